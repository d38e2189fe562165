package db_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
)

var kinds = []db.Set{{Package: "kinds", FS: fstest.MapFS{"00001_kinds.sql": {Data: []byte(`-- +goose Up
create table kinds (
    n     bigint not null primary key,
    name  text,
    raw   bytea,
    yes   boolean,
    day   text,
    at    text,
    owner bytea
);
`)}}}}

// each is one row of every type, with its gaps.
type each struct {
	n     int64
	name  *string
	raw   []byte
	yes   *bool
	day   clock.Date
	at    clock.Instant
	owner id.ID
}

func sample(i int) each {
	e := each{n: int64(i)}
	if i%3 == 0 {
		return e
	}
	name, yes := fmt.Sprintf("𠮷野家（东莞）\t'\"\\\\N %d\n", i), i%2 == 0
	e.name, e.yes, e.raw = &name, &yes, []byte{0, byte(i), 0xff}
	e.day, e.at, e.owner = "2026-11-24", clock.InstantOf(time.Date(2026, 11, 24, 1, 2, 3, i*1000, time.UTC)), id.ID{15: byte(i), 0: 1}
	return e
}

func (e each) values() []any {
	var name, yes, raw any
	if e.name != nil {
		name, yes, raw = *e.name, *e.yes, e.raw
	}
	return []any{e.n, name, raw, yes, e.day, e.at, e.owner}
}

func (e each) equal(o each) bool {
	same := func(a, b any) bool { return fmt.Sprint(a) == fmt.Sprint(b) }
	return e.n == o.n && (e.name == nil) == (o.name == nil) && (e.name == nil || *e.name == *o.name && same(*e.yes, *o.yes)) &&
		bytes.Equal(e.raw, o.raw) && e.day == o.day && e.at == o.at && e.owner == o.owner
}

// What was loaded reads back the same on both engines, whatever the number of rows: whole blocks, and what is left.
func TestLoadKeepsEveryValue(t *testing.T) {
	dbtest.Each(t, kinds, func(t *testing.T, d *db.DB) {
		for _, n := range []int{0, 1, 56, 57, 58, 1000} {
			err := d.Write(context.Background(), func(tx *db.Tx) error {
				if _, err := tx.Exec("delete from kinds"); err != nil {
					return err
				}
				return tx.Load("kinds", []string{"n", "name", "raw", "yes", "day", "at", "owner"}, n, func(i int) []any { return sample(i).values() })
			})
			if err != nil {
				t.Fatal(err)
			}
			compare(t, d, n)
		}
	})
}

