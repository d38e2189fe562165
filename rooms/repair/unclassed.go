package repair

import (
	"net/url"
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/core/catalog"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/people"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// What an authority has not classed yet.

const (
	perList     = 50
	mostCounted = 999
)

// Unclassed is a page of what the reader's authority decided and nobody has classed.
type Unclassed struct {
	N            int
	More         bool // there are more than N
	Items, Towns []ui.Option
	Item, Town   string
	Rows         []UnclassedRow
	Next         string // address of the next page; empty at the end
	Later        bool   // it is not the first page
}

// UnclassedRow is one of them.
type UnclassedRow struct {
	Pick, Href                                   string // the value of its tick; where it is classed
	DocNo, Decided, Until, Party, Conduct, Kinds string
	Number, Case                                 string // of the case by which it was announced; empty where it was not
}

// classed are the items of which an actor may determine the class.
func classed(hub *house.Hub, a people.Actor) (codes []string, options []ui.Option) {
	for _, it := range hub.Catalog.Items() {
		if declared(it) && people.Decide(a, people.CaseDecide, people.Scope{Org: a.Org, Item: it.Code}).Allowed {
			codes, options = append(codes, it.Code), append(options, ui.Option{Value: it.Code, Title: it.Title})
		}
	}
	return codes, options
}

// authorities are those whose decisions an actor may class: its own, and those whose work it took over.
func authorities(tx *db.Tx, hub *house.Hub, a people.Actor, items []string) (out []string, err error) {
	rights, err := hub.People.Rights(tx)
	if err != nil {
		return nil, err
	}
	for _, o := range rights.Orgs.All() {
		if slices.ContainsFunc(items, func(item string) bool {
			return people.Decide(a, people.CaseDecide, people.Scope{Org: o.Code, Item: item}).Allowed
		}) {
			out = append(out, o.Code)
		}
	}
	return out, nil
}

// declared tells whether records of an item have a class their authority determines and the public sees.
func declared(it *catalog.Item) bool { return it.Severity == "declared" && it.Public() }

func unclassed(tx *db.Tx, hub *house.Hub, v *house.Visit) (p Unclassed, err error) {
	p = Unclassed{Item: v.FormValue("item"), Town: v.FormValue("town")}
	f := record.Unclassed{Town: p.Town, Limit: perList}
	f.Items, p.Items = classed(hub, v.Actor)
	if f.Authorities, err = authorities(tx, hub, v.Actor, f.Items); err != nil {
		return p, err
	}
	if has(p.Items, p.Item) {
		f.Items = []string{p.Item}
	}
	for _, d := range hub.City.Divisions {
		p.Towns = append(p.Towns, ui.Option{Value: d.Code, Title: d.Name})
	}
	f.After = parsePlace(v.FormValue("after"))
	p.Later = f.After.Until != ""
	if p.N, p.More, err = record.UnclassifiedUpTo(tx, f, mostCounted); err != nil {
		return p, err
	}
	rows, next, err := record.Unclassified(tx, f)
	if err != nil {
		return p, err
	}
	if next != nil {
		p.Next = classifyPath + "?" + url.Values{"item": {p.Item}, "town": {p.Town}, "after": {string(next.Until) + "_" + next.ID.String()}}.Encode()
	}
	return p, p.fill(tx, hub, rows)
}

func has(all []ui.Option, value string) bool {
	for _, o := range all {
		if o.Value == value {
			return true
		}
	}
	return false
}

// parsePlace reads where the page before ended; what cannot be read begins anew.
func parsePlace(s string) (p record.LastDay) {
	day, last, _ := strings.Cut(s, "_")
	d, err1 := clock.ParseDate(day)
	x, err2 := id.Parse(last)
	if err1 != nil || err2 != nil {
		return p
	}
	return record.LastDay{Until: d, ID: x}
}

func (p *Unclassed) fill(tx *db.Tx, hub *house.Hub, rows []*record.Record) error {
	codes, err := codesOf(tx, rows)
	if err != nil {
		return err
	}
	told, err := announcedOf(tx, hub, rows)
	if err != nil {
		return err
	}
	for _, r := range rows {
		it, ok := hub.Catalog.Of(r.Item, r.ItemVersion)
		code := codes[r.Subject]
		if !ok || code == "" {
			continue
		}
		row := UnclassedRow{Pick: code + "/" + r.ID.String(), Href: classifyPath + "?code=" + url.QueryEscape(code) + "&record=" + r.ID.String(), DocNo: ui.Or(r.DocNo, "没有文号"),
			Decided: r.Decided.Table(), Until: r.ShownUntil.Table(), Party: r.Party, Conduct: ui.Or(r.Face(it).Title, it.Title), Kinds: strings.ReplaceAll(r.Class, ";", "；")}
		if c, ok := told[r.ID]; ok {
			row.Number, row.Case = c.Number, "/office/cases/"+c.ID.String()
		}
		p.Rows = append(p.Rows, row)
	}
	return nil
}

// announcedOf are the open cases by which classes of some records were announced, asked for once.
func announcedOf(tx *db.Tx, hub *house.Hub, rows []*record.Record) (map[id.ID]flow.Case, error) {
	out := make(map[id.ID]flow.Case, len(rows))
	if len(rows) == 0 {
		return out, nil
	}
	of := make([]id.ID, len(rows))
	for i := range rows {
		of[i] = rows[i].ID
	}
	open, err := hub.Flow.List(tx, flow.Filter{Records: of, Procedures: []string{classifyProcedure}, Open: true}, len(rows))
	for _, c := range open {
		out[c.Record] = c
	}
	return out, err
}

// codesOf are the codes of the subjects of some records.
func codesOf(tx *db.Tx, rows []*record.Record) (map[id.ID]string, error) {
	var of []id.ID
	for i := range rows {
		of = append(of, rows[i].Subject)
	}
	all, err := subject.GetMany(tx, of)
	out := make(map[id.ID]string, len(all))
	for _, s := range all {
		out[s.ID] = s.Code
	}
	return out, err
}

// pickable tells whether a row of the page can be ticked.
func (p *Unclassed) pickable() bool {
	for _, r := range p.Rows {
		if r.Case == "" {
			return true
		}
	}
	return false
}
