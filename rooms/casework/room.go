// Package casework is the room in which cases are followed and worked on: objections, repairs and their reviews.
//
// For: the applicant follows a case by its number and code, hands in papers, withdraws, contests the outcome; officials
// find what waits for them, take steps with coded reasons, hand over to a colleague; the counter files for who is there.
//
// 规划 and law: 三(五), 四(五) 异议、信用修复; what a procedure rests on stands in its file with what was not verified.
//
// Who uses it: anybody with a number and a code; officials who decide, the credit centre, the counter.
//
// States: those of the procedures, data of the city.
//
// Tables: none; cases are those of core/flow.
//
// Routes: GET and POST /cases, POST /cases/act, POST /cases/appeal, GET /cases/opened; GET and POST /drafts, POST
// /drafts/drop for forms that are not finished.
// Own: /my/cases and /my/cases/{id}.
// Desks: /office/cases, /office/cases/{id} with its steps, papers and hand-over, /office/cases/figures.
//
// Leaves out: the forms by which the public opens cases; rooms repair and objection have them.
package casework

import (
	"xinguan/core/house"
	"xinguan/core/people"
)

// Room is the room's manifest.
var Room = house.Room{
	Name: "casework", Title: "办理进度", Plan: []string{"三(五)", "四(五)"},
	Routes: []house.Route{
		{Pattern: "GET /cases", Permission: people.CaseFollow, Page: askPage},
		{Pattern: "POST /cases", Permission: people.CaseFollow, Page: followPage},
		{Pattern: "POST /cases/act", Permission: people.CaseFollow, Upload: true, Knows: true, Page: actPage},
		{Pattern: "POST /cases/appeal", Permission: people.CaseApply, Knows: true, Page: appealPage},
		{Pattern: "GET /cases/opened", Permission: people.CaseFollow, Knows: true, Page: openedPage},
		{Pattern: "GET " + house.DraftsPath, Permission: people.CaseApply, Page: draftsPage},
		{Pattern: "POST " + house.DraftsPath, Permission: people.CaseApply, Page: findDraft},
		{Pattern: "POST " + house.DraftsPath + "/drop", Permission: people.CaseApply, Knows: true, Page: dropDraft},
		{Pattern: "GET /cases/figures", Permission: people.MonitorRead, Page: openFiguresPage},
	},
	Own: []house.Own{
		{Pattern: "GET /my/cases", Permission: people.CaseFile, Title: "办理", Page: ownCases},
		{Pattern: "GET /my/cases/{id}", Permission: people.CaseFile, Page: ownCase},
	},
	Desks: []house.Desk{
		{Pattern: "GET /office/cases", Permission: people.CaseRead, Page: docketPage},
		{Pattern: "GET /office/cases/figures", Permission: people.CaseRead, Page: figuresPage},
		{Pattern: "POST /office/cases/bulk", Permission: people.CaseRead, Page: bulkPage},
		{Pattern: "GET /office/cases/{id}", Permission: people.CaseRead, Page: deskPage},
		{Pattern: "POST /office/cases/{id}/steps/{step}", Permission: people.CaseRead, Page: stepPage},
		{Pattern: "POST /office/cases/{id}/sure/{step}", Permission: people.CaseRead, Sure: true, Page: surePage},
		{Pattern: "POST /office/cases/{id}/pass", Permission: people.CaseRead, Page: passPage},
		{Pattern: "GET /office/cases/{id}/papers/{paper}", Permission: people.CaseRead, Raw: paperFile},
	},
	Menu: []house.Entry{
		{Group: "案件", Title: "异议和修复", Href: docketPath, Permission: people.CaseRead, Waiting: waiting},
		{Group: "案件", Title: "办理情况统计", Href: docketPath + "/figures", Permission: people.CaseRead},
	},
	Find: find,
}
