package ledger

import (
	"database/sql"
	"errors"

	"xinguan/base/clock"
	"xinguan/base/db"
)

// Unsealed is what the sealer has not come to yet.
type Unsealed struct {
	Changes, Audit int64
	Since          clock.Instant // when the oldest was written; zero for none
}

// Waiting counts what is not sealed yet.
func Waiting(tx *db.Tx) (u Unsealed, err error) {
	var changes, audit clock.Instant
	if u.Changes, changes, err = waiting(tx, `select count(*), coalesce(min(at), '') from change where seq is null`); err != nil {
		return u, err
	}
	u.Audit, audit, err = waiting(tx, `select count(*), coalesce(min(at), '') from audit where seq is null`)
	if u.Since = changes; changes.IsZero() || !audit.IsZero() && audit.Before(changes.Time) {
		u.Since = audit
	}
	return u, err
}

func waiting(tx *db.Tx, q string) (n int64, at clock.Instant, err error) {
	at, err = db.One(tx, func(scan db.Scanner) (at clock.Instant, err error) { err = scan(&n, &at); return at, err }, q)
	return n, at, err
}

// Latest is when the audit log says something was last done; the zero instant for never.
func Latest(tx *db.Tx, action string) (clock.Instant, error) {
	return db.One(tx, scanInstant, `select coalesce(max(at), '') from audit where action = $1`, action)
}

// Newest is when the newest sealed line of the audit log says it was written; zero for none.
func Newest(tx *db.Tx) (clock.Instant, error) {
	at, err := db.One(tx, scanInstant, `select at from audit where seq is not null order by seq desc limit 1`)
	if errors.Is(err, sql.ErrNoRows) {
		return clock.Instant{}, nil
	}
	return at, err
}

func scanInstant(scan db.Scanner) (at clock.Instant, err error) { err = scan(&at); return at, err }
