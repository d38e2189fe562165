package intake

import (
	"xinguan/base/clock"
	"xinguan/base/db"
)

// Standing counts batches that are not finished.
type Standing struct {
	Begun int64 // acknowledged before a moment and not settled to the end
	Gate  int64 // wait for their sender's word since before another moment
}

// Unfinished counts batches that were begun before one moment and are not done, and those at the gate since before another.
func Unfinished(tx *db.Tx, begun, gate clock.Instant) (Standing, error) {
	return db.One(tx, func(scan db.Scanner) (s Standing, err error) { err = scan(&s.Begun, &s.Gate); return s, err },
		`select count(*) filter (where stage = 'received' and started < $1), count(*) filter (where stage = 'gate' and started < $2) from batch`, begun, gate)
}

// Sent is when an agency last sent something that was settled.
type Sent struct {
	Agency string
	At     clock.Instant
}

// LastSent is for each agency that ever sent when it last did, longest ago first.
func LastSent(tx *db.Tx) ([]Sent, error) {
	return db.All(tx, func(scan db.Scanner) (s Sent, err error) { err = scan(&s.Agency, &s.At); return s, err },
		`select agency, max(finished) from batch where finished <> '' and agency <> $1 group by agency order by 2, 1`, External)
}

// Rows is how many rows were ever read in.
func Rows(tx *db.Tx) (int64, error) {
	return db.One(tx, func(scan db.Scanner) (n int64, err error) { err = scan(&n); return n, err }, `select cast(coalesce(sum(read), 0) as bigint) from batch`)
}
