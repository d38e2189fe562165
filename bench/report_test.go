package bench

import (
	"bytes"
	"compress/zlib"
	"context"
	"io"
	"math/rand/v2"
	"testing"

	"xinguan/base/db"
	"xinguan/core/record"
	"xinguan/core/subject"
	paper "xinguan/rooms/report"
)

// BenchmarkReport reads and draws the report of an organisation with some forty records, and issues it, which adds a leaf
// to the log. drawn/s is how many one core draws a second, by processor time, as no other program can then make it look
// slower; the goal is 25. ratio is the time it takes only to compress four times as many bytes of text as the report has,
// divided by that of the report.
func BenchmarkReport(b *testing.B) {
	s := stockSite(b)
	ctx := context.Background()
	code := s.withRecords(b, 40)
	const times = 50
	for b.Loop() {
		var size int
		draw := spent(b, func() {
			for range times {
				r, err := paper.Draft(ctx, s.hub, code)
				must(b, err)
				var out bytes.Buffer
				must(b, paper.Render(&out, r))
				size = out.Len()
			}
		})
		raw := spent(b, func() { compress(b, size*4, times) })
		issue := spent(b, func() {
			_, err := paper.Issue(ctx, s.hub, code)
			must(b, err)
		})
		b.ReportMetric(times/draw.Seconds(), "drawn/s")
		b.ReportMetric(float64(issue.Microseconds())/1000, "issue-ms")
		b.ReportMetric(raw.Seconds()/draw.Seconds(), "ratio")
		b.ReportMetric(float64(size)/1000, "kB")
	}
}

// withRecords is an organisation with about so many visible records.
func (s *site) withRecords(b *testing.B, n int) (code string) {
	must(b, s.hub.DB.View(context.Background(), func(tx *db.Tx) error {
		best := 1 << 30
		for _, c := range s.codes {
			x, err := subject.Find(tx, c)
			if err != nil {
				return err
			}
			rows, err := record.OfSubject(tx, x.ID, "", 200)
			if err != nil {
				return err
			}
			if off := max(len(rows)-n, n-len(rows)); off < best {
				best, code = off, c
			}
			if best == 0 {
				break
			}
		}
		return nil
	}))
	return code
}

func compress(b *testing.B, bytes, times int) {
	text := make([]byte, bytes)
	r := rand.New(rand.NewPCG(3, 4))
	for i := range text {
		text[i] = "0123456789ABCDEF TjTdcm"[r.IntN(22)]
	}
	for range times {
		w := zlib.NewWriter(io.Discard)
		_, err := w.Write(text)
		must(b, err)
		must(b, w.Close())
	}
}
