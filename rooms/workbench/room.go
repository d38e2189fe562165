// Package workbench is the room of those who send records in: what is due, bringing a file, what was found in it, putting
// it right, nil returns, taking a batch back.
//
// For: a clerk of a department or town, who sends a sheet and is done with it the same day.
//
// 规划 and law: 三(二) 提升公共信用数据质量; the periods of the catalogue's items.
//
// Who uses it: clerks, for their own organisation and those that gave theirs a mandate; a second person where an item wants one.
//
// States: those of a transfer (half-way, whole), of an upload (waiting, gate, done, failed) and of a batch (received, gate, done, dropped, undone); rows of
// some items wait for a second person.
//
// Tables: none; it works through core/intake.
//
// Routes: desks under /office/send, /office/uploads, /office/transfers, /office/batches,
// /office/records, /office/withdrawals, /office/reviews.
//
// Leaves out: the suppliers' board (room board), what the province answered (room exchange).
package workbench

import (
	"xinguan/base/db"
	"xinguan/core/house"
	"xinguan/core/intake"
	"xinguan/core/people"
)

const group = "归集"

// Room is the room as the house knows it.
var Room = house.Room{
	Name: "workbench", Title: "报送", Plan: []string{"三(二)"},
	Desks: []house.Desk{
		{Pattern: "GET /office/send", Permission: people.IntakeSend, Page: send},
		{Pattern: "POST /office/send/nil", Permission: people.IntakeSend, Page: nilReturn},
		{Pattern: "POST /office/uploads", Permission: people.IntakeSend, Upload: true, Page: bring},
		{Pattern: "GET /office/uploads/{id}", Permission: people.IntakeSend, Page: upload},
		{Pattern: "POST /office/transfers", Permission: people.IntakeSend, Raw: beginTransfer},
		{Pattern: "GET /office/transfers/{id}", Permission: people.IntakeSend, Raw: transfer},
		{Pattern: "POST /office/transfers/{id}", Permission: people.IntakeSend, Upload: true, Raw: bringPiece},
		{Pattern: "POST /office/transfers/{id}/drop", Permission: people.IntakeSend, Page: dropTransfer},
		{Pattern: "GET /office/batches", Permission: people.IntakeSend, Page: batches},
		{Pattern: "GET /office/batches/{id}", Permission: people.IntakeSend, Page: batch},
		{Pattern: "GET /office/batches/{id}/repair.xlsx", Permission: people.IntakeSend, Raw: repairBook},
		{Pattern: "POST /office/batches/{id}/accept", Permission: people.IntakeSend, Page: ofTheirs(accept)},
		{Pattern: "POST /office/batches/{id}/confirm", Permission: people.IntakeSend, Page: ofTheirs(confirm)},
		{Pattern: "GET /office/batches/{id}/rows", Permission: people.IntakeSend, Page: taken},
		{Pattern: "GET /office/batches/{id}/rows/{row}", Permission: people.IntakeSend, Page: heldRow},
		{Pattern: "GET /office/batches/{id}/rows/{row}/record", Permission: people.IntakeSend, Page: takenRow},
		{Pattern: "POST /office/batches/{id}/rows/{row}", Permission: people.IntakeSend, Page: ofTheirs(correct)},
		{Pattern: "POST /office/batches/{id}/pass", Permission: people.IntakeSend, Page: ofTheirs(pass)},
		{Pattern: "POST /office/batches/{id}/drop", Permission: people.IntakeSend, Page: ofTheirs(drop)},
		{Pattern: "GET /office/batches/{id}/undo", Permission: people.IntakeSend, Page: askUndo},
		{Pattern: "POST /office/batches/{id}/undo", Permission: people.IntakeSend, Sure: true, Page: ofTheirs(undo)},
		{Pattern: "GET /office/records", Permission: people.IntakeSend, Page: records},
		{Pattern: "GET /office/records/new", Permission: people.IntakeSend, Page: newDraft},
		{Pattern: "GET /office/records/drafts/{id}", Permission: people.IntakeSend, Page: draft},
		{Pattern: "POST /office/records/drafts/{id}", Permission: people.IntakeSend, Page: writeDraft},
		{Pattern: "GET /office/records/of/{subject}/{record}", Permission: people.IntakeSend, Page: recordPage},
		{Pattern: "POST /office/records/of/{subject}/{record}/correct", Permission: people.IntakeSend, Page: correctRecord},
		{Pattern: "GET /office/records/of/{subject}/{record}/withdraw", Permission: people.IntakeSend, Page: askWithdraw},
		{Pattern: "POST /office/records/of/{subject}/{record}/withdraw", Permission: people.IntakeSend, Page: withdraw},
		{Pattern: "GET /office/withdrawals", Permission: people.IntakeSend, Page: withdrawals},
		{Pattern: "GET /office/withdrawals/{subject}/{id}", Permission: people.RecordRelease, Page: withdrawal},
		{Pattern: "POST /office/withdrawals/{subject}/{id}", Permission: people.RecordRelease, Page: decideWithdrawal},
		{Pattern: "GET /office/reviews", Permission: people.RecordRelease, Page: reviews},
		{Pattern: "GET /office/reviews/{id}", Permission: people.RecordRelease, Page: review},
		{Pattern: "POST /office/reviews/{id}/approve", Permission: people.RecordRelease, Page: approve},
		{Pattern: "POST /office/reviews/{id}/return", Permission: people.RecordRelease, Page: sendBack},
	},
	Menu: []house.Entry{
		{Group: group, Title: "报送与到期", Href: "/office/send", Permission: people.IntakeSend},
		{Group: group, Title: "批次与问题", Href: "/office/batches", Permission: people.IntakeSend, Waiting: waiting},
		{Group: group, Title: "已报送的信息", Href: recordsPath, Permission: people.IntakeSend},
		{Group: group, Title: "待我复核", Href: "/office/reviews", Permission: people.RecordRelease, Waiting: waitingReviews},
	},
}

// mine is the condition on batches the actor may work on.
func mine(by people.Actor) (string, []any) {
	return by.Clause(people.IntakeSend, "", people.Columns{Org: "agency", Item: "item"}, 1)
}

func waiting(_ *house.Hub, tx *db.Tx, by people.Actor) (int, error) {
	where, args := mine(by)
	return intake.WaitingBatches(tx, where, args)
}
