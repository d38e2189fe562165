package access

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/people"
)

// Inquiry is a subject looked at for one purpose: it was asked which records there are, and fields are revealed one after
// another, each a look of its own. It is the very person's who opened it, and over after a while.
type Inquiry struct {
	ID      id.ID
	Until   clock.Instant
	request Request
}

// Request is what was asked when it was opened.
func (q Inquiry) Request() Request { return q.request }

// inquiryTime is how long fields that were revealed can be read again.
const inquiryTime = 30 * time.Minute

// whichRecords is what opening an inquiry looks at, in words.
const whichRecords = "有哪些非公开记录"

// ErrNoInquiry answers for an inquiry that never was, is over, or is somebody else's: which of these is not told.
var ErrNoInquiry = web.Fail(web.NotFound, "没有这次查询，或者它已经结束（一次查询保留30分钟，只有本人能看）；请重新查询。")

// Open asks which records there are of a subject that the actor may look at for the purpose. It is a look; a refused one
// is kept and wraps ErrRefused.
func Open(ctx context.Context, d *db.DB, r Request) (id.ID, error) {
	r.Item, r.Org, r.Fields = "", "", []string{whichRecords}
	return r.ask(ctx, d, func(r Request, _ *db.Tx) (people.Decision, error) {
		return people.HoldsFor(r.Actor, people.RecordLook, r.Purpose.code), nil
	})
}

// Find is an inquiry of the actor that is still open; ErrNoInquiry for none. of are all ids of the subject.
func (rules *Rules) Find(tx *db.Tx, actor people.Actor, subject id.ID, of []id.ID, inquiry id.ID) (Inquiry, error) {
	q := Inquiry{ID: inquiry}
	var purpose, item string
	row, err := db.One(tx, func(scan db.Scanner) (r Request, err error) {
		var at clock.Instant
		err = scan(&at, &purpose, &item, &r.Reason, &r.Matter, &r.RevealAfter, &r.RevealWhy)
		q.Until = clock.InstantOf(at.Add(inquiryTime))
		return r, err
	}, `select at, purpose, item, reason, matter, reveal_after, reveal_why from look
		where subject_id = $1 and id = $2 and actor = $3 and role = $4 and org = $5 and inquiry is null and not refused`,
		subject, inquiry, actor.ID, string(actor.Role), actor.Org)
	if errors.Is(err, sql.ErrNoRows) {
		return q, ErrNoInquiry
	}
	if err != nil {
		return q, err
	}
	p, known := rules.Purpose(purpose)
	if !known || item != "" || !tx.Now().Before(q.Until.Time) {
		return q, ErrNoInquiry
	}
	row.Actor, row.Purpose, row.Subject, row.Of = actor, p, subject, of
	q.request = row
	return q, nil
}

// May tells whether the inquiry may reach a field of an item that an agency gave; with no field, whether it may name the
// record. It decides the same as Reveal and writes nothing down.
func (q Inquiry) May(tx *db.Tx, item, org string, fields ...string) (bool, error) {
	r := q.request
	r.Item, r.Org, r.Fields = item, org, fields
	d, err := r.allowed(tx, Request.decide)
	return d.Allowed, err
}

// Reveal asks for one field of one record and keeps the look. person tells that the subject is a natural person.
func (q Inquiry) Reveal(ctx context.Context, d *db.DB, record id.ID, item, org, field string, person bool) (Grant, error) {
	r := q.request
	r.Item, r.Org, r.Fields, r.Person, r.inquiry, r.record = item, org, []string{field}, person, q.ID, record
	if _, err := r.ask(ctx, d, Request.decide); err != nil {
		return nil, err
	}
	return grant{r}, nil
}

// Revealed are the grants given in the inquiry so far, so that its page can be read again.
func (q Inquiry) Revealed(tx *db.Tx) ([]Grant, error) {
	return db.All(tx, func(scan db.Scanner) (Grant, error) {
		r := q.request
		r.inquiry = q.ID
		var fields string
		err := scan(&r.Item, &fields, &r.record)
		r.Fields = strings.Split(fields, separator)
		return grant{r}, err
	}, `select item, fields, record_id from look where subject_id = $1 and inquiry = $2 and record_id is not null and not refused order by id`, q.request.Subject, q.ID)
}

// Record is the record a grant is for; zero where it is for all of the item.
func (r Request) Record() id.ID { return r.record }
