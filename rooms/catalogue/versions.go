package catalogue

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/catalog"
	"xinguan/core/house"
	"xinguan/core/people"
)

// versionsPath is where versions are worked on in the office.
const versionsPath = house.OfficePath + "/catalogue"

var desks = []house.Desk{
	{Pattern: "GET " + versionsPath, Permission: people.CatalogueVersions, Page: versionList},
	{Pattern: "GET " + versionsPath + "/new", Permission: people.CatalogueDraft, Page: newForm},
	{Pattern: "POST " + versionsPath + "/new", Permission: people.CatalogueDraft, Page: begin},
	{Pattern: "GET " + versionsPath + "/{item}/{version}", Permission: people.CatalogueVersions, Page: versionPage},
	{Pattern: "GET " + versionsPath + "/{item}/{version}/text", Permission: people.CatalogueDraft, Page: textForm},
	{Pattern: "POST " + versionsPath + "/{item}/{version}/text", Permission: people.CatalogueDraft, Page: revise},
	{Pattern: "POST " + versionsPath + "/{item}/{version}/try", Permission: people.CatalogueVersions, Page: askTrial},
	{Pattern: "POST " + versionsPath + "/{item}/{version}/consult", Permission: people.CatalogueDraft, Page: take(catalog.Consult)},
	{Pattern: "POST " + versionsPath + "/{item}/{version}/opinions/{opinion}", Permission: people.CatalogueDraft, Page: answer},
	{Pattern: "POST " + versionsPath + "/{item}/{version}/paper", Permission: people.CatalogueDraft, Upload: true, Page: keepPaper},
	{Pattern: "GET " + versionsPath + "/{item}/{version}/paper", Permission: people.CatalogueVersions, Raw: paper},
	{Pattern: "POST " + versionsPath + "/{item}/{version}/propose", Permission: people.CatalogueDraft, Page: take(catalog.Propose)},
	{Pattern: "POST " + versionsPath + "/{item}/{version}/approve", Permission: people.CatalogueApprove, Sure: true, Page: take(catalog.Approve)},
	{Pattern: "POST " + versionsPath + "/{item}/{version}/decline", Permission: people.CatalogueApprove, Page: take(catalog.Decline)},
	{Pattern: "POST " + versionsPath + "/{item}/{version}/drop", Permission: people.CatalogueDraft, Page: take(catalog.Drop)},
}

var menu = []house.Entry{{Group: "目录", Title: "目录版本", Href: versionsPath, Permission: people.CatalogueVersions, Waiting: waiting}}

// waiting counts the versions that wait for the actor: to be approved, or with opinions nobody answered.
func waiting(_ *house.Hub, tx *db.Tx, a people.Actor) (n int, err error) {
	all, err := catalog.AllVersions(tx)
	for _, v := range all {
		step := v.Last()
		if step.Step == catalog.Propose && step.By != a.ID && people.Holds(a, people.CatalogueApprove).Allowed ||
			step.Step == catalog.Consult && step.Effective < tx.Today() && people.Holds(a, people.CatalogueDraft).Allowed {
			n++
		}
	}
	return n, err
}

// VersionsPage lists what is on its way, what was approved, and the catalogue in force.
type VersionsPage struct {
	Rows     []VersionRow
	Items    []InForce
	MayDraft bool
}

// VersionRow is a version somebody brought on its way.
type VersionRow struct {
	Item, Title, State, By, Began string
	Number                        int
	Shape                         ui.Shape
}

func (r VersionRow) href() string { return versionAddress(r.Item, r.Number) }

func versionAddress(item string, number int) string {
	return fmt.Sprintf("%s/%s/%d", versionsPath, item, number)
}

// InForce is an item as it is in force.
type InForce struct {
	Code, Title, Family, Next string // Next: of another version that comes
	Version                   int
}

func versionList(hub *house.Hub, v *house.Visit) (house.Page, error) {
	p := VersionsPage{MayDraft: people.Holds(v.Actor, people.CatalogueDraft).Allowed}
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		all, err := catalog.AllVersions(tx)
		if err != nil {
			return err
		}
		next := map[string]string{}
		for _, x := range all {
			p.Rows = append(p.Rows, versionRow(tx, &x))
			if x.Open() || x.Last().Effective > tx.Today() && x.Last().Step == catalog.Approve {
				next[x.Item] = fmt.Sprintf("第%d版：%s", x.Number, x.State(tx.Today()))
			}
		}
		for _, it := range hub.Catalog.Items() {
			p.Items = append(p.Items, InForce{it.Code, it.Title, it.Family.Title(), next[it.Code], it.Version})
		}
		return nil
	})
	return house.Page{Title: "目录版本", Nav: versionsPath, Body: Versions(p), Crumbs: []house.Crumb{{Title: "工作台", Href: house.OfficePath}, {Title: "目录版本"}}}, err
}

