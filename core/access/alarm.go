package access

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/people"
)

// Alarm says that the looks of one person on one day were unusual. It accuses nobody: it asks somebody to look closer.
type Alarm struct {
	Day        clock.Date
	Actor, Org string
	Role       people.Role
	Why        []string // Chinese, each with its figure
	Looks      int
	Said       []Said // about it, the oldest first
}

// who is whose looks they are.
type who struct {
	Actor, Org string
	Role       people.Role
}

// Open tells whether it waits for somebody: nobody has dealt with it, or there were more looks afterwards.
func (a Alarm) Open() bool {
	if len(a.Said) == 0 {
		return true
	}
	last := a.Said[len(a.Said)-1]
	return last.Mark != Closed || last.Looks < a.Looks
}

// usage is what one person looked at on one day.
type usage struct {
	Alarm
	subjects, without, refused, night int
}

// Alarms are the unusual looks from one day to another, the last day first.
func (t Thresholds) Alarms(tx *db.Tx, from, until clock.Date) ([]Alarm, error) {
	var out []Alarm
	for day := until; day >= from; day = day.AddDays(-1) {
		all, err := t.usageOn(tx, day)
		if err != nil {
			return nil, err
		}
		said, err := marks(tx, day)
		if err != nil {
			return nil, err
		}
		for _, u := range all {
			if u.Why = t.unusual(u); len(u.Why) > 0 {
				u.Said = said[who{u.Actor, u.Org, u.Role}]
				out = append(out, u.Alarm)
			}
		}
	}
	return out, nil
}

func (t Thresholds) unusual(u usage) (why []string) {
	for _, x := range []struct {
		have, from int
		say        string
	}{{u.subjects, t.Subjects, "查阅了%d个主体"}, {u.night, t.Night, "夜间查阅%d次"}, {u.without, t.WithoutMatter, "%d次没有办件编号"}, {u.refused, t.Refused, "被拒绝%d次"}} {
		if x.have >= x.from {
			why = append(why, fmt.Sprintf(x.say, x.have))
		}
	}
	return why
}

// usageOn adds up a day of the city by who looked at others, those with the most looks first.
func (t Thresholds) usageOn(tx *db.Tx, day clock.Date) ([]usage, error) {
	morning, evening := clock.InstantOf(day.Time().Add(time.Duration(t.NightUntil)*time.Hour)), clock.InstantOf(day.Time().Add(time.Duration(t.NightFrom)*time.Hour))
	all, err := db.All(tx, func(scan db.Scanner) (u usage, err error) {
		u.Day = day
		err = scan(&u.Actor, &u.Role, &u.Org, &u.Looks, &u.night, &u.subjects, &u.without, &u.refused)
		return u, err
	}, `select actor, role, org, count(*), count(*) filter (where at < $1 or at >= $2), count(distinct subject_id),
		count(*) filter (where matter = '' and purpose <> $3), count(*) filter (where refused)
		from look where at >= $4 and at < $5 and purpose <> $6 group by actor, role, org`,
		morning.String(), evening.String(), Authorised.code, clock.InstantOf(day.Time()).String(), clock.InstantOf(day.AddDays(1).Time()).String(), Self.code)
	slices.SortFunc(all, func(a, b usage) int { return cmp.Or(cmp.Compare(b.Looks, a.Looks), cmp.Compare(a.Actor, b.Actor)) })
	return all, err
}

// Reviewed is a look as those see it who review looks; what was seen is not part of it.
type Reviewed struct {
	Look
	Subject id.ID
}

// Filter narrows the looks under review; the zero value of a field means any.
type Filter struct {
	Actor       string
	From, Until clock.Date
	Refused     bool // refused ones only
}

// Review is the list of looks for those who review them, the last first, at most limit.
func Review(tx *db.Tx, f Filter, limit int) ([]Reviewed, error) {
	where, args := []string{"1 = 1"}, []any{}
	add := func(cond string, v any) {
		args = append(args, v)
		where = append(where, fmt.Sprintf(cond, len(args)))
	}
	if f.Actor != "" {
		add("actor = $%d", f.Actor)
	}
	if f.From != "" {
		add("at >= $%d", clock.InstantOf(f.From.Time()).String())
	}
	if f.Until != "" {
		add("at < $%d", clock.InstantOf(f.Until.AddDays(1).Time()).String())
	}
	if f.Refused {
		where = append(where, "refused")
	}
	return db.All(tx, func(scan db.Scanner) (v Reviewed, err error) {
		var fields string
		err = scan(&v.Subject, &v.At, &v.Matter, &v.Actor, &v.Role, &v.Org, &v.Purpose, &v.Item, &fields, &v.Reason, &v.Refused, &v.Why, &v.RevealAfter, &v.RevealWhy)
		if fields != "" {
			v.Fields = strings.Split(fields, separator)
		}
		return v, err
	}, `select subject_id, at, matter, actor, role, org, purpose, item, fields, reason, refused, why, reveal_after, reveal_why from look where `+
		strings.Join(where, " and ")+fmt.Sprintf(` order by at desc, id desc limit %d`, limit), args...)
}
