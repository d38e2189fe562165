package main

import (
	"context"
	"errors"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/core/access"
	"xinguan/core/catalog"
	"xinguan/core/house"
	"xinguan/core/people"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// demoBank is the bank of the demo; a city's own organisations come with its folder, a bank is added by its administrators.
const demoBank = "slyh"

// makeBank adds the bank to the register of organisations: one administrator proposes it, another approves.
func makeBank(ctx context.Context, e *env, reg *people.Registry) error {
	orgs := people.CityOrgs(e.city)
	centre, _ := orgs.Org(orgs.Centre())
	system, err1 := demoActor(ctx, e, reg, people.Capacity{Role: "system_admin", Org: centre.Code})
	security, err2 := demoActor(ctx, e, reg, people.Capacity{Role: "security_admin", Org: centre.Superior}) // at the centre nobody has an account yet
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	p, err := reg.ProposeOrg(ctx, system, people.OrgChange{Kind: people.OrgAdd, Code: demoBank, Name: "示例银行东莞分行", OrgKind: people.Bank, Effective: clock.Today(e.db.Clock()), Basis: "示例合作函〔2026〕1号"})
	if err != nil {
		return err
	}
	return reg.ApproveOrg(ctx, security, p.ID, p.Digest)
}

// demoActor is somebody in a capacity, before there are accounts.
func demoActor(ctx context.Context, e *env, reg *people.Registry, c people.Capacity) (a people.Actor, err error) {
	err = e.db.View(ctx, func(tx *db.Tx) error {
		r, err := reg.Rights(tx)
		if err == nil {
			a = r.Actor("demo."+string(c.Role), c, tx.Today())
		}
		return err
	})
	return a, err
}

// authorise lets the bank look, in the name of a company, at what of its records is not public, and at those that are not.
func authorise(tx *db.Tx, hub *house.Hub, code string) error {
	s, err := subject.Find(tx, code)
	if err != nil {
		return err
	}
	all, err := record.Own(tx, s.ID, 500)
	if err != nil {
		return err
	}
	a := access.Authorisation{Subject: s.ID, Org: demoBank, UsedFor: hub.Purposes.Uses[0], Until: tx.Today().AddDays(180)}
	seen := map[string]bool{}
	for i := range all {
		it, ok := hub.Catalog.Item(all[i].Item)
		if ok && !seen[it.Code] && it.Sharing != "不予共享" && len(closedFields(it)) > 0 {
			seen[it.Code] = true
			a.Items, a.Fields = append(a.Items, it.Code), append(a.Fields, closedFields(it)...)
		}
	}
	r, err := hub.People.Rights(tx)
	if err != nil || len(a.Items) == 0 {
		return err
	}
	_, err = hub.Purposes.Give(tx, r.Actor("demo.representative", people.Capacity{Role: people.RoleAgent, Subject: s.ID}, tx.Today()), a)
	return err
}

// closedFields are the fields of an item that are not public, as an authorisation names them.
func closedFields(it *catalog.Item) (out []string) {
	for _, f := range house.Hidden(it, it.Public()) {
		out = append(out, access.FieldOf(it.Code, f.Name))
	}
	return out
}
