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
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
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

// benchEngine is the engine a stock is made on: XINGUAN_BENCH_ENGINE=postgres says the server XINGUAN_TEST_PG names.
func benchEngine() db.Engine {
	if os.Getenv("XINGUAN_BENCH_ENGINE") == "postgres" {
		return db.Postgres
	}
	return db.SQLite
}

// site is a portal on a stock.
type site struct {
	hub     *house.Hub
	handler http.Handler // keeps no answers
	keeping http.Handler // keeps them
	codes   []string
	rand    *rand.Rand
	asked   int
}

func stockSite(b *testing.B) *site {
	b.Helper()
	b.Cleanup(wire.SpendMemory())
	ctx := context.Background()
	var d *db.DB
	if url := os.Getenv("XINGUAN_BENCH_DB"); url != "" {
		var err error
		d, err = db.Open(ctx, url)
		must(b, err)
		b.Cleanup(func() { d.Close() })
	} else {
		d = dbtest.Open(b, benchEngine(), wire.Migrations(), db.Exclusive())
		im := importer(b, d)
		opt := seed.Options{Seed: 7, Subjects: max(stockRecords()/25, 1), Records: stockRecords(), Today: clock.Today(clock.System{}), City: im.City}
		must(b, seed.Stock(ctx, im, opt, b.TempDir(), func(int) {}))
	}
	im := importer(b, d)
	hub := func(keeping int) *house.Hub {
		return &house.Hub{DB: d, Keeping: keeping, City: im.City, Catalog: im.Catalog, Rules: im.Records.Rules, Ring: im.Ring,
			Index: subject.Of(im.City.Places(), func(func(subject.Name) bool) {}), Clock: clock.System{}, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Site: "https://credit.example"}
	}
	s := &site{rand: rand.New(rand.NewPCG(1, 2)), hub: hub(0)}
	var err error
	s.handler, err = wire.Site(s.hub)
	must(b, err)
	s.keeping, err = wire.Site(hub(64 << 20))
	must(b, err)
	must(b, d.View(ctx, func(tx *db.Tx) (err error) {
		s.codes, err = db.All(tx, func(scan db.Scanner) (c string, err error) { err = scan(&c); return c, err }, `select code from subject where kind <> 'person' and length(code) = 18 order by subject_id`)
		return err
	}))
	return s
}

// mix puts the codes in an order of chance, and gives the n-th.
func (s *site) mix() func(n int) string {
	s.rand.Shuffle(len(s.codes), func(i, j int) { s.codes[i], s.codes[j] = s.codes[j], s.codes[i] })
	return func(n int) string { return s.codes[n%len(s.codes)] }
}

// get asks for a page, each time as another visitor, so that nobody asks too often; what the network would carry away is
// thrown away.
func (s *site) get(b *testing.B, path string) { s.from(b, s.handler, path) }

func (s *site) from(b *testing.B, handler http.Handler, path string) {
	r, err := http.NewRequest("GET", path, nil)
	must(b, err)
	r.Host = "credit.example"
	s.asked++
	r.RemoteAddr = fmt.Sprintf("10.%d.%d.%d:1000", s.asked>>16&255, s.asked>>8&255, s.asked&255)
	w := &away{header: http.Header{}}
	handler.ServeHTTP(w, r)
	if w.status != http.StatusOK || w.bytes < 500 {
		b.Fatalf("%s: %d, %d bytes", path, w.status, w.bytes)
	}
}

// away is where an answer goes that nobody keeps.
type away struct {
	header        http.Header
	status, bytes int
}

func (w *away) Header() http.Header         { return w.header }
func (w *away) WriteHeader(status int)      { w.status = status }
func (w *away) Write(p []byte) (int, error) { w.bytes += len(p); return len(p), nil }

// What a subject's page and its answer over the interface show comes from these rows; whatever makes them must read these.
var (
	bareSubject = `select s.name, s.code, s.kind, s.status, s.town, s.provisional, s.canonical from identifier i join subject s on s.subject_id = i.subject_id where i.key = $1`
	bareRecords = `select ` + shown + `, b.body from identifier i join record r on r.subject_id = i.subject_id join record_body b on b.subject_id = r.subject_id and b.id = r.id
		where i.key = $1 and ` + record.Visible("$2")
	bareCodes   = `select j.value, j.type, j.source, j.since from identifier i join identifier j on j.subject_id = i.subject_id where i.key = $1`
	bareNames   = `select n.name, n.source, n.from_d, n.until_d from identifier i join subject_name n on n.subject_id = i.subject_id where i.key = $1`
	bareSays    = `select t.record_id, t.says from identifier i join record_statement t on t.subject_id = i.subject_id where i.key = $1 and t.ended = ''`
	bareNotices = `select w.item, w.kind, w.doc_no, w.authority, w.issued, w.reason, w.decided_at from identifier i join withdrawal w on w.subject_id = i.subject_id
		where i.key = $1 and w.state = 'done' and w.shown_until >= $2`
	bareNewest = `select max(finished) from batch`
)

