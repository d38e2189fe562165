package draw

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/tier"
)

var home = house.Crumb{Title: "首页", Href: "/"}

// listed is how many plans a list shows.
const listed = 100

// ListPage lists plans; in the office with what may be done.
type ListPage struct {
	Rows   []PlanRow
	New    bool
	Office bool
}

// PlanRow is a plan of a list.
type PlanRow struct {
	Href, Number, Title, Matter, Agency string
	Stage                               string
	Shape                               ui.Shape
	Dates                               string
	Visits                              string
}

func planRow(tx *db.Tx, hub *house.Hub, p *Plan, path string) (PlanRow, error) {
	m, _ := hub.Tiers.Inspections.Matter(p.Matter)
	r := PlanRow{Href: path + "/" + p.ID.String(), Number: p.Number, Title: p.Title, Matter: m.Title, Agency: hub.OrgName(tx, p.Agency), Stage: stageTitles[p.Stage], Shape: shapeOf(p.Stage),
		Dates: string(p.From) + " 至 " + string(p.Until)}
	if p.Stage == Draft || p.Stage == Sealed {
		return r, nil
	}
	all, err := Visits(tx, p.ID)
	r.Visits = progress(all)
	return r, err
}

func shapeOf(stage string) ui.Shape {
	return map[string]ui.Shape{Draft: ui.Wait, Sealed: ui.Wait, Open: ui.Part, Closed: ui.OK}[stage]
}

func progress(all []Visit) string {
	done, todo := 0, 0
	for _, v := range all {
		switch v.State {
		case Done:
			done++
		case Planned:
			todo++
		}
	}
	return ui.Count(done) + " / " + ui.Count(done+todo)
}

// MatterRow is something that may be inspected.
type MatterRow struct{ Code, Title, Agency, How, Basis string }

func publicList(hub *house.Hub, r *http.Request) (house.Page, error) {
	var p ListPage
	var items []MatterRow
	err := hub.DB.View(r.Context(), func(tx *db.Tx) error {
		for _, m := range hub.Tiers.Inspections.Items {
			items = append(items, MatterRow{m.Code, m.Title, hub.OrgName(tx, m.Agency), m.How, m.Basis})
		}
		all, err := plans(tx, true, nil, listed)
		if err != nil {
			return err
		}
		for i := range all {
			row, err := planRow(tx, hub, &all[i], publicPath)
			if err != nil {
				return err
			}
			p.Rows = append(p.Rows, row)
		}
		return nil
	})
	return house.Page{Title: "双随机抽查", Nav: "/disclosures", Description: "抽查计划、名册摘要、种子和检查结果；任何人都可以重算。", Body: PublicList(p, hub.Tiers.Inspections.Published, items),
		Crumbs: []house.Crumb{home, {Title: "双随机抽查"}}}, err
}

// PublicPage is a plan as everybody sees it.
type PublicPage struct {
	PlanRow
	ID                   string
	Basis, How           string
	Frame                string
	Objects, Control     int
	Draws, Beside        int
	Officers             int
	Source, Publisher    string
	SeedDay, Seed, Cited string
	SealedAt             string
	Logged               bool
	More                 []More
	Done                 []DoneRow
	Todo                 int // not visited yet: not told who
	Tally                []ui.Fact
	Found                []Rate      // of the sample and of the control group
	Joint                string      // departments that come along
	Cap                  int         // inspections of one organisation a year, at most
	Passed               []PassedRow // what was done otherwise than drawn, and why
}

// PassedRow is a place of the order at which something was done otherwise than drawn: nobody is named.
type PassedRow struct{ Place, List, State, Reason string }

// DoneRow is a visit that was made.
type DoneRow struct{ Name, Code, On, Result, List string }

// public is the plan of an address, if it is public.
func public(tx *db.Tx, r *http.Request) (Plan, error) {
	x, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return Plan{}, gone()
	}
	p, err := planOf(tx, x)
	if errors.Is(err, errNone) || err == nil && p.Stage == Draft {
		return p, gone()
	}
	return p, err
}

func gone() error {
	return web.Fail(web.NotFound, "没有这个抽查计划，或者还没有公布。请从抽查计划的清单里选择。")
}

func publicPlan(hub *house.Hub, r *http.Request) (house.Page, error) {
	var p PublicPage
	err := hub.DB.View(r.Context(), func(tx *db.Tx) error {
		plan, err := public(tx, r)
		if err != nil {
			return err
		}
		p, err = publicOf(tx, hub, &plan)
		return err
	})
	return house.Page{Title: p.Title, Nav: "/disclosures", NoIndex: true, Body: Public(p),
		Crumbs: []house.Crumb{home, {Title: "双随机抽查", Href: publicPath}, {Title: p.Number, Filed: true}}}, err
}

