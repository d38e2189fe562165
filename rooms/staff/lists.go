package staff

import (
	"fmt"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/people"
)

// MandatesPage is the table of who may send for whom (授权表).
type MandatesPage struct {
	Rows  []MandateRow
	Orgs  []ui.Option
	Items []ui.Option
}

// MandateRow is a mandate in the table.
type MandateRow struct {
	ID, Sender, Owner, Items, From, Until, DocNo, State string
	Holds                                               bool
}

func mandates(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var p MandatesPage
	for _, it := range hub.Catalog.Items() {
		p.Items = append(p.Items, ui.Option{Value: it.Code, Title: it.Title})
	}
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		r, err := hub.People.Rights(tx)
		if err != nil {
			return err
		}
		p.Orgs = orgOptions(r.Orgs, tx.Today())
		all, err := people.Mandates(tx)
		for _, m := range all {
			p.Rows = append(p.Rows, mandateRow(r, m, tx.Today()))
		}
		return err
	})
	return house.Page{Title: "代报授权", Nav: "/office/mandates", Body: MandatesBody(p), Crumbs: []house.Crumb{crumbs, {Title: "代报授权"}}}, err
}

func mandateRow(r *people.Rights, m people.Mandate, today clock.Date) MandateRow {
	sender, _ := r.Orgs.Org(m.Sender)
	owner, _ := r.Orgs.Org(m.Owner)
	row := MandateRow{ID: m.ID.String(), Sender: sender.Name, Owner: owner.Name, Items: ui.Or(strings.Join(m.Items, "、"), "全部目录项"), From: m.From.Table(),
		Until: "没有写期限", DocNo: m.DocNo, Holds: m.Ended.IsZero() && m.From <= today && (m.Until == "" || today <= m.Until)}
	if m.Until != "" {
		row.Until = m.Until.Table()
	}
	switch {
	case !m.Ended.IsZero():
		row.State = "已终止"
	case row.Holds:
		row.State = "有效"
	case m.From > today:
		row.State = "未到开始日期"
	default:
		row.State = "已到期"
	}
	return row
}

func proposeMandate(hub *house.Hub, v *house.Visit) (house.Page, error) {
	m := people.Mandate{Sender: v.PostFormValue("sender"), Owner: v.PostFormValue("owner"), Items: strings.Fields(v.PostFormValue("items")),
		From: clock.Date(v.PostFormValue("from")), Until: clock.Date(v.PostFormValue("until")), DocNo: strings.TrimSpace(v.PostFormValue("doc_no"))}
	if _, err := hub.People.ProposeMandate(v.Context(), v.Actor, m); err != nil {
		return house.Page{}, err
	}
	return done("/office/mandates", "已登记，等另一人批准后生效。")
}

func endMandate(hub *house.Hub, v *house.Visit) (house.Page, error) {
	x, err := at(v, "id")
	if err != nil {
		return house.Page{}, err
	}
	if err := hub.People.EndMandate(v.Context(), v.Actor, x, strings.TrimSpace(v.PostFormValue("why"))); err != nil {
		return house.Page{}, err
	}
	return done("/office/mandates", "授权已终止，即时生效。")
}

// OrgsPage lists organisations and takes changes in.
type OrgsPage struct {
	Query string
	Rows  []OrgRow
	Orgs  []ui.Option
	Kinds []ui.Option
}

// OrgRow is an organisation in the list.
type OrgRow struct{ Code, Name, Kind, Superior, State, Basis string }

func orgs(hub *house.Hub, v *house.Visit) (house.Page, error) {
	p := OrgsPage{Query: strings.TrimSpace(v.FormValue("q"))}
	for _, k := range []people.OrgKind{people.Department, people.Vertical, people.Court, people.Town, people.Bank, people.Provider} {
		p.Kinds = append(p.Kinds, ui.Option{Value: string(k), Title: k.Title()})
	}
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		r, err := hub.People.Rights(tx)
		if err != nil {
			return err
		}
		p.Orgs = orgOptions(r.Orgs, tx.Today())
		for _, x := range r.Orgs.All() {
			if p.Query != "" && !strings.Contains(x.Name+" "+x.Code, p.Query) {
				continue
			}
			superior, _ := r.Orgs.Org(x.Superior)
			row := OrgRow{Code: x.Code, Name: x.Name, Kind: x.Kind.Title(), Superior: superior.Name, State: "现有", Basis: ui.Or(x.Basis, "城市目录")}
			if x.Ended != "" {
				into, _ := r.Orgs.Org(x.Into)
				row.State = "自" + x.Ended.Chinese() + "起撤销"
				if into.Name != "" {
					row.State = "自" + x.Ended.Chinese() + "起并入" + into.Name
				}
			}
			p.Rows = append(p.Rows, row)
		}
		return nil
	})
	return house.Page{Title: "单位", Nav: "/office/orgs", Body: OrgsBody(p), Crumbs: []house.Crumb{crumbs, {Title: "单位"}}}, err
}

