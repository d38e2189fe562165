package casework

import (
	"xinguan/base/db"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/people"
)

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
