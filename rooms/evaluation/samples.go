package evaluation

import (
	"github.com/a-h/templ"

	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/core/opinion"
	"xinguan/core/rating"
)

// Samples are the room's pages with made-up content, for tests and for looking at.
func Samples() map[string]templ.Component {
	grades := []GradeRow{{"A", "80 及以上", "示例"}, {"B", "60 起，不到 80", "示例"}, {"D", "不到 60", "示例"}}
	p := WhyPage{Name: "东莞市示例有限公司", Code: "91441998MA0000001X", Model: "示例模型", Version: "1.0", AsOf: "2026年11月23日", Grade: "B", Score: "74", Next: "A", Lacks: "6",
		Says: "示例", Use: "示例", Input: "00ff", Same: true, Grades: grades, Cuts: []Cut{{144, "B ≥ 60"}, {192, "A ≥ 80"}},
		Rows: []Row{{Title: "基准", Points: "60", Class: "base", W: 144}, {Title: "示例加点", Points: "+20", Class: "up", X: 144, W: 48, Until: "一直"},
			{Title: "示例减点", About: "示例说明。", Points: "−6", Class: "dn", X: 178, W: 14, Until: "2027-01-01", Capped: true,
				Records: []Ref{{"示例1号", "−3 影响到 2027-08-20", true}, {"示例2号", "", false}}}, {Title: "现在的分值", Points: "74", Class: "tot", W: 178}},
		Ways: []Way{{On: "2026年11月23日", Now: true, What: "修复 示例1号", Note: "改动最小的办法。", From: "74", To: "83", Grade: "A"},
			{On: "2027年1月15日", What: "什么也不做", Note: "按其他信息不变计算。", From: "74", To: "83", Grade: "A"}},
		Moves: []Move{{"2026-10-21", "79", "74", "B", "B", "信息有变化"}, {"2026-09-21", "81", "79", "A", "B", "修复 示例1号"}},
		Tiers: []TierRow{{Sector: "示例领域", Agency: "示例局", Class: "B类", Frequency: "示例", Channel: "示例", Ground: "示例", Proposed: "A类"}, {Sector: "示例领域二", Agency: "示例局", Class: "A类", Simpler: "示例", Reason: "示例理由"}}}
	p.Trial = Trial{Day: "2027-01-15", Latest: "2031-11-23", Records: []TrialChoice{{"r1", "示例1号", "2026-11-23", true}}, Doings: []TrialChoice{{"commitment", "作出信用承诺并公示", "", false}},
		Result: &TrialResult{On: "2027年1月15日", From: "74", To: "83", FromGrade: "B", Grade: "A", Lines: []TrialLine{{"示例减点", "−9", "0"}}}}
	p.National, p.Held = &NationalPart{"良", "示例", "2026年5月20日"}, []string{"示例：另一项评价的结果"}
	own := p
	own.Own, own.Trial.Result, own.Trial.Trouble = true, nil, rating.ErrSupposeRecord.Error()+"。"
	for range movesOpen {
		own.Moves = append(own.Moves, p.Moves[0])
	}
	nothing := p
	nothing.Trial.Result = &TrialResult{On: "2027年1月15日", From: "74", To: "74", FromGrade: "B", Grade: "B"}
	outside := p
	outside.Grade, outside.Outside, outside.Ways, outside.Moves, outside.Same = "", "示例原因", nil, nil, false
	waiting := p
	waiting.Grade, waiting.Waiting, waiting.Next = "C", "D", ""
	waiting.Announced = &Announcement{Number: "东信评〔2026〕示例1号", State: "已告知", Answer: "示例意见", Says: "示例说明。", Due: "2026年12月7日", Text: "示例事实", MayAnswer: true}
	confirmed := p
	confirmed.Grade, confirmed.Confirmed, confirmed.Far = "D", "2027年5月28日", true
	adjusted := p
	adjusted.Adjusted = &Adjustment{"A", "B", "示例理由", "2026年12月23日", "示例中心 示例甲", "示例中心 示例乙", "2026年12月24日", "B"}
	adjusted.Trial.Result = &TrialResult{On: "2026年12月15日", From: "74", To: "83", FromGrade: "B", Grade: "A", Adjusted: &TrialAdjusted{"A", "2026年12月23日"}}
	laid := MethodPage{Title: "示例模型", Version: "1.1", Start: "60", Least: "0", Most: "100", Grades: grades, Consult: "2026年12月7日"}
	laid.Say = SayPart{Version: "1.1", Received: 3, Taken: true, Answered: []AnsweredPart{{"公众，示例店主", "示例意见", "部分采纳", "示例答复", "2026年12月1日"}}}
	again := laid
	again.Say.Taken, again.Say.Text, again.Say.Name, again.Say.Trouble = false, "示例", "示例", rating.Refused{Message: "意见最多1000个字；更长的请分几条提交。"}.Message
	closed := laid
	closed.Consult, closed.Closed, closed.Say.Taken = "", "2026年12月7日", false
	closed.Against, closed.Changes = "1.0", changedSample
	later := laid
	later.Against = "1.0"
	later.Consult, later.From, later.Later = "", "2027-01-01", true
	return map[string]templ.Component{
		"evaluation-adjusted":  Why(adjusted),
		"evaluation-confirmed": Why(confirmed),
		"evaluation-draft":     Methods(laid),
		"evaluation-again":     Methods(again),
		"evaluation-closed":    Methods(closed),
		"evaluation-later":     Methods(later),
		"evaluation-ask":       Ask(AskPage{}),
		"evaluation-wrong":     Ask(AskPage{Code: "91441998MA0000001X", Trouble: wrong}),
		"evaluation-why":       Why(p),
		"evaluation-outside":   Why(outside),
		"evaluation-own":       Why(own),
		"evaluation-tried":     Why(nothing),
		"evaluation-person":    Persons(),
		"evaluation-waiting":   Why(waiting),
		"evaluation-method": Methods(MethodPage{Title: "示例模型", Version: "1.0", From: "2026-07-01", Purpose: "示例", Use: "示例", Start: "60", Least: "0", Most: "100", Grades: grades,
			Basis: []BasisRow{{"示例标准", "示例条款", false}, {"示例办法", "第一条", true}}, Outside: []string{"示例原因"}, Caps: []string{"示例：另一项评价为最低一级的，最高为C"}, Others: []OtherVersion{{"1.1", "征求意见，最后一天", "2026年12月7日"}, {"1.2", "已批准，施行日期", "2027年1月1日"}, {"0.9", "以前施行的", ""}},
			Dimensions: []DimensionPart{{"示例维度", indicated}},
			Example:    &ExamplePart{Title: "示例", On: "2026年11月23日", Score: "74", Grade: "B", Rows: []ExampleRow{{"基准", "", "60"}, {"示例指标", "2026年3月1日", "+14"}}}}),
	}
}

