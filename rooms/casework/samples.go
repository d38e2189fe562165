package casework

import (
	"time"

	"github.com/a-h/templ"

	"xinguan/base/clock"
	"xinguan/base/ui"
	"xinguan/core/flow"
	"xinguan/core/house"
)

// Samples are the room's public pages with made-up content, for tests and for looking at.
func Samples() map[string]templ.Component {
	at := clock.InstantOf(time.Date(2026, 11, 17, 9, 12, 0, 0, clock.China))
	p := CasePage{Number: "东信修〔2026〕示例217号", Code: "K7QM-42XD", Title: "信用修复申请", Opened: true, State: "审查中", Says: "申请已受理，认定单位正在审查。", Shape: ui.Part,
		Stages: []Stage{{Title: "提交", Note: "2026-11-17 09:12", Done: true}, {Title: "审查中", Note: "最迟2026年12月1日", Current: true}, {Title: "结果"}},
		Clock: &ClockView{Title: "审查期限", Left: 7, Due: "2026-12-01", Whose: "东莞市生态环境局",
			Days: []Day{{"2026-11-20", "d"}, {"2026-11-21", "o"}, {"2026-11-23", "t"}, {"2026-11-24", ""}}},
		About: About{Title: "未按规定贮存工业固体废物（示例）", Authority: "东莞市生态环境局", DocNo: "东环罚字〔2026〕示例118号", Decided: "2026-08-20", Until: "2027-08-20",
			Subject: "东莞市示例晨星五金制品有限公司", Code: "91441998MA0000357Q", Href: "/subjects/91441998MA0000357Q", State: "公示中", Shape: ui.Live},
		Ground: "内容有错", Asks: "已经缴清（示例）", Field: "罚款金额：4.8万元", Wants: "4.7万元", Words: words(&flow.Procedure{}),
		Left:    []Left{{"没收违法所得", "/repair/x/y", "现在可以申请"}, {"吊销许可证件", "/repair/x/z", "2027年4月11日起可以申请"}, {"警告", "/repair/x/w", "不提前修复，公示到2027年4月10日"}},
		Papers:  []PaperRow{{Kind: "履行义务的证明", Name: "示例.pdf", At: at}},
		History: []Entry{{At: at, What: "提交", Who: "申请人", Text: "已经缴清（示例）"}},
		Seen:    1, Withdraw: "withdraw", Supply: "supply", SupplyTitle: "补交材料", SupplyText: true, Kinds: []PaperKind{{"proof", "履行义务的证明", ""}}, Mark: "示例", Hotline: "12345"}
	late := p
	late.Opened, late.Clock = false, &ClockView{Title: "审查期限", Left: -3, Due: "2026-11-18", Whose: "东莞市生态环境局"}
	mine := p
	mine.Outlook = []string{"最后公示日由2027年4月10日改为2029年4月10日。", "修复申请东信修〔2026〕示例217号正在办理：它会等到2027年4月11日再接着办，材料保留，不算拒绝。"}
	mine.Words = flow.Words{Asked: "告知的内容", Field: "依据的标准和条款", Wants: "拟认定为", Asks: "事实和理由"}
	mine.Clock = &ClockView{Title: "补正期限", Left: 9, Due: "2026-12-03", Mine: true}
	over := p
	over.Opened, over.Clock, over.Withdraw, over.Supply, over.State, over.Shape, over.Appeal = false, nil, "", "", "不予修复", ui.Gone, "信用修复复核申请"
	over.About.Href, over.About.State, over.About.Shape = "", "已修复，停止公示", ui.Gone
	over.Ruling = &Ruling{Outcome: "refused", Reason: "义务尚未履行完毕", ReasonSays: "履行完毕后可以随时再次申请。", Basis: "示例", Text: "示例说明", Document: "东环修〔2026〕示例1号",
		By: "示例决定", Org: "东莞市生态环境局", At: at}
	return map[string]templ.Component{"drafts": Drafts(DraftsPage{Code: "示例", Wrong: "没有找到这份草稿：续填码不对，或者已经提交、超过保存期限。请核对；字母不分大小写。"}),
		"draft-kept": house.DraftBody(house.DraftKept{Title: p.Title, What: "示例", Code: "K7QM-42XD-9PAB", Here: "/repair/x/y", Once: "示例", Until: "2026年12月20日", Papers: []string{"照片.jpg"}, Now: true}),
		"draft-mine": house.DraftBody(house.DraftKept{Title: p.Title, What: "示例", Here: "/repair/x/y", Until: "2026年12月20日", Mine: true}),
		"my-cases":   OwnBody(OwnPage{More: true, Drafts: []DraftRow{{Title: p.Title, What: "东莞市示例晨星五金制品有限公司，示例", Href: "/repair/x/y", Until: "2026年12月20日", Once: "示例"}}, Rows: []OwnRow{{Number: p.Number, Title: p.Title, State: p.State, Shape: p.Shape, Opened: at, Due: "2026-12-01", Left: "还有7个工作日", Href: "/my/cases/x"}, {Number: p.Number, Title: p.Title, State: p.State, Shape: p.Shape, Opened: at}}}), "cases": Follow(FollowPage{Hotline: "12345", Number: "东信修〔2026〕示例217号",
			Wrong: "案号和查询码对不上，请核对回执单；字母不分大小写，号码里没有字母O、I、L和数字0、1。"}),
		"cases-figures": OpenFigures(FiguresPage{Year: "2026", AsOf: "2026年11月23日", Rows: []FigureRow{{Kind: "信用修复申请", Org: "东莞市生态环境局", All: 31, Open: 4, Late: 1, Granted: 20, Refused: 7, Total: 27, took: []int{4, 6, 9}},
			{Kind: "异议申请", Org: "东莞市生态环境局", All: 2, Open: 1, Granted: 1, Total: 1, took: []int{3}}}}),
		"case": Case(p), "case-late": Case(late), "case-mine": Case(mine), "case-over": Case(over)}
}
