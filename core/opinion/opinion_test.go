package opinion

import (
	"strings"
	"testing"

	"xinguan/base/id"
)

func TestFaults(t *testing.T) {
	for want, o := range map[string]Opinion{
		"":         {By: Anybody, Text: " 示例 ", Name: strings.Repeat("长", NameSigns)},
		"请写明意见":    {By: Anybody, Text: " \n"},
		"最多1000个字": {By: Anybody, Text: strings.Repeat("长", Signs+1)},
		"最多60个字":   {By: Anybody, Text: "示例", Name: strings.Repeat("长", NameSigns+1)},
	} {
		if got := o.Fault(); (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%q, wanted %q", got, want)
		}
	}
	long := Opinion{By: "account", Text: "示例", Name: strings.Repeat("长", NameSigns+1)}
	if got := long.Fault(); got != "" {
		t.Errorf("an official's organisation and name are too long: %s", got)
	}
	for want, o := range map[string]Opinion{"": {Taken: "part", Answer: " 示例 "}, "请选择": {Taken: "maybe", Answer: "示例"}, "请写明答复": {Taken: "no", Answer: " "}} {
		if got := o.AnswerFault(); (got == "") != (want == "") || !strings.Contains(got, want) || strings.TrimSpace(o.Answer) != o.Answer {
			t.Errorf("%q, wanted %q", got, want)
		}
	}
}

// TestLate: of two who answer at once the second is told, unless it is the first again.
func TestLate(t *testing.T) {
	x := id.New()
	all := []Opinion{{ID: x, Taken: "no", Answer: "示例"}, {ID: id.New()}}
	for want, o := range map[string]Opinion{"": {ID: x, Taken: "no", Answer: "示例"}, "没有保存": {ID: x, Taken: "yes", Answer: "示例"}, "没有这条": {ID: id.New(), Taken: "no", Answer: "示例"}} {
		if got, none := o.Late(all); (got == "") != (want == "") || !strings.Contains(got, want) || none != (want == "没有这条") {
			t.Errorf("%q %v, wanted %q", got, none, want)
		}
	}
	if Open(all) != 1 {
		t.Errorf("%d wait", Open(all))
	}
}
