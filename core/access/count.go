package access

import (
	"xinguan/base/clock"
	"xinguan/base/db"
)

// Granted counts looks that were granted from one instant until before another; looks at oneself are not counted.
func Granted(tx *db.Tx, from, until clock.Instant) (int64, error) {
	return db.One(tx, func(scan db.Scanner) (n int64, err error) { err = scan(&n); return n, err },
		grantedQuery, from, until, false, Self.Code())
}

const grantedQuery = `select count(*) from look where at >= $1 and at < $2 and refused = $3 and purpose <> $4`
