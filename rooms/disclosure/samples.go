package disclosure

import (
	"fmt"
	"strings"

	"github.com/a-h/templ"

	"xinguan/base/clock"
	"xinguan/base/ui"
	"xinguan/core/record"
)

// Samples are pages with made-up content, ordinary and extreme, for tests and for looking at.
func Samples() map[string]templ.Component {
	filtered := samplePenalties()
	filtered.Filter = Filter{Name: "示例", Authority: "441900HJ", Town: "441900119", Kind: "1", From: "2026-11-01", To: "2026-11-23", DocNo: "东环罚字〔2026〕"}
	filtered.Total, filtered.After = 487, "x"
	none := filtered
	none.Rows, none.Total = nil, 0
	none.Notices = []Notice{{"东莞市示例晨星五金有限公司", "91441998MA0000015C", sampleNotice}}
	wrong := ListPage{Item: Permits, Problem: "决定日期的起止写反了：起是2026年11月23日，止是2026年11月1日。", Filter: Filter{From: "2026-11-23", To: "2026-11-01"}}
	return map[string]templ.Component{
		"list-penalty":  List(samplePenalties()),
		"list-permit":   List(samplePermits()),
		"list-filtered": List(filtered),
		"list-none":     List(none),
		"list-other":    List(sampleOther()),
		"list-problem":  List(wrong),
		"list-extreme":  List(sampleExtreme()),
	}
}

var sampleNotice = record.Notice{Item: "penalty", Kind: record.ByAnnul, DocNo: "（2026）粤示例行终7号", Authority: "示例市中级人民法院", Issued: "2026-11-20", Reason: "事实不清、证据不足，判决撤销。", On: "2026-11-23"}

const sampleToday = clock.Date("2026-11-23")

func samplePage(item Item) ListPage {
	return ListPage{Item: item, Permits: 842067, Penalties: 23914, DueDays: 7, AsOf: "2026年11月23日 06:00", Next: "eyJk", Total: 23914,
		Authorities: []ui.Option{{Value: "441900HJ", Title: "东莞市生态环境局", Filed: true}, {Value: "441900ZJ", Title: "东莞市住房和城乡建设局", Filed: true}},
		Towns:       []ui.Option{{Value: "441900119", Title: "长安镇"}, {Value: "441900121", Title: "虎门镇"}},
		Kinds:       []ui.Option{{Value: "1", Title: "罚款"}, {Value: "2", Title: "警告"}}}
}

func samplePenalties() ListPage {
	p := samplePage(Penalties)
	rows := [][5]string{
		{"东莞市示例蓝湾建筑工程有限公司", "未取得施工许可证擅自施工", "东建罚字〔2026〕示例203号", "东莞市住房和城乡建设局", "东莞滨海湾新区"},
		{"东莞市示例清源塑胶制品厂", "超标排放水污染物", "东环罚字〔2026〕示例166号", "东莞市生态环境局", "企石镇"},
		{"东莞市示例南亭餐饮管理有限公司", "经营超过保质期食品", "东市监罚〔2026〕示例871号", "东莞市市场监督管理局", "南城街道"},
		{"东莞市示例长风物流有限公司", "使用无道路运输证车辆从事货运", "东交罚〔2026〕示例440号", "东莞市交通运输局", "沙田镇"},
		{"东莞市示例青杉食品店", "未公示食品经营许可证", "东市监罚〔2026〕示例859号", "东莞市市场监督管理局", "莞城街道"},
		{"东莞市示例远岫模具有限公司", "消防设施未保持完好有效", "东消行罚决字〔2026〕示例97号", "东莞市消防救援支队", "长安镇"}}
	for i, r := range rows {
		row := Row{Name: r[0], Code: fmt.Sprintf("91441998MA00%04d0X", i), Matter: r[1], DocNo: r[2], Authority: r[3], Town: r[4],
			Decided: sampleToday.AddDays(-4 - i), Until: sampleToday.AddDays(361 - i), Severity: "一般", Today: sampleToday}
		if i == 2 {
			row.Severity = ""
		}
		row.Disputed = i == 3
		p.Rows = append(p.Rows, row)
	}
	return p
}

func samplePermits() ListPage {
	p := samplePage(Permits)
	p.Total, p.AtLeast = 10000, true
	for i, matter := range []string{"排污许可证（简化管理）", "建设工程规划许可", "道路运输经营许可", "食品经营许可"} {
		p.Rows = append(p.Rows, Row{Name: "东莞市示例禾木家具有限公司", Code: "91441998MA0000701P", Matter: matter, DocNo: fmt.Sprintf("东许〔2026〕示例%04d号", i),
			Authority: "东莞市政务服务和数据管理局", Town: "厚街镇", Decided: sampleToday.AddDays(-i),
			Until: []clock.Date{"2031-11-20", clock.Forever, "2026-11-22", ""}[i], Today: sampleToday})
	}
	return p
}

// sampleOther is a list of an item other than the two.
func sampleOther() ListPage {
	p := samplePage("abnormal")
	p.Named, p.Kinds = "企业经营异常名录", nil
	p.Rows = []Row{{Name: "东莞市示例远岫模具有限公司", Code: "91441998MA0000701P", Matter: "通过登记的住所或者经营场所无法联系", DocNo: "东市监异列〔2026〕示例7号", Authority: "东莞市市场监督管理局",
		Town: "长安镇", Decided: sampleToday.AddDays(-9), Until: clock.Forever, Today: sampleToday, ItemAnchor: "r-1"}}
	return p
}

// sampleExtreme is a full page of 50 rows with very long texts and rare characters.
func sampleExtreme() ListPage {
	p := samplePage(Penalties)
	for i := range 50 {
		p.Rows = append(p.Rows, Row{Name: strings.Repeat("东莞市示例𠮷野\uE836记", 1+i%12) + "有限公司", Code: "91441998MA0000915K",
			Matter: strings.Repeat("未按规定", 1+i), DocNo: strings.Repeat("（东）应急罚〔2026〕示例52号", 1+i%3),
			Authority: "东莞市应急管理局松山湖高新技术产业开发区分局", Town: "东莞滨海湾新区", Decided: sampleToday, Until: clock.Forever, Severity: "严重"})
	}
	return p
}
