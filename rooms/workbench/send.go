package workbench

import (
	"errors"
	"io"
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/sheet"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/catalog"
	"xinguan/core/city"
	"xinguan/core/house"
	"xinguan/core/intake"
	"xinguan/core/people"
)

var home = house.Crumb{Title: "工作台", Href: house.OfficePath}

// SendPage is what a clerk may send, with what is due first.
type SendPage struct {
	Due      []DueRow
	Items    []ui.Option
	Agencies []ui.Option // for whom; one only where there are no mandates
	Month    string
	Halves   []HalfRow // files that stopped half-way
	Over     []string  // items that ended lately, each with the reason
}

// DueRow is one item of one sender.
type DueRow struct {
	Item, Title, Agency, AgencyName string
	Shape                           ui.Shape
	State, Last, Period             string
	MayNil                          bool
	order                           int
}

func send(hub *house.Hub, v *house.Visit) (house.Page, error) {
	p := SendPage{}
	err := hub.DB.View(v.Context(), func(tx *db.Tx) (err error) {
		today := tx.Today()
		p.Month = string(today[:7])
		if p.Halves, err = halves(hub, tx, v.Actor); err != nil {
			return err
		}
		senders, err := hub.Senders(tx)
		if err != nil {
			return err
		}
		for _, a := range senders.Agencies {
			items := sendable(hub, senders, v.Actor, a.Code)
			if len(items) == 0 {
				continue
			}
			p.Agencies = append(p.Agencies, ui.Option{Value: a.Code, Title: a.Name, Filed: true})
			sent, err := intake.SentBy(tx, a.Code)
			if err != nil {
				return err
			}
			for _, it := range items {
				p.Due = append(p.Due, dueRow(it, a.Code, a.Name, sent[it.Code], today))
				if o := (ui.Option{Value: it.Code, Title: it.Title}); !slices.Contains(p.Items, o) {
					p.Items = append(p.Items, o)
				}
			}
		}
		return nil
	})
	p.Over = over(hub, v.Actor)
	slices.SortStableFunc(p.Due, func(a, b DueRow) int { return a.order - b.order })
	return house.Page{Title: "报送与到期", Nav: "/office/send", Body: SendBody(p), Crumbs: []house.Crumb{home, {Title: "报送与到期"}}}, err
}

// sendable are the items an actor may send for an agency.
func sendable(hub *house.Hub, senders *city.City, by people.Actor, agency string) (out []*catalog.Item) {
	a, ok := senders.Agency(agency)
	if !ok {
		return nil
	}
	for _, it := range hub.Catalog.Items() {
		if it.SuppliedBy(a) && people.Decide(by, people.IntakeSend, people.Scope{Org: agency, Item: it.Code}).Allowed {
			out = append(out, it)
		}
	}
	return out
}

// over are the items that ended and that an actor sent before, for who looks for them.
func over(hub *house.Hub, by people.Actor) (out []string) {
	a, ok := hub.City.Agency(by.Org)
	for _, it := range hub.Catalog.Items() {
		if was := *it; ok && it.Over() {
			if was.Ended = nil; was.SuppliedBy(a) {
				out = append(out, it.Title+"（"+it.Ended.Why+"）")
			}
		}
	}
	return out
}

func dueRow(it *catalog.Item, agency, name string, sent intake.SentItem, today clock.Date) DueRow {
	first := clock.Date(today[:8] + "01")
	before := first.AddMonths(-1)
	r := DueRow{Item: it.Code, Title: it.Title, Agency: agency, AgencyName: name, Last: "没有报送过", Period: "决定后" + ui.Count(it.Timeliness.Workdays) + "个工作日"}
	last := clock.Date("")
	if !sent.Last.IsZero() {
		last, r.Last = sent.Last.Date(), sent.Last.Chinese()
	}
	switch nil1, nil0 := slices.Contains(sent.Nil, string(today[:7])), slices.Contains(sent.Nil, string(before[:7])); {
	case last >= first:
		r.Shape, r.State, r.order = ui.OK, "本月已报送", 3
	case nil1:
		r.Shape, r.State, r.order = ui.Note, "本月已零报送", 4
	case last != "" && last < before && !nil0:
		r.Shape, r.State, r.order, r.MayNil = ui.Err, "逾期：上月没有数据，也没有零报送", 0, true
	case last != "":
		r.Shape, r.State, r.order, r.MayNil = ui.Wait, "本月待报", 1, true
	default:
		r.Shape, r.State, r.order, r.MayNil = ui.Wait, "还没有报送过", 2, true
	}
	return r
}

