// Package wire lists what the program is made of: rooms, tables, effects. It holds no logic; the command and the tests
// import it.
package wire

import (
	"maps"
	"slices"

	"xinguan/base/db"
	"xinguan/base/vault"
	"xinguan/core/access"
	"xinguan/core/catalog"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/intake"
	"xinguan/core/ledger"
	"xinguan/core/notice"
	"xinguan/core/partner"
	"xinguan/core/people"
	"xinguan/core/rating"
	"xinguan/core/record"
	"xinguan/core/relay"
	"xinguan/core/subject"
	"xinguan/core/takedown"
	"xinguan/core/tier"
	"xinguan/rooms/board"
	"xinguan/rooms/campaign"
	"xinguan/rooms/casework"
	"xinguan/rooms/catalogue"
	"xinguan/rooms/complaint"
	"xinguan/rooms/counter"
	"xinguan/rooms/directory"
	"xinguan/rooms/disclosure"
	"xinguan/rooms/draw"
	"xinguan/rooms/evaluation"
	"xinguan/rooms/exchange"
	"xinguan/rooms/guide"
	"xinguan/rooms/inquiry"
	"xinguan/rooms/matching"
	"xinguan/rooms/monitor"
	"xinguan/rooms/my"
	noticing "xinguan/rooms/notice"
	"xinguan/rooms/objection"
	partners "xinguan/rooms/partner"
	"xinguan/rooms/proof"
	"xinguan/rooms/register"
	"xinguan/rooms/repair"
	"xinguan/rooms/report"
	"xinguan/rooms/rules"
	"xinguan/rooms/share"
	"xinguan/rooms/staff"
	"xinguan/rooms/supervision"
	stopping "xinguan/rooms/takedown"
	"xinguan/rooms/workbench"
)

// Rooms are all rooms, in the order of the menu.
func Rooms() []house.Room {
	return []house.Room{
		directory.Room,
		disclosure.Room,
		catalogue.Room,
		monitor.Room(),
		evaluation.Room,
		supervision.Room,
		draw.Room,
		campaign.Room,
		guide.Room,
		my.Room,
		noticing.Room,
		report.Room,
		proof.Room,
		casework.Room,
		counter.Room,
		complaint.Room,
		objection.Room,
		repair.Room,
		rules.Room,
		stopping.Room,
		workbench.Room,
		board.Room,
		matching.Room,
		inquiry.Room,
		share.Room,
		exchange.Room,
		staff.Room,
		partners.Room,
		register.Room,
	}
}

// Migrations are the tables of all packages, each before those that need it.
func Migrations() []db.Set {
	return []db.Set{
		db.Migrations(),
		ledger.Migrations(),
		people.Migrations(),
		access.Migrations(),
		partner.Migrations(),
		notice.Migrations(),
		subject.Migrations(),
		catalog.Migrations(),
		record.Migrations(),
		relay.Migrations(),
		rating.Migrations(),
		tier.Migrations(),
		intake.Migrations(),
		flow.Migrations(),
		takedown.Migrations(),
		report.Migrations(),
		monitor.Migrations(),
		board.Migrations(),
		register.Migrations(),
		draw.Migrations(),
		exchange.Migrations(),
		campaign.Migrations(),
		rules.Migrations(),
	}
}

// Vaults are the columns the keyring sealed, of all packages whose tables are listed.
func Vaults() []vault.Column {
	return slices.Concat(people.Vaults(), partner.Vaults(), notice.Vaults(), subject.Vaults(), intake.Vaults(), flow.Vaults(), draw.Vaults(), exchange.Vaults(), board.Vaults())
}

// Steps are what steps of cases do: to records, and what rooms bring.
func Steps(store *record.Store, e *flow.Engine, r rating.Service) map[string]flow.Effect {
	all := house.Effects(store, e)
	maps.Copy(all, evaluation.Effects(r))
	maps.Copy(all, campaign.Effects())
	return all
}

// Conditions are what cases wait for.
func Conditions() map[string]flow.Condition { return house.Conditions() }

// Effects are what is done in the transaction of an event: results of the subject are reckoned anew, then what they lead to.
func Effects(t tier.Service) []record.Effect { return []record.Effect{t.Rating.Effect, t.Effect} }
