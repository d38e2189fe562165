package bench

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/city/dongguan"
	"xinguan/core/catalog"
	"xinguan/core/ident"
	"xinguan/core/ledger"
	"xinguan/core/rating"
	"xinguan/core/record"
	"xinguan/core/rulebook"
	"xinguan/core/subject"
)

// ratedFirms is how many companies are made as imports make them; a larger city is made of copies of them.
const (
	ratedFirms = 20_000
	ratedToday = clock.Date("2026-11-24")
)

// How many companies the model is run over, and records of them: $XINGUAN_BENCH_SUBJECTS, which is rounded to whole
// copies, and $XINGUAN_BENCH_HEADERS.
var (
	ratedSubjects = max(ratedFirms, number("XINGUAN_BENCH_SUBJECTS", ratedFirms)/ratedFirms*ratedFirms)
	ratedHeaders  = number("XINGUAN_BENCH_HEADERS", 10*ratedSubjects)
)

// onStatement is about the same model as one statement: tenure, reports, penalties by severity with monthly decay, lists, and
// what moreIndicators adds.
const onStatement = `select subject_id, 60
	+ min(8.0, 0.8 * coalesce(max(case when item = 'registration' then (months) / 12 end), 0))
	+ min(6, 2 * sum(case when item = 'annual_report' and months < 36 then 1 else 0 end))
	- min(48, sum(case when item = 'penalty' and severity = 'serious' and months < 36 then 24.0 * (36 - months) / 36 else 0 end))
	- min(36, sum(case when item = 'penalty' and severity = 'general' and months < 12 then 12.0 * (12 - months) / 12 else 0 end))
	- min(18, sum(case when item = 'penalty' and severity = 'unclassified' and months < 12 then 6.0 * (12 - months) / 12 else 0 end))
	- 8 * max(case when item = 'abnormal' then 1 else 0 end)
	- min(30, 20 * sum(case when item = 'judgment_defaulter' then 1 else 0 end)) %s as score
	from (select r.subject_id, r.item, r.severity, r.class, (2026 - cast(substr(r.decided, 1, 4) as bigint)) * 12 + 11 - cast(substr(r.decided, 6, 2) as bigint)
		- (case when substr(r.decided, 9, 2) > '24' then 1 else 0 end) as months
		from record r where r.current and r.public and r.state = 'live' and r.shown_from <= $1 and r.shown_until >= $1) t group by subject_id`

// idle is a model that takes nothing: what a sweep costs without rules.
const idle = `
id: idle
version: "1"
title: 示例
kind: computed
purpose: 示例
use: 示例
basis: [{title: 示例, entry: 示例}]
subjects: [enterprise]
start: 60
least: 0
most: 100
grades:
  - {id: A, from: 80, says: 示例}
  - {id: D, from: 0, confirm: yes, months: 6, says: 示例}
`

