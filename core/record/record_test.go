package record_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/city/dongguan"
	"xinguan/core/catalog"
	"xinguan/core/ledger"
	"xinguan/core/record"
	"xinguan/core/rulebook"
	"xinguan/core/subject"
)

var sets = []db.Set{ledger.Migrations(), subject.Migrations(), record.Migrations()}

func laws(t testing.TB) record.Laws {
	t.Helper()
	items, err := catalog.Load(dongguan.FS, nil)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := rulebook.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	return record.Laws{Catalog: items, Rules: rules}
}

// penalty is a record decided on a day, for a subject of its own.
func penalty(subject id.ID, decided clock.Date, sev rulebook.Severity, accepted clock.Date) record.New {
	body := []byte(fmt.Sprintf(`{"conduct":"示例","doc_no":"示例%s"}`, decided))
	sum := sha256.Sum256(body)
	return record.New{Fixed: record.Fixed{Subject: subject, ID: id.New(), Item: "penalty", ItemVersion: 1, Agency: "sthjj",
		Authority: "东莞市生态环境局", AuthorityCode: "sthjj", Town: "441900119", Party: "东莞市示例有限公司", Decided: decided,
		DocNo: "示例" + string(decided), Key: sum[:16], Class: "罚款", SeverityFiled: sev, Digest: sum[:16], Batch: id.New(), Row: 2, Accepted: accepted}, Body: body}
}

func write(t testing.TB, d *db.DB, fn func(tx *db.Tx) error) {
	t.Helper()
	if err := d.Write(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

func shown(t testing.TB, d *db.DB, subject id.ID) (n int, count int64) {
	t.Helper()
	err := d.View(context.Background(), func(tx *db.Tx) error {
		all, err := record.OfSubject(tx, subject, "", 100)
		n = len(all)
		if err == nil {
			count, err = record.ShownCount(tx, "penalty")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n, count
}

// movable is a clock a test turns.
type movable struct{ day clock.Date }

func (m *movable) Now() time.Time { return clock.At(m.day).Now() }

// The scenario of a penalty of 2026-04-10 declared 一般: shown to its last day, gone on the next, counted alike.
func TestAPenaltyEndsWithItsLastDay(t *testing.T) {
	now := &movable{"2026-04-20"}
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		now.day = "2026-04-20"
		l, subject := laws(t), id.New()
		write(t, d, func(tx *db.Tx) error {
			return l.Add(tx, []record.New{penalty(subject, "2026-04-10", rulebook.General, tx.Today())})
		})
		for day, want := range map[clock.Date]int{"2026-04-20": 1, "2027-04-10": 1, "2027-04-11": 0} {
			now.day = day
			if n, count := shown(t, d, subject); n != want || count != int64(want) {
				t.Errorf("on %s %d records and a figure of %d, want %d", day, n, count, want)
			}
		}
	}, db.WithClock(now))
}

func TestMinorIsAcceptedButNotShown(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		l, subject := laws(t), id.New()
		write(t, d, func(tx *db.Tx) error {
			return l.Add(tx, []record.New{penalty(subject, "2026-04-10", rulebook.Minor, tx.Today())})
		})
		if n, count := shown(t, d, subject); n != 0 || count != 0 {
			t.Errorf("a minor matter is shown: %d, %d", n, count)
		}
	}, db.WithClock(clock.At("2026-05-01")))
}

func TestEndedMeansEnded(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		for _, kind := range []record.EventKind{record.Withdraw, record.Annul, record.Repair, record.Shield} {
			s, subject := record.Store{Laws: laws(t)}, id.New()
			n := penalty(subject, "2026-04-10", rulebook.General, "2026-05-01")
			write(t, d, func(tx *db.Tx) error { return s.Add(tx, []record.New{n}) })
			write(t, d, func(tx *db.Tx) error {
				return s.Apply(tx, record.Event{Subject: subject, Record: n.ID, Kind: kind, Cause: "示例文书", Actor: "sthjj"})
			})
			if got, count := shown(t, d, subject); got != 0 || count != 0 {
				t.Errorf("%s: %d shown, figure %d", kind, got, count)
			}
		}
	}, db.WithClock(clock.At("2026-05-01")))
}

