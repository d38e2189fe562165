package catalog

import (
	"slices"
	"strconv"
	"strings"

	"xinguan/base/sheet"
)

// Template is the workbook a clerk fills in for the item: its titles in official order with drop-downs and one sample
// row, and a second sheet that says of every column whether it must be filled and how. Columns the platform does not
// keep (documents of legal representatives) are left out.
func (it *Item) Template() sheet.Book {
	fill := sheet.Sheet{Name: it.Title, Lists: map[int][]string{}}
	notes := sheet.Sheet{Name: "填写说明", Header: []string{"列", "要不要填", "怎样填", "可用的值"}}
	var sample []string
	for i := range it.Fields {
		f := &it.Fields[i]
		if slices.Contains(Dropped, f.Means) {
			continue
		}
		if f.List != nil && !f.Many {
			fill.Lists[len(fill.Header)] = f.List.Names()
		}
		fill.Header = append(fill.Header, f.Title)
		sample = append(sample, f.sample())
		notes.Rows = append(notes.Rows, f.notes())
	}
	fill.Rows = [][]string{sample}
	return sheet.Book{Sheets: []sheet.Sheet{fill, notes}}
}

var needTitles = map[Need]string{RowNeeds: "必填，缺了不入库", Column: "应填，缺了会提醒", Optional: "有就填"}

func (f *Field) notes() []string {
	how := ""
	switch f.Type {
	case Date:
		how = "日期，如 2026-03-05；长期有效填 2099-12-31"
	case Amount:
		how = "只填数字，单位" + f.Unit
	case Code:
		how = "从可用的值里选"
		if f.Many {
			how += "，多个用;隔开"
		}
	case Identifier:
		how = "照证照填写，不要空格"
	default:
		how = "文字"
		if f.Length > 0 {
			how += "，不超过" + strconv.Itoa(f.Length) + "字"
		}
	}
	if f.Note != "" {
		how += "；" + f.Note
	}
	values := ""
	if f.List != nil {
		values = strings.Join(f.List.Names(), "；")
	}
	return []string{f.Title, needTitles[f.Need], how, values}
}

// samples are what the sample row says; everything in it is made up and marked so.
var samples = map[Means]string{
	PartyName: "东莞市示例晨星五金制品有限公司（示例行，报送前删去）", LegalRep: "周示例", PartyKind: "法人及非法人组织",
	DocName: "准予行政许可决定书", DocNumber: "东示例〔2026〕1号", Content: "示例内容", Conduct: "示例违法行为类型", Fact: "示例违法事实", LegalText: "《示例法》第一条",
	Decided: "2026-03-05", ValidFrom: "2026-03-05", ValidUntil: "2099-12-31", PublishUntil: "2027-03-05", Fine: "4.8", Forfeit: "0",
	Permitted: "示例许可证", PermitNo: "示例1号", Authority: "东莞市市场监督管理局", Supplier: "东莞市市场监督管理局", SeverityBy: "东莞市市场监督管理局",
	RegDate: "2014-06-03", RegType: "有限责任公司", RegCapital: "50(万元人民币)", RegScope: "示例经营范围", RegAddress: "东莞市长安镇示例路18号", RegAuthority: "东莞市市场监督管理局",
}

func (f *Field) sample() string {
	if s, ok := samples[f.Means]; ok {
		return s
	}
	if f.List != nil && f.Need != Optional {
		return f.List.Values[0].Name
	}
	return ""
}
