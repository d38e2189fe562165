// Package board is the room in which the credit centre sees how the suppliers send: in time, correct, at all; who fell
// silent, whose sheets changed.
//
// For: the credit centre, which urges, and auditors, who look on.
//
// 规划 and law: 三(二) 提升公共信用数据质量, 七(二) 监测; 及时率 by the periods of the catalogue's items.
//
// Who uses it: the credit centre and auditors; suppliers look at bulletins and answer questions.
//
// States: the board's figures are counted when they are read, with formula, numerator and denominator beside them. A
// bulletin is a draft suppliers may object to, then issued and never changed. A question about something another source
// has is asked, answered, and settled as kept back (瞒报) or cleared.
//
// Tables: bulletin, bulletin_objection, suspicion; it reads core/intake and core/record.
//
// Routes: desks under /office/board for the centre, /office/bulletins and /office/suspicions for suppliers.
//
// Leaves out: what the province received (room exchange); figures for the public (room monitor).
package board

import (
	"embed"
	"io/fs"
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/intake"
	"xinguan/core/people"
	"xinguan/core/record"
)

// Room is the room as the house knows it.
var Room = house.Room{
	Name: "board", Title: "来源单位看板", Plan: []string{"三(二)", "七(二)"},
	Desks: []house.Desk{
		{Pattern: "GET /office/board", Permission: people.IntakeAll, Page: show},
		{Pattern: "GET " + centrePath, Permission: people.IntakeAll, Page: bulletins(centrePath)},
		{Pattern: "POST " + centrePath, Permission: people.SupplierUrge, Page: draft},
		{Pattern: "GET " + centrePath + "/{month}", Permission: people.IntakeAll, Page: bulletinPage(centrePath)},
		{Pattern: "GET " + centrePath + "/{month}/bulletin.xlsx", Permission: people.IntakeAll, Raw: file(centrePath, "xlsx", xlsxType, writeXLSX)},
		{Pattern: "GET " + centrePath + "/{month}/bulletin.pdf", Permission: people.IntakeAll, Raw: file(centrePath, "pdf", pdfType, writePDF)},
		{Pattern: "POST " + centrePath + "/{month}/answer", Permission: people.SupplierUrge, Page: answer},
		{Pattern: "POST " + centrePath + "/{month}/issue", Permission: people.SupplierRule, Page: issue},
		{Pattern: "GET " + supplierPath, Permission: people.IntakeSend, Page: bulletins(supplierPath)},
		{Pattern: "GET " + supplierPath + "/{month}", Permission: people.IntakeSend, Page: bulletinPage(supplierPath)},
		{Pattern: "GET " + supplierPath + "/{month}/bulletin.xlsx", Permission: people.IntakeSend, Raw: file(supplierPath, "xlsx", xlsxType, writeXLSX)},
		{Pattern: "GET " + supplierPath + "/{month}/bulletin.pdf", Permission: people.IntakeSend, Raw: file(supplierPath, "pdf", pdfType, writePDF)},
		{Pattern: "POST " + supplierPath + "/{month}/object", Permission: people.IntakeSend, Page: object},
		{Pattern: "GET " + askPath, Permission: people.IntakeAll, Page: suspicions(askPath)},
		{Pattern: "POST " + askPath, Permission: people.SupplierUrge, Page: ask},
		{Pattern: "GET " + askPath + "/{id}", Permission: people.IntakeAll, Page: suspicion(askPath)},
		{Pattern: "GET " + askPath + "/{id}/paper", Permission: people.IntakeAll, Raw: paperFile(askPath)},
		{Pattern: "POST " + askPath + "/{id}/settle", Permission: people.SupplierRule, Page: settle},
		{Pattern: "GET " + answerPath, Permission: people.IntakeSend, Page: suspicions(answerPath)},
		{Pattern: "GET " + answerPath + "/{id}", Permission: people.IntakeSend, Page: suspicion(answerPath)},
		{Pattern: "GET " + answerPath + "/{id}/paper", Permission: people.IntakeSend, Raw: paperFile(answerPath)},
		{Pattern: "POST " + answerPath + "/{id}/answer", Permission: people.IntakeSend, Upload: true, Page: explain},
	},
	Menu: []house.Entry{
		{Group: "信用中心", Title: "来源单位看板", Href: "/office/board", Permission: people.IntakeAll, Waiting: waiting},
		{Group: "信用中心", Title: "月度通报（各单位）", Href: centrePath, Permission: people.IntakeAll},
		{Group: "信用中心", Title: "漏报核查（各单位）", Href: askPath, Permission: people.IntakeAll, Waiting: waitingVerdicts},
		{Group: "归集", Title: "月度通报", Href: supplierPath, Permission: people.IntakeSend},
		{Group: "归集", Title: "漏报核查", Href: answerPath, Permission: people.IntakeSend, Waiting: waitingAnswers},
	},
}

//go:embed sql/*.sql
var files embed.FS

// Migrations are the tables of this room.
func Migrations() db.Set {
	sub, _ := fs.Sub(files, "sql")
	return db.Set{Package: "board", FS: sub}
}

// waiting counts batches at the gate: whose sheets changed.
func waiting(_ *house.Hub, tx *db.Tx, _ people.Actor) (int, error) {
	all, err := intake.AtGate(tx, 100)
	return len(all), err
}

