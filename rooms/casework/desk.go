package casework

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/people"
)

const docketPath = "/office/cases"

// Docket is the list of cases.
type Docket struct {
	View  string // open, mine, unassigned, late, closed
	Kind  string // procedure; empty for all
	Kinds []Kind
	Tabs  []View
	Rows  []DocketRow
	More  bool
}

// Kind is a procedure to choose.
type Kind struct{ ID, Title string }

// View is a part of the list with how many cases it has.
type View struct {
	ID, Title string
	N         int
}

// DocketRow is a case of the list.
type DocketRow struct {
	ID                          id.ID
	Number, Kind, Ground        string
	Subject, Record, State, Org string
	Officer                     string // empty: nobody has taken it up
	Due                         clock.Date
	Left                        int
	Known                       bool // Left is
	DueWhy                      string
	Open, Mine                  bool // Mine: the next step is the reader's
	OpenedOn                    clock.Date
	Outcome                     string
}

// shown is how many cases the list shows.
const shown = 100

// viewTitles are the parts of the list.
var viewTitles = []Kind{{"open", "没有办结的"}, {"mine", "我经办的"}, {"unassigned", "还没有人接手的"}, {"late", "已超期的"}, {"closed", "已办结的"}}

// reach are the organisations whose cases an actor may see; nil for all.
func reach(tx *db.Tx, hub *house.Hub, a people.Actor) ([]string, error) {
	if people.Decide(a, people.CaseRead, people.Scope{Org: "\x00"}).Allowed {
		return nil, nil
	}
	rights, err := hub.People.Rights(tx)
	if err != nil {
		return nil, err
	}
	orgs := []string{}
	for _, o := range rights.Orgs.All() {
		if people.Decide(a, people.CaseRead, people.Scope{Org: o.Code}).Allowed {
			orgs = append(orgs, o.Code)
		}
	}
	return orgs, nil
}

// filterOf is a part of the list. Procedures of which there are many at once have lists of their own, and are here only where
// they are asked for.
func filterOf(hub *house.Hub, view, kind string, a people.Actor, orgs []string) flow.Filter {
	f := flow.Filter{NotThese: hub.Flow.Procedures.Confidential(), Orgs: orgs, Open: view != "closed", Overdue: view == "late", Unassigned: view == "unassigned"}
	if view == "closed" {
		f.Closed = true
	}
	if view == "mine" {
		f.Officer = a.ID
	}
	if f.Procedures = loud(hub); kind != "" {
		f.Procedures = []string{kind}
	}
	return f
}

// loud are the procedures whose cases are told of one by one.
func loud(hub *house.Hub) (out []string) {
	for _, p := range hub.Flow.Procedures.List {
		if !p.Quiet {
			out = append(out, p.ID)
		}
	}
	return out
}

func docketPage(hub *house.Hub, v *house.Visit) (house.Page, error) {
	d := Docket{View: v.FormValue("view"), Kind: v.FormValue("kind")}
	if !slices.ContainsFunc(viewTitles, func(k Kind) bool { return k.ID == d.View }) {
		d.View = "open"
	}
	for _, p := range hub.Flow.Procedures.List {
		if !p.Confidential { // those have a room of their own
			d.Kinds = append(d.Kinds, Kind{p.ID, p.Title})
		}
	}
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error { return d.load(tx, hub, v.Actor) })
	return house.Page{Title: "异议和修复", Nav: docketPath, Body: DocketBody(d),
		Crumbs: []house.Crumb{{Title: "工作台", Href: house.OfficePath}, {Title: "异议和修复"}}}, err
}

func (d *Docket) load(tx *db.Tx, hub *house.Hub, a people.Actor) error {
	orgs, err := reach(tx, hub, a)
	if err != nil {
		return err
	}
	for _, t := range viewTitles {
		n, err := hub.Flow.Count(tx, filterOf(hub, t.ID, d.Kind, a, orgs))
		if err != nil {
			return err
		}
		d.Tabs = append(d.Tabs, View{t.ID, t.Title, n})
	}
	all, err := hub.Flow.Docket(tx, filterOf(hub, d.View, d.Kind, a, orgs), shown+1)
	if err != nil {
		return err
	}
	if d.More = len(all) > shown; d.More {
		all = all[:shown]
	}
	for _, c := range all {
		row, ok, err := docketRow(tx, hub, a, c)
		if err != nil {
			return err
		}
		if ok {
			d.Rows = append(d.Rows, row)
		}
	}
	return nil
}

