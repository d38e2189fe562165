// Package draw is the room of 双随机、一公开: who is inspected, and by which officers, is drawn so that anybody can redo it.
//
// For: an officer plans a draw of a published matter; the frame is fixed and its digest put into the transparency log
// before a public seed is known; a second person enters the seed; objects and officers follow from it. Visits are written
// down on the spot, by phone, and published.
//
// 规划 and law: 四(三) 分级分类监管, “双随机、一公开”; 优化营商环境条例 54 (drawn at random, results made public).
//
// Who uses it: departments that inspect, and those that come along; the credit centre and auditors look on; the public reads and verifies.
//
// States: a plan is a draft, sealed, drawn, closed. A ticket is to be visited, visited, not visited, or passed on: the same
// organisation again, at its annual cap, replaced with a reason.
//
// Tables: draw_officer, draw_plan, draw_object, draw_team, draw_more, draw_visit, draw_staff, draw_year.
//
// Routes: GET /draws, /draws/{id}, /draws/{id}/draw.json, GET and POST /draws/verify, /draws/verify.js,
// /draws/verifier.html; in the office /office/inspectors and /office/draws with /new, /{id}/{step}, /{id}/visits/{list}/{n}.
//
// Leaves out: the class of an organisation, which the public frame does not show: who is drawn more often has more tickets,
// and nobody can tell whose they are. Names of officers are told at the visit, not published.
package draw

import (
	"xinguan/core/house"
	"xinguan/core/people"
)

// Addresses.
const (
	publicPath = "/draws"
	verifyPath = "/draws/verify"
	officePath = house.OfficePath + "/draws"
	rosterPath = house.OfficePath + "/inspectors"
	groupTitle = "监管"
)

// Room is the manifest.
var Room = house.Room{
	Name: "draw", Title: "双随机抽查", Plan: []string{"四(三)"},
	Routes: []house.Route{
		{Pattern: "GET " + publicPath, Permission: people.DrawRead, Page: publicList},
		{Pattern: "GET " + publicPath + "/{id}", Permission: people.DrawRead, Page: publicPlan},
		{Pattern: "GET " + publicPath + "/{id}/draw.json", Permission: people.DrawRead, Raw: publicBundle},
		{Pattern: "GET " + verifyPath, Permission: people.DrawRead, Page: verifyForm},
		{Pattern: "POST " + verifyPath, Permission: people.DrawRead, Page: verifyFile, Upload: true},
		{Pattern: "GET " + verifyPath + ".js", Permission: people.DrawRead, Raw: script},
		{Pattern: "GET " + publicPath + "/verifier.html", Permission: people.DrawRead, Page: offline},
	},
	Desks: []house.Desk{
		{Pattern: "GET " + officePath, Permission: people.DrawOffice, Page: officeList},
		{Pattern: "GET " + officePath + "/new", Permission: people.DrawPlan, Page: newForm},
		{Pattern: "POST " + officePath, Permission: people.DrawPlan, Page: propose},
		{Pattern: "GET " + rosterPath, Permission: people.DrawPlan, Page: roster},
		{Pattern: "POST " + rosterPath, Permission: people.DrawPlan, Page: enlist},
		{Pattern: "POST " + rosterPath + "/{officer}", Permission: people.DrawPlan, Page: dismiss},
		{Pattern: "GET " + officePath + "/{id}", Permission: people.DrawOffice, Page: officePlan},
		{Pattern: "GET " + officePath + "/{id}/draw.json", Permission: people.DrawOffice, Raw: fullBundle},
		{Pattern: "POST " + officePath + "/{id}/seal", Permission: people.DrawPlan, Sure: true, Page: sealPlan},
		{Pattern: "POST " + officePath + "/{id}/drop", Permission: people.DrawPlan, Page: dropPlan},
		{Pattern: "POST " + officePath + "/{id}/seed", Permission: people.DrawSeed, Sure: true, Page: seedPlan},
		{Pattern: "POST " + officePath + "/{id}/more", Permission: people.DrawPlan, Page: morePlan},
		{Pattern: "POST " + officePath + "/{id}/close", Permission: people.DrawPlan, Page: closePlan},
		{Pattern: "GET " + officePath + "/{id}/visits/{list}/{n}", Permission: people.DrawVisit, Page: visitForm},
		{Pattern: "POST " + officePath + "/{id}/visits/{list}/{n}", Permission: people.DrawVisit, Page: enterVisit},
		{Pattern: "POST " + officePath + "/{id}/visits/{list}/{n}/replace", Permission: people.DrawPlan, Page: replaceVisit},
		{Pattern: "POST " + officePath + "/{id}/visits/{list}/{n}/officer", Permission: people.DrawPlan, Page: standBackVisit},
	},
	Menu: []house.Entry{
		{Group: groupTitle, Title: "双随机抽查", Href: officePath, Permission: people.DrawOffice, Waiting: waiting},
		{Group: groupTitle, Title: "执法人员名录", Href: rosterPath, Permission: people.DrawPlan},
	},
	Indexed: func(*house.Hub) []string { return []string{publicPath, verifyPath} },
}
