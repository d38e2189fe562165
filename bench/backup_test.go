package bench

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"xinguan/base/backup"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
)

// backupMB is the size of the database backed up, in MB; XINGUAN_BACKUP_MB sets another.
const backupMB = 400

// rowMB is about how many of the rows here take a MB.
const rowMB = 460

// BenchmarkBackup takes a backup, sealed, while decisions of one row are made 50 times a second, and compares how long
// they take with the same without a backup. The goal is a p99 below 500 ms beside a file of 10 GB.
func BenchmarkBackup(b *testing.B) {
	mb := backupMB
	if n, err := strconv.Atoi(os.Getenv("XINGUAN_BACKUP_MB")); err == nil {
		mb = n
	}
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(engine.Name(), func(b *testing.B) {
			d := filled(b, engine, mb)
			id, err := backup.NewIdentity()
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				alone := besideP99(b, d, func(ctx context.Context) { time.Sleep(5 * time.Second) })
				var size int64
				began := time.Now()
				beside := besideP99(b, d, func(ctx context.Context) { size = snapshot(b, ctx, d, id.Recipient()) })
				b.ReportMetric(float64(alone.Milliseconds()), "alone-p99-ms")
				b.ReportMetric(float64(beside.Milliseconds()), "beside-p99-ms")
				b.ReportMetric(float64(size)/1e6/time.Since(began).Seconds(), "MB/s")
			}
		})
	}
}

// filled is a database of so many MB, loaded as a first fill in the order of its keys, its rows as long as records with
// their bodies; it is open as a server has it.
func filled(b *testing.B, engine db.Engine, mb int) *db.DB {
	url, chance := dbtest.URL(b, engine), rand.New(rand.NewPCG(1, 2))
	first, err := db.Open(context.Background(), url, db.Exclusive())
	must(b, err)
	must(b, db.Migrate(context.Background(), first, rowTable))
	for done := 0; done < mb*rowMB; done += 10_000 {
		some := rows(10_000)
		for i, r := range some {
			binary.BigEndian.PutUint64(r[0].([]byte), uint64(done+i))
			r[4] = prose(chance, 660)
		}
		must(b, first.Bulk(context.Background(), loader(some, nil)))
	}
	must(b, first.Close())
	d, err := db.Open(context.Background(), url)
	must(b, err)
	b.Cleanup(func() { must(b, d.Close()) })
	return d
}

// prose is a text that no database compresses well.
func prose(chance *rand.Rand, runes int) string {
	out := make([]rune, runes)
	for i := range out {
		out[i] = '一' + rune(chance.IntN(20_000))
	}
	return string(out)
}

// snapshot writes a backup of the database to nowhere and says how many bytes the database had.
func snapshot(b *testing.B, ctx context.Context, d *db.DB, to *backup.Recipient) (size int64) {
	out, err := backup.NewWriter(io.Discard, to, time.Now())
	if err != nil {
		b.Fatal(err)
	}
	err = d.Snapshot(ctx, db.Gently(), func(s *db.Snapshot) error {
		if size, err = s.Size(); err != nil {
			return err
		}
		c, err := s.Contents()
		if err != nil {
			return err
		}
		return s.Dump(&c, out.Create)
	})
	if err == nil {
		err = out.Finish(struct{}{})
	}
	if err != nil {
		b.Fatal(err)
	}
	return size
}

// besideP99 makes decisions until work is done and returns their p99.
func besideP99(b *testing.B, d *db.DB, work func(context.Context)) time.Duration {
	ctx := context.Background()
	done := make(chan struct{})
	go func() { defer close(done); work(ctx) }()
	var took []time.Duration
	for n := 0; ; n++ {
		select {
		case <-done:
			slices.Sort(took)
			return took[len(took)*99/100]
		case <-time.After(20 * time.Millisecond):
		}
		began := time.Now()
		err := d.Write(ctx, func(tx *db.Tx) error {
			r := rows(1)[0]
			r[3] = fmt.Sprintf("示例罚〔2026〕%d号", n)
			_, err := tx.Exec(`insert into row (subject_id, id, item, doc_no, title, decided, amount, current) values ($1, $2, $3, $4, $5, $6, $7, $8)`, r...)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
	}
}
