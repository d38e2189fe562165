package bench

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/seal"
	"xinguan/base/sheet"
	"xinguan/city/dongguan"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/ident"
	"xinguan/core/intake"
	"xinguan/core/ledger"
	"xinguan/core/people"
	"xinguan/core/relay"
	"xinguan/rooms/board"
	"xinguan/rooms/exchange"
	"xinguan/rooms/repair"
	"xinguan/rooms/workbench"
)

// heldRows is how many rows of the batch are held whose pages are measured.
const heldRows = 10_000

// deskTime is how long a page of the office may take.
const deskTime = 100 * time.Millisecond

// dirty is a sheet of penalties none of which can be taken in: most for a code with a letter in it, one in a hundred for a
// date that has not come, one for want of a number.
func dirty(b *testing.B, im *intake.Importer) string {
	b.Helper()
	it, _ := im.Catalog.Item("penalty")
	lines := make([][]string, 1, heldRows+1)
	for _, f := range it.Fields {
		lines[0] = append(lines[0], f.Title)
	}
	for n := range heldRows {
		code := ident.Make("91441998", fmt.Sprintf("MC%06d", n))
		row := map[string]string{"party_name": fmt.Sprintf("东莞市示例%d号贸易有限公司", n), "party_kind": "法人及非法人组织", "uscc": strings.Replace(code, "0", "O", 1), "doc_no": fmt.Sprintf("东示例罚〔2026〕%d号", n),
			"conduct": "示例违法行为", "fact": "经查，当事人示例违法。", "legal_basis": "《示例法》第一条", "kind": "罚款", "content": "罚款人民币伍万元整", "fine": "5", "decided": "2026-04-10", "valid_until": "2099-12-31",
			"publish_until": "2027-04-10", "authority": "东莞市城市管理和综合执法局", "authority_code": ident.Make("11441998", "C1"), "supplier": "东莞市城市管理和综合执法局", "supplier_code": ident.Make("11441998", "C1")}
		switch {
		case n == heldRows-1:
			row["uscc"], row["doc_no"] = code, ""
		case n%100 == 99:
			row["decided"] = "2099-01-01"
		}
		line := make([]string, len(it.Fields))
		for i, f := range it.Fields {
			line[i] = row[f.Name]
		}
		lines = append(lines, line)
	}
	path := filepath.Join(b.TempDir(), "dirty.csv")
	f, err := os.Create(path)
	must(b, err)
	must(b, sheet.WriteCSV(f, lines))
	must(b, f.Close())
	return path
}

// desk is an office on a stock, with a batch of which much is held.
type desk struct {
	*site
	batch  intake.Batch
	rights *people.Rights
}

func newDesk(b *testing.B) *desk {
	b.Helper()
	s := stockSite(b)
	im := importer(b, s.hub.DB)
	s.hub.Uploads = intake.NewUploads(im, s.hub.Log)
	if path, filled := strings.CutPrefix(os.Getenv("XINGUAN_BENCH_DB"), "sqlite:"); filled { // held rows are sealed under its own keys
		var err error
		im.Ring, err = seal.Open(path + ".keys")
		must(b, err)
	}
	s.hub.Records = im.Records
	queued(b, s.hub)
	if os.Getenv("XINGUAN_BENCH_DB") == "" {
		_, err := im.File(context.Background(), intake.Job{Item: "penalty", Agency: "cgj", Path: dirty(b, im), Confirm: "示例"})
		must(b, err)
	}
	roles, err := people.LoadRoles(dongguan.FS)
	must(b, err)
	procedures, err := flow.Load(dongguan.FS)
	must(b, err)
	s.hub.Flow = &flow.Engine{Procedures: procedures, Days: s.hub.Rules.Workdays, Ring: s.hub.Ring}
	s.hub.People = people.NewRegistry(s.hub.DB, s.hub.Ring, s.hub.City, roles)
	d := &desk{site: s, rights: &people.Rights{Roles: roles, Orgs: people.CityOrgs(s.hub.City)}}
	must(b, s.hub.DB.View(context.Background(), func(tx *db.Tx) error {
		all, err := intake.Batches(tx, "held >= $1", []any{heldRows}, id.ID{}, 1)
		if err == nil && len(all) == 0 {
			err = fmt.Errorf("no batch has %d held rows", heldRows)
		}
		if err == nil {
			d.batch = all[0]
		}
		return err
	}))
	return d
}

