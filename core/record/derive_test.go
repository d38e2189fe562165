package record_test

import (
	"crypto/sha256"
	"encoding/json"
	"strings"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/core/record"
	"xinguan/core/rulebook"
)

// filed is a record of an item as it was filed on a day.
func filed(item, class string, decided, accepted clock.Date, body map[string]string) record.New {
	b, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	sum := sha256.Sum256(b)
	return record.New{Fixed: record.Fixed{Subject: id.New(), ID: id.New(), Item: item, ItemVersion: 1, Agency: "scjgj", Authority: "东莞市市场监督管理局",
		Party: "东莞市示例有限公司", Decided: decided, Class: class, Digest: sum[:16], Batch: id.New(), Row: 2, Accepted: accepted}, Body: b}
}

// Every rule of publication: the last day shown, the day from which repair can be asked for, and nothing after it.
func TestRulesOfPublication(t *testing.T) {
	const accepted = clock.Date("2026-05-01")
	cases := []struct {
		name, item, class string
		decided           clock.Date
		body              map[string]string
		shown             bool
		until, repair     clock.Date
	}{
		{"validity ends with its last day", "honour", "", "2026-04-10", map[string]string{"valid_until": "2027-03-31"}, true, "2027-03-31", ""},
		{"validity that is long-term", "honour", "", "2026-04-10", map[string]string{"valid_until": "2099-12-31"}, true, clock.Forever, ""},
		{"validity nobody stated", "honour", "", "2026-04-10", nil, true, clock.Forever, ""},
		{"validity over before it came in", "honour", "", "2020-04-10", map[string]string{"valid_until": "2026-04-30"}, true, "2026-04-30", ""},
		{"validity and years: years are sooner", "commitment", "主动型", "2026-04-10", map[string]string{"valid_until": "2035-01-01"}, true, "2029-04-10", ""},
		{"validity and years: validity is sooner", "commitment", "主动型", "2026-04-10", map[string]string{"valid_until": "2026-12-31"}, true, "2026-12-31", ""},
		{"years", "random_inspection", "", "2026-04-10", nil, true, "2027-04-10", ""},
		{"years from no day", "random_inspection", "", "", nil, false, "", ""},
		{"listed until it is put right", "abnormal", "", "2026-04-10", nil, true, clock.Forever, "2026-04-10"},
		{"listed and removed", "abnormal", "", "2025-04-10", map[string]string{"removed": "2026-06-30"}, true, "2026-06-29", "2025-04-10"},
		{"removed before it came in", "abnormal", "", "2025-04-10", map[string]string{"removed": "2026-04-30"}, true, "2026-04-29", "2025-04-10"},
		{"a list with a longest time", "serious_market", "", "2026-04-10", nil, true, "2029-04-10", "2027-04-11"},
		{"a list whose entry ends sooner", "serious_market", "", "2026-04-10", map[string]string{"valid_until": "2028-04-10"}, true, "2028-04-10", "2027-04-11"},
		{"a list whose entry claims longer", "serious_market", "", "2026-04-10", map[string]string{"valid_until": "2099-12-31"}, true, "2029-04-10", "2027-04-11"},
		{"removal goes before the end", "serious_market", "", "2026-04-10", map[string]string{"valid_until": "2028-04-10", "removed": "2027-01-01"}, true, "2026-12-31", "2027-04-11"},
		{"the grade its authority publishes", "tax_grade", "A级", "2026-04-28", nil, true, clock.Forever, ""},
		{"a grade it does not publish", "tax_grade", "D级", "2026-04-28", nil, false, "", ""},
		{"never", "social_security", "养老保险", "2026-04-28", nil, false, "", ""},
	}
	now := &movable{accepted}
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		l := laws(t)
		for _, c := range cases {
			now.day = accepted
			n := filed(c.item, c.class, c.decided, accepted, c.body)
			write(t, d, func(tx *db.Tx) error { return l.Add(tx, []record.New{n}) })
			got := stored(t, d, n)
			if got.Public != c.shown || got.ShownUntil != c.until || got.RepairFrom != c.repair {
				t.Errorf("%s: shown %v until %s, repair from %s", c.name, got.Public, got.ShownUntil, got.RepairFrom)
			}
			if c.shown && c.until != clock.Forever {
				goneAfter(t, d, now, n.Subject, c.name, c.until)
			}
			if c.shown && got.Shown(accepted) != (c.until >= accepted) {
				t.Errorf("%s: Shown disagrees", c.name)
			}
		}
	}, db.WithClock(now))
}

