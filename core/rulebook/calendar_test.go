package rulebook_test

import (
	"testing"

	"pgregory.net/rapid"

	"xinguan/base/clock"
)

// Calendars: so many working days from any day end on a working day, never on the first; counting back gives the number;
// one more is the next working day; who begins on a day off begins as on the last working day before it.
func TestWorkingDaysOfTheYear(t *testing.T) {
	w := load(t).Workdays
	works := func(d clock.Date) bool { yes, err := w.IsWorkday(d); return err == nil && yes }
	rapid.Check(t, func(rt *rapid.T) {
		from := clock.Date("2026-01-01").AddDays(rapid.IntRange(0, 270).Draw(rt, "from"))
		n := rapid.IntRange(1, 40).Draw(rt, "days")
		last, err := w.AddWorkdays(from, n)
		if err != nil {
			rt.Fatal(err)
		}
		between, err := w.Between(from, last)
		if err != nil || between != n || !works(last) || last <= from {
			rt.Fatalf("%d from %s: %s, counted back %d, %v", n, from, last, between, err)
		}
		next, err := w.AddWorkdays(from, n+1)
		if between, _ := w.Between(last, next); err != nil || between != 1 {
			rt.Fatalf("one more than %s is %s", last, next)
		}
		if !works(from) {
			eve := from
			for !works(eve) && eve > "2026-01-01" {
				eve = eve.AddDays(-1)
			}
			if same, err := w.AddWorkdays(eve, n); works(eve) && (err != nil || same != last) {
				rt.Fatalf("from the day off %s: %s; from %s: %s", from, last, eve, same)
			}
		}
	})
}

// Month ends: a period of months ends on the same day, or on the last day of a shorter month; it never skips a month, and
// what is decided later never ends earlier.
func TestPeriodsEndWithTheMonth(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		from := clock.Date("2020-01-01").AddDays(rapid.IntRange(0, 4000).Draw(rt, "from"))
		n := rapid.IntRange(1, 60).Draw(rt, "months")
		end := from.AddMonths(n)
		f, e := from.Time(), end.Time()
		if e.Year()*12+int(e.Month()) != f.Year()*12+int(f.Month())+n {
			rt.Fatalf("%d months from %s: %s", n, from, end)
		}
		if e.Day() != f.Day() && (e.Day() > f.Day() || e.AddDate(0, 0, 1).Day() != 1) {
			rt.Fatalf("%d months from %s: %s", n, from, end)
		}
		if later := from.AddDays(1).AddMonths(n); later < end {
			rt.Fatalf("from %s until %s, from the next day until %s", from, end, later)
		}
	})
}
