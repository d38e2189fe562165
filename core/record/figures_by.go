package record

import (
	"xinguan/base/clock"
	"xinguan/base/db"
)

// Supply is how many records of an item came in from a supplier in a month, corrections included.
type Supply struct {
	Item, Agency string
	Month        string // of coming in: 2026-11
	N            int64
}

// Supplies adds up what came in, by item, supplier and month.
func Supplies(tx *db.Tx) ([]Supply, error) {
	return db.All(tx, func(scan db.Scanner) (s Supply, err error) {
		err = scan(&s.Item, &s.Agency, &s.Month, &s.N)
		return s, err
	}, `select item, agency, month, cast(sum(n) as bigint) from tally_month group by item, agency, month order by item, agency, month`)
}

// ShownCounts are the numbers of records visible on the transaction's day, by item.
func ShownCounts(tx *db.Tx) (map[string]int64, error) {
	return sums(tx, `select item, cast(sum(n) as bigint) from tally_day where state = 'shown' and day <= $1 group by item`, string(tx.Today()))
}

// ShownByTown counts what began to be shown of an item from a day on, by division code; the code is empty where the
// division is not known.
func ShownByTown(tx *db.Tx, item string, from clock.Date) (map[string]int64, error) {
	return sums(tx, `select town, cast(sum(n) as bigint) from tally where item = $1 and state = 'shown' and day >= $2 and day <= $3 and n > 0 group by town`,
		item, string(from), string(tx.Today()))
}

// StandingByTown counts what is shown on the transaction's day, by division, of an item whose records have no end fixed
// in advance; ends fixed in advance are tallied without a town.
func StandingByTown(tx *db.Tx, item string) (map[string]int64, error) {
	return sums(tx, `select town, cast(sum(n) as bigint) from tally where item = $1 and state = 'shown' and day <= $2 group by town`,
		item, string(tx.Today()))
}

// sums reads a code and a figure a row.
func sums(tx *db.Tx, q string, args ...any) (map[string]int64, error) {
	out := map[string]int64{}
	err := db.Each(tx, func(scan db.Scanner) error {
		var code string
		var n int64
		err := scan(&code, &n)
		out[code] = n
		return err
	}, q, args...)
	return out, err
}
