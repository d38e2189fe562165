// Package repair is the room in which an organisation ends the publication of what speaks against it before its last day.
//
// For: every adverse record says whether it can be repaired, from which day, under which conditions, by which way, free of
// charge; a form without account; the commitment is signed on the page.
//
// 规划 and law: 四(五) 信用修复; 信用修复管理办法 (Order 36) as the rulebook has it, its figures not compared with the text.
//
// Who uses it: organisations on record; the credit centre, which enters what 信用中国 decided; authorities that announce
// that they will keep a record shown beyond its maximum, or how they class what they decided.
//
// States: those of the procedures repair, repair_review, record_keep and classification.
//
// Tables: none; cases are those of core/flow.
//
// Routes: GET and POST /repair/{code}/{record}, GET /repair/{code}/{record}/reminder.ics. Desks: /office/national,
// /office/keep, /office/classes with what is not classed yet, several at once, and what was told.
//
// Leaves out: following a case (room casework); training, donations and agents, which nobody may ask for.
package repair

import (
	"xinguan/core/house"
	"xinguan/core/people"
)

// Room is the room's manifest.
var Room = house.Room{
	Name: "repair", Title: "信用修复", Plan: []string{"四(五)"},
	Routes: []house.Route{
		{Pattern: "GET /repair/{code}/{record}", Permission: people.CaseApply, Knows: true, Page: formPage},
		{Pattern: "POST /repair/{code}/{record}", Permission: people.CaseApply, Upload: true, Knows: true, Page: send},
		{Pattern: "GET /repair/{code}/{record}/reminder.ics", Permission: people.CaseApply, Raw: reminder},
	},
	Desks: []house.Desk{
		{Pattern: "GET /office/national", Permission: people.CaseCheck, Page: nationalPage},
		{Pattern: "POST /office/national", Permission: people.CaseCheck, Sure: true, Page: enterNational},
		{Pattern: "GET " + keepPath, Permission: people.CaseDecide, Page: keepPage},
		{Pattern: "POST " + keepPath, Permission: people.CaseDecide, Page: announceKeep},
		{Pattern: "GET " + classifyPath, Permission: people.CaseDecide, Page: classifyPage},
		{Pattern: "POST " + classifyPath, Permission: people.CaseDecide, Page: announceClass},
		{Pattern: "GET " + severalPath, Permission: people.CaseDecide, Page: severalPage},
		{Pattern: "POST " + severalPath, Permission: people.CaseDecide, Page: announceSeveral},
		{Pattern: "GET " + toldPath, Permission: people.CaseDecide, Page: toldPage},
	},
	Menu: []house.Entry{
		{Group: "案件", Title: "录入信用中国的修复结果", Href: nationalPath, Permission: people.CaseCheck},
		{Group: "案件", Title: "告知继续公示", Href: keepPath, Permission: people.CaseDecide},
		{Group: "案件", Title: "认定失信严重程度", Href: classifyPath, Permission: people.CaseDecide},
	},
}
