// Package inquiry is the room in which officials look at what is not public, and others look at their looks.
//
// For: an official says for what and for which case, names a subject, and sees which records there are, masked; every
// field is revealed by itself, and every reveal is a look that the subject is shown. The audit administrator sees unusual
// looks and the list of all of them.
//
// 规划 and law: 三(三) 信息查询、安全管理; 个人信息保护法 6, 34, 51, 54.
//
// Who uses it: officials who handle supervision, objections and repairs; the counter and banks with the subject's
// authorisation; the audit administrator and auditors.
//
// States: none of its own; an inquiry is open for half an hour, to the one who opened it.
//
// Tables: none; it works through core/access and core/record.
//
// Routes: desks under /office/query and /office/looks.
//
// Leaves out: bulk answers, exports, and finding natural persons by anything but the number of their document.
package inquiry

import (
	"xinguan/core/house"
	"xinguan/core/people"
)

const (
	queryPath = "/office/query"
	looksPath = "/office/looks"
)

// Room is the room as the house knows it.
var Room = house.Room{
	Name: "inquiry", Title: "非公开信息查询", Plan: []string{"三(三)"},
	Desks: []house.Desk{
		{Pattern: "GET " + queryPath, Permission: people.RecordLook, Page: blank},
		{Pattern: "POST " + queryPath, Permission: people.RecordLook, Page: open},
		{Pattern: "GET " + queryPath + "/{subject}/{id}", Permission: people.RecordLook, Page: inquiry},
		{Pattern: "POST " + queryPath + "/{subject}/{id}/reveal", Permission: people.RecordLook, Page: reveal},
		{Pattern: "GET " + looksPath, Permission: people.LookReview, Page: review},
		{Pattern: "POST " + looksPath + "/settle", Permission: people.LookSettle, Page: settle},
	},
	Menu: []house.Entry{
		{Group: "查询", Title: "非公开信息", Href: queryPath, Permission: people.RecordLook},
		{Group: "查询", Title: "查阅检查", Href: looksPath, Permission: people.LookReview, Waiting: unsettled},
	},
}
