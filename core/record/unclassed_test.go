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

// An authority's list of what nobody has classed holds each of them once, in the order of last days, page by page: not what has a class,
// has ended, is over, is hidden for a time, or is another authority's, unless its work was taken over: then both are one
// list. Its figure says the same.
func TestWhatIsNotClassedIsListedByItsLastDay(t *testing.T) {
	now := &movable{"2026-10-01"}
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		now.day = "2026-10-01"
		s := record.Store{Laws: laws(t)}
		want := map[id.ID]bool{}
		var in []record.New
		add := func(decided clock.Date, sev rulebook.Severity, change func(*record.New)) record.New {
			n := penalty(id.New(), decided, sev, "2026-10-01")
			if change != nil {
				change(&n)
			}
			in = append(in, n)
			return n
		}
		for i := range 23 {
			want[add(clock.Date("2026-09-01").AddDays(-i/4), rulebook.Unclassified, nil).ID] = true
		}
		town := add("2026-07-01", rulebook.Unclassified, func(n *record.New) { n.Town = "441900101" })
		want[town.ID] = true
		add("2026-08-01", rulebook.General, nil)
		other := add("2026-08-01", rulebook.Unclassified, func(n *record.New) { n.AuthorityCode = "scjgj" })
		add("2020-08-01", rulebook.Unclassified, nil)
		later, hidden, repaired := add("2026-06-02", rulebook.Unclassified, nil), add("2026-06-03", rulebook.Unclassified, nil), add("2026-06-04", rulebook.Unclassified, nil)
		write(t, d, func(tx *db.Tx) error { return s.Add(tx, in) })
		for n, e := range map[*record.New]record.Event{&later: {Kind: record.Classified, Value: "serious"}, &hidden: {Kind: record.Shield}, &repaired: {Kind: record.Repair}} {
			e.Subject, e.Record, e.Cause, e.Actor = n.Subject, n.ID, "示例", "示例"
			write(t, d, func(tx *db.Tx) error { return s.Apply(tx, e) })
		}
		f := record.Unclassed{Authorities: []string{"sthjj"}, Items: []string{"penalty"}, Limit: 10}
		count := func(f record.Unclassed, most int) (n int, more bool) {
			if err := d.View(t.Context(), func(tx *db.Tx) (err error) { n, more, err = record.UnclassifiedUpTo(tx, f, most); return err }); err != nil {
				t.Fatal(err)
			}
			return n, more
		}
		if n, more := count(f, 100); n != len(want) || more {
			t.Errorf("%d are counted, %v; want %d", n, more, len(want))
		}
		if n, more := count(f, 20); n != 20 || !more {
			t.Errorf("counted up to twenty: %d, %v", n, more)
		}
		if n, _ := count(record.Unclassed{Authorities: []string{"sthjj"}, Items: []string{"penalty"}, Town: "441900101"}, 100); n != 1 {
			t.Errorf("%d in the town", n)
		}
		if n, _ := count(record.Unclassed{Authorities: []string{"sthjj"}}, 100); n != 0 {
			t.Errorf("%d of no item", n)
		}
		f.Authorities = []string{"sthjj", "scjgj"}
		if n, _ := count(f, 100); n != len(want)+1 {
			t.Errorf("of two authorities: %d", n)
		}
		want[other.ID] = true
		var last clock.Date
		for pages := 0; ; pages++ {
			var rows []*record.Record
			var next *record.LastDay
			if err := d.View(t.Context(), func(tx *db.Tx) (err error) { rows, next, err = record.Unclassified(tx, f); return err }); err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				if !want[r.ID] || r.ShownUntil < last || r.Body.Get("conduct") == "" {
					t.Errorf("%s of %s: not wanted, twice, or out of order", r.DocNo, r.Decided)
				}
				delete(want, r.ID)
				last = r.ShownUntil
			}
			if next == nil {
				break
			}
			if f.After = *next; pages > 5 {
				t.Fatal("the pages do not end")
			}
		}
		if len(want) > 0 {
			t.Errorf("%d are not listed", len(want))
		}
	}, db.WithClock(now))
}
