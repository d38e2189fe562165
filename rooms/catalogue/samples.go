package catalogue

import (
	"fmt"
	"strings"

	"github.com/a-h/templ"

	"xinguan/base/clock"
	"xinguan/base/ui"
	"xinguan/core/catalog"
	"xinguan/core/opinion"
)

// Samples are pages with made-up content, ordinary and extreme, for tests and for looking at.
func Samples() map[string]templ.Component {
	return map[string]templ.Component{
		"catalog":              Catalogue(sampleList()),
		"catalog-none":         Catalogue(ListPage{}),
		"catalog-narrowed":     Catalogue(sampleNarrowed()),
		"catalog-special":      Special(sampleSpecial()),
		"catalog-item-listing": Item(sampleListed()),
		"catalog-item":         Item(samplePast()),
		"catalog-draft":        Draft(sampleDraft()),
		"catalog-item-bare":    Item(ItemPage{Code: "registration", Title: "登记", Version: 1, About: "登记机关送来的登记信息（示例）。", SupplierRule: "登记机关"}),
		"catalog-item-extreme": Item(sampleExtreme()),
	}
}

// samplePast is an item with its history, and a version laid out for opinions.
func samplePast() ItemPage {
	p := sampleItem()
	p.Past = []PastRow{{2, "2026年12月10日", "示例办公室，示例〔2026〕9号，2026年12月1日", "已批准，待施行", strings.Repeat("ab", 32), "/catalog/penalty/versions/2"}, {1, "2026年11月1日", "随平台的目录装入", "现行", strings.Repeat("cd", 32), "/catalog/penalty/versions/1"}}
	p.Drafts = []DraftLink{{"行政处罚第3版（征求意见稿）", "/catalog/penalty/drafts/3", "2026年12月20日"}}
	return p
}

func sampleDraft() DraftPage {
	return DraftPage{Item: sampleItem(), Until: "2026年12月20日", Open: true, Base: "第1版", Said: 2, Thanks: true, Trouble: "请写明意见。", Path: "/catalog/penalty/drafts/3",
		Changes:  []catalog.Difference{{Topic: "字段", Sentence: "字段“处罚内容”的填写要求由“选填”改为“必填”。", Grave: true}, {Topic: "文字", Sentence: "说明有改动。"}},
		Opinions: []opinion.Opinion{{Name: "示例商会", Text: "示例意见", Taken: "part", Answer: "示例答复", Shown: true, At: clock.InstantOf(clock.At("2026-11-20").Now())}}}
}

const sampleAsOf = "2026年11月23日 06:00"

func sampleList() ListPage {
	return ListPage{Edition: "东莞市公共信用信息目录2026年版（示例）", AsOf: sampleAsOf, All: 5, Open: 4, Special: "38个领域，已接入31个",
		Families:  []Family{{"registration", "登记", 1}, {"penalty", "行政处罚", 3}, {"listing", "失信名单和异常名录", 1}},
		Suppliers: []ui.Option{{Value: "scjgj", Title: "东莞市市场监督管理局", Filed: true}},
		Groups: []Group{
			{"registration", "登记", []Row{{Code: "registration", Title: "登记信息", About: "名称、代码、住所、成立日期等登记事项（示例）。", Subjects: "单位", Suppliers: "市场监管、民政、编办等登记机关", Public: true, Records: 1603418}}},
			{"penalty", "行政处罚", []Row{
				{Code: "permit", Title: "行政许可", About: "行政机关对单位作出的行政许可决定。", Subjects: "单位", Suppliers: "有许可权的62家单位", Public: true, Records: 842067},
				{Code: "penalty", Title: "行政处罚", About: "行政机关对单位作出的行政处罚决定。", Subjects: "单位", Suppliers: "有处罚权的58家单位", Public: true, Records: 23914},
				{Code: "penalty_person", Title: "行政处罚（自然人）", About: "只核对、加密、转报和计数，不公示，也不提供查询。", Subjects: "自然人", Suppliers: "有处罚权的58家单位"}}}}}
}

// sampleNarrowed asks for something the catalogue does not have.
func sampleNarrowed() ListPage {
	p := sampleList()
	p.Filter, p.Groups = Filter{Q: "很长的查询文字很长的查询文字", Family: "listing", Supplier: "scjgj", Shown: "never"}, nil
	return p
}

