// Package notice is the room in which people read what they are told, say where else they want to be told, and follow
// what they deal with.
//
// For: an official, a representative or a person sees the notices meant for them, each with what to do; gives an address
// for e-mail, text messages or messenger and confirms it; follows subjects and items; asks to be reminded of the day from
// which a record can be repaired.
//
// 规划 and law: 三(五) 信用主体权益保护; 个人信息保护法 44: one has a right to know.
//
// Who uses it: everybody who has signed in, for themselves.
//
// States: read or not; of an address: to be confirmed, confirmed.
//
// Tables: none; they are core/notice's.
//
// Routes: own addresses under /my/notices and /my/follows; desks under /office/notices.
//
// Leaves out: sending (core/notice), deciding what is told (core/house).
package notice

import (
	"xinguan/core/house"
	"xinguan/core/people"
)

const (
	ownPath   = house.OwnPath + "/notices"
	ownFollow = house.OwnPath + "/follows"
	path      = house.OfficePath + "/notices"
	follow    = path + "/follows"
)

// Room is the room's manifest.
var Room = house.Room{
	Name: "notice", Title: "通知", Plan: []string{"三(五)"},
	Own: []house.Own{
		{Pattern: "GET " + ownPath, Permission: people.LookOwn, Title: "通知", Page: asOwner(inbox)},
		{Pattern: "POST " + ownPath + "/read", Permission: people.LookOwn, Page: asOwner(read)},
		{Pattern: "GET " + ownPath + "/ways", Permission: people.LookOwn, Page: asOwner(ways)},
		{Pattern: "POST " + ownPath + "/ways", Permission: people.LookOwn, Page: asOwner(setWay)},
		{Pattern: "POST " + ownPath + "/ways/confirm", Permission: people.LookOwn, Page: asOwner(confirmWay)},
		{Pattern: "POST " + ownPath + "/ways/end", Permission: people.LookOwn, Page: asOwner(endWay)},
		{Pattern: "GET " + ownFollow, Permission: people.LookOwn, Page: asOwner(follows)},
		{Pattern: "POST " + ownFollow, Permission: people.LookOwn, Page: asOwner(begin)},
		{Pattern: "POST " + ownFollow + "/end", Permission: people.LookOwn, Page: asOwner(end)},
		{Pattern: "POST " + ownPath + "/reminders/{record}", Permission: people.LookOwn, Page: remind},
	},
	Desks: []house.Desk{
		{Pattern: "GET " + path, Permission: people.OwnAccount, Page: asOfficial(inbox)},
		{Pattern: "POST " + path + "/read", Permission: people.OwnAccount, Page: asOfficial(read)},
		{Pattern: "GET " + path + "/ways", Permission: people.OwnAccount, Page: asOfficial(ways)},
		{Pattern: "POST " + path + "/ways", Permission: people.OwnAccount, Page: asOfficial(setWay)},
		{Pattern: "POST " + path + "/ways/confirm", Permission: people.OwnAccount, Page: asOfficial(confirmWay)},
		{Pattern: "POST " + path + "/ways/end", Permission: people.OwnAccount, Page: asOfficial(endWay)},
		{Pattern: "GET " + follow, Permission: people.OwnAccount, Page: asOfficial(follows)},
		{Pattern: "POST " + follow, Permission: people.OwnAccount, Page: asOfficial(begin)},
		{Pattern: "POST " + follow + "/end", Permission: people.OwnAccount, Page: asOfficial(end)},
	},
	Menu: []house.Entry{{Group: "工作台", Title: "通知", Href: path, Permission: people.OwnAccount, Waiting: waiting}},
}
