package seed

import "xinguan/core/ident"

// listed is why an authority puts an organisation on a list.
type listed struct{ reason, basis string }

// listTitles are the columns of adverse lists.
var listTitles = []string{"列入决定书文号", "列入事由", "列入依据", "列入日期", "列入期限至", "列入机关", "移出日期", "移出事由", "数据来源单位"}

// listKind is an adverse list: its reasons, how many years an entry lasts (0 = until it is put right), and how many of a
// hundred entries were taken off already.
func listKind(item, name, authority, doc string, per, years, removed int, who func(*Subject) bool, reasons []listed) sheetKind {
	return sheetKind{item: item, name: name, titles: listTitles, per: per, persons: true, who: who, authority: authority,
		row: func(d *decision, authority string) []string {
			why := pick(&d.r, reasons)
			until, gone, how := "", "", ""
			if years > 0 {
				until = d.later(years * 365)
			}
			if after := 30 + d.r.n(400); d.r.n(100) < removed && after < d.age {
				gone, how = d.later(after), "已改正并履行义务（示例）"
			}
			return []string{d.number(doc), why.reason, why.basis, d.decided(), until, authority, gone, how, authority}
		}}
}

func isEnterprise(s *Subject) bool { return s.Kind == ident.KindEnterprise }
func isIndividual(s *Subject) bool { return s.Kind == ident.KindIndividualBusiness }
func isSocial(s *Subject) bool     { return s.Kind == ident.KindSocialOrganisation }

// listingKinds are the adverse lists; provisions are examples and say so.
var listingKinds = []sheetKind{
	listKind("abnormal", "企业经营异常名录", "市场监督管理局", "{城}市监异列〔{年}〕示例{号}号", 60, 0, 40, isEnterprise, []listed{
		{"未依照《企业信息公示暂行条例》规定的期限公示年度报告", "《企业信息公示暂行条例》（示例）"},
		{"通过登记的住所或者经营场所无法联系", "《企业经营异常名录管理办法》（示例）"},
		{"公示企业信息隐瞒真实情况、弄虚作假", "《企业信息公示暂行条例》（示例）"}}),
	listKind("abnormal_individual", "个体工商户经营异常状态", "市场监督管理局", "{城}市监个异〔{年}〕示例{号}号", 40, 0, 40, isIndividual, []listed{
		{"未按规定报送年度报告", "《个体工商户年度报告暂行办法》（示例）"},
		{"通过登记的经营场所和经营者住所无法联系", "《个体工商户年度报告暂行办法》（示例）"}}),
	listKind("abnormal_social", "社会组织活动异常名录", "民政局", "{城}民异列〔{年}〕示例{号}号", 4, 0, 30, isSocial, []listed{
		{"未按照规定的时限和要求报送年度工作报告", "《社会组织信用信息管理办法》（示例）"}}),
	listKind("serious_market", "市场监管严重违法失信名单", "市场监督管理局", "{城}市监严列〔{年}〕示例{号}号", 8, 3, 20, isEnterprise, []listed{
		{"伪造、变造检验检测报告，受到较重行政处罚", "《市场监督管理严重违法失信名单管理办法》（示例）"},
		{"生产经营不符合食品安全标准的食品，受到较重行政处罚", "《市场监督管理严重违法失信名单管理办法》（示例）"}}),
	listKind("serious_tax", "重大税收违法失信主体", "税务局", "{城}税稽公〔{年}〕示例{号}号", 6, 3, 10, isEnterprise, []listed{
		{"虚开增值税专用发票，涉及份数、金额达到公布标准", "《重大税收违法失信主体信息公布管理办法》（示例）"},
		{"采取虚假申报手段少缴应纳税款", "《重大税收违法失信主体信息公布管理办法》（示例）"}}),
	listKind("serious_wages", "拖欠农民工工资失信名单", "人力资源和社会保障局", "{城}人社欠列〔{年}〕示例{号}号", 5, 3, 30, isEnterprise, []listed{
		{"克扣、无故拖欠农民工工资，经责令限期支付逾期未支付", "《拖欠农民工工资失信联合惩戒对象名单管理暂行办法》（示例）"}}),
	listKind("serious_safety", "安全生产严重失信主体名单", "应急管理局", "{城}应急严列〔{年}〕示例{号}号", 4, 3, 20, isEnterprise, []listed{
		{"发生生产安全事故，对事故发生负有责任", "《安全生产严重失信主体名单管理办法》（示例）"}}),
	{item: "judgment_defaulter", name: "失信被执行人", per: 15, persons: true, authority: "中级人民法院",
		titles: []string{"执行案号", "立案时间", "执行依据文号", "做出执行依据单位", "生效法律文书确定的义务", "被执行人的履行情况", "失信被执行人行为具体情形", "发布时间", "列入期限至", "执行法院", "移出日期", "数据来源单位"},
		row: func(d *decision, court string) []string {
			gone := ""
			if after := 20 + d.r.n(500); d.r.chance(0.3) && after < d.age {
				gone = d.later(after)
			}
			return []string{d.number("（{年}）粤示例执{号}号"), d.later(-40 - d.r.n(200)), d.number("（{年}）粤示例民初{号}号"), court,
				"支付货款人民币" + wan(10000+d.r.low(3_000_000)) + "万元及利息（示例）", pick(&d.r, []string{"全部未履行", "全部未履行", "部分履行"}),
				pick(&d.r, []string{"有履行能力而拒不履行生效法律文书确定义务", "违反财产报告制度", "以转移财产等方法规避执行"}), d.decided(), d.later(2 * 365), court, gone, court}
		}},
}
