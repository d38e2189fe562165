package record_test

import (
	"fmt"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/core/record"
	"xinguan/core/rulebook"
)

// elsewhere is a penalty of the market regulation authority, published in the enterprise information system on a day.
func elsewhere(class string, decided, published clock.Date, sev rulebook.Severity) record.New {
	n := penalty(id.New(), decided, sev, "2026-06-01")
	n.Authority, n.Class = "东莞市市场监督管理局", class
	n.Body = fmt.Appendf(nil, `{"conduct":"示例","doc_no":"示例","enterprise_published":"%s"}`, published)
	if published == "" {
		n.Body = []byte(`{"conduct":"示例","doc_no":"示例"}`)
	}
	return n
}

// The scenario of two channels with different ends: our door closes at the earlier; where the day is not known nothing is
// guessed and the words say so.
func TestTheDoorClosesAtTheEarlierOfTwoChannels(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		s := record.Store{Laws: laws(t)}
		fine, criticised := elsewhere("罚款", "2026-05-06", "2026-05-20", rulebook.General), elsewhere("通报批评", "2026-05-06", "2026-05-20", rulebook.General)
		unknown, grave := elsewhere("罚款", "2026-05-06", "", rulebook.General), elsewhere("通报批评", "2026-05-06", "2026-05-20", rulebook.Serious)
		for _, c := range []struct {
			n             record.New
			until, repair clock.Date
			there         clock.Date
		}{{fine, "2027-05-06", "2026-08-07", "2029-05-20"}, {criticised, "2026-08-20", "2026-08-07", "2026-08-20"}, {unknown, "2027-05-06", "2026-08-07", ""}, {grave, "2026-08-20", "2026-08-21", "2026-08-20"}} {
			write(t, d, func(tx *db.Tx) error { return s.Add(tx, []record.New{c.n}) })
			r := stored(t, d, c.n)
			e, ok := s.Elsewhere(&r)
			if r.ShownUntil != c.until || r.RepairFrom != c.repair || !ok || e.Until != c.there {
				t.Errorf("%s of %s: until %s, repaired from %s; there until %s", c.n.Class, c.n.Decided, r.ShownUntil, r.RepairFrom, e.Until)
			}
			if terms := s.Terms(&r, "2026-06-01"); terms.Until != r.ShownUntil {
				t.Errorf("%s: the words say %s, the record %s", c.n.Class, terms.Until, r.ShownUntil)
			}
		}
		if _, ok := s.Elsewhere(&record.Record{Fixed: penalty(id.New(), "2026-05-06", rulebook.General, "2026-06-01").Fixed}); ok {
			t.Error("a penalty of another authority is said to be published there")
		}
	}, db.WithClock(clock.At("2026-06-01")))
}

// Whatever is filed: never shown longer than in either channel, a rulebook applied later included.
func TestNoChannelIsOutlasted(t *testing.T) {
	for _, transition := range []string{rulebook.DecidedAfter, rulebook.LiveAtEntry, rulebook.MoreLenient} {
		now := &movable{"2026-06-01"}
		d := dbtest.Open(t, db.SQLite, sets, db.WithClock(now))
		s := record.Store{Laws: laws(t)}
		all := filedAnyhow()
		write(t, d, func(tx *db.Tx) error { return s.Add(tx, all) })
		b := shorter(s.Laws, "2026-12-01", transition)
		now.day = "2026-12-02"
		if _, err := s.ApplyRulebook(t.Context(), d, b, record.Adopted{Proposal: id.New(), Actor: "示例"}); err != nil {
			t.Fatal(err)
		}
		for _, n := range all {
			r := stored(t, d, n)
			site := s.Rules.Reckon(rulebook.Decision{Decided: n.Decided, Severity: n.SeverityFiled}, "2026-12-02")
			there, _ := s.Elsewhere(&r)
			if r.Public && (r.ShownUntil > site.Until || there.Until != "" && r.ShownUntil > there.Until) {
				t.Errorf("%s, %s of %s: shown until %s; %s on the credit sites, %s there", transition, r.Class, r.Decided, r.ShownUntil, site.Until, there.Until)
			}
		}
		if _, differ, err := record.Verify(t.Context(), d, s.Laws, nil); err != nil || differ != 0 {
			t.Errorf("%s: %d records differ from their events and the law: %v", transition, differ, err)
		}
	}
}

// filedAnyhow are penalties of all classes, of kinds with a short and a long period there, published there on good days and bad.
func filedAnyhow() (out []record.New) {
	for day := 0; day < 60; day += 9 {
		for _, class := range []string{"罚款", "通报批评", "通报批评;罚款"} {
			for _, after := range []int{-5, 0, 1, 31, 100} {
				for _, sev := range rulebook.Severities {
					decided := clock.Date("2026-04-01").AddDays(day)
					out = append(out, elsewhere(class, decided, decided.AddDays(after), sev))
				}
			}
		}
	}
	return out
}
