package draw

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/people"
	"xinguan/core/tier"
)

// desk is where every page of the office is reached from.
var desk = house.Crumb{Title: "工作台", Href: house.OfficePath}

func handOf(v *house.Visit) Hand { return Hand{v.Actor.ID, v.Name, v.Actor.Org} }

// within are the plans an actor sees: those of some departments, and those of matters they come along to.
type within struct{ agencies, matters []string }

// reach are the plans an actor sees; nil for all.
func reach(hub *house.Hub, a people.Actor) *within {
	if people.Decide(a, people.DrawOffice, people.Scope{Org: "\x00"}).Allowed {
		return nil
	}
	w := &within{agencies: []string{a.Org}}
	for _, m := range hub.Tiers.Inspections.Items {
		if slices.Contains(m.Joint, a.Org) {
			w.matters = append(w.matters, m.Code)
		}
	}
	return w
}

// mine tells whether an actor sees everything about a plan.
func mine(a people.Actor, p *Plan) bool {
	return people.Decide(a, people.DrawOffice, people.Scope{Org: p.Agency}).Allowed
}

// along tells whether an actor's department comes along to the visits of a plan. It reads the list and does nothing with it.
func along(hub *house.Hub, a people.Actor, p *Plan) bool {
	m, _ := hub.Tiers.Inspections.Matter(p.Matter)
	return p.Stage != Draft && slices.Contains(m.Joint, a.Org) && people.Holds(a, people.DrawOffice).Allowed
}

// seen is the plan of an address, if the visitor may see it: what others have is not told.
func seen(tx *db.Tx, hub *house.Hub, v *house.Visit) (Plan, error) {
	x, err := id.Parse(v.PathValue("id"))
	if err != nil {
		return Plan{}, gone()
	}
	p, err := planOf(tx, x)
	if err == nil && !mine(v.Actor, &p) && !along(hub, v.Actor, &p) {
		err = errNone
	}
	if err == errNone {
		return p, gone()
	}
	return p, err
}

func officeList(hub *house.Hub, v *house.Visit) (house.Page, error) {
	p := ListPage{Office: true, New: people.Holds(v.Actor, people.DrawPlan).Allowed}
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		all, err := plans(tx, false, reach(hub, v.Actor), listed)
		if err != nil {
			return err
		}
		for i := range all {
			row, err := planRow(tx, hub, &all[i], officePath)
			if err != nil {
				return err
			}
			p.Rows = append(p.Rows, row)
		}
		return nil
	})
	return house.Page{Title: "双随机抽查", Nav: officePath, Body: OfficeList(p), Crumbs: []house.Crumb{desk, {Title: "双随机抽查"}}}, err
}

// waiting counts the plans that wait for the actor: a seed that is due, visits to be made.
func waiting(_ *house.Hub, tx *db.Tx, a people.Actor) (int, error) {
	all, err := plans(tx, false, &within{agencies: []string{a.Org}}, listed)
	n := 0
	for _, p := range all {
		switch {
		case p.Stage == Sealed && p.SeedDay <= tx.Today() && p.By != a.ID && people.Holds(a, people.DrawSeed).Allowed:
			n++
		case p.Stage == Open && people.Holds(a, people.DrawVisit).Allowed:
			n++
		}
	}
	return n, err
}

// FormPage is where a plan is drafted.
type FormPage struct {
	Matters, Sources, Towns []ui.Option
	In                      Plan
	Trouble                 string
}

func formPage(hub *house.Hub, v *house.Visit, in Plan, trouble string) house.Page {
	p := FormPage{In: in, Trouble: trouble}
	for _, m := range hub.Tiers.Inspections.Items {
		if m.Agency == v.Actor.Org {
			p.Matters = append(p.Matters, ui.Option{Value: m.Code, Title: m.Code + " " + m.Title})
		}
	}
	for _, s := range hub.Tiers.Inspections.Seeds {
		p.Sources = append(p.Sources, ui.Option{Value: s.ID, Title: s.Title})
	}
	for _, d := range hub.City.Divisions {
		p.Towns = append(p.Towns, ui.Option{Value: d.Code, Title: d.Name})
	}
	return house.Page{Title: "拟定抽查计划", Nav: officePath, Body: PlanForm(p), Crumbs: []house.Crumb{desk, {Title: "双随机抽查", Href: officePath}, {Title: "拟定"}}}
}

