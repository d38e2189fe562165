package db_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
)

var things = []db.Set{{Package: "things", FS: fstest.MapFS{"00001_things.sql": {Data: []byte(`-- +goose Up
create table thing (
    id   bytea not null primary key,
    name text not null,
    n    bigint,
    yes  boolean not null
)
--sqlite without rowid
;
`)}}}}

func load(tx *db.Tx, names ...string) error {
	return tx.Load("thing", []string{"id", "name", "n", "yes"}, len(names), func(i int) []any {
		x := id.New()
		var n any
		if i%2 == 0 {
			n = int64(i)
		}
		return []any{x[:], names[i], n, i%2 == 0}
	})
}

func names(t *testing.T, d *db.DB) (out []string) {
	t.Helper()
	err := d.View(context.Background(), func(tx *db.Tx) (err error) {
		out, err = db.All(tx, func(s db.Scanner) (v string, err error) { err = s(&v); return v, err }, `select name from thing order by name`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestBothEnginesOrderAlike(t *testing.T) {
	dbtest.Each(t, things, func(t *testing.T, d *db.DB) {
		err := d.Write(context.Background(), func(tx *db.Tx) error { return load(tx, "𠮷", "a", "中山", "é", "Z", "东莞", "A") })
		if err != nil {
			t.Fatal(err)
		}
		got := names(t, d)
		want := []string{"A", "Z", "a", "é", "东莞", "中山", "𠮷"}
		if !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestErrorAndPanicRollBack(t *testing.T) {
	dbtest.Each(t, things, func(t *testing.T, d *db.DB) {
		ctx, bad := context.Background(), errors.New("no")
		if err := d.Write(ctx, func(tx *db.Tx) error { return errors.Join(load(tx, "x"), bad) }); !errors.Is(err, bad) {
			t.Fatalf("got %v", err)
		}
		func() {
			defer func() { _ = recover() }()
			_ = d.Write(ctx, func(tx *db.Tx) error { _ = load(tx, "y"); panic("stop") })
		}()
		if got := names(t, d); len(got) != 0 {
			t.Errorf("rolled back, yet %q are there", got)
		}
		if err := d.Write(ctx, func(tx *db.Tx) error { return load(tx, "z") }); err != nil {
			t.Errorf("the writer is not free after a panic: %v", err)
		}
	})
}

func TestNowIsFixedInATransaction(t *testing.T) {
	at := clock.At("2027-04-10")
	dbtest.Each(t, things, func(t *testing.T, d *db.DB) {
		_ = d.View(context.Background(), func(tx *db.Tx) error {
			if tx.Today() != "2027-04-10" || tx.Now() != tx.Now() {
				t.Errorf("now = %v", tx.Now())
			}
			return nil
		})
	}, db.WithClock(at))
}

func TestAddressesThatCannotWork(t *testing.T) {
	for _, url := range []string{"mysql://x", "sqlite:", "postgres://u:geheim@127.0.0.1:1/x?connect_timeout=1", "sqlite:/proc/nothing/x.db"} {
		if d, err := db.Open(context.Background(), url); err == nil {
			d.Close()
			t.Errorf("%s was opened", url)
		} else if s := err.Error(); len(s) == 0 || strings.Contains(s, "geheim") {
			t.Errorf("%s: %s", url, s)
		}
	}
}
