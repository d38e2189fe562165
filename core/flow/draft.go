package flow

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
)

// DraftDays is how many days an unfinished form is kept after it was last saved: this platform's own line.
const DraftDays = 30

// Draft is a form somebody has not finished. Who had signed in finds it by their account, others by its code.
type Draft struct {
	ID        id.ID
	Once      string // mark of the form
	Code      string // resume code; given when it is saved, and with Drafts
	Account   string // empty for who had not signed in
	Procedure string
	About     string // address of the form, which names what it is about
	At        clock.Instant
	Filled    Filled
	Papers    []Filed
}

// Filled is what stands in the form.
type Filled struct {
	Ground  string  `json:"ground"`
	Contact Contact `json:"contact"`
	What    string  `json:"what"` // what it is about, for the one who filled it in
}

// Until is the last day it is kept.
func (d Draft) Until() clock.Date { return d.At.Date().AddDays(DraftDays) }

// Has tells whether a paper of a kind was saved with it.
func (d Draft) Has(kind string) bool {
	for _, f := range d.Papers {
		if f.Kind == kind {
			return true
		}
	}
	return false
}

// draftCode is twelve characters in three groups; it is all somebody needs, so it is longer than that of a case.
func (e *Engine) draftCode(once string) string {
	one, two := e.code("draft 1 "+once), e.code("draft 2 "+once)
	return one + "-" + two[:4]
}

func (e *Engine) draftDigest(code string) []byte {
	plain := strings.ToUpper(strings.Join(strings.FieldsFunc(code, func(r rune) bool { return r == '-' || r == ' ' || r == '－' || r == '　' }), ""))
	sum := e.Ring.Index("flow.draft", plain)
	return sum[:]
}

// ErrNoDraft is for a code nobody has, and for a draft whose time is over.
var ErrNoDraft = errors.New("没有找到这份草稿：续填码不对，或者已经提交、超过保存期限")

