package bench

import (
	"bufio"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"testing"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/seal"
	"xinguan/city/dongguan"
	"xinguan/cmd/xinguan/wire"
	"xinguan/core/catalog"
	"xinguan/core/city"
	"xinguan/core/intake"
	"xinguan/core/record"
	"xinguan/core/rulebook"
	"xinguan/core/seed"
)

// importRows is how many penalty rows are imported; XINGUAN_BENCH_ROWS sets another number, e.g. 1000000.
func importRows() int {
	if n, err := strconv.Atoi(os.Getenv("XINGUAN_BENCH_ROWS")); err == nil {
		return n
	}
	return 40_000
}

// BenchmarkImport takes a sheet of penalties in (read, check, spool, settle) and then inserts the very rows it wrote
// into an empty database with the same indexes and pragmas, through the same bulk load: ratio is the rate of the
// import divided by that of the bare inserts. peak-MB is true of the first run in a program only.
func BenchmarkImport(b *testing.B) {
	for name, engine := range map[string]db.Engine{"sqlite": db.SQLite, "postgres": db.Postgres} {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				whole, rows := importSheet(b, engine)
				b.ReportMetric(rows.peak, "peak-MB")
				raw := insertRaw(b, engine, rows)
				b.ReportMetric(raw.Seconds()/whole.Seconds(), "ratio")
				b.ReportMetric(float64(len(rows.records.rows))/whole.Seconds(), "rows/s")
			}
		})
	}
}

func importer(b *testing.B, d *db.DB) *intake.Importer {
	b.Helper()
	c, err := city.Load(dongguan.FS)
	must(b, err)
	items, err := catalog.Load(dongguan.FS, c.Null)
	must(b, err)
	rules, err := rulebook.Load(dongguan.FS)
	must(b, err)
	ring, err := seal.Open(filepath.Join(b.TempDir(), "keys"))
	must(b, err)
	return &intake.Importer{DB: d, Ring: ring, City: c, Catalog: items, Spool: b.TempDir(), Clock: clock.System{},
		Records: &record.Store{Laws: record.Laws{Catalog: items, Rules: rules}}}
}

func importSheet(b *testing.B, engine db.Engine) (time.Duration, stored) {
	b.Helper()
	n := importRows()
	d := dbtest.Open(b, engine, wire.Migrations(), db.Exclusive())
	im := importer(b, d)
	opt := seed.Options{Seed: 7, Subjects: n / 4, Records: n, Today: clock.Today(clock.System{}), City: im.City}
	register, penalties := filepath.Join(b.TempDir(), "r.csv"), filepath.Join(b.TempDir(), "p.csv")
	must(b, write(register, func(w *bufio.Writer) error { return seed.Registrations(w, opt) }))
	must(b, write(penalties, func(w *bufio.Writer) error { return seed.Penalties(w, opt) }))
	_, err := im.File(context.Background(), intake.Job{Item: "registration", Path: register})
	must(b, err)
	usual := frugal(importMemory[engine])
	began := time.Now()
	_, err = im.File(context.Background(), intake.Job{Item: "penalty", Path: penalties})
	must(b, err)
	took, peak := time.Since(began), peakMB(b)
	usual()
	rows := readBack(b, d)
	rows.peak = peak
	return took, rows
}

// importMemory is what the command gives an import for its own objects, in bytes.
var importMemory = map[db.Engine]int64{db.SQLite: 90 << 20, db.Postgres: 150 << 20}

// frugal holds this program to the memory a command gives itself; usual gives it back, for what the bench itself keeps to
// compare with.
func frugal(bytes int64) (usual func()) {
	limit, percent := debug.SetMemoryLimit(bytes), debug.SetGCPercent(400)
	return func() {
		debug.SetMemoryLimit(limit)
		debug.SetGCPercent(percent)
	}
}

func write(path string, fn func(*bufio.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	if err := fn(w); err != nil {
		return err
	}
	return w.Flush()
}

// stored are rows as the import wrote them, in the order they came in.
type stored struct {
	records, bodies rowsOf
	peak            float64 // megabytes this program had taken from the system when the import was over
}

// rowsOf are rows of a table with the names of its columns.
type rowsOf struct {
	columns []string
	rows    [][]any
}

func readBack(b *testing.B, d *db.DB) (s stored) {
	b.Helper()
	var err error
	s.records, err = wholeRows(d, `select * from record where item = 'penalty' order by id`)
	must(b, err)
	s.bodies, err = wholeRows(d, `select b.* from record_body b join record r on r.subject_id = b.subject_id and r.id = b.id where r.item = 'penalty' order by b.id`)
	must(b, err)
	return s
}

func wholeRows(d *db.DB, q string) (out rowsOf, err error) {
	rows, err := d.Reader().Query(q)
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	if out.columns, err = rows.Columns(); err != nil {
		return out, err
	}
	for rows.Next() {
		row, dest := make([]any, len(out.columns)), make([]any, len(out.columns))
		for i := range row {
			dest[i] = &row[i]
		}
		if err := rows.Scan(dest...); err != nil {
			return out, err
		}
		out.rows = append(out.rows, row)
	}
	return out, rows.Err()
}

func insertRaw(b *testing.B, engine db.Engine, s stored) time.Duration {
	b.Helper()
	d := dbtest.Open(b, engine, wire.Migrations(), db.Exclusive())
	at := 0
	began := time.Now()
	err := d.Bulk(context.Background(), func(tx *db.Tx, rows int) (bool, error) {
		n := min(rows, len(s.records.rows)-at)
		if err := tx.Load("record", s.records.columns, n, func(i int) []any { return s.records.rows[at+i] }); err != nil {
			return false, err
		}
		if err := tx.Load("record_body", s.bodies.columns, n, func(i int) []any { return s.bodies.rows[at+i] }); err != nil {
			return false, err
		}
		at += n
		return at < len(s.records.rows), nil
	})
	must(b, err)
	return time.Since(began)
}
