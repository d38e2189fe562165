package relay

import (
	"slices"
	"sync"
	"testing"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
)

// TestTwoWhoCountAtOnce: two servers that count in the same moment do not stand in each other's way, and what nothing stands in
// any more is not counted on.
func TestTwoWhoCountAtOnce(t *testing.T) {
	dbtest.Each(t, []db.Set{db.Migrations(), Migrations()}, func(t *testing.T, d *db.DB) {
		write := func(q string, args ...any) {
			t.Helper()
			if err := d.Write(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(q, args...); return err }); err != nil {
				t.Fatal(err)
			}
		}
		for round := range 12 {
			write(`insert into relay (`+columns+`) values ($1, $2, 'province', 'penalty', 'cgj', $3, 1, 'add', 'queued', $4, '', 0, '', '', '', '', '', '', '', '', '')`, id.New(), id.New(), id.New(), round)
			if round%3 == 2 {
				write(`update relay set state = 'sent' where state = 'queued'`)
			}
			var both sync.WaitGroup
			for range 4 {
				both.Go(func() {
					if _, err := Recount(t.Context(), d, "province"); err != nil {
						t.Errorf("round %d: %v", round, err)
					}
				})
			}
			both.Wait()
		}
		if _, err := Recount(t.Context(), d, "province"); err != nil {
			t.Fatal(err)
		}
		err := d.View(t.Context(), func(tx *db.Tx) error {
			now, err := Counts(tx, "province")
			if err != nil {
				return err
			}
			kept, err := Tally(tx, "province")
			if !slices.Equal(now, kept) || len(kept) != 1 || kept[0].State != Sent || kept[0].N != 12 {
				t.Errorf("kept %+v, there are %+v", kept, now)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if changed, err := Recount(t.Context(), d, "province"); changed || err != nil {
			t.Errorf("counted again with nothing new: %v, %v", changed, err)
		}
	})
}
