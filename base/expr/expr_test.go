package expr

import (
	"strings"
	"testing"
)

var known = []Var{{"record.item", Text}, {"record.amount", Whole}, {"record.kinds", Texts}}

func values(amount int64, item string, kinds ...string) Values {
	return func(name string) (any, bool) {
		v, ok := map[string]any{"record.item": item, "record.amount": amount, "record.kinds": kinds}[name]
		return v, ok
	}
}

func TestConditionsHold(t *testing.T) {
	for _, x := range []struct {
		source string
		yes    Values
		no     Values
	}{
		{`record.amount >= 100000`, values(100000, ""), values(99999, "")},
		{`"罚款" in record.kinds && !("警告" in record.kinds)`, values(0, "", "罚款"), values(0, "", "罚款", "警告")},
		{`record.item in ["a", "b"] || record.amount > 5 && record.amount <= 7`, values(7, "c"), values(8, "c")},
		{`record.item.startsWith("serious_") ? record.amount > 0 : false`, values(1, "serious_tax"), values(1, "tax")},
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
	f.Fuzz(func(t *testing.T, s string) {
		if c, err := Read(s, known); err == nil {
			c.Holds(values(3, "a", "a"))
		}
	})
}

func BenchmarkHolds(b *testing.B) {
	c, err := Read(`record.amount >= 100000 && "罚款" in record.kinds`, known)
	if err != nil {
		b.Fatal(err)
	}
	v := values(200000, "penalty", "罚款")
	for b.Loop() {
		c.Holds(v)
	}
}
