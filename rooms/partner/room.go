// Package partner is the room of systems that speak to the platform by themselves: who they are, their keys, and what they
// do: send a file, follow it, put rows right, fetch the receipt, take back what was taken in. What the platform pushes to
// them, and what became of it.
//
// For: who builds the link between a department's own system and the platform, and the administrators who let it in.
//
// 规划 and law: 三(四) 推动信用数据融合共享; signatures with SM2 and SM3 (GB/T 32918, GB/T 32905; not compared with the text).
//
// Who uses it: systems with a key; the system administrator registers them, the security administrator issues keys.
//
// States: a system is open or closed; a key holds, has ended or is past its last day.
//
// Tables: none; it works through core/partner, core/notice, core/intake and core/record.
//
// Routes: operations under /api/v1/partner; desks under /office/partners.
//
// Leaves out: the open interface (no key), signing in of persons.
package partner

import (
	"xinguan/core/house"
	"xinguan/core/people"
)

const group = "人员与权限"

// Room is the room as the house knows it.
var Room = house.Room{
	Name: "partner", Title: "对接系统", Plan: []string{"三(四)"}, Partner: operations,
	Desks: []house.Desk{
		{Pattern: "GET /office/partners", Permission: people.PartnerList, Page: list},
		{Pattern: "POST /office/partners", Permission: people.PartnerOpen, Page: open},
		{Pattern: "GET /office/partners/{id}", Permission: people.PartnerList, Page: system},
		{Pattern: "POST /office/partners/{id}/keys", Permission: people.PartnerKey, Sure: true, Page: issue},
		{Pattern: "POST /office/partners/{id}/keys/{key}/end", Permission: people.PartnerKey, Sure: true, Page: endKey},
		{Pattern: "POST /office/partners/{id}/close", Permission: people.PartnerOpen, Sure: true, Page: closeSystem},
		{Pattern: "POST /office/partners/{id}/hooks", Permission: people.PartnerOpen, Page: openHook},
		{Pattern: "GET /office/partners/{id}/hooks/{hook}", Permission: people.PartnerList, Page: hook},
		{Pattern: "POST /office/partners/{id}/hooks/{hook}/ping", Permission: people.PartnerOpen, Page: ping},
		{Pattern: "POST /office/partners/{id}/hooks/{hook}/again", Permission: people.PartnerOpen, Page: again},
		{Pattern: "POST /office/partners/{id}/hooks/{hook}/end", Permission: people.PartnerOpen, Page: endHook},
	},
	Menu: []house.Entry{
		{Group: group, Title: "对接系统", Href: "/office/partners", Permission: people.PartnerList},
	},
}
