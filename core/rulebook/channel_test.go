package rulebook_test

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"xinguan/base/clock"
	"xinguan/base/testdata"
	"xinguan/core/rulebook"
)

const market = "东莞市市场监督管理局"

func fen(yuan int64) *int64 { yuan *= 100; return &yuan }

// A fine of the market regulation authority of 2026-05-06, published in the enterprise information system on 2026-05-20, is
// there until 2029-05-20; what is not known is said.
func TestTheOtherChannelCountsFromItsPublication(t *testing.T) {
	r := load(t)
	for _, c := range []struct {
		name  string
		s     rulebook.Sighting
		in    bool
		until clock.Date
		says  []string
	}{
		{"a fine", rulebook.Sighting{Authority: market, Kinds: "罚款", Amount: fen(50_000), Decided: "2026-05-06", Published: "2026-05-20"}, true, "2029-05-20",
			[]string{"第45号", "公示3年", "2026年5月20日公示", "2029年5月20日", "多少算较低", "没有查到"}},
		{"criticism only", rulebook.Sighting{Authority: market, Kinds: "通报批评", Decided: "2026-05-06", Published: "2026-05-20"}, true, "2026-08-20", []string{"公示3个月"}},
		{"criticism and confiscation", rulebook.Sighting{Authority: market, Kinds: "通报批评;没收违法所得、没收非法财物", Decided: "2026-05-06", Published: "2026-05-20"}, true, "2029-05-20", []string{"公示3年"}},
		{"nobody said when", rulebook.Sighting{Authority: market, Kinds: "罚款", Decided: "2026-05-06"}, true, "", []string{"没有填写在那里公示的日期", "算不出"}},
		{"a day before the decision", rulebook.Sighting{Authority: market, Kinds: "罚款", Decided: "2026-05-06", Published: "2026-05-05"}, true, "", []string{"算不出"}},
		{"a warning only", rulebook.Sighting{Authority: market, Kinds: "警告", Decided: "2026-05-06", Published: "2026-05-20"}, false, "", nil},
		{"another authority", rulebook.Sighting{Authority: "东莞市生态环境局", Kinds: "罚款", Decided: "2026-05-06", Published: "2026-05-20"}, false, "", nil},
		{"before the rule", rulebook.Sighting{Authority: market, Kinds: "罚款", Decided: "2021-08-31", Published: "2021-09-20"}, false, "", nil},
	} {
		got, in := r.Elsewhere(c.s)
		if in != c.in || got.Until != c.until || r.EndsElsewhere(c.s) != c.until || got.Verified {
			t.Errorf("%s: %v %+v, ends %s", c.name, in, got, r.EndsElsewhere(c.s))
		}
		for _, s := range c.says {
			if !strings.Contains(got.Why, s) {
				t.Errorf("%s: %q lacks %q", c.name, got.Why, s)
			}
		}
	}
	if got, _ := r.Elsewhere(rulebook.Sighting{Authority: market, Kinds: "罚款;限制从业", Decided: "2026-05-06"}); !strings.Contains(got.Early, "不提前停止") {
		t.Errorf("what is never ended early there: %q", got.Early)
	}
}

// Where the province says what a low fine is, it has the short period up to that figure and not beyond.
func TestALowFineHasTheShortPeriodOnceTheFigureIsKnown(t *testing.T) {
	r := load(t)
	c := r.Channels[0]
	p := c.Params[c.Low.Fine]
	p.Value = "3000"
	c.Params[c.Low.Fine] = p
	rapid.Check(t, func(rt *rapid.T) {
		s := rulebook.Sighting{Authority: market, Kinds: rapid.SampledFrom([]string{"罚款", "通报批评;罚款", "罚款;责令停产停业"}).Draw(rt, "kinds"), Decided: "2026-05-06",
			Published: clock.Date("2026-05-06").AddDays(rapid.IntRange(0, 400).Draw(rt, "published")), Amount: fen(rapid.Int64Range(0, 6000).Draw(rt, "yuan"))}
		months := 36
		if *s.Amount <= 300_000 && !strings.Contains(s.Kinds, "责令") {
			months = 3
		}
		if got := r.EndsElsewhere(s); got != s.Published.AddMonths(months) {
			rt.Fatalf("%s of %d fen published on %s ends on %s", s.Kinds, *s.Amount, s.Published, got)
		}
	})
}

func TestFiguresOfTheChannelAgreeWithTheReferenceTable(t *testing.T) {
	f, err := os.Open(testdata.Shared(t, "law/parameters.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	of := map[string][]string{}
	for _, row := range rows {
		of[row[0]] = row
	}
	for _, p := range load(t).Channels[0].List {
		row := of[p.ID]
		if row == nil || row[1] != p.Value || row[2] != p.Unit || p.Verified && row[8] != "V" {
			t.Errorf("%+v, want %q", p, row)
		}
	}
}
