package notice

import (
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
)

// Target is what somebody follows.
type Target string

// SubjectTarget is a subject.
func SubjectTarget(x id.ID) Target { return Target("subject/" + x.String()) }

// ItemTarget is an item, from one agency or, where it is empty, from all.
func ItemTarget(item, agency string) Target { return Target("item/" + item + "/" + agency) }

// Subject is the subject that is followed; not ok for other targets.
func (t Target) Subject() (x id.ID, ok bool) {
	rest, ok := strings.CutPrefix(string(t), "subject/")
	if !ok {
		return x, false
	}
	x, err := id.Parse(rest)
	return x, err == nil
}

// Item is the item that is followed, and the agency, empty for all; not ok for other targets.
func (t Target) Item() (item, agency string, ok bool) {
	rest, ok := strings.CutPrefix(string(t), "item/")
	if !ok {
		return "", "", false
	}
	item, agency, ok = strings.Cut(rest, "/")
	return item, agency, ok
}

// mostFollowed bounds what one may follow: it is for what one deals with, not for watching a city.
const mostFollowed = 50

// Followed is what somebody follows.
type Followed struct {
	Owner  Receiver
	Target Target
	Made   clock.Instant
}

func scanFollowed(scan db.Scanner) (f Followed, err error) {
	err = scan(&f.Owner, &f.Target, &f.Made)
	return f, err
}

// Follow begins; what is followed already stays so.
func Follow(tx *db.Tx, owner Receiver, t Target) error {
	all, err := FollowedBy(tx, owner)
	if err != nil {
		return err
	}
	if len(all) >= mostFollowed {
		return web.Fail(web.Conflict, "最多关注%d个；请先取消不需要的。", mostFollowed)
	}
	_, err = tx.Exec(`insert into notice_follow (owner, target, made) values ($1, $2, $3) on conflict (owner, target) do nothing`, string(owner), string(t), tx.Now())
	return err
}

// Unfollow ends it; what is not followed stays so.
func Unfollow(tx *db.Tx, owner Receiver, t Target) error {
	_, err := tx.Exec(`delete from notice_follow where owner = $1 and target = $2`, string(owner), string(t))
	return err
}

// FollowedBy is what an owner follows, the last first.
func FollowedBy(tx *db.Tx, owner Receiver) ([]Followed, error) {
	return db.All(tx, scanFollowed, `select owner, target, made from notice_follow where owner = $1 order by made desc, target`, string(owner))
}

// Followers are those of some targets.
func Followers(tx *db.Tx, targets []Target) ([]Followed, error) {
	if len(targets) == 0 {
		return nil, nil
	}
	args := make([]any, len(targets))
	for i, t := range targets {
		args[i] = string(t)
	}
	return db.All(tx, scanFollowed, `select owner, target, made from notice_follow where target in `+db.In(1, len(args))+` order by target, owner`, args...)
}

// Reminder is a day somebody wants to be reminded on.
type Reminder struct {
	Subject, Record id.ID
	Owner           Receiver
	On              clock.Date
	Ended           clock.Instant
}

// Remind keeps the day; asked for again, the day is the later one.
func Remind(tx *db.Tx, r Reminder) error {
	_, err := tx.Exec(`insert into notice_reminder (subject_id, record_id, owner, on_d, ended) values ($1, $2, $3, $4, '')
		on conflict (subject_id, record_id, owner) do update set on_d = excluded.on_d, ended = ''`, r.Subject, r.Record, string(r.Owner), string(r.On))
	return err
}

// Reminds tells whether an owner waits to be reminded of a record.
func Reminds(tx *db.Tx, subject, record id.ID, owner Receiver) (bool, error) {
	return db.One(tx, func(scan db.Scanner) (yes bool, err error) { err = scan(&yes); return yes, err },
		`select exists (select 1 from notice_reminder where subject_id = $1 and record_id = $2 and owner = $3 and ended = '')`, subject, record, string(owner))
}

// DueReminders are those whose day has come, at most limit.
func DueReminders(tx *db.Tx, limit int) ([]Reminder, error) {
	return db.All(tx, func(scan db.Scanner) (r Reminder, err error) {
		err = scan(&r.Subject, &r.Record, &r.Owner, &r.On, &r.Ended)
		return r, err
	}, `select subject_id, record_id, owner, on_d, ended from notice_reminder where ended = '' and on_d <= $1 order by on_d, subject_id, record_id limit $2`, string(tx.Today()), limit)
}

// Again puts a reminder off to another day; Done ends it.
func (r Reminder) Again(tx *db.Tx, on clock.Date) error {
	_, err := tx.Exec(`update notice_reminder set on_d = $1 where subject_id = $2 and record_id = $3 and owner = $4`, string(on), r.Subject, r.Record, string(r.Owner))
	return err
}

// Done ends a reminder.
func (r Reminder) Done(tx *db.Tx) error {
	_, err := tx.Exec(`update notice_reminder set ended = $1 where subject_id = $2 and record_id = $3 and owner = $4`, tx.Now(), r.Subject, r.Record, string(r.Owner))
	return err
}
