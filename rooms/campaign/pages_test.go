package campaign

import (
	"testing"

	"github.com/a-h/templ"

	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/ui/uitest"
	"xinguan/core/record"
)

var never = []string{"黑名单", "红名单", "评级", "信用分", "征信", "洗白", "无违法违规", "信用良好", "系统繁忙", "请勿", "！"}

func TestPages(t *testing.T) {
	c := Campaign{ID: id.New(), Title: "示例专项治理", Basis: "示例", Goal: "示例", Assign: "authority", Ends: "2026-12-31", Query: record.Selection{Items: []string{"penalty"}, Least: 2, Towns: []string{"441900101"}}}
	figures := sampleResult().Figures
	rows := []FoundRow{{"示例有限公司", "91441900MA0000000X", "示例局", 2, "2026-10-01"}}
	full := Page{Campaign: c, Path: officePath + "/x", State: "进行中", Shape: ui.Live, By: "示例", Figures: figures, Fresh: rows, FreshN: 60, MayAdmit: true, MayReport: true, MayClose: true, Late: true, Older: "x", Newer: "y", Begun: "示例", Ended: "示例", Question: sampleResult().Question,
		Members: []MemberRow{{Name: "示例有限公司", Code: "91441900MA0000000X", Org: "示例局", State: "拒不纠正", Case: "/office/cases/x", Since: "2026-11-01", Why: "示例", Shape: ui.Warn}}}
	full.Stage = Running
	plan := Page{Campaign: c, Path: officePath + "/x", State: "起草中", Shape: ui.Wait, By: "示例", Fresh: rows, FreshN: 1, TooMany: true, MayEdit: true, MayStart: true}
	plan.Stage = Draft
	soon := full
	soon.Late, soon.Soon, soon.Early, soon.Report = false, true, "示例", "示例"
	wait := full
	wait.MayReport, wait.MayClose, wait.Late, wait.Second, wait.Report, wait.Early = false, false, false, "等另一人批准；可以批准的：示例。", "示例", "示例"
	wait.Stage = Reported
	own := full
	own.Own, own.MayAdmit, own.MayReport, own.MayClose, own.FreshN = true, false, false, false, 0
	pages := Samples()
	for name, body := range map[string]templ.Component{"list": List(ListPage{Rows: []Row{{Href: "x", Title: "示例", Ends: "2026-12-31", State: "进行中", Shape: ui.Live, Total: 4, Done: 1}}, MayDraft: true}), "list-none": List(ListPage{}),
		"form": Form(FormPage{Campaign: c, Wrong: "示例", To: officePath + "/new", Items: []ui.Option{{Value: "penalty", Title: "行政处罚"}}, Towns: []ui.Option{{Value: "441900101", Title: "东城街道"}}, Least: "2"}), "running": Body(full), "soon": Body(soon), "waits": Body(wait), "draft": Body(plan), "own": Body(own)} {
		pages[name] = body
	}
	for name, body := range pages {
		t.Run(name, func(t *testing.T) { uitest.Check(t, uitest.Render(t, body), never...) })
	}
}
