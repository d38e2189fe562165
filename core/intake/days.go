package intake

import (
	"fmt"

	"xinguan/base/clock"
	"xinguan/base/sheet"
	"xinguan/core/catalog"
)

// date reads the many ways a day is written; a long-term end is 2099-12-31.
func (v *values) date(i int, cell string) string {
	f := &v.plan.item.Fields[i]
	if f.Means == catalog.ValidUntil || f.Means == catalog.PublishUntil {
		if v.city.Sheets.Endless(cell) {
			return string(LongTerm)
		}
	}
	if year, ok := sheet.Year(cell); ok && f.Instead != "" {
		return v.yearOnly(i, year)
	}
	d, ok := sheet.Date(cell)
	if !ok || d <= noDay {
		level := Warning
		if f.Need == catalog.RowNeeds {
			level = Error
		}
		cell = v.quotable(i, cell)
		v.find(level, "date.unreadable", i, Finding{Value: cell, Expected: "YYYY-MM-DD", Message: "“" + f.Short() + "”写作“" + cell + "”，" + misread(cell)})
		return ""
	}
	if d > v.today && (f.Means == catalog.Decided || f.Means == catalog.RegDate) {
		level := Warning
		if f.Means == catalog.Decided {
			level = Error
		}
		v.find(level, "date.future", i, Finding{Value: string(d), Message: fmt.Sprintf("“%s”是%s，还没有到；请核对。", f.Short(), d.Chinese())})
	}
	return string(d)
}

// noDay is the day computers write where none was given.
const noDay clock.Date = "1900-01-01"

// yearOnly keeps a year in the field that does for the day.
func (v *values) yearOnly(i int, year string) string {
	f := &v.plan.item.Fields[i]
	other := v.plan.item.Named(f.Instead)
	v.text[other] = year
	v.find(Notice, "date.year", i, Finding{Value: year, Message: "“" + f.Short() + "”只有年份" + year + "，记在“" + v.plan.item.Fields[other].Short() + "”；知道是哪一天的，请补报。"})
	return ""
}

// misread says why a text is no day, and what to do.
func misread(cell string) string {
	if d, ok := sheet.Date(cell); ok && d <= noDay {
		return "是电脑在没有填日期时写的，或者年份写错了；请对照决定书填写。"
	}
	if sheet.NoSuchDay(cell) {
		return "日历上没有这一天；请对照决定书改正。"
	}
	return "认不出是哪一天；请写成 2026-03-05 这样。"
}

// LongTerm is how the sheets write an end that is not fixed.
const LongTerm clock.Date = "2099-12-31"
