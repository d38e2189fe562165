package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
)

var ctx = context.Background()

func each(t *testing.T, test func(t *testing.T, d *db.DB)) {
	dbtest.Each(t, []db.Set{Migrations()}, test, db.WithClock(clock.At("2026-11-24")))
}

func write(t testing.TB, d *db.DB, fn func(*db.Tx) error) {
	t.Helper()
	if err := d.Write(ctx, fn); err != nil {
		t.Fatal(err)
	}
}

func since(t *testing.T, d *db.DB, topic string, seq int64, limit int) (out []Change) {
	t.Helper()
	err := d.View(ctx, func(tx *db.Tx) (err error) {
		out, err = Since(tx, topic, seq, limit)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func seal(t *testing.T, d *db.DB, want int) {
	t.Helper()
	if n, err := Seal(ctx, d); err != nil || n != want {
		t.Fatalf("Seal = %d, %v; want %d", n, err, want)
	}
}

func TestChangesAreSeenOnceSealed(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		at := clock.InstantOf(clock.At("2026-11-24").Now())
		a := Change{Topic: "record", Subject: id.New(), Ref: id.New(), At: at}
		b := Change{Topic: "subject", Ref: id.New(), Refs: []Pair{{id.New(), id.New()}, {id.New(), id.New()}}, At: at}
		c := Change{Topic: "record", Refs: []Pair{{id.New(), id.New()}}, At: at}
		write(t, d, func(tx *db.Tx) error { return Append(tx, a) })
		write(t, d, func(tx *db.Tx) error { return Append(tx, b, c) })
		write(t, d, func(tx *db.Tx) error { return Append(tx) })
		if got := since(t, d, "", 0, 10); len(got) != 0 {
			t.Fatalf("seen before they were sealed: %+v", got)
		}
		seal(t, d, 3)
		seal(t, d, 0)
		a.Seq, b.Seq, c.Seq = 1, 2, 3
		if diff := cmp.Diff([]Change{a, b, c}, since(t, d, "", 0, 10)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]Change{c}, since(t, d, "record", 1, 10)); diff != "" {
			t.Error(diff)
		}
		if got := since(t, d, "", 0, 2); len(got) != 2 || got[1].Seq != 2 {
			t.Errorf("limit 2 gave %+v", got)
		}
		_ = d.View(ctx, func(tx *db.Tx) error {
			if n, err := Head(tx); n != 3 || err != nil {
				t.Errorf("Head = %d, %v", n, err)
			}
			return nil
		})
	})
}

func TestSinceIsBoundedInPairs(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		pairs := make([]Pair, manyPairs*2/3)
		for i := range pairs {
			pairs[i] = Pair{id.ID{1, byte(i)}, id.ID{2, byte(i >> 8)}}
		}
		write(t, d, func(tx *db.Tx) error {
			return Append(tx, Change{Refs: pairs}, Change{Refs: pairs}, Change{Refs: pairs})
		})
		seal(t, d, 3)
		first := since(t, d, "", 0, 10)
		if len(first) != 2 || !slices.Equal(first[1].Refs, pairs) {
			t.Fatalf("first call: %d changes", len(first))
		}
		if rest := since(t, d, "", first[1].Seq, 10); len(rest) != 1 {
			t.Errorf("second call: %d changes", len(rest))
		}
	})
}

// TestLateCommitIsNotLost: what commits after a younger change was sealed is numbered after it.
func TestLateCommitIsNotLost(t *testing.T) {
	d := dbtest.Open(t, db.Postgres, []db.Set{Migrations()}) // on SQLite transactions follow each other
	appended, release, done := make(chan bool), make(chan bool), make(chan error)
	go func() {
		done <- d.Write(ctx, func(tx *db.Tx) error {
			err := Append(tx, Change{Topic: "late"})
			close(appended)
			<-release
			return err
		})
	}()
	<-appended
	write(t, d, func(tx *db.Tx) error { return Append(tx, Change{Topic: "young"}) })
	seal(t, d, 1)
	close(release)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	seal(t, d, 1)
	if got := since(t, d, "", 1, 10); len(got) != 1 || got[0].Topic != "late" || got[0].Seq != 2 {
		t.Errorf("after number 1 came %+v", got)
	}
}

