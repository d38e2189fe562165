package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"github.com/pquerna/otp/totp"

	"xinguan/base/db"
	"xinguan/core/people"
)

// demoPeople are the fictional people of the demo, one for each role that signs in with an account.
var demoPeople = []people.Founder{
	{Login: "clerk", Name: "示例报送", Org: "cgj", Role: "clerk"},
	{Login: "reviewer", Name: "示例复核", Org: "cgj", Role: "reviewer"},
	{Login: "decider", Name: "示例决定", Org: "cgj", Role: "decider"},
	{Login: "second", Name: "示例同事", Org: "cgj", Role: "decider"},
	{Login: "centre", Name: "示例中心", Org: "xyzx", Role: "centre_officer"},
	{Login: "head", Name: "示例负责", Org: "xyzx", Role: "centre_supervisor"},
	{Login: "counter", Name: "示例窗口", Org: "zsj", Role: "counter"},
	{Login: "market", Name: "示例市监", Org: "scjgj", Role: "clerk"},
	{Login: "market2", Name: "示例市核", Org: "scjgj", Role: "reviewer"},
	{Login: "market3", Name: "示例市决", Org: "scjgj", Role: "decider"},
	{Login: "both", Name: "示例兼岗", Org: "scjgj", Role: "clerk"},
	{Login: "fire", Name: "示例消防", Org: "xfjyzd", Role: "decider"},
	{Login: "bank", Name: "示例信贷", Org: demoBank, Role: "bank_user"},
	{Login: "auditor", Name: "示例审计", Org: "sjj", Role: "auditor"},
	{Login: "system", Name: "示例系统", Org: "xyzx", Role: "system_admin"},
	{Login: "security", Name: "示例安全", Org: "xyzx", Role: "security_admin"},
	{Login: "audit", Name: "示例审核", Org: "xyzx", Role: "audit_admin"},
}

// demoBoth is who has a second role: whoever sends and reviews in one person, and may not review what they sent.
var demoBoth = map[string]people.Role{"both": "reviewer"}

// demoPassword is that of every fictional person: who tries the demo types it often.
const demoPassword = "示例演示专用口令二〇二六年"

// demoAccount is what the demo remembers of one of them, so that anybody who tries it can sign in.
type demoAccount struct{ Login, Name, Role, Org, Password, Secret string }

const demoAccountsFile = "accounts.json"

// makePeople signs every fictional person in for the first time, as they would: a password of their own, an authenticator.
func makePeople(ctx context.Context, e *env, dir string) error {
	reg, err := e.people()
	if err != nil {
		return err
	}
	if err := makeBank(ctx, e, reg); err != nil {
		return err
	}
	founded, err := reg.Found(ctx, demoPeople)
	if err != nil {
		return err
	}
	var orgs *people.Orgs
	err = e.db.View(ctx, func(tx *db.Tx) error {
		r, err := reg.Rights(tx)
		if err == nil {
			orgs = r.Orgs
		}
		return err
	})
	if err != nil {
		return err
	}
	roles, err := people.LoadRoles(e.folder)
	if err != nil {
		return err
	}
	out := make([]demoAccount, len(founded))
	for i, f := range founded {
		org, _ := orgs.Org(demoPeople[i].Org)
		out[i] = demoAccount{Login: f.Account.Login, Name: f.Account.Name, Role: roles.Title(f.Role), Org: org.Name, Password: demoPassword}
		if out[i].Secret, err = firstSignIn(ctx, reg, f, out[i].Password); err != nil {
			return fmt.Errorf("演示账号 %s：%w", f.Account.Login, err)
		}
		if also, ok := demoBoth[f.Account.Login]; ok {
			out[i].Role += "、" + roles.Title(also)
			if err := grantAlso(ctx, e, reg, f, also); err != nil {
				return fmt.Errorf("演示账号 %s：%w", f.Account.Login, err)
			}
		}
	}
	raw, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, demoAccountsFile), raw, 0o600)
}

// grantAlso gives a second role, as the security administrator does.
func grantAlso(ctx context.Context, e *env, reg *people.Registry, f people.Founded, role people.Role) error {
	security, err := demoActor(ctx, e, reg, people.Capacity{Role: "security_admin", Org: people.CityOrgs(e.city).Centre()})
	if err != nil {
		return err
	}
	_, err = reg.GrantRole(ctx, security, people.NewGrant{Account: f.Account.ID, Role: role, Basis: "示例岗位说明"})
	return err
}

func firstSignIn(ctx context.Context, reg *people.Registry, f people.Founded, password string) (secret string, err error) {
	in, err := reg.SignIn(ctx, people.Attempt{Login: f.Account.Login, Password: f.Password, Device: "demo"})
	if err != nil {
		return "", err
	}
	if in, err = reg.ChangePassword(ctx, in.Token, f.Password, password); err != nil {
		return "", err
	}
	enrolment, err := reg.Enrol(ctx, in.Token, "demo")
	if err != nil {
		return "", err
	}
	code, err := totp.GenerateCode(enrolment.Secret, time.Now().Add(-30*time.Second)) // the next code stays free for whoever signs in at once
	if err != nil {
		return "", err
	}
	if in, _, err = reg.Enrolled(ctx, in.Token, code); err != nil {
		return "", err
	}
	return enrolment.Secret, reg.SignOut(ctx, in.Token)
}

// demoAccounts reads what the demo remembers; none where it was made before there were people in it.
func demoAccounts(dir string) ([]demoAccount, error) {
	raw, err := os.ReadFile(filepath.Join(dir, demoAccountsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []demoAccount
	return all, json.Unmarshal(raw, &all)
}

// printPeople says how to sign in as whom.
func printPeople(out *output, listen string, all []demoAccount) {
	if len(all) == 0 {
		return
	}
	fmt.Fprintf(out.stdout, "工作台在 http://%s/office ，各角色的演示账号（验证码在输入页上直接显示）：\n", listen)
	w := tabwriter.NewWriter(out.stdout, 0, 0, 2, ' ', 0)
	for _, a := range all {
		fmt.Fprintf(w, "  %s\t%s\t%s\t%s\n", a.Login, a.Password, a.Role, a.Org)
	}
	w.Flush()
}

// codeOf shows the present code of a fictional person's authenticator: whoever tries the demo has none.
func codeOf(all []demoAccount) func(login string) string {
	return func(login string) string {
		for _, a := range all {
			if a.Login == login {
				code, err := totp.GenerateCode(a.Secret, time.Now())
				if err == nil {
					return code
				}
			}
		}
		return ""
	}
}