// shown are the columns a reader sees something of, or that dates and answers on the page follow from.
const shown = `r.id, r.item, r.item_ver, r.authority, r.authority_code, r.party_as_filed, r.decided, r.doc_no, r.class, r.severity_filed, r.severity_by, r.accepted,
	r.valid_until, r.enterprise_from, r.severity, r.severity_source, r.severity_basis, r.heaviest, r.shown_from, r.shown_until, r.repair_from, r.rulebook, r.disputed,
	r.shielded_fields`

// bare reads the rows a page is made of with the standard library, in one snapshot that can be broken off like that of a
// request, with statements prepared before, and makes nothing of them.
func (s *site) bare(b *testing.B, code string, queries ...string) {
	key := ident.Digest(ident.TypeUSCC, code)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	opts := &sql.TxOptions{ReadOnly: true}
	if s.hub.DB.Engine() == db.Postgres {
		opts.Isolation = sql.LevelRepeatableRead
	}
	tx, err := s.hub.DB.Reader().BeginTx(ctx, opts)
	must(b, err)
	defer func() { must(b, tx.Commit()) }()
	for _, q := range queries {
		args := []any{key[:], string(clock.Today(s.hub.Clock))}[:strings.Count(q, "$1")+min(1, strings.Count(q, "$2"))]
		must(b, raw(ctx, tx, q, args...))
	}
}

// direct reads the same rows as the program reads its own.
func (s *site) direct(b *testing.B, code string, queries ...string) {
	key := ident.Digest(ident.TypeUSCC, code)
	must(b, s.hub.DB.View(context.Background(), func(tx *db.Tx) error {
		for _, q := range queries {
			args := []any{key[:], string(tx.Today())}[:strings.Count(q, "$1")+min(1, strings.Count(q, "$2"))]
			if err := db.Each(tx, func(db.Scanner) error { return nil }, q, args...); err != nil {
				return err
			}
		}
		return nil
	}))
}

// raw goes through the rows of a query and keeps nothing.
func raw(ctx context.Context, tx *sql.Tx, q string, args ...any) error {
	rows, err := tx.QueryContext(ctx, q, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	row, dest := make([]sql.RawBytes, len(columns)), make([]any, len(columns))
	for i := range row {
		dest[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return err
		}
	}
	return rows.Err()
}

// BenchmarkPages measures a subject's page, its answer over the interface and the list pages beside the bare queries for
// the same subject, on the same data in the same run: ratio is the median time of the queries divided by that of the page,
// cpu-ratio the same of all processor time, which on a busy machine is the steadier. Each subject is asked for the first
// time; again-ratio is that of asking for its page once more, while nothing was committed; direct-ratio compares with the
// same queries read as the program reads, which on SQLite is quicker than the standard library. Lists must not grow with
// the stock.
func BenchmarkPages(b *testing.B) {
	s := stockSite(b)
	const rounds, batch = 40, 10 // batches: processor time is measured in steps of some microseconds
	for b.Loop() {
		took, cpu, code := map[string][]time.Duration{}, map[string]time.Duration{}, s.mix()
		measure := func(name string, ask func(code, town string)) {
			cpu[name] += spent(b, func() {
				for range batch {
					code, town := code(len(took[name])), s.hub.City.Divisions[s.rand.IntN(len(s.hub.City.Divisions))].Code
					began := time.Now()
					ask(code, town)
					took[name] = append(took[name], time.Since(began))
				}
			})
		}
		for range rounds {
			measure("bare", func(code, _ string) {
				s.bare(b, code, bareSubject, bareCodes, bareNames, bareRecords, bareSays, bareNotices, bareNewest)
			})
			measure("direct", func(code, _ string) {
				s.direct(b, code, bareSubject, bareCodes, bareNames, bareRecords, bareSays, bareNotices, bareNewest)
			})
			measure("page", func(code, _ string) { s.get(b, "/subjects/"+code) })
			for i := range batch {
				s.from(b, s.keeping, "/subjects/"+code(len(took["again"])+i))
			}
			measure("again", func(code, _ string) { s.from(b, s.keeping, "/subjects/"+code) })
			measure("bare-api", func(code, _ string) { s.bare(b, code, bareSubject, bareRecords, bareSays, bareNotices, bareNewest) })
			measure("api", func(code, _ string) { s.get(b, "/api/v1/subjects/"+code+"/records") })
			measure("list", func(string, string) { s.get(b, "/disclosures?item=penalty") })
			measure("town", func(_, town string) { s.get(b, "/disclosures?item=permit&town="+town) })
		}
		for name, all := range took {
			slices.Sort(all)
			b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, name+"-p50-ms")
			b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, name+"-p99-ms")
			b.ReportMetric(float64(cpu[name].Microseconds())/1000/float64(len(all)), name+"-cpu-ms")
		}
		ratio := func(name, of, to string) {
			b.ReportMetric(took[of][len(took[of])/2].Seconds()/took[to][len(took[to])/2].Seconds(), name+"-ratio")
			b.ReportMetric(cpu[of].Seconds()/cpu[to].Seconds(), name+"-cpu-ratio")
		}
		ratio("page", "bare", "page")
		ratio("direct", "direct", "page")
		ratio("again", "bare", "again")
		ratio("api", "bare-api", "api")
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
