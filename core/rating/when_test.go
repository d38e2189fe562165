package rating

import (
	"strings"
	"testing"
	"testing/fstest"

	"xinguan/city/dongguan"
)

// heavy is a model with one indicator more: fines of at least a million yuan, or of limited companies half of that.
func heavy(t *testing.T, when string) (*Models, error) {
	t.Helper()
	text, err := dongguan.FS.ReadFile("models/qyfr-1.0.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s := strings.Replace(string(text), "  - id: keeping\n", `      - id: heavy
        title: 罚没金额特别大的处罚
        about: 示例
        source: 示例
        form: count
        take: {items: [penalty], when: `+when+`}
        points: -7
  - id: keeping
`, 1)
	// It stands first, so that it takes the records.
	i, j := strings.Index(s, "      - id: heavy"), strings.Index(s, "      - id: serious_list")
	k := strings.Index(s, "  - id: keeping\n")
	s = s[:j] + s[i:k] + s[j:i] + s[k:]
	return Load(fstest.MapFS{"models/x.yaml": {Data: []byte(s)}}, items(t))
}

const heavyWhen = `{rule: 'record.amount >= 1000000 || subject.kind == "enterprise" && record.amount >= 500000 && "罚款" in record.class', says: 罚没一百万元以上，企业罚款五十万元以上, source: 示例}`

// TestWhen: golden cases of a model with a condition; it is explained like any other, with the records it took.
func TestWhen(t *testing.T) {
	all, err := heavy(t, heavyWhen)
	if err != nil {
		t.Fatal(err)
	}
	m := all.List[0]
	fine := func(yuan int64, class string) Example {
		return Example{On: "2026-11-23", Kind: "enterprise", Records: []ExampleRecord{{Item: "registration", Decided: "2014-06-03"},
			{Item: "penalty", Class: class, Severity: "general", Decided: "2026-08-20", Until: "2027-08-20", Amount: yuan, Number: "示例1号", Authority: "示例"}}}
	}
	for _, x := range []struct {
		yuan  int64
		class string
		takes bool
	}{{499999, "罚款", false}, {500000, "罚款", true}, {500000, "警告;罚款", true}, {600000, "没收违法所得", false}, {1000000, "没收违法所得", true}} {
		of := fine(x.yuan, x.class)
		got := m.Explain(&of)
		points := map[string]Points{}
		for _, l := range got.Lines {
			points[l.Indicator] = l.Points
			if l.Indicator == "heavy" && (len(l.Records) != 1 || l.Of.Take.When.Says == "") {
				t.Errorf("%+v is not explained: %+v", x, l)
			}
		}
		if _, took := points["heavy"]; took != x.takes || took && points["heavy"] != -700 || took == (points["penalty_general"] != 0) {
			t.Errorf("%+v: %v", x, points)
		}
	}
	of := fine(700000, "罚款")
	of.Kind = "institution" // the model is not about it; the condition is asked all the same
	for _, l := range m.Explain(&of).Lines {
		if l.Indicator == "heavy" {
			t.Error("an institution is taken for an enterprise")
		}
	}
}

func TestConditionsThatDoNotLoad(t *testing.T) {
	for when, want := range map[string]string{
		`{rule: 'record.amount >= 5', source: 示例}`: "says",
		`{rule: 'record.amount >= 5', says: 示例}`:   "source",
		`{says: 示例}`: "要写内容",
		`{rule: 'record.amount >', says: 示例}`:                         "读不懂",
		`{rule: 'record.person == "x"', says: 示例}`:                    "不认识“record.person”；能看的有 record.item",
		`{rule: 'subject.town == "x"', says: 示例}`:                     "不认识“subject.town”",
		`{rule: 'record.amount', says: 示例}`:                           "补上比较",
		`{rule: 'record.class.exists(k, k == "罚款")', says: 示例}`:       "不认识",
		`{rule: 'record.amount >= 5', says: 示例, until: "2026-11-23"}`: "until",
		`{rule: 'record.decided.matches(".*"), says: 示例}`:             "",
		`{rule: 'record.item == "penalty" && now() > 3', says: 示例}`:   "不认识“now”",
	} {
		if _, err := heavy(t, when); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "models/x.yaml:") {
			t.Errorf("%s: %.300v", when, err)
		}
	}
}
