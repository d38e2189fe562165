package staff

import (
	"strconv"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/core/house"
	"xinguan/core/ledger"
	"xinguan/core/people"
)

// RightsPage says who may do what, role by role.
type RightsPage struct{ Roles []RoleRights }

// RoleRights is one role with what it may do.
type RoleRights struct {
	Title, Duties string
	Rights        []Right
}

// Right is one line: what, how far, for what, and on what it rests.
type Right struct{ What, Reach, For, Why string }

var reaches = map[people.Reach]string{people.Everyone: "所有单位", people.Below: "本单位和所属单位", people.Mandated: "本单位和授权代报的单位",
	people.Own: "本单位", people.Consented: "经当事人授权的主体", people.Self: "自己"}

func rights(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var p RightsPage
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		r, err := hub.People.Rights(tx)
		if err != nil {
			return err
		}
		for _, d := range r.Roles.List {
			p.Roles = append(p.Roles, roleRights(hub, d))
		}
		return nil
	})
	return house.Page{Title: "谁能做什么", Nav: "/office/rights", Body: RightsBody(p), Crumbs: []house.Crumb{crumbs, {Title: "谁能做什么"}}}, err
}

func roleRights(hub *house.Hub, d people.RoleDef) RoleRights {
	out := RoleRights{Title: d.Title}
	var duties []string
	for _, x := range d.Duties {
		duties = append(duties, x.Title())
	}
	out.Duties = strings.Join(duties, "、")
	for _, r := range d.Rules() {
		out.Rights = append(out.Rights, Right{What: r.Permission.Title(), Reach: reaches[r.Reach], For: limits(hub, r), Why: r.Why})
	}
	return out
}

// limits are the items and purposes a right is limited to, by their titles.
func limits(hub *house.Hub, r people.Rule) string {
	var out []string
	for _, code := range r.Items {
		out = append(out, hub.ItemTitle(code))
	}
	for _, code := range r.Purposes {
		if p, ok := hub.Purposes.Purpose(code); ok {
			code = p.Title()
		}
		out = append(out, code)
	}
	return strings.Join(out, "、")
}

// AuditPage is the log of what was done, newest first.
type AuditPage struct {
	Filter ledger.Filter
	Rows   []AuditRow
	Next   string // address of the following lines; empty for none
}

// AuditRow is a line of the log.
type AuditRow struct {
	Seq                                      int64
	At, Who, Action, Object, Reason, Details string
}

// auditLines is how many lines a page has.
const auditLines = 100

func audit(hub *house.Hub, v *house.Visit) (house.Page, error) {
	p := AuditPage{Filter: ledger.Filter{From: day(v.FormValue("from")), To: day(v.FormValue("to")), Actor: strings.TrimSpace(v.FormValue("actor")),
		Action: strings.TrimSpace(v.FormValue("action")), Object: strings.TrimSpace(v.FormValue("object"))}}
	if n, err := strconv.ParseInt(v.FormValue("before"), 10, 64); err == nil {
		p.Filter.Before = n
	}
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		f := p.Filter
		if a, err := people.AccountByLogin(tx, f.Actor); err == nil {
			f.Actor = a.ID.String()
		}
		lines, err := ledger.Lines(tx, f, auditLines)
		for _, l := range lines {
			p.Rows = append(p.Rows, AuditRow{Seq: l.Seq, At: l.At.Chinese(), Who: nameOf(tx, l.Actor), Action: l.Action, Object: l.Object, Reason: l.Reason, Details: l.Detail})
		}
		return err
	})
	if n := len(p.Rows); n == auditLines {
		q := v.URL.Query()
		q.Set("before", strconv.FormatInt(p.Rows[n-1].Seq, 10))
		p.Next = "/office/audit?" + q.Encode()
	}
	return house.Page{Title: "审计日志", Nav: "/office/audit", Body: AuditBody(p), Crumbs: []house.Crumb{crumbs, {Title: "审计日志"}}}, err
}

// day reads a date of a form; what is none narrows nothing.
func day(s string) clock.Date {
	d, err := clock.ParseDate(s)
	if err != nil {
		return ""
	}
	return d
}
