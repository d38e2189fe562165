package access

import (
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/ledger"
	"xinguan/core/people"
)

// Mark is what became of an alarm.
type Mark string

// The marks.
const (
	Noticed Mark = "noticed" // somebody knows of it and is asking
	Closed  Mark = "closed"  // it was explained, or dealt with
)

// Title is the mark in Chinese, empty for one that does not exist.
func (m Mark) Title() string {
	return map[Mark]string{Noticed: "已看到，正在问", Closed: "已处理"}[m]
}

// Said is one word about an alarm.
type Said struct {
	Mark   Mark
	Reason string
	By     string // account
	At     clock.Instant
	Looks  int // of the day, when it was said
}

// Settle writes down what became of an alarm: that of one account in one role on one day.
func (t Thresholds) Settle(tx *db.Tx, by people.Actor, a Alarm, m Mark, reason string) error {
	if d := people.Decide(by, people.LookSettle); !d.Allowed {
		return web.Fail(web.Forbidden, "%s。", d.Why)
	}
	if reason = strings.TrimSpace(reason); m.Title() == "" || reason == "" || len([]rune(reason)) > 500 {
		return web.Fail(web.Invalid, "请写明问到的情况或者处理的结果，最多500个字。")
	}
	if a.Actor == by.ID {
		return web.Fail(web.Forbidden, "自己的查阅由另一人处理。")
	}
	now, ok, err := t.alarm(tx, a)
	if err != nil || !ok {
		if err == nil {
			err = web.Fail(web.NotFound, "没有这条预警；请刷新后再看。")
		}
		return err
	}
	_, err = tx.Exec(`insert into look_alarm (id, day, actor, role, org, looks, state, reason, by_whom, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		id.New(), string(a.Day), a.Actor, string(a.Role), a.Org, now.Looks, string(m), reason, by.ID, tx.Now().String())
	if err != nil {
		return err
	}
	return ledger.Audit(tx, ledger.Entry{Actor: by.ID, Action: string(people.LookSettle), Object: "account/" + a.Actor, Reason: reason,
		Detail: map[string]any{"day": a.Day, "mark": m, "looks": now.Looks}})
}

// alarm is the alarm of a day as it stands now.
func (t Thresholds) alarm(tx *db.Tx, of Alarm) (Alarm, bool, error) {
	all, err := t.usageOn(tx, of.Day)
	for _, u := range all {
		if u.Actor == of.Actor && u.Role == of.Role && u.Org == of.Org {
			u.Why = t.unusual(u)
			return u.Alarm, len(u.Why) > 0, err
		}
	}
	return of, false, err
}

// marks are what was said about the alarms of a day, the oldest first.
func marks(tx *db.Tx, day clock.Date) (map[who][]Said, error) {
	out := map[who][]Said{}
	err := db.Each(tx, func(scan db.Scanner) error {
		var of who
		var s Said
		err := scan(&of.Actor, &of.Role, &of.Org, &s.Looks, &s.Mark, &s.Reason, &s.By, &s.At)
		out[of] = append(out[of], s)
		return err
	}, `select actor, role, org, looks, state, reason, by_whom, at from look_alarm where day = $1 order by id`, string(day))
	return out, err
}
