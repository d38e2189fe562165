package my

import (
	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/notice"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// HomePage is how somebody stands.
type HomePage struct {
	Person         bool
	Name, Code     string
	Facts          []ui.Fact
	AsOf           string
	Shown, Adverse int // records shown in public; of these, those that speak against the subject
	Closed, Ended  int // never shown in public; no longer shown
	Repairs        []RepairRow
	Cases          []CaseRow
	CasesMore      int
	Unread         int // notices
}

// RepairRow is a record that can be repaired, now or from a day on.
type RepairRow struct {
	Title, Authority, DocNo, Href string
	Decided, From, Until          clock.Date
	Open                          bool // now
	Pending                       bool // a case is under way
}

// CaseRow is a case under way.
type CaseRow struct {
	Number, Title, State, Href string
	Due                        clock.Date
}

// Bounds of what the first page lists.
const (
	mostOwn     = 2000
	mostRepairs = 20
	mostCases   = 5
)

var crumbHome = house.Crumb{Title: "首页", Href: "/"}

// page is an own page with its way.
func page(title, nav string, body house.Page) house.Page {
	body.Title, body.Nav = title, nav
	body.Crumbs = []house.Crumb{crumbHome, {Title: "我的信用", Href: house.OwnPath}}
	if nav != house.OwnPath {
		body.Crumbs = append(body.Crumbs, house.Crumb{Title: title})
		return body
	}
	body.Crumbs = []house.Crumb{crumbHome, {Title: "我的信用"}}
	return body
}

func home(hub *house.Hub, o *house.Owner) (house.Page, error) {
	p := HomePage{Person: o.Person}
	err := hub.DB.View(o.Context(), func(tx *db.Tx) error {
		p = HomePage{Person: o.Person}
		s, of, err := o.Whole(tx)
		if err != nil {
			return err
		}
		if p.AsOf, err = hub.AsOf(tx); err != nil {
			return err
		}
		p.about(hub, s)
		if err := p.told(tx, o, of); err != nil {
			return err
		}
		if err := p.count(tx, o); err != nil {
			return err
		}
		if err := p.repairs(hub, tx, s); err != nil {
			return err
		}
		return p.cases(hub, tx, of)
	})
	return page("我的信用", house.OwnPath, house.Page{Body: HomeBody(p)}), err
}

func (p *HomePage) about(hub *house.Hub, s subject.Subject) {
	p.Name, p.Code = s.Name, s.Code
	if !p.Person {
		p.Facts = []ui.Fact{{Label: "统一社会信用代码", Value: s.Code}, {Label: "类型", Value: s.Kind.Title(), Plain: true}, {Label: "登记状态", Value: ui.Or(s.Status, "登记信息未到"), Plain: true}, {Label: "镇街（园区）", Value: hub.Town(s.Town), Plain: true}}
	}
}

// told counts the notices nobody has read.
func (p *HomePage) told(tx *db.Tx, o *house.Owner, of []id.ID) (err error) {
	var to []notice.Receiver
	for _, x := range of {
		to = append(to, notice.OfSubject(x))
	}
	p.Unread, err = notice.Unread(tx, string(notice.OfSubject(o.Subject)), to)
	return err
}

// count says how many records there are, by what became of them.
func (p *HomePage) count(tx *db.Tx, o *house.Owner) error {
	all, err := record.Own(tx, o.Subject, mostOwn)
	for i := range all {
		switch f := all[i].Fate(tx.Today()); {
		case f.Ended():
			p.Ended++
		case f == record.FateShown, f == record.FateDisputed:
			p.Shown++
		default:
			p.Closed++
		}
	}
	return err
}

// repairs are the adverse records shown now that end earlier where it is asked for.
func (p *HomePage) repairs(hub *house.Hub, tx *db.Tx, s subject.Subject) error {
	if p.Person {
		return nil
	}
	all, err := record.OfSubject(tx, s.ID, "", mostOwn)
	if err != nil {
		return err
	}
	for i := range all {
		r := &all[i]
		it, ok := hub.Catalog.Item(r.Item)
		if !ok || !it.Negative() {
			continue
		}
		p.Adverse++
		if r.RepairFrom == "" || len(p.Repairs) == mostRepairs {
			continue
		}
		n, err := hub.Flow.Count(tx, flow.Filter{Record: r.ID, Procedures: []string{"repair"}, Open: true})
		if err != nil {
			return err
		}
		p.Repairs = append(p.Repairs, RepairRow{Title: ui.Or(r.Face(it).Title, it.Title), Authority: r.Authority, DocNo: hub.Numbered(r.Item, r.DocNo, r.Class), Href: "/repair/" + s.Code + "/" + r.ID.String(),
			Decided: r.Decided, From: r.RepairFrom, Until: r.ShownUntil, Open: r.RepairFrom <= tx.Today(), Pending: n > 0})
	}
	return nil
}

func (p *HomePage) cases(hub *house.Hub, tx *db.Tx, of []id.ID) error {
	concern := hub.Flow.Concerning(of)
	f := flow.Filter{Concern: concern, Open: true}
	n, err := hub.Flow.Count(tx, f)
	if err != nil {
		return err
	}
	all, err := hub.Flow.List(tx, f, mostCases)
	p.CasesMore = n - len(all)
	for _, c := range all {
		row := CaseRow{Number: c.Number, Due: c.Due}
		if concern.Owns(&c) {
			row.Href = house.OwnPath + "/cases/" + c.ID.String()
		}
		if proc, ok := hub.Flow.Procedures.Find(c.Procedure); ok {
			row.Title = proc.Title
			st, _ := proc.State(c.State)
			row.State = st.Title
		}
		p.Cases = append(p.Cases, row)
	}
	return err
}
