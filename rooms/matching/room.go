// Package matching is the room of who is who: pairs of subjects that may be one are put before an officer, who rules that
// they are the same or not, sees before what that moves, and undoes it.
//
// For: what is known of an organisation under an old number, a former name or a mistyped code comes together on one page,
// and nothing comes together by itself.
//
// 规划 and law: 三(二) 归集; docs/method/matching.md says how pairs are found and compared.
//
// Who uses it: the credit centre rules; its head and auditors read.
//
// States: of a pair waiting, ruled the same, ruled not the same, moot; of a ruling in force, undone.
//
// Tables: none; they are core/subject's.
//
// Routes: desks under /office/matching.
//
// Leaves out: natural persons, who are never matched; the search for pairs, which core/subject does every minute.
package matching

import (
	"xinguan/base/db"
	"xinguan/core/house"
	"xinguan/core/people"
	"xinguan/core/subject"
)

const path = house.OfficePath + "/matching"

// Room is the room as the house knows it.
var Room = house.Room{
	Name: "matching", Title: "主体认定", Plan: []string{"三(二)"},
	Desks: []house.Desk{
		{Pattern: "GET " + path, Permission: people.SubjectRead, Page: list},
		{Pattern: "GET " + path + "/pair", Permission: people.SubjectRead, Page: pair},
		{Pattern: "POST " + path + "/pair", Permission: people.SubjectRule, Page: rule},
		{Pattern: "GET " + path + "/rulings/{id}", Permission: people.SubjectRead, Page: ruling},
		{Pattern: "POST " + path + "/rulings/{id}/undo", Permission: people.SubjectRule, Page: undo},
	},
	Menu: []house.Entry{{Group: "信用中心", Title: "主体认定", Href: path, Permission: people.SubjectRead, Waiting: waiting}},
}

// waiting counts the pairs an officer has to look at.
func waiting(_ *house.Hub, tx *db.Tx, a people.Actor) (int, error) {
	if !people.Holds(a, people.SubjectRule).Allowed {
		return 0, nil
	}
	return subject.Waiting(tx, mostListed)
}
