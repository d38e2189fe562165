package people

import (
	"strings"
	"time"

	"xinguan/base/db"
	"xinguan/base/id"
)

func resetLink(h *house) {
	clerkToken, _ := h.in("clerk1")
	_, sec := h.in("sec")
	_, sys := h.in("sys")
	clerk := h.first["clerk1"].Account.ID
	_, err := h.ResetLink(h.ctx(), sys.Actor, clerk, ResetAll, "忘记密码")
	h.says(err, "没有")
	_, err = h.ResetLink(h.ctx(), sec.Actor, h.first["sec"].Account.ID, ResetAll, "忘记密码")
	h.says(err, "不能重置自己")
	_, err = h.ResetLink(h.ctx(), sec.Actor, clerk, ResetAll, "  ")
	h.says(err, "事由")
	old := must[Link](h)(h.ResetLink(h.ctx(), sec.Actor, clerk, ResetAll, "忘记密码"))
	l := must[Link](h)(h.ResetLink(h.ctx(), sec.Actor, clerk, ResetAll, "没有收到"))
	h.says(h.UseLink(h.ctx(), old.Secret, "four green doors at dusk"), "用过了")
	h.says(h.UseLink(h.ctx(), l.Secret, "clerk1 clerk1"), "账号名")
	if err := h.UseLink(h.ctx(), l.Secret, "four green doors at dusk"); err != nil {
		h.t.Fatal(err)
	}
	h.out(clerkToken, "secret")
	h.says(h.UseLink(h.ctx(), l.Secret, "four green doors at dawn"), "用过了")
	if out := must[SignedIn](h)(h.try("clerk1", "four green doors at dusk")); out.Stage != StageEnrol {
		h.t.Errorf("after a reset of all: %s", out.Stage)
	}
	late := must[Link](h)(h.ResetLink(h.ctx(), sec.Actor, clerk, ResetPassword, "忘记密码"))
	h.clock.pass(24 * time.Hour)
	h.says(h.UseLink(h.ctx(), late.Secret, "four green doors at dawn"), "过期")
}

// accountsAndRoles: one administrator opens the account, another gives it a role; nobody gives one to themselves, and
// the three stay apart.
func accountsAndRoles(h *house) {
	_, sys := h.in("sys")
	_, sec := h.in("sec")
	_, aud := h.in("aud")
	n := NewAccount{Login: "New.Person", Name: "戊示例", Org: "sthjj"}
	_, err := h.OpenAccount(h.ctx(), sec.Actor, n)
	h.says(err, "没有“开立账号”")
	a := must[Account](h)(h.OpenAccount(h.ctx(), sys.Actor, n))
	_, err = h.OpenAccount(h.ctx(), sys.Actor, n)
	h.says(err, "已经有人用了")
	for _, bad := range []NewAccount{{"x", "戊", "sthjj"}, {"a b c", "戊", "sthjj"}, {"good.one", " ", "sthjj"}, {"good.one", "戊", "nowhere"}} {
		if _, err := h.OpenAccount(h.ctx(), sys.Actor, bad); err == nil {
			h.t.Errorf("%+v was opened", bad)
		}
	}
	l := must[Link](h)(h.ResetLink(h.ctx(), sec.Actor, a.ID, ResetAll, "新开账号"))
	if err := h.UseLink(h.ctx(), l.Secret, "four green doors at dusk"); err != nil {
		h.t.Fatal(err)
	}
	_, err = h.try("new.person", "four green doors at dusk")
	h.says(err, "有效的角色")
	grant := func(by Actor, account id.ID, role Role) error {
		_, err := h.GrantRole(h.ctx(), by, NewGrant{Account: account, Role: role, Basis: "示例〔2026〕1号"})
		return err
	}
	h.says(grant(sys.Actor, a.ID, "clerk"), "没有")
	h.says(grant(aud.Actor, a.ID, "clerk"), "没有")
	h.says(grant(sec.Actor, h.first["sec"].Account.ID, "audit_admin"), "不能给自己")
	h.says(grant(sec.Actor, h.first["sys"].Account.ID, "audit_admin"), "互不兼任")
	h.says(grant(sec.Actor, h.first["sys"].Account.ID, "clerk"), "也不办业务")
	h.says(grant(sec.Actor, a.ID, "bank_user"), "不能授予")
	h.says(grant(sec.Actor, a.ID, "representative"), "没有可以授予")
	if err := grant(sec.Actor, a.ID, "clerk"); err != nil {
		h.t.Fatal(err)
	}
	h.says(grant(sec.Actor, a.ID, "clerk"), "不用再授予")
	h.says(grant(sec.Actor, a.ID, "system_admin"), "互不兼任")
	if err := grant(sec.Actor, a.ID, "reviewer"); err != nil {
		h.t.Fatal(err)
	}
	h.words["new.person"] = "four green doors at dusk"
	token, s := h.in("new.person")
	if s.Title != "报送员" || len(s.Held) != 2 {
		h.t.Errorf("%s, %+v", s.Title, s.Held)
	}
	other := must[SignedIn](h)(h.Choose(h.ctx(), token, s.Held[1].ID))
	h.out(token, "none")
	if s = must[Session](h)(h.Session(h.ctx(), other.Token)); s.Title != "复核员" || Decide(s.Actor, IntakeSend, Scope{Org: "sthjj"}).Allowed {
		h.t.Errorf("in the other role: %+v", s)
	}
	_, err = h.Choose(h.ctx(), other.Token, id.New())
	h.says(err, "没有这个角色")
	if err := h.EndRole(h.ctx(), sec.Actor, s.Chosen, "调离"); err != nil {
		h.t.Fatal(err)
	}
	h.out(other.Token, "role")
	h.says(h.EndRole(h.ctx(), sec.Actor, s.Chosen, "调离"), "已经收回")
	if n := len(must[[]Account](h)(h.Staff(h.ctx(), sec.Actor))); n != len(founders)+1 {
		h.t.Errorf("the security administrator sees %d accounts", n)
	}
	_, clerk := h.in("clerk1")
	if n := len(must[[]Account](h)(h.Staff(h.ctx(), clerk.Actor))); n != 1 {
		h.t.Errorf("a clerk of another organisation sees %d accounts", n)
	}
}

// everythingIsAudited: what was done, and what was refused, is in the chain with who did it.
func everythingIsAudited(h *house) {
	_, sys := h.in("sys")
	_, _ = h.try("clerk1", "wrong")
	must[Account](h)(h.OpenAccount(h.ctx(), sys.Actor, NewAccount{Login: "new.person", Name: "戊示例", Org: "sthjj"}))
	_, _ = h.GrantRole(h.ctx(), sys.Actor, NewGrant{Account: h.first["clerk1"].Account.ID, Role: "reviewer", Basis: "x"})
	seen := map[string]bool{}
	err := h.db.View(h.ctx(), func(tx *db.Tx) error {
		return db.Each(tx, func(scan db.Scanner) error {
			var actor, action, object, detail string
			err := scan(&actor, &action, &object, &detail)
			seen[action] = actor != "" || action == "sign_in.refused"
			if strings.Contains(object+detail, "示例") {
				h.t.Errorf("%s names a person: %s %s", action, object, detail)
			}
			return err
		}, `select actor, action, object, detail from audit where id > $1`, h.began)
	})
	for _, want := range []string{"account.found", "sign_in.password", "account.password", "account.authenticator", "sign_in.refused", "account.open", "role.grant"} {
		if !seen[want] {
			h.t.Errorf("%s is not in the audit log", want)
		}
	}
	if err != nil {
		h.t.Fatal(err)
	}
}