// indicated and changedSample are what a version says, and what it says otherwise.
var (
	indicated = []IndicatorRow{{"示例指标", "示例定义。", "示例来源", "示例信息", "件数 × 2", false, nil, []string{"示例一", "示例二", "示例三", "示例四"}},
		{"示例指标二", "示例定义。", "示例来源", "示例信息", "件数 × 2", true, &rating.When{Rule: "record.amount <= 3000", Says: "示例", Source: "示例办法第一条", Verified: true}, nil}}
	changedSample = []ChangedRow{{"示例指标", "件数 × 1", "件数 × 2"}, {"示例指标二", "", "示例"}, {"示例指标三", "示例", ""}}
)

// DeskSamples are the room's pages in the office.
func DeskSamples() map[string]templ.Component {
	why := WhyPage{Name: "东莞市示例有限公司", Code: "91441998MA0000001X", Version: "1.0", Grade: "B", Score: "74", Until: "2026年12月1日", Cuts: []Cut{{192, "A ≥ 80"}},
		Rows: []Row{{Title: "基准", Points: "60", Class: "base", W: 144}}}
	why.Moves = []Move{{"2026-11-20", "80", "74", "A", "B", "信息有变化"}}
	waiting, outside := why, why
	why.National, why.Held = &NationalPart{"差", "示例", "2026年5月20日"}, []string{"示例：另一项评价的结果"}
	waiting.Waiting, outside.Grade, outside.Outside = "D", "", "示例原因"
	telling := waiting
	telling.Score, telling.AsOf = "31", "2026年11月23日"
	ind := &rating.Indicator{Title: "示例指标"}
	model := &rating.Model{Version: "1.0"}
	bench := BenchPage{ID: "x", Version: "1.1", Title: "示例模型", Row: ModelRow{ID: "x", Version: "1.1", State: "草案"},
		Matrix: &rating.Matrix{Old: model, New: model, Rows: []string{"A", "B", ""}, Columns: []string{"A", "B", ""}, N: map[[2]string]int{{"A", "A"}: 1200, {"B", "A"}: 3}, Better: 3,
			Drivers: []rating.Driver{{Indicator: ind, Parties: 3, Sum: 1200}}},
		Examples: []ExampleMove{{"东莞市示例有限公司", "91441998MA0000001X", "B", "A", "78", "80"}}, MayConsult: true, Open: true, Tried: "2026年11月23日",
		Comments: []opinion.Opinion{{ID: id.New(), By: "x", Name: "示例局 示例甲", Text: "示例意见"}, {ID: id.New(), By: opinion.Anybody, Name: "示例店主", Text: "示例意见", Taken: "no", Answer: "示例答复", Shown: true}}, MayAnswer: true}
	bench.Matrix.By = []rating.Breakdown{{Title: "镇街", Says: "示例说明", Rows: []rating.Group{{Name: "示例镇", Parties: 9, Better: 3, Worse: 1, Crossed: 1}, {Parties: 1}}}}
	bench.Matrix.On, bench.Matrix.Capped = "2026-11-23", 2
	bench.Method = MethodPage{Against: "1.0", Changes: changedSample, Dimensions: []DimensionPart{{"示例维度", indicated}}}
	untried := BenchPage{ID: "x", Version: "1.1", Title: "示例模型", Row: bench.Row}
	waits := untried
	waits.Waits = true
	live := bench
	live.MayConsult, live.MayEnd, live.MayExport, live.MayAnswer = false, true, true, false
	live.ResultColumns = []rating.Column{{Name: "code", About: "示例"}}
	live.Shares = []rating.Share{{On: "2026-11-23", N: map[string]int64{"A": 10, "B": 30, "": 3}}, {On: "2026-10-01", N: map[string]int64{"A": 30, "B": 10}}}
	ending := live
	ending.MayEnd, ending.MayEndSure = false, true
	hasPropose := bench
	hasPropose.MayPropose = true
	proposed := bench
	proposed.MayConsult, proposed.MayApprove = false, true
	proposed.Steps = []rating.Release{{N: 1, Step: rating.Propose, Effective: "2027-01-01", Why: "示例理由"}}
	return map[string]templ.Component{
		"look":         Look(LookPage{}),
		"look-wrong":   Look(LookPage{Code: "X", Trouble: "没有代码为“X”的单位。"}),
		"look-why":     Look(LookPage{Why: &why}),
		"look-waiting": Look(LookPage{Why: &waiting}),
		"look-outside": Look(LookPage{Why: &outside}),
		"code":         Code(CodePage{}),
		"code-given":   Code(CodePage{Key: "ABCD-EFGH-IJKL-MNOP", Name: "东莞市示例有限公司", Until: "2026年12月23日"}),
		"lowest-none":  Lowest(LowestPage{}),
		"lowest-ended": Lowest(LowestPage{None: true}),
		"look-ended":   Look(LookPage{Why: &WhyPage{Name: why.Name, Code: why.Code, None: true}}),
		"lowest-one":   LowestOne(OnePage{Why: telling, May: true, Facts: "示例", Once: "x"}),
		"lowest-case":  LowestOne(OnePage{Why: telling, Decide: true, Case: &CaseRow{ID: "a", Number: "东信评〔2026〕示例1号", Name: "东莞市示例有限公司", Code: "91441998MA0000001X", State: "待决定", Due: "2026-12-07", Heard: true}}),
		"lowest": Lowest(LowestPage{May: true, More: true, Further: 2, Done: []DoneRow{{"东信评〔2026〕示例2号", "东莞市示例有限公司", "91441998MA0000001X", "已确认", "2026-11-23", "2027-05-23"}}, Decide: true, Waiting: []WaitingRow{{"东莞市示例有限公司", "91441998MA0000001X", "D", "C", "31"}},
			Cases: []CaseRow{{ID: "a", Number: "东信评〔2026〕示例1号", Name: "东莞市示例有限公司", Code: "91441998MA0000001X", State: "待决定", Due: "2026-12-07", Answer: "示例意见", N: 2, Heard: true}}}),
		"models":         Models(ModelsPage{Rows: []ModelRow{{ID: "x", Version: "1.0", Title: "示例模型", State: "施行中", From: "2026-07-01", Computed: true, Live: true, Tally: map[string]int64{"A": 3, "": 2}, Counted: "2026-11-23"}, {Title: "示例", Version: "1", State: "只接收"}}}),
		"bench":          Bench(bench),
		"bench-approve":  Bench(proposed),
		"bench-propose":  Bench(hasPropose),
		"bench-untried":  Bench(untried),
		"bench-waits":    Bench(waits),
		"bench-live":     Bench(live),
		"bench-ending":   Bench(ending),
		"drafts-none":    Drafts(DraftsPage{}),
		"drafts":         Drafts(DraftsPage{Rows: []DraftRow{{"x", "1.1", "示例模型", "2026年12月7日", []string{"示例意见"}}}}),
		"overrides-none": Overrides(OverridesPage{May: true, Grades: []ui.Option{{Value: "A", Title: "A"}}}),
		"overrides": Overrides(OverridesPage{Decide: true, Rows: []OverrideRow{
			{ID: "a", Name: "东莞市示例有限公司", Code: "91441998MA0000001X", Grade: "B", Reason: "示例", Until: "2026-12-23", By: "示例甲", State: "待另一人批准", Waits: true, Now: "现在算出 C，分值 45"},
			{ID: "b", Name: "东莞市示例有限公司", Code: "91441998MA0000001X", Grade: "B", Reason: "示例", Until: "2026-12-23", By: "示例甲", State: "施行中", Second: "示例乙", Why: "示例", Holds: true}}}),
	}
}
