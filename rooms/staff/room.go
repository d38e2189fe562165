// Package staff is the room of those who work here: accounts, roles, organisations, mandates, emergencies, what two
// persons decide together, and the log of what was done.
//
// For: the three administrators, each their own work: the system administrator opens and closes accounts, the security
// administrator gives roles, the audit administrator reads; and anybody whose second pair of eyes is asked for.
//
// 规划 and law: 三(三) 平台安全; 个人信息保护法 51 (操作权限).
//
// Who uses it: administrators, the credit centre, approvers.
//
// States: those of an account (open, closed), a role (from, until, ended), a proposal (open, approved, refused, withdrawn,
// lapsed).
//
// Tables: none; it works through core/people and reads core/ledger.
//
// Routes: desks under /office/accounts, /office/approvals, /office/mandates, /office/orgs, /office/emergencies,
// /office/rights, /office/audit.
//
// Leaves out: one's own password and authenticator (the door's), what a role may do (data of the city).
package staff

import (
	"xinguan/base/db"
	"xinguan/core/house"
	"xinguan/core/people"
)

const group = "人员与权限"

// Room is the room as the house knows it.
var Room = house.Room{
	Name: "staff", Title: "人员与权限", Plan: []string{"三(三)"},
	Desks: []house.Desk{
		{Pattern: "GET /office/accounts", Permission: people.StaffList, Page: accounts},
		{Pattern: "POST /office/accounts", Permission: people.AccountOpen, Page: openAccount},
		{Pattern: "GET /office/accounts/{id}", Permission: people.StaffList, Page: account},
		{Pattern: "POST /office/accounts/{id}/roles", Permission: people.RoleGrant, Sure: true, Page: grantRole},
		{Pattern: "POST /office/accounts/{id}/roles/{grant}/end", Permission: people.RoleGrant, Sure: true, Page: endRole},
		{Pattern: "POST /office/accounts/{id}/link", Permission: people.AccountReset, Sure: true, Page: resetLink},
		{Pattern: "POST /office/accounts/{id}/sign-out", Permission: people.SessionClose, Page: closeSessions},
		{Pattern: "POST /office/accounts/{id}/close", Permission: people.AccountClose, Sure: true, Page: closeAccount},
		{Pattern: "GET /office/approvals", Permission: people.OfficeEnter, Page: approvals},
		{Pattern: "GET /office/approvals/{id}", Permission: people.OfficeEnter, Page: approval},
		{Pattern: "POST /office/approvals/{id}/approve", Permission: people.OfficeEnter, Sure: true, Page: approve},
		{Pattern: "POST /office/approvals/{id}/refuse", Permission: people.OfficeEnter, Page: refuse},
		{Pattern: "POST /office/approvals/{id}/withdraw", Permission: people.OfficeEnter, Page: withdraw},
		{Pattern: "GET /office/mandates", Permission: people.MandateEnter, Page: mandates},
		{Pattern: "POST /office/mandates", Permission: people.MandateEnter, Page: proposeMandate},
		{Pattern: "POST /office/mandates/{id}/end", Permission: people.MandateEnter, Sure: true, Page: endMandate},
		{Pattern: "GET /office/orgs", Permission: people.OrgRegister, Page: orgs},
		{Pattern: "POST /office/orgs", Permission: people.OrgRegister, Page: proposeOrg},
		{Pattern: "GET /office/emergencies", Permission: people.EmergencyAcknowledge, Page: emergencies},
		{Pattern: "POST /office/emergencies", Permission: people.EmergencyAsk, Page: askEmergency},
		{Pattern: "POST /office/emergencies/{id}/seen", Permission: people.EmergencyAcknowledge, Page: acknowledge},
		{Pattern: "POST /office/emergencies/{id}/end", Permission: people.EmergencyAcknowledge, Sure: true, Page: endEmergency},
		{Pattern: "GET /office/rights", Permission: people.OfficeEnter, Page: rights},
		{Pattern: "GET /office/audit", Permission: people.AuditRead, Page: audit},
	},
	Menu: []house.Entry{
		{Group: group, Title: "等我批准的", Href: "/office/approvals", Permission: people.OfficeEnter, Waiting: waitingApprovals},
		{Group: group, Title: "账号", Href: "/office/accounts", Permission: people.StaffList},
		{Group: group, Title: "代报授权", Href: "/office/mandates", Permission: people.MandateEnter},
		{Group: group, Title: "单位", Href: "/office/orgs", Permission: people.OrgRegister},
		{Group: group, Title: "应急授权", Href: "/office/emergencies", Permission: people.EmergencyAcknowledge, Waiting: waitingEmergencies},
		{Group: group, Title: "谁能做什么", Href: "/office/rights", Permission: people.OfficeEnter},
		{Group: group, Title: "审计日志", Href: "/office/audit", Permission: people.AuditRead},
	},
}

func waitingApprovals(hub *house.Hub, tx *db.Tx, by people.Actor) (int, error) {
	all, err := hub.People.Pending(tx, by)
	return len(all), err
}

func waitingEmergencies(hub *house.Hub, tx *db.Tx, by people.Actor) (int, error) {
	all, err := people.OpenEmergencies(tx)
	n := 0
	for _, e := range all {
		if e.Ended.IsZero() && !seen(e, by.Role) {
			n++
		}
	}
	return n, err
}
