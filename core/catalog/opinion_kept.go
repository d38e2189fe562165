package catalog

import (
	"xinguan/base/clock"
	"xinguan/base/db"
)

const pastOpinions = `body <> '' and exists (select 1 from catalog_step s where s.item = catalog_comment.item and s.version = catalog_comment.version and s.step = 'consult')
	and not exists (select 1 from catalog_step s where s.item = catalog_comment.item and s.version = catalog_comment.version and s.step = 'consult' and s.effective >= $1)`

// CountOpinions counts the opinions on versions that were asked for until before a day, and still say what was said.
func CountOpinions(tx *db.Tx, before clock.Date) (int64, error) {
	return db.One(tx, func(scan db.Scanner) (n int64, err error) { err = scan(&n); return n, err }, `select count(*) from catalog_comment where `+pastOpinions, string(before))
}

// EraseOpinions erases who said what in them, at most limit, and says how many; that there was an opinion, whether it was
// taken and what was answered stay.
func EraseOpinions(tx *db.Tx, before clock.Date, limit int) (int64, error) {
	return tx.Exec(`update catalog_comment set body = '', by_name = '' where id in (select id from catalog_comment where `+pastOpinions+` order by id limit $2)`, string(before), limit)
}
