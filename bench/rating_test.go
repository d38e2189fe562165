package bench

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"sync/atomic"
	"testing"
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

// ratedFirms and ratedEach are how many companies the model is run over, and records of each.
const (
	ratedFirms = 20_000
	ratedEach  = 10
	ratedToday = clock.Date("2026-11-24")
)

// onStatement is about the same model as one statement: tenure, reports, penalties by severity with monthly decay, lists.
const onStatement = `select subject_id, 60
	+ min(8.0, 0.8 * coalesce(max(case when item = 'registration' then (months) / 12 end), 0))
	+ min(6, 2 * sum(case when item = 'annual_report' and months < 36 then 1 else 0 end))
	- min(48, sum(case when item = 'penalty' and severity = 'serious' and months < 36 then 24.0 * (36 - months) / 36 else 0 end))
	- min(36, sum(case when item = 'penalty' and severity = 'general' and months < 12 then 12.0 * (12 - months) / 12 else 0 end))
	- min(18, sum(case when item = 'penalty' and severity = 'unclassified' and months < 12 then 6.0 * (12 - months) / 12 else 0 end))
	- 8 * max(case when item = 'abnormal' then 1 else 0 end)
	- min(30, 20 * sum(case when item = 'judgment_defaulter' then 1 else 0 end)) as score
	from (select r.subject_id, r.item, r.severity, (2026 - cast(substr(r.decided, 1, 4) as bigint)) * 12 + 11 - cast(substr(r.decided, 6, 2) as bigint)
		- (case when substr(r.decided, 9, 2) > '24' then 1 else 0 end) as months
		from record r where r.current and r.public and r.state = 'live' and r.shown_from <= $1 and r.shown_until >= $1) t group by subject_id`

// BenchmarkRating: the city from flat facts, beside one statement that does about the same and beside reading the headers
// and doing nothing; and one company with very many records, its explanation and outlook.
func BenchmarkRating(b *testing.B) {
	d := dbtest.Open(b, db.SQLite, []db.Set{ledger.Migrations(), subject.Migrations(), record.Migrations(), rating.Migrations()}, db.WithClock(clock.At(ratedToday)))
	s := ratedCity(b, d)
	m, _ := s.Models.Find("qyfr", "1.0")
	for b.Loop() {
		read := rateTime(b, func() error {
			return d.View(b.Context(), func(tx *db.Tx) error { return record.EachHeader(tx, func(*record.Record) error { return nil }) })
		})
		var stock *rating.Stock
		built := rateTime(b, func() error {
			return d.View(b.Context(), func(tx *db.Tx) (err error) { stock, err = rating.BuildStock(tx, s.Laws); return err })
		})
		var sum atomic.Int64
		reckoned := rateTime(b, func() error {
			stock.Reckon(m, ratedToday, func(_, _ int, _ *rating.Engine, x rating.Score) { sum.Add(int64(x.Grade)) })
			return nil
		})
		statement := rateTime(b, func() error {
			return d.View(b.Context(), func(tx *db.Tx) error {
				return db.Each(tx, func(scan db.Scanner) error { var x id.ID; var v float64; return scan(&x, &v) }, onStatement, string(ratedToday))
			})
		})
		facts := float64(stock.Facts())
		b.ReportMetric(facts/reckoned.Seconds()/float64(rating.Workers())/1e6, "Mfacts/s/core")
		b.ReportMetric(statement.Seconds()/reckoned.Seconds(), "×statement")
		b.ReportMetric(read.Seconds()/(built+reckoned).Seconds(), "of-reading-only")
		b.ReportMetric(float64(large(b, d, s, m).Microseconds())/1000, "ms/5545-records")
	}
}

func rateTime(b *testing.B, fn func() error) time.Duration {
	b.Helper()
	began := time.Now()
	if err := fn(); err != nil {
		b.Fatal(err)
	}
	return time.Since(began)
}

// large is how long the answer about the last company takes, from its records in memory of the database.
func large(b *testing.B, d *db.DB, s rating.Service, m *rating.Model) (took time.Duration) {
	b.Helper()
	err := d.View(b.Context(), func(tx *db.Tx) error {
		x, err := subject.Find(tx, rated(0))
		if err != nil {
			return err
		}
		k, err := s.Known(tx, x)
		if err != nil {
			return err
		}
		began := time.Now()
		e := m.Engine(k.Dict)
		_ = e.Explain(k, ratedToday, "").Bytes()
		_ = e.Outlook(k, ratedToday)
		took = time.Since(began)
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return took
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
	return rating.Service{Laws: laws, Models: models}
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
		n := ratedEach
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
	return record.New{Fixed: record.Fixed{Subject: firm, ID: x, Item: item, ItemVersion: 1, Agency: "sthjj", Authority: "示例", Party: "示例", Decided: decided, DocNo: x.String(),
		Key: sum[:16], Class: "罚款", SeverityFiled: []rulebook.Severity{rulebook.General, rulebook.Serious, ""}[k%3], Digest: sum[:16], Batch: x, Row: k, Accepted: "2024-01-01"}, Body: body}
}