func proposeOrg(hub *house.Hub, v *house.Visit) (house.Page, error) {
	f := func(name string) string { return strings.TrimSpace(v.PostFormValue(name)) }
	c := people.OrgChange{Kind: people.OrgChangeKind(f("kind")), Code: f("code"), Name: f("name"), OrgKind: people.OrgKind(f("org_kind")), Town: f("town"),
		Superior: f("superior"), Into: f("into"), Effective: clock.Date(f("effective")), Basis: f("basis")}
	if c.Code == "" {
		c.Code = f("existing")
	}
	if _, err := hub.People.ProposeOrg(v.Context(), v.Actor, c); err != nil {
		return house.Page{}, err
	}
	return done("/office/orgs", "已登记，等另一人批准后生效；以前的记录保留当时的单位名称。")
}

// EmergenciesPage lists emergencies that are under way or not yet known to all three administrators.
type EmergenciesPage struct {
	Rows     []EmergencyRow
	MayAsk   bool
	Accounts []ui.Option
	Roles    []ui.Option
}

// EmergencyRow is an emergency in the list.
type EmergencyRow struct {
	ID, Who, Role, Reason, Asked, Approved, From, Until, Seen string
	Mine, Over                                                bool // known to the actor's role; over
}

func emergencies(hub *house.Hub, v *house.Visit) (house.Page, error) {
	p := EmergenciesPage{MayAsk: people.Holds(v.Actor, people.EmergencyAsk).Allowed}
	all, err := hub.People.Alarms(v.Context(), v.Actor)
	if err != nil {
		return house.Page{}, err
	}
	if p.MayAsk {
		if err := p.choices(hub, v); err != nil {
			return house.Page{}, err
		}
	}
	err = hub.DB.View(v.Context(), func(tx *db.Tx) error {
		r, err := hub.People.Rights(tx)
		if err != nil {
			return err
		}
		for _, e := range all {
			row := EmergencyRow{ID: e.ID.String(), Who: nameOf(tx, e.Account.String()), Role: r.Roles.Title(e.Role), Reason: e.Reason, Asked: nameOf(tx, e.AskedBy),
				Approved: nameOf(tx, e.ApprovedBy), From: e.From.Chinese(), Until: e.Until.Chinese(), Mine: seen(e, v.Actor.Role),
				Over: !e.Ended.IsZero() || !tx.Now().Before(e.Until.Time)}
			var known []string
			for _, role := range e.Seen {
				known = append(known, r.Roles.Title(role))
			}
			row.Seen = ui.Or(strings.Join(known, "、"), "还没有")
			p.Rows = append(p.Rows, row)
		}
		return nil
	})
	return house.Page{Title: "应急授权", Nav: "/office/emergencies", Body: EmergenciesBody(p), Crumbs: []house.Crumb{crumbs, {Title: "应急授权"}}}, err
}

func (p *EmergenciesPage) choices(hub *house.Hub, v *house.Visit) error {
	all, err := hub.People.Staff(v.Context(), v.Actor)
	if err != nil {
		return err
	}
	for _, a := range all {
		if a.Status == people.Open {
			p.Accounts = append(p.Accounts, ui.Option{Value: a.ID.String(), Title: a.Name + "（" + a.Login + "）"})
		}
	}
	return hub.DB.View(v.Context(), func(tx *db.Tx) error {
		r, err := hub.People.Rights(tx)
		if err != nil {
			return err
		}
		for _, d := range r.Roles.List {
			p.Roles = append(p.Roles, ui.Option{Value: string(d.Code), Title: d.Title})
		}
		return nil
	})
}

// seen tells whether the administrators of a role know of an emergency.
func seen(e people.Emergency, role people.Role) bool {
	for _, r := range e.Seen {
		if r == role {
			return true
		}
	}
	return false
}

func askEmergency(hub *house.Hub, v *house.Visit) (house.Page, error) {
	account, err := id.Parse(v.PostFormValue("account"))
	if err != nil {
		return house.Page{}, web.Fail(web.Invalid, "请选择要给谁。")
	}
	n := people.NewEmergency{Account: account, Role: people.Role(v.PostFormValue("role")), Reason: strings.TrimSpace(v.PostFormValue("reason"))}
	if _, err := fmt.Sscan(v.PostFormValue("hours"), &n.Hours); err != nil {
		return house.Page{}, web.Fail(web.Invalid, "请写明要几个小时，例如 2。")
	}
	if _, err := hub.People.AskEmergency(v.Context(), v.Actor, n); err != nil {
		return house.Page{}, err
	}
	return done("/office/emergencies", "已申请，等安全管理员批准；批准后三员都会看到。")
}

func acknowledge(hub *house.Hub, v *house.Visit) (house.Page, error) {
	x, err := at(v, "id")
	if err != nil {
		return house.Page{}, err
	}
	if err := hub.People.Acknowledge(v.Context(), v.Actor, x); err != nil {
		return house.Page{}, err
	}
	return done("/office/emergencies", "已记下您知悉这次应急授权。")
}

func endEmergency(hub *house.Hub, v *house.Visit) (house.Page, error) {
	x, err := at(v, "id")
	if err != nil {
		return house.Page{}, err
	}
	if err := hub.People.EndEmergency(v.Context(), v.Actor, x); err != nil {
		return house.Page{}, err
	}
	return done("/office/emergencies", "应急授权已提前终止。")
}
