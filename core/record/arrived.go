package record

import (
	"database/sql"
	"fmt"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
)

// Arrived calls fn for the records of an item about organisations that came in since a day, with their bodies, whatever
// became of them; at most limit, in no order.
func Arrived(tx *db.Tx, item string, since clock.Date, limit int, fn func(*Record) error) error {
	var r Record
	var body sql.NullString
	dest := append(r.dest(), &body)
	return db.Each(tx, func(scan db.Scanner) error {
		r = Record{}
		if err := scan(dest...); err != nil {
			return err
		}
		if !body.Valid {
			return nil
		}
		if err := r.read(body); err != nil {
			return err
		}
		return fn(&r)
	}, fmt.Sprintf(`select %s, b.body from record r join record_body b on b.subject_id = r.subject_id and b.id = r.id
		where r.item = $1 and r.accepted >= $2 limit %d`, columns, limit), item, string(since))
}

// ArrivedBatches are the batches those records came in with.
func ArrivedBatches(tx *db.Tx, item string, since clock.Date) ([]id.ID, error) {
	return db.All(tx, func(scan db.Scanner) (x id.ID, err error) { err = scan(&x); return x, err },
		`select distinct batch from record where item = $1 and accepted >= $2`, item, string(since))
}
