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
	if err := s.knows(tx, by); err != nil {
		return err
	}
	n, err := tx.Exec(`update share set copies_gone = $1, copies_by = $2, copies_how = $3 where id = $4 and copies_due <> '' and copies_gone = ''`, tx.Now(), by.ID, how, s.ID)
	if err != nil {
		return err
	}
	if n == 1 {
		return s.told(tx, by, "share.copies_gone", how)
	}
	kept, err := ShareByID(tx, by.Orgs(), s.ID)
	switch {
	case err != nil || kept.CopiesBy == by.ID && kept.CopiesHow == how:
		return err
	case !kept.CopiesGone.IsZero():
		return web.Fail(web.Conflict, "这件共享的副本已经确认销毁过，没有改动；请刷新后再看。")
	case kept.CopiesAsked.IsZero() && kept.State == ShareOpen && kept.Until < tx.Today(), kept.CopiesAsked.IsZero() && kept.State == ShareEnded:
		return web.Fail(web.Conflict, "这件共享刚刚结束，正在查取得过什么；请过几分钟再确认。")
	case kept.CopiesAsked.IsZero():
		return web.Fail(web.Conflict, "这件共享还没有结束，没有要确认销毁的副本；不再需要的，先在工作台“按需共享”里终止它。")
	}
	return web.Fail(web.Conflict, "这件共享没有要确认销毁的副本：什么也没有取得过。")
}

// knows refuses a system that does not know all copies: what persons or other systems of its organisation obtained lies
// elsewhere.
func (s Share) knows(tx *db.Tx, by people.Actor) error {
	if !strings.HasPrefix(by.ID, people.SystemPrefix) {
		return nil
	}
	others, err := db.One(tx, func(scan db.Scanner) (yes bool, err error) { err = scan(&yes); return yes, err },
		`select exists (select 1 from look where share = $1 and not refused and actor <> $2)`, s.ID, by.ID)
	if err == nil && others {
		err = web.Fail(web.Conflict, "本单位的人或者另一个系统也按这件共享取得过信息，这个系统不知道那些副本；请本单位的人在工作台“按需共享”里打开它，确认都已销毁。")
	}
	return err
}
