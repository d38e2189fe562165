package matching

import (
	"testing"

	"github.com/a-h/templ"

	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/ui/uitest"
	"xinguan/core/subject"
)

// samples are pages with made-up content.
func samples() map[string]templ.Component {
	a, b := subject.Brief{ID: id.New(), Name: "东莞市示例晨曦五金有限公司", Code: "91441998MA0000007H"}, subject.Brief{ID: id.New(), Name: "东莞市示例晨曦五金厂"}
	made := RulingRow{Href: path + "/rulings/x", A: a.Name, B: b.Name, Verdict: "是同一单位", By: "示例", Why: "核对了变更登记", At: "2026年11月20日", Shape: ui.Valid}
	undone := made
	undone.Undone, undone.Shape = "2026年11月21日由示例撤销：认错了", ui.Gone
	part := &EffectPart{Moves: []MoveRow{{Name: b.Name, Code: codeOf(b), From: b.Name, To: a.Name, Names: []string{b.Name}, Records: 3}}}
	compared := subject.Comparison{Opinion: subject.Likely, Score: 93, Features: []subject.Feature{{Code: "name", Outcome: "one", Title: "名称", A: a.Name, B: b.Name, Bits: 7.2, Says: "字号相同"}, {Code: "registered", Outcome: "apart", Title: "登记", Says: "各有代码"}}}
	return map[string]templ.Component{
		"list":   ListBody(ListPage{Pairs: []PairRow{{path + "/pair?a=x&b=y", a.Name, a.Code, b.Name, codeOf(b), "名称相近", "2026-11-20", 93}}, More: true, Rulings: []RulingRow{made, undone}, MayRule: true, Trouble: "未查到"}),
		"none":   ListBody(ListPage{}),
		"pair":   PairBody(PairPage{A: a, B: b, APage: subjectPage(a), Compared: compared, Rulings: []RulingRow{undone}, Same: part, NotSame: true, Seen: "x", MayRule: true, Trouble: "请写明理由"}),
		"ruled":  PairBody(PairPage{A: a, B: b, Compared: subject.Comparison{Opinion: subject.Apart}, Rulings: []RulingRow{made}, Whys: []string{"已经认定过"}}),
		"ruling": RulingBody(RulingPage{Row: made, Pair: "/x", Path: path, Undo: part, MayRule: true, Trouble: "请写明"}),
		"undone": RulingBody(RulingPage{Row: undone, Pair: "/x", Path: path, Undo: nil}),
		"still":  RulingBody(RulingPage{Row: made, Pair: "/x", Path: path, Undo: &EffectPart{}, MayRule: true}),
	}
}

func TestPages(t *testing.T) {
	for name, body := range samples() {
		t.Run(name, func(t *testing.T) { uitest.Check(t, uitest.Render(t, body), "评级", "评分", "信用分", "征信") })
	}
}
