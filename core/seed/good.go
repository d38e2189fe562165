package seed

import (
	"strconv"

	"xinguan/core/ident"
)

// goodKinds are the sheets that speak for an organisation, or neither for nor against it.
var goodKinds = []sheetKind{
	{item: "honour", name: "表彰和荣誉", per: 60, titles: []string{"荣誉名称", "荣誉级别", "年度", "表彰文号", "荣誉内容", "授予日期", "有效期至", "授予单位", "数据来源单位"},
		row: func(d *decision, _ string) []string {
			h := pick(&d.r, honours)
			by, _ := d.g.nameOf(h.authority)
			return []string{h.name, h.level, d.year(), d.number("{城}表〔{年}〕示例{号}号"), h.name + "（示例）", d.decided(), d.later(h.years * 365), by, by}
		}},
	{item: "honour_model", name: "守信激励对象", per: 30, authority: "发展和改革局", titles: []string{"守信激励类型", "认定文号", "认定理由", "认定日期", "有效期至", "认定单位", "数据来源单位"},
		row: func(d *decision, by string) []string {
			kind := pick(&d.r, []string{"诚信示范单位", "守合同重信用企业", "放心消费示范单位", "和谐劳动关系单位", "价格诚信单位"})
			return []string{kind, d.number("{城}信用〔{年}〕示例{号}号"), "连续三年依法经营、按约履行（示例）", d.decided(), d.later(2 * 365), by, by}
		}},
	{item: "tax_grade", name: "纳税信用A级纳税人", per: 120, once: true, authority: "税务局", who: isEnterprise,
		titles: []string{"评价年度", "纳税信用级别", "评价日期", "评价机关", "数据来源单位"},
		row: func(d *decision, by string) []string {
			return []string{d.g.lastYear(), "A级", d.g.thisYear() + "-04-28", by, by}
		}},
	{item: "customs_grade", name: "海关高级认证企业", per: 8, once: true, authority: "海关", who: func(s *Subject) bool { return isEnterprise(s) && s.sector == making },
		titles: []string{"海关注册编码", "海关信用等级", "认定日期", "认定海关", "数据来源单位"},
		row: func(d *decision, by string) []string {
			return []string{"4419示例" + strconv.Itoa(100000+d.n), "高级认证企业", d.decided(), by, by}
		}},
	{item: "annual_report", name: "企业年度报告", per: 600, once: true, authority: "市场监督管理局", who: func(s *Subject) bool { return isEnterprise(s) || isIndividual(s) },
		titles: []string{"报告年度", "报送情况", "报送日期", "公示网站", "受理机关", "数据来源单位"}, row: yearly("04-", "国家企业信用信息公示系统")},
	{item: "annual_report_social", name: "社会组织年度报告", per: 400, once: true, authority: "民政局", who: isSocial,
		titles: []string{"报告年度", "报送情况", "报送日期", "公示网站", "受理机关", "数据来源单位"}, row: yearly("05-", "中国社会组织政务服务平台")},
	{item: "annual_report_institution", name: "事业单位年度报告", per: 400, once: true, authority: "机构编制委员会办公室", who: func(s *Subject) bool { return s.Kind == ident.KindInstitution },
		titles: []string{"报告年度", "报送情况", "报送日期", "公示网站", "受理机关", "数据来源单位"}, row: yearly("03-", "事业单位在线")},
	{item: "commitment", name: "信用承诺", per: 150, authority: "政务服务和数据管理局", titles: []string{"承诺类型", "承诺编号", "承诺事由", "承诺内容", "承诺作出日期", "承诺有效期至", "承诺受理单位", "数据来源单位"},
		row: func(d *decision, by string) []string {
			c := pick(&d.r, commitments)
			return []string{c[0], d.number("CN{年}示例{号}"), c[1], "所提交材料真实、合法、有效；依法经营；违反承诺的，依法承担责任；同意公开本承诺（示例）。", d.decided(), d.later(3 * 365), by, by}
		}},
	{item: "national_evaluation", name: "国家公共信用综合评价结果", per: 150, once: true, authority: "公共信用中心", who: isEnterprise,
		titles: []string{"评价期次", "评价结果", "评价日期", "评价机构", "数据来源单位"},
		row: func(d *decision, by string) []string {
			return []string{d.g.lastYear() + "年度（示例）", pick(&d.r, []string{"优", "优", "良", "良", "良", "良", "中", "中", "差"}), d.g.thisYear() + "-05-20", "国家公共信用信息中心（示例）", by}
		}},
	qualKind("qualification_construction", "建筑业企业资质", "住房和城乡建设局", 20, building, []string{"建筑工程施工总承包", "市政公用工程施工总承包", "机电工程施工总承包", "消防设施工程专业承包"}, []string{"叁级", "贰级", "壹级"}, 5),
	qualKind("qualification_hitech", "高新技术企业认定", "科学技术局", 40, making, []string{"高新技术企业"}, nil, 3),
	qualKind("qualification_sme", "专精特新和创新型中小企业认定", "工业和信息化局", 30, making, []string{"专精特新中小企业", "创新型中小企业", "专精特新“小巨人”企业"}, []string{"省级", "市级", "国家级"}, 3),
}

