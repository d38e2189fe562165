package catalogue

import (
	"fmt"
	"strings"

	"github.com/a-h/templ"

	"xinguan/base/clock"
	"xinguan/base/ui"
)

// Samples are pages with made-up content, ordinary and extreme, for tests and for looking at.
func Samples() map[string]templ.Component {
	return map[string]templ.Component{
		"catalog":              Catalogue(sampleList()),
		"catalog-none":         Catalogue(ListPage{}),
		"catalog-item":         Item(sampleItem()),
		"catalog-item-bare":    Item(ItemPage{Code: "registration", Title: "登记", Version: 1, About: "登记机关送来的登记信息（示例）。", SupplierRule: "登记机关"}),
		"catalog-item-extreme": Item(sampleExtreme()),
	}
}

const sampleAsOf = "2026年11月23日 06:00"

func sampleList() ListPage {
	return ListPage{Edition: "东莞市公共信用信息目录2026年版（示例）", AsOf: sampleAsOf, Groups: []Group{
		{"登记", []Row{{Code: "registration", Title: "登记信息", About: "名称、代码、住所、成立日期等登记事项（示例）。", Subjects: "单位", Suppliers: "市场监管、民政、编办等登记机关", Public: true, Records: 1603418}}},
		{"双公示", []Row{
			{Code: "permit", Title: "行政许可", About: "行政机关对单位作出的行政许可决定。", Subjects: "单位", Suppliers: "有许可权的62家单位", Public: true, Records: 842067},
			{Code: "penalty", Title: "行政处罚", About: "行政机关对单位作出的行政处罚决定。", Subjects: "单位", Suppliers: "有处罚权的58家单位", Public: true, Records: 23914},
			{Code: "penalty_person", Title: "行政处罚（自然人）", About: "只核对、加密、转报和计数，不公示，也不提供查询。", Subjects: "自然人", Suppliers: "有处罚权的58家单位"}}}}}
}

func sampleItem() ItemPage {
	return ItemPage{Code: "penalty", Title: "行政处罚", Version: 1, About: "行政机关对企业、个体工商户、社会组织等单位作出的行政处罚决定（双公示法人表）。",
		Basis: []Basis{{"全国基础目录", "全国公共信用信息基础目录", "行政管理信息（行政处罚）", false},
			{"法定职责", "中华人民共和国行政处罚法", "第四十八条", true}},
		Subjects: []string{"企业", "个体工商户", "社会组织", "事业单位"}, SupplierRule: "有行政处罚权的58家单位",
		Public: true, Publication: "具有一定社会影响的行政处罚决定应当依法公开。\n公示期限按失信严重程度，由认定时有效的办法决定。", Sharing: "无条件共享",
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