func publicOf(tx *db.Tx, hub *house.Hub, plan *Plan) (p PublicPage, err error) {
	if p.PlanRow, err = planRow(tx, hub, plan, publicPath); err != nil {
		return p, err
	}
	b, err := bundleOf(tx, hub, plan, false)
	if err != nil {
		return p, err
	}
	m, _ := hub.Tiers.Inspections.Matter(plan.Matter)
	s, _ := hub.Tiers.Inspections.Seed(plan.Source)
	p.ID, p.Basis, p.How, p.Frame, p.Draws, p.Beside = plan.ID.String(), m.Basis, m.How, plan.Frame, b.places(Objects), plan.Beside
	p.Objects, p.Control, p.Logged, p.More = len(b.Frame.Objects), len(b.Frame.Control), len(b.Receipt) > 0, b.Extended
	p.Source, p.Publisher, p.SeedDay, p.Seed, p.Cited, p.SealedAt = s.Title, s.Publisher, plan.SeedDay.Chinese(), plan.Seed, plan.Cited, plan.SealedAt.Chinese()
	p.Cap = hub.Tiers.Inspections.Cap
	var joint []string
	for _, t := range b.Frame.Teams {
		p.Officers += len(t.Officers)
		if t.Agency != plan.Agency {
			joint = append(joint, hub.OrgName(tx, t.Agency))
		}
	}
	p.Joint = strings.Join(joint, "、")
	states := map[State]int{}
	for _, d := range b.Drawn {
		states[d.State]++
		p.Passed = append(p.Passed, passed(d)...)
		if d.State == Done && d.Opened != nil {
			p.Done = append(p.Done, DoneRow{d.Opened.Name, d.Opened.Code, d.Opened.Visited.Table(), d.Opened.Result, map[string]string{Control: "对照组"}[d.List]})
		}
	}
	p.Todo, p.Found = states[Planned], foundBy(b.Drawn, hub.Tiers.Inspections.Clean)
	for _, s := range []State{Repeat, Capped, Shared} {
		if states[s] > 0 {
			p.Tally = append(p.Tally, ui.Fact{Label: stateTitles[s], Value: ui.Count(states[s])})
		}
	}
	return p, nil
}

// foundBy is how many were visited, and of how many something was found, of the sample and of the control group.
func foundBy(drawn []Drawn, clean []string) []Rate {
	all := []Rate{{Title: "抽取的单位"}, {Title: "对照组（机会相同）"}}
	for _, d := range drawn {
		if d.Opened == nil || d.State != Done && d.State != Shared {
			continue
		}
		r := &all[0]
		if d.List == Control {
			r = &all[1]
		}
		r.Visited++
		if !slices.Contains(clean, d.Opened.Result) {
			r.Hits++
		}
	}
	return all
}

// passed is what was done otherwise than drawn at a place of the order.
func passed(d Drawn) (out []PassedRow) {
	list := map[string]string{Control: "对照组"}[d.List]
	if d.State == Replaced || d.State == Missed {
		out = append(out, PassedRow{strconv.Itoa(d.N), list, stateTitles[d.State], d.Reason})
	}
	for _, a := range d.Staff {
		if a.Reason != "" {
			out = append(out, PassedRow{strconv.Itoa(d.N), list, "换了一名执法人员", a.Reason})
		}
	}
	return out
}

// bundleOf is a plan as it is published. Whose a ticket was is opened after the visit; for those who look on (all) of every
// ticket, so that they can check what was passed on, too.
func bundleOf(tx *db.Tx, hub *house.Hub, p *Plan, all bool) (*Bundle, error) {
	g, err := load(tx, hub, p)
	if err != nil {
		return nil, err
	}
	b := &Bundle{Format: form, Title: p.Title, Frame: *g.frame, Digest: p.Frame, Seed: p.Seed, Cited: p.Cited, Extended: g.more}
	if r, err := hub.Proofs.Receipt(tx, KindDraw, p.ID.String()); err == nil {
		if b.Receipt, err = json.Marshal(r); err != nil {
			return nil, err
		}
	}
	secret, err := unseal(hub, p)
	if err != nil {
		return nil, err
	}
	made := map[id.ID]*Visit{}
	for i := range g.visits {
		if v := &g.visits[i]; v.State == Done {
			made[v.Subject] = v
		}
	}
	for i := range g.visits {
		v := &g.visits[i]
		d := Drawn{List: v.List, N: v.N, Ticket: v.Ticket, State: v.State, Reason: tier.ReasonTitle(hub.Tiers.Inspections.Replace, v.Reason)}
		if d.State == Missed {
			d.Reason = v.Note
		}
		for _, a := range v.Staff {
			d.Staff = append(d.Staff, Staff{a.Agency, a.Ticket, tier.ReasonTitle(hub.Tiers.Inspections.Recuse, a.Reason)})
		}
		d.Opened = g.opening(v, made[v.Subject], secret, all)
		b.Drawn = append(b.Drawn, d)
	}
	return b, nil
}

func (g *going) opening(v, made *Visit, secret string, all bool) *Opening {
	if !all && (made == nil || v.State != Done && v.State != Shared) {
		return nil
	}
	o := g.deals[v.List][v.Ticket].object
	out := &Opening{Salt: salt(secret, v.List, o.Code, v.K), Code: o.Code, Name: o.Name}
	if made != nil {
		out.Visited, out.Result = made.Visited, made.Result
	}
	return out
}

func publicBundle(hub *house.Hub, w http.ResponseWriter, r *http.Request) error {
	var b *Bundle
	err := hub.DB.View(r.Context(), func(tx *db.Tx) error {
		p, err := public(tx, r)
		if err != nil {
			return err
		}
		b, err = bundleOf(tx, hub, &p, false)
		return err
	})
	return sendBundle(w, r, b, err)
}

func sendBundle(w http.ResponseWriter, r *http.Request, b *Bundle, err error) error {
	if err != nil {
		return err
	}
	raw, err := json.MarshalIndent(b, "", " ")
	if err != nil {
		return err
	}
	w.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(b.Frame.Number+".json"))
	web.Respond(w, r, http.StatusOK, "application/json; charset=utf-8", raw)
	return nil
}

// logged is said of the receipt of a frame, for the page.
func logged(yes bool) string {
	if yes {
		return "已写进存证日志"
	}
	return "正在写进存证日志"
}

// today is the city's day.
func today(hub *house.Hub) clock.Date { return clock.Today(hub.Clock) }