// TestSealersAndWritersAtOnce: numbers are dense and given once, whoever seals.
func TestSealersAndWritersAtOnce(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		const writers, rounds = 4, 60
		var writing, sealing sync.WaitGroup
		stop := make(chan bool)
		for range 2 {
			sealing.Go(func() {
				for {
					if _, err := Seal(ctx, d); err != nil {
						t.Error(err)
					}
					select {
					case <-stop:
						return
					case <-time.After(time.Millisecond):
					}
				}
			})
		}
		for w := range writers {
			writing.Go(func() {
				for i := range rounds {
					err := d.Write(ctx, func(tx *db.Tx) error {
						e := Audit(tx, Entry{Actor: fmt.Sprint(w), Action: "test", Object: fmt.Sprint(i)})
						return errors.Join(e, Append(tx, Change{Topic: "t"}, Change{Topic: "u"}))
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		writing.Wait()
		close(stop)
		sealing.Wait()
		if _, err := Seal(ctx, d); err != nil {
			t.Fatal(err)
		}
		all := since(t, d, "", 0, 10_000)
		if len(all) != 2*writers*rounds {
			t.Fatalf("%d changes", len(all))
		}
		for i, c := range all {
			if c.Seq != int64(i)+1 {
				t.Fatalf("change %d has number %d", i, c.Seq)
			}
		}
		if _, err := Verify(ctx, d); err != nil {
			t.Error(err)
		}
	})
}

// TestCrashWhileSealing: a slice that did not commit leaves nothing, and the next sealer goes on.
func TestCrashWhileSealing(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		fill := func(n int) {
			write(t, d, func(tx *db.Tx) error {
				for i := range n {
					if err := Audit(tx, Entry{Action: "a", Object: fmt.Sprint(i)}); err != nil {
						return err
					}
				}
				return Append(tx, make([]Change, n)...)
			})
		}
		fill(5)
		crash := errors.New("power cut")
		err := d.Write(ctx, func(tx *db.Tx) error {
			if _, err := sealChanges(tx); err != nil {
				return err
			}
			if _, err := sealAudit(tx); err != nil {
				return err
			}
			return crash
		})
		if !errors.Is(err, crash) {
			t.Fatal(err)
		}
		if got := since(t, d, "", 0, 10); len(got) != 0 {
			t.Fatalf("%d changes are sealed after the crash", len(got))
		}
		write(t, d, func(tx *db.Tx) error { _, err := sealChanges(tx); return err }) // crash between the two books
		fill(slice)
		seal(t, d, 5+2*slice)
		if _, err := Verify(ctx, d); err != nil {
			t.Error(err)
		}
	})
}

func TestDigestIsFixed(t *testing.T) {
	at := clock.InstantOf(clock.At("2026-11-24").Now())
	l := line{id: id.ID{1}, seq: 1, prev: []byte{}, at: at, Entry: Entry{Actor: "a", Action: "b", Object: "c", Reason: "d"}, detail: "{}"}
	const want = "15fb2a9edce90ebccb376796e309a1f1249f0839e2a99b5a168a25cc5bc28bdb"
	if got := fmt.Sprintf("%x", l.digest()); got != want {
		t.Errorf("the canonical encoding changed: %s; old logs would no longer verify", got)
	}
	m := l
	m.Actor, m.Action = "ab", ""
	if slices.Equal(m.digest(), l.digest()) {
		t.Error("fields run into each other")
	}
}

func TestRunSealsUntilStopped(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		running, stop := context.WithCancel(ctx)
		ended := make(chan bool)
		go func() { Run(running, d, time.Millisecond); close(ended) }()
		write(t, d, func(tx *db.Tx) error { return Append(tx, Change{Topic: "t"}) })
		for begun := time.Now(); len(since(t, d, "t", 0, 1)) == 0; time.Sleep(time.Millisecond) {
			if time.Since(begun) > 5*time.Second {
				t.Fatal("not sealed")
			}
		}
		stop()
		<-ended
	})
}

func TestDetailMustBeJSON(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		if err := d.Write(ctx, func(tx *db.Tx) error { return Audit(tx, Entry{Detail: func() {}}) }); err == nil {
			t.Error("a function was written as JSON")
		}
	})
}

func BenchmarkSealAudit(b *testing.B) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run([]string{"sqlite", "postgres"}[engine], func(b *testing.B) {
			d := dbtest.Open(b, engine, []db.Set{Migrations()})
			for b.Loop() {
				b.StopTimer()
				write(b, d, func(tx *db.Tx) error {
					return tx.Load("audit", []string{"id", "at", "actor", "action", "object", "reason", "detail"}, slice, func(int) []any {
						x := id.New()
						return []any{x[:], tx.Now().String(), "a", "b", "c", "d", "{}"}
					})
				})
				b.StartTimer()
				if n, err := Seal(ctx, d); n != slice || err != nil {
					b.Fatal(n, err)
				}
			}
			b.ReportMetric(float64(b.N*slice)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// TestSealingTheAuditLogMovesNoMark: kept answers outlive that somebody signed in, the chaining of it included; what appears
// in the outbox is told.
func TestSealingTheAuditLogMovesNoMark(t *testing.T) {
	dbtest.Each(t, []db.Set{db.Migrations(), Migrations()}, func(t *testing.T, d *db.DB) {
		mark := func() string {
			m, err := d.Mark(ctx)
			if err != nil {
				t.Fatal(err)
			}
			return m
		}
		before := mark()
		if err := d.Aside(ctx, func(tx *db.Tx) error { return Audit(tx, Entry{Actor: "x", Action: "sign_in", Object: "account/x"}) }); err != nil {
			t.Fatal(err)
		}
		seal(t, d, 1)
		if after := mark(); after != before {
			t.Errorf("sealing the audit log moved the mark from %s to %s", before, after)
		}
		write(t, d, func(tx *db.Tx) error { return Append(tx, Change{Topic: "record", Subject: id.New(), Ref: id.New()}) })
		own := mark()
		seal(t, d, 1)
		if mark() == own {
			t.Error("what appeared in the outbox did not move the mark")
		}
	}, db.WithClock(clock.At("2026-11-24")))
}
