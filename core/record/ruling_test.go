package record_test

import (
	"context"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/core/record"
	"xinguan/core/rulebook"
)

// shorter is a rulebook of half a year for 一般, in force from a day on.
func shorter(l record.Laws, from clock.Date, transition string) *rulebook.Book {
	no := false
	general := &rulebook.Class{Min: "min", Max: "max"}
	b := &rulebook.Book{ID: "later", Title: "示例办法", Number: "示例令第1号", From: from, Transition: transition,
		Classes: map[rulebook.Severity]*rulebook.Class{rulebook.Minor: {Shown: &no}, rulebook.General: general, rulebook.Serious: {As: rulebook.General}, rulebook.Unclassified: {As: rulebook.General}},
		Params:  map[string]rulebook.Param{"min": {Value: "1", Unit: "month"}, "max": {Value: "6", Unit: "month"}}}
	l.Rules.Books = append(l.Rules.Books, b)
	return b
}

// A rulebook is first previewed, then applied: what moves is the same, by events that name it, once, and the tally and
// every derived column agree with it afterwards.
func TestARulebookIsPreviewedAndApplied(t *testing.T) {
	now := &movable{"2026-10-01"}
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		now.day = "2026-10-01"
		s := record.Store{Laws: laws(t)}
		ends, sooner, kept, repaired, gone := penalty(id.New(), "2026-05-10", rulebook.General, "2026-10-01"), penalty(id.New(), "2026-09-10", rulebook.General, "2026-10-01"),
			penalty(id.New(), "2026-05-11", rulebook.General, "2026-10-01"), penalty(id.New(), "2026-05-12", rulebook.General, "2026-10-01"), penalty(id.New(), "2025-10-05", rulebook.General, "2026-10-01")
		write(t, d, func(tx *db.Tx) error { return s.Add(tx, []record.New{ends, sooner, kept, repaired, gone}) })
		event := func(n record.New, kind record.EventKind, value string) {
			write(t, d, func(tx *db.Tx) error {
				return s.Apply(tx, record.Event{Subject: n.Subject, Record: n.ID, Kind: kind, Value: value, Cause: "示例", Actor: "示例"})
			})
		}
		event(kept, record.Kept, "2027-09-01")
		event(repaired, record.Repair, "")
		b := shorter(s.Laws, "2026-12-01", rulebook.MoreLenient)
		preview := func() (r *record.Ruling) {
			if err := d.View(t.Context(), func(tx *db.Tx) (err error) { r, err = s.Preview(tx, b); return err }); err != nil {
				t.Fatal(err)
			}
			return r
		}
		apply := func() (*record.Ruling, error) {
			return s.ApplyRulebook(context.Background(), d, b, record.Adopted{Proposal: id.New(), Actor: "示例乙"})
		}
		now.day = "2026-11-20"
		explained := func(n record.New, until clock.Date, waits bool) {
			t.Helper()
			r := stored(t, d, n)
			if terms, b := s.Explain(&r, now.day); terms.Until != until || (b != nil) != waits {
				t.Errorf("explained on %s: until %s, a rulebook waits: %v", now.day, terms.Until, b)
			}
		}
		explained(sooner, "2027-09-10", false)
		want := preview()
		if m := want.Total(); m.Ended != 1 || m.Sooner != 1 || m.Later != 0 || want.Swept != 4 || len(want.Some) == 0 {
			t.Errorf("a preview of %+v, %+v", m, want)
		}
		if _, err := apply(); !errors.Is(err, record.ErrTooEarly) {
			t.Errorf("applied before it is in force: %v", err)
		}
		now.day = "2026-12-01"
		explained(sooner, "2027-09-10", true) // in force, and not applied yet: what is said is what is shown
		got, err := apply()
		if err != nil || got.Total() != want.Total() || got.Moved != want.Moved {
			t.Fatalf("applied %+v, previewed %+v: %v", got, want, err)
		}
		for _, c := range []struct {
			n     record.New
			until clock.Date
			shown bool
		}{{ends, "2026-11-30", false}, {sooner, "2027-03-10", true}, {kept, "2027-09-01", true}, {repaired, "2027-05-12", false}, {gone, "2026-10-05", false}} {
			r := stored(t, d, c.n)
			if r.ShownUntil != c.until || r.Shown("2026-12-01") != c.shown {
				t.Errorf("decided %s: shown until %s, shown %v", c.n.Decided, r.ShownUntil, r.Shown("2026-12-01"))
			}
			if n, count := shown(t, d, c.n.Subject); (n == 1) != c.shown || count != 2 {
				t.Errorf("decided %s: %d shown, figure %d", c.n.Decided, n, count)
			}
		}
		if _, differ, err := record.Verify(t.Context(), d, s.Laws, nil); err != nil || differ != 0 {
			t.Errorf("%d records differ from their events and the law: %v", differ, err)
		}
		explained(sooner, "2027-03-10", false)
		if again, err := apply(); err != nil || again.Moved != got.Moved || again.Swept != got.Swept {
			t.Errorf("applied again: %+v %v", again, err)
		}
		if rest := preview(); rest.Moved != 0 || rest.Cited != 0 {
			t.Errorf("left over: %+v", rest)
		}
		all := past(t, d, sooner)
		if last := all[len(all)-1]; len(all) != 1 || last.Kind != record.Ruled || last.Actor != "示例乙" || last.Value != "2027-09-10→2027-03-10；2026-12-11→2026-12-01" || last.Rulebook != "later" {
			t.Errorf("the event: %+v", all)
		}
	}, db.WithClock(now))
}

