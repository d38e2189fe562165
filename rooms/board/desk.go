package board

import (
	"bytes"
	"net/http"
	"net/url"
	"strconv"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/sheet"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/intake"
	"xinguan/core/people"
)

// The bulletin lies at two addresses: the centre's, who make it, and the suppliers', who look at it.
const (
	centrePath   = "/office/board/bulletins"
	supplierPath = "/office/bulletins"
)

var home = house.Crumb{Title: "工作台", Href: house.OfficePath}

// BulletinsPage lists the bulletins.
type BulletinsPage struct {
	Base string
	Rows []BulletinLine
}

// BulletinLine is a bulletin in the list.
type BulletinLine struct {
	Month string
	Shape ui.Shape
	State string
}

func bulletins(base string) func(*house.Hub, *house.Visit) (house.Page, error) {
	return func(hub *house.Hub, v *house.Visit) (house.Page, error) {
		p := BulletinsPage{Base: base}
		err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
			all, err := Bulletins(tx)
			for i := range all {
				l := BulletinLine{Month: all[i].Month}
				l.Shape, l.State = all[i].state()
				p.Rows = append(p.Rows, l)
			}
			return err
		})
		return house.Page{Title: "月度通报", Nav: base, Body: BulletinsBody(p), Crumbs: []house.Crumb{home, {Title: "月度通报"}}}, err
	}
}

func (b *Bulletin) state() (ui.Shape, string) {
	if b.Issued {
		return ui.OK, "已签发，" + b.IssuedAt.Chinese()
	}
	return ui.Wait, "征求意见到" + b.ObjectUntil.Chinese()
}

// BulletinPage is a bulletin with what the reader may do.
type BulletinPage struct {
	Base, Path, Month          string
	Shape                      ui.Shape
	State                      string
	Board                      Board
	Own                        string // organisation of the reader, whose row is marked
	Names                      string // who drafted and issued it
	Seen, Waits                string // Waits: why it cannot be issued yet
	Objections                 []ObjectionLine
	MayObject, MayUrge, MayEnd bool
}

// ObjectionLine is an objection as the page shows it.
type ObjectionLine struct{ N, Org, Text, At, Answer string }

// ofMonth reads the bulletin of an address. Of objections a supplier sees its own.
func ofMonth(hub *house.Hub, tx *db.Tx, v *house.Visit, base string) (p BulletinPage, err error) {
	b, err := BulletinOf(tx, v.PathValue("month"))
	if err != nil {
		return p, err
	}
	p = BulletinPage{Base: base, Path: base + "/" + b.Month, Month: b.Month, Board: b.Board, Own: v.Actor.Org, Seen: b.digest()}
	p.Shape, p.State = b.state()
	p.Names = "起草：" + people.Names(tx, b.DraftedBy) + "，" + b.DraftedAt.Chinese()
	if b.Issued {
		p.Names += "；签发：" + people.Names(tx, b.IssuedBy) + "，" + b.IssuedAt.Chinese()
	}
	centre := base == centrePath
	for _, o := range b.Objections {
		if centre || o.Org == v.Actor.Org {
			p.Objections = append(p.Objections, ObjectionLine{strconv.Itoa(o.N), hub.OrgName(tx, o.Org), o.Text, o.At.Chinese(), o.Answer})
		}
	}
	p.MayObject = !centre && !b.Issued && tx.Today() <= b.ObjectUntil
	p.MayUrge = centre && !b.Issued && people.Holds(v.Actor, people.SupplierUrge).Allowed
	p.MayEnd = centre && !b.Issued && people.Holds(v.Actor, people.SupplierRule).Allowed && b.DraftedBy != v.Actor.ID
	p.Waits = b.waits(tx.Today())
	return p, nil
}

func bulletinPage(base string) func(*house.Hub, *house.Visit) (house.Page, error) {
	return func(hub *house.Hub, v *house.Visit) (house.Page, error) {
		var p BulletinPage
		err := hub.DB.View(v.Context(), func(tx *db.Tx) (err error) { p, err = ofMonth(hub, tx, v, base); return err })
		return house.Page{Title: p.Month + "月度通报", Nav: base, Body: BulletinBody(p), Crumbs: []house.Crumb{home, {Title: "月度通报", Href: base}, {Title: p.Month}}}, err
	}
}

// file answers with the bulletin as a file.
func file(base, ending, kind string, write func(*bytes.Buffer, *house.Hub, BulletinPage) error) func(*house.Hub, http.ResponseWriter, *house.Visit) error {
	return func(hub *house.Hub, w http.ResponseWriter, v *house.Visit) error {
		var p BulletinPage
		err := hub.DB.View(v.Context(), func(tx *db.Tx) (err error) { p, err = ofMonth(hub, tx, v, base); return err })
		if err != nil {
			return err
		}
		var out bytes.Buffer
		if err := write(&out, hub, p); err != nil {
			return err
		}
		w.Header().Set("Content-Disposition", "attachment; filename=\"bulletin."+ending+"\"; filename*=UTF-8''"+url.PathEscape("月度通报_"+p.Month+"."+ending))
		web.Respond(w, v.Request, http.StatusOK, kind, out.Bytes())
		return nil
	}
}

