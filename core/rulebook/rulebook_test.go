package rulebook_test

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"xinguan/base/clock"
	"xinguan/base/testdata"
	"xinguan/city/dongguan"
	"xinguan/core/rulebook"
)

func load(t testing.TB) *rulebook.Rules {
	t.Helper()
	r, err := rulebook.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestPenalty(t *testing.T) {
	r := load(t)
	const after = clock.Date("2026-11-24")
	for _, c := range []struct {
		name              string
		decided           clock.Date
		sev               rulebook.Severity
		asOf              clock.Date
		special           bool
		shown             bool
		repairFrom, until clock.Date
		book              string
	}{
		{"acceptance 4", "2026-04-10", rulebook.General, after, false, true, "2026-07-11", "2027-04-10", "order36"},
		{"acceptance 5: unclassified", "2026-05-06", rulebook.Unclassified, after, false, true, "2026-08-07", "2027-05-06", "order36"},
		{"acceptance 5: then serious", "2026-05-06", rulebook.Serious, after, false, true, "2027-05-07", "2029-05-06", "order36"},
		{"mock", "2026-08-20", rulebook.General, after, false, true, "2026-11-21", "2027-08-20", "order36"},
		{"none given", "2026-08-20", "", after, false, true, "2026-11-21", "2027-08-20", "order36"},
		{"minor", "2026-04-10", rulebook.Minor, after, false, false, "", "", "order36"},
		{"special means nothing in 36", "2026-04-10", rulebook.General, after, true, true, "2026-07-11", "2027-04-10", "order36"},
		{"first day of 36", "2026-04-01", rulebook.General, after, false, true, "2026-07-02", "2027-04-01", "order36"},
		{"day before 36, seen before", "2026-03-31", rulebook.General, "2026-03-31", false, true, "2026-07-01", "2029-03-31", "order58"},
		{"day before 36, seen after", "2026-03-31", rulebook.General, "2026-04-01", false, true, "2026-07-01", "2027-03-31", "order36"},
		{"58 serious, seen after", "2026-03-31", rulebook.Serious, after, false, true, "2026-07-01", "2029-03-31", "order36"},
		{"58 minor, seen before", "2026-03-01", rulebook.Minor, "2026-03-31", false, true, "2026-06-02", "2029-03-01", "order58"},
		{"58 minor, seen after", "2026-03-01", rulebook.Minor, after, false, false, "", "2026-03-31", "order36"},
		{"58 special, seen before", "2026-01-10", rulebook.General, "2026-03-31", true, true, "2027-01-11", "2029-01-10", "order58"},
		{"58 special, seen after", "2026-01-10", rulebook.General, after, true, true, "2026-04-11", "2027-01-10", "order36"},
		{"58 special, new repair day before 36", "2025-11-10", rulebook.General, after, true, true, "2026-04-01", "2026-11-10", "order36"},
		{"58 general, over when 36 came", "2024-06-01", rulebook.General, after, false, true, "2024-09-02", "2026-03-31", "order36"},
		{"58 over before 36", "2023-02-01", rulebook.General, after, false, true, "2023-05-02", "2026-02-01", "order58"},
		{"first day of 58", "2023-05-01", rulebook.General, "2024-01-01", false, true, "2023-08-02", "2026-05-01", "order58"},
		{"before 58", "2023-04-30", rulebook.General, "2024-01-01", false, true, "2023-07-31", "2026-04-30", "order58"},
		{"before 58, seen before 58", "2022-05-13", rulebook.Unclassified, "2022-06-01", false, true, "2022-08-14", "2025-05-13", "order58"},
		{"before 58, seen today", "2022-05-13", rulebook.Unclassified, after, false, true, "2022-08-14", "2025-05-13", "order58"},
		{"month end", "2026-11-30", rulebook.General, after, false, true, "2027-03-01", "2027-11-30", "order36"},
		{"month end, leap year", "2027-11-30", rulebook.General, "2028-01-01", false, true, "2028-03-01", "2028-11-30", "order36"},
		{"leap day", "2028-02-29", rulebook.General, "2028-03-01", false, true, "2028-05-30", "2029-02-28", "order36"},
		{"leap day, three years", "2028-02-29", rulebook.Serious, "2028-03-01", false, true, "2029-03-01", "2031-02-28", "order36"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := r.Penalty(rulebook.Decision{Decided: c.decided, Severity: c.sev, Special: c.special}, c.asOf)
			if got.Shown != c.shown || got.RepairFrom != c.repairFrom || got.Until != c.until || got.Book != c.book || got.From != c.decided {
				t.Errorf("got %+v", got)
			}
			if got.Verified {
				t.Error("figures nobody checked are called verified")
			}
			if !strings.HasPrefix(got.Why, "按《") || !strings.HasSuffix(got.Why, "。") {
				t.Errorf("why: %s", got.Why)
			}
		})
	}
}