func past(t *testing.T, d *db.DB, n record.New) (all []record.Event) {
	t.Helper()
	if err := d.View(t.Context(), func(tx *db.Tx) (err error) { all, err = record.Events(tx, n.Subject, n.ID); return err }); err != nil {
		t.Fatal(err)
	}
	return all
}

// Whatever happens to a record and in whichever order of days: it is never shown after its maximum without an entry made
// before it, what it is derived to is the same when derived again, and marks, shields and the rulebook may come in any order.
func TestNothingIsShownAfterItsMaximum(t *testing.T) {
	now := &movable{"2026-06-01"}
	s := record.Store{Laws: laws(t)}
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		rapid.Check(t, func(rt *rapid.T) {
			now.day = "2026-06-01"
			n := penalty(id.New(), "2026-05-10", rulebook.General, "2026-06-01")
			write(t, d, func(tx *db.Tx) error { return s.Add(tx, []record.New{n}) })
			last := clock.Date("2027-05-10")
			ended := false
			for range rapid.IntRange(0, 6).Draw(rt, "events") {
				now.day = now.day.AddDays(rapid.IntRange(0, 150).Draw(rt, "days"))
				kind := rapid.SampledFrom([]record.EventKind{record.Dispute, record.Settled, record.Shield, record.Unshield, record.Kept, record.Repair, record.Classified}).Draw(rt, "kind")
				e := record.Event{Subject: n.Subject, Record: n.ID, Kind: kind, Cause: "示例", Actor: "示例"}
				switch kind {
				case record.Kept:
					e.Value = string(now.day.AddDays(rapid.IntRange(1, 300).Draw(rt, "kept")))
					if now.day <= last {
						last = max(last, clock.Date(e.Value))
					}
				case record.Classified:
					e.Value = string(rulebook.General)
				}
				ended = ended || kind == record.Repair
				write(t, d, func(tx *db.Tx) error { return s.Apply(tx, e) })
			}
			for _, day := range []clock.Date{last, last.AddDays(1)} {
				now.day = day
				if got, _ := shown(t, d, n.Subject); got > 0 && (ended || day > last) {
					rt.Fatalf("shown on %s, last day %s, ended %v", day, last, ended)
				}
			}
			err := d.View(t.Context(), func(tx *db.Tx) error {
				differ, err := s.Rebuild(tx, n.Subject)
				if len(differ) > 0 {
					rt.Fatalf("derived again: %+v", differ)
				}
				return err
			})
			if err != nil {
				rt.Fatal(err)
			}
		})
	}, db.WithClock(now))
}

// A rulebook and what else happens to a record on its days lead to the same, whichever comes first.
func TestTheOrderOfEventsAndRulebookDoesNotMatter(t *testing.T) {
	for _, transition := range []string{rulebook.DecidedAfter, rulebook.LiveAtEntry, rulebook.MoreLenient} {
		now := &movable{"2026-10-01"}
		dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
			for _, kinds := range [][]record.EventKind{{}, {record.Dispute}, {record.Shield, record.Dispute}, {record.Shield, record.Unshield, record.Settled}} {
				now.day = "2026-10-01"
				s := record.Store{Laws: laws(t)}
				first, second := penalty(id.New(), "2026-09-10", rulebook.General, "2026-10-01"), penalty(id.New(), "2026-09-10", rulebook.General, "2026-10-01")
				write(t, d, func(tx *db.Tx) error { return s.Add(tx, []record.New{first, second}) })
				b := shorter(s.Laws, "2026-12-01", transition)
				b.ID = id.New().String()
				now.day = "2026-12-02"
				events := func(n record.New) {
					for _, k := range kinds {
						write(t, d, func(tx *db.Tx) error {
							return s.Apply(tx, record.Event{Subject: n.Subject, Record: n.ID, Kind: k, Cause: "示例", Actor: "示例"})
						})
					}
				}
				events(first)
				if _, err := s.ApplyRulebook(t.Context(), d, b, record.Adopted{Proposal: id.New(), Actor: "示例"}); err != nil {
					t.Fatal(err)
				}
				events(second)
				one, other := stored(t, d, first).Derived, stored(t, d, second).Derived
				if one.Rulebook, other.Rulebook = "", ""; one != other {
					t.Errorf("%s, %v: %+v, %+v", transition, kinds, one, other)
				}
			}
		}, db.WithClock(now))
	}
}

// What an official decides while a rulebook is being applied is not overwritten by what the record was reckoned to before.
func TestApplyingOverwritesNoDecision(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		s := record.Store{Laws: laws(t)}
		n := penalty(id.New(), "2026-05-10", rulebook.General, "2026-10-01")
		write(t, d, func(tx *db.Tx) error { return s.Add(tx, []record.New{n}) })
		read := stored(t, d, n)
		write(t, d, func(tx *db.Tx) error {
			return s.Apply(tx, record.Event{Subject: n.Subject, Record: n.ID, Kind: record.Classified, Value: string(rulebook.Serious), Cause: "示例", Actor: "示例"})
		})
		decided := stored(t, d, n)
		err := d.Write(t.Context(), func(tx *db.Tx) error { return record.MoveStale(tx, read, "2026-11-10", 1) })
		if err == nil {
			t.Error("a slice goes on over a decision it does not know")
		}
		if now := stored(t, d, n); now.ShownUntil != decided.ShownUntil || now.Severity != rulebook.Serious {
			t.Errorf("shown until %s, decided %s", now.ShownUntil, decided.ShownUntil)
		}
	}, db.WithClock(clock.At("2026-10-01")))
}
