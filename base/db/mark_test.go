package db_test

import (
	"context"
	"testing"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
)

// A mark moves with every commit that changed something, whoever made it, and with nothing else.
func TestMark(t *testing.T) {
	dbtest.Each(t, []db.Set{db.Migrations()}, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		mark := func() string {
			t.Helper()
			m, err := d.Mark(ctx)
			if err != nil {
				t.Fatal(err)
			}
			return m
		}
		write := func(d *db.DB, q string) {
			t.Helper()
			err := d.Write(ctx, func(tx *db.Tx) error { _, err := tx.Exec(q); return err })
			if err != nil {
				t.Fatal(err)
			}
		}
		write(d, `create table thing (n bigint)`)
		before := mark()
		if err := d.View(ctx, func(tx *db.Tx) error {
			_, err := db.All(tx, func(scan db.Scanner) (n int, err error) { err = scan(&n); return n, err }, `select n from thing`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if after := mark(); after != before {
			t.Errorf("a reading moved the mark from %s to %s", before, after)
		}
		write(d, `insert into thing values (1)`)
		own := mark()
		write(d, `delete from thing where n = 2`)
		if err := d.Aside(ctx, func(tx *db.Tx) error { _, err := tx.Exec(`insert into thing values (3)`); return err }); err != nil {
			t.Fatal(err)
		}
		if after := mark(); after != own {
			t.Errorf("what changed nothing, and what was written aside, moved the mark from %s to %s", own, after)
		}
		if own == before {
			t.Error("a commit did not move the mark")
		}
		other, err := db.Open(ctx, d.URL())
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		write(other, `insert into thing values (2)`)
		if mark() == own {
			t.Error("another program's commit did not move the mark")
		}
	})
}
