package tier

import (
	"context"
	"errors"
	"testing"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
)

// waits comes back when a transaction of a PostgreSQL database waits for another.
func waits(t *testing.T, d *db.DB) {
	t.Helper()
	for range 200 {
		n := 0
		err := d.View(t.Context(), func(tx *db.Tx) error {
			return db.Each(tx, func(scan db.Scanner) error { return scan(&n) }, `select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)
		})
		if err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("nobody waits")
}

// begin runs a transaction as far as its work, and commits it, or not, when told. done tells what became of it.
func begin(t *testing.T, d *db.DB, work func(tx *db.Tx) error) (end chan<- error, done <-chan error) {
	t.Helper()
	told, worked, out := make(chan error, 1), make(chan struct{}), make(chan error, 1)
	go func() {
		out <- d.Write(context.WithoutCancel(t.Context()), func(tx *db.Tx) error {
			if err := work(tx); err != nil {
				return err
			}
			close(worked)
			return <-told
		})
	}()
	select {
	case <-worked:
	case err := <-out:
		t.Fatal(err)
	}
	return told, out
}

var errBack = errors.New("taken back")

// TestWhoIsNotedIsWhoWasConfirmed: an organisation stops being proposed a class and another comes to be, while a whole class is
// confirmed. For each that has the class it is noted who confirmed it, and for no other.
func TestWhoIsNotedIsWhoWasConfirmed(t *testing.T) {
	d := dbtest.Open(t, db.Postgres, tallySets, db.WithClock(clock.At("2026-11-27")))
	if _, err := store(t.Context(), d, counted, proposing("示例", "A", "A", "B")); err != nil {
		t.Fatal(err)
	}
	// Somebody is about to note something of the second organisation, so that noting the class has to wait.
	back, gone := begin(t, d, func(tx *db.Tx) error {
		_, err := tx.Exec(`insert into tier_change (subject_id, sector, n, was, class, ground, reason, by_whom, by_name, at) values ($1, 'tax', 1, '', 'A', '', '', '', '', '')`, nth(1))
		return err
	})
	confirmed := make(chan error, 1)
	go func() {
		_, err := Confirmation{Sector: counted, Class: "A", Reason: "示例", By: "u", Name: "示例"}.ConfirmAll(context.WithoutCancel(t.Context()), d)
		confirmed <- err
	}()
	waits(t, d)
	moved := make(chan error, 1)
	go func() { // the first leaves, the third joins
		_, err := store(context.WithoutCancel(t.Context()), d, counted, proposing("示例", "B", "A", "A"))
		moved <- err
	}()
	var after error
	select {
	case after = <-moved:
		moved <- after
	case <-time.After(300 * time.Millisecond): // it waits for what is being confirmed
	}
	back <- errBack
	if err := <-gone; !errors.Is(err, errBack) {
		t.Fatal(err)
	}
	if err := errors.Join(<-confirmed, <-moved); err != nil {
		t.Fatal(err)
	}
	agree(t, d, "confirmed meanwhile")
	for i := range 3 {
		err := d.View(t.Context(), func(tx *db.Tx) error {
			r, _, err := standsIn(tx, nth(i), counted.ID)
			if err != nil {
				return err
			}
			noted, err := Changes(tx, counted.ID, r.Subject, 9)
			if held := r.Held != ""; len(noted) != r.N || held != (r.N > 0) || held && noted[0].Class != r.Held {
				t.Errorf("%d is proposed %q and has %q; noted are %+v", i, r.Proposed, r.Held, noted)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestTwoWhoRecountAtOnce: two who count in the same moment correct a wrong tally once.
func TestTwoWhoRecountAtOnce(t *testing.T) {
	d := dbtest.Open(t, db.Postgres, tallySets, db.WithClock(clock.At("2026-11-27")))
	if _, err := store(t.Context(), d, counted, proposing("示例", "A", "A", "C")); err != nil {
		t.Fatal(err)
	}
	if err := d.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(`update tier_tally set n = n + 7 where proposed = 'A'`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	recount := func(tx *db.Tx) error { _, _, err := Recount(tx); return err }
	end, first := begin(t, d, recount)
	second := make(chan error, 1)
	go func() { second <- d.Write(context.WithoutCancel(t.Context()), recount) }()
	waits(t, d)
	end <- nil
	if err := errors.Join(<-first, <-second); err != nil {
		t.Fatal(err)
	}
	agree(t, d, "counted by two")
}

// TestWhatEndedSinceIsNotProposedAgain: a class is worked out for the whole city; before it is written down what it rested on ends
// for one organisation, and another is confirmed. The first keeps none, the second gets its new class.
func TestWhatEndedSinceIsNotProposedAgain(t *testing.T) {
	dbtest.Each(t, tallySets, func(t *testing.T, d *db.DB) {
		if _, err := store(t.Context(), d, counted, proposing("示例", "A", "A")); err != nil {
			t.Fatal(err)
		}
		had := map[id.ID]Row{}
		if err := d.View(t.Context(), func(tx *db.Tx) error {
			return Each(tx, counted.ID, func(r Row) error { had[r.Subject] = r; return nil })
		}); err != nil {
			t.Fatal(err)
		}
		put := differing(counted, proposing("示例", "B", "B", "B"), had)
		if _, err := store(t.Context(), d, counted, proposing("示例", "", "A", "C")); err != nil { // the first has none now, the third came in
			t.Fatal(err)
		}
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			err := Confirmation{Sector: counted, Class: "A", Reason: "示例", By: "u", Name: "示例"}.Confirm(tx, nth(1), 0)
			moved := tallies{}
			for i := range put {
				err = errors.Join(err, put[i].store(tx, counted, moved))
			}
			return errors.Join(err, moved.store(tx))
		})
		if err != nil {
			t.Fatal(err)
		}
		got := agree(t, d, "written late")
		if got[[2]string{"", ""}] != 1 || got[[2]string{"B", "A"}] != 1 || got[[2]string{"C", ""}] != 1 || len(got) > 3 {
			t.Errorf("they stand %v", got)
		}
	}, db.WithClock(clock.At("2026-11-27")))
}
