package draw

import (
	"github.com/a-h/templ"

	"xinguan/base/ui"
	"xinguan/core/tier"
)

func sampleRow() PlanRow {
	return PlanRow{Href: "/draws/x", Number: "东双抽〔2026〕1号", Title: "示例计划", Matter: "示例事项", Agency: "示例局", Stage: stageTitles[Open], Shape: ui.Part, Dates: "2026-11-20 至 2026-12-20", Visits: "1 / 3"}
}

func samplePage() PublicPage {
	return PublicPage{PlanRow: sampleRow(), ID: "x", Basis: "示例办法", How: "现场检查", Frame: "00ff", Objects: 20, Control: 9, Draws: 3, Beside: 1, Officers: 4, Source: "示例开奖号码", Publisher: "示例中心",
		SeedDay: "2026年11月19日", SealedAt: "2026年11月16日 09:00", Logged: true}
}

// Samples are the room's public pages with made-up content, for tests and for looking at.
func Samples() map[string]templ.Component {
	sealed, drawn := samplePage(), samplePage()
	drawn.Seed, drawn.Cited, drawn.Todo = "2026138 01 05", "示例公告", 2
	drawn.More = []More{{5, "示例理由", "2026-11-21"}}
	drawn.Done = []DoneRow{{"东莞市示例有限公司", "91441998MA0000001X", "2026-11-21", "未发现问题", ""}, {"东莞市示例二有限公司", "91441998MA0000002X", "2026-11-21", "未发现问题", "对照组"}}
	closed := drawn
	closed.Todo, closed.Stage, closed.Shape = 0, stageTitles[Closed], ui.OK
	closed.Found = []Rate{{Title: "抽取的单位", Visited: 9, Hits: 2}, {Title: "对照组（机会相同）", Visited: 3}}
	drawn.Joint, drawn.Cap = "示例二局", 2
	drawn.Passed = []PassedRow{{"3", "", stateTitles[Replaced], "示例理由"}, {"1", "对照组", "换了一名执法人员", "示例理由"}}
	drawn.Tally = []ui.Fact{{Label: stateTitles[Repeat], Value: "1"}}
	from := tier.Published{Title: "示例清单", On: "2026-01-15"}
	return map[string]templ.Component{
		"draw-list":   PublicList(ListPage{Rows: []PlanRow{sampleRow()}}, from, []MatterRow{{"X-01", "示例事项", "示例局", "现场检查", "示例办法"}}),
		"draw-none":   PublicList(ListPage{}, from, nil),
		"draw-sealed": Public(sealed),
		"draw-drawn":  Public(drawn),
		"draw-closed": Public(closed),
		"draw-verify": Verify(VerifyPage{}),
		"draw-proven": Verify(VerifyPage{Number: "东双抽〔2026〕1号", Proven: true, Findings: []Finding{{OK: true, Says: say("frame", 9, 9, 2)}, {OK: true, Says: say("receipt", "2026-11-20", "2026-11-23")}, {OK: true, Says: say("order", say(Control), 3, 3)}}}),
		"draw-wrong":  Verify(VerifyPage{Number: "东双抽〔2026〕1号", Trouble: ErrBundle.Error() + "。", Findings: []Finding{{Says: say("frame-changed")}, {Says: say("opened-other", "东莞市示例有限公司")}}}),
	}
}

// DeskSamples are the room's pages in the office.
func DeskSamples() map[string]templ.Component {
	draft, sealed, open := OfficePage{PublicPage: samplePage(), Draft: true, MaySeal: true, Sector: "示例领域", Classes: []ClassRow{{"A类", 9, 1, 10, "示例"}}}, OfficePage{PublicPage: samplePage(), SeedDue: true, MaySeed: true, SeedSays: "示例"}, OfficePage{PublicPage: samplePage(), Running: true, MayPlan: true, MayVisit: true, By: "示例甲", SeedBy: "示例乙"}
	open.Visits = []VisitRow{{Href: "/office/draws/x/visits/objects/1", Name: "东莞市示例有限公司", Code: "91441998MA0000001X", State: stateTitles[Planned], Staff: "示例甲、示例乙", N: 1, Shape: ui.Wait, Todo: true}}
	open.Rates = []Rate{{"A", "A类", 9, 1, 1, 1}, {"", "对照组", 9, 1, 0, 0}}
	due := open
	due.Todo, due.Over, due.Until = 1, true, "2026年11月22日"
	along := open
	along.Along, along.MayPlan, along.MayVisit = true, false, false
	reasons := []tier.Reason{{ID: "other", Title: "其他"}}
	visit := VisitPage{Number: "东双抽〔2026〕1号", Name: "东莞市示例有限公司", Code: "91441998MA0000001X", Matter: "示例事项", Address: "东莞市示例路1号", State: stateTitles[Planned], Shape: ui.Wait, Todo: true, MayPlan: true,
		Staff: []Asked{{Name: "示例甲", Cert: "示例1"}, {Name: "示例乙", Cert: "示例2", Reason: "other"}}, Results: []string{"未发现问题", "发现问题已责令改正"}, Replace: reasons, Recuse: reasons, Back: "/office/draws/x", Action: "/office/draws/x/visits/objects/1"}
	early := visit
	early.Early = "2026年12月3日"
	done := visit
	done.Todo, done.Result, done.On, done.Note, done.Shape, done.State = false, "未发现问题", "2026-11-21", "示例说明", ui.OK, stateTitles[Done]
	return map[string]templ.Component{
		"list": OfficeList(ListPage{Office: true, New: true, Rows: []PlanRow{sampleRow()}}), "none": OfficeList(ListPage{Office: true}),
		"form":  PlanForm(FormPage{Matters: []ui.Option{{Value: "x", Title: "示例"}}, Sources: []ui.Option{{Value: "x", Title: "示例"}}, Towns: []ui.Option{{Value: "x", Title: "示例镇"}}, Trouble: "示例。"}),
		"empty": PlanForm(FormPage{}), "draft": Office(draft), "sealed": Office(sealed), "open": Office(open), "due": Office(due), "along": Office(along),
		"roster": Roster(RosterPage{Rows: []RosterRow{{ID: "x", Name: "示例甲", Cert: "示例1", Until: "2027-12-31", Matters: "全部", State: "可以抽取", Shape: ui.Valid, Active: true}}, Matters: []ui.Option{{Value: "x", Title: "示例"}}}),
		"visit":  VisitBody(visit), "done": VisitBody(done), "early": VisitBody(early),
	}
}
