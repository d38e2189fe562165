package bench

import (
	"slices"
	"testing"
	"time"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/city/dongguan"
	"xinguan/core/access"
	"xinguan/core/city"
	"xinguan/core/ledger"
	"xinguan/core/people"
)

const looksMeasured = 1000

// BenchmarkLook decides about looks and writes them down, one after another on SQLite, beside bare one-row writes: ratio
// is the 99th percentile of a look divided by that of a bare write. The goal is a look in < 5 ms at p99.
func BenchmarkLook(b *testing.B) {
	c, err := city.Load(dongguan.FS)
	if err != nil {
		b.Fatal(err)
	}
	roles, err := people.LoadRoles(dongguan.FS)
	if err != nil {
		b.Fatal(err)
	}
	officer := (&people.Rights{Roles: roles, Orgs: people.CityOrgs(c)}).Actor("u1", people.Capacity{Role: "reviewer", Org: "cgj"}, "2026-11-24")
	var look, bare time.Duration
	for b.Loop() {
		d := dbtest.Open(b, db.SQLite, []db.Set{rowTable, ledger.Migrations(), access.Migrations()})
		bare = p99(b, func() error {
			return d.Write(b.Context(), func(tx *db.Tx) error {
				subject, self := id.New(), id.New()
				row := []any{subject[:], self[:], "penalty", "示例罚〔2026〕1号", "示例", "2026-11-24", int64(1), true}
				return tx.Load("row", rowColumns, 1, func(int) []any { return row })
			})
		})
		look = p99(b, func() error {
			_, err := access.Ask(b.Context(), d, access.Request{Actor: officer, Purpose: access.Supervision, Subject: id.New(), Item: "penalty", Org: "cgj",
				Fields: []string{"fact"}, Matter: "示例1号", Reason: "检查示例"})
			return err
		})
	}
	b.ReportMetric(float64(look)/float64(bare), "ratio")
	b.ReportMetric(look.Seconds()*1000, "p99-ms")
}

// p99 is how long the slowest hundredth of the acts took at least.
func p99(b *testing.B, act func() error) time.Duration {
	took := make([]time.Duration, looksMeasured)
	for i := range took {
		began := time.Now()
		if err := act(); err != nil {
			b.Fatal(err)
		}
		took[i] = time.Since(began)
	}
	slices.Sort(took)
	return took[looksMeasured*99/100]
}
