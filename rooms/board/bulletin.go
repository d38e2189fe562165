package board

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/web"
	"xinguan/core/ledger"
	"xinguan/core/people"
)

// The monthly bulletin: the figures of a month are put down, suppliers see them and may object, each objection is
// answered, and a second person issues it. What was issued is never changed.

// objectWorkdays is how many working days suppliers have to look at a draft: the platform's own.
const objectWorkdays = 3

// Bulletin is the figures of a month.
type Bulletin struct {
	Month       string
	Issued      bool
	Board       Board
	DraftedBy   string // account
	DraftedAt   clock.Instant
	ObjectUntil clock.Date // last day
	IssuedBy    string
	IssuedAt    clock.Instant
	Objections  []Objection
}

// Objection is what a supplier says against a draft, and the centre's answer.
type Objection struct {
	N                int
	Org, Text, By    string
	At               clock.Instant
	Answer, Answerer string
}

func scanBulletin(scan db.Scanner) (b Bulletin, err error) {
	var state, body string
	if err := scan(&b.Month, &state, &body, &b.DraftedBy, &b.DraftedAt, &b.ObjectUntil, &b.IssuedBy, &b.IssuedAt); err != nil {
		return b, err
	}
	b.Issued = state == "issued"
	return b, json.Unmarshal([]byte(body), &b.Board)
}

const bulletinColumns = `month, state, body, drafted_by, drafted_at, object_until, issued_by, issued_at`

// Bulletins are the newest bulletins, at most two years of them.
func Bulletins(tx *db.Tx) ([]Bulletin, error) {
	return db.All(tx, scanBulletin, `select `+bulletinColumns+` from bulletin order by month desc limit 24`)
}

// BulletinOf is the bulletin of a month with what was objected.
func BulletinOf(tx *db.Tx, month string) (b Bulletin, err error) {
	all, err := db.All(tx, scanBulletin, `select `+bulletinColumns+` from bulletin where month = $1`, month)
	if err == nil && len(all) == 0 {
		return b, web.Fail(web.NotFound, "这个月还没有起草通报。")
	}
	if err != nil {
		return b, err
	}
	b = all[0]
	b.Objections, err = db.All(tx, func(scan db.Scanner) (o Objection, err error) {
		err = scan(&o.N, &o.Org, &o.Text, &o.By, &o.At, &o.Answer, &o.Answerer)
		return o, err
	}, `select n, org, text, by_whom, at, answer, answered_by from bulletin_objection where month = $1 order by n`, month)
	return b, err
}

// Draft puts the figures of a month that is over down, or puts them down anew while the bulletin is not issued: what was
// objected stays, and so does the last day for it.
func Draft(tx *db.Tx, by people.Actor, b Board, until clock.Date) error {
	if b.After == "" {
		return web.Fail(web.Invalid, "这个月还没有过完，不能起草通报。")
	}
	raw, err := json.Marshal(b)
	if err != nil {
		return err
	}
	n, err := tx.Exec(`insert into bulletin (`+bulletinColumns+`) values ($1, 'draft', $2, $3, $4, $5, '', '')
		on conflict (month) do update set body = excluded.body, drafted_by = excluded.drafted_by, drafted_at = excluded.drafted_at where bulletin.state = 'draft'`,
		b.Month, string(raw), by.ID, tx.Now(), string(until))
	if err == nil && n == 0 {
		err = web.Fail(web.Conflict, "这个月的通报已经签发，不能再改。")
	}
	if err != nil {
		return err
	}
	return ledger.Audit(tx, ledger.Entry{Actor: by.ID, Action: string(people.SupplierUrge), Object: "bulletin/" + b.Month, Reason: "起草"})
}

