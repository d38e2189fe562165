package record_test

import (
	"context"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/core/record"
	"xinguan/core/rulebook"
)

// A derived column somebody wrote by hand is found, among records with and without events.
func TestVerifyFindsWhatEventsDoNotBear(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		l := laws(t)
		var in []record.New
		for _, subject := range []id.ID{id.New(), id.New(), id.New()} {
			in = append(in, penalty(subject, "2026-04-10", rulebook.Minor, "2026-04-20"), penalty(subject, "2026-03-10", rulebook.General, "2026-04-20"))
		}
		write(t, d, func(tx *db.Tx) error { return l.Add(tx, in) })
		s := record.Store{Laws: l}
		write(t, d, func(tx *db.Tx) error {
			return s.Apply(tx, record.Event{Subject: in[3].Subject, Record: in[3].ID, Kind: record.Withdraw, Effective: "2026-04-21", Cause: "示例", Actor: "test"})
		})
		check := func(want int) {
			t.Helper()
			subjects, differ, err := record.Verify(context.Background(), d, l, nil)
			if err != nil || subjects != 3 || differ != want {
				t.Errorf("%d subjects, %d differ, %v; want 3 and %d", subjects, differ, err, want)
			}
		}
		check(0)
		write(t, d, func(tx *db.Tx) error {
			_, err := tx.Exec(`update record set shown_until = $1 where id = $2`, clock.Forever, in[5].ID)
			return err
		})
		check(1)
	}, db.WithClock(clock.At("2026-04-21")))
}
