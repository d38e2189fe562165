package intake

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"xinguan/base/sheet"
	"xinguan/core/catalog"
	"xinguan/core/ident"
)

// clean reads every cell of the row by its field's type; what cannot be read becomes empty with a finding.
func (v *values) clean() {
	known := v.recalls(v.plan)
	for i := range v.plan.item.Fields {
		if v.plan.drop[i] {
			continue
		}
		raw := v.plan.cell(v.cells, i)
		if text, ok := known[i].get(raw); ok {
			v.text[i] = text
			continue
		}
		said := len(v.out.Findings)
		v.text[i] = v.read(i, raw)
		if len(v.out.Findings) == said {
			known[i].put(raw, v.text[i])
		}
	}
	v.beyond()
}

// read is what a cell says, "" for nothing.
func (v *values) read(i int, raw string) string {
	cell := tidy(raw)
	if v.null(cell) {
		v.absent(i)
		return ""
	}
	return v.cell(i, v.plan.withUnit(i, cell))
}

// withUnit puts the unit a column's title names behind a bare number below it: 50000 under 罚款金额（元） is 50000元.
func (m mapping) withUnit(i int, cell string) string {
	if m.unit[i] == "" || cell == "" || strings.Trim(cell, "0123456789.,") != "" {
		return cell
	}
	return cell + m.unit[i]
}

// beyond warns of cells right of the last title: an unquoted comma moves every cell after it by one column.
func (v *values) beyond() {
	if len(v.cells) <= len(v.plan.columns) {
		return
	}
	extra := slices.DeleteFunc(slices.Clone(v.cells[len(v.plan.columns):]), func(s string) bool { return tidy(s) == "" })
	if len(extra) > 0 {
		v.find(Warning, "row.beyond", -1, Finding{Message: fmt.Sprintf("这一行比标题多出%d格，多出的没有读入；请核对各列是否错位（CSV 的内容里有逗号时，要用英文双引号括起来）。", len(extra))})
	}
}

// null tells whether a cell says that it says nothing; case and width do not matter (n/a, Ｎ／Ａ, （空）).
func (v *values) null(cell string) bool {
	if len(cell) <= v.longest && v.catalog.Null[cell] {
		return true
	}
	if len(cell) > 16 || !strings.ContainsRune("nNuU<#", rune(cell[0])) && cell[0] != 0xEF { // 0xEF begins the full-width forms
		return false
	}
	return v.catalog.Null[strings.ToUpper(sheet.Fold(cell))]
}

// absent warns of an empty cell in a column the sheet calls mandatory; a column that is not there was said once.
func (v *values) absent(i int) {
	f := &v.plan.item.Fields[i]
	if f.Need == catalog.Column && v.plan.field[i] >= 0 {
		v.find(Warning, "value.empty", i, Finding{Message: "“" + f.Short() + "”没有填写，不影响入库；请补报。"})
	}
}

func (v *values) cell(i int, cell string) string {
	f := &v.plan.item.Fields[i]
	switch f.Type {
	case catalog.Date:
		return v.date(i, cell)
	case catalog.Amount:
		return v.amount(i, cell)
	case catalog.Code:
		return v.code(i, cell)
	case catalog.Identifier:
		return compact(cell)
	}
	return v.free(i, cell)
}

func (v *values) amount(i int, cell string) string {
	f := &v.plan.item.Fields[i]
	a, ok := sheet.Amount(cell)
	if money := foreign(cell); !ok && money != "" {
		v.find(Warning, "amount.currency", i, Finding{Value: cell, Message: "“" + f.Short() + "”写作“" + cell + "”，是" + money + "；平台不折算外币，这一栏按没有填写处理，币种和数额请在内容里写明。"})
		return ""
	}
	if !ok {
		cell = v.quotable(i, cell)
		v.find(Warning, "amount.unreadable", i, Finding{Value: cell, Expected: "数字，单位" + f.Unit, Message: "“" + f.Short() + "”写作“" + cell + "”，认不出是多少；请只填数字，单位为" + f.Unit + "。"})
		return ""
	}
	if a.Unit == "亿元" || a.Unit == "元" && v.plan.unit[i] == "元" {
		return a.InWan()
	}
	if a.Unit == "元" {
		v.find(Warning, "amount.unit", i, Finding{Value: cell, Proposed: a.InWan(), Confidence: 95, Message: "“" + f.Short() + "”应以" + f.Unit + "填写，建议改为" + a.InWan() + "。"})
		return a.InWan()
	}
	return a.Value
}

// currencies are the foreign ones seen in sheets, by what names them in a cell.
var currencies = []struct{ word, title string }{{"美元", "美元"}, {"USD", "美元"}, {"US$", "美元"}, {"港", "港币"}, {"HK", "港币"}, {"澳门", "澳门元"}, {"MOP", "澳门元"},
	{"欧元", "欧元"}, {"EUR", "欧元"}, {"€", "欧元"}, {"日元", "日元"}, {"JPY", "日元"}, {"英镑", "英镑"}, {"GBP", "英镑"}, {"台币", "新台币"}, {"TWD", "新台币"}}

