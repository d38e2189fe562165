package monitor

import (
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/ledger"
	"xinguan/core/people"
)

// Entered is what a document says of a figure the platform does not count.
type Entered struct {
	ID       id.ID
	Code     string
	Words    string // the figure as people say it: 46份
	AsOf     clock.Date
	Document string // title and number
	By       string
	At       clock.Instant
}

const enteredColumns = `id, code, words, as_of, document, by_whom, at`

func scanEntered(scan db.Scanner) (e Entered, err error) {
	err = scan(&e.ID, &e.Code, &e.Words, &e.AsOf, &e.Document, &e.By, &e.At)
	return e, err
}

// entered are the entries of a figure, what stands first; of all figures where code is empty.
func entered(tx *db.Tx, code string) ([]Entered, error) {
	if code == "" {
		return db.All(tx, scanEntered, `select `+enteredColumns+` from target_figure order by code, as_of desc, id desc`)
	}
	return db.All(tx, scanEntered, `select `+enteredColumns+` from target_figure where code = $1 order by as_of desc, id desc limit 100`, code)
}

// check says what is wrong with an entry.
func (e *Entered) check(today clock.Date) error {
	e.Words, e.Document = strings.TrimSpace(e.Words), strings.TrimSpace(e.Document)
	switch {
	case e.Words == "" || len([]rune(e.Words)) > 40:
		return web.Fail(web.Invalid, "请填写数字和单位，例如 46份，最多40个字。")
	case e.AsOf == "" || e.AsOf > today:
		return web.Fail(web.Invalid, "请填写数字截至哪一天，不能晚于今天。")
	case e.Document == "" || len([]rune(e.Document)) > 200:
		return web.Fail(web.Invalid, "请填写依据的文件：名称和文号，最多200个字。")
	}
	return nil
}

// add keeps an entry under the number its form has: sent twice it is one.
func (e *Entered) add(tx *db.Tx, by people.Actor) error {
	if err := e.check(tx.Today()); err != nil {
		return err
	}
	n, err := tx.Exec(`insert into target_figure (`+enteredColumns+`) values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do nothing`,
		e.ID, e.Code, e.Words, string(e.AsOf), e.Document, by.ID, tx.Now())
	if err != nil || n == 0 {
		return err
	}
	return ledger.Audit(tx, ledger.Entry{Actor: by.ID, Action: string(people.TargetEnter), Object: "target/" + e.Code, Reason: e.Words, Detail: map[string]any{"document": e.Document, "as_of": e.AsOf}})
}
