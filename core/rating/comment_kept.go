package rating

import (
	"xinguan/base/clock"
	"xinguan/base/db"
)

const pastComments = `body <> '' and exists (select 1 from rating_release r where r.model = rating_comment.model and r.version = rating_comment.version and r.step = 'consult')
	and not exists (select 1 from rating_release r where r.model = rating_comment.model and r.version = rating_comment.version and r.step = 'consult' and r.effective >= $1)`

// CountComments counts the comments on versions that were asked for until before a day, and still say what was said.
func CountComments(tx *db.Tx, before clock.Date) (int64, error) {
	return db.One(tx, func(scan db.Scanner) (n int64, err error) { err = scan(&n); return n, err }, `select count(*) from rating_comment where `+pastComments, string(before))
}

// EraseComments erases who said what in them, at most limit, and says how many; that there was a comment, whether it was taken
// and what was answered stay.
func EraseComments(tx *db.Tx, before clock.Date, limit int) (int64, error) {
	return tx.Exec(`update rating_comment set body = '', by_name = '' where id in (select id from rating_comment where `+pastComments+` order by id limit $2)`, string(before), limit)
}
