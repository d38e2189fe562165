// Package rules is the room in which a new rulebook is brought to what is shown already.
//
// For: before a rulebook is applied, what it would move, by kind and authority, with examples, counted beside other work when an
// official asks; one official proposes, another approves the very figures; from its first day it is applied by itself, as events, and the account of it stays.
//
// 规划 and law: 四(五) 信用修复, 三(五) 权益保护: law changes, and nobody's period may become longer by the way.
//
// Who uses it: the credit centre; auditors read.
//
// States: a rulebook is announced, in force, replaced; its application is proposed, approved, under way, done.
//
// Tables: rules_count; the account is core/record's, proposals are core/people's.
//
// Routes: none. Desks: /office/rules, /office/rules/{book} with count, propose, approve, refuse, withdraw.
//
// Leaves out: writing rulebooks, which are files of the city's folder; the public page of periods is that of room guide.
package rules

import (
	"xinguan/core/house"
	"xinguan/core/people"
)

const rulesPath = house.OfficePath + "/rules"

// Room is the room's manifest.
var Room = house.Room{
	Name: "rules", Title: "期限规则", Plan: []string{"三(五)", "四(五)"},
	Desks: []house.Desk{
		{Pattern: "GET " + rulesPath, Permission: people.RuleRead, Page: listPage},
		{Pattern: "GET " + rulesPath + "/{book}", Permission: people.RuleRead, Page: bookPage},
		{Pattern: "POST " + rulesPath + "/{book}/count", Permission: people.RulePropose, Page: askCount},
		{Pattern: "POST " + rulesPath + "/{book}/propose", Permission: people.RulePropose, Page: propose},
		{Pattern: "POST " + rulesPath + "/{book}/approve", Permission: people.RuleApprove, Sure: true, Page: approve},
		{Pattern: "POST " + rulesPath + "/{book}/refuse", Permission: people.RuleApprove, Page: refuse},
		{Pattern: "POST " + rulesPath + "/{book}/withdraw", Permission: people.RulePropose, Page: withdraw},
	},
	Menu: []house.Entry{{Group: "案件", Title: "期限规则", Href: rulesPath, Permission: people.RuleRead, Waiting: waiting}},
}
