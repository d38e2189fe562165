package ledger

import (
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

// CountOf is how many lines of the audit log there are of an action.
func CountOf(tx *db.Tx, action string) (int64, error) {
	return db.One(tx, scanCount, `select count(*) from audit where action = $1`, action)
}

// newestLines are looked at for the latest moment: a few lines may be dated before those that precede them.
const newestLines = 1000

// Newest is the latest moment that the newest sealed lines of the audit log say they were written at, of those after the
// clock was last accepted; accepted is whether it ever was. The zero instant for none.
func Newest(tx *db.Tx) (at clock.Instant, accepted bool, err error) {
	from, err := db.One(tx, scanCount, `select coalesce(max(seq), 0) from ledger_head where chain = 'clock'`)
	if err != nil {
		return at, false, err
	}
	at, err = db.One(tx, scanInstant, `select coalesce(max(at), '') from (select at from audit where seq > $1 order by seq desc limit $2) t`, from, newestLines)
	return at, from > 0, err
}

// AcceptClock notes that from the end of the audit log on the clock is right, whatever earlier lines say.
func AcceptClock(tx *db.Tx) error {
	seq, err := AuditHead(tx)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`insert into ledger_head (chain, seq, hash) values ('clock', $1, $2) on conflict (chain) do update set seq = excluded.seq`, seq, []byte{})
	return err
}

// Later is how many lines of the audit log are dated after a moment.
func Later(tx *db.Tx, at clock.Instant) (int64, error) {
	return db.One(tx, scanCount, `select count(*) from audit where at > $1`, at)
}

func scanInstant(scan db.Scanner) (at clock.Instant, err error) { err = scan(&at); return at, err }
