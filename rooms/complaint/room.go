// Package complaint is the room in which anybody says, in confidence, that a case was dealt with badly, or that a body of
// the government broke its word (政务失信).
//
// For: companies and citizens, with or without an account, with or without a name; the credit centre, which receives it and
// alone may see who it is; the superior it is transferred to, which looks into it and answers.
//
// 规划 and law: 三(五), 四(五) 投诉; 五(一) 政务诚信: 投诉举报登记; 优化营商环境条例 31. Their clocks are this platform's own.
//
// Who uses it: the public; the credit centre (of complaints about itself its superior); deciders and reviewers of the
// organisation a complaint is transferred to.
//
// States: those of the procedures complaint and integrity_report.
//
// Tables: none; cases are those of core/flow, which keeps who applies sealed. Each look at who it is stands in the case's
// history, where the complainant reads it.
//
// Routes: GET /complaints, GET and POST /complaints/{procedure}; what becomes of it: room casework, by number and code.
// Desks: /office/complaints, /office/complaints/assigned, /office/complaints/{id} with looks, steps and papers.
//
// Leaves out: any list, search or figure for the public, by name of whom it is about: a complaint is no finding. What is
// found goes to whoever has to act on it, not into an evaluation.
package complaint

import (
	"xinguan/core/house"
	"xinguan/core/people"
)

const (
	path         = "/complaints"
	keepPath     = house.ComplaintsPath
	assignedPath = house.ComplaintsPath + "/assigned"
)

// Room is the room's manifest.
var Room = house.Room{
	Name: "complaint", Title: "投诉和政务失信举报", Plan: []string{"三(五)", "四(五)", "五(一)"},
	Routes: []house.Route{
		{Pattern: "GET " + path, Permission: people.CaseApply, Page: choosePage},
		{Pattern: "GET " + path + "/{procedure}", Permission: people.CaseApply, Knows: true, Page: formPage},
		{Pattern: "POST " + path + "/{procedure}", Permission: people.CaseApply, Upload: true, Knows: true, Page: send},
	},
	Desks: []house.Desk{
		{Pattern: "GET " + keepPath, Permission: people.ComplaintKeep, Page: keptList},
		{Pattern: "GET " + assignedPath, Permission: people.ComplaintAnswer, Page: assignedList},
		{Pattern: "GET " + keepPath + "/{id}", Permission: people.OfficeEnter, Page: deskPage},
		{Pattern: "POST " + keepPath + "/{id}/look", Permission: people.OfficeEnter, Page: look},
		{Pattern: "POST " + keepPath + "/{id}/steps/{step}", Permission: people.OfficeEnter, Page: step},
		{Pattern: "GET " + keepPath + "/{id}/papers/{paper}", Permission: people.OfficeEnter, Raw: paper},
	},
	Menu: []house.Entry{
		{Group: "案件", Title: "投诉和举报", Href: keepPath, Permission: people.ComplaintKeep, Waiting: waiting},
		{Group: "案件", Title: "转来的投诉和举报", Href: assignedPath, Permission: people.ComplaintAnswer, Waiting: waiting},
	},
}
