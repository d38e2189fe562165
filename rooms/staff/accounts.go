package staff

import (
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/people"
)

// AccountsPage is the list of accounts.
type AccountsPage struct {
	Query, Org string
	Closed     bool // those too
	Rows       []AccountRow
	MayOpen    bool
	Orgs       []ui.Option
}

// AccountRow is an account as the list shows it.
type AccountRow struct{ ID, Login, Name, Org, Roles, State string }

var crumbs = house.Crumb{Title: "工作台", Href: house.OfficePath}

func accounts(hub *house.Hub, v *house.Visit) (house.Page, error) {
	p := AccountsPage{Query: strings.TrimSpace(v.FormValue("q")), Org: v.FormValue("org"), Closed: v.FormValue("closed") != "",
		MayOpen: people.Holds(v.Actor, people.AccountOpen).Allowed}
	all, err := hub.People.Staff(v.Context(), v.Actor)
	if err != nil {
		return house.Page{}, err
	}
	err = hub.DB.View(v.Context(), func(tx *db.Tx) error {
		r, err := hub.People.Rights(tx)
		if err != nil {
			return err
		}
		p.Orgs = orgOptions(r.Orgs, tx.Today())
		for _, a := range all {
			if !p.shows(a) {
				continue
			}
			row, err := accountRow(tx, r, a)
			if err != nil {
				return err
			}
			p.Rows = append(p.Rows, row)
		}
		return nil
	})
	return house.Page{Title: "账号", Nav: "/office/accounts", Body: AccountsBody(p), Crumbs: []house.Crumb{crumbs, {Title: "账号"}}}, err
}

func (p *AccountsPage) shows(a people.Account) bool {
	return (p.Closed || a.Status == people.Open) && (p.Org == "" || a.Org == p.Org) &&
		(p.Query == "" || strings.Contains(a.Login+" "+a.Name, p.Query))
}

func accountRow(tx *db.Tx, r *people.Rights, a people.Account) (AccountRow, error) {
	org, _ := r.Orgs.Org(a.Org)
	row := AccountRow{ID: a.ID.String(), Login: a.Login, Name: a.Name, Org: org.Name, State: state(a)}
	held, err := people.RolesOf(tx, a.ID)
	var titles []string
	for _, h := range held {
		if current(h, tx.Today()) {
			titles = append(titles, r.Roles.Title(h.Role))
		}
	}
	row.Roles = strings.Join(titles, "、")
	return row, err
}

func current(h people.Held, today clock.Date) bool {
	return h.Ended.IsZero() && h.From <= today && (h.Until == "" || today <= h.Until)
}

func state(a people.Account) string {
	switch {
	case a.Status != people.Open:
		return "停用于" + clock.DateOf(a.Closed.Time).Chinese()
	case !a.HasSecret:
		return "等待设置密码"
	case !a.HasTOTP:
		return "等待绑定验证码"
	}
	return "在用"
}

// orgOptions are the organisations that are there today.
func orgOptions(o *people.Orgs, today clock.Date) []ui.Option {
	var out []ui.Option
	for _, x := range o.All() {
		if x.Ended == "" || today < x.Ended {
			out = append(out, ui.Option{Value: x.Code, Title: x.Name})
		}
	}
	return out
}

func openAccount(hub *house.Hub, v *house.Visit) (house.Page, error) {
	a, err := hub.People.OpenAccount(v.Context(), v.Actor, people.NewAccount{Login: v.PostFormValue("login"), Name: v.PostFormValue("name"), Org: v.PostFormValue("org")})
	if err != nil {
		return house.Page{}, err
	}
	return done(accountPath(a.ID.String()), "账号 "+a.Login+" 已开立。下一步请安全管理员授予角色，并发一次性链接。")
}

func accountPath(x string) string { return "/office/accounts/" + x }

func done(to, said string) (house.Page, error) { return house.Page{Moved: to, Said: said}, nil }