const (
	xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	pdfType  = "application/pdf"
)

// columns are the titles of the table, of its rows in the page, the workbook and the PDF alike.
var columns = []string{"来源单位", "及时（条）", "已判断（条）", "及时率", "合规（行）", "读入（行）", "合规率", "已报信息项", "应报信息项", "上报率", "迟报（条）", "误报（行）", "漏报（项）", "瞒报（件）", "最近有效数据", "情况"}

func (r Row) cells() []string {
	return []string{r.Name, ui.Count(r.Timely.N), ui.Count(r.Timely.Of), r.Timely.String(), ui.Count(r.Right.N), ui.Count(r.Right.Of), r.Right.String(),
		ui.Count(r.Sent.N), ui.Count(r.Sent.Of), r.Sent.String(), ui.Count(r.late()), ui.Count(r.wrong()), ui.Count(r.missed()), ui.Count(r.Concealed), r.Last, r.State}
}

func writeXLSX(out *bytes.Buffer, _ *house.Hub, p BulletinPage) error {
	s := sheet.Sheet{Name: p.Month, Header: columns}
	for _, r := range p.Board.Rows {
		s.Rows = append(s.Rows, r.cells())
	}
	notes := sheet.Sheet{Name: "口径", Header: []string{"指标", "公式"}, Rows: [][]string{{"状态", p.State}, {"经办", p.Names}}}
	for _, f := range formulas {
		notes.Rows = append(notes.Rows, []string{f.Label, f.Value})
	}
	return sheet.Write(out, sheet.Book{Sheets: []sheet.Sheet{s, notes}})
}

// draft puts the figures of a month down.
func draft(hub *house.Hub, v *house.Visit) (house.Page, error) {
	month := v.PostFormValue("month")
	err := hub.DB.Write(v.Context(), func(tx *db.Tx) error {
		first, err := clock.ParseDate(month + "-01")
		if err != nil || first > tx.Today() {
			return web.Fail(web.Invalid, "月份写成 2026-11 这样，不能晚于本月。")
		}
		b, err := count(hub, tx, first, tx.Today())
		if err != nil {
			return err
		}
		until, err := hub.Rules.Workdays.AddWorkdays(tx.Today(), objectWorkdays)
		if err != nil {
			until = tx.Today().AddDays(7) // the calendar of that year is not published
		}
		if err := Draft(tx, v.Actor, b, until); err != nil {
			return err
		}
		return announce(hub, tx, b)
	})
	return house.Page{Moved: centrePath + "/" + month, Said: "数字已记下，来源单位现在可以看到并提意见。"}, err
}

// announce tells each supplier that its figures are there, once a month however often they are counted anew.
func announce(hub *house.Hub, tx *db.Tx, b Board) error {
	kept, err := BulletinOf(tx, b.Month) // a draft that stood before keeps its last day
	for _, r := range b.Rows {
		if err == nil && r.Code != intake.External {
			err = tell(hub, tx, r.Code, "bulletin/"+b.Month, "bulletin.drafted", supplierPath+"/"+b.Month, map[string]string{"month": b.Month, "due": kept.ObjectUntil.Chinese()})
		}
	}
	return err
}

func object(hub *house.Hub, v *house.Visit) (house.Page, error) {
	month := v.PathValue("month")
	err := hub.DB.Write(v.Context(), func(tx *db.Tx) error { return Object(tx, v.Actor, month, v.PostFormValue("text")) })
	return house.Page{Moved: supplierPath + "/" + month, Said: "意见已收到，签发以前会答复。"}, err
}

func answer(hub *house.Hub, v *house.Visit) (house.Page, error) {
	month := v.PathValue("month")
	n, err := strconv.Atoi(v.PostFormValue("n"))
	if err != nil {
		return house.Page{}, web.Fail(web.Invalid, "没有这条意见；请刷新后再试。")
	}
	err = hub.DB.Write(v.Context(), func(tx *db.Tx) error { return Answer(tx, v.Actor, month, n, v.PostFormValue("text")) })
	return house.Page{Moved: centrePath + "/" + month, Said: "已答复。"}, err
}

func issue(hub *house.Hub, v *house.Visit) (house.Page, error) {
	month := v.PathValue("month")
	err := hub.DB.Write(v.Context(), func(tx *db.Tx) error { return Issue(tx, v.Actor, month, v.PostFormValue("seen")) })
	return house.Page{Moved: centrePath + "/" + month, Said: "通报已签发，数字从现在起不再改变。"}, err
}
