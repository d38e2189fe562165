package intake

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"xinguan/base/clock"
	"xinguan/base/sheet"
	"xinguan/core/catalog"
	"xinguan/core/ident"
)

// clean reads every cell of the row by its field's type; what cannot be read becomes empty with a finding.
func (v *values) clean() {
	for i := range v.plan.item.Fields {
		if v.plan.drop[i] {
			continue
		}
		cell := tidy(v.plan.cell(v.cells, i))
		if v.catalog.Null[cell] {
			v.absent(i)
			continue
		}
		v.text[i] = v.cell(i, cell)
	}
}

// absent warns of an empty cell in a column the sheet calls mandatory; a column that is not there was said once.
func (v *values) absent(i int) {
	f := &v.plan.item.Fields[i]
	if f.Need == catalog.Column && v.plan.field[i] >= 0 {
		v.find(Warning, "value.empty", i, Finding{Message: "“" + f.Short() + "”没有填写，已照常入库；请补报。"})
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

// date reads the many ways a day is written; a long-term end is 2099-12-31.
func (v *values) date(i int, cell string) string {
	f := &v.plan.item.Fields[i]
	if f.Means == catalog.ValidUntil || f.Means == catalog.PublishUntil {
		switch cell {
		case "长期", "永久", "无固定期限", "长期有效", "9999-12-31":
			return string(LongTerm)
		}
	}
	d, ok := sheet.Date(cell)
	if !ok || d < "1900-01-01" {
		level := Warning
		if f.Need == catalog.RowNeeds {
			level = Error
		}
		v.find(level, "date.unreadable", i, Finding{Value: cell, Expected: "YYYY-MM-DD", Message: "“" + f.Short() + "”写作“" + cell + "”，认不出是哪一天；请写成 2026-03-05 这样。"})
		return ""
	}
	if f.Means == catalog.Decided && d > v.today {
		v.find(Error, "date.future", i, Finding{Value: string(d), Message: fmt.Sprintf("“%s”是%s，还没有到；请核对决定日期。", f.Short(), d.Chinese())})
	}
	return string(d)
}

// LongTerm is how the sheets write an end that is not fixed.
const LongTerm clock.Date = "2099-12-31"

func (v *values) amount(i int, cell string) string {
	f := &v.plan.item.Fields[i]
	a, ok := sheet.Amount(cell)
	if !ok {
		v.find(Warning, "amount.unreadable", i, Finding{Value: cell, Expected: "数字，单位" + f.Unit, Message: "“" + f.Short() + "”写作“" + cell + "”，认不出是多少；请只填数字，单位为" + f.Unit + "。"})
		return ""
	}
	if a.Unit == "元" {
		v.find(Warning, "amount.unit", i, Finding{Value: cell, Proposed: a.InWan(), Confidence: 95, Message: "“" + f.Short() + "”应以" + f.Unit + "填写，建议改为" + a.InWan() + "。"})
		return a.InWan()
	}
	return a.Value
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
	v.find(Warning, "code.unknown", i, Finding{Value: cell, Expected: strings.Join(f.List.Names(), "；"), Message: "“" + f.Short() + "”填的“" + cell + "”不在代码表内，原样保留；请改为：" + strings.Join(f.List.Names(), "、") + "。"})
	return cell
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
		cell = compact(cell)
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
	v.find(Warning, "personal.number", i, Finding{Message: "“" + v.plan.item.Fields[i].Short() + "”里有身份证号、手机号或银行卡号，这些数字已隐去，没有保存；请在原件中去掉。"})
	return ident.Mask(cell)
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
	if !strings.ContainsAny(s, " \u3000\u00a0\t") {
		return s
	}
	return strings.Join(strings.Fields(s), "")
}