func newForm(hub *house.Hub, v *house.Visit) (house.Page, error) {
	day := today(hub)
	from := day.AddDays(5)
	return formPage(hub, v, Plan{ID: id.New(), SeedDay: day.AddDays(3), From: from, Until: min(from.AddDays(30), from[:4]+"-12-31")}, ""), nil
}

func propose(hub *house.Hub, v *house.Visit) (house.Page, error) {
	text := func(name string) string { return strings.TrimSpace(v.PostFormValue(name)) }
	once, err := id.Parse(text("once"))
	if err != nil {
		return house.Page{}, refuse("这张表已经失效，请重新打开“拟定”。")
	}
	in := Plan{ID: once, Matter: text("matter"), Title: text("title"), Town: text("town"), Source: text("source"), SeedDay: clock.Date(text("seed_day")), From: clock.Date(text("from")), Until: clock.Date(text("until"))}
	var made Plan
	err = hub.DB.Write(v.Context(), func(tx *db.Tx) (err error) { made, err = Propose(tx, hub, handOf(v), in); return err })
	if e := web.AsError(v.Context(), err); err != nil && e.Kind == web.Invalid {
		return formPage(hub, v, in, e.Message), nil
	}
	return house.Page{Moved: officePath + "/" + made.ID.String(), Said: "已拟定。请核对名册的规模，再封存名册、公布计划。"}, err
}

// OfficePage is a plan as officers work on it.
type OfficePage struct {
	PublicPage
	Draft, MaySeal, MaySeed, MayPlan, MayVisit, Running, SeedDue bool
	Sector                                                       string
	Classes                                                      []ClassRow
	Visits                                                       []VisitRow
	Rates                                                        []Rate
	By, SeedBy, SeedSays                                         string
	Along                                                        bool   // who reads it only comes along
	Over                                                         bool   // its last day is past
	Until                                                        string // that day
	Where                                                        string // the town, or the city
}

// ClassRow is a class in the frame.
type ClassRow struct {
	Title      string
	N, Tickets int
	Rate       int
	Frequency  string
}

// waits are the visits that are still to be made, or those of which something was said.
func (p OfficePage) waits(yes bool) (out []VisitRow) {
	for _, v := range p.Visits {
		if v.Todo == yes {
			out = append(out, v)
		}
	}
	return out
}

// VisitRow is a visit of the list.
type VisitRow struct {
	Href, Name, Code, State, List, Note, Staff string
	N                                          int
	Shape                                      ui.Shape
	Todo                                       bool
}

func officePlan(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var p OfficePage
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		plan, err := seen(tx, hub, v)
		if err != nil {
			return err
		}
		p, err = officeOf(tx, hub, v, &plan)
		return err
	})
	return house.Page{Title: p.Title, Nav: officePath, Body: Office(p), Crumbs: []house.Crumb{desk, {Title: "双随机抽查", Href: officePath}, {Title: p.Number}}}, err
}

func officeOf(tx *db.Tx, hub *house.Hub, v *house.Visit, plan *Plan) (p OfficePage, err error) {
	may := func(x people.Permission) bool {
		return people.Decide(v.Actor, x, people.Scope{Org: plan.Agency}).Allowed
	}
	p.Draft, p.Running, p.Along = plan.Stage == Draft, plan.Stage == Open, !mine(v.Actor, plan)
	p.MayPlan, p.MayVisit, p.MaySeal = may(people.DrawPlan), may(people.DrawVisit), plan.Stage == Draft && may(people.DrawPlan)
	p.Over, p.Until = tx.Today() > plan.Until, plan.Until.Chinese()
	p.SeedDue = plan.Stage == Sealed && plan.SeedDay <= tx.Today()
	p.MaySeed = p.SeedDue && may(people.DrawSeed) && plan.By != v.Actor.ID
	p.By, p.SeedBy, p.Where = plan.ByName, plan.SeedName, "全市"
	if d, ok := hub.City.Division(plan.Town); ok {
		p.Where = d.Name
	}
	if source, ok := hub.Tiers.Inspections.Seed(plan.Source); ok {
		p.SeedSays = source.Says
	}
	var objects []Object
	if p.Draft {
		if p.PlanRow, err = planRow(tx, hub, plan, officePath); err != nil {
			return p, err
		}
		m, _ := hub.Tiers.Inspections.Matter(plan.Matter)
		s, _ := hub.Tiers.Inspections.Seed(plan.Source)
		p.ID, p.Basis, p.How, p.Draws, p.Beside, p.Source, p.SeedDay = plan.ID.String(), m.Basis, m.How, plan.Draws, plan.Beside, s.Title, plan.SeedDay.Chinese()
		objects, _, err = population(tx, hub, plan)
	} else if p.PublicPage, err = publicOf(tx, hub, plan); err == nil {
		p.Href = officePath + "/" + plan.ID.String() // its forms are sent to the office
		objects, err = objectsOf(tx, plan.ID)
	}
	if err != nil {
		return p, err
	}
	return p, p.fill(tx, hub, plan, objects)
}

