package catalog

import (
	"cmp"
	"strconv"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/opinion"
)

// Say adds an opinion while the version is laid out; one sent twice is one.
func Say(tx *db.Tx, item string, number int, o opinion.Opinion) error {
	v, err := FindVersion(tx, item, number)
	if err != nil {
		return err
	}
	o.By = opinion.Anybody
	if !v.Laid(tx.Today()) {
		return web.Fail(web.Conflict, "这一版现在不征求意见；可以在目录页看现行的内容，对某条信息有疑问的，请走异议申请。")
	}
	if fault := o.Fault(); fault != "" {
		return web.Fail(web.Invalid, "%s", fault)
	}
	had, same, err := said(tx, item, number, o)
	if err != nil || same > 0 {
		return err
	}
	if had >= opinion.Most {
		return web.Fail(web.Conflict, "这一版收到的意见已经很多，网上不再收；请写信或到信用中心窗口提出。")
	}
	_, err = tx.Exec(`insert into catalog_comment (id, item, version, by_name, body, at, answer, taken, shown, answered_by, answered) values ($1, $2, $3, $4, $5, $6, '', '', false, '', '')`,
		id.Of(item, strconv.Itoa(number), o.Name, o.Text), item, number, o.Name, o.Text, tx.Now().String())
	return db.Again(err) // the same sent twice at the same moment
}

// said counts the opinions on a version, and those that are the same as one.
func said(tx *db.Tx, item string, number int, o opinion.Opinion) (all, same int, err error) {
	err = db.Each(tx, func(scan db.Scanner) error { return scan(&all, &same) },
		`select count(*), count(case when by_name = $3 and body = $4 then 1 end) from catalog_comment where item = $1 and version = $2`, item, number, o.Name, o.Text)
	return all, same, err
}

// Opinions are what was said about a version, the first first.
func Opinions(tx *db.Tx, item string, number int) ([]opinion.Opinion, error) {
	return db.All(tx, func(scan db.Scanner) (o opinion.Opinion, err error) {
		o.By = opinion.Anybody
		err = scan(&o.ID, &o.Name, &o.Text, &o.At, &o.Answer, &o.Taken, &o.Shown, &o.Answered)
		o.Text = cmp.Or(o.Text, opinion.ErasedText)
		return o, err
	}, `select id, by_name, body, at, answer, taken, shown, answered from catalog_comment where item = $1 and version = $2 order by at, id`, item, number)
}

// Answer answers an opinion: whether it is taken, why, and whether both are shown to the public. An answer may be put better
// until the version is approved. o.Answered is the answer its writer saw: of two who answer at once one is told.
func Answer(tx *db.Tx, by, item string, number int, o opinion.Opinion) error {
	v, err := FindVersion(tx, item, number)
	if err != nil {
		return err
	}
	if !v.Open() {
		return web.Fail(web.Conflict, "这一版%s，答复不能再改。", v.State(tx.Today()))
	}
	if fault := o.AnswerFault(); fault != "" {
		return web.Fail(web.Invalid, "%s", fault)
	}
	done, err := tx.Exec(`update catalog_comment set answer = $1, taken = $2, shown = $3, answered_by = $4, answered = $5 where id = $6 and item = $7 and version = $8 and answered = $9`,
		o.Answer, o.Taken, o.Shown, by, tx.Now().String(), o.ID, item, number, opinion.Stamp(o.Answered))
	if err != nil {
		return err
	}
	if done == 0 {
		return late(tx, item, number, o)
	}
	return audit(tx, by, "answer", item, number, o.Answer, map[string]any{"opinion": o.ID, "taken": o.Taken})
}

// late is what is said to whose answer was not kept.
func late(tx *db.Tx, item string, number int, o opinion.Opinion) error {
	all, err := Opinions(tx, item, number)
	if err != nil {
		return err
	}
	says, none := o.Late(all)
	switch {
	case none:
		return web.Fail(web.NotFound, "%s", says)
	case says != "":
		return web.Fail(web.Conflict, "%s", says)
	}
	return nil
}