func TestWhyNamesBookClassAndFigures(t *testing.T) {
	r := load(t)
	for _, c := range []struct {
		decided clock.Date
		sev     rulebook.Severity
		says    []string
	}{
		{"2026-04-10", rulebook.General, []string{"《信用修复管理办法》", "第36号", "认定为一般失信", "最短公示3个月，最长公示1年", "2026年4月10日作出决定"}},
		{"2026-04-10", rulebook.Serious, []string{"认定为严重失信", "最短公示1年，最长公示3年"}},
		{"2026-04-10", rulebook.Unclassified, []string{"尚未确定失信严重程度，不超过一般失信的期限", "最长公示1年"}},
		{"2026-04-10", rulebook.Minor, []string{"认定为轻微失信的，原则上不公示"}},
		{"2026-01-10", rulebook.General, []string{"第58号", "第36号", "不因规则改变而延长", "最后公示日2027年1月10日", "2026年4月11日起可以申请修复"}},
		{"2026-01-10", rulebook.Minor, []string{"第58号", "不再公示"}},
	} {
		why := r.Penalty(rulebook.Decision{Decided: c.decided, Severity: c.sev}, "2026-11-24").Why
		for _, s := range c.says {
			if !strings.Contains(why, s) {
				t.Errorf("%s %s: %q lacks %q", c.decided, c.sev, why, s)
			}
		}
	}
}

func TestNothingIsShownWithoutDateClassOrBook(t *testing.T) {
	r := load(t)
	for _, got := range []rulebook.Terms{
		r.Penalty(rulebook.Decision{Decided: "", Severity: rulebook.General}, "2026-11-24"), r.Penalty(rulebook.Decision{Decided: "2026-13-01", Severity: rulebook.General}, "2026-11-24"),
		r.Penalty(rulebook.Decision{Decided: "2026-04-10", Severity: "huge"}, "2026-11-24"), r.Penalty(rulebook.Decision{Decided: "2026-04-10", Severity: rulebook.General}, ""),
		(&rulebook.Rules{}).Penalty(rulebook.Decision{Decided: "2026-04-10", Severity: rulebook.General}, "2026-11-24"),
	} {
		if got.Shown || got.Why == "" {
			t.Errorf("%+v", got)
		}
	}
}

// A decision of several penalties has the periods of the heaviest, whichever of them is asked for; where a book does not say
// so each has its own.
func TestSeveralPenaltiesOfOneDecisionHaveThePeriodsOfTheHeaviest(t *testing.T) {
	r, silent := load(t), load(t)
	for _, b := range silent.Books {
		b.Several = ""
	}
	day := func(rt *rapid.T, name string) clock.Date {
		return clock.Date("2021-01-01").AddDays(rapid.IntRange(0, 3000).Draw(rt, name))
	}
	class := rapid.SampledFrom(rulebook.Severities)
	rapid.Check(t, func(rt *rapid.T) {
		d := rulebook.Decision{Decided: day(rt, "decided"), Severity: class.Draw(rt, "own"), Heaviest: class.Draw(rt, "other"), Special: rapid.Bool().Draw(rt, "special")}
		asOf := max(d.Decided, day(rt, "asOf"))
		alone := func(of rulebook.Severity) rulebook.Terms {
			return r.Reckon(rulebook.Decision{Decided: d.Decided, Severity: of, Special: d.Special}, asOf)
		}
		got, own, other := r.Reckon(d, asOf), alone(d.Severity), alone(d.Heaviest)
		if got != own && got != other {
			rt.Fatalf("%+v is neither %+v nor %+v", got, own, other)
		}
		if own.Shown && !got.Shown || got.Until < own.Until || got.Shown && other.Shown && got.RepairFrom < other.RepairFrom {
			rt.Fatalf("lighter than one of the two: %+v of %+v and %+v", got, own, other)
		}
		turned := d
		turned.Severity, turned.Heaviest = d.Heaviest, d.Severity
		if back := r.Reckon(turned, asOf); back != got {
			rt.Fatalf("%+v turned round is %+v", got, back)
		}
		if heavier := rulebook.Heavier(d.Severity, d.Heaviest); heavier != d.Severity && !strings.Contains(r.Penalty(d, asOf).Why, "按其中最重的一项（"+heavier.Title()+"）") {
			rt.Fatalf("the words do not say why: %s", r.Penalty(d, asOf).Why)
		}
		if by := silent.Reckon(d, asOf); !sameButWhy(by, silent.Reckon(rulebook.Decision{Decided: d.Decided, Severity: d.Severity, Special: d.Special}, asOf)) {
			rt.Fatalf("a book that says nothing of it heeds the heaviest: %+v", by)
		}
	})
}

