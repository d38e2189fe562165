package bench

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/csv"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/sheet"
	"xinguan/cmd/xinguan/wire"
	"xinguan/core/house"
	"xinguan/core/ident"
	"xinguan/core/intake"
	"xinguan/core/record"
	"xinguan/core/seed"
	"xinguan/core/subject"
)

// stockRecords is how many records the pages are measured on; XINGUAN_BENCH_STOCK sets another number, e.g. 1000000, and
// XINGUAN_BENCH_DB the address of a database that was filled before (xinguan seed --stock), which is only read.
func stockRecords() int {
	if n, err := strconv.Atoi(os.Getenv("XINGUAN_BENCH_STOCK")); err == nil {
		return n
	}
	return 20_000
}

// site is a portal on a stock.
type site struct {
	hub     *house.Hub
	handler http.Handler
	codes   []string
	rand    *rand.Rand
	asked   int
}

func stockSite(b *testing.B) *site {
	b.Helper()
	ctx := context.Background()
	var d *db.DB
	if url := os.Getenv("XINGUAN_BENCH_DB"); url != "" {
		var err error
		d, err = db.Open(ctx, url)
		must(b, err)
		b.Cleanup(func() { d.Close() })
	} else {
		d = dbtest.Open(b, db.SQLite, wire.Migrations(), db.Exclusive())
		im := importer(b, d)
		opt := seed.Options{Seed: 7, Subjects: max(stockRecords()/25, 1), Records: stockRecords(), Today: clock.Today(clock.System{}), City: im.City}
		must(b, seed.Stock(ctx, im, opt, b.TempDir(), func(int) {}))
	}
	im := importer(b, d)
	s := &site{rand: rand.New(rand.NewPCG(1, 2)), hub: &house.Hub{DB: d, City: im.City, Catalog: im.Catalog, Rules: im.Records.Rules, Ring: im.Ring,
		Index: subject.Of(im.City.Places(), func(func(subject.Name) bool) {}), Clock: clock.System{}, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Site: "https://credit.example"}}
	var err error
	s.handler, err = wire.Site(s.hub)
	must(b, err)
	must(b, d.View(ctx, func(tx *db.Tx) (err error) {
		s.codes, err = db.All(tx, func(scan db.Scanner) (c string, err error) { err = scan(&c); return c, err }, `select code from subject where kind <> 'person' and length(code) = 18 order by subject_id`)
		return err
	}))
	return s
}

func (s *site) code() string { return s.codes[s.rand.IntN(len(s.codes))] }

// get asks for a page, each time as another visitor, so that nobody asks too often.
func (s *site) get(b *testing.B, path string) time.Duration {
	r := httptest.NewRequest("GET", path, nil)
	s.asked++
	r.RemoteAddr = fmt.Sprintf("10.%d.%d.%d:1000", s.asked>>16&255, s.asked>>8&255, s.asked&255)
	w := httptest.NewRecorder()
	began := time.Now()
	s.handler.ServeHTTP(w, r)
	took := time.Since(began)
	if w.Code != http.StatusOK {
		b.Fatalf("%s: %d %s", path, w.Code, w.Body)
	}
	return took
}

// bare reads what a subject's page is made of, with one statement, and makes nothing of it.
func (s *site) bare(b *testing.B, code string) time.Duration {
	key := ident.Digest(ident.TypeUSCC, code)
	began := time.Now()
	must(b, s.hub.DB.View(context.Background(), func(tx *db.Tx) error {
		return db.Each(tx, func(scan db.Scanner) error {
			row := make([]sql.RawBytes, len(names["record"])+1)
			dest := make([]any, len(row))
			for i := range row {
				dest[i] = &row[i]
			}
			return scan(dest...)
		}, `select `+qualified+`, b.body from identifier i join record r on r.subject_id = i.subject_id join record_body b on b.subject_id = r.subject_id and b.id = r.id
			where i.key = $1 and `+record.Visible("$2")+` order by r.decided desc, r.id desc`, key[:], string(tx.Today()))
	}))
	return time.Since(began)
}

var qualified = func() string {
	out := "r." + names["record"][0]
	for _, c := range names["record"][1:] {
		out += ", r." + c
	}
	return out
}()

// BenchmarkPages measures a subject's page, its answer over the interface and the list pages beside the bare query for the
// same subject, on the same data in the same run: ratio is the median time of the query divided by that of the page.
// Lists must not grow with the stock.
func BenchmarkPages(b *testing.B) {
	s := stockSite(b)
	const rounds = 100
	for b.Loop() {
		took := map[string][]time.Duration{}
		for range rounds {
			code := s.code()
			town := s.hub.City.Divisions[s.rand.IntN(len(s.hub.City.Divisions))].Code
			took["bare"] = append(took["bare"], s.bare(b, code))
			took["page"] = append(took["page"], s.get(b, "/subjects/"+code))
			took["api"] = append(took["api"], s.get(b, "/api/v1/subjects/"+code+"/records"))
			took["list"] = append(took["list"], s.get(b, "/disclosures?item=penalty"))
			took["town"] = append(took["town"], s.get(b, "/disclosures?item=permit&town="+town))
		}
		for name, all := range took {
			slices.Sort(all)
			b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, name+"-p50-ms")
			b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, name+"-p99-ms")
		}
		median := func(name string) float64 { return took[name][rounds/2].Seconds() }
		b.ReportMetric(median("bare")/median("page"), "page-ratio")
		b.ReportMetric(median("bare")/median("api"), "api-ratio")
	}
}

// BenchmarkSheetCheck checks a workbook of 100,000 penalties; ratio is the time to stream it and do nothing, divided by
// that; cpu-ratio the same of the processor time, which on a busy machine is the steadier. The goal is a ratio ≥ 0.5.
func BenchmarkSheetCheck(b *testing.B) {
	im := importer(b, nil)
	path := penaltyBook(b, im, sheetRows)
	for b.Loop() {
		var raw, whole time.Duration
		var res intake.Result
		streamed := spent(b, func() { raw = timed(b, path, readSheet) })
		checked := spent(b, func() {
			began := time.Now()
			var err error
			res, err = im.Check(context.Background(), intake.Job{Item: "penalty", Path: path}, func(intake.Finding) {})
			must(b, err)
			whole = time.Since(began)
		})
		b.ReportMetric(raw.Seconds()/whole.Seconds(), "ratio")
		b.ReportMetric(streamed.Seconds()/checked.Seconds(), "cpu-ratio")
		b.ReportMetric(float64(res.Read)/whole.Seconds(), "rows/s")
	}
}

// penaltyBook is a workbook of so many rows, the titles among them.
func penaltyBook(b *testing.B, im *intake.Importer, rows int) string {
	b.Helper()
	opt := seed.Options{Seed: 7, Subjects: rows / 4, Records: rows - 1, Today: clock.Today(clock.System{}), City: im.City}
	var text bytes.Buffer
	must(b, seed.Penalties(&text, opt))
	all, err := csv.NewReader(&text).ReadAll()
	must(b, err)
	path := filepath.Join(b.TempDir(), "penalties.xlsx")
	must(b, write(path, func(w *bufio.Writer) error {
		return sheet.Write(w, sheet.Book{Sheets: []sheet.Sheet{{Name: "表", Header: all[0], Rows: all[1:]}}})
	}))
	return path
}
