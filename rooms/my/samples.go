package my

import (
	"github.com/a-h/templ"

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
		Cases: []CaseRow{{Number: "东信修〔2026〕示例217号", Title: "信用修复申请", State: "审查中", Due: "2026-12-01", Href: "/my/cases/x"}}, CasesMore: 1}
	return map[string]templ.Component{"my": HomeBody(company), "my-person": HomeBody(HomePage{Person: true, AsOf: company.AsOf, Closed: 1})}
}
