package exchange_test

import (
	"slices"
	"testing"

	"xinguan/base/db"
	"xinguan/core/people"
	"xinguan/core/relay"
)

// The figures of the page follow each round, and a comparison; the menu's figure is that of the list.
func TestTheFiguresFollowTheRounds(t *testing.T) {
	worlds(t, func(w *world) {
		w.above.Knows = func(string) string { return "东莞市示例旧名有限公司" }
		w.many(3)
		w.above.Knows = nil
		right := func(state relay.State, seen relay.Seen, want int64) {
			t.Helper()
			if err := w.s.Step(t.Context()); err != nil {
				t.Fatal(err)
			}
			w.view(func(tx *db.Tx) error {
				now, err1 := relay.Counts(tx, "province")
				kept, err2 := relay.Tally(tx, "province")
				n, err3 := relay.RefusedUpTo(tx, "agency = $1", []any{"cgj"}, 2)
				i := slices.IndexFunc(kept, func(c relay.Count) bool { return c.State == state && c.Seen == seen })
				if !slices.Equal(now, kept) || i < 0 || kept[i].N != want || state == relay.Rejected && n != 2 || state != relay.Rejected && n != 0 {
					t.Errorf("%v is kept, %v there is, %d refused", kept, now, n)
				}
				for _, err := range []error{err1, err2, err3} {
					if err != nil {
						return err
					}
				}
				return nil
			})
		}
		right(relay.Rejected, relay.NotCompared, 3)
		if err := w.Hub.DB.Write(t.Context(), func(tx *db.Tx) error {
			all, err := relay.Refused(tx, "agency = $1", []any{"cgj"}, 10)
			for _, l := range all {
				if err == nil {
					_, err = relay.Again(tx, l, "")
				}
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		w.s.Profile.Minutes = 0
		w.step(true)
		right(relay.Accepted, relay.NotCompared, 3)
		list, err := w.above.List()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.s.Compare(t.Context(), people.Actor{ID: "示例经办"}, list); err != nil {
			t.Fatal(err)
		}
		right(relay.Accepted, relay.Shown, 3)
	})
}
