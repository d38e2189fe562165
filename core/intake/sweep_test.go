package intake_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
)

func heldCount(t *testing.T, d *db.DB) (n int64) {
	t.Helper()
	err := d.View(context.Background(), func(tx *db.Tx) (err error) {
		n, err = db.One(tx, func(scan db.Scanner) (n int64, err error) { err = scan(&n); return n, err }, `select count(*) from held`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestOriginalsAreErasedWhenTheirTimeIsOver(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, sets, db.WithClock(clock.At(today)))
	im := importer(t, d)
	res := take(t, im, "penalty", filledIn(t, item(t, im, "penalty"), "p.csv", penaltyRow(1).with("doc_no", "")))
	if res.Held != 1 || heldCount(t, d) != 1 {
		t.Fatalf("the row is not held: %+v", res)
	}
	left := filepath.Join(im.Spool, "orphan.spool")
	if err := os.WriteFile(left, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(left, time.Time{}, clock.At(today).Now()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		day  clock.Date
		want int64
	}{{today.AddDays(89), 1}, {today.AddDays(91), 0}} {
		day, want := c.day, c.want
		im.Clock = clock.At(day)
		if _, err := im.Sweep(context.Background()); err != nil {
			t.Fatal(err)
		}
		if n := heldCount(t, d); n != want {
			t.Errorf("on %s %d held rows are left, want %d", day, n, want)
		}
	}
	if _, err := os.Stat(left); err == nil {
		t.Error("the orphaned spool is still there")
	}
}