// BenchmarkRating: the city from the fact file, beside one statement that does about the same and beside reading the
// headers and doing nothing, by processor time; what a rule costs a fact, and what a condition does; following changed
// records; and one company with very many records, its explanation and outlook.
func BenchmarkRating(b *testing.B) {
	d := dbtest.Open(b, db.SQLite, []db.Set{ledger.Migrations(), subject.Migrations(), record.Migrations(), rating.Migrations()}, db.WithClock(clock.At(ratedToday)))
	s := ratedCity(b, d)
	s.Facts = &rating.Facts{Folder: b.TempDir()}
	m := thirty(b, s.Laws.Catalog, "")
	asked := thirty(b, s.Laws.Catalog, condition)
	empty, err := rating.Load(fstest.MapFS{"models/idle.yaml": {Data: []byte(idle)}}, s.Laws.Catalog)
	must(b, err)
	for b.Loop() {
		read := rateSpent(b, d, func(tx *db.Tx) error { return record.EachHeader(tx, func(*record.Record) error { return nil }) })
		built := rateSpent(b, d, func(tx *db.Tx) error { _, err := rating.BuildStock(tx, s.Laws); return err })
		var stock *rating.Stock
		must(b, d.View(b.Context(), func(tx *db.Tx) (err error) { stock, err = s.Stock(tx); return err }))
		reckoned, bare := sweep(b, stock, m), sweep(b, stock, empty.List[0])
		statement := rateSpent(b, d, func(tx *db.Tx) error {
			return db.Each(tx, func(scan db.Scanner) error { var x id.ID; var v float64; return scan(&x, &v) }, fmt.Sprintf(onStatement, moreOnStatement()), string(ratedToday))
		})
		facts := float64(stock.Facts())
		b.ReportMetric(float64(stock.Len()), "subjects")
		b.ReportMetric(facts, "facts")
		b.ReportMetric(facts/reckoned.Seconds()/1e6, "Mrows/s/core")
		b.ReportMetric(float64((reckoned-bare).Nanoseconds())/facts, "ns/rule")
		b.ReportMetric(float64((sweep(b, stock, asked)-reckoned).Nanoseconds())/facts, "ns/condition")
		b.ReportMetric(statement.Seconds()/reckoned.Seconds(), "×statement")
		b.ReportMetric(read.Seconds()/(built+reckoned).Seconds(), "of-reading-only")
		b.ReportMetric(float64(large(b, d, s, m).Microseconds())/1000, "ms/5545-records")
		must(b, stock.Close())
		follow(b, d, s)
		b.ReportMetric(peakMB(b), "MB-peak")
	}
}

// condition is one that most facts of the city are asked, a penalty each.
const condition = `, when: {rule: record.amount < 500000 && subject.status == "存续", says: 示例, source: 示例}`

// more is how many indicators are added to the city's model, so that there are thirty.
const more = 15

// thirty is the city's model with more indicators, the general penalties of which are taken under a condition.
func thirty(b *testing.B, items *catalog.Catalog, when string) *rating.Model {
	b.Helper()
	raw, err := dongguan.FS.ReadFile("models/qyfr-1.0.yaml")
	must(b, err)
	text := strings.Replace(string(raw), "severity: [general]}", "severity: [general]"+when+"}", 1)
	var added strings.Builder
	added.WriteString("  - id: more\n    title: 示例\n    indicators:\n")
	for k := range more {
		fmt.Fprintf(&added, "      - {id: more%d, title: 示例%d, about: 示例, source: 示例, verified: no, form: count, take: {items: [permit], class: [普通%d], within: %d}, points: 1, cap: 2}\n", k, k, k, 6+k*4)
	}
	text = strings.Replace(text, "grades:\n", added.String()+"grades:\n", 1)
	all, err := rating.Load(fstest.MapFS{"models/thirty.yaml": {Data: []byte(text)}}, items)
	must(b, err)
	return all.List[0]
}

// moreOnStatement is the same on the statement.
func moreOnStatement() string {
	var out strings.Builder
	for k := range more {
		fmt.Fprintf(&out, " + min(2, sum(case when item = 'permit' and class = '普通%d' and months < %d then 1 else 0 end))", k, 6+k*4)
	}
	return out.String()
}

// sweeps is how often the city is reckoned for one figure.
const sweeps = 5