// docketRow is a case of the list; ok is false for an item the actor's rights do not reach.
func docketRow(tx *db.Tx, hub *house.Hub, a people.Actor, c flow.Case) (row DocketRow, ok bool, err error) {
	x, err := hub.Of(tx, &c)
	if err != nil || hub.Confidential(&c) || !house.MayRead(a, &c, x.Record.Item).Allowed {
		return row, false, err
	}
	proc, found := hub.Flow.Procedures.Find(c.Procedure)
	if !found {
		return row, false, nil
	}
	st, _ := proc.State(c.State)
	row = DocketRow{ID: c.ID, Number: c.Number, Kind: proc.Title, Subject: x.Subject.Name, Record: x.Item.Title + " " + x.Record.DocNo, State: st.Title,
		Org: hub.OrgName(tx, c.Org), Due: c.Due, DueWhy: c.DueWhy, Open: c.Open(), OpenedOn: c.Opened.Date(), Outcome: outcomes[c.Outcome],
		Mine: c.Open() && st.Turn == hand(tx, hub, a, &c).Party, Officer: officer(tx, c.Officer)}
	if g, ok := proc.Ground(c.Ground); ok {
		row.Ground = g.Title
	}
	row.Left, row.Known = hub.Flow.Left(&c, tx.Today())
	return row, true, nil
}

// officer is the name of an account.
func officer(tx *db.Tx, account string) string {
	x, err := id.Parse(account)
	if err != nil {
		return ""
	}
	acc, err := people.AccountByID(tx, x)
	if err != nil {
		return ""
	}
	return acc.Name
}

// hand is the party an official acts as in a case: its organisation's, or the credit centre's; none for others.
func hand(tx *db.Tx, hub *house.Hub, a people.Actor, c *flow.Case) flow.Hand {
	h := flow.Hand{Actor: a}
	rights, err := hub.People.Rights(tx)
	centre := err == nil && a.Org == rights.Orgs.Centre()
	switch {
	case err != nil:
	case centre && (!c.Mine(a) || turn(hub, c) == flow.Centre):
		h.Party = flow.Centre
	case c.Mine(a):
		h.Party = flow.Authority
	}
	return h
}

// turn is whose move it is. Where a case lies with the credit centre itself, it acts as both sides by turns.
func turn(hub *house.Hub, c *flow.Case) flow.Party {
	if p, ok := hub.Flow.Procedures.Find(c.Procedure); ok {
		s, _ := p.State(c.State)
		return s.Turn
	}
	return ""
}

// waiting counts the open cases whose next step may be the actor's.
func waiting(hub *house.Hub, tx *db.Tx, a people.Actor) (int, error) {
	if hub.Flow == nil {
		return 0, nil
	}
	orgs, err := reach(tx, hub, a)
	if err != nil {
		return 0, err
	}
	var turns []string
	for _, p := range hub.Flow.Procedures.List {
		for _, s := range p.States {
			if p.Confidential || p.Quiet {
				continue
			}
			if s.Turn == flow.Authority && orgs != nil || s.Turn == flow.Centre && orgs == nil {
				turns = append(turns, p.ID+"/"+s.ID)
			}
		}
	}
	return hub.Flow.Count(tx, flow.Filter{Orgs: orgs, Open: true, States: turns})
}

// find is a case by its number.
func find(hub *house.Hub, tx *db.Tx, a people.Actor, words string) ([]house.Found, error) {
	if hub.Flow == nil || !strings.ContainsAny(words, "〔[［（(【") {
		return nil, nil
	}
	c, err := hub.Flow.ByNumber(tx, words)
	if err != nil {
		return nil, nil //nolint:nilerr // what is no number of a case finds none
	}
	row, ok, err := docketRow(tx, hub, a, c)
	if err != nil || !ok {
		return nil, err
	}
	return []house.Found{{Kind: row.Kind, Title: row.Number, Href: docketPath + "/" + c.ID.String(), Note: row.Subject + "，" + row.State}}, nil
}

// number reads the number of the step somebody had before them.
func number(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0, web.Fail(web.Invalid, "提交的内容不完整，请刷新页面后再办理。")
	}
	return n, nil
}

// paperFile hands out a paper for looking at, never to be run: as a file, under a plain name.
func paperFile(hub *house.Hub, w http.ResponseWriter, v *house.Visit) error {
	c, _, err := readable(hub, v)
	if err != nil {
		return err
	}
	paper, err := id.Parse(v.PathValue("paper"))
	if err != nil {
		return web.Fail(web.NotFound, "没有这份材料。")
	}
	var f flow.Filed
	var body []byte
	err = hub.DB.View(v.Context(), func(tx *db.Tx) (err error) { f, body, err = hub.Flow.Paper(tx, c.ID, paper); return house.Told(err) })
	if err != nil {
		return err
	}
	ext := map[string]string{"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}[f.Type]
	if ext == "" {
		ext = ".txt"
	}
	w.Header().Set("Content-Disposition", `attachment; filename="`+f.ID.String()+ext+`"`)
	web.Respond(w, v.Request, http.StatusOK, f.Type, body)
	return nil
}

func unverified(verified bool) string {
	if verified {
		return ""
	}
	return "（未经核对）"
}

// opening is what the text of a step begins with: decisions name who asked for what.
func opening(f StepForm, p DeskPage) string {
	if f.Decides {
		return p.Draft
	}
	return ""
}
