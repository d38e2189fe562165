package access

import (
	"context"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/web"
	"xinguan/core/ledger"
	"xinguan/core/people"
)

// Working reckons working days; rulebook.Workdays does.
type Working interface {
	AddWorkdays(from clock.Date, n int) (clock.Date, error)
}

// copiesWorkdays is how long a receiver has to say that its copies are gone: what it promised when it asked.
const copiesWorkdays = 3

// CopiesWait tells whether the organisation has still to say that its copies are gone.
func (s Share) CopiesWait() bool { return s.CopiesDue != "" && s.CopiesGone.IsZero() }

// CopiesLate tells whether that is overdue, or was said too late.
func (s Share) CopiesLate(today clock.Date) bool {
	if !s.CopiesGone.IsZero() {
		today = s.CopiesGone.Date()
	}
	return s.CopiesDue != "" && s.CopiesDue < today
}

// over are the shares that are over, by a decision or by their last day, and of which nobody looked yet whether there are
// copies.
func over(tx *db.Tx) ([]Share, error) {
	return db.All(tx, scanShare, `select `+shareColumns+` from share where copies_asked = '' and (state = 'ended' or state = 'open' and until_d < $1) order by id`, string(tx.Today()))
}

// AskCopies asks who obtained something by a share that is over to destroy the copies and to say so. It may run at any time
// and twice: each is asked once.
func AskCopies(tx *db.Tx, days Working) error {
	all, err := over(tx)
	for _, s := range all {
		if err == nil {
			err = s.askCopies(tx, days)
		}
	}
	return err
}

// askCopies first takes the share for itself: what is being given by it at this moment is written down before.
func (s Share) askCopies(tx *db.Tx, days Working) error {
	n, err := tx.Exec(`update share set copies_asked = $1 where id = $2 and copies_asked = ''`, tx.Now(), s.ID)
	if err != nil || n == 0 {
		return err
	}
	obtained, err := db.One(tx, func(scan db.Scanner) (yes bool, err error) { err = scan(&yes); return yes, err },
		`select exists (select 1 from look where share = $1 and not refused)`, s.ID)
	if err != nil || !obtained {
		return err
	}
	due, err := days.AddWorkdays(tx.Today(), copiesWorkdays)
	if err != nil {
		due = tx.Today().AddDays(copiesWorkdays + 4) // the days off of next year are not published yet: a later day, with two weekends
	}
	if _, err := tx.Exec(`update share set copies_due = $1 where id = $2`, string(due), s.ID); err != nil {
		return err
	}
	return ledger.Append(tx, ledger.Change{Topic: ShareTopic, Ref: s.ID})
}

// FollowCopies is AskCopies where there is something to ask: nobody waits for the writer's lock otherwise.
func FollowCopies(ctx context.Context, d *db.DB, days Working) error {
	found := false
	err := d.View(ctx, func(tx *db.Tx) error {
		all, err := over(tx)
		found = len(all) > 0
		return err
	})
	if err != nil || !found {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error { return AskCopies(tx, days) })
}

// CopiesOf counts the shares whose copies some organisations, or any where they are nil, have still to destroy, and how many
// of them are late.
func CopiesOf(tx *db.Tx, orgs []string) (waiting, late int, err error) {
	where, args := byOrgs(orgs, string(tx.Today()))
	err = db.Each(tx, func(scan db.Scanner) error { return scan(&waiting, &late) },
		`select count(*), cast(coalesce(sum(case when copies_due < $1 then 1 else 0 end), 0) as bigint) from share where copies_due <> '' and copies_gone = '' and `+where, args...)
	return waiting, late, err
}

// LateCopies are the shares whose copies should have been said to be gone by today, the longest first.
func LateCopies(tx *db.Tx, limit int) ([]Share, error) {
	return db.All(tx, scanShare, `select `+shareColumns+` from share where copies_due <> '' and copies_gone = '' and copies_due < $1 order by copies_due, id limit $2`, string(tx.Today()), limit)
}

// ConfirmCopies notes that an organisation destroyed what it obtained, where and how. Said twice by the same person it is
// said once; of two at once one is told.
func (s Share) ConfirmCopies(tx *db.Tx, by people.Actor, how string) error {
	if how = strings.TrimSpace(how); how == "" || len([]rune(how)) > 500 {
		return web.Fail(web.Invalid, "请写明副本原来在哪里、怎样销毁的，最多500个字。")
	}
	if d := people.Decide(by, people.TakedownConfirm); !d.Allowed || !by.For(s.Org) {
		return web.Fail(web.Forbidden, "副本是否已经销毁，由取得副本的单位自己确认。")
	}
	n, err := tx.Exec(`update share set copies_gone = $1, copies_by = $2, copies_how = $3 where id = $4 and copies_due <> '' and copies_gone = ''`, tx.Now(), by.ID, how, s.ID)
	if err != nil {
		return err
	}
	if n == 1 {
		return s.told(tx, by, "share.copies_gone", how)
	}
	kept, err := ShareByID(tx, by.Orgs(), s.ID)
	if err == nil && (kept.CopiesBy != by.ID || kept.CopiesHow != how) {
		err = web.Fail(web.Conflict, "没有等确认的副本，可能刚刚有人确认过；请刷新后再看。")
	}
	return err
}