// sweep is the processor time of reckoning the whole stock, the median of some.
func sweep(b *testing.B, stock *rating.Stock, m *rating.Model) time.Duration {
	b.Helper()
	var all []time.Duration
	sums := make([][16]int64, rating.Workers()) // apart from one another in memory
	for range sweeps {
		all = append(all, spent(b, func() {
			stock.Reckon(m, ratedToday, func(w, _ int, _ *rating.Engine, x rating.Score) { sums[w][0] += int64(x.Points) })
		}))
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// rateSpent is the processor time something takes that reads.
func rateSpent(b *testing.B, d *db.DB, fn func(tx *db.Tx) error) time.Duration {
	b.Helper()
	return spent(b, func() { must(b, d.View(b.Context(), fn)) })
}

// followed is how many changed records are followed.
const followed = 10_000

// follow lets as many firms get a penalty each as are followed, and times until results and fact file say so.
func follow(b *testing.B, d *db.DB, s rating.Service) {
	b.Helper()
	m, _ := s.Models.Find("qyfr", "1.0")
	_, err := s.Run(b.Context(), d, m, nil)
	must(b, err)
	_, err = ledger.Seal(b.Context(), d)
	must(b, err)
	must(b, s.Follow(b.Context(), d))
	must(b, d.Write(b.Context(), func(tx *db.Tx) error {
		var firms []id.ID
		at := 0
		err := subject.EachLine(tx, func(l subject.Line) error {
			if at++; at%(ratedSubjects/followed) == 0 && len(firms) < followed {
				firms = append(firms, l.ID)
			}
			return nil
		})
		if err != nil {
			return err
		}
		var records []record.New
		var pairs []ledger.Pair
		for _, f := range firms {
			r := ratedRecord(f, 1)
			records, pairs = append(records, r), append(pairs, ledger.Pair{Subject: f, Record: r.ID})
		}
		if err := s.Laws.Add(tx, records); err != nil {
			return err
		}
		return ledger.Append(tx, ledger.Change{Topic: record.Topic, Refs: pairs})
	}))
	_, err = ledger.Seal(b.Context(), d)
	must(b, err)
	began := time.Now()
	results := spent(b, func() { must(b, s.Follow(b.Context(), d)) })
	b.ReportMetric(time.Since(began).Seconds(), "s-by-the-clock/10000-followed")
	file := spent(b, func() {
		must(b, d.View(b.Context(), func(tx *db.Tx) error {
			stock, err := s.Stock(tx)
			return errors.Join(err, stock.Close())
		}))
	})
	b.ReportMetric(results.Seconds(), "s/10000-followed")
	b.ReportMetric(file.Seconds(), "s/10000-in-file")
}

// large is the processor time the answer about the first company takes, from its records in memory of the database: the median of some.
func large(b *testing.B, d *db.DB, s rating.Service, m *rating.Model) time.Duration {
	b.Helper()
	var all []time.Duration
	must(b, d.View(b.Context(), func(tx *db.Tx) error {
		x, err := subject.Find(tx, rated(0))
		if err != nil {
			return err
		}
		k, err := s.Known(tx, x)
		if err != nil {
			return err
		}
		for range 9 {
			all = append(all, spent(b, func() {
				e := m.Engine(k.Dict)
				_ = e.Explain(k, ratedToday, "").Bytes()
				_ = e.Outlook(k, ratedToday)
			}))
		}
		return nil
	}))
	slices.Sort(all)
	return all[len(all)/2]
}

// rated is the code of a company.
func rated(i int) string {
	base := fmt.Sprintf("91441998MA%07d", i)
	for _, c := range "0123456789ABCDEFGHJKLMNPQRTUWXY" {
		if clean, p := ident.USCC(base + string(c)); p.OK() {
			return clean
		}
	}
	return ""
}

// ratedCity fills the database: every company registered, with records of four kinds; the first has 5,545.
func ratedCity(b *testing.B, d *db.DB) rating.Service {
	b.Helper()
	items, err := catalog.Load(dongguan.FS, nil)
	if err != nil {
		b.Fatal(err)
	}
	rules, err := rulebook.Load(dongguan.FS)
	if err != nil {
		b.Fatal(err)
	}
	models, err := rating.Load(dongguan.FS, items)
	if err != nil {
		b.Fatal(err)
	}
	laws := record.Laws{Catalog: items, Rules: rules}
	for from := 0; from < ratedFirms; from += 2000 {
		err := d.Write(b.Context(), func(tx *db.Tx) error { return ratedSlice(tx, laws, from) })
		if err != nil {
			b.Fatal(err)
		}
	}
	copyCity(b, d)
	return rating.Service{Laws: laws, Models: models}
}

// copyCity copies companies with the headers of their records, but for the one with very many, until there are as many as
// wanted. Copies have other ids; bodies are not copied, and tables have only the order of their keys, so that twenty million
// records take a few minutes and some gigabytes.
func copyCity(b *testing.B, d *db.DB) {
	b.Helper()
	copies := ratedSubjects / ratedFirms
	if copies == 1 {
		return
	}
	var heavy id.ID
	must(b, d.Write(b.Context(), func(tx *db.Tx) error {
		x, err := subject.Find(tx, rated(0))
		if err != nil {
			return err
		}
		heavy = x.ID
		names, err := db.All(tx, func(scan db.Scanner) (s string, err error) { err = scan(&s); return s, err },
			`select name from sqlite_master where type = 'index' and sql is not null and tbl_name in ('record', 'subject')`)
		for _, name := range names {
			if err == nil {
				_, err = tx.Exec("drop index " + name)
			}
		}
		return err
	}))
	for c := range copies - 1 {
		must(b, d.Write(b.Context(), func(tx *db.Tx) error { return copyOnce(tx, heavy, byte(c)) }))
	}
}

// copyOnce copies the companies once: an id begins with another byte, after all those that are there.
func copyOnce(tx *db.Tx, heavy id.ID, c byte) error {
	for _, table := range []string{"subject", "record"} {
		columns, err := db.All(tx, func(scan db.Scanner) (s string, err error) { err = scan(&s); return s, err }, `select name from pragma_table_info($1) where name <> 'subject_id'`, table)
		if err != nil {
			return err
		}
		rest := strings.Join(columns, ", ")
		_, err = tx.Exec(`insert into `+table+` (subject_id, `+rest+`) select cast($1 || substr(subject_id, 2) as blob), `+rest+` from `+table+`
			where subject_id >= $2 and subject_id < $3 and subject_id <> $4 order by subject_id`, []byte{heavy[0] + 1 + c}, []byte{heavy[0]}, []byte{heavy[0] + 1}, heavy)
		if err != nil {
			return err
		}
	}
	return nil
}

func ratedSlice(tx *db.Tx, laws record.Laws, from int) error {
	var in []subject.Entry
	for i := range 2000 {
		in = append(in, subject.Entry{Key: subject.Key{Type: ident.TypeUSCC, Value: rated(from + i)}, Kind: ident.KindEnterprise, Name: fmt.Sprintf("东莞市示例%d有限公司", from+i), Status: "存续"})
	}
	made, err := subject.Settle(tx, nil, in)
	if err != nil {
		return err
	}
	var records []record.New
	for i, s := range made {
		n := (from+i+1)*ratedHeaders/ratedSubjects - (from+i)*ratedHeaders/ratedSubjects
		if from+i == 0 {
			n = 5545
		}
		for k := range n {
			records = append(records, ratedRecord(s.ID, k))
		}
	}
	return laws.Add(tx, records)
}

func ratedRecord(firm id.ID, k int) record.New {
	item := []string{"registration", "penalty", "annual_report", "penalty", "permit", "penalty", "permit", "abnormal"}[min(k, 7)]
	if k > 7 {
		item = []string{"permit", "penalty"}[k%2]
	}
	x := id.New()
	body := []byte(`{}`)
	sum := sha256.Sum256(binary.LittleEndian.AppendUint64(x[:], uint64(k)))
	decided := ratedToday.AddDays(-k * 7 % 1000)
	if item == "registration" {
		decided = "2014-06-03"
	}
	class := "罚款"
	if item == "permit" {
		class = fmt.Sprintf("普通%d", (k+int(firm[15]))%more)
	}
	return record.New{Fixed: record.Fixed{Subject: firm, ID: x, Item: item, ItemVersion: 1, Agency: "sthjj", Authority: "示例", Party: "示例", Decided: decided, DocNo: x.String(),
		Key: sum[:16], Class: class, SeverityFiled: []rulebook.Severity{rulebook.General, rulebook.Serious, ""}[k%3], Digest: sum[:16], Batch: x, Row: k, Accepted: "2024-01-01"}, Body: body}
}

// rateTime is the time something takes.
func rateTime(b *testing.B, fn func() error) time.Duration {
	b.Helper()
	began := time.Now()
	must(b, fn())
	return time.Since(began)
}

// number is a number from the environment.
func number(name string, usual int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil && n > 0 {
		return n
	}
	return usual
}