func TestPermit(t *testing.T) {
	if got := load(t).Permit("2026-01-01"); !got.Shown || got.From != "2026-01-01" || got.Until != clock.Forever || got.Why == "" {
		t.Errorf("%+v", got)
	}
}

// Whatever the dates: an end not before the repair day, and no period made longer by a new book.
func TestPenaltyProperties(t *testing.T) {
	r := load(t)
	day := func(rt *rapid.T, name string) clock.Date {
		return clock.Date("2019-01-01").AddDays(rapid.IntRange(0, 4000).Draw(rt, name))
	}
	rapid.Check(t, func(rt *rapid.T) {
		decided, asOf := day(rt, "decided"), day(rt, "asOf")
		sev := rapid.SampledFrom(rulebook.Severities).Draw(rt, "class")
		special := rapid.Bool().Draw(rt, "special")
		got := r.Penalty(rulebook.Decision{Decided: decided, Severity: sev, Special: special}, asOf)
		if quick := r.Reckon(rulebook.Decision{Decided: decided, Severity: sev, Special: special}, asOf); got.Why == "" || !sameButWhy(got, quick) {
			rt.Fatalf("Penalty %+v, Reckon %+v", got, quick)
		}
		if got.Shown && (got.Until < got.RepairFrom.AddDays(-1) || got.RepairFrom <= decided) {
			rt.Fatalf("%+v", got)
		}
		if decided >= "2026-04-01" || asOf < "2026-04-01" {
			return
		}
		old := r.Penalty(rulebook.Decision{Decided: decided, Severity: sev, Special: special}, "2026-03-31")
		alone := r.Penalty(rulebook.Decision{Decided: "2026-04-01", Severity: sev, Special: special}, asOf) // the new book alone, for its length
		newLast := max(decided.AddMonths(months(alone)), "2026-03-31")
		if got.Until > old.Until || got.Until > newLast || got.Shown && got.RepairFrom > old.RepairFrom {
			rt.Fatalf("longer than the old book %+v or the new %s: %+v", old, newLast, got)
		}
		if !old.Shown && got.Shown {
			rt.Fatal("a new book brought a record back")
		}
	})
}

func sameButWhy(a, b rulebook.Terms) bool {
	a.Why, b.Why = "", ""
	return a == b
}

func months(t rulebook.Terms) int {
	n := 0
	for t.Shown && t.From.AddMonths(n) < t.Until {
		n++
	}
	return n
}

func TestParametersAgreeWithTheReferenceTable(t *testing.T) {
	f, err := os.Open(testdata.Shared(t, "law/parameters.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	params, ours := map[string]rulebook.Param{}, 0
	listed := map[string]bool{}
	for _, row := range rows {
		listed[row[0]] = true
	}
	for _, b := range load(t).Books {
		for _, p := range b.List {
			params[p.ID] = p
		}
	}
	for _, p := range params {
		if !listed[p.ID] {
			ours++
			if p.Certainty != "own" {
				t.Errorf("%s is in no table and not said to be the platform's own", p.ID)
			}
		}
		if p.Verified || p.Book == "" {
			t.Errorf("%+v", p)
		}
	}
	n := 0
	for _, row := range rows[1:] {
		if !strings.HasPrefix(row[0], "repair36.") && !strings.HasPrefix(row[0], "repair58.") || row[0] == "repair36.in_force" {
			continue
		}
		n++
		p := params[row[0]]
		if p.Value != row[1] || p.Unit != row[2] || p.Certainty != row[8] || string(p.From) != row[5] || string(p.Until) != row[6] {
			t.Errorf("%s: %+v, want %q", row[0], p, row)
		}
	}
	if n != len(params)-ours || n == 0 {
		t.Errorf("%d rows, %d parameters", n, len(params))
	}
}

func TestInForce(t *testing.T) {
	r := load(t)
	for day, want := range map[clock.Date]string{
		"2020-01-01": "order58", "2023-04-30": "order58", "2023-05-01": "order58", "2026-03-31": "order58",
		"2026-04-01": "order36", "2040-01-01": "order36",
	} {
		if b, ok := r.InForce(day); !ok || b.ID != want {
			t.Errorf("%s: %v, %v", day, b, ok)
		}
	}
	if b, ok := r.Book("order58"); !ok || b.Until != "2026-03-31" {
		t.Errorf("order58: %+v, %v", b, ok)
	}
	if _, ok := r.Book("order1"); ok {
		t.Error("order1 exists")
	}
}

func TestSeverity(t *testing.T) {
	for _, s := range rulebook.Severities {
		if !s.Valid() || s.Title() == "" {
			t.Errorf("%s", s)
		}
	}
	if rulebook.Severity("huge").Valid() {
		t.Error("huge is a class")
	}
}
