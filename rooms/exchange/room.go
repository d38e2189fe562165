// Package exchange is the room of what goes to the platform above and comes back (上报、回流): the queue, files and answers,
// refusals beside the sender's rows, and the comparison with what the national site shows.
//
// For: the credit centre, which has to know that everything that was accepted here arrived there; a clerk whose row was
// refused there.
//
// 规划 and law: 三(三) 优化信用平台综合水平, 三(四) 推动信用数据融合共享.
//
// Who uses it: the credit centre sees all, takes answers and lists in by hand where no channel brings them; clerks see what
// was refused of their own and send it again.
//
// States: those of core/relay (queued, sent, accepted, rejected); a file is made, delivered, closed.
//
// Tables: exchange_file, exchange_answer, exchange_compare, exchange_wanted.
//
// Routes: desks under /office/exchange.
//
// Leaves out: what departments send in (room workbench), sharing on demand.
package exchange

import (
	"embed"
	"io/fs"

	"xinguan/base/db"
	"xinguan/core/house"
	"xinguan/core/people"
	"xinguan/core/relay"
)

//go:embed sql/*.sql
var migrations embed.FS

// Migrations are the tables of this room.
func Migrations() db.Set {
	sub, err := fs.Sub(migrations, "sql")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return db.Set{Package: "exchange", FS: sub}
}

const group = "归集"

// Room is the room as the house knows it.
var Room = house.Room{
	Name: "exchange", Title: "上报", Plan: []string{"三(三)", "三(四)"},
	Desks: []house.Desk{
		{Pattern: "GET /office/exchange", Permission: people.ExchangeSee, Page: overview},
		{Pattern: "POST /office/exchange/answers", Permission: people.ExchangeRun, Upload: true, Page: takeAnswer},
		{Pattern: "POST /office/exchange/compare", Permission: people.ExchangeRun, Page: compareNow},
		{Pattern: "POST /office/exchange/lists", Permission: people.ExchangeRun, Upload: true, Page: takeList},
		{Pattern: "GET /office/exchange/returned", Permission: people.IntakeSend, Page: returned},
		{Pattern: "POST /office/exchange/returned", Permission: people.IntakeSend, Page: again},
	},
	Menu: []house.Entry{
		{Group: group, Title: "上报省平台", Href: "/office/exchange", Permission: people.ExchangeSee},
		{Group: group, Title: "省平台退回的", Href: "/office/exchange/returned", Permission: people.IntakeSend, Waiting: waiting},
	},
}

// mine is the condition on records the actor sent.
func mine(by people.Actor) (string, []any) {
	return by.Clause(people.IntakeSend, "", people.Columns{Org: "agency", Item: "item"}, 1)
}

// mostReturned is how many refused records a page shows.
const mostReturned = 200

func waiting(_ *house.Hub, tx *db.Tx, by people.Actor) (int, error) {
	where, args := mine(by)
	return relay.RefusedUpTo(tx, where, args, mostReturned)
}
