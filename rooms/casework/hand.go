package casework

import (
	"errors"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
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

// inHand are the accounts whose cases an actor has in hand: the own, and those of colleagues who left and whose work passed to
// it.
func inHand(tx *db.Tx, a people.Actor) ([]string, error) {
	own, err := id.Parse(a.ID)
	if err != nil {
		return []string{a.ID}, nil //nolint:nilerr // no account: it took nothing over
	}
	all, err := people.Inherited(tx, own)
	out := make([]string, len(all))
	for i, x := range all {
		out[i] = x.String()
	}
	return out, err
}

// handling are the permissions of which one must be held by who deals with cases.
var handling = []people.Permission{people.CaseHandle, people.CaseDecide, people.CaseCheck}

// colleague is who a case is handed to: somebody of the organisation it lies with who can deal with it.
func colleague(tx *db.Tx, hub *house.Hub, login string, c *flow.Case) (people.Account, error) {
	to, err := people.AccountByLogin(tx, login)
	switch {
	case errors.Is(err, people.ErrNoAccount), err == nil && to.Org != c.Org:
		return to, web.Fail(web.Invalid, "本单位没有这个账号，请核对同事的登录名。")
	case err != nil:
		return to, err
	case to.Status != people.Open:
		return to, web.Fail(web.Invalid, "%s的账号已经停用；请转给别的同事。", to.Name)
	}
	for _, p := range handling {
		if may, err := hub.People.May(tx, to.ID, c.Org, p); err != nil || may {
			return to, err
		}
	}
	return to, web.Fail(web.Invalid, "%s没有办理案件的角色；请转给别的同事，或者请安全管理员授予角色。", to.Name)
}
