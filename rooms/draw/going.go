package draw

import (
	"errors"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/people"
	"xinguan/core/tier"
)

// draw fills the places of both lists: it goes on in the order of the seed where it stopped and never begins anew.
func draw(tx *db.Tx, hub *house.Hub, by Hand, p *Plan) error {
	g, err := load(tx, hub, p)
	if err != nil {
		return err
	}
	year := string(p.Until)[:4]
	if err := takeYear(tx, year); err != nil {
		return err
	}
	caps, err := inspected(tx, year)
	if err != nil {
		return err
	}
	for _, list := range []string{Objects, Control} {
		if err := g.fill(tx, by, list, caps, hub.Tiers.Inspections.Cap); err != nil {
			return err
		}
	}
	return nil
}

// going is a plan whose seed is known.
type going struct {
	plan   *Plan
	frame  *Frame
	more   []More
	visits []Visit
	team   []member
	deals  map[string]map[string]hand // by list, by ticket
}

func load(tx *db.Tx, hub *house.Hub, p *Plan) (*going, error) {
	g := &going{plan: p, deals: map[string]map[string]hand{}}
	secret, err := unseal(hub, p)
	if err != nil {
		return nil, err
	}
	objects, err := objectsOf(tx, p.ID)
	if err != nil {
		return nil, err
	}
	if g.team, err = teamOf(tx, p.ID); err != nil {
		return nil, err
	}
	if g.more, err = moreOf(tx, p.ID); err != nil {
		return nil, err
	}
	for _, list := range []string{Objects, Control} {
		g.deals[list] = deal(secret, list, objects)
	}
	g.frame = frameOf(hub, p, secret, objects, g.team)
	g.visits, err = Visits(tx, p.ID)
	return g, err
}

// fill draws tickets until every place of a list is filled or no ticket is left.
func (g *going) fill(tx *db.Tx, by Hand, list string, caps map[id.ID]int, most int) error {
	b := Bundle{Frame: *g.frame, Extended: g.more}
	at, filled := 0, 0
	taken := map[id.ID]bool{}
	for _, v := range g.visits {
		taken[v.Subject] = true // whatever came of it: its other tickets do not bring it back
		if v.List == list {
			at++
			if v.State.counts() {
				filled++
			}
		}
	}
	var fresh []Visit
	order := g.frame.Order(list, g.plan.Seed)
	for ; filled < b.places(list) && at < len(order); at++ {
		h := g.deals[list][order[at]]
		v := Visit{Subject: h.object.Subject, List: list, N: at + 1, K: h.k, Ticket: order[at], State: Planned}
		switch {
		case taken[v.Subject] && list == Control && g.visited(v.Subject):
			v.State = Shared
		case taken[v.Subject]:
			v.State = Repeat
		case caps[v.Subject] >= most:
			v.State = Capped
		}
		taken[v.Subject] = true
		if v.State.counts() {
			filled++
		}
		fresh = append(fresh, v)
	}
	if err := insertVisits(tx, g.plan.ID, fresh, by.ID); err != nil {
		return err
	}
	g.visits = append(g.visits, fresh...)
	return g.staff(tx, by, fresh)
}

// visited tells whether an organisation is visited as one of the objects.
func (g *going) visited(x id.ID) bool {
	for _, v := range g.visits {
		if v.Subject == x && v.List == Objects && (v.State == Planned || v.State == Done) {
			return true
		}
	}
	return false
}

// staff asks officers to the visits that are to be made.
func (g *going) staff(tx *db.Tx, by Hand, visits []Visit) error {
	for i := range visits {
		if visits[i].State != Planned {
			continue
		}
		if err := g.ask(tx, by, &visits[i]); err != nil {
			return err
		}
	}
	return nil
}

