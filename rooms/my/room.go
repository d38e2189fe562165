// Package my is the room in which companies and persons see what is theirs.
//
// For: who has signed in by the city's unified identity sees the standing and the records of the company they act for, or
// their own; what can be repaired, from when; who looked at what is not public; and gives and takes back authorisations.
//
// 规划 and law: 三(五) 信用主体权益保护; 个人信息保护法 44–47.
//
// Who uses it: legal representatives and agents of companies, and natural persons; nobody else.
//
// States: none of its own.
//
// Tables: none; it works through core/record, core/access and core/flow.
//
// Routes: own addresses under /my.
//
// Leaves out: cases (room casework), reports and copies of data (room report), signing in (the door).
package my

import (
	"xinguan/core/house"
	"xinguan/core/people"
)

const (
	recordsPath = house.OwnPath + "/records"
	looksPath   = house.OwnPath + "/looks"
	givenPath   = house.OwnPath + "/authorisations"
)

// Room is the room's manifest.
var Room = house.Room{
	Name: "my", Title: "我的信用", Plan: []string{"三(五)"},
	Own: []house.Own{
		{Pattern: "GET " + house.OwnPath, Permission: people.LookOwn, Title: "概况", Page: home},
		{Pattern: "GET " + recordsPath, Permission: people.LookOwn, Title: "全部记录", Page: records},
		{Pattern: "GET " + recordsPath + "/{record}", Permission: people.RecordLook, Page: oneRecord},
		{Pattern: "GET " + looksPath, Permission: people.LookOwn, Title: "谁看过", Page: looks},
		{Pattern: "GET " + givenPath, Permission: people.AuthorisationGive, Title: "授权", Page: given},
		{Pattern: "GET " + givenPath + "/new", Permission: people.AuthorisationGive, Page: blank},
		{Pattern: "POST " + givenPath + "/new", Permission: people.AuthorisationGive, Page: preview},
		{Pattern: "POST " + givenPath, Permission: people.AuthorisationGive, Page: give},
		{Pattern: "POST " + givenPath + "/{id}/revoke", Permission: people.AuthorisationGive, Page: revoke},
		{Pattern: "POST " + givenPath + "/{id}/anew", Permission: people.AuthorisationGive, Page: anew},
	},
}
