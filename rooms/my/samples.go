package my

import (
	"time"

	"github.com/a-h/templ"

	"xinguan/base/clock"
	"xinguan/base/ui"
)

// Samples are the room's pages with made-up content, for tests and for looking at.
func Samples() map[string]templ.Component {
	company := HomePage{Name: "东莞市示例晨星五金制品有限公司", Code: "91441998MA0000357Q", AsOf: "2026年11月23日 06:00", Shown: 36, Adverse: 2, Closed: 26, Ended: 4,
		Facts: []ui.Fact{{Label: "统一社会信用代码", Value: "91441998MA0000357Q"}, {Label: "类型", Value: "企业"}, {Label: "登记状态", Value: "存续"}},
		Repairs: []RepairRow{
			{Title: "未按规定贮存工业固体废物（示例）", Authority: "东莞市生态环境局", DocNo: "东环罚字〔2026〕示例118号", Href: "/repair/91441998MA0000357Q/x", Decided: "2026-08-20", Until: "2027-08-20", From: "2026-11-21", Open: true},
			{Title: "示例违法行为", Authority: "东莞市生态环境局", DocNo: "东环罚字〔2026〕示例119号", Href: "/repair/91441998MA0000357Q/y", Decided: "2026-10-20", Until: "2027-10-20", From: "2027-01-21"},
			{Title: "示例违法行为", Authority: "东莞市生态环境局", DocNo: "东环罚字〔2026〕示例120号", Href: "/repair/91441998MA0000357Q/z", Decided: "2026-07-20", Until: "2027-07-20", From: "2026-10-21", Open: true, Pending: true}},
		Cases: []CaseRow{{Number: "东信修〔2026〕示例217号", Title: "信用修复申请", State: "审查中", Due: "2026-12-01", Href: "/my/cases/x"}}, CasesMore: 1, Unread: 2}
	at := clock.InstantOf(time.Date(2026, 11, 23, 9, 12, 0, 0, clock.China))
	look := LookRow{At: at, Org: "东莞市城市管理和综合执法局（示例）", Role: "复核员", What: "示例：违法事实", Purpose: "核查异议", Matter: "东信异〔2026〕示例1号", Reason: "核查示例异议"}
	no := look
	no.No, no.Late = "只能查看本单位的部分", "检查以前（示例）"
	given := GivenRow{ID: "x", Org: "示例银行", UsedFor: "办理贷款", What: []string{"社会保险参保缴费：参保人数"}, From: "2026-11-23", Until: "2026-12-23", Given: at}
	over, former := given, given
	over.Revoked = at
	former.Into, former.IntoCode, former.Once = "示例二银行", "b2", "y"
	passedOn := former
	passedOn.Passed = true
	form := GivePage{Banks: []ui.Option{{Value: "b", Title: "示例银行"}}, Others: []ui.Option{{Value: "c", Title: "示例局"}}, Uses: []ui.Option{{Value: "办理贷款", Title: "办理贷款"}}, Org: "b", UsedFor: "办理贷款", Receiver: "示例银行",
		Until: "2026-12-23", Latest: "2027-11-23", Once: "x", Ready: true, Items: []GiveItem{{Code: "s", Title: "社会保险参保缴费", Fields: []GiveField{{"s.n", "参保人数", true}, {"s.m", "缴费状态", false}}}},
		Seen: []SeenItem{{Title: "社会保险参保缴费", Fields: []string{"参保人数"}, More: 2, Records: []SeenRecord{{Title: "示例局 2026-10-01", Facts: []ui.Fact{{Label: "参保人数", Value: "12"}}}}}}}
	wrong := GivePage{Wrong: "请选定用处。"}
	row := RecordRow{Item: "行政处罚", Authority: "东莞市生态环境局", DocNo: "东环罚字〔2026〕示例118号", Href: "/my/records/x", Decided: "2026-08-20", Fate: "公示中", Shape: ui.Live}
	one := RecordPage{Title: "行政处罚", Fate: "公示中", Shape: ui.Live, Facts: []ui.Fact{{Label: "违法事实", Value: "示例"}}, Dates: []ui.Fact{{Label: "报送单位", Value: "东莞市生态环境局"}, {Label: "最后公示日", Value: "2027年8月20日"}},
		Past: []PastRow{{On: "2026-09-01", What: "加注异议处理中", Note: "东信异〔2026〕示例1号"}}, Public: "/subjects/91441998MA0000357Q", Object: "/objection/x/y", Fix: "/repair/x/y", FixFrom: "2026-11-21"}
	now := one
	now.FixNow, now.Erased = true, true
	return map[string]templ.Component{
		"my-records": RecordsBody(RecordsPage{AsOf: company.AsOf, More: true, Groups: []RecordGroup{{Title: "公示中", Note: "任何人都能查到", Rows: []RecordRow{row}}}}), "my-records-none": RecordsBody(RecordsPage{AsOf: company.AsOf}),
		"my-record": RecordBody(one), "my-record-erased": RecordBody(now), "my-looks": LooksBody(LooksPage{Others: []LookRow{look, no}, Own: []LookRow{look}, More: true}), "my-looks-none": LooksBody(LooksPage{AsOf: company.AsOf}),
		"my-given": GivenBody(GivenPage{Former: []GivenRow{former}, Hold: []GivenRow{given}, Past: []GivenRow{over, passedOn}}), "my-given-none": GivenBody(GivenPage{}), "my-give": GiveBody(form), "my-give-wrong": GiveBody(wrong),
		"my": HomeBody(company), "my-person": HomeBody(HomePage{Person: true, AsOf: company.AsOf, Closed: 1})}
}
