package record_test

import (
	"testing"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/core/record"
)

// TestEveryPageOfWithdrawals: page by page every withdrawal comes once, those that wait first; one that is decided between two pages is
// not missed.
func TestEveryPageOfWithdrawals(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		write := func(q string, args ...any) {
			t.Helper()
			if err := d.Write(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(q, args...); return err }); err != nil {
				t.Fatal(err)
			}
		}
		var waits []id.ID
		for i := range 9 {
			x, state := id.New(), []string{"asked", "done", "refused"}[i%3]
			if i%3 == 0 {
				waits = append(waits, x)
			}
			write(`insert into withdrawal (subject_id, id, record_id, item, agency, kind, doc_no, authority, issued, reason, due, state, asked_by, asked_at, decided_by, decided_at, decided_why, shown_until)
				values ($1, $2, $3, 'penalty', 'cgj', 'withdraw', '', '', '', '', '', $4, '', '', '', '', '', '')`, id.New(), x, id.New(), state)
		}
		seen, last := map[id.ID]int{}, record.WithdrawalPlace{}
		for page := 0; ; page++ {
			var all []record.Withdrawal
			if err := d.View(t.Context(), func(tx *db.Tx) (err error) {
				all, err = record.WithdrawalsAfter(tx, "agency = $1", []any{"cgj"}, last, 2)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			for i := range all {
				seen[all[i].ID]++
				last = all[i].Place()
			}
			if page == 0 {
				if !last.Waits {
					t.Errorf("the first page ends at %+v", last)
				}
				write(`update withdrawal set state = 'done' where id = $1`, waits[0]) // the oldest, which was not read yet
			}
			if len(all) == 0 {
				break
			}
		}
		if len(seen) != 9 {
			t.Errorf("%d of 9 were listed", len(seen))
		}
		for x, n := range seen {
			if n != 1 {
				t.Errorf("%s was listed %d times", x, n)
			}
		}
	})
}
