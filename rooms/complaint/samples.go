package complaint

import (
	"github.com/a-h/templ"

	"xinguan/core/flow"
	"xinguan/core/house"
)

// Samples are the room's public pages with made-up content, for tests and for looking at.
func Samples() map[string]templ.Component {
	p := FormPage{Procedure: "complaint", Title: "办理投诉", About: abouts["complaint"], Send: sends["complaint"], OfCase: true, Number: "东信修〔2026〕示例217号", Begun: house.Begun{Once: "示例"}, Known: true, Hotline: "12345",
		Grounds: []flow.Ground{{ID: "late", Title: "超过期限没有办", Hint: "示例"}}, Bodies: []Bodies{{Title: "市级部门", List: []Body{{"sthjj", "东莞市生态环境局"}}}},
		Papers: []flow.Paper{{ID: "proof", Title: "说明情况的材料", Hint: "示例"}}, Way: []flow.Clock{{ID: "accept", Title: "核对期限", Workdays: 5}, {ID: "handle", Title: "办理期限", Workdays: 20}}}
	report := p
	report.Procedure, report.Title, report.About, report.OfCase, report.Known = "integrity_report", "政务失信举报", abouts["integrity_report"], false, false
	report.Send = sends["integrity_report"]
	return map[string]templ.Component{"complaints": Choose(ChoosePage{Hotline: "12345", Ways: []Way{{Href: "/complaints/complaint", Title: "办理投诉", About: abouts["complaint"], Button: "填写办理投诉"},
		{Href: "/complaints/integrity_report", Title: "政务失信举报", About: abouts["integrity_report"], Button: "填写政务失信举报"}}}), "complaint": Form(p), "integrity-report": Form(report)}
}
