package bench

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/core/ledger"
)

const (
	auditWriters = 16
	auditRounds  = 60
)

// BenchmarkAudit makes one-row decisions from 16 writers on PostgreSQL, bare and with an audit row each while the sealer
// runs beside them: ratio is the rate with audit divided by the rate without. The goal is ≥ 0.75.
func BenchmarkAudit(b *testing.B) {
	d := dbtest.Open(b, db.Postgres, []db.Set{rowTable, ledger.Migrations()})
	decideMany(b, d, false) // connections are open, tables are known
	var bare, audited time.Duration
	for b.Loop() {
		bare += decideMany(b, d, false)
		ctx, stop := context.WithCancel(context.Background())
		sealed := make(chan struct{})
		go func() { defer close(sealed); ledger.Run(ctx, d, 500*time.Millisecond) }()
		audited += decideMany(b, d, true)
		stop()
		<-sealed
	}
	b.ReportMetric(bare.Seconds()/audited.Seconds(), "ratio")
	b.ReportMetric(float64(b.N*auditWriters*auditRounds)/audited.Seconds(), "decisions/s")
}

func decideMany(b *testing.B, d *db.DB, audit bool) time.Duration {
	var wait sync.WaitGroup
	began := time.Now()
	for w := range auditWriters {
		wait.Go(func() {
			for i := range auditRounds {
				err := d.Write(context.Background(), func(tx *db.Tx) error {
					subject, self := id.New(), id.New()
					row := []any{subject[:], self[:], "penalty", fmt.Sprintf("示例罚〔2026〕%d-%d号", w, i), "示例", "2026-11-24", int64(i), true}
					if err := tx.Load("row", rowColumns, 1, func(int) []any { return row }); err != nil || !audit {
						return err
					}
					return ledger.Audit(tx, ledger.Entry{Actor: "u1", Action: "record.decide", Object: "record/" + self.String(), Reason: "示例"})
				})
				if err != nil {
					b.Error(err)
				}
			}
		})
	}
	wait.Wait()
	return time.Since(began)
}
