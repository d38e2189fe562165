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

// A contested amount is hidden wherever it is said: in its field and in the text of the decision; a contested text hides the
// amounts. The rest is shown, and when the shield is lifted all is there again.
func TestAContestedAmountIsHiddenInTheTextToo(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		s := record.Store{Laws: laws(t)}
		n := penalty(id.New(), "2026-04-10", rulebook.General, "2026-05-01")
		it, _ := s.Catalog.Item("penalty")
		n.Body = []byte(`{"conduct":"示例","confiscated":"1","content":"罚款人民币伍万元整","fine":"5"}`)
		write(t, d, func(tx *db.Tx) error { return s.Add(tx, []record.New{n}) })
		shows := func(when string, want ...string) {
			t.Helper()
			err := d.View(t.Context(), func(tx *db.Tx) error {
				all, err := record.OfSubject(tx, n.Subject, "", 10)
				if err != nil || len(all) != 1 || len(all[0].Body) != len(want) {
					t.Fatalf("%s: %v %+v", when, err, all)
				}
				for _, name := range want {
					if all[0].Body.Get(name) == "" {
						t.Errorf("%s: %s is not shown", when, name)
					}
				}
				if hidden := all[0].Veiled(it); len(hidden) != 4-len(want) {
					t.Errorf("%s: said to be hidden: %v", when, hidden)
				}
				differ, err := s.Rebuild(tx, n.Subject)
				if len(differ) > 0 {
					t.Errorf("%s, derived again: %+v", when, differ[0].Derived)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		shield := func(kind record.EventKind, field string) {
			write(t, d, func(tx *db.Tx) error {
				return s.Apply(tx, record.Event{Subject: n.Subject, Record: n.ID, Kind: kind, Value: field, Cause: "示例1号", Actor: "示例"})
			})
		}
		shows("at first", "conduct", "confiscated", "content", "fine")
		shield(record.Shield, "fine")
		shows("the fine is contested", "conduct", "confiscated")
		shield(record.Unshield, "fine")
		shows("it is settled", "conduct", "confiscated", "content", "fine")
		shield(record.Shield, "content")
		shows("the text is contested", "conduct")
		shield(record.Unshield, "content")
		shows("it is settled", "conduct", "confiscated", "content", "fine")
	}, db.WithClock(clock.At("2026-05-01")))
}
