package inquiry

import (
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/access"
	"xinguan/core/house"
	"xinguan/core/people"
	"xinguan/core/subject"
)

// ReviewPage is what those see who review looks: the unusual ones, then the list.
type ReviewPage struct {
	Alarms      []AlarmRow
	Rules       access.Thresholds
	Login       string
	From, Until clock.Date
	Refused     bool
	Rows        []LookRow
	More        bool
	Unknown     bool // no account has that login
	MaySettle   bool
}

// AlarmRow is an unusual day of one person, with the address of the looks behind it.
type AlarmRow struct {
	Day, Who, Role, Org, Why, Href string
	Of                             access.Alarm
	Open                           bool
	Said                           []SaidRow
}

// SaidRow is what somebody said about it.
type SaidRow struct{ At, Who, Mark, Reason string }

// LookRow is one look in the list.
type LookRow struct{ At, Who, Role, Org, Subject, What, Purpose, Matter, Reason, Result string }

const (
	alarmDays = 14
	lookLines = 200
)

func review(hub *house.Hub, v *house.Visit) (house.Page, error) {
	p := ReviewPage{Rules: hub.Purposes.Alarms, Login: strings.TrimSpace(v.FormValue("actor")), From: day(v.FormValue("from")), Until: day(v.FormValue("until")), Refused: v.FormValue("refused") != "", MaySettle: people.Holds(v.Actor, people.LookSettle).Allowed}
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		n := &names{tx: tx, hub: hub, accounts: map[string]people.Account{}}
		var err error
		if n.rights, err = hub.People.Rights(tx); err != nil {
			return err
		}
		if err := p.alarms(n); err != nil {
			return err
		}
		return p.looks(n)
	})
	return house.Page{Title: "查阅检查", Nav: looksPath, Body: ReviewBody(p), Crumbs: []house.Crumb{office, {Title: "查阅检查"}}}, err
}

// names puts names to codes and ids, each account read once.
type names struct {
	tx       *db.Tx
	hub      *house.Hub
	rights   *people.Rights
	accounts map[string]people.Account
}

func (n *names) account(actor string) people.Account {
	a, ok := n.accounts[actor]
	if !ok {
		if x, err := id.Parse(actor); err == nil {
			a, _ = people.AccountByID(n.tx, x) // one that is gone keeps its id in the list
		}
		a.Name = ui.Or(a.Name, actor)
		n.accounts[actor] = a
	}
	return a
}

func (n *names) org(code string) string {
	o, _ := n.rights.Orgs.Org(code)
	return ui.Or(o.Name, code)
}

func (p *ReviewPage) alarms(n *names) error {
	today := n.tx.Today()
	all, err := p.Rules.Alarms(n.tx, today.AddDays(1-alarmDays), today)
	for _, a := range all {
		who := n.account(a.Actor)
		row := AlarmRow{Of: a, Open: a.Open(), Day: a.Day.Table(), Who: who.Name, Role: n.rights.Roles.Title(a.Role), Org: n.org(a.Org), Why: strings.Join(a.Why, "；"),
			Href: looksPath + "?actor=" + who.Login + "&from=" + string(a.Day) + "&until=" + string(a.Day)}
		for _, s := range a.Said {
			row.Said = append(row.Said, SaidRow{At: s.At.Chinese(), Who: n.account(s.By).Name, Mark: s.Mark.Title(), Reason: s.Reason})
		}
		p.Alarms = append(p.Alarms, row)
	}
	return err
}

func (p *ReviewPage) looks(n *names) error {
	f := access.Filter{From: p.From, Until: p.Until, Refused: p.Refused}
	if p.Login != "" {
		a, err := people.AccountByLogin(n.tx, p.Login)
		if err != nil {
			p.Unknown = true
			return nil
		}
		f.Actor = a.ID.String()
	}
	all, err := access.Review(n.tx, f, lookLines+1)
	if err != nil {
		return err
	}
	if p.More = len(all) > lookLines; p.More {
		all = all[:lookLines]
	}
	for _, l := range all {
		row, err := n.look(l)
		if err != nil {
			return err
		}
		p.Rows = append(p.Rows, row)
	}
	return nil
}

func (n *names) look(l access.Reviewed) (LookRow, error) {
	s, err := subject.GetMany(n.tx, []id.ID{l.Subject})
	if err != nil && err != subject.ErrNone {
		return LookRow{}, err
	}
	name := "自然人"
	if len(s) > 0 && s[0].Name != "" {
		name = s[0].Name
	}
	row := LookRow{At: l.At.Chinese(), Who: n.account(l.Actor).Name, Role: n.rights.Roles.Title(l.Role), Org: n.org(l.Org), Subject: name, Matter: ui.Or(l.Matter, "没有写"), Reason: l.Reason, Result: "已查看"}
	if l.Refused {
		row.Result = "拒绝：" + l.Why
	}
	p, _ := n.hub.Purposes.Purpose(l.Purpose)
	row.Purpose = ui.Or(p.Title(), ui.Or(l.Purpose, "没有写"))
	row.What = n.hub.LookedAt(l.Look)
	return row, nil
}

// settle writes down what became of an alarm.
func settle(hub *house.Hub, v *house.Visit) (house.Page, error) {
	f := v.PostFormValue
	a := access.Alarm{Day: day(f("day")), Actor: f("actor"), Role: people.Role(f("role")), Org: f("org")}
	if a.Day == "" {
		return house.Page{}, web.Fail(web.Invalid, "请从列表里选择要处理的预警。")
	}
	err := hub.DB.Write(v.Context(), func(tx *db.Tx) error {
		return hub.Purposes.Alarms.Settle(tx, v.Actor, a, access.Mark(f("mark")), f("reason"))
	})
	return house.Page{Moved: looksPath, Said: "已经记下。"}, err
}

// unsettled counts the alarms of the last days that wait for somebody.
func unsettled(hub *house.Hub, tx *db.Tx, by people.Actor) (n int, err error) {
	if !people.Holds(by, people.LookSettle).Allowed {
		return 0, nil
	}
	all, err := hub.Purposes.Alarms.Alarms(tx, tx.Today().AddDays(1-alarmDays), tx.Today())
	for _, a := range all {
		if a.Open() {
			n++
		}
	}
	return n, err
}

// day reads a date of a form; what is none narrows nothing.
func day(s string) clock.Date {
	d, err := clock.ParseDate(s)
	if err != nil {
		return ""
	}
	return d
}
