package flow

import (
	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/web"
)

// errErased is for a paper whose time is over.
var errErased = web.Fail(web.NotFound, "这份材料已过保存期限，内容已经抹去；案卷里留下的是它的种类、收到时间和摘要。")

// pastPapers are papers of cases that ended before a moment and still hold something.
const pastPapers = `length(sealed) > 0 and case_id in (select id from flow_case where closed <> '' and closed < $1)`

// CountPapers is how many papers ErasePapers would erase.
func CountPapers(tx *db.Tx, before clock.Instant) (int64, error) {
	return db.One(tx, func(scan db.Scanner) (n int64, err error) { err = scan(&n); return n, err }, `select count(*) from flow_paper where `+pastPapers, before)
}

// ErasePapers erases what papers of cases hold that ended before a moment, at most limit of them, and says how many. That
// there was a paper stays: its kind, who handed it in, when, its size and its digest, by which a copy can be recognised.
func ErasePapers(tx *db.Tx, before clock.Instant, limit int) (int64, error) {
	return tx.Exec(`update flow_paper set sealed = '', name = '' where id in (select id from flow_paper where `+pastPapers+` order by id limit $2) and length(sealed) > 0`, before, limit)
}
