package seed

import "strconv"

// actKinds are sheets of what authorities do beside permitting and penalising.
var actKinds = []sheetKind{
	{item: "confirmation", name: "行政确认", per: 30, authority: "市场监督管理局",
		titles: []string{"行政确认文书号", "确认形式", "确认事项名称", "行政确认内容", "确认日期", "有效期至", "确认机关", "数据来源单位"},
		row: func(d *decision, by string) []string {
			c := pick(&d.r, confirmations)
			return []string{d.number("{城}市监确〔{年}〕示例{号}号"), c[0], c[1], c[1] + "，准予确认（示例）", d.decided(), "2099-12-31", by, by}
		}},
	{item: "reward", name: "行政奖励", per: 20, titles: []string{"行政奖励决定文号", "奖励名称", "奖励形式", "奖励内容", "奖励授予日期", "有效截止期", "授予机构", "数据来源单位"},
		row: func(d *decision, _ string) []string {
			h := pick(&d.r, honours)
			by, _ := d.g.nameOf(h.authority)
			return []string{d.number("{城}奖〔{年}〕示例{号}号"), h.name, "精神奖励", "授予“" + h.name + "”称号（示例）", d.decided(), d.later(h.years * 365), by, by}
		}},
	{item: "random_inspection", name: "双随机抽查结果", per: 100, authority: "市场监督管理局",
		titles: []string{"抽查计划名称", "抽查类型", "抽查事项", "检查完成日期", "抽查结果", "检查实施机关", "数据来源单位"},
		row: func(d *decision, by string) []string {
			d.age = 1 + d.age/6 // inspections are shown for a year
			result := "未发现问题"
			if d.r.chance(0.2) {
				result = pick(&d.r, []string{"发现问题已责令改正", "通过登记的住所（经营场所）无法联系", "未按规定公示应当公示的信息"})
			}
			return []string{d.year() + "年度双随机抽查第" + strconv.Itoa(1+d.r.n(12)) + "批（示例）", pick(&d.r, []string{"不定向抽查", "定向抽查", "部门联合抽查"}),
				pick(&d.r, []string{"登记事项检查", "公示信息检查", "价格行为检查", "广告行为检查", "食品销售监督检查"}), d.decided(), result, by, by}
		}},
	{item: "procurement_contract", name: "政府采购合同", per: 20, authority: "财政局",
		titles: []string{"合同名称", "合同编号", "采购人", "合同类型", "合同金额", "合同签订日期", "履行期限至", "公告单位", "数据来源单位"},
		row: func(d *decision, by string) []string {
			return []string{pick(&d.r, []string{"办公设备采购", "物业管理服务", "信息系统运行维护", "校园食材配送"}) + "项目（示例）", d.number("示例采〔{年}〕{号}"),
				d.g.opt.City.Name + "示例采购单位", "政府采购", wan(50000 + d.r.low(3_000_000)), d.decided(), d.later(365), by, by}
		}},
	{item: "pollution_permit", name: "排污许可证", per: 20, authority: "生态环境局", who: func(s *Subject) bool { return s.sector == making || s.sector == chemical },
		titles: []string{"许可证编号", "管理类别", "许可内容", "许可决定日期", "有效期自", "有效期至", "许可机关", "数据来源单位"},
		row: func(d *decision, by string) []string {
			return []string{d.number("示例91{年}{号}P"), pick(&d.r, []string{"简化管理", "重点管理"}), "排放大气污染物、水污染物（示例）", d.decided(), d.decided(), d.later(5*365 - 1), by, by}
		}},
}

// confirmations are forms of confirmation with their matters.
var confirmations = [][2]string{
	{"认定", "检验检测机构能力认定"}, {"登记", "股权出质登记"}, {"登记", "动产抵押登记历史信息核对"}, {"证明", "企业登记档案证明"},
}
