package record

import (
	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
)

// Place is where a record lies.
type Place struct{ Subject, ID id.ID }

// past are the records of an item decided before one day, not shown on another, whose body is still there. Its halves are
// found by an index each, record_list and record_rest: no table is gone through from one end to the other.
var past = halfPast(`r.public and r.current`) + ` union all ` + halfPast(`not (r.public and r.current)`)

func halfPast(which string) string {
	return `select r.subject_id, r.id from record r where ` + which + ` and r.item = $1 and r.decided > '' and r.decided < $2 and r.shown_until < $3
		and exists (select 1 from record_body b where b.subject_id = r.subject_id and b.id = r.id)`
}

// CountPast counts the records of an item that were decided before a day, are not shown any more and still have a body.
func CountPast(tx *db.Tx, item string, decidedBefore clock.Date) (int64, error) {
	return db.One(tx, scanCount, `select count(*) from (`+past+`) t`, item, decidedBefore, tx.Today())
}

// Past are some of those records, at most limit.
func Past(tx *db.Tx, item string, decidedBefore clock.Date, limit int) ([]Place, error) {
	return db.All(tx, func(scan db.Scanner) (p Place, err error) { err = scan(&p.Subject, &p.ID); return p, err },
		past+` limit $4`, item, decidedBefore, tx.Today(), limit)
}

// StillPast tells whether a record that was among them is not shown and has its body yet.
func StillPast(tx *db.Tx, at Place) (bool, error) {
	n, err := db.One(tx, scanCount, `select count(*) from record r join record_body b on b.subject_id = r.subject_id and b.id = r.id
		where r.subject_id = $1 and r.id = $2 and r.shown_until < $3`, at.Subject, at.ID, tx.Today())
	return n > 0, err
}

// Erase takes out what a record says, for good, and leaves that there was one: item, authority, days, digests, so that a
// resend does not revive it, counts stay right and its events replay. The event tells why.
func (s *Store) Erase(tx *db.Tx, at Place, cause, actor string) error {
	if err := s.Apply(tx, Event{Subject: at.Subject, Record: at.ID, Kind: Erased, Effective: tx.Today(), Cause: cause, Actor: actor}); err != nil {
		return err
	}
	if _, err := tx.Exec(`delete from record_body where subject_id = $1 and id = $2`, at.Subject, at.ID); err != nil {
		return err
	}
	_, err := tx.Exec(`update record set party_as_filed = '', doc_no = '' where subject_id = $1 and id = $2`, at.Subject, at.ID)
	return err
}

// Bodiless tells whether no body of any record of a subject is left.
func Bodiless(tx *db.Tx, subject id.ID) (bool, error) {
	return db.One(tx, func(scan db.Scanner) (none bool, err error) { err = scan(&none); return none, err },
		`select not exists (select 1 from record_body where subject_id = $1)`, subject)
}
