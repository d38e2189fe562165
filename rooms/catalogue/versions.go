package catalogue

import (
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
	"xinguan/core/opinion"
	"xinguan/core/people"
)

// versionsPath is where versions are worked on in the office.
const versionsPath = house.OfficePath + "/catalogue"

var desks = []house.Desk{
	{Pattern: "GET " + versionsPath, Permission: people.CatalogueVersions, Page: versionList},
	{Pattern: "GET " + versionsPath + "/new", Permission: people.CatalogueDraft, Page: newForm},
	{Pattern: "POST " + versionsPath + "/new", Permission: people.CatalogueDraft, Page: begin},
	{Pattern: "GET " + versionsPath + "/end", Permission: people.CatalogueDraft, Page: endForm},
	{Pattern: "POST " + versionsPath + "/end", Permission: people.CatalogueDraft, Page: end},
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
	all, err := catalog.Standing(tx, catalog.Propose, catalog.Consult)
	for _, step := range all {
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
	Over, MayEnd              bool
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
			p.Items = append(p.Items, InForce{it.Code, it.Title, it.Family.Title(), next[it.Code], it.Version, it.Over(), !it.Over() && it.Family != catalog.Registration})
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
	o := opinion.Opinion{ID: of, Answer: v.PostFormValue("answer"), Taken: v.PostFormValue("taken"), Shown: v.PostFormValue("shown") == "yes"}
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
