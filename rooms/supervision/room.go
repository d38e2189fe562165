// Package supervision is the room of 分级分类监管: in each sector, which class an organisation is treated as and what the
// class leads to.
//
// For: the public reads by which classes each sector supervises and how often; officials of the competent department see
// what is proposed and confirm it; the credit centre sees how many sectors do so, towards the plan's seventy.
//
// 规划 and law: 四(三) 分级分类监管; 表二第5项 (44 sectors, 70 by 2025). What each sector rests on stands in its file.
//
// Who uses it: the public (classes and what they lead to, never who is in which); the sector's department; the credit centre.
//
// States: a class is proposed, confirmed, or fallen away because what it rested on ended; see core/tier.
//
// Tables: none; they are core/tier's.
//
// Routes: GET /supervision, GET /api/v1/supervision; in the office /office/supervision, /office/supervision/{sector} with
// /table.csv, /table.xlsx, /confirm, and /office/supervision/{sector}/organisations/{code}.
//
// Leaves out: measures against anybody. A class says how often and how an organisation is inspected; nothing is refused or
// limited by it.
package supervision

import (
	"xinguan/core/house"
	"xinguan/core/people"
)

const (
	publicPath = "/supervision"
	officePath = house.OfficePath + "/supervision"
)

// Room is the manifest.
var Room = house.Room{
	Name: "supervision", Title: "分级分类监管", Plan: []string{"四(三)"},
	Routes: []house.Route{{Pattern: "GET " + publicPath, Permission: people.TierMethod, Page: publicPage}},
	Desks: []house.Desk{
		{Pattern: "GET " + officePath, Permission: people.TierRead, Page: boardPage},
		{Pattern: "GET " + officePath + "/{sector}", Permission: people.TierRead, Page: sectorPage},
		{Pattern: "GET " + officePath + "/{sector}/table.csv", Permission: people.TierRead, Raw: asCSV},
		{Pattern: "GET " + officePath + "/{sector}/table.xlsx", Permission: people.TierRead, Raw: asXLSX},
		{Pattern: "POST " + officePath + "/{sector}/confirm", Permission: people.TierConfirm, Sure: true, Page: confirmAll},
		{Pattern: "GET " + officePath + "/{sector}/organisations/{code}", Permission: people.TierRead, Page: onePage},
		{Pattern: "POST " + officePath + "/{sector}/organisations/{code}", Permission: people.TierConfirm, Sure: true, Page: confirmOne},
	},
	Menu:    []house.Entry{{Group: "监管", Title: "分级分类监管", Href: officePath, Permission: people.TierRead, Waiting: waiting}},
	API:     operations,
	Indexed: func(*house.Hub) []string { return []string{publicPath} },
}
