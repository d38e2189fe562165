package directory

import (
	"xinguan/base/ui"
	"xinguan/core/house"
	"xinguan/core/record"
)

// sampleNotice stands where a penalty was.
var sampleNotice = record.Notice{Item: "penalty", Kind: record.ByAnnul, DocNo: "（2026）粤示例行终7号", Authority: "示例市中级人民法院", Issued: "2026-11-20", Reason: "事实不清、证据不足，判决撤销。", On: "2026-11-23"}

// sampleGroups are families other than permits and penalties: a list entry with its four answers, rows, nothing, not
// connected, never published.
func sampleGroups() []Group {
	listed := Entry{ID: "r-l1", Item: "企业经营异常名录", ItemURL: "/catalog/abnormal", Title: "企业经营异常名录", DocNo: "东市监异列〔2026〕示例31号",
		Authority: "东莞市市场监督管理局", Decided: "2026-07-08", Facts: []ui.Fact{{Label: "列入依据", Value: "《企业信息公示暂行条例》（示例）"}},
		Answers: &house.Answers{Why: "列入机关写明的事由：未按期公示2025年度年度报告。列入决定由市场监督管理部门依法作出并向社会公布。", Until: "2026年7月10日起公示，没有固定的最后公示日。移出当天起不再显示。",
			EndTitle: "申请移出经营异常名录", How: "补报并公示年度报告以后，向列入机关申请移出。", When: "向作出列入决定的市场监督管理部门申请，免费。", Source: "依据：企业信息公示暂行条例（未经核对）。",
			Authority: "东莞市市场监督管理局", Phone: "12345"}}
	serious := listed
	serious.ID, serious.Item, serious.Title, serious.Decided = "r-l2", "市场监管严重违法失信名单", "市场监管严重违法失信名单", "2025-10-08"
	serious.Span = Span{Decided: "2025-10-08", RepairFrom: "2026-10-09", Until: "2028-10-08"}
	serious.Answers = &house.Answers{Why: listed.Answers.Why, Until: "2025年10月10日起公示，最后公示日2028年10月8日，次日零时起不再显示。", Rule: "最长公示3年，自2025年10月8日起算。依据：示例（未经核对）。",
		EndTitle: "申请提前移出严重违法失信名单", How: "列入满1年，已经纠正违法行为的，可以申请提前移出。", When: "2026年10月9日起已经可以申请。向列入机关申请，免费。", Source: "依据：示例（未经核对）。",
		Authority: "东莞市市场监督管理局", Phone: "0769-00000000", Own: true}
	honour := Entry{ID: "r-h1", Item: "表彰和荣誉", ItemURL: "/catalog/honour", Title: "示例市质量奖", DocNo: "东府示例〔2026〕9号", Authority: "东莞市人民政府", Decided: "2026-04-30",
		Until: "2029-04-29", Facts: []ui.Fact{{Label: "荣誉级别", Value: "市级"}, {Label: "年度", Value: "2025"}}}
	grade := Entry{ID: "r-g1", Item: "纳税信用A级纳税人", ItemURL: "/catalog/tax_grade", Title: "纳税信用A级纳税人（2025年度）", Authority: "国家税务总局东莞市税务局", Decided: "2026-04-30",
		Facts: []ui.Fact{{Label: "纳税信用级别", Value: "A级"}}}
	return []Group{
		{ID: "listing", Title: "失信名单和异常名录", Negative: true, Total: 2, Entries: []Entry{listed, serious}, Sought: []string{"企业经营异常名录", "市场监管严重违法失信名单"}, Waiting: []string{"失信被执行人"}},
		{ID: "inspection", Title: "监督检查", Sought: []string{"双随机抽查结果"}, Closed: []string{"监督检查"}},
		{ID: "honour", Title: "表彰奖励和守信激励", Total: 1, Entries: []Entry{honour}, Sought: []string{"表彰和荣誉"}},
		{ID: "rating", Title: "主管部门评价", Total: 1, Entries: []Entry{grade}, Sought: []string{"纳税信用A级纳税人"}, Waiting: []string{"海关高级认证企业"}},
		{ID: "payment", Title: "缴费和欠费", Closed: []string{"社会保险缴费", "欠税公告"}},
	}
}

func sampleHistory(p SubjectPage) []Moment {
	var out []Moment
	for _, c := range p.Permits {
		out = append(out, Moment{c.Decided, "p", "行政许可", c.Authority + "，" + c.Title, "#" + c.ID})
	}
	for _, g := range p.Groups {
		for _, e := range g.Entries {
			out = append(out, Moment{e.Decided, e.mark(), g.Title, e.Title, "#" + e.ID})
		}
	}
	return out
}
