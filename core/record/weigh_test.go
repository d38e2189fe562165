package record_test

import (
	"testing"

	"pgregory.net/rapid"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/core/record"
	"xinguan/core/rulebook"
)

// penalties are the penalties of one decision, each of a class, as a sheet of several rows brings them.
func penalties(decided clock.Date, classes []rulebook.Severity) (out []record.New) {
	subject := id.New()
	for i, sev := range classes {
		n := penalty(subject, decided, sev, "2026-06-01")
		if n.Class = []string{"罚款", "没收违法所得", "吊销许可证件", "责令停产停业"}[i]; i > 0 {
			n.Key = record.PartKey(out[0].Key, n.Class)
		}
		out = append(out, n)
	}
	return out
}

// accept writes records one after another, as the rows of a file come.
func accept(t testing.TB, d *db.DB, s *record.Store, in ...record.New) {
	t.Helper()
	for _, n := range in {
		write(t, d, func(tx *db.Tx) error {
			if err := s.Add(tx, []record.New{n}); err != nil {
				return err
			}
			return s.Weigh(tx, n.Subject, n.ID)
		})
	}
}

// The scenario of a fine declared 一般 with a licence revoked by the same decision, declared 严重: both are shown and
// repaired by the periods of the graver; when a court annuls that one, the fine has its own again.
func TestADecisionHasThePeriodsOfItsHeaviestPenalty(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		s := record.Store{Laws: laws(t)}
		all := penalties("2026-05-06", []rulebook.Severity{rulebook.General, rulebook.Serious})
		fine, licence := all[0], all[1]
		alone := penalty(fine.Subject, "2026-05-07", rulebook.General, "2026-06-01")
		accept(t, d, &s, fine, alone, licence)
		for _, n := range all {
			if r := stored(t, d, n); r.ShownUntil != "2029-05-06" || r.RepairFrom != "2027-05-07" || r.Severity != n.SeverityFiled {
				t.Errorf("%s: shown until %s, repaired from %s as %s", n.Class, r.ShownUntil, r.RepairFrom, r.Severity)
			}
		}
		if r := stored(t, d, alone); r.ShownUntil != "2027-05-07" || len(past(t, d, alone)) != 0 {
			t.Errorf("another decision of the same subject: until %s, %v", r.ShownUntil, past(t, d, alone))
		}
		for n, want := range map[*record.New]int{&fine: 1, &licence: 1, &alone: 0} {
			r := stored(t, d, *n)
			err := d.View(t.Context(), func(tx *db.Tx) error {
				if got, err := record.Others(tx, &r); err != nil || len(got) != want {
					t.Errorf("%s: %d others, %v", n.Class, len(got), err)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if p := s.Public(at(stored(t, d, fine)), "2026-06-01"); p.Severity != "general" || p.Heaviest != "serious" {
			t.Errorf("told as %+v", p)
		}
		write(t, d, func(tx *db.Tx) error {
			return s.Apply(tx, record.Event{Subject: licence.Subject, Record: licence.ID, Kind: record.Annul, Cause: "示例判决", Actor: "示例"})
		})
		if r := stored(t, d, fine); r.ShownUntil != "2027-05-06" || r.RepairFrom != "2026-08-07" || r.Heaviest != "" {
			t.Errorf("the graver penalty is annulled, the fine is shown until %s, repaired from %s", r.ShownUntil, r.RepairFrom)
		}
	}, db.WithClock(clock.At("2026-06-01")))
}

func at(r record.Record) *record.Record { return &r }

// What was over by its own class is not brought back because another penalty of the decision is found to be graver.
func TestAGraverPenaltyBringsNothingBack(t *testing.T) {
	now := &movable{"2026-06-01"}
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		now.day = "2026-06-01"
		s := record.Store{Laws: laws(t)}
		all := penalties("2026-05-06", []rulebook.Severity{rulebook.General, rulebook.General})
		accept(t, d, &s, all...)
		now.day = "2027-06-01"
		write(t, d, func(tx *db.Tx) error {
			return s.Apply(tx, record.Event{Subject: all[1].Subject, Record: all[1].ID, Kind: record.Classified, Value: "serious", Cause: "示例", Actor: "示例"})
		})
		if r := stored(t, d, all[0]); r.ShownUntil != "2027-05-06" || len(past(t, d, all[0])) != 0 {
			t.Errorf("came back until %s: %v", r.ShownUntil, past(t, d, all[0]))
		}
	}, db.WithClock(now))
}

// In whatever order the penalties of a decision come in, are declared, end and are derived again: what stands has the
// periods of the heaviest that stands, of what else is left no trace.
func TestTheHeaviestGovernsInAnyOrder(t *testing.T) {
	s := record.Store{Laws: laws(t)}
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		rapid.Check(t, func(rt *rapid.T) {
			classes := rapid.SliceOfN(rapid.SampledFrom(rulebook.Severities), 2, 4).Draw(rt, "classes")
			all := penalties("2026-05-06", classes)
			accept(t, d, &s, rapid.Permutation(all).Draw(rt, "order")...)
			gone := map[id.ID]bool{}
			for range rapid.IntRange(0, 5).Draw(rt, "events") {
				i := rapid.IntRange(0, len(all)-1).Draw(rt, "of")
				e := record.Event{Subject: all[i].Subject, Record: all[i].ID, Cause: "示例", Actor: "示例",
					Kind: rapid.SampledFrom([]record.EventKind{record.Classified, record.Classified, record.Withdraw, record.Annul, record.Shield, record.Dispute}).Draw(rt, "kind")}
				if e.Kind == record.Classified {
					e.Value = string(rapid.SampledFrom(rulebook.Severities).Draw(rt, "class"))
					classes[i] = rulebook.Severity(e.Value)
				}
				gone[all[i].ID] = gone[all[i].ID] || e.Kind == record.Withdraw || e.Kind == record.Annul
				write(t, d, func(tx *db.Tx) error { return s.Apply(tx, e) })
			}
			var heaviest rulebook.Severity
			for i, n := range all {
				if !gone[n.ID] {
					heaviest = rulebook.Heavier(heaviest, classes[i])
				}
			}
			for i, n := range all {
				r := stored(t, d, n)
				want := s.Rules.Reckon(rulebook.Decision{Decided: n.Decided, Severity: rulebook.Heavier(classes[i], heaviest)}, "2026-06-01")
				if !gone[n.ID] && (r.Public != want.Shown || r.ShownUntil != want.Until || r.RepairFrom != want.RepairFrom) {
					rt.Fatalf("%s of %v: public %v until %s, want %+v", n.Class, classes, r.Public, r.ShownUntil, want)
				}
			}
			err := d.View(t.Context(), func(tx *db.Tx) error {
				differ, err := s.Rebuild(tx, all[0].Subject)
				if len(differ) > 0 {
					rt.Fatalf("derived again: %+v", differ)
				}
				return err
			})
			if err != nil {
				rt.Fatal(err)
			}
		})
	}, db.WithClock(clock.At("2026-06-01")))
}