// bring takes a file in: what it is comes before it in the form, so that nothing is written for those who may not send it.
func bring(hub *house.Hub, v *house.Visit) (house.Page, error) {
	parts, err := v.MultipartReader()
	if err != nil {
		return house.Page{}, web.Fail(web.Invalid, "没有收到文件；请回到报送页，选择文件后再提交。")
	}
	said := intake.NewUpload{}
	for {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return house.Page{}, web.Fail(web.Invalid, "没有选择文件；请回到报送页，选择文件后再提交。")
		case err != nil:
			return house.Page{}, web.Fail(web.Invalid, "文件没有传完就断了，没有收下；请重新选择同一个文件再传。")
		}
		switch part.FormName() {
		case "item":
			said.Item = short(part)
		case "agency":
			said.Agency = short(part)
		case "file":
			if said.Item == "" {
				return house.Page{}, web.Fail(web.Invalid, "还没有选择报送哪一项；请回到报送页，选好信息项再上传。")
			}
			said.File = part.FileName()
			up, err := hub.Uploads.Receive(v.Context(), v.Actor, said, part)
			if err != nil {
				return house.Page{}, sentence(err)
			}
			return house.Page{Moved: "/office/uploads/" + up.ID.String()}, nil
		}
	}
}

func short(r io.Reader) string {
	b, err := io.ReadAll(io.LimitReader(r, 200))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(b))
}

// sentence turns what is wrong with a file into an error of the page.
func sentence(err error) error {
	var own *sheet.Error
	if errors.As(err, &own) {
		return &web.Error{Kind: web.Invalid, Message: own.Message, Cause: own.Cause}
	}
	return err
}

// UploadPage is a file on its way in.
type UploadPage struct {
	File, Item     string
	Stage          string
	Done, Total    string
	Percent        int
	Waits, Running bool
	Failed         string
	Again          string // where to bring it again
}

func upload(hub *house.Hub, v *house.Visit) (house.Page, error) {
	x, err := at(v, "id")
	if err != nil {
		return house.Page{}, err
	}
	var up intake.Upload
	err = hub.DB.View(v.Context(), func(tx *db.Tx) error { up, err = intake.UploadByID(tx, x); return err })
	if err != nil || !people.Decide(v.Actor, people.IntakeSend, people.Scope{Org: up.Agency, Item: up.Item}).Allowed {
		return house.Page{}, web.Fail(web.NotFound, "没有这个文件，或者它不是本单位报送的。")
	}
	if up.Batch != "" && (up.Stage == intake.UploadDone || up.Stage == intake.UploadGate) {
		return house.Page{Moved: batchPath(up.Batch)}, nil
	}
	p := UploadPage{File: up.File, Item: hub.ItemTitle(up.Item), Failed: up.Message, Again: "/office/send"}
	if up.Stage == intake.UploadWaiting || up.Stage == intake.UploadResumed {
		m, ok := hub.Uploads.Progress(x)
		p.Waits, p.Running = !ok, ok
		if ok {
			p.Stage, p.Done, p.Total = string(m.Stage), amount(m.Stage, m.Done), amount(m.Stage, m.Total)
			if m.Total > 0 {
				p.Percent = int(100 * m.Done / m.Total)
			}
		}
	}
	return house.Page{Title: "正在处理 " + up.File, Nav: "/office/batches", Body: UploadBody(p),
		Crumbs: []house.Crumb{home, {Title: "报送与到期", Href: "/office/send"}, {Title: up.File, Filed: true}}}, nil
}

func amount(s intake.Stage, n int64) string {
	if s == intake.Reading {
		return ui.Count(int(n>>10)) + " KB"
	}
	return ui.Count(int(n)) + " 行"
}

func nilReturn(hub *house.Hub, v *house.Visit) (house.Page, error) {
	item, agency := v.PostFormValue("item"), v.PostFormValue("agency")
	var senders *city.City
	err := hub.DB.View(v.Context(), func(tx *db.Tx) (err error) { senders, err = hub.Senders(tx); return err })
	if err != nil {
		return house.Page{}, err
	}
	if !slices.ContainsFunc(sendable(hub, senders, v.Actor, agency), func(it *catalog.Item) bool { return it.Code == item }) {
		return house.Page{}, web.Fail(web.Forbidden, "这一项不由本单位报送，不能办理零报送。")
	}
	month, err := hub.Uploads.NilReturn(v.Context(), v.Actor, item, agency)
	return house.Page{Moved: "/office/send", Said: "已办理零报送：“" + hub.ItemTitle(item) + "”，" + month + "。本月如有数据，照常报送即可。"}, err
}

func at(v *house.Visit, name string) (id.ID, error) {
	x, err := id.Parse(v.PathValue(name))
	if err != nil {
		return x, web.Fail(web.NotFound, "没有这一页；请从列表里打开。")
	}
	return x, nil
}