// queued lets the whole stock wait for the platform above, so that the pages of the exchange have as much to tell of.
func queued(b *testing.B, hub *house.Hub) {
	b.Helper()
	ctx := context.Background()
	var err error
	hub.Exchange, err = relay.LoadProfile(dongguan.FS, hub.Catalog)
	must(b, err)
	if os.Getenv("XINGUAN_BENCH_DB") != "" {
		return
	}
	_, err = ledger.Seal(ctx, hub.DB)
	must(b, err)
	s := &exchange.Service{DB: hub.DB, Ring: hub.Ring, Catalog: hub.Catalog, Records: hub.Records, Profile: hub.Exchange, Log: hub.Log}
	must(b, s.Gather(ctx))
	_, err = relay.Recount(ctx, hub.DB, hub.Exchange.Code)
	must(b, err)
}

// page asks for a desk's page as somebody and renders it.
func (d *desk) page(b *testing.B, room house.Room, as people.Capacity, pattern, path string, values ...string) {
	b.Helper()
	i := slices.IndexFunc(room.Desks, func(x house.Desk) bool { return x.Pattern == pattern })
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for k := 0; k+1 < len(values); k += 2 {
		r.SetPathValue(values[k], values[k+1])
	}
	p, err := room.Desks[i].Page(d.hub, &house.Visit{Request: r, Actor: d.rights.Actor("bench", as, clock.Today(clock.System{}))})
	must(b, err)
	var out strings.Builder
	must(b, p.Body.Render(r.Context(), &out))
	if out.Len() < 500 {
		b.Fatalf("%s: %d bytes", path, out.Len())
	}
}

// What a page of findings comes from: how often each rule speaks, and the first findings of one.
const (
	bareRules    = `select level, rule, column_title, count(*), count(*) filter (where answer = '') from finding where batch = $1 group by level, rule, column_title`
	bareFindings = `select row, n, level, rule, column_title, value, proposed, confidence, message, party from finding where batch = $1 and rule = 'identifier.invalid' order by row, n limit 51`
)

// BenchmarkHeldRows measures the pages a clerk and the credit centre work at, with 10,000 rows held, beside the bare
// queries of a page of findings on the same data in the same run: ratio is the median time of the queries divided by that
// of the page. None may take longer than 100 ms.
func BenchmarkHeldRows(b *testing.B) {
	d := newDesk(b)
	clerk, centre := people.Capacity{Role: "clerk", Org: d.batch.Agency}, people.Capacity{Role: "centre_officer", Org: "xyzx"}
	decider := people.Capacity{Role: "decider", Org: "scjgj"} // it decided most of the stock
	x := d.batch.ID.String()
	at := "/office/batches/" + x
	row := "5"
	for b.Loop() {
		took := map[string][]time.Duration{}
		measure := func(name string, ask func()) {
			began := time.Now()
			ask()
			took[name] = append(took[name], time.Since(began))
		}
		for range 20 {
			measure("bare", func() {
				tx, err := d.hub.DB.Reader().BeginTx(context.Background(), &sql.TxOptions{ReadOnly: true})
				must(b, err)
				must(b, raw(context.Background(), tx, bareRules, d.batch.ID))
				must(b, raw(context.Background(), tx, bareFindings, d.batch.ID))
				must(b, tx.Commit())
			})
			batch := func(query string) func() {
				return func() {
					d.page(b, workbench.Room, clerk, "GET /office/batches/{id}", at+query, "id", x)
				}
			}
			measure("findings", batch(""))
			measure("deep", batch("?rule=identifier.invalid&after=9000-1"))
			measure("rare", batch("?rule=value.missing&column=%E8%A1%8C%E6%94%BF%E5%A4%84%E7%BD%9A%E5%86%B3%E5%AE%9A%E4%B9%A6%E6%96%87%E5%8F%B7"))
			measure("row", func() {
				d.page(b, workbench.Room, clerk, "GET /office/batches/{id}/rows/{row}", at+"/rows/"+row, "id", x, "row", row)
			})
			measure("batches", func() { d.page(b, workbench.Room, clerk, "GET /office/batches", "/office/batches") })
			measure("send", func() { d.page(b, workbench.Room, clerk, "GET /office/send", "/office/send") })
			measure("records", func() { d.page(b, workbench.Room, clerk, "GET /office/records", "/office/records") })
			measure("exchange", func() { d.page(b, exchange.Room, centre, "GET /office/exchange", "/office/exchange") })
			measure("classes", func() { d.page(b, repair.Room, decider, "GET /office/classes", "/office/classes") })
			measure("board", func() { d.page(b, board.Room, centre, "GET /office/board", "/office/board") })
		}
		for name, all := range took {
			slices.Sort(all)
			b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, name+"-p50-ms")
			b.ReportMetric(float64(all[len(all)*95/100].Microseconds())/1000, name+"-p95-ms")
			if all[len(all)/2] > deskTime {
				b.Errorf("%s takes %s", name, all[len(all)/2])
			}
		}
		for _, name := range []string{"findings", "deep", "rare"} {
			b.ReportMetric(took["bare"][10].Seconds()/took[name][10].Seconds(), name+"-ratio")
		}
	}
}
