package expr

import (
	"strings"
	"testing"
)

var known = []Var{{"record.item", Text}, {"record.amount", Whole}, {"record.kinds", Texts}}

// given are values for the known variables.
type given struct {
	item   string
	amount int64
	kinds  []string
}

func (g given) Text(int) string    { return g.item }
func (g given) Whole(int) int64    { return g.amount }
func (g given) Texts(int) []string { return g.kinds }

func valuesOf(amount int64, item string, kinds ...string) Given { return given{item, amount, kinds} }

func TestConditionsHold(t *testing.T) {
	for _, x := range []struct {
		source string
		yes    Given
		no     Given
	}{
		{`record.amount >= 100000`, valuesOf(100000, ""), valuesOf(99999, "")},
		{`"罚款" in record.kinds && !("警告" in record.kinds)`, valuesOf(0, "", "罚款"), valuesOf(0, "", "罚款", "警告")},
		{`record.item in ["a", "b"] || record.amount > 5 && record.amount <= 7`, valuesOf(7, "c"), valuesOf(8, "c")},
		{`record.item.startsWith("serious_") ? record.amount > 0 : false`, valuesOf(1, "serious_tax"), valuesOf(1, "tax")},
	} {
		c, err := Read(x.source, known)
		if err != nil {
			t.Errorf("%s: %v", x.source, err)
			continue
		}
		if !c.Holds(x.yes) || c.Holds(x.no) {
			t.Errorf("%s: %v, %v", x.source, c.Holds(x.yes), c.Holds(x.no))
		}
	}
}

func TestConditionsRefused(t *testing.T) {
	for source, want := range map[string]string{
		``:                                      "要写内容",
		strings.Repeat(" 1==1 &&", 90) + "true": "最多500个字",
		`record.amount > 3 &&`:                  "读不懂",
		`record.amount`:                         "补上比较",
		`record.colour == "red"`:                "不认识“record.colour”；能看的有 record.item、record.amount",
		`record.amount > "3"`:                   "不是同一种值",
		`record.amount + 1 > 3`:                 "不能用“+”",
		`record.item.matches("(a+)+$")`:         "不能用“matches”",
		`record.kinds.exists(k, k == "a")`:      "不认识",
		`now() > record.amount`:                 "不认识“now”",
		`timestamp(record.item) == timestamp("2026-01-01T00:00:00Z")`:           "不能用",
		`{"a": 1}["a"] == record.amount`:                                        "",
		`true || 1 == 1`:                                                        "没有看任何信息",
		strings.Repeat("(", 60) + "record.amount > 1" + strings.Repeat(")", 60): "",
	} {
		if _, err := Read(source, known); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60s: %v, want %s", source, err, want)
		}
	}
}

// FuzzRead: whatever is written is read or refused, and what was read can be asked.
func FuzzRead(f *testing.F) {
	f.Add(`record.amount >= 3 && record.item in ["a"]`)
	f.Add(`"a" in record.kinds ? true : false`)
	f.Add(`record.item in ["a", "罚款"] || record.amount in [3, -1] && !(record.item != "b")`)
	f.Add(`record.item.startsWith("a") || record.item.contains("罚") || "罚款".endsWith(record.item)`)
	f.Add(`record.item < "b" && record.item >= "" || 3 > record.amount || record.amount <= -1`)
	f.Add(`record.kinds == ["a"] || record.amount > 2.5`)
	f.Fuzz(func(t *testing.T, s string) {
		c, err := Read(s, known)
		if err != nil {
			return
		}
		for _, g := range []Given{valuesOf(3, "a", "a"), valuesOf(0, ""), valuesOf(-1, "罚款", "罚款", "a")} {
			if c.Holds(g) != c.evaluated(g) {
				t.Errorf("%s of %v: %v, and %v by the library", s, g, c.Holds(g), c.evaluated(g))
			}
		}
	})
}

// TestPlain: what most conditions consist of is not left to the library, and what it alone can tell is.
func TestPlain(t *testing.T) {
	for source, want := range map[string]bool{
		`record.amount >= 100000 && "罚款" in record.kinds`:                        true,
		`record.item in ["a", "b"] || record.item.startsWith("serious_")`:        true,
		`!(record.amount in [1, 2]) && (record.item == "a" ? true : "b" != "c")`: true,
		`record.kinds == ["罚款"]`:                                                 false,
		`record.item in record.kinds`:                                            true,
		`(record.item == "a") == (record.amount > 3)`:                            false,
	} {
		c, err := Read(source, known)
		if err != nil || (c.plain != nil) != want {
			t.Errorf("%s: plain %v, %v", source, c != nil && c.plain != nil, err)
		}
	}
}

func BenchmarkHolds(b *testing.B) {
	c, err := Read(`record.amount >= 100000 && "罚款" in record.kinds`, known)
	if err != nil {
		b.Fatal(err)
	}
	v := valuesOf(200000, "penalty", "罚款")
	for b.Loop() {
		c.Holds(v)
	}
}
