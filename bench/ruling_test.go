package bench

import (
	"context"
	"testing"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/city/dongguan"
	"xinguan/core/catalog"
	"xinguan/core/ledger"
	"xinguan/core/record"
	"xinguan/core/rulebook"
	"xinguan/core/subject"
)

// ruledRecords is how many penalties a new rulebook meets; about half of them move.
const ruledRecords = 60_000

// hand is a clock the bench sets.
type hand struct{ day clock.Date }

func (h *hand) Now() time.Time { return clock.At(h.day).Now() }

// BenchmarkRulebook: previewing a rulebook beside one sweep of the headers of the same records, and applying it beside a
// raw update of the moved rows and a raw insert of their events in transactions of the same kind.
func BenchmarkRulebook(b *testing.B) {
	for b.Loop() {
		now := &hand{"2026-11-01"}
		d := dbtest.Open(b, db.SQLite, []db.Set{ledger.Migrations(), subject.Migrations(), record.Migrations()}, db.WithClock(now))
		s, moved := ruledCity(b, d)
		book := laterBook(s.Laws)
		sweep, preview := time.Hour, time.Hour
		for range 3 { // the best of three: the machine is seldom quiet
			sweep = min(sweep, rateTime(b, func() error {
				return d.View(b.Context(), func(tx *db.Tx) error { return record.EachHeader(tx, func(*record.Record) error { return nil }) })
			}))
			preview = min(preview, rateTime(b, func() error {
				return d.View(b.Context(), func(tx *db.Tx) error { _, err := s.Preview(tx, book); return err })
			}))
		}
		now.day = "2026-12-01"
		raw := rateTime(b, func() error { return rawMoves(b.Context(), d, moved) })
		apply := rateTime(b, func() error {
			r, err := s.ApplyRulebook(b.Context(), d, book, record.Adopted{Proposal: id.New(), Actor: "bench"})
			if err == nil && r.Moved+r.Cited != len(moved) {
				b.Fatalf("%d moved, %d written raw", r.Moved+r.Cited, len(moved))
			}
			return err
		})
		b.ReportMetric(preview.Seconds()/sweep.Seconds(), "preview/sweep")
		b.ReportMetric(apply.Seconds()/raw.Seconds(), "apply/raw")
		b.ReportMetric(float64(len(moved))/apply.Seconds(), "moved/s")
	}
}

func laterBook(l record.Laws) *rulebook.Book {
	c := &rulebook.Class{Min: "min", Max: "max"}
	b := &rulebook.Book{ID: "later", Title: "later", From: "2026-12-01", Transition: rulebook.MoreLenient,
		Classes: map[rulebook.Severity]*rulebook.Class{rulebook.Minor: c, rulebook.General: c, rulebook.Serious: c, rulebook.Unclassified: c},
		Params:  map[string]rulebook.Param{"min": {Value: "1", Unit: "month"}, "max": {Value: "6", Unit: "month"}}}
	l.Rules.Books = append(l.Rules.Books, b)
	return b
}

// ruledCity fills the database with penalties of the last two years; moved are those that are not over.
func ruledCity(b *testing.B, d *db.DB) (s *record.Store, moved []record.New) {
	b.Helper()
	items, err := catalog.Load(dongguan.FS, nil)
	if err != nil {
		b.Fatal(err)
	}
	rules, err := rulebook.Load(dongguan.FS)
	if err != nil {
		b.Fatal(err)
	}
	s = &record.Store{Laws: record.Laws{Catalog: items, Rules: rules}}
	for from := 0; from < ruledRecords; from += 5000 {
		in := make([]record.New, 5000)
		for i := range in {
			decided := clock.Date("2024-11-01").AddDays((from + i) * 7 % 730)
			in[i] = record.New{Fixed: record.Fixed{Subject: id.New(), ID: id.New(), Item: "penalty", ItemVersion: 1, Agency: "sthjj", Authority: "东莞市生态环境局", AuthorityCode: "sthjj",
				Party: "示例", Decided: decided, SeverityFiled: rulebook.General, Digest: []byte("d"), Batch: id.New(), Row: 1, Accepted: "2026-10-01"}, Body: []byte("{}")}
			if rules.Reckon(rulebook.Decision{Decided: decided, Severity: rulebook.General}, "2026-11-30").Until >= "2026-12-01" {
				moved = append(moved, in[i])
			}
		}
		if err := d.Write(b.Context(), func(tx *db.Tx) error { return s.Add(tx, in) }); err != nil {
			b.Fatal(err)
		}
	}
	return s, moved
}

// rawMoves updates the rows and inserts one event for each, with nothing else.
func rawMoves(ctx context.Context, d *db.DB, moved []record.New) error {
	at := 0
	err := d.Bulk(ctx, func(tx *db.Tx, rows int) (bool, error) {
		some := moved[at:min(at+rows, len(moved))]
		at += len(some)
		for i := range some {
			if _, err := tx.Exec(`update record set public = $1, shown_until = $2, repair_from = $3, rulebook = $4 where subject_id = $5 and id = $6`,
				some[i].Decided > "", "2027-09-09", "2026-12-01", "raw", some[i].Subject, some[i].ID); err != nil {
				return false, err
			}
		}
		err := tx.Load("record_event", []string{"subject_id", "record_id", "n", "kind", "effective", "value", "cause", "actor", "rulebook", "at"}, len(some), func(i int) []any {
			return []any{some[i].Subject[:], some[i].ID[:], int64(1), "disputed", "2026-12-01", "", "raw", "raw", "raw", tx.Now().String()}
		})
		return at < len(moved), err
	})
	return err
}