func TestShieldIsUndoneButAnEndIsNot(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		s, subject := record.Store{Laws: laws(t)}, id.New()
		n := penalty(subject, "2026-04-10", rulebook.General, "2026-05-01")
		apply := func(kinds ...record.EventKind) {
			for _, k := range kinds {
				write(t, d, func(tx *db.Tx) error {
					return s.Apply(tx, record.Event{Subject: subject, Record: n.ID, Kind: k, Cause: "示例", Actor: "示例"})
				})
			}
		}
		write(t, d, func(tx *db.Tx) error { return s.Add(tx, []record.New{n}) })
		apply(record.Shield, record.Unshield)
		if got, count := shown(t, d, subject); got != 1 || count != 1 {
			t.Errorf("after unshielding %d shown, figure %d", got, count)
		}
		apply(record.Repair, record.Shield, record.Unshield)
		if got, _ := shown(t, d, subject); got != 0 {
			t.Error("unshielding revived a repaired record")
		}
	}, db.WithClock(clock.At("2026-05-01")))
}

func TestTwoOfficersAtOnceAreAConflict(t *testing.T) {
	d := dbtest.Open(t, db.Postgres, sets, db.WithClock(clock.At("2026-05-01")))
	s, subject := record.Store{Laws: laws(t)}, id.New()
	n := penalty(subject, "2026-04-10", rulebook.General, "2026-05-01")
	write(t, d, func(tx *db.Tx) error { return s.Add(tx, []record.New{n}) })
	e := record.Event{Subject: subject, Record: n.ID, Kind: record.Repair, Cause: "示例", Actor: "甲"}
	err := d.Write(context.Background(), func(tx *db.Tx) error {
		if err := s.Apply(tx, e); err != nil {
			return err
		}
		done := make(chan error)
		go func() {
			ctx, stop := context.WithCancel(context.Background())
			defer stop()
			done <- d.Write(ctx, func(other *db.Tx) error {
				if _, err := other.Exec("set local lock_timeout = '300ms'"); err != nil {
					return err
				}
				return s.Apply(other, e)
			})
		}()
		if err := <-done; err == nil {
			return errors.New("the second officer's decision went through as well")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The second of two officers reads that somebody was quicker and what to do, not of a fault of the platform.
func TestTheSecondOfficerIsTold(t *testing.T) {
	d := dbtest.Open(t, db.Postgres, sets, db.WithClock(clock.At("2026-05-01")))
	s, subject := record.Store{Laws: laws(t)}, id.New()
	n := penalty(subject, "2026-04-10", rulebook.General, "2026-05-01")
	write(t, d, func(tx *db.Tx) error { return s.Add(tx, []record.New{n}) })
	event := func(kind record.EventKind) record.Event {
		return record.Event{Subject: subject, Record: n.ID, Kind: kind, Cause: "示例", Actor: "甲"}
	}
	second := make(chan error)
	write(t, d, func(tx *db.Tx) error {
		err := s.Apply(tx, event(record.Repair))
		go func() {
			second <- d.Write(context.Background(), func(other *db.Tx) error { return s.Apply(other, event(record.Withdraw)) })
		}()
		time.Sleep(300 * time.Millisecond)
		return err
	})
	if err := <-second; err == nil || web.AsError(t.Context(), err).Kind != web.Conflict || !strings.Contains(err.Error(), "请刷新") {
		t.Errorf("the second reads: %v", err)
	}
	if r := stored(t, d, n); r.State != record.Repaired {
		t.Errorf("the record is %s", r.State)
	}
}

func TestEffectsRunInTheSameTransaction(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, sets, db.WithClock(clock.At("2026-05-01")))
	refuse := errors.New("no")
	s := record.Store{Laws: laws(t), Effects: []record.Effect{func(*db.Tx, record.Record, record.Record, record.Event) error { return refuse }}}
	subject := id.New()
	n := penalty(subject, "2026-04-10", rulebook.General, "2026-05-01")
	write(t, d, func(tx *db.Tx) error { return s.Add(tx, []record.New{n}) })
	err := d.Write(context.Background(), func(tx *db.Tx) error {
		return s.Apply(tx, record.Event{Subject: subject, Record: n.ID, Kind: record.Repair, Cause: "示例", Actor: "示例"})
	})
	if !errors.Is(err, refuse) {
		t.Fatalf("got %v", err)
	}
	if got, _ := shown(t, d, subject); got != 1 {
		t.Error("an effect failed, yet the event stayed")
	}
}

// Derived columns follow from fixed columns, events and rulebooks alone, whatever happened.
func TestDerivedColumnsRebuild(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		s := record.Store{Laws: laws(t)}
		kinds := []record.EventKind{record.Superseded, record.Withdraw, record.Annul, record.Repair, record.Shield, record.Unshield, record.Dispute, record.Settled, record.Classified}
		rapid.Check(t, func(r *rapid.T) {
			subject := id.New()
			sev := rapid.SampledFrom([]rulebook.Severity{rulebook.Minor, rulebook.General, rulebook.Serious, rulebook.Unclassified}).Draw(r, "severity")
			n := penalty(subject, clock.Date("2020-01-01").AddDays(rapid.IntRange(0, 2300).Draw(r, "day")), sev, "2026-05-01")
			write(t, d, func(tx *db.Tx) error { return s.Add(tx, []record.New{n}) })
			for _, k := range rapid.SliceOfN(rapid.SampledFrom(kinds), 0, 6).Draw(r, "events") {
				e := record.Event{Subject: subject, Record: n.ID, Kind: k, Cause: "示例", Actor: "示例"}
				if k == record.Classified {
					e.Value = string(rulebook.Serious)
				}
				write(t, d, func(tx *db.Tx) error { return s.Apply(tx, e) })
			}
			err := d.View(context.Background(), func(tx *db.Tx) error {
				differ, err := s.Rebuild(tx, subject)
				if len(differ) > 0 {
					r.Fatalf("stored and rebuilt differ: %+v", differ)
				}
				return err
			})
			if err != nil {
				r.Fatal(err)
			}
		})
		var figure, rows int64
		err := d.View(context.Background(), func(tx *db.Tx) (err error) {
			if figure, err = record.ShownCount(tx, "penalty"); err != nil {
				return err
			}
			rows, err = db.One(tx, func(scan db.Scanner) (n int64, err error) { err = scan(&n); return n, err },
				`select count(*) from record r where r.item = 'penalty' and `+record.Visible("$1"), string(tx.Today()))
			return err
		})
		if err != nil || figure != rows {
			t.Errorf("the tally says %d, the records say %d (%v)", figure, rows, err)
		}
	}, db.WithClock(clock.At("2026-05-01")))
}

func TestListPagesByKey(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		l := laws(t)
		var in []record.New
		for i := range 95 {
			in = append(in, penalty(id.New(), clock.Date("2026-04-01").AddDays(-i/7), rulebook.General, "2026-05-01"))
		}
		write(t, d, func(tx *db.Tx) error { return l.Add(tx, in) })
		seen := map[id.ID]bool{}
		f := record.Filter{Item: "penalty", Limit: 20, AuthorityCode: "sthjj", Town: "441900119", Kind: "罚款", DocPrefix: "示例2026"}
		last := clock.Forever
		for pages := 0; ; pages++ {
			var next *record.Position
			err := d.View(context.Background(), func(tx *db.Tx) error {
				rows, n, err := record.List(tx, f)
				next = n
				for _, r := range rows {
					if seen[r.ID] || r.Decided > last {
						t.Errorf("record %s twice or out of order", r.ID)
					}
					seen[r.ID], last = true, r.Decided
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if next == nil {
				break
			}
			if f.Before = *next; pages > 10 {
				t.Fatal("paging does not end")
			}
		}
		if len(seen) != 95 {
			t.Errorf("%d of 95 records were listed", len(seen))
		}
	}, db.WithClock(clock.At("2026-05-01")))
}
