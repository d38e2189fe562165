package bench

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/jackc/pgx/v5"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
)

// rowTable is as wide as a table of decisions and has one index beside its key.
var rowTable = db.Set{Package: "bench", FS: fstest.MapFS{"00001_row.sql": {Data: []byte(`-- +goose Up
create table row (
    subject_id bytea not null,
    id         bytea not null,
    item       text not null,
    doc_no     text not null,
    title      text not null,
    decided    text not null,
    amount     bigint,
    current    boolean not null,
    primary key (subject_id, id)
)
--sqlite without rowid
;
create index row_decided on row (item, decided, id);
`)}}}

var rowColumns = []string{"subject_id", "id", "item", "doc_no", "title", "decided", "amount", "current"}

// rows makes n rows whose subjects come in no order, as in a department's sheet.
func rows(n int) [][]any {
	out := make([][]any, n)
	for i := range out {
		subject, self := id.New(), id.New()
		subject[0], subject[1] = byte(i*7919), byte(i*104729>>8)
		out[i] = []any{subject[:], self[:], "penalty", fmt.Sprintf("示例罚〔2026〕%07d号", i), "未按规定公示年度报告，责令改正并处罚款",
			fmt.Sprintf("2026-%02d-%02d", i%12+1, i%28+1), int64(i) * 100, true}
	}
	return out
}

const loadRows = 200_000

// BenchmarkLoad compares filling a table through Bulk and Load with the same rows, key, index and settings through the
// driver alone: on SQLite one prepared insert a row in transactions of 50,000, on PostgreSQL COPY. The goal is ≥ 0.5.
func BenchmarkLoad(b *testing.B) {
	all := rows(loadRows)
	for name, engine := range map[string]db.Engine{"sqlite": db.SQLite, "postgres": db.Postgres} {
		b.Run(name, func(b *testing.B) {
			var ours, shared, raw time.Duration
			for b.Loop() {
				raw += fillRaw(b, dbtest.Open(b, engine, []db.Set{rowTable}, db.Exclusive()), all)
				ours += fill(b, dbtest.Open(b, engine, []db.Set{rowTable}, db.Exclusive()), all)
				shared += fill(b, dbtest.Open(b, engine, []db.Set{rowTable}), all)
			}
			b.ReportMetric(raw.Seconds()/ours.Seconds(), "of-raw")
			b.ReportMetric(raw.Seconds()/shared.Seconds(), "shared-of-raw")
			b.ReportMetric(float64(loadRows*b.N)/ours.Seconds(), "rows/s")
		})
	}
}

func fill(b *testing.B, d *db.DB, all [][]any) time.Duration {
	began := time.Now()
	if err := d.Bulk(context.Background(), loader(all, nil)); err != nil {
		b.Fatal(err)
	}
	took := time.Since(began)
	mustHold(b, d, len(all))
	return took
}

// loader loads all rows, step by step; a nil stop never ends it early.
func loader(all [][]any, stop <-chan struct{}) func(*db.Tx, int) (bool, error) {
	at := 0
	return func(tx *db.Tx, n int) (bool, error) {
		part := all[at:min(at+n, len(all))]
		at += len(part)
		select {
		case <-stop:
			at = len(all)
		default:
		}
		return at < len(all), tx.Load("row", rowColumns, len(part), func(i int) []any { return part[i] })
	}
}

func fillRaw(b *testing.B, d *db.DB, all [][]any) time.Duration {
	began := time.Now()
	err := fillSQLiteRaw(d, all)
	if d.Engine() == db.Postgres {
		began = time.Now()
		err = fillPostgresRaw(d, all)
	}
	if err != nil {
		b.Fatal(err)
	}
	took := time.Since(began)
	mustHold(b, d, len(all))
	return took
}

