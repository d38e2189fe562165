package bench

import (
	"bufio"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/cmd/xinguan/wire"
	"xinguan/core/intake"
	"xinguan/core/seed"
)

const oldPlan = `platform: 示例市信用平台
as_of: "%s"
states: {"1": shown, "2": repaired, "3": withdrawn, "4": annulled, "5": shielded, "6": ended}
items:
  - {item: penalty, files: [old.csv], old_id: 旧编号, state: 旧状态, state_date: 状态日期, accepted: 入库日期}
`

// BenchmarkTakeover takes over penalties of an earlier platform, checks, states, old ids, report and all, and then
// inserts the very rows it wrote into an empty database with the same tables, indexes and pragmas through the same bulk
// load: ratio in the order of the files, as an importer without a sorter would, sorted-ratio in the order of the keys.
// Neither side looks anything up, so neither has statistics made more than once. cpu-µs/row is the processor time of this
// program, without the server. The goal is ≥ 0.8.
func BenchmarkTakeover(b *testing.B) {
	for name, engine := range map[string]db.Engine{"sqlite": db.SQLite, "postgres": db.Postgres} {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				whole, cpu, d := takeOver(b, engine)
				b.ReportMetric(peakMB(b), "peak-MB")
				sorted, filed := readStock(b, d, "subject_id, id"), readStock(b, d, "row")
				n := float64(len(filed[0].rows))
				b.ReportMetric(insertStock(b, engine, filed).Seconds()/whole.Seconds(), "ratio")
				b.ReportMetric(insertStock(b, engine, sorted).Seconds()/whole.Seconds(), "sorted-ratio")
				b.ReportMetric(n/whole.Seconds(), "rows/s")
				b.ReportMetric(float64(cpu.Microseconds())/n, "cpu-µs/row")
			}
		})
	}
}

// takeoverMemory is what the command gives a take-over for its own objects, in bytes.
var takeoverMemory = map[db.Engine]int64{db.SQLite: 150 << 20, db.Postgres: 190 << 20}

func takeOver(b *testing.B, engine db.Engine) (took, cpu time.Duration, d *db.DB) {
	b.Helper()
	d = dbtest.Open(b, engine, wire.Migrations(), db.Exclusive())
	im := importer(b, d)
	n := importRows()
	opt := seed.Options{Seed: 7, Subjects: n / 4, Records: n, Today: clock.Today(clock.System{}), City: im.City}
	dir := b.TempDir()
	register := filepath.Join(dir, "register.csv")
	must(b, write(register, func(w *bufio.Writer) error { return seed.Registrations(w, opt) }))
	must(b, write(filepath.Join(dir, "new.csv"), func(w *bufio.Writer) error { return seed.Penalties(w, opt) }))
	must(b, write(filepath.Join(dir, "old.csv"), func(w *bufio.Writer) error { return oldSheet(w, filepath.Join(dir, "new.csv")) }))
	must(b, write(filepath.Join(dir, "plan.yaml"), func(w *bufio.Writer) error {
		_, err := fmt.Fprintf(w, oldPlan, opt.Today)
		return err
	}))
	settleRegister(b, im, register)
	defer frugal(takeoverMemory[engine])()
	began := time.Now()
	cpu = spent(b, func() {
		plan, err := im.LoadPlan(filepath.Join(dir, "plan.yaml"))
		must(b, err)
		r, err := im.TakeOver(context.Background(), plan, nil)
		must(b, err)
		if !r.Balanced || r.Taken < int64(n)*9/10 {
			b.Fatalf("taken %d of %d, balanced: %v", r.Taken, n, r.Balanced)
		}
	})
	return time.Since(began), cpu, d
}

// settleRegister brings the register in as an earlier delivery; its records go again, so that the stock is a first fill.
func settleRegister(b *testing.B, im *intake.Importer, path string) {
	b.Helper()
	_, err := im.File(context.Background(), intake.Job{Item: "registration", Path: path})
	must(b, err)
	must(b, im.DB.Write(context.Background(), func(tx *db.Tx) error {
		for _, table := range []string{"record", "record_body", "tally", "tally_day"} {
			if _, err := tx.Exec("delete from " + table); err != nil {
				return err
			}
		}
		return nil
	}))
}

// oldSheet is a sheet as an earlier platform exports it: ids and states beside the columns.
func oldSheet(w *bufio.Writer, from string) error {
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	defer f.Close()
	in, out := csv.NewReader(bufio.NewReaderSize(f, 1<<20)), csv.NewWriter(w)
	for n := 0; ; n++ {
		row, err := in.Read()
		if err != nil {
			out.Flush()
			return out.Error()
		}
		beside := []string{"旧编号", "旧状态", "状态日期", "入库日期"}
		if n > 0 {
			beside = []string{fmt.Sprintf("OLD%09d", n), "1", "", fmt.Sprintf("202%d-%02d-05", n%6, n%12+1)}
			if n%7 == 0 {
				beside[1], beside[2] = fmt.Sprint(n/7%5+2), "2026-01-15"
			}
		}
		if err := out.Write(append(row, beside...)); err != nil {
			return err
		}
	}
}

// loaded are rows of one table.
type loaded struct {
	table string
	rowsOf
}

var stockTables = []struct{ table, from string }{
	{"record", "record t"},
	{"record_body", "record_body t join record r on r.subject_id = t.subject_id and r.id = t.id"},
	{"record_event", "record_event t join record r on r.subject_id = t.subject_id and r.id = t.record_id"},
	{"record_old", "record_old t join record r on r.subject_id = t.subject_id and r.id = t.id"},
}

// readStock are the rows a take-over wrote, in an order of their records.
func readStock(b *testing.B, d *db.DB, order string) (out []loaded) {
	b.Helper()
	for _, s := range stockTables {
		alias := "r"
		if s.table == "record" {
			alias = "t"
		}
		by := alias + ".subject_id, " + alias + ".id"
		if order == "row" {
			by = alias + ".row"
		}
		rows, err := wholeRows(d, "select t.* from "+s.from+" order by "+by)
		must(b, err)
		out = append(out, loaded{s.table, rows})
	}
	return out
}

func insertStock(b *testing.B, engine db.Engine, all []loaded) time.Duration {
	b.Helper()
	d := dbtest.Open(b, engine, wire.Migrations(), db.Exclusive())
	began := time.Now()
	const steps = 20_000
	total := len(all[0].rows)
	at := 0
	must(b, d.Bulk(context.Background(), func(tx *db.Tx, _ int) (bool, error) {
		tx.OnlyAdds()
		to := min(at+steps, total)
		for _, l := range all {
			part := l.rows[len(l.rows)*at/total : len(l.rows)*to/total]
			if err := tx.Load(l.table, l.columns, len(part), func(i int) []any { return part[i] }); err != nil {
				return false, err
			}
		}
		at = to
		return at < total, nil
	}))
	return time.Since(began)
}