func compare(t *testing.T, d *db.DB, n int) {
	t.Helper()
	err := d.View(context.Background(), func(tx *db.Tx) error {
		got, err := db.All(tx, func(s db.Scanner) (e each, err error) {
			err = s(&e.n, &e.name, &e.raw, &e.yes, &e.day, &e.at, &e.owner)
			return e, err
		}, "select n, name, raw, yes, day, at, owner from kinds order by n")
		if len(got) != n {
			t.Errorf("%d rows of %d", len(got), n)
		}
		for i, e := range got {
			if !e.equal(sample(i)) {
				t.Errorf("row %d: got %+v, want %+v", i, e, sample(i))
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A row that cannot be loaded takes the whole transaction with it.
func TestLoadIsPartOfItsTransaction(t *testing.T) {
	dbtest.Each(t, kinds, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		one := func(tx *db.Tx) error {
			return tx.Load("kinds", []string{"n"}, 1, func(int) []any { return []any{int64(1)} })
		}
		if err := d.Write(ctx, one); err != nil {
			t.Fatal(err)
		}
		err := d.Write(ctx, func(tx *db.Tx) error {
			if _, err := tx.Exec("insert into kinds (n) values (2)"); err != nil {
				return err
			}
			return one(tx)
		})
		if err == nil {
			t.Fatal("the same key was loaded twice")
		}
		compareCount(t, d, 1)
	})
}

func compareCount(t *testing.T, d *db.DB, want int) {
	t.Helper()
	err := d.View(context.Background(), func(tx *db.Tx) error {
		n, err := db.One(tx, func(s db.Scanner) (n int, err error) { err = s(&n); return n, err }, "select count(*) from kinds")
		if n != want {
			t.Errorf("%d rows, want %d", n, want)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// rowed is a row put value by value.
func rowed(e each, r *db.Row) {
	text := func(s *string) {
		if s == nil {
			r.Null()
			return
		}
		r.TextBytes([]byte(*s))
	}
	r.Int(e.n)
	text(e.name)
	r.Bytes(e.raw)
	if e.yes == nil {
		r.Null()
	} else {
		r.Bool(*e.yes)
	}
	r.Text(string(e.day))
	r.Text(e.at.String())
	if e.owner.IsZero() {
		r.Null()
		return
	}
	r.Bytes(e.owner[:])
}

// Rows put value by value read back like rows handed over as lists, those longer than what is sent at once too.
func TestLoadRowsKeepsEveryValue(t *testing.T) {
	dbtest.Each(t, kinds, func(t *testing.T, d *db.DB) {
		long := strings.Repeat("示例", 50_000)
		err := d.Write(context.Background(), func(tx *db.Tx) error {
			err := tx.LoadRows("kinds", []string{"n", "name", "raw", "yes", "day", "at", "owner"}, 1000, func(i int, r *db.Row) { rowed(sample(i), r) })
			if err != nil {
				return err
			}
			return tx.LoadRows("kinds", []string{"n", "name"}, 3, func(i int, r *db.Row) { r.Int(int64(-1 - i)); r.Text(long) })
		})
		if err != nil {
			t.Fatal(err)
		}
		err = d.Write(context.Background(), func(tx *db.Tx) error {
			n, err := tx.Exec("delete from kinds where name = $1 and n < 0", long)
			if n != 3 {
				t.Errorf("%d of 3 long rows are there", n)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		compare(t, d, 1000)
	})
}

// A row that lacks a value, or holds what no column can, is refused with all that was loaded with it.
func TestLoadRefusesOddRows(t *testing.T) {
	dbtest.Each(t, kinds, func(t *testing.T, d *db.DB) {
		for what, row := range map[string]func(*db.Tx) error{
			"short": func(tx *db.Tx) error {
				return tx.LoadRows("kinds", []string{"n", "name"}, 2, func(i int, r *db.Row) {
					if r.Int(int64(i)); i == 0 {
						r.Text("示例")
					}
				})
			},
			"odd": func(tx *db.Tx) error {
				return tx.Load("kinds", []string{"n", "name"}, 2, func(i int) []any { return []any{int64(i), struct{}{}} })
			},
		} {
			if err := d.Write(context.Background(), row); err == nil {
				t.Errorf("%s: loaded", what)
			}
			compareCount(t, d, 0)
		}
	})
}

// A load that only adds has the statistics of its tables made once; one that looks things up, whenever they have grown.
func TestWhatOnlyAddsIsLookedAtOnce(t *testing.T) {
	for _, only := range []bool{true, false} {
		d := dbtest.Open(t, db.Postgres, kinds, db.Exclusive())
		at := 0
		err := d.Bulk(context.Background(), func(tx *db.Tx, _ int) (bool, error) {
			if only {
				tx.OnlyAdds()
			}
			const rows = 12_000
			from := at
			at += rows
			return at < 6*rows, tx.Load("kinds", []string{"n"}, rows, func(i int) []any { return []any{int64(from + i)} })
		})
		if err != nil {
			t.Fatal(err)
		}
		var known int64
		err = d.View(context.Background(), func(tx *db.Tx) (err error) {
			known, err = db.One(tx, func(s db.Scanner) (n int64, err error) { err = s(&n); return n, err },
				"select cast(reltuples as bigint) from pg_class where oid = to_regclass('kinds')")
			return err
		})
		if err != nil || known == 0 || only != (known == 12_000) {
			t.Errorf("only adds: %v, %d rows known: %v", only, known, err)
		}
	}
}
