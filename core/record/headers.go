package record

import (
	"xinguan/base/db"
	"xinguan/base/id"
	subjects "xinguan/core/subject"
)

// headerColumns are what is needed of a record where its text is not read.
const headerColumns = `r.subject_id, r.id, r.item, r.class, r.decided, r.accepted, r.valid_until, r.doc_no, r.authority, r.amount,
	r.public, r.severity, r.shown_from, r.shown_until, r.repair_from, r.disputed`

// standing is what keeps a record from counting whatever the day: superseded, ended, shielded.
const standing = `r.current and r.state = 'live'`

func scanHeader(scan db.Scanner) (r Record, err error) {
	err = r.header(scan)
	return r, err
}

func (r *Record) header(scan db.Scanner) error {
	r.Current, r.State = true, Live
	return scan(&r.Subject, &r.ID, &r.Item, &r.Class, &r.Decided, &r.Accepted, &r.ValidUntil, &r.DocNo, &r.Authority, &r.Amount,
		&r.Public, &r.Severity, &r.ShownFrom, &r.ShownUntil, &r.RepairFrom, &r.Disputed)
}

// Headers are the records of a subject, and of those ruled to be the same, that are neither superseded nor ended nor
// shielded, published or not, without bodies and without agency, party, digest and batch. Whether one counts on a day is
// for its dates to say.
func Headers(tx *db.Tx, subject id.ID) ([]Record, error) {
	of, err := subjects.Members(tx, subject)
	if err != nil {
		return nil, err
	}
	args := make([]any, len(of))
	for i, x := range of {
		args[i] = x
	}
	return db.All(tx, scanHeader, `select `+headerColumns+` from record r where `+standing+` and r.subject_id in `+db.In(1, len(of))+` order by r.subject_id, r.id`, args...)
}

// HiddenOf are the records of a subject, and of those ruled to be the same, that are hidden for a time.
func HiddenOf(tx *db.Tx, subject id.ID) ([]Record, error) {
	of, err := subjects.Members(tx, subject)
	if err != nil {
		return nil, err
	}
	args := make([]any, len(of))
	for i, x := range of {
		args[i] = x
	}
	return db.All(tx, scanRecord, `select `+columns+` from record r where r.current and r.state = 'shielded' and r.subject_id in `+db.In(1, len(of))+` order by r.subject_id, r.id`, args...)
}

// EachHeader calls fn for every record as Headers gives them, by subject as filed. The record is fn's only until it returns.
func EachHeader(tx *db.Tx, fn func(*Record) error) error {
	var r Record
	return db.Each(tx, func(scan db.Scanner) error {
		r = Record{}
		if err := r.header(scan); err != nil {
			return err
		}
		return fn(&r)
	}, `select `+headerColumns+` from record r where `+standing+` order by r.subject_id, r.id`)
}
