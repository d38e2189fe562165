package record_test

import (
	"io/fs"
	"strings"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/city/dongguan"
	"xinguan/core/catalog"
	"xinguan/core/record"
)

// inForce brings a version of an item into force on a day, as two persons would.
func inForce(t *testing.T, d *db.DB, now *movable, c *catalog.Catalog, item, old, new string) *catalog.Item {
	t.Helper()
	b, err := fs.ReadFile(dongguan.FS, "items/"+item+".yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(catalog.Numbered(string(b), 2), old, new, 1)
	write := func(fn func(tx *db.Tx) error) {
		t.Helper()
		if err := d.Write(t.Context(), fn); err != nil {
			t.Fatal(err)
		}
	}
	take := func(step, by string, day clock.Date) {
		t.Helper()
		write(func(tx *db.Tx) error {
			return c.Take(tx, catalog.Take{Item: item, Number: 2, Step: step, By: by, Effective: day, Seen: 1, Why: "示例"})
		})
	}
	if err := c.Adopt(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	today := now.day
	write(func(tx *db.Tx) error { _, err := c.Begin(tx, "a", text); return err })
	write(func(tx *db.Tx) error { return catalog.AskTrial(tx, item, 2, "a") })
	write(func(tx *db.Tx) error {
		x, _, err := catalog.NextTrial(tx)
		if err != nil {
			return err
		}
		return catalog.Tried(tx, x, "{}")
	})
	take(catalog.Consult, "a", today.AddDays(7))
	now.day = today.AddDays(8)
	write(func(tx *db.Tx) error {
		return catalog.KeepPaper(tx, item, 2, catalog.Paper{Number: "示例1号", Authority: "示例", Dated: today, Body: []byte("%PDF-1.4"), By: "a"})
	})
	take(catalog.Propose, "a", today.AddDays(10))
	take(catalog.Approve, "b", "")
	now.day = today.AddDays(10)
	if err := c.Follow(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	it, _ := c.Item(item)
	return it
}

// TestAVersionOnlyNarrows: a version that shows records for a shorter time ends older ones with an event, once; one that shows
// them longer leaves them as they are.
func TestAVersionOnlyNarrows(t *testing.T) {
	now := &movable{"2026-05-01"}
	dbtest.Each(t, append([]db.Set{catalog.Migrations()}, sets...), func(t *testing.T, d *db.DB) {
		now.day = "2026-05-01"
		l := laws(t)
		s := &record.Store{Laws: l}
		one, long := filed("commitment", "主动型", "2026-04-10", now.day, nil), filed("random_inspection", "", "2026-04-10", now.day, nil)
		if err := d.Write(t.Context(), func(tx *db.Tx) error { return s.Add(tx, []record.New{one, long}) }); err != nil {
			t.Fatal(err)
		}
		until := func(n record.New) (r record.Record) {
			t.Helper()
			err := d.View(t.Context(), func(tx *db.Tx) (err error) { r, err = record.Get(tx, n.Subject, n.ID); return err })
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		was, wasLong := until(one), until(long)
		narrow := func(it *catalog.Item, want int) {
			t.Helper()
			if n, err := s.Narrow(t.Context(), d, it, "示例第2版", "b"); err != nil || n != want {
				t.Errorf("%s: %d moved, want %d: %v", it.Code, n, want, err)
			}
		}
		narrow(inForce(t, d, now, l.Catalog, "random_inspection", "years: 1,", "years: 5,"), 0)
		if r := until(long); r.ShownUntil != wasLong.ShownUntil {
			t.Errorf("a longer time moved an older record from %s to %s", wasLong.ShownUntil, r.ShownUntil)
		}
		it := inForce(t, d, now, l.Catalog, "commitment", "years: 3,", "years: 1,")
		narrow(it, 1)
		narrow(it, 0)
		if r := until(one); was.ShownUntil != "2029-04-10" || r.ShownUntil != "2027-04-10" || r.ItemVersion != 1 {
			t.Errorf("a shorter time: from %s to %s", was.ShownUntil, r.ShownUntil)
		}
		if _, differ, err := record.Verify(t.Context(), d, l, nil); err != nil || differ != 0 {
			t.Errorf("%d records differ from their events: %v", differ, err)
		}
	}, db.WithClock(now))
}
