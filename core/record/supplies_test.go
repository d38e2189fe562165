package record

import (
	"slices"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
)

// What came in by supplier and month is kept as it is counted: the same as the tally says, of whichever batches.
func TestSuppliesSayWhatTheTallySays(t *testing.T) {
	dbtest.Each(t, []db.Set{Migrations()}, func(t *testing.T, d *db.DB) {
		for _, day := range []clock.Date{"2026-09-30", "2026-10-01", "2026-10-31"} {
			for _, agency := range []string{"cgj", "scjgj"} {
				batch := id.New()
				all := tallies{{day, "penalty", agency, "", "accepted", batch}: 3, {day, "penalty", agency, "441900101", "accepted", batch}: 2, {day, "penalty", agency, "", "shown", batch}: 9}
				if err := d.Write(t.Context(), func(tx *db.Tx) error { return all.store(tx) }); err != nil {
					t.Fatal(err)
				}
			}
		}
		var got, want []Supply
		err := d.View(t.Context(), func(tx *db.Tx) (err error) {
			if got, err = Supplies(tx); err != nil {
				return err
			}
			want, err = db.All(tx, func(scan db.Scanner) (s Supply, err error) {
				err = scan(&s.Item, &s.Agency, &s.Month, &s.N)
				return s, err
			}, `select item, agency, substr(day, 1, 7), cast(sum(n) as bigint) from tally where state = 'accepted' group by item, agency, substr(day, 1, 7) order by item, agency, substr(day, 1, 7)`)
			return err
		})
		if err != nil || !slices.Equal(got, want) || len(got) != 4 || got[1].N != 10 {
			t.Errorf("%+v, the tally says %+v: %v", got, want, err)
		}
	})
}