func show(hub *house.Hub, v *house.Visit) (house.Page, error) {
	b, err := read(hub, v)
	b.MayDraft = b.After != "" && people.Holds(v.Actor, people.SupplierUrge).Allowed
	return house.Page{Title: "来源单位看板", Nav: "/office/board", Body: BoardBody(b), Crumbs: []house.Crumb{{Title: "工作台", Href: house.OfficePath}, {Title: "来源单位看板"}}}, err
}

// read counts the month that was asked for, this month where none was.
func read(hub *house.Hub, v *house.Visit) (b Board, err error) {
	err = hub.DB.View(v.Context(), func(tx *db.Tx) error {
		today := tx.Today()
		first := clock.Date(today[:8] + "01")
		if m := v.FormValue("month"); m != "" {
			asked, err := clock.ParseDate(m + "-01")
			if err != nil || asked > first {
				return web.Fail(web.Invalid, "月份写成 2026-11 这样，不能晚于本月。")
			}
			first = asked
		}
		b, err = count(hub, tx, first, today)
		return err
	})
	return b, err
}

// count counts a month for all suppliers.
func count(hub *house.Hub, tx *db.Tx, first, today clock.Date) (Board, error) {
	next := first.AddMonths(1)
	b := Board{Month: string(first[:7]), Before: string(first.AddMonths(-1)[:7])}
	if next <= today {
		b.After = string(next[:7])
	}
	rights, err := hub.People.Rights(tx)
	if err != nil {
		return b, err
	}
	c := counting{hub: hub, orgs: rights.Orgs, today: today, next: next, current: today < next, rows: map[string]*Row{}}
	sent, err := intake.Sendings(tx, clock.InstantOf(first.Time()), clock.InstantOf(next.Time()), b.Month)
	if err != nil {
		return b, err
	}
	for _, s := range sent {
		c.sending(s)
	}
	for _, it := range hub.Catalog.Items() {
		if !it.Timed() {
			continue
		}
		all, err := record.ArrivalsOf(tx, it.Code, first)
		if err != nil {
			return b, err
		}
		for _, a := range all {
			if a.Month == b.Month && a.Agency != intake.External {
				r := c.row(a.Agency)
				r.Timely.N, r.Timely.Of = r.Timely.N+int(a.Timely), r.Timely.Of+int(a.Judged())
			}
		}
	}
	kept, err := concealedIn(tx, clock.InstantOf(first.Time()), clock.InstantOf(next.Time()))
	if err != nil {
		return b, err
	}
	for org, n := range kept {
		c.row(org).Concealed += n
	}
	gate, err := intake.AtGate(tx, 100)
	if err != nil {
		return b, err
	}
	for _, g := range gate {
		c.row(g.Agency).Gate++
	}
	b.take(&c, c.current)
	return b, nil
}

// counting adds up, a row for each supplier; who was merged into another counts for that one.
type counting struct {
	hub     *house.Hub
	orgs    *people.Orgs
	today   clock.Date
	next    clock.Date // the day after the month
	current bool       // the month is not over
	rows    map[string]*Row
}

// over tells whether an item ended: nobody has stopped sending what nobody may send.
func (c *counting) over(item string) bool {
	it, ok := c.hub.Catalog.Item(item)
	return ok && it.Over()
}

func (c *counting) row(agency string) *Row {
	name := c.hub.AgencyName(agency)
	if x, ok := c.orgs.Successor(agency, c.today); ok {
		agency, name = x.Code, x.Name
	}
	if c.rows[agency] == nil {
		c.rows[agency] = &Row{Code: agency, Name: name}
	}
	return c.rows[agency]
}

func (c *counting) sending(s intake.Sending) {
	r := c.row(s.Agency)
	r.Right.N, r.Right.Of = r.Right.N+int(s.Read-s.Held), r.Right.Of+int(s.Read)
	r.Open += int(s.Held)
	r.Sent.add(sentOf(s, c.next))
	if q, ok := quietOf(s, c.hub.ItemTitle(s.Item), c.today); ok && c.current && !c.over(s.Item) {
		r.Quiet = append(r.Quiet, q)
	}
	r.nil = r.nil || s.Nil
	if !s.Last.IsZero() && s.Last.Date() > r.last {
		r.last, r.Last = s.Last.Date(), s.Last.Chinese()
	}
	if !s.First.IsZero() && (r.first == "" || s.First.Date() < r.first) {
		r.first = s.First.Date()
	}
}

// sentOf is whether an item was due in a month, and came: who sent it for the first time after the month owed nothing in it.
func sentOf(s intake.Sending, next clock.Date) (out Rate) {
	if s.Nil || !s.First.IsZero() && s.First.Date() < next {
		out.Of = 1
	}
	if s.Nil || s.Batches > 0 {
		out.N = 1
	}
	return out
}

// take puts the rows in order: who fell silent, then the least timely, new ones last and without a rank.
func (b *Board) take(c *counting, current bool) {
	for _, r := range c.rows {
		r.judge(c.today, current)
		b.Timely.add(r.Timely)
		b.Right.add(r.Right)
		b.Sent.add(r.Sent)
		b.Open += r.Open
		b.Rows = append(b.Rows, *r)
	}
	slices.SortFunc(b.Rows, func(x, y Row) int {
		if x.order != y.order {
			return x.order - y.order
		}
		if less := x.Timely.less(y.Timely); less != 0 {
			return less
		}
		return strings.Compare(x.Code, y.Code)
	})
	for _, r := range b.Rows {
		if r.order == 0 || r.Gate > 0 || len(r.Quiet) > 0 {
			b.Alarms = append(b.Alarms, r)
		}
	}
}
