package record

import (
	"xinguan/base/clock"
	"xinguan/base/db"
)

// Tallied is one figure of the tally: how much changed in a month, for an item, in a state of counting.
type Tallied struct {
	Item  string
	State string // accepted: records that came in; shown: records that began to be shown, less those that ended
	Month string // 2026-11
	N     int64
}

// ByMonth adds the tally up by item and month, up to the transaction's day; months in which nothing changed are absent.
func ByMonth(tx *db.Tx) ([]Tallied, error) {
	return db.All(tx, func(scan db.Scanner) (t Tallied, err error) {
		err = scan(&t.Item, &t.State, &t.Month, &t.N)
		return t, err
	}, `select item, state, substr(day, 1, 7), cast(sum(n) as bigint) from tally where day <= $1
		group by item, state, substr(day, 1, 7) order by item, state, substr(day, 1, 7)`, string(tx.Today()))
}

// Flow is how many records of an item came in, from a supplier or for a town.
type Flow struct {
	Item string
	By   string // code of the supplier, or of the division; empty where it is not known
	N    int64
}

// AcceptedByAgency counts what came in from a day on, by the agency that supplied it.
func AcceptedByAgency(tx *db.Tx, from clock.Date) ([]Flow, error) {
	return accepted(tx, "agency", from)
}

// AcceptedByTown counts what came in from a day on, by the division of the subject.
func AcceptedByTown(tx *db.Tx, from clock.Date) ([]Flow, error) { return accepted(tx, "town", from) }

// accepted groups by one of the two columns, named by this file alone.
func accepted(tx *db.Tx, column string, from clock.Date) ([]Flow, error) {
	return flows(tx, `select item, `+column+`, cast(sum(n) as bigint) from tally where state = 'accepted' and day >= $1 and day <= $2
		group by item, `+column+` order by item, `+column, string(from), string(tx.Today()))
}

// StandingByTown counts what is shown on the transaction's day, by division, of an item whose records have no end fixed
// in advance; ends fixed in advance are tallied without a town.
func StandingByTown(tx *db.Tx, item string) ([]Flow, error) {
	return flows(tx, `select item, town, cast(sum(n) as bigint) from tally where item = $1 and state = 'shown' and day <= $2
		group by item, town order by item, town`, item, string(tx.Today()))
}

func flows(tx *db.Tx, q string, args ...any) ([]Flow, error) {
	return db.All(tx, func(scan db.Scanner) (f Flow, err error) {
		err = scan(&f.Item, &f.By, &f.N)
		return f, err
	}, q, args...)
}