func fillSQLiteRaw(d *db.DB, all [][]any) error {
	if d.Engine() != db.SQLite {
		return nil
	}
	if _, err := d.Writer().Exec("pragma synchronous=normal"); err != nil {
		return err
	}
	insert := "insert into row (" + strings.Join(rowColumns, ",") + ") values ($1,$2,$3,$4,$5,$6,$7,$8)"
	for part := range slices.Chunk(all, 50_000) {
		tx, err := d.Writer().Begin()
		if err != nil {
			return err
		}
		if err := errors.Join(insertEach(tx, insert, part), tx.Commit()); err != nil {
			return err
		}
	}
	return nil
}

func insertEach(tx *sql.Tx, insert string, part [][]any) error {
	stmt, err := tx.Prepare(insert)
	if err != nil {
		return err
	}
	defer stmt.Close()
	for _, r := range part {
		if _, err := stmt.Exec(r...); err != nil {
			return err
		}
	}
	return nil
}

func fillPostgresRaw(d *db.DB, all [][]any) error {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, d.URL())
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "set synchronous_commit = off"); err != nil {
		return err
	}
	for part := range slices.Chunk(all, 50_000) {
		if _, err := conn.CopyFrom(ctx, pgx.Identifier{"row"}, rowColumns, pgx.CopyFromRows(part)); err != nil {
			return err
		}
	}
	return nil
}

func mustHold(b *testing.B, d *db.DB, want int) {
	err := d.View(context.Background(), func(tx *db.Tx) error {
		n, err := db.One(tx, func(s db.Scanner) (n int, err error) { err = s(&n); return n, err }, "select count(*) from row")
		if err == nil && n != want {
			err = fmt.Errorf("%d of %d rows are there", n, want)
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
}

const decisions = 300

// BenchmarkWriteBesideBulk measures how long a decision of one row takes while a bulk load runs on the same SQLite
// file: with no load at all, in one process, and through a second opening of the file, as another process has it, beside
// a load that leaves room and beside a first fill. The goal is p99 < 250 ms in one process. log-MB is how long SQLite's
// log grew.
func BenchmarkWriteBesideBulk(b *testing.B) {
	all, few := rows(2_000_000), rows(decisions)
	for _, where := range []string{"alone", "same-process", "other-process", "other-exclusive"} {
		b.Run(where, func(b *testing.B) {
			var opts []db.Option
			if where == "other-exclusive" {
				opts = append(opts, db.Exclusive())
			}
			for b.Loop() {
				d := dbtest.Open(b, db.SQLite, []db.Set{rowTable}, opts...)
				stop, done := make(chan struct{}), make(chan error, 1)
				if where == "alone" {
					done <- nil
				} else {
					go func() { done <- d.Bulk(context.Background(), loader(all, stop)) }()
				}
				took := decide(b, another(b, d, strings.HasPrefix(where, "other")), few)
				close(stop)
				if err := <-done; err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(logSize(b, d), "log-MB")
				report(b, took)
			}
		})
	}
}

// another opens the same file once more, as a second process would, if asked.
func another(b *testing.B, d *db.DB, again bool) *db.DB {
	if !again {
		return d
	}
	other, err := db.Open(context.Background(), d.URL())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { other.Close() })
	return other
}

func decide(b *testing.B, d *db.DB, few [][]any) []time.Duration {
	time.Sleep(time.Second) // the load has found its pace
	took := make([]time.Duration, len(few))
	for i, r := range few {
		began := time.Now()
		err := d.Write(context.Background(), func(tx *db.Tx) error {
			return tx.Load("row", rowColumns, 1, func(int) []any { return r })
		})
		if err != nil {
			b.Fatal(err)
		}
		took[i] = time.Since(began)
		time.Sleep(20 * time.Millisecond)
	}
	return took
}

func report(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	for _, p := range []int{50, 99, 100} {
		b.ReportMetric(float64(took[min(len(took)*p/100, len(took)-1)].Microseconds())/1000, fmt.Sprintf("p%d-ms", p))
	}
}

func logSize(b *testing.B, d *db.DB) float64 {
	u, err := url.Parse(d.URL())
	if err != nil {
		b.Fatal(err)
	}
	info, err := os.Stat(filepath.Clean(u.Opaque+u.Path) + "-wal")
	if err != nil {
		b.Fatal(err)
	}
	return float64(info.Size()) / 1e6
}