// Save keeps a form as it stands; saved again it takes the place of what was saved before, and papers are added. A form
// that opened a case already is not kept any more.
func (e *Engine) Save(tx *db.Tx, d Draft, papers []Upload) (Draft, error) {
	if _, err := e.byOnce(tx, d.Once); !errors.Is(err, sql.ErrNoRows) {
		if err == nil {
			err = Wrong{"这张表已经提交过，不用再存；请凭案号和查询码查看。"}
		}
		return d, err
	}
	raw, err := json.Marshal(d.Filled)
	if err != nil {
		return d, err
	}
	before, err := e.draft(tx, `once = $1`, d.Once)
	switch {
	case errors.Is(err, ErrNoDraft):
		d.ID = id.New()
		d.Code = e.draftCode(d.Once)
		_, err = tx.Exec(`insert into flow_draft (id, once, code, account, procedure, about, sealed, at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
			d.ID, d.Once, e.draftDigest(d.Code), d.Account, d.Procedure, d.About, e.Ring.Seal(raw, aad("flow_draft", d.ID, 0)), tx.Now())
		err = db.Again(err) // the same form saved twice at the same moment
	case err == nil && (before.Procedure != d.Procedure || before.About != d.About || before.Account != "" && before.Account != d.Account):
		err = ErrNoDraft
	case err == nil:
		d.ID, d.Code = before.ID, before.Code
		_, err = tx.Exec(`update flow_draft set sealed = $1, at = $2, account = $3 where id = $4`, e.Ring.Seal(raw, aad("flow_draft", d.ID, 0)), tx.Now(), d.Account, d.ID)
	}
	if err != nil {
		return d, err
	}
	for _, u := range papers {
		if err := e.keep(tx, &Case{ID: d.ID}, u, Applicant); err != nil {
			return d, err
		}
	}
	return e.draft(tx, `id = $1`, d.ID)
}

func (e *Engine) draft(tx *db.Tx, where string, args ...any) (Draft, error) {
	all, err := e.drafts(tx, where, args...)
	if err == nil && len(all) == 0 {
		err = ErrNoDraft
	}
	if err != nil {
		return Draft{}, err
	}
	return all[0], nil
}

func (e *Engine) drafts(tx *db.Tx, where string, args ...any) ([]Draft, error) {
	all, err := db.All(tx, func(scan db.Scanner) (d Draft, err error) {
		var sealed []byte
		if err := scan(&d.ID, &d.Once, &d.Account, &d.Procedure, &d.About, &sealed, &d.At); err != nil {
			return d, err
		}
		raw, err := e.Ring.Unseal(sealed, aad("flow_draft", d.ID, 0))
		if err != nil {
			return d, err
		}
		d.Code = e.draftCode(d.Once)
		return d, json.Unmarshal(raw, &d.Filled)
	}, `select id, once, account, procedure, about, sealed, at from flow_draft where `+where+fmt.Sprintf(` and at >= $%d order by id desc limit 50`, len(args)+1),
		append(args, e.draftsFrom(tx))...)
	for i := range all {
		if err == nil {
			all[i].Papers, err = e.Papers(tx, all[i].ID)
		}
	}
	return all, err
}

// draftsFrom is the moment from which on drafts are kept.
func (e *Engine) draftsFrom(tx *db.Tx) clock.Instant {
	return clock.InstantOf(tx.Today().AddDays(-DraftDays).Time())
}

// DraftByCode is the draft of somebody who had not signed in; that of an account is not found by a code.
func (e *Engine) DraftByCode(tx *db.Tx, code string) (Draft, error) {
	return e.draft(tx, `code = $1 and account = ''`, e.draftDigest(code))
}

// DraftOf is what an account began to fill in at an address; ErrNoDraft for nothing.
func (e *Engine) DraftOf(tx *db.Tx, account, about string) (Draft, error) {
	if account == "" {
		return Draft{}, ErrNoDraft
	}
	return e.draft(tx, `account = $1 and about = $2`, account, about)
}

// Drafts are what an account began to fill in, the last first.
func (e *Engine) Drafts(tx *db.Tx, account string) ([]Draft, error) {
	if account == "" {
		return nil, nil
	}
	return e.drafts(tx, `account = $1`, account)
}

// Drop throws a draft away with its papers: by the mark of its form, for the account that has it.
func (e *Engine) Drop(tx *db.Tx, once, account string) error {
	d, err := e.draft(tx, `once = $1 and account = $2`, once, account)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`delete from flow_paper where case_id = $1`, d.ID); err != nil {
		return err
	}
	_, err = tx.Exec(`delete from flow_draft where id = $1`, d.ID)
	return err
}

// handIn gives the papers of the draft a form was saved as to the case it opens; the draft is gone then.
func (e *Engine) handIn(tx *db.Tx, c *Case, d Draft) error {
	if d.ID.IsZero() {
		return nil
	}
	if _, err := tx.Exec(`update flow_paper set case_id = $1 where case_id = $2`, c.ID, d.ID); err != nil {
		return err
	}
	_, err := tx.Exec(`delete from flow_draft where id = $1`, d.ID)
	return err
}

// CountDrafts is how many drafts are past their time.
func CountDrafts(tx *db.Tx) (int64, error) {
	return db.One(tx, func(scan db.Scanner) (n int64, err error) { err = scan(&n); return n, err }, `select count(*) from flow_draft where at < $1`, clock.InstantOf(tx.Today().AddDays(-DraftDays).Time()))
}

// EraseDrafts throws away drafts past their time with their papers, at most limit of them, and says how many.
func EraseDrafts(tx *db.Tx, limit int) (n int64, err error) {
	old, err := db.All(tx, func(scan db.Scanner) (x id.ID, err error) { err = scan(&x); return x, err },
		`select id from flow_draft where at < $1 order by at limit $2`, clock.InstantOf(tx.Today().AddDays(-DraftDays).Time()), limit)
	for _, x := range old {
		if _, err := tx.Exec(`delete from flow_paper where case_id = $1`, x); err != nil {
			return n, err
		}
		if _, err := tx.Exec(`delete from flow_draft where id = $1`, x); err != nil {
			return n, err
		}
		n++
	}
	return n, err
}
