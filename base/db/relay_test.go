package db_test

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
)

// filling is a load of lines by a relay; how far it came lies in the database, and what is under way in the process.
type filling struct {
	next, total int64
	begun       atomic.Int32
	beside      []bool
	pass        func(n int32, tx *db.Tx) error // after the lines of the nth slice are loaded, before its turn
}

func (f *filling) step(tx *db.Tx, _ int) (more bool, err error) {
	n := f.begun.Add(1)
	f.beside = append(f.beside, tx.Beside())
	if !tx.Beside() {
		if f.next, err = upto(tx); err != nil {
			return false, err
		}
	}
	const lines = 10
	from := f.next
	f.next += lines
	if more = f.next < f.total; more {
		tx.Pass()
	}
	if err := tx.Load("line", []string{"n"}, lines, func(i int) []any { return []any{from + int64(i)} }); err != nil {
		return false, err
	}
	if err := f.pass(n, tx); err != nil {
		return false, err
	}
	if err := tx.Turn(); err != nil {
		return false, err
	}
	done, err := tx.Exec(`update settled set upto = $1 where upto = $2`, from+lines, from)
	if err == nil && done != 1 {
		err = errors.New("a slice came before its turn")
	}
	return more, err
}

func upto(tx *db.Tx) (int64, error) {
	return db.One(tx, func(s db.Scanner) (n int64, err error) { err = s(&n); return n, err }, `select upto from settled`)
}

// whole tells whether the lines up to a place are there, each once, and no others.
func whole(t *testing.T, d *db.DB, want int64) {
	t.Helper()
	lines, settled, last := count(t, d.URL(), "select count(*) from line"), count(t, d.URL(), "select upto from settled"), count(t, d.URL(), "select coalesce(max(n) + 1, 0) from line")
	if lines != want || settled != want || last != want {
		t.Errorf("%d lines up to %d, settled to %d; want %d", lines, last, settled, want)
	}
}

// A server loads two slices at once and never three; both engines end with the same lines.
func TestSlicesOfARelayOverlap(t *testing.T) {
	dbtest.Each(t, settled, func(t *testing.T, d *db.DB) {
		f := &filling{total: 100}
		var loading, most atomic.Int32
		f.pass = func(n int32, tx *db.Tx) error {
			most.Store(max(most.Load(), loading.Add(1)))
			for wait := 0; d.Engine() == db.Postgres && n < 10 && f.begun.Load() == n && wait < 1000; wait++ {
				time.Sleep(time.Millisecond)
			}
			loading.Add(-1)
			return nil
		}
		if err := d.Relay(context.Background(), f.step); err != nil {
			t.Fatal(err)
		}
		whole(t, d, 100)
		if overlapped := slices.Contains(f.beside, true); overlapped != (d.Engine() == db.Postgres) || most.Load() > 2 {
			t.Errorf("%v: slices beside others: %v, at most %d at once", d.Engine(), f.beside, most.Load())
		}
	}, db.Exclusive())
}

// A slice that fails leaves nothing of itself, nor of the one that was loaded beside it.
func TestAFailedSliceTakesTheNextAlong(t *testing.T) {
	dbtest.Each(t, settled, func(t *testing.T, d *db.DB) {
		failed := errors.New("the disk is full")
		f := &filling{total: 100}
		f.pass = func(n int32, tx *db.Tx) error {
			if n != 3 {
				return nil
			}
			for wait := 0; d.Engine() == db.Postgres && f.begun.Load() == n && wait < 1000; wait++ {
				time.Sleep(time.Millisecond)
			}
			return failed
		}
		if err := d.Relay(context.Background(), f.step); !errors.Is(err, failed) {
			t.Fatalf("got %v", err)
		}
		whole(t, d, 20)
	}, db.Exclusive())
}

// Slices that lose races are done again, as often as it takes, and nothing twice.
func TestARelayThatLosesRacesGoesOn(t *testing.T) {
	d := dbtest.Open(t, db.Postgres, settled, db.Exclusive())
	f := &filling{total: 300}
	f.pass = func(n int32, tx *db.Tx) error {
		if n%5 == 0 {
			return &pgconn.PgError{Code: "40001"}
		}
		return nil
	}
	if err := d.Relay(context.Background(), f.step); err != nil {
		t.Fatal(err)
	}
	whole(t, d, 300)
}

// No slice begins beside one that is alone, and a caller who gives up is heard.
func TestAloneAndStopped(t *testing.T) {
	d := dbtest.Open(t, db.Postgres, settled, db.Exclusive())
	ctx, stop := context.WithCancel(context.Background())
	slices := 0
	err := d.Relay(ctx, func(tx *db.Tx, _ int) (bool, error) {
		if tx.Beside() {
			t.Error("a slice began beside one that is alone")
		}
		if slices++; slices == 4 {
			stop()
		}
		if err := tx.Alone(); err != nil {
			return false, err
		}
		tx.Pass()
		_, err := tx.Exec(`update settled set upto = upto + 1`)
		return true, err
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	if n := count(t, d.URL(), "select upto from settled"); n != 3 {
		t.Errorf("%d slices are there, want 3", n)
	}
}