// sampleListed is an adverse list with its way out.
func sampleListed() ItemPage {
	p := sampleItem()
	p.Code, p.Title, p.Family, p.FamilyHref, p.Discards = "abnormal", "企业经营异常名录", "失信名单和异常名录", "/catalog?family=listing", true
	p.Limit = Timely{"决定之日起3年", "示例", false}
	p.Ends = &Ends{Title: "申请移出经营异常名录", How: "补报年度报告以后，向列入机关申请移出；不收费。", Where: "作出列入决定的市场监督管理部门", When: "列入满12个月以后", Source: "示例"}
	return p
}

func sampleSpecial() SpecialPage {
	return SpecialPage{Title: "公共信用信息报告（示例）", About: "领域名单由省规定。", Source: "示例", Subjects: []string{"企业", "社会组织"}, Connected: 1, AsOf: sampleAsOf,
		Fields: []SpecialField{
			{No: 1, Title: "人力资源和社会保障", Since: "2021-08", Suppliers: []string{"东莞市人力资源和社会保障局", "东莞市社会保险基金管理局"},
				From: []Feed{{"penalty", "行政处罚", "处罚机关"}, {"serious_wages", "拖欠农民工工资失信联合惩戒对象名单", ""}}},
			{No: 2, Title: "版权", Since: "2024-02-01", Suppliers: []string{"市委宣传部"}, Missing: "单位表里还没有这个单位，决定还没有归集"}}}
}

func sampleItem() ItemPage {
	return ItemPage{Code: "penalty", Title: "行政处罚", Version: 1, About: "行政机关对企业、个体工商户、社会组织等单位作出的行政处罚决定（双公示法人表）。",
		Basis: []Basis{{"全国基础目录", "全国公共信用信息基础目录", "行政管理信息（行政处罚）", false},
			{"法定职责", "中华人民共和国行政处罚法", "第四十八条", true}},
		Subjects: []string{"企业", "个体工商户", "社会组织", "事业单位"}, SupplierRule: "有行政处罚权的58家单位",
		Public: true, Listed: true, Publication: "具有一定社会影响的行政处罚决定应当依法公开。\n公示期限按失信严重程度，由认定时有效的办法决定。", Sharing: "无条件共享",
		Timeliness: Timely{"自作出决定之日起7个工作日", "国发〔2016〕33号等（转引）", false}, Retention: Timely{"5年", "示例", false},
		Key: []string{"行政处罚决定书文号"}, Fields: sampleFields(), AsOf: sampleAsOf,
		Checks: []Check{{"罚款金额以万元为单位，应与处罚内容一致", []string{"罚款金额 (万元)", "处罚内容"}}},
		Lists:  []List{{ID: "penalty_kind", Title: "处罚类别", Values: []ui.Option{{Value: "1", Title: "警告"}, {Value: "2", Title: "罚款"}, {Value: "3", Title: "没收违法所得、没收非法财物"}}}},
		Params: []Param{{"一般失信信息最短公示期", "3个月", "《信用修复管理办法》（第36号令）", "2026-04-01", "", false},
			{"一般失信信息最长公示期", "1年", "《信用修复管理办法》（第36号令）", "2026-04-01", clock.Forever, true}}}
}

func sampleFields() []Field {
	return []Field{
		{Name: "party_name", Standard: "CF_XDR_MC", Title: "行政相对人名称", Aliases: []string{"相对人名称", "企业名称", "单位名称", "当事人"}, Type: "文字", Length: 200, Need: RowNeeds, Public: true},
		{Name: "kind", Standard: "CF_CFLB", Title: "处罚类别", Aliases: []string{"处罚种类"}, Type: "代码，可以多个", Need: Column, List: "处罚类别", Public: true},
		{Name: "fine", Standard: "CF_NR_FK", Title: "罚款金额 (万元)", Type: "金额", Unit: "万元", Public: true},
		{Name: "legal_rep_id", Standard: "CF_FR_ZJHM", Title: "法定代表人身份证号", Type: "证件号码", Note: "不归集，读入时丢弃"}}
}

// sampleExtreme has eighty suppliers and a hundred fields with long titles.
func sampleExtreme() ItemPage {
	p := sampleItem()
	for i := range 80 {
		p.Suppliers = append(p.Suppliers, fmt.Sprintf("东莞市示例管理局第%d分局", i))
	}
	for i := range 100 {
		p.Fields = append(p.Fields, Field{Name: strings.Repeat("very_long_field_name_", 1+i%4), Title: strings.Repeat("很长的字段标题", 1+i%6), Type: "文字", Length: 4000})
	}
	return p
}