// ask asks to a visit who should come and was not asked yet.
func (g *going) ask(tx *db.Tx, by Hand, v *Visit) error {
	asked := map[string]bool{}
	var back []string
	for _, a := range v.Staff {
		asked[a.Ticket] = true
		if a.Reason != "" {
			back = append(back, a.Ticket)
		}
	}
	for _, t := range g.frame.Teams {
		come := t.come(g.frame, g.plan.Seed, v.Ticket, back)
		if len(come) < t.Each {
			return refuse("这个单位没有别的有资格的执法人员可以替换了，没有改动；请另约日期让原来的人到场，或者用“这家单位不能检查”换下一家。")
		}
		for place, ticket := range come {
			if asked[ticket] {
				continue
			}
			for _, m := range g.team {
				if m.Ticket == ticket {
					if err := insertStaff(tx, g.plan.ID, v, Asked{Agency: m.Agency, Officer: m.Officer}, len(v.Staff)+place, by.ID); err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
}

// under is a plan whose visits are under way, with the visit named.
func under(tx *db.Tx, hub *house.Hub, by Hand, of id.ID, list string, n int) (*going, *Visit, error) {
	p, err := own(tx, by, of)
	if err != nil {
		return nil, nil, err
	}
	if ok, err := hold(tx, &p); err != nil || !ok {
		return nil, nil, errors.Join(err, notOpen(!ok && err == nil))
	}
	g, err := load(tx, hub, &p)
	if err != nil {
		return nil, nil, err
	}
	for i := range g.visits {
		if v := &g.visits[i]; v.List == list && v.N == n {
			return g, v, nil
		}
	}
	return nil, nil, web.Fail(web.NotFound, "没有这次检查，请回到清单重新选择。")
}

func notOpen(yes bool) error {
	if yes {
		return clash("这个计划现在不在检查中。")
	}
	return nil
}

// Replace gives the place of an organisation that cannot be visited to the next of the order.
func Replace(tx *db.Tx, hub *house.Hub, by Hand, of id.ID, list string, n int, reason, why string) error {
	g, v, err := under(tx, hub, by, of, list, n)
	if err != nil {
		return err
	}
	if err := because(hub.Tiers.Inspections.Replace, reason, why); err != nil {
		return err
	}
	v.State, v.Reason, v.Note = Replaced, reason, strings.TrimSpace(why)
	if ok, err := settle(tx, g.plan.ID, v, by.ID); err != nil || !ok {
		return orMoved(err)
	}
	if err := note(tx, by, people.DrawPlan, g.plan, "替换："+tier.ReasonTitle(hub.Tiers.Inspections.Replace, reason)+"。"+v.Note, map[string]any{"list": list, "n": n}); err != nil {
		return err
	}
	return draw(tx, hub, by, g.plan)
}

func orMoved(err error) error {
	if err != nil {
		return err
	}
	return moved()
}

// because wants a reason from the list, and words where it says nothing by itself.
func because(all []tier.Reason, reason, why string) error {
	if tier.ReasonTitle(all, reason) == "" {
		return refuse("请选择理由。")
	}
	if reason == "other" && strings.TrimSpace(why) == "" {
		return refuse("选了“其他”，请写明理由。")
	}
	if len([]rune(why)) > 200 {
		return refuse("说明最多200个字。")
	}
	return nil
}

// StandBack lets an officer stand back from a visit; the next of the order comes.
func StandBack(tx *db.Tx, hub *house.Hub, by Hand, of id.ID, list string, n int, officer id.ID, reason, why string) error {
	g, v, err := under(tx, hub, by, of, list, n)
	if err != nil {
		return err
	}
	if v.State != Planned {
		return moved()
	}
	if err := because(hub.Tiers.Inspections.Recuse, reason, why); err != nil {
		return err
	}
	if ok, err := standBack(tx, g.plan.ID, v, officer, reason, strings.TrimSpace(why), by.ID); err != nil || !ok {
		return orMoved(err)
	}
	for i := range v.Staff {
		if v.Staff[i].Officer == officer {
			v.Staff[i].Reason = reason
		}
	}
	if err := note(tx, by, people.DrawPlan, g.plan, "回避："+tier.ReasonTitle(hub.Tiers.Inspections.Recuse, reason), map[string]any{"list": list, "n": n, "officer": officer.String()}); err != nil {
		return err
	}
	return g.ask(tx, by, v)
}
