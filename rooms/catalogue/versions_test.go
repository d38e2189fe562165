package catalogue

import (
	"testing"

	"github.com/a-h/templ"

	"xinguan/base/clock"
	"xinguan/base/id"
	"xinguan/base/ui/uitest"
	"xinguan/core/catalog"
	"xinguan/core/intake"
	"xinguan/core/opinion"
)

// desk are the pages of the office in as many states as there are.
func desk() map[string]templ.Component {
	at := clock.InstantOf(clock.At("2026-11-20").Now())
	row := VersionRow{Item: "reward", Title: "行政奖励", Number: 2, State: "征求意见中，到2026年12月12日", By: "示例", Began: "2026-11-20"}
	trial := &Trial{On: "2026年11月20日", Rehearsal: intake.Rehearsal{Rows: 120, Batches: 2, Held: 3, Lost: []string{"奖励级别"}, Cut: true, From: "2026-10-20", To: "2026-11-20",
		Rules:    []intake.RehearsedRule{{Level: intake.Error, Rule: "code.unknown", Column: "奖励形式", Agency: "示例局", N: 3, Say: "示例说明"}},
		Agencies: []intake.RehearsedSender{{Agency: "示例局", Rows: 120, Held: 3}},
		Examples: []intake.RehearsedRow{{Agency: "示例局", File: "示例.xlsx", Row: 7, Party: "东莞市示例有限公司", Message: "示例说明", Column: "奖励形式"}}}}
	changes := sampleDraft().Changes
	return map[string]templ.Component{
		"list":      Versions(VersionsPage{Rows: []VersionRow{row}, Items: []InForce{{"reward", "行政奖励", "其他行政行为", "第2版：起草中", 1, false, true}, {"permit", "行政许可", "行政许可", "", 1, true, false}}, MayDraft: true}),
		"list-none": Versions(VersionsPage{}),
		"text":      Text(TextPage{Item: "reward", Number: 2, Seen: 1, Heading: "改文本", Text: "code: reward\n", Conflict: "别人保存了新的文本", Problems: []Fault{{3, "", "familly: x", "不认识的项"}, {9, "models/x.yaml", "", "没有这个字段"}}}),
		"draft":     Version(VersionPage{Row: row, Seen: 1, BaseTitle: "第1版", MayEdit: true, MayTry: true, MayConsult: true, MayDrop: true, Next: "先试读", Changes: changes, Lines: catalog.Lines("a\nb\n", "a\nc\n"), Soonest: "2026-11-27"}),
		"failed":    Version(VersionPage{Row: row, Seen: 1, BaseTitle: "第1版", MayTry: true, Failed: "示例原因", Second: "等另一人批准；可以批准的：示例。", Next: "等另一人批准；可以批准的：示例。", Changes: changes}),
		"late": Version(VersionPage{Row: row, Seen: 2, BaseTitle: "第1版", Changes: changes, Since: changes, Trial: trial, Waits: true, MayAnswer: true, MayPaper: true, MayPropose: true, May2: true, Public: "/catalog/reward/drafts/2",
			Broken: []Fault{{1, "", "", "示例"}}, Paper: catalog.Paper{Number: "示例1号", Authority: "示例办公室", Dated: "2026-11-20", FileName: "示例.pdf", At: at}, Steps: []StepRow{{"公开征求意见，到", "2026年12月12日", "示例", "示例", "2026年11月20日"}},
			Opinions: []opinion.Opinion{{ID: id.New(), Text: "示例意见", At: at}, {ID: id.New(), Name: "示例商会", Text: "示例意见", At: at, Answer: "示例答复", Taken: "no", Answered: at}}}),
	}
}

func TestDeskPages(t *testing.T) {
	for name, body := range desk() {
		t.Run(name, func(t *testing.T) { uitest.Check(t, uitest.Render(t, body), never...) })
	}
}