func versionRow(tx *db.Tx, x *catalog.Version) VersionRow {
	r := VersionRow{Item: x.Item, Number: x.Number, Title: x.Title, State: x.State(tx.Today()), By: people.Names(tx, x.By), Began: x.At.Date().Table(), Shape: ui.Wait}
	switch s := x.Last(); {
	case s.Step == catalog.Approve && s.Effective <= tx.Today():
		r.Shape = ui.Live
	case s.Step == catalog.Approve:
		r.Shape = ui.Valid
	case s.Step == catalog.Drop:
		r.Shape = ui.Gone
	}
	return r
}

// find is the version of an address.
func find(tx *db.Tx, r *http.Request) (catalog.Version, error) {
	n, err := strconv.Atoi(r.PathValue("version"))
	if err != nil || n < 1 || n > 1<<20 {
		return catalog.Version{}, catalog.ErrNoVersion
	}
	return catalog.FindVersion(tx, r.PathValue("item"), n)
}

// TextPage is where the text of a version is written.
type TextPage struct {
	Item         string // empty where a new item is written
	Number, Seen int    // of a version that is there already
	Heading      string
	Text         string
	Problems     []Fault
	Conflict     string // what stands in the way, where it is no fault of the text
}

// Fault is a fault of the text.
type Fault struct {
	Line    int
	File    string // of another file the text would break; empty for its own
	Quote   string // what stands in the line
	Message string
}

// To is where the form goes.
func (p TextPage) To() string {
	if p.Number > 0 {
		return versionAddress(p.Item, p.Number) + "/text"
	}
	return versionsPath + "/new"
}

func (p TextPage) page() house.Page {
	return house.Page{Title: p.Heading, Nav: versionsPath, Body: Text(p), Crumbs: []house.Crumb{{Title: "工作台", Href: house.OfficePath}, {Title: "目录版本", Href: versionsPath}, {Title: p.Heading}}}
}

// newForm begins with the text in force, its number raised; without an item with the bones of one.
func newForm(hub *house.Hub, v *house.Visit) (house.Page, error) {
	code := v.URL.Query().Get("item")
	p := TextPage{Item: code, Heading: "新增目录项", Text: bones}
	if code != "" {
		it, err := itemOf(hub, code)
		if err != nil {
			return house.Page{}, err
		}
		text, err := hub.Catalog.Text(code)
		if err != nil {
			return house.Page{}, err
		}
		p.Heading = "起草新一版：" + it.Title
		err = hub.DB.View(v.Context(), func(tx *db.Tx) error {
			next, err := catalog.NextNumber(tx, it, code)
			p.Text = catalog.Numbered(text, next)
			return err
		})
		if err != nil {
			return house.Page{}, err
		}
	}
	return p.page(), nil
}

// bones is what a new item begins with.
const bones = `code: 
title: 
family: qualification
version: 1
about: 
basis:
  - {kind: duty, title: , entry: , verified: false}
subjects: organisation
suppliers: []
persons: discard
publication: {class: public, rule: validity, why: }
sharing: 无条件共享
severity: none
retention: {years: 5, source: , verified: false}
timeliness: {workdays: 7, source: , verified: false}
key: [doc_no]
head: organisation
fields:
  - {name: doc_no, title: 文号, type: text, means: document.number, length: 128, need: row}
  - {name: valid_until, title: 有效期至, type: date, means: valid.until}
  - {name: decided, title: 决定日期, type: date, means: decision.date, need: row}
tail: source
`

// textOf is the text of a form: the file that was chosen, else what stands in the field.
func textOf(v *house.Visit) (string, error) {
	err := v.ParseMultipartForm(1 << 20)
	if err != nil && err != http.ErrNotMultipart {
		return "", web.Fail(web.Invalid, "没有读完整，或者文件太大（目录项的文件不超过%d KB）；请再试一次。", catalog.MaxText>>10)
	}
	text := v.PostFormValue("text")
	if f, _, err := v.FormFile("file"); err == nil {
		defer f.Close()
		b := make([]byte, catalog.MaxText+1)
		n, _ := f.Read(b)
		if n > 0 {
			text = string(b[:n])
		}
	}
	return strings.ReplaceAll(text, "\r\n", "\n"), nil
}

// begin keeps a new version; with faults the form comes back with them, and nothing is lost.
func begin(hub *house.Hub, v *house.Visit) (house.Page, error) {
	text, err := textOf(v)
	if err != nil {
		return house.Page{}, err
	}
	var x catalog.Version
	err = hub.DB.Write(v.Context(), func(tx *db.Tx) (err error) { x, err = hub.Catalog.Begin(tx, v.Actor.ID, text); return err })
	if err != nil {
		return TextPage{Heading: "起草目录项", Text: text}.refused(err)
	}
	return house.Page{Moved: versionAddress(x.Item, x.Number), Said: "已保存为第" + strconv.Itoa(x.Number) + "版的草稿。"}, nil
}

