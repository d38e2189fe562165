package record

import (
	"xinguan/base/clock"
	"xinguan/base/db"
)

// States of counting by month of the decision, for items of acts (catalog.Item.Timed). The day of such a row is the first
// of the month: decisions of a batch crowd on few months, so that a row stands for many records.
const (
	decidedIn = "decided" // by town: decisions taken, but those a correction replaced, and those withdrawn or annulled
	timely    = "timely"  // by supplier: first came in within the item's working days after the decision
	late      = "late"    // by supplier: first came in later
	untimed   = "untimed" // by supplier: the calendar of working days does not reach so far
)

// decided counts an act by the month it was decided in: once for its town, and once, when it first comes in, by how soon
// that was. A correction takes the place of the decision; it is no second arrival.
func (l Laws) decided(t tallies, f *Fixed, d Derived) {
	it, ok := l.Catalog.Of(f.Item, f.ItemVersion)
	if !ok || !it.Timed() || f.Decided == "" {
		return
	}
	if d.stands() {
		t[decisionKey(f)]++
	}
	if f.Replaces.IsZero() {
		t[tallyKey{month(f.Decided), f.Item, f.Agency, "", l.arrival(f, it.Timeliness.Workdays), f.Batch}]++
	}
}

// redecided counts what an event did to the number of decisions.
func (l Laws) redecided(t tallies, f *Fixed, before, after Derived) {
	it, ok := l.Catalog.Of(f.Item, f.ItemVersion)
	if !ok || !it.Timed() || f.Decided == "" || before.stands() == after.stands() {
		return
	}
	if after.stands() {
		t[decisionKey(f)]++
	} else {
		t[decisionKey(f)]--
	}
}

// unarrived takes back that a record came in: the next time counts.
func (l Laws) unarrived(t tallies, f *Fixed) {
	it, ok := l.Catalog.Of(f.Item, f.ItemVersion)
	if ok && it.Timed() && f.Decided != "" && f.Replaces.IsZero() {
		t[tallyKey{month(f.Decided), f.Item, f.Agency, "", l.arrival(f, it.Timeliness.Workdays), f.Batch}]--
	}
}

func decisionKey(f *Fixed) tallyKey {
	return tallyKey{month(f.Decided), f.Item, "", f.Town, decidedIn, f.Batch}
}

// stands tells whether a record still says that something was decided, whether or not it is shown.
func (d Derived) stands() bool { return d.Current && d.State != Withdrawn && d.State != Annulled }

// arrival is the state of counting of a record that came in.
func (l Laws) arrival(f *Fixed, workdays int) string {
	switch in, err := l.Rules.Workdays.Within(f.Decided, f.Accepted, workdays); {
	case err != nil:
		return untimed
	case in:
		return timely
	}
	return late
}

// month is the first day of a day's month.
func month(d clock.Date) clock.Date { return d[:len("2026-11")] + "-01" }

// Arrivals is how many acts of an item, decided in a month, came in from a supplier, and how soon.
type Arrivals struct {
	Item, Agency, Month   string // month of the decision: 2026-11
	Timely, Late, Untimed int64
}

// Total is how many came in.
func (a Arrivals) Total() int64 { return a.Timely + a.Late + a.Untimed }

// Judged is how many of them it is known of whether they came in time: the denominator of the rate.
func (a Arrivals) Judged() int64 { return a.Timely + a.Late }

// Plus adds the figures of another row up.
func (a Arrivals) Plus(b Arrivals) Arrivals {
	a.Timely, a.Late, a.Untimed = a.Timely+b.Timely, a.Late+b.Late, a.Untimed+b.Untimed
	return a
}

// ArrivalsOf are the arrivals of an item decided in the month of a day or later, by supplier and month.
func ArrivalsOf(tx *db.Tx, item string, from clock.Date) ([]Arrivals, error) {
	return db.All(tx, func(scan db.Scanner) (a Arrivals, err error) {
		err = scan(&a.Item, &a.Agency, &a.Month, &a.Timely, &a.Late, &a.Untimed)
		return a, err
	}, `select item, agency, substr(day, 1, 7),
			cast(sum(case when state = 'timely' then n else 0 end) as bigint),
			cast(sum(case when state = 'late' then n else 0 end) as bigint),
			cast(sum(case when state = 'untimed' then n else 0 end) as bigint)
		from tally where item = $1 and state in ('timely', 'late', 'untimed') and day >= $2
		group by item, agency, day order by agency, day`, item, string(month(from)))
}

// Decisions is how many acts of an item a month brought for a town; the division is empty where it is not known.
type Decisions struct {
	Item, Town, Month string
	N                 int64
}

// DecisionsOf are the decisions of an item taken in the month of a day or later, by town and month.
func DecisionsOf(tx *db.Tx, item string, from clock.Date) ([]Decisions, error) {
	return db.All(tx, func(scan db.Scanner) (d Decisions, err error) {
		err = scan(&d.Item, &d.Town, &d.Month, &d.N)
		return d, err
	}, `select item, town, substr(day, 1, 7), cast(sum(n) as bigint) from tally where item = $1 and state = 'decided' and day >= $2
		group by item, town, day having sum(n) <> 0 order by town, day`, item, string(month(from)))
}