// at reads the id in an address.
func at(v *house.Visit, name string) (id.ID, error) {
	x, err := id.Parse(v.PathValue(name))
	if err != nil {
		return x, web.Fail(web.NotFound, "没有这个编号；请从列表里打开。")
	}
	return x, nil
}

// AccountPage is one account with what may be done to it.
type AccountPage struct {
	Account people.Account
	State   string
	Org     string
	Roles   []RoleRow
	Devices []people.Device
	Grants  []ui.Option // roles that can be given in its organisation
	Others  []ui.Option // colleagues who can take over

	MayGrant, MayReset, MayClose, MaySignOut bool
}

// RoleRow is a role an account holds or held.
type RoleRow struct {
	ID, Title, From, Until, Basis, State string
	Current                              bool
}

func account(hub *house.Hub, v *house.Visit) (house.Page, error) {
	x, err := at(v, "id")
	if err != nil {
		return house.Page{}, err
	}
	all, err := hub.People.Staff(v.Context(), v.Actor) // what is not in it is not shown
	if err != nil {
		return house.Page{}, err
	}
	p := AccountPage{MayGrant: people.Holds(v.Actor, people.RoleGrant).Allowed, MayReset: people.Holds(v.Actor, people.AccountReset).Allowed,
		MayClose: people.Holds(v.Actor, people.AccountClose).Allowed, MaySignOut: people.Holds(v.Actor, people.SessionClose).Allowed}
	for _, a := range all {
		if a.ID == x {
			p.Account = a
		}
	}
	if p.Account.ID.IsZero() {
		return house.Page{}, people.ErrNoAccount
	}
	if err := p.fill(hub, v, all); err != nil {
		return house.Page{}, err
	}
	return house.Page{Title: p.Account.Name, Nav: "/office/accounts", Body: AccountBody(p),
		Crumbs: []house.Crumb{crumbs, {Title: "账号", Href: "/office/accounts"}, {Title: p.Account.Name}}}, nil
}

func (p *AccountPage) fill(hub *house.Hub, v *house.Visit, all []people.Account) (err error) {
	p.State = state(p.Account)
	if p.MaySignOut {
		if p.Devices, err = hub.People.DevicesOf(v.Context(), v.Actor, p.Account.ID); err != nil {
			return err
		}
	}
	for _, a := range all {
		if a.ID != p.Account.ID && a.Org == p.Account.Org && a.Status == people.Open {
			p.Others = append(p.Others, ui.Option{Value: a.ID.String(), Title: a.Name + "（" + a.Login + "）"})
		}
	}
	return hub.DB.View(v.Context(), func(tx *db.Tx) error { return p.roles(hub, tx) })
}

func (p *AccountPage) roles(hub *house.Hub, tx *db.Tx) error {
	r, err := hub.People.Rights(tx)
	if err != nil {
		return err
	}
	org, _ := r.Orgs.Org(p.Account.Org)
	p.Org = org.Name
	for _, d := range r.Roles.List {
		if d.Fits(org.Kind) && !d.Duties[0].SignsRequests() {
			p.Grants = append(p.Grants, ui.Option{Value: string(d.Code), Title: d.Title})
		}
	}
	held, err := people.RolesOf(tx, p.Account.ID)
	for _, h := range held {
		row := RoleRow{ID: h.ID.String(), Title: r.Roles.Title(h.Role), From: h.From.Table(), Until: "没有写期限", Basis: h.Basis, Current: current(h, tx.Today())}
		if h.Until != "" {
			row.Until = h.Until.Table()
		}
		switch {
		case !h.Ended.IsZero():
			row.State = "已收回"
		case row.Current:
			row.State = "有效"
		case h.From > tx.Today():
			row.State = "未到开始日期"
		default:
			row.State = "已到期"
		}
		p.Roles = append(p.Roles, row)
	}
	return err
}