// refused shows the form again with what is wrong.
func (p TextPage) refused(err error) (house.Page, error) {
	var told *web.Error
	if errors.As(err, &told) {
		if told.Kind != web.Conflict && told.Kind != web.Invalid {
			return house.Page{}, err
		}
		p.Conflict = told.Message
		return p.page(), nil
	}
	own := strings.Split(p.Text, "\n")
	for _, x := range catalog.Problems(err) {
		if x.Line == 0 && x.File == "" {
			return house.Page{}, err // nothing of the text
		}
		f := Fault{Line: x.Line, File: x.File, Message: x.Message}
		if x.File == catalog.OwnText {
			f.File = ""
			if x.Line <= len(own) && x.Line > 0 {
				f.Quote = ui.Clip(strings.TrimSpace(own[x.Line-1]), 80)
			}
		}
		p.Problems = append(p.Problems, f)
	}
	return p.page(), nil
}

func textForm(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var x catalog.Version
	err := hub.DB.View(v.Context(), func(tx *db.Tx) (err error) {
		if x, err = find(tx, v.Request); err != nil {
			return err
		}
		if why := x.MayEdit(tx.Today()); why != "" {
			return web.Fail(web.Conflict, "%s", why)
		}
		return nil
	})
	if err != nil {
		return house.Page{}, err
	}
	return TextPage{Item: x.Item, Number: x.Number, Seen: x.Rev, Heading: fmt.Sprintf("改文本：%s第%d版", x.Title, x.Number), Text: x.Text}.page(), nil
}

func revise(hub *house.Hub, v *house.Visit) (house.Page, error) {
	text, err := textOf(v)
	if err != nil {
		return house.Page{}, err
	}
	seen, _ := strconv.Atoi(v.PostFormValue("seen"))
	var x, saved catalog.Version
	err = hub.DB.Write(v.Context(), func(tx *db.Tx) (err error) {
		if x, err = find(tx, v.Request); err != nil {
			return err
		}
		saved, err = hub.Catalog.Revise(tx, x.Item, x.Number, seen, v.Actor.ID, text)
		return err
	})
	if err != nil {
		return TextPage{Item: x.Item, Number: x.Number, Seen: seen, Heading: "改文本：" + x.Title, Text: text}.refused(err)
	}
	return house.Page{Moved: versionAddress(x.Item, x.Number), Said: fmt.Sprintf("已保存为第%d稿。", saved.Rev)}, nil
}

func askTrial(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var x catalog.Version
	err := hub.DB.Write(v.Context(), func(tx *db.Tx) (err error) {
		if x, err = find(tx, v.Request); err != nil {
			return err
		}
		return catalog.AskTrial(tx, x.Item, x.Number, v.Actor.ID)
	})
	return house.Page{Moved: versionAddress(x.Item, x.Number), Said: "已经开始试读，几秒到几分钟以后显示在这一页；可以先做别的。"}, err
}

// take takes a step on the way of a version into force.
func take(step string) func(*house.Hub, *house.Visit) (house.Page, error) {
	said := map[string]string{catalog.Consult: "已公开征求意见。", catalog.Propose: "已提出，等另一人批准。", catalog.Approve: "已批准：到施行日期自动采用，不用重启；已写入存证日志。",
		catalog.Decline: "已退回。", catalog.Drop: "这一版不再办理。"}
	return func(hub *house.Hub, v *house.Visit) (house.Page, error) {
		seen, _ := strconv.Atoi(v.PostFormValue("seen"))
		var x catalog.Version
		err := hub.DB.Write(v.Context(), func(tx *db.Tx) (err error) {
			if x, err = find(tx, v.Request); err != nil {
				return err
			}
			return hub.Catalog.Take(tx, catalog.Take{Item: x.Item, Number: x.Number, Step: step, Effective: clock.Date(strings.TrimSpace(v.PostFormValue("effective"))),
				Seen: seen, By: v.Actor.ID, Why: v.PostFormValue("why")})
		})
		if err == nil && step == catalog.Approve {
			err = hub.Catalog.Follow(v.Context(), hub.DB)
		}
		return house.Page{Moved: versionAddress(x.Item, x.Number), Said: said[step]}, err
	}
}

func answer(hub *house.Hub, v *house.Visit) (house.Page, error) {
	of, err := id.Parse(v.PathValue("opinion"))
	if err != nil {
		return house.Page{}, web.Fail(web.NotFound, "没有这条意见；请刷新后再看。")
	}
	o := catalog.Opinion{ID: of, Answer: v.PostFormValue("answer"), Taken: v.PostFormValue("taken"), Shown: v.PostFormValue("shown") == "yes"}
	if seen := v.PostFormValue("seen"); seen != "" && o.Answered.Scan(seen) != nil {
		return house.Page{}, web.Fail(web.Invalid, "提交的内容不完整，请刷新页面后再答复。")
	}
	var x catalog.Version
	err = hub.DB.Write(v.Context(), func(tx *db.Tx) (err error) {
		if x, err = find(tx, v.Request); err != nil {
			return err
		}
		return catalog.Answer(tx, v.Actor.ID, x.Item, x.Number, o)
	})
	return house.Page{Moved: versionAddress(x.Item, x.Number) + "#opinions", Said: "已答复。"}, err
}
