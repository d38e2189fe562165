package campaign

import (
	"github.com/a-h/templ"

	"xinguan/base/ui"
)

// Samples are pages with made-up content, for tests and for looking at.
func Samples() map[string]templ.Component {
	return map[string]templ.Component{
		"campaigns":       Public(PublicList{Rows: []Row{{Href: "/campaigns/x", Title: "示例专项治理", Ends: "2026年12月31日", State: "进行中", Shape: ui.Live, Total: 40, Done: 12}}}),
		"campaigns-none":  Public(PublicList{}),
		"campaign":        Result(sampleResult()),
		"campaign-closed": Result(sampleClosed()),
		"campaign-early":  Result(sampleEarly()),
	}
}

func sampleResult() PublicPage {
	return PublicPage{Title: "示例专项治理", Basis: "示例〔2026〕3号", Goal: "示例目标：列入的单位都联系到。", Ends: "2026年12月31日", Started: "2026年11月1日", Running: true, AsOf: "2026年11月23日 06:00",
		Question: []ui.Fact{{Label: "信息", Value: "行政处罚"}, {Label: "由谁办理", Value: "作出决定的单位"}},
		Figures:  Figures{Total: 40, Done: 12, States: []Figure{{"待联系", 20, false}, {"已联系，督促中", 8, false}, {"已修复", 12, true}}, Orgs: []OrgFigure{{"cgj", "东莞市城市管理和综合执法局", 40, 20, 8, 12, 0}}}}
}

func sampleClosed() PublicPage {
	p := sampleResult()
	p.Running, p.Ended, p.Report = false, "2026年12月31日", "示例总结。\n第二段。"
	return p
}

func sampleEarly() PublicPage {
	p := sampleClosed()
	p.Ended, p.Early = "2026年12月1日", "示例：并入另一专项。"
	return p
}
