// Package share is the room of 按需共享: departments, banks and credit services ask for items and fields for a purpose, two
// officers of the credit centre approve it one after the other, and it is given until its last day.
//
// For: who needs information to do its work asks once, with purpose, basis and the fields it needs; gets it by the interface
// or as a table of the subjects it names, and is told when what it got changed; every delivery is a look the subject sees.
//
// 规划 and law: 三(四) 推动信用数据融合共享; 个人信息保护法 6 (the least that is needed). Rules on sharing between authorities
// are not compared with the text.
//
// Who uses it: reviewers and deciders of departments, banks and credit services for themselves; the credit centre, its head,
// auditors.
//
// States: asked, checked, open, refused, ended; whether an open one holds is asked on the day. Of one that is over, by a
// decision or its last day, who obtained something destroys the copies and says so.
//
// Tables: none; they are core/access's.
//
// Routes: desks under /office/shares; operations under /api/v1/partner/shares.
//
// Leaves out: natural persons (room inquiry, one by one), sending to the platform above (room exchange).
package share

import (
	"xinguan/core/house"
	"xinguan/core/people"
)

const path = house.OfficePath + "/shares"

// Room is the room as the house knows it. Who may see which share is asked by the page: one's own, or all.
var Room = house.Room{
	Name: "share", Title: "按需共享", Plan: []string{"三(四)"}, Partner: operations,
	Desks: []house.Desk{
		{Pattern: "GET " + path, Permission: people.ShareRead, Page: list},
		{Pattern: "GET " + path + "/own", Permission: people.ShareAsk, Page: ownList},
		{Pattern: "GET " + path + "/new", Permission: people.ShareAsk, Page: blank},
		{Pattern: "POST " + path, Permission: people.ShareAsk, Page: ask},
		{Pattern: "GET " + path + "/{id}", Permission: people.OfficeEnter, Page: one},
		{Pattern: "POST " + path + "/{id}/check", Permission: people.ShareCheck, Page: step(stepCheck)},
		{Pattern: "POST " + path + "/{id}/approve", Permission: people.ShareApprove, Sure: true, Page: step(stepApprove)},
		{Pattern: "POST " + path + "/{id}/refuse", Permission: people.ShareRead, Page: step(stepRefuse)},
		{Pattern: "POST " + path + "/{id}/end", Permission: people.OfficeEnter, Page: step(stepEnd)},
		{Pattern: "POST " + path + "/{id}/copies", Permission: people.TakedownConfirm, Page: copies},
		{Pattern: "POST " + path + "/{id}/file", Permission: people.ShareUse, Raw: file},
	},
	Menu: []house.Entry{
		{Group: "查询", Title: "共享申请", Href: path, Permission: people.ShareRead, Waiting: waiting},
		{Group: "查询", Title: "按需共享", Href: path + "/own", Permission: people.ShareAsk, Waiting: toDestroy},
	},
}
