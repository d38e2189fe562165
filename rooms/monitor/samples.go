package monitor

import (
	"fmt"

	"github.com/a-h/templ"

	"xinguan/base/ui"
)

// Samples are pages with made-up content, ordinary and extreme, for tests and for looking at.
func Samples() map[string]templ.Component {
	return map[string]templ.Component{
		"figures":         Statistics(sampleStatistics()),
		"figures-empty":   Statistics(StatisticsPage{AsOf: sampleAsOf, Persons: "0", Came: sampleTable("came", 0), Items: sampleTable("items", 0), Months: sampleTable("months", 0), Punctual: sampleTable("timeliness", 0), Suppliers: sampleTable("agencies", 0)}),
		"figures-towns":   Towns(sampleTowns()),
		"figures-town":    Town(TownPage{AsOf: sampleAsOf, Code: "441998119", Name: "长安镇", Registered: 71204, Permits: 12345, Penalties: 83, Charts: sampleCharts(), Months: sampleTable("months", 24)}),
		"figures-hamlet":  Town(TownPage{AsOf: sampleAsOf, Code: "441998999", Name: "东莞滨海湾新区", Registered: 9, Charts: []ui.Chart{{ID: "c-none", Title: "每月作出的行政许可（条）"}}, Months: sampleTable("months", 1)}),
		"figures-agency":  AgencyBody(sampleAgency()),
		"figures-silent":  AgencyBody(AgencyPage{AsOf: sampleAsOf, Code: "示例", Name: "东莞市示例局", Phone: "12345"}),
		"figures-visits":  VisitsBody(VisitsPage{AsOf: sampleAsOf, Year: 2026, Total: 8123456, Since: "2026年1月1日", Target: "2025年目标800万次/年（示例）", Charts: sampleCharts()[:1], Days: sampleTable("days", 30), Routes: sampleTable("routes", 9)}),
		"figures-unvisit": VisitsBody(VisitsPage{AsOf: sampleAsOf, Year: 2026, Days: sampleTable("days", 30)}),
	}
}

const sampleAsOf = "2026年11月23日 06:00"

func sampleStatistics() StatisticsPage {
	return StatisticsPage{AsOf: sampleAsOf, Accepted: 689123456, Shown: 123456789, Subjects: 1603418, Senders: 61, Since: "2016-03", Persons: "不足10",
		Dual: Rate{Part: 11842, Of: 12010}, Target: "2025年目标100%（示例）", Waiting: 12, Charts: sampleCharts(), Came: sampleTable("came", 24),
		Inflow:   ui.Chart{ID: "c-c", Title: "每月入库的全部信息（条）", Unit: "条", Points: sampleCharts()[0].Points},
		Families: []ui.Bar{{Name: "登记", Href: "/catalog?family=registration", N: 160341818}, {Name: "失信名单和异常名录", Href: "/catalog?family=listing", N: 12, Note: "1.2%"}, {Name: "表彰奖励和守信激励", N: 0}},
		Terms:    []Term{{"行政许可、行政处罚", 7, "示例文件", false}, {"行政确认、行政给付、行政奖励、行政裁决、行政强制", 20, "示例文件第二十六条", true}},
		Months:   sampleTable("months", 24), Items: sampleTable("items", 40), Punctual: sampleTable("timeliness", 7), Suppliers: sampleTable("agencies", 61)}
}

func sampleTowns() TownsPage {
	p := TownsPage{AsOf: sampleAsOf, Towns: sampleTable("towns", 36), Abroad: "住所不明或不在本市的单位不属于任何镇街：行政许可1,234条，行政处罚56条。",
		Map: ui.Map{Title: "近12个月作出的行政许可（条）", Hint: "选择镇街查看逐月数字；方格只表示相对位置", Unit: "条"}}
	for i := range 54 {
		p.Map.Tiles = append(p.Map.Tiles, ui.Tile{Name: "樟木头", Href: townURL("441998112"), Row: i/9 + 1, Col: i%9 + 1, N: i * i * 9})
	}
	return p
}

func sampleAgency() AgencyPage {
	return AgencyPage{AsOf: sampleAsOf, Code: "scjgj", Name: "东莞市示例监督管理局", Phone: "12345", Accepted: 1234567, Dual: Rate{Part: 0, Of: 0, Untimed: 9}, Chart: sampleCharts()[0],
		Months: sampleTable("months", 24), Items: sampleTable("items", 9), Flow: sampleTable("flow", 60), Punctual: sampleTable("timeliness", 2),
		Decides: []ui.Tab{{Title: "它作出、正在公示的行政许可", Href: "/disclosures?item=permit&authority=scjgj"}}}
}

func sampleCharts() []ui.Chart {
	out := []ui.Chart{{ID: "c-a", Title: "每月作出的行政许可（条）", Unit: "条"}, {ID: "c-b", Title: "每月作出的行政处罚（条）", Unit: "条"}}
	for i, m := range monthsUpTo("2026-11-23", chartMonths) {
		out[0].Points = append(out[0].Points, ui.Point{Label: m, N: 40000 + i*i*311%9000})
		out[1].Points = append(out[1].Points, ui.Point{Label: m, N: i * 7 % 5})
	}
	return out
}

// sampleHeads are caption, note and heads of the tables, by key.
var sampleHeads = map[string][]string{
	"items":      {"各类信息的条数", "入库条数含更正；正在公示的以当天为准", "信息项", "类别", "入库（条）", "正在公示（条）"},
	"months":     {"全市每月作出并已入库的决定", "按决定日期；不含后来撤回或撤销的", "月份", "类别", "行政许可（条）", "行政处罚（条）"},
	"came":       {"每月入库的信息", "全部信息项，按入库日期", "月份", "类别", "入库（条）", "最早入库"},
	"timeliness": {"近12个月作出的决定，多久入库", "按决定日期；更正不重复计算", "信息项", "期限（工作日）", "超过期限（条）", "及时率"},
	"agencies":   {"报送单位", "按单位名录排列，不作排名", "单位", "信息项（种）", "入库（条）", "双公示及时率（近12个月）"},
	"towns":      {"各镇街（园区），近12个月作出的决定", "按行政区划代码排列，不作排名", "镇街（园区）", "登记单位（家）", "行政许可（条）", "每千家登记单位的行政处罚（条）"},
	"flow":       {"近24个月逐月入库", "入库条数含更正", "入库月份", "信息项", "入库（条）", "最近入库"},
	"days":       {"近30日打开网页的次数", "", "日期", "类别", "次数", "最近入库"},
	"routes":     {"2026年各类网页打开的次数", "同一类网页合计，不记录打开的是哪一家", "网页地址", "类别", "次数", "最近入库"},
}

func sampleTable(key string, rows int) sheetOf {
	h := sampleHeads[key]
	t := ui.Table{Caption: h[0], Note: h[1], Words: 1, Head: h[2:]}
	for i := range rows {
		t.Rows = append(t.Rows, []ui.Cell{{Text: fmt.Sprintf("示例信息，名称很长的一项%d", i), Href: "/catalog/permit"}, words("失信名单和异常名录"), figure(int64(i) * 1234567), words("98.6%（11,842 / 12,010）")})
	}
	return sheetOf{key, "镇街", t}
}
