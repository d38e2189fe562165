package main

import (
	"context"
	"errors"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/access"
	"xinguan/core/people"
)

// demoShare is a share of the demo: who asks for what.
type demoShare struct {
	login string
	role  people.Role
	access.Share
}

// demoShares are those of a department, by its duty, and of the bank, by each company's authorisation: what the bank gets is
// what is not public.
func (e *env) demoShares() []demoShare {
	bank := access.Share{Org: demoBank, Title: "企业贷款授信审查（示例）", Consent: true, UsedFor: "审查企业的贷款申请，贷前一次、放款前一次", Basis: "示例授信管理办法第九条；申请企业的授权"}
	for _, code := range []string{"tax_arrears", "social_security", "provident_fund", "utility_payment", "penalty"} {
		if it, ok := e.catalog.Item(code); ok {
			bank.Items, bank.Fields = append(bank.Items, code), append(bank.Fields, closedFields(it)...)
		}
	}
	return []demoShare{
		{"decider", "decider", access.Share{Org: demoOffice, Title: "户外广告许可核查（示例）", UsedFor: "审批户外广告设置时核对申请单位的许可和处罚", Basis: "示例依据",
			Items: []string{"permit", "penalty"}, Fields: []string{"permit.content", "penalty.conduct"}}},
		{"bank", "bank_user", bank},
	}
}

// makeShares lets the demo's organisations ask for what they need, and two officers of the centre approve it.
func makeShares(ctx context.Context, e *env) error {
	reg, err := e.people()
	if err != nil {
		return err
	}
	return e.db.Write(ctx, func(tx *db.Tx) error {
		r, err := reg.Rights(tx)
		for _, s := range e.demoShares() {
			if err == nil {
				err = s.make(tx, r)
			}
		}
		return err
	})
}

func (s demoShare) make(tx *db.Tx, r *people.Rights) (err error) {
	by := func(login, org string, role people.Role) people.Actor {
		a, unknown := people.AccountByLogin(tx, login)
		err = errors.Join(err, unknown)
		return r.Actor(a.ID.String(), people.Capacity{Role: role, Org: org}, tx.Today())
	}
	s.ID, s.Way, s.AskedName, s.Until = id.New(), access.ShareFile, demoName(s.login), tx.Today().AddDays(180)
	asks, checks, approves := by(s.login, s.Org, s.role), by("centre", r.Orgs.Centre(), "centre_officer"), by("head", r.Orgs.Centre(), "centre_supervisor")
	if err = errors.Join(err, access.AskShare(tx, asks, s.Share)); err != nil {
		return err
	}
	for _, x := range []struct {
		by   people.Actor
		step access.ShareStep
		note string
	}{{checks, access.StepCheck, "用途和范围相称（示例）"}, {approves, access.StepApprove, "同意（示例）"}} {
		now, err := access.ShareByID(tx, nil, s.ID)
		if err != nil {
			return err
		}
		if err := now.Step(tx, x.by, x.step, x.note); err != nil {
			return err
		}
	}
	return nil
}

// demoName is what a person of the demo is called.
func demoName(login string) string {
	for _, f := range demoPeople {
		if f.Login == login {
			return f.Name
		}
	}
	return login
}