func stored(t *testing.T, d *db.DB, n record.New) (r record.Record) {
	t.Helper()
	err := d.View(t.Context(), func(tx *db.Tx) (err error) {
		r, err = record.Get(tx, n.Subject, n.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// goneAfter wants a subject's record there on its last day, where it had come in by then, and gone on the next.
func goneAfter(t *testing.T, d *db.DB, now *movable, subject id.ID, name string, until clock.Date) {
	t.Helper()
	was := now.day
	for day, want := range map[clock.Date]bool{until: until >= was, until.AddDays(1): false} {
		now.day = day
		if n, _ := shown(t, d, subject); (n == 1) != want {
			t.Errorf("%s: on %s %d records", name, day, n)
		}
	}
	now.day = was
}

// What a record says of its end is kept with it: an event later computes the same, and a repaired entry stays away.
func TestEndsSurviveEvents(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		s := record.Store{Laws: laws(t)}
		n := filed("serious_market", "", "2026-04-10", "2026-05-01", map[string]string{"valid_until": "2027-04-10"})
		write(t, d, func(tx *db.Tx) error { return s.Add(tx, []record.New{n}) })
		apply := func(kind record.EventKind) record.Record {
			write(t, d, func(tx *db.Tx) error {
				return s.Apply(tx, record.Event{Subject: n.Subject, Record: n.ID, Kind: kind, Cause: "示例", Actor: "scjgj"})
			})
			return stored(t, d, n)
		}
		if r := apply(record.Dispute); r.ShownUntil != "2027-04-10" || !r.Public {
			t.Errorf("after an objection shown until %s", r.ShownUntil)
		}
		apply(record.Repair)
		if k, _ := shown(t, d, n.Subject); k != 0 {
			t.Error("a repaired entry is shown")
		}
		write(t, d, func(tx *db.Tx) error {
			differ, err := s.Rebuild(tx, n.Subject)
			if len(differ) > 0 {
				t.Errorf("derived columns differ: %+v", differ[0].Derived)
			}
			return err
		})
	}, db.WithClock(clock.At("2026-05-01")))
}

// The sentence under an entry names the rule, the figure with its source, and the last day.
func TestTermsInWords(t *testing.T) {
	l := laws(t)
	for item, want := range map[string][]string{
		"abnormal":       {"列入期间公示，移出当天起不再公示。"},
		"serious_market": {"列入期间公示", "最长公示3年，自2026年4月10日起算", "第36号令", "最后公示日2029年4月10日。"},
		"penalty":        {"《信用修复管理办法》"},
	} {
		r := record.Record{Fixed: record.Fixed{Item: item, Decided: "2026-04-10"}, Derived: record.Derived{Severity: rulebook.General}}
		why := l.Terms(&r, "2026-05-01").Why
		for _, w := range want {
			if !strings.Contains(why, w) {
				t.Errorf("%s: %q lacks %q", item, why, w)
			}
		}
	}
}

// The longer minimum of Order 58 follows the words of its book.
func TestSpecialFieldsAreData(t *testing.T) {
	l := laws(t)
	for authority, want := range map[string]bool{"东莞市应急管理局": true, "深圳市消防救援支队": true, "东莞市安全生产监督管理局": true, "东莞市市场监督管理局": false, "": false} {
		if got := l.Rules.Special(authority); got != want {
			t.Errorf("%s: %v", authority, got)
		}
	}
}
