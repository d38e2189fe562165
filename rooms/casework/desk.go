package casework

import (
	"slices"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
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
	Loads []LoadRow
}

// LoadRow is how many open cases somebody has in hand.
type LoadRow struct {
	Officer    string
	Open, Late int
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
	Pick, Step                  string // the step that can be taken for several cases at once, and its title; empty for none
}

// shown is how many cases the list shows.
const shown = 100

// viewTitles are the parts of the list.
var viewTitles = []Kind{{"open", "没有办结的"}, {"mine", "我经办的"}, {"unassigned", "还没有人接手的"}, {"late", "已超期的"}, {"closed", "已办结的"}}

// filterOf is a part of the list; mine are the accounts whose cases the reader has in hand. Procedures of which there are many
// at once have lists of their own, and are here only where they are asked for.
func filterOf(hub *house.Hub, view, kind string, mine, orgs []string) flow.Filter {
	f := flow.Filter{NotThese: hub.Flow.Procedures.Confidential(), Orgs: orgs, Open: view != "closed", Overdue: view == "late", Unassigned: view == "unassigned"}
	if view == "closed" {
		f.Closed = true
	}
	if view == "mine" {
		f.Officers = mine
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
	mine, err := inHand(tx, a)
	if err != nil {
		return err
	}
	for _, t := range viewTitles {
		n, err := hub.Flow.Count(tx, filterOf(hub, t.ID, d.Kind, mine, orgs))
		if err != nil {
			return err
		}
		d.Tabs = append(d.Tabs, View{t.ID, t.Title, n})
	}
	if err := d.loads(tx, hub, filterOf(hub, "open", d.Kind, mine, orgs)); err != nil {
		return err
	}
	all, err := hub.Flow.Docket(tx, filterOf(hub, d.View, d.Kind, mine, orgs), shown+1)
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

// loads are the open cases by who has them in hand.
func (d *Docket) loads(tx *db.Tx, hub *house.Hub, f flow.Filter) error {
	all, err := hub.Flow.InHands(tx, f)
	for _, l := range all {
		d.Loads = append(d.Loads, LoadRow{ui.Or(people.Names(tx, l.Officer), "还没有人接手"), l.Open, l.Late})
	}
	return err
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
	row = DocketRow{ID: c.ID, Number: c.Number, Kind: proc.Title, Subject: x.Subject.Name, Record: x.Item.Title + " " + hub.Numbered(x.Record.Item, x.Record.DocNo, x.Record.Class), State: st.Title,
		Org: hub.OrgName(tx, c.Org), Due: c.Due, DueWhy: c.DueWhy, Open: c.Open(), OpenedOn: c.Opened.Date(), Outcome: outcomes[c.Outcome],
		Mine: c.Open() && st.Turn == hand(tx, hub, a, &c).Party, Officer: people.Names(tx, c.Officer)}
	if g, ok := proc.Ground(c.Ground); ok {
		row.Ground = g.Title
	}
	row.Left, row.Known = hub.Flow.Left(&c, tx.Today())
	row.pick(proc, &c, a, x.Record.Item, hand(tx, hub, a, &c).Party)
	return row, true, nil
}
