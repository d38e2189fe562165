package staff

import (
	"fmt"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/people"
)

func grantRole(hub *house.Hub, v *house.Visit) (house.Page, error) {
	x, err := at(v, "id")
	if err != nil {
		return house.Page{}, err
	}
	n := people.NewGrant{Account: x, Role: people.Role(v.PostFormValue("role")), Items: strings.Fields(v.PostFormValue("items")),
		From: clock.Date(v.PostFormValue("from")), Until: clock.Date(v.PostFormValue("until")), Basis: strings.TrimSpace(v.PostFormValue("basis"))}
	if _, err := hub.People.GrantRole(v.Context(), v.Actor, n); err != nil {
		return house.Page{}, err
	}
	return done(accountPath(x.String()), "角色已授予；对方下次登录就能用。")
}

func endRole(hub *house.Hub, v *house.Visit) (house.Page, error) {
	x, err := at(v, "id")
	if err != nil {
		return house.Page{}, err
	}
	grant, err := at(v, "grant")
	if err != nil {
		return house.Page{}, err
	}
	if err := hub.People.EndRole(v.Context(), v.Actor, grant, strings.TrimSpace(v.PostFormValue("why"))); err != nil {
		return house.Page{}, err
	}
	return done(accountPath(x.String()), "角色已收回；对方正在用这个角色的登录，下一次点击就会退出。")
}

// LinkPage shows a one-time link, this once.
type LinkPage struct {
	Account people.Account
	Address string
	Until   string
}

func resetLink(hub *house.Hub, v *house.Visit) (house.Page, error) {
	x, err := at(v, "id")
	if err != nil {
		return house.Page{}, err
	}
	what := people.ResetPassword
	if v.PostFormValue("all") != "" {
		what = people.ResetAll
	}
	l, err := hub.People.ResetLink(v.Context(), v.Actor, x, what, strings.TrimSpace(v.PostFormValue("why")))
	if err != nil {
		return house.Page{}, err
	}
	a, err := hub.People.LinkAccount(v.Context(), l.Secret)
	if err != nil {
		return house.Page{}, err
	}
	p := LinkPage{Account: a, Address: hub.Site + house.OfficePath + "/link/" + l.Secret, Until: l.Until.Chinese()}
	return house.Page{Title: "一次性链接", Nav: "/office/accounts", Body: LinkBody(p),
		Crumbs: []house.Crumb{crumbs, {Title: "账号", Href: "/office/accounts"}, {Title: a.Name, Href: accountPath(x.String())}, {Title: "一次性链接"}}}, nil
}

func closeSessions(hub *house.Hub, v *house.Visit) (house.Page, error) {
	x, err := at(v, "id")
	if err != nil {
		return house.Page{}, err
	}
	n, err := hub.People.CloseSessions(v.Context(), v.Actor, x, strings.TrimSpace(v.PostFormValue("why")))
	if err != nil {
		return house.Page{}, err
	}
	return done(accountPath(x.String()), fmt.Sprintf("已下线%d次登录。", n))
}

func closeAccount(hub *house.Hub, v *house.Visit) (house.Page, error) {
	x, err := at(v, "id")
	if err != nil {
		return house.Page{}, err
	}
	var successor id.ID
	if s := v.PostFormValue("successor"); s != "" {
		if successor, err = id.Parse(s); err != nil {
			return house.Page{}, web.Fail(web.Invalid, "请从列表里选择接手的人。")
		}
	}
	if err := hub.People.CloseAccount(v.Context(), v.Actor, x, successor, strings.TrimSpace(v.PostFormValue("why"))); err != nil {
		return house.Page{}, err
	}
	return done(accountPath(x.String()), "账号已停用，没有办完的事交给了接手的人；账号不会删除，做过的事都还查得到。")
}
