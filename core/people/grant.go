package people

import (
	"context"
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/ledger"
)

// NewGrant is a role to be given to an account.
type NewGrant struct {
	Account id.ID
	Role    Role
	Items   []string   // none = as far as the role goes
	From    clock.Date // empty = today
	Until   clock.Date // empty = no end
	Basis   string     // why, or the number of the document
}

// GrantRole gives a role to an account, in its own organisation. Nobody gives one to themselves; who is one of the 三员
// holds that role only.
func (g *Registry) GrantRole(ctx context.Context, by Actor, n NewGrant) (Held, error) {
	var h Held
	e := ledger.Entry{Object: "account/" + n.Account.String(), Reason: n.Basis, Detail: map[string]any{"role": n.Role, "until": n.Until}}
	err := g.act(ctx, by, RoleGrant, e, func(tx *db.Tx, r *Rights) (err error) {
		if n.Account.String() == by.ID {
			return web.Fail(web.Forbidden, "不能给自己授予角色；请由另一名安全管理员办理。")
		}
		h, err = insertGrant(tx, r, by, n)
		return err
	})
	return h, err
}

func insertGrant(tx *db.Tx, r *Rights, by Actor, n NewGrant) (Held, error) {
	a, err := AccountByID(tx, n.Account)
	if err != nil {
		return Held{}, err
	}
	if n.From == "" {
		n.From = tx.Today()
	}
	if err := n.check(tx, r, a); err != nil {
		return Held{}, err
	}
	h := Held{ID: id.New(), Account: a.ID, Role: n.Role, Org: a.Org, Items: n.Items, From: n.From, Until: n.Until, Basis: n.Basis}
	_, err = tx.Exec(`insert into account_role (id, account, role, org, items, from_d, until_d, basis, by_whom, at, ended, ended_by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', '')`,
		h.ID, h.Account, string(h.Role), h.Org, strings.Join(h.Items, " "), string(h.From), string(h.Until), h.Basis, by.ID, tx.Now())
	return h, err
}

// check says in Chinese why the role cannot be given.
func (n NewGrant) check(tx *db.Tx, r *Rights, a Account) error {
	role, ok := r.Roles.Role(n.Role)
	org, _ := r.Orgs.Org(a.Org)
	switch {
	case !ok || role.Duties[0].SignsInOutside() || role.Duties[0].SignsRequests():
		return web.Fail(web.Invalid, "没有可以授予的角色“%s”；请从角色表里选。", n.Role)
	case a.Status != Open:
		return web.Fail(web.Conflict, "%s的账号已停用，不能再授予角色。", a.Name)
	case !role.Fits(org.Kind):
		return web.Fail(web.Invalid, "“%s”不能授予%s的人员。", role.Title, org.Kind.Title())
	case strings.TrimSpace(n.Basis) == "":
		return web.Fail(web.Invalid, "请写明授予的依据：文件名称和文号，或者事由。")
	case n.Until != "" && n.Until < n.From, n.Until != "" && n.Until < tx.Today():
		return web.Fail(web.Invalid, "截止日期%s早于开始日期或者已经过了；请更正。", n.Until.Table())
	case badDay(n.From)+badDay(n.Until) != "":
		return web.Fail(web.Invalid, "%s。", badDay(n.From)+badDay(n.Until))
	}
	return n.compatible(tx, r, role)
}

// compatible keeps the 三员 apart from one another and from all other work.
func (n NewGrant) compatible(tx *db.Tx, r *Rights, role RoleDef) error {
	all, err := RolesOf(tx, n.Account)
	if err != nil {
		return err
	}
	for _, h := range slices.DeleteFunc(all, func(h Held) bool { return !h.Ended.IsZero() || h.Until != "" && h.Until < tx.Today() }) {
		had, _ := r.Roles.Role(h.Role)
		switch {
		case h.Role == n.Role && overlap(h, n):
			return web.Fail(web.Conflict, "这个账号已经是%s，不用再授予；要改期限或范围，请先收回。", role.Title)
		case h.Role != n.Role && (had.Admin() || role.Admin() || had.Has(DutyAuditor) || role.Has(DutyAuditor)):
			return web.Fail(web.Conflict, "这个账号已经是%s，不能再任%s：系统、安全、审计三员互不兼任，也不办业务。请换一个人。", had.Title, role.Title)
		}
	}
	return nil
}

// overlap tells whether two grants have a day in common.
func overlap(h Held, n NewGrant) bool {
	return (n.Until == "" || h.From <= n.Until) && (h.Until == "" || n.From <= h.Until)
}

// EndRole takes a role back. Sessions in it end at their next request.
func (g *Registry) EndRole(ctx context.Context, by Actor, grant id.ID, why string) error {
	return g.act(ctx, by, RoleGrant, ledger.Entry{Object: "grant/" + grant.String(), Action: "role.end", Reason: why}, func(tx *db.Tx, r *Rights) error {
		if strings.TrimSpace(why) == "" {
			return web.Fail(web.Invalid, "请写明收回的事由。")
		}
		n, err := tx.Exec(`update account_role set ended = $1, ended_by = $2 where id = $3 and ended = ''`, tx.Now().String(), by.ID, grant)
		if err == nil && n == 0 {
			return web.Fail(web.Conflict, "这个角色已经收回，或者没有授予过；请刷新后再看。")
		}
		return err
	})
}
