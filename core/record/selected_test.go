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
		ask := func(q record.Selection, most, want int, wantMore bool) (out []record.Holding) {
			t.Helper()
			err := d.View(t.Context(), func(tx *db.Tx) (err error) {
				var more bool
				out, more, err = record.Holdings(tx, q, most)
				n := 0
				for _, h := range out {
					n += h.N
				}
				if n != want || more != wantMore {
					t.Errorf("%+v: %d found, more %v", q, n, more)
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
		ask(record.Selection{Items: all}, 2, 3, true)
		ask(record.Selection{Items: all}, 1, 2, true) // no more are counted than are asked for
		ask(record.Selection{}, 10, 0, false)
		ask(record.Selection{Items: all, Kind: "罚款", Towns: []string{"441900101"}, Authorities: []string{"cgj", "scjgj"}, Severity: rulebook.Serious}, 10, 1, false)
		ask(record.Selection{Items: all, From: "2026-04-01", Until: "2026-04-15"}, 10, 1, false)
		ask(record.Selection{Items: all, Severity: rulebook.Minor}, 10, 0, false)
		same := func(x id.ID) id.ID { return x }
		least := record.Selection{Items: all, Least: 2}
		if by := least.Enough(found, same); len(by) != 1 || len(by[firm]) != 2 || by[firm][0].Newest != "2026-04-10" || by[firm][0].AgencyRef != "cgj" {
			t.Errorf("at least two: %+v", by)
		}
		err = d.View(t.Context(), func(tx *db.Tx) error {
			some, err := record.Selected(tx, least, []id.ID{firm, gone.Subject, id.New()})
			if err != nil || len(some) != 2 || some[0].Record != two.ID || some[1].Record != one.ID {
				t.Errorf("the records of some: %+v, %v", some, err)
			}
			among, err := record.Among(tx, []id.ID{firm, gone.Subject}, []id.ID{gone.ID, two.ID, other.ID, one.ID})
			if len(among) != 3 || among[0].ID != gone.ID || among[1].ID != two.ID || among[2].ID != one.ID {
				t.Errorf("among some: %d, %v", len(among), err)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}, db.WithClock(clock.At(day)))
}
