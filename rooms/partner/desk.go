package partner

import (
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/partner"
	"xinguan/core/people"
)

// ListPage is all systems.
type ListPage struct {
	Rows    []SystemRow
	MayOpen bool
	Orgs    []ui.Option
}

// SystemRow is a system in the list.
type SystemRow struct {
	Href, Title, Org, Keys, Used string
	Shape                        ui.Shape
	State                        string
}

var home = house.Crumb{Title: "工作台", Href: house.OfficePath}

const listPath = "/office/partners"

func list(hub *house.Hub, v *house.Visit) (house.Page, error) {
	p := ListPage{MayOpen: people.Holds(v.Actor, people.PartnerOpen).Allowed}
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		r, err := hub.People.Rights(tx)
		if err != nil {
			return err
		}
		p.Orgs = orgs(r, tx.Today())
		all, err := partner.All(tx)
		if err != nil {
			return err
		}
		for _, s := range all {
			row, err := systemRow(hub, tx, s)
			if err != nil {
				return err
			}
			p.Rows = append(p.Rows, row)
		}
		return nil
	})
	return house.Page{Title: "对接系统", Nav: listPath, Body: ListBody(p), Crumbs: []house.Crumb{home, {Title: "对接系统"}}}, err
}

// orgs are the organisations a system can belong to.
func orgs(r *people.Rights, today clock.Date) (out []ui.Option) {
	role, _ := r.Roles.Role(people.RolePartner)
	for _, x := range r.Orgs.All() {
		if (x.Ended == "" || today < x.Ended) && role.Fits(x.Kind) {
			out = append(out, ui.Option{Value: x.Code, Title: x.Name, Filed: true})
		}
	}
	return out
}

func systemRow(hub *house.Hub, tx *db.Tx, s partner.System) (SystemRow, error) {
	keys, err := partner.KeysOf(tx, s.ID)
	row := SystemRow{Href: systemPath(s.ID), Title: s.Title, Org: hub.OrgName(tx, s.Org), Shape: ui.Valid, State: "在用", Used: "没有用过"}
	n, last := 0, clock.Instant{}
	for _, k := range keys {
		if k.Holds(tx.Today()) {
			n++
		}
		if k.Used.After(last.Time) {
			last = k.Used
		}
	}
	if !last.IsZero() {
		row.Used = last.Chinese()
	}
	row.Keys = ui.Count(n) + "把"
	switch {
	case !s.Closed.IsZero():
		row.Shape, row.State = ui.Gone, "已停用"
	case n == 0:
		row.Shape, row.State = ui.Wait, "等待发放密钥"
	}
	return row, err
}

func systemPath(x id.ID) string { return listPath + "/" + x.String() }

func at(v *house.Visit) (id.ID, error) {
	x, err := id.Parse(v.PathValue("id"))
	if err != nil {
		return x, partner.ErrNone
	}
	return x, nil
}

func open(hub *house.Hub, v *house.Visit) (house.Page, error) {
	n := partner.NewSystem{Org: v.PostFormValue("org"), Title: v.PostFormValue("title"), Contact: v.PostFormValue("contact"),
		Items: strings.Fields(v.PostFormValue("items")), Basis: v.PostFormValue("basis")}
	s, err := hub.Partners().Open(v.Context(), v.Actor, n, func(item string) bool { _, ok := hub.Catalog.Item(item); return ok })
	return house.Page{Moved: systemPath(s.ID), Said: "系统已登记。下一步请安全管理员发放密钥，系统才能报送。"}, err
}

// SystemPage is one system with its keys.
type SystemPage struct {
	Path              string
	Title             string
	Shape             ui.Shape
	State             string
	Facts             []ui.Fact
	Keys              []KeyRow
	Open              bool
	MayIssue, MayShut bool
	Hooks             []HookRow
	PushKinds         []ui.Option
}

// KeyRow is a key of a system.
type KeyRow struct {
	ID, Kind, Issued, Until, Used string
	Shape                         ui.Shape
	State                         string
	Holds                         bool
}

