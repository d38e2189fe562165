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

// TestSelected: a saved question finds what is shown and fits it, by subject; what was repaired or is about persons is not
// found, and who has too few is left out.
func TestSelected(t *testing.T) {
	const day = clock.Date("2026-05-01")
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		s := &record.Store{Laws: laws(t)}
		firm := id.New()
		one := penalty(firm, "2026-03-10", rulebook.General, day)
		two := penalty(firm, "2026-04-10", rulebook.Serious, day)
		two.Class, two.Town, two.AuthorityCode = "警告;罚款", "441900101", "cgj"
		other := penalty(id.New(), "2026-04-20", rulebook.General, day)
		person := penalty(id.New(), "2026-04-20", rulebook.General, day)
		person.Item, person.Party = "penalty_person", ""
		gone := penalty(id.New(), "2026-01-10", rulebook.General, day)
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			if err := s.Add(tx, []record.New{one, two, other, person, gone}); err != nil {
				return err
			}
			return s.Apply(tx, record.Event{Subject: gone.Subject, Record: gone.ID, Kind: record.Annul, Cause: "示例", Actor: "test"})
		})
		if err != nil {
			t.Fatal(err)
		}
		ask := func(q record.Selection, most, want int, wantMore bool) (out []record.Match) {
			t.Helper()
			err := d.View(t.Context(), func(tx *db.Tx) (err error) {
				var more bool
				if out, more, err = record.Selected(tx, q, most); len(out) != want || more != wantMore {
					t.Errorf("%+v: %d found, more %v", q, len(out), more)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		all := []string{"penalty", "penalty_person"}
		found := ask(record.Selection{Items: all}, 10, 3, false)
		ask(record.Selection{Items: all}, 2, 2, true)
		ask(record.Selection{}, 10, 0, false)
		ask(record.Selection{Items: all, Kind: "罚款", Towns: []string{"441900101"}, Authorities: []string{"cgj", "scjgj"}, Severity: rulebook.Serious}, 10, 1, false)
		ask(record.Selection{Items: all, From: "2026-04-01", Until: "2026-04-15"}, 10, 1, false)
		ask(record.Selection{Items: all, Severity: rulebook.Minor}, 10, 0, false)
		same := func(x id.ID) id.ID { return x }
		if by := (record.Selection{Least: 2}).Enough(found, same); len(by) != 1 || len(by[firm]) != 2 || by[firm][0].Decided != "2026-04-10" {
			t.Errorf("at least two: %+v", by)
		}
	}, db.WithClock(clock.At(day)))
}