func (p *OfficePage) fill(tx *db.Tx, hub *house.Hub, plan *Plan, objects []Object) error {
	m, _ := hub.Tiers.Inspections.Matter(plan.Matter)
	s, ok := hub.Tiers.Sectors.Find(m.Sector)
	if !ok {
		return nil
	}
	p.Sector = s.Title
	of := map[string]int{}
	for _, o := range objects {
		of[o.Class]++
	}
	w := Weights(s)
	for _, c := range s.Classes {
		p.Classes = append(p.Classes, ClassRow{Title: c.Title, N: of[c.ID], Tickets: w[c.ID], Rate: c.Rate, Frequency: c.Frequency})
	}
	visits, err := Visits(tx, plan.ID)
	if err != nil || len(visits) == 0 {
		return err
	}
	p.Rates = Rates(s, objects, visits, hub.Tiers.Inspections.Clean)
	names := map[id.ID]*Object{}
	for i := range objects {
		names[objects[i].Subject] = &objects[i]
	}
	for i := range visits {
		p.Visits = append(p.Visits, visitRow(hub, plan, &visits[i], names[visits[i].Subject]))
	}
	return nil
}

func visitRow(hub *house.Hub, plan *Plan, v *Visit, o *Object) VisitRow {
	r := VisitRow{Href: visitHref(plan.ID, v), Name: o.Name, Code: o.Code, N: v.N, State: stateTitles[v.State], Shape: shapeOfVisit(v.State), Todo: v.State == Planned, Note: v.Result}
	if v.List == Control {
		r.List = "对照组"
	}
	if t := tier.ReasonTitle(hub.Tiers.Inspections.Replace, v.Reason); t != "" {
		r.Note = t
	}
	if v.State == Missed {
		r.Note = v.Note
	}
	r.Staff = staffOf(hub, v)
	return r
}

// staffOf names who comes; where several departments do, each with its own.
func staffOf(hub *house.Hub, v *Visit) string {
	var orgs []string
	names := map[string][]string{}
	for _, a := range v.Staff {
		if a.Reason != "" {
			continue
		}
		if names[a.Agency] == nil {
			orgs = append(orgs, a.Agency)
		}
		names[a.Agency] = append(names[a.Agency], a.Name)
	}
	var all []string
	for _, org := range orgs {
		said := strings.Join(names[org], "、")
		if len(orgs) > 1 {
			said = hub.AgencyName(org) + "：" + said
		}
		all = append(all, said)
	}
	return strings.Join(all, "；")
}

func visitHref(plan id.ID, v *Visit) string {
	return officePath + "/" + plan.String() + "/visits/" + v.List + "/" + strconv.Itoa(v.N)
}

func shapeOfVisit(s State) ui.Shape {
	switch s {
	case Done:
		return ui.OK
	case Planned:
		return ui.Wait
	}
	return ui.Gone
}

func fullBundle(hub *house.Hub, w http.ResponseWriter, v *house.Visit) error {
	var b *Bundle
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		p, err := seen(tx, hub, v)
		if err == nil && (p.Stage == Draft || !mine(v.Actor, &p)) {
			err = gone()
		}
		if err != nil {
			return err
		}
		b, err = bundleOf(tx, hub, &p, true)
		return err
	})
	return sendBundle(w, v.Request, b, err)
}
