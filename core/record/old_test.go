package record_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/core/record"
	"xinguan/core/rulebook"
)

// A publication that ended elsewhere before the law's own end stays ended; an end after it changes nothing.
func TestClosedEarlierStaysClosed(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, sets, db.WithClock(clock.At("2026-05-01")))
	s := record.Store{Laws: laws(t)}
	for day, want := range map[clock.Date]int{"2026-04-20": 0, "2026-05-01": 0, "2026-05-02": 1, "2030-01-01": 1} {
		subject := id.New()
		n := penalty(subject, "2026-04-10", rulebook.General, "2026-04-15")
		write(t, d, func(tx *db.Tx) error { return s.Add(tx, []record.New{n}) })
		write(t, d, func(tx *db.Tx) error {
			return s.Apply(tx, record.Event{Subject: subject, Record: n.ID, Kind: record.Close, Effective: day, Cause: "示例", Actor: "示例"})
		})
		if got, _ := shown(t, d, subject); got != want {
			t.Errorf("closed from %s: %d shown, want %d", day, got, want)
		}
	}
	err := d.View(context.Background(), func(tx *db.Tx) error {
		figure, err := record.ShownCount(tx, "penalty")
		if figure != 2 {
			t.Errorf("the tally says %d are shown, want 2", figure)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The indexes taken away for a first fill come back as the migrations made them.
func TestIndexesComeBackAsTheyWere(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		q := `select name || ' ' || sql from sqlite_master where type = 'index' and sql is not null order by name`
		if d.Engine() == db.Postgres {
			q = `select indexdef from pg_indexes where schemaname = 'public' order by indexname`
		}
		read := func() (out []string) {
			err := d.View(context.Background(), func(tx *db.Tx) (err error) {
				out, err = db.All(tx, func(scan db.Scanner) (s string, err error) { err = scan(&s); return s, err }, q)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		before := read()
		write(t, d, record.DropIndexes)
		if len(read()) >= len(before) {
			t.Fatal("no index was dropped")
		}
		stopped, stop := context.WithCancel(context.Background())
		stop()
		if err := record.EnsureIndexes(stopped, d, nil); !errors.Is(err, context.Canceled) {
			t.Errorf("stopped: %v", err)
		}
		told, last := 0, 0
		tell := func(done, total int) {
			told++
			if done < last || done >= total {
				t.Errorf("%d of %d after %d", done, total, last)
			}
			last = done
		}
		if err := record.EnsureIndexes(context.Background(), d, tell); err != nil || told == 0 {
			t.Fatal(told, err)
		}
		plain := func(in []string) string {
			return fmt.Sprint(in)
		}
		if after := read(); d.Engine() == db.Postgres && plain(after) != plain(before) || len(after) != len(before) {
			t.Errorf("before: %s\nafter:  %s", plain(before), plain(after))
		}
	})
}

// What the report says of visibility is what the one predicate says.
func TestWhyARecordIsNotVisibleAgreesWithThePredicate(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		s, takeover := record.Store{Laws: laws(t)}, id.New()
		var in []record.Stock
		for i, sev := range []rulebook.Severity{rulebook.General, rulebook.Minor, rulebook.General, rulebook.General, rulebook.General} {
			decided := clock.Date("2026-04-10")
			if i == 2 {
				decided = "2015-04-10"
			}
			n := penalty(id.New(), decided, sev, "2026-04-15")
			r := record.Stock{New: n, Old: []record.OldID{{ID: fmt.Sprint(i), State: "shown", Takeover: takeover}}}
			if kind := map[int]record.EventKind{3: record.Repair, 4: record.Superseded}[i]; kind != "" {
				r.Events = []record.Event{{Subject: n.Subject, Record: n.ID, Kind: kind, Effective: "2026-04-20", Cause: "示例", Actor: "示例"}}
			}
			in = append(in, r)
		}
		var tally record.Tally
		s.Derive(in, "2026-05-01", &tally)
		write(t, d, func(tx *db.Tx) error {
			if err := s.Fill(tx, in); err != nil {
				return err
			}
			return tally.Store(tx)
		})
		err := d.View(context.Background(), func(tx *db.Tx) error {
			figures, err := record.OldFigures(tx, takeover)
			if err != nil {
				return err
			}
			got := map[string]int64{}
			for _, f := range figures {
				got[f.Why] += f.N
			}
			want := map[string]int64{"": 1, record.NotPublic: 1, record.Over: 1, record.NotLive: 1, record.NotCurrent: 1}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("got %v, want %v", got, want)
			}
			visible, err := db.One(tx, func(scan db.Scanner) (n int64, err error) { err = scan(&n); return n, err },
				`select count(*) from record r where `+record.Visible("$1"), string(tx.Today()))
			if visible != got[""] {
				t.Errorf("the predicate shows %d, the report %d", visible, got[""])
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}, db.WithClock(clock.At("2026-05-01")))
}
