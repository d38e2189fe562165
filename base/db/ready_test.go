package db_test

import (
	"context"
	"fmt"
	"testing"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
)

// A query may be asked again while its rows are still being read, more different ones than are kept may be asked, and the
// tables may change between two readings.
func TestQueriesKeptReadyAnswerAsNewOnes(t *testing.T) {
	dbtest.Each(t, nil, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		do := func(q string) {
			t.Helper()
			if err := d.Write(ctx, func(tx *db.Tx) error { _, err := tx.Exec(q); return err }); err != nil {
				t.Fatal(err)
			}
		}
		do(`create table pair (a bigint not null primary key, b bigint not null)`)
		do(`insert into pair (a, b) values (1, 10), (2, 20), (3, 30)`)
		number := func(scan db.Scanner) (n int, err error) { err = scan(&n); return n, err }
		view := func(fn func(tx *db.Tx) error) {
			t.Helper()
			if err := d.View(ctx, fn); err != nil {
				t.Fatal(err)
			}
		}
		const q = `select a from pair where a >= $1 order by a`
		view(func(tx *db.Tx) error {
			var outer []int
			return db.Each(tx, func(scan db.Scanner) error {
				n, err := number(scan)
				if outer = append(outer, n); err != nil || n != len(outer) {
					t.Errorf("the outer reading came to %v", outer)
				}
				if tx.Engine() == db.Postgres { // which reads one query at a time
					return err
				}
				inner, err := db.All(tx, number, q, 2)
				if len(inner) != 2 || inner[0] != 2 {
					t.Errorf("within, it gives %v", inner)
				}
				return err
			}, q, 1)
		})
		do(`alter table pair add column c bigint not null default 7`)
		do(`create index pair_b on pair (b)`)
		do(`insert into pair (a, b) values (4, 40)`)
		view(func(tx *db.Tx) error {
			for n := range 500 {
				all, err := db.All(tx, number, fmt.Sprintf(`select a + %d from pair where a >= $1 order by a`, n), 1)
				if err != nil || len(all) != 4 || all[3] != 4+n {
					return fmt.Errorf("query %d gives %v, %v", n, all, err)
				}
			}
			all, err := db.All(tx, number, q, 4)
			if len(all) != 1 {
				t.Errorf("after the table changed, it gives %v", all)
			}
			return err
		})
	})
}
