package record_test

import (
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/core/record"
	"xinguan/core/rulebook"
)

func arrivals(t *testing.T, d *db.DB) (sum record.Arrivals, decided int64, months int) {
	t.Helper()
	err := d.View(t.Context(), func(tx *db.Tx) error {
		all, err := record.ArrivalsOf(tx, "penalty", "2020-01-01")
		if err != nil {
			return err
		}
		for _, a := range all {
			sum = sum.Plus(a)
		}
		dec, err := record.DecisionsOf(tx, "penalty", "2020-01-01")
		for _, x := range dec {
			decided += x.N
		}
		months = len(dec)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sum, decided, months
}

// Seven working days after Friday 2026-04-24 end on Friday 2026-05-08: 1 to 5 May are days off.
func TestArrivalsAreCountedByWorkingDays(t *testing.T) {
	cases := []struct {
		decided, accepted clock.Date
		want              record.Arrivals
	}{
		{"2026-04-24", "2026-05-08", record.Arrivals{Timely: 1}}, // 27 28 29 30, 6 7 8
		{"2026-04-24", "2026-05-09", record.Arrivals{Late: 1}},   // a Saturday on which people work
		{"2026-04-24", "2026-04-24", record.Arrivals{Timely: 1}},
		{"2025-12-26", "2026-01-02", record.Arrivals{Timely: 1}}, // seven days are never more than seven working days
		{"2025-12-26", "2026-02-02", record.Arrivals{Untimed: 1}},
		{"", "2026-02-02", record.Arrivals{}},
	}
	for _, c := range cases {
		d := dbtest.Open(t, db.SQLite, sets, db.WithClock(clock.At(c.accepted)))
		write(t, d, func(tx *db.Tx) error {
			return laws(t).Add(tx, []record.New{penalty(id.New(), c.decided, rulebook.General, c.accepted)})
		})
		if got, _, _ := arrivals(t, d); got != c.want {
			t.Errorf("decided %s, came in %s: %+v", c.decided, c.accepted, got)
		}
	}
}

// A correction is no second arrival and no second decision; what is withdrawn was none; what is repaired was one.
func TestDecisionsFollowEvents(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		s, subject := record.Store{Laws: laws(t)}, id.New()
		first := penalty(subject, "2026-04-10", rulebook.General, "2026-05-01")
		second := penalty(subject, "2026-03-10", rulebook.General, "2026-05-01")
		second.Replaces = first.ID
		apply := func(r id.ID, kind record.EventKind) {
			write(t, d, func(tx *db.Tx) error {
				return s.Apply(tx, record.Event{Subject: subject, Record: r, Kind: kind, Cause: "示例", Actor: "sthjj"})
			})
		}
		expect := func(step string, decided int64, months int) {
			t.Helper()
			sum, n, m := arrivals(t, d)
			if n != decided || m != months || sum.Total() != 1 {
				t.Errorf("%s: %d decisions in %d months, %d arrivals", step, n, m, sum.Total())
			}
		}
		write(t, d, func(tx *db.Tx) error { return s.Add(tx, []record.New{first}) })
		expect("accepted", 1, 1)
		write(t, d, func(tx *db.Tx) error { return s.Add(tx, []record.New{second}) })
		apply(first.ID, record.Superseded)
		expect("corrected", 1, 1)
		apply(second.ID, record.Repair)
		expect("repaired", 1, 1)
		apply(second.ID, record.Shield)
		expect("shielded", 1, 1)
	}, db.WithClock(clock.At("2026-05-01")))
}

func TestWithdrawnIsNoDecision(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, sets, db.WithClock(clock.At("2026-05-01")))
	s := record.Store{Laws: laws(t)}
	for _, kind := range []record.EventKind{record.Withdraw, record.Annul} {
		n := penalty(id.New(), "2026-04-10", rulebook.General, "2026-05-01")
		write(t, d, func(tx *db.Tx) error { return s.Add(tx, []record.New{n}) })
		write(t, d, func(tx *db.Tx) error {
			return s.Apply(tx, record.Event{Subject: n.Subject, Record: n.ID, Kind: kind, Cause: "示例", Actor: "sthjj"})
		})
	}
	if sum, n, months := arrivals(t, d); n != 0 || months != 0 || sum.Total() != 2 {
		t.Errorf("%d decisions, %d arrivals", n, sum.Total())
	}
}
