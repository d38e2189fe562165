package db_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
)

// hog runs slices that last 20 ms each until stop, counting those that began.
func hog(d *db.DB, began *atomic.Int64, stop <-chan bool) error {
	return d.Bulk(context.Background(), func(tx *db.Tx, rows int) (bool, error) {
		began.Add(1)
		time.Sleep(20 * time.Millisecond)
		select {
		case <-stop:
			return false, nil
		default:
			return true, nil
		}
	})
}

// Decisions made while three imports run wait for the slice under way, not for those that queue behind it.
func TestWriteGoesBeforeBulk(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, things)
	stop, done := make(chan bool), make(chan error, 3)
	var slices atomic.Int64
	for range 3 {
		go func() { done <- hog(d, &slices, stop) }()
	}
	for slices.Load() < 3 {
		time.Sleep(time.Millisecond)
	}
	for range 20 {
		before := slices.Load()
		err := d.Write(context.Background(), func(tx *db.Tx) error {
			// One more may have begun between counting and queueing.
			if passed := slices.Load() - before; passed > 1 {
				t.Errorf("%d slices went before a decision", passed)
			}
			return load(tx, id.New().String())
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	close(stop)
	if err := errors.Join(<-done, <-done, <-done); err != nil {
		t.Fatal(err)
	}
	if n := len(names(t, d)); n != 20 {
		t.Errorf("%d of 20 decisions are there", n)
	}
}

// Slices grow and shrink with the time they take, and come whole.
func TestSlicesKeepTheirTime(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, things)
	var sizes []int
	err := d.Bulk(context.Background(), func(tx *db.Tx, rows int) (bool, error) {
		sizes = append(sizes, rows)
		time.Sleep(time.Duration(rows) * 100 * time.Microsecond)
		return len(sizes) < 8, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if last := sizes[len(sizes)-1]; last < 200 || last > 450 {
		t.Errorf("at 0.1 ms a row slices are of %v rows, want about 400", sizes)
	}
}

func TestFirstFillsTakeLargeSlices(t *testing.T) {
	dbtest.Each(t, things, func(t *testing.T, d *db.DB) {
		err := d.Bulk(context.Background(), func(tx *db.Tx, rows int) (bool, error) {
			if rows < 5_000 {
				t.Errorf("a slice of %d rows", rows)
			}
			return false, load(tx, "x")
		})
		if err != nil || len(names(t, d)) != 1 {
			t.Errorf("%v, %q", err, names(t, d))
		}
	}, db.Exclusive())
}

// Whoever gives up waiting leaves the queue, and does not take the turn of the next.
func TestWaitingEndsWithItsContext(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, things)
	inside, leave := make(chan bool), make(chan bool)
	done := make(chan error, 1)
	go func() {
		done <- d.Write(context.Background(), func(*db.Tx) error { inside <- true; <-leave; return nil })
	}()
	<-inside
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
			defer cancel()
			if err := d.Write(ctx, func(*db.Tx) error { return nil }); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
		})
	}
	all.Wait()
	close(leave)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if err := d.Write(context.Background(), func(tx *db.Tx) error { return load(tx, "after") }); err != nil {
		t.Fatal(err)
	}
}

func TestATransactionInATransactionPanics(t *testing.T) {
	dbtest.Each(t, things, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		nothing := func(*db.Tx) error { return nil }
		for name, inner := range map[string]func(){
			"write": func() { _ = d.Write(ctx, nothing) },
			"view":  func() { _ = d.View(ctx, nothing) },
			"bulk":  func() { _ = d.Bulk(ctx, func(*db.Tx, int) (bool, error) { return false, nil }) },
		} {
			func() {
				defer func() {
					if recover() == nil {
						t.Errorf("%s inside another transaction did not panic", name)
					}
				}()
				_ = d.Write(ctx, func(*db.Tx) error { inner(); return nil })
			}()
		}
		if err := d.Write(ctx, nothing); err != nil {
			t.Errorf("the writer is not free after that: %v", err)
		}
	})
}

// Two officers change the same row at once: both engines end with both changes, none is lost.
func TestLostRacesAreRunAgain(t *testing.T) {
	dbtest.Each(t, things, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		if err := d.Write(ctx, func(tx *db.Tx) error { return load(tx, "counter") }); err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for range 5 {
					if err := d.Write(ctx, func(tx *db.Tx) error { _, err := tx.Exec("update thing set n = n + 1"); return err }); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		err := d.View(ctx, func(tx *db.Tx) error {
			n, err := db.One(tx, func(s db.Scanner) (n int, err error) { err = s(&n); return n, err }, "select n from thing")
			if n != 40 {
				t.Errorf("40 changes made %d", n)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// Who was told to stop hears that, whatever the statement under way noticed first.
func TestStoppedInTheMiddle(t *testing.T) {
	dbtest.Each(t, nil, func(t *testing.T, d *db.DB) {
		noticed := errors.New("statement is closed")
		ctx, stop := context.WithCancel(t.Context())
		err := d.Write(ctx, func(*db.Tx) error { stop(); return noticed })
		if !errors.Is(err, context.Canceled) || !errors.Is(err, noticed) {
			t.Errorf("told to stop: %v", err)
		}
		if err := d.Write(t.Context(), func(*db.Tx) error { return noticed }); errors.Is(err, context.Canceled) || !errors.Is(err, noticed) {
			t.Errorf("nobody was told to stop: %v", err)
		}
	})
}