func system(hub *house.Hub, v *house.Visit) (house.Page, error) {
	x, err := at(v)
	if err != nil {
		return house.Page{}, err
	}
	p := SystemPage{Path: systemPath(x), MayIssue: people.Holds(v.Actor, people.PartnerKey).Allowed, MayShut: people.Holds(v.Actor, people.PartnerOpen).Allowed, PushKinds: pushKinds()}
	err = hub.DB.View(v.Context(), func(tx *db.Tx) error {
		s, err := partner.ByID(tx, x)
		if err != nil {
			return err
		}
		row, err := systemRow(hub, tx, s)
		if err != nil {
			return err
		}
		p.Title, p.Shape, p.State, p.Open = s.Title, row.Shape, row.State, s.Closed.IsZero()
		p.Facts = []ui.Fact{{Label: "单位", Value: row.Org}, {Label: "能报送", Value: items(hub, s.Items)}, {Label: "联系", Value: s.Contact}, {Label: "依据", Value: s.Basis},
			{Label: "登记", Value: s.Opened.Chinese()}, {Label: "停用原因", Value: s.ClosedWhy}}
		keys, err := partner.KeysOf(tx, x)
		for _, k := range keys {
			p.Keys = append(p.Keys, keyRow(k, tx.Today()))
		}
		if err != nil {
			return err
		}
		p.Hooks, err = hookRows(tx, s)
		return err
	})
	return house.Page{Title: p.Title, Nav: listPath, Body: SystemBody(p), Crumbs: []house.Crumb{home, {Title: "对接系统", Href: listPath}, {Title: p.Title, Filed: true}}}, err
}

func items(hub *house.Hub, codes []string) string {
	if len(codes) == 0 {
		return "本单位报送的全部目录项"
	}
	titles := make([]string, len(codes))
	for i, c := range codes {
		titles[i] = hub.ItemTitle(c)
	}
	return strings.Join(titles, "、")
}

func keyRow(k partner.Key, today clock.Date) KeyRow {
	row := KeyRow{ID: k.ID, Kind: k.Kind.Title(), Issued: k.Issued.Chinese(), Until: "不到期", Used: "没有用过", Shape: ui.Valid, State: "有效", Holds: k.Holds(today)}
	if k.Until != "" {
		row.Until = k.Until.Chinese()
	}
	if !k.Used.IsZero() {
		row.Used = k.Used.Chinese()
	}
	switch {
	case !k.Ended.IsZero():
		row.Shape, row.State = ui.Gone, "已收回："+k.EndedWhy
	case !row.Holds:
		row.Shape, row.State = ui.Gone, "已到期"
	}
	return row
}

// IssuedPage shows a new key, its secret this once.
type IssuedPage struct {
	Path, Title, ID, Secret, Kind, Guide string
}

func issue(hub *house.Hub, v *house.Visit) (house.Page, error) {
	x, err := at(v)
	if err != nil {
		return house.Page{}, err
	}
	n := partner.NewKey{System: x, Until: clock.Date(strings.TrimSpace(v.PostFormValue("until"))), Why: strings.TrimSpace(v.PostFormValue("why"))}
	if v.PostFormValue("kind") == string(partner.SM2) {
		if n.Public = strings.TrimSpace(v.PostFormValue("public")); n.Public == "" {
			return house.Page{}, web.Fail(web.Invalid, "选了 SM2 密钥对，请粘贴对方的公钥（PEM）；私钥由对方自己保管。")
		}
	}
	k, err := hub.Partners().Issue(v.Context(), v.Actor, n)
	if err != nil {
		return house.Page{}, err
	}
	if k.Secret == "" {
		return house.Page{Moved: systemPath(x), Said: "公钥已登记，密钥编号 " + k.ID + "；请告诉对方这个编号。"}, nil
	}
	p := IssuedPage{Path: systemPath(x), ID: k.ID, Secret: k.Secret, Kind: k.Kind.Title(), Guide: "/developers/partner"}
	return house.Page{Title: "新密钥", Nav: listPath, Body: IssuedBody(p), Crumbs: []house.Crumb{home, {Title: "对接系统", Href: listPath}, {Title: "新密钥"}}}, nil
}

func endKey(hub *house.Hub, v *house.Visit) (house.Page, error) {
	x, err := at(v)
	if err != nil {
		return house.Page{}, err
	}
	err = hub.Partners().End(v.Context(), v.Actor, x, v.PathValue("key"), strings.TrimSpace(v.PostFormValue("why")))
	return house.Page{Moved: systemPath(x), Said: "密钥已收回；用它签名的下一个请求就会被拒绝。"}, err
}

func closeSystem(hub *house.Hub, v *house.Visit) (house.Page, error) {
	x, err := at(v)
	if err != nil {
		return house.Page{}, err
	}
	err = hub.Partners().Close(v.Context(), v.Actor, x, strings.TrimSpace(v.PostFormValue("why")))
	return house.Page{Moved: systemPath(x), Said: "系统已停用，它的密钥都收回了；已经报送的信息不受影响。"}, err
}