// Object keeps what a supplier says against the draft, until the last day.
func Object(tx *db.Tx, by people.Actor, month, text string) error {
	b, err := BulletinOf(tx, month)
	if err != nil {
		return err
	}
	text = strings.TrimSpace(text)
	switch {
	case text == "" || len([]rune(text)) > 1000:
		return web.Fail(web.Invalid, "请写明哪个数字不对、为什么，最多1000个字。")
	case b.Issued:
		return web.Fail(web.Conflict, "这个月的通报已经签发；有异议的，请联系公共信用中心，在下个月的通报里更正。")
	case tx.Today() > b.ObjectUntil:
		return web.Fail(web.Conflict, "提意见的最后一天是%s，已经过了；请联系公共信用中心。", b.ObjectUntil.Chinese())
	}
	for _, o := range b.Objections {
		if o.Org == by.Org && o.Text == text {
			return nil // a double click
		}
	}
	n, err := tx.Exec(`insert into bulletin_objection (month, n, org, text, by_whom, at, answer, answered_by, answered_at) values ($1, $2, $3, $4, $5, $6, '', '', '') on conflict (month, n) do nothing`,
		month, len(b.Objections)+1, by.Org, text, by.ID, tx.Now())
	if err == nil && n == 0 {
		err = web.Fail(web.Conflict, "刚刚有另一个单位也在提意见，您的没有记下；请再提交一次。")
	}
	if err != nil {
		return err
	}
	return ledger.Audit(tx, ledger.Entry{Actor: by.ID, Action: string(people.IntakeSend), Object: "bulletin/" + month, Reason: "提意见"})
}

// Answer answers an objection, once.
func Answer(tx *db.Tx, by people.Actor, month string, n int, text string) error {
	if text = strings.TrimSpace(text); text == "" || len([]rune(text)) > 1000 {
		return web.Fail(web.Invalid, "请写明答复，最多1000个字。")
	}
	done, err := tx.Exec(`update bulletin_objection set answer = $1, answered_by = $2, answered_at = $3 where month = $4 and n = $5 and answer = ''`, text, by.ID, tx.Now().String(), month, n)
	if err == nil && done == 0 {
		err = web.Fail(web.Conflict, "这条意见已经有人答复了；请刷新后看。")
	}
	if err != nil {
		return err
	}
	return ledger.Audit(tx, ledger.Entry{Actor: by.ID, Action: string(people.SupplierUrge), Object: "bulletin/" + month, Reason: "答复意见"})
}

// Issue issues a bulletin: by somebody else than drafted it, after the last day for objections, each of which has been
// answered. seen is the digest of what was shown.
func Issue(tx *db.Tx, by people.Actor, month, seen string) error {
	b, err := BulletinOf(tx, month)
	if err != nil {
		return err
	}
	switch wait := b.waits(tx.Today()); {
	case b.Issued:
		return web.Fail(web.Conflict, "这个月的通报已经签发了。")
	case b.DraftedBy == by.ID:
		return web.Fail(web.Forbidden, "起草和签发要由两个人办；请另一人签发。")
	case wait != "":
		return web.Fail(web.Conflict, "%s", wait)
	case b.digest() != seen:
		return web.Fail(web.Conflict, "数字和您打开时看到的不一样了；请重新打开，看过以后再签发。")
	}
	n, err := tx.Exec(`update bulletin set state = 'issued', issued_by = $1, issued_at = $2 where month = $3 and state = 'draft'`, by.ID, tx.Now(), month)
	if err == nil && n == 0 {
		err = web.Fail(web.Conflict, "这个月的通报刚刚已由另一人签发。")
	}
	if err != nil {
		return err
	}
	return ledger.Audit(tx, ledger.Entry{Actor: by.ID, Action: string(people.SupplierRule), Object: "bulletin/" + month, Reason: "签发", Detail: map[string]any{"digest": seen}})
}

// waits is why a draft cannot be issued yet by anybody; empty where it can.
func (b *Bulletin) waits(today clock.Date) string {
	switch {
	case today <= b.ObjectUntil:
		return "来源单位提意见的最后一天是" + b.ObjectUntil.Chinese() + "，过后才能签发。"
	case b.open() > 0:
		return fmt.Sprintf("还有%d条意见没有答复，答复后才能签发。", b.open())
	}
	return ""
}

// open counts objections nobody has answered.
func (b *Bulletin) open() (n int) {
	for _, o := range b.Objections {
		if o.Answer == "" {
			n++
		}
	}
	return n
}

// digest stands for the figures as they are now.
func (b *Bulletin) digest() string {
	raw, _ := json.Marshal(b.Board) // figures and texts only
	return fmt.Sprintf("%x", sha256.Sum256(raw))
}
