package db_test

import (
	"context"
	"fmt"
	"testing"
	"testing/fstest"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
)

var figures = []db.Set{{Package: "figures", FS: fstest.MapFS{"00001_figure.sql": {Data: []byte(`-- +goose Up
create table figure (
    name text not null,
    year bigint not null,
    raw  bytea not null,
    n    bigint not null,
    primary key (name, year, raw)
);
`)}}}}

// What is added twice is there twice over, however many rows one call takes, and a figure may go down again.
func TestSumAddsToWhatIsThere(t *testing.T) {
	dbtest.Each(t, figures, func(t *testing.T, d *db.DB) {
		for _, n := range []int{0, 1, 99, 100, 101, 1000} {
			add := func(tx *db.Tx, of int64) error {
				return tx.Sum("figure", []string{"name", "year", "raw"}, n, func(i int) []any {
					return []any{fmt.Sprintf("示例'\\ %d", i), int64(n), []byte{0, byte(i)}, of * int64(i)}
				})
			}
			err := d.Write(context.Background(), func(tx *db.Tx) error {
				for _, of := range []int64{3, 2, -4} {
					if err := add(tx, of); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			summed(t, d, n)
		}
	})
}

func summed(t *testing.T, d *db.DB, n int) {
	t.Helper()
	err := d.View(context.Background(), func(tx *db.Tx) error {
		rows, sum := 0, int64(0)
		err := db.Each(tx, func(s db.Scanner) error {
			var one int64
			rows++
			defer func() { sum += one }()
			return s(&one)
		}, "select n from figure where year = $1", n)
		if want := int64(n) * int64(n-1) / 2; rows != n || sum != want {
			t.Errorf("%d rows, %d in all; want %d and %d", rows, sum, n, want)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