// honours are what organisations are praised for.
var honours = []struct {
	name, level, authority string
	years                  int
}{
	{"示例城市政府质量奖", "市级", "市场监督管理局", 5}, {"示例科技进步奖", "省部级", "科学技术局", 5}, {"示例优秀社会组织", "市级", "民政局", 3},
	{"示例绿色工厂", "省部级", "工业和信息化局", 3}, {"示例价格诚信先进单位", "市级", "发展和改革局", 2},
}

// commitments are types of credit commitments with what they were given for.
var commitments = [][2]string{
	{"主动型", "企业信用承诺"}, {"审批替代型", "食品经营许可告知承诺"}, {"审批替代型", "公共场所卫生许可告知承诺"},
	{"容缺受理型", "建设工程规划许可容缺受理"}, {"行业自律型", "行业协会自律公约"}, {"信用修复型", "信用修复承诺"},
}

// yearly is a row of last year's reports: nine in ten in the month given, the others after the end of June.
func yearly(month, where string) func(*decision, string) []string {
	return func(d *decision, by string) []string {
		day := 10 + d.r.n(19)
		on := d.g.thisYear() + "-" + month + strconv.Itoa(day)
		if d.r.chance(0.1) {
			on = d.g.thisYear() + "-07-" + strconv.Itoa(day)
		}
		if on > string(d.g.opt.Today) {
			on = string(d.g.opt.Today)
		}
		return []string{d.g.lastYear(), "已报送并公示", on, where, by, by}
	}
}

// qualKind is a sheet of qualifications of one sector; levels may be nil.
func qualKind(item, name, authority string, per int, in sector, titles, levels []string, years int) sheetKind {
	head := []string{"资质名称", "资质等级", "证书编号", "发证日期", "有效期至", "发证机关", "数据来源单位"}
	if levels == nil {
		head = append([]string{"资质名称"}, head[2:]...)
	}
	return sheetKind{item: item, name: name, titles: head, per: per, authority: authority, who: func(s *Subject) bool { return s.sector == in && isEnterprise(s) },
		row: func(d *decision, by string) []string {
			out := []string{pick(&d.r, titles)}
			if levels != nil {
				out = append(out, pick(&d.r, levels))
			}
			return append(out, d.number("示例{年}{号}"), d.decided(), d.later(years*365-1), by, by)
		}}
}

func (g *Generator) thisYear() string { return string(g.opt.Today[:4]) }

// lastYear is the year reports and grades of today are about.
func (g *Generator) lastYear() string { return string(g.opt.Today.AddMonths(-12)[:4]) }