// foreign is the foreign currency a cell names, or "".
func foreign(cell string) string {
	for _, c := range currencies {
		if strings.Contains(strings.ToUpper(cell), c.word) {
			return c.title
		}
	}
	return ""
}

func (v *values) code(i int, cell string) string {
	f := &v.plan.item.Fields[i]
	if name, ok := f.List.Find(cell); ok {
		return name
	}
	if f.Many {
		if joined, ok := v.codes(f, cell); ok {
			return joined
		}
	}
	if head, _, ok := strings.Cut(strings.NewReplacer("（", "-", "(", "-", "：", "-", ":", "-", "－", "-").Replace(cell), "-"); ok {
		if name, ok := f.List.Find(head); ok && name == "其他" {
			return name
		}
	}
	names, cell := strings.Join(f.List.Names(), "；"), v.withoutPersonal(i, cell)
	v.find(Warning, "code.unknown", i, Finding{Value: cell, Expected: names, Message: "“" + f.Short() + "”填的“" + v.quotable(i, cell) + "”不在代码表内，" + v.meanwhile(f) + "；请改为以下之一：" + names + "。"})
	return cell
}

// meanwhile is what becomes of a code nobody knows.
func (v *values) meanwhile(f *catalog.Field) string {
	if f.Means == catalog.SeverityIs {
		return "先按“类别待确认”处理"
	}
	return "原样保留"
}

// codes reads several codes in one cell, joined by ; or by 、 where no name contains one.
func (v *values) codes(f *catalog.Field, cell string) (string, bool) {
	for _, sep := range []string{";；,，/|", ";；,，、/|"} {
		var out []string
		ok := true
		for _, part := range strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(sep, r) }) {
			name, found := f.List.Find(part)
			if !found {
				ok = false
				break
			}
			if len(out) == 0 || !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
		if ok && len(out) > 0 {
			return strings.Join(out, ";"), true
		}
	}
	return "", false
}

// free keeps a text; names and numbers lose inner line breaks, personal numbers are masked outside the columns
// declared for them.
func (v *values) free(i int, cell string) string {
	f := &v.plan.item.Fields[i]
	switch f.Means {
	case catalog.PartyName, catalog.Authority, catalog.Supplier, catalog.SeverityBy:
		cell = v.withoutPersonal(i, compact(cell))
	case catalog.DocNumber, catalog.PermitNo:
		return v.limited(i, compact(cell))
	default:
		cell = v.withoutPersonal(i, cell)
	}
	return v.limited(i, cell)
}

func (v *values) withoutPersonal(i int, cell string) string {
	spans := ident.Personal(cell)
	if len(spans) == 0 {
		return cell
	}
	var kinds []string
	for _, s := range spans {
		if title := s.Kind.Title(); !slices.Contains(kinds, title) {
			kinds = append(kinds, title)
		}
	}
	v.find(Warning, "personal.number", i, Finding{Message: "“" + v.plan.item.Fields[i].Short() + "”里有" + strings.Join(kinds, "、") + "，这些数字已隐去，不写入记录；请在原件中去掉。"})
	return ident.Mask(cell)
}

// quotable is what a sentence may repeat of a cell that stands in the wrong column: no personal number, and of a row
// about a person nothing.
func (v *values) quotable(i int, cell string) string {
	if v.plan.item.OfPersons() {
		return hide(cell)
	}
	return v.withoutPersonal(i, cell)
}

func (v *values) limited(i int, cell string) string {
	f := &v.plan.item.Fields[i]
	if len(cell) <= f.Max() || utf8.RuneCountInString(cell) <= f.Max() {
		return cell
	}
	v.find(Warning, "value.long", i, Finding{Expected: fmt.Sprintf("不超过%d字", f.Max()), Message: fmt.Sprintf("“%s”有%d字，超过%d字的上限；已全部保留，请核对是否贴错了列。", f.Short(), utf8.RuneCountInString(cell), f.Max())})
	return cell
}

// tidy trims a cell and turns every line break and tab inside it into one space.
func tidy(s string) string {
	s = strings.TrimSpace(s)
	if !untidy(s) {
		return s
	}
	s = strings.NewReplacer("\u200b", "", "\ufeff", "").Replace(s)
	return strings.TrimSpace(strings.Join(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("\n\r\t\u00a0\u3000", r) }), " "))
}

// untidy tells whether a text holds what tidy takes out. It looks at bytes: every cell of a sheet passes here.
func untidy(s string) bool {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\n', '\r', '\t':
			return true
		case 0xC2, 0xE2, 0xE3, 0xEF: // what no-break, zero-width and wide spaces begin with
			if rest := s[i:]; strings.HasPrefix(rest, "\u00a0") || strings.HasPrefix(rest, "\u3000") || strings.HasPrefix(rest, "\u200b") || strings.HasPrefix(rest, "\ufeff") {
				return true
			}
		}
	}
	return false
}

// compact takes out every blank.
func compact(s string) string {
	if strings.IndexByte(s, ' ') < 0 && strings.IndexByte(s, '\t') < 0 && !strings.Contains(s, "\u3000") && !strings.Contains(s, "\u00a0") {
		return s
	}
	return strings.Join(strings.Fields(s), "")
}
