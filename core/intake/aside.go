package intake

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"xinguan/base/sheet"
	"xinguan/core/catalog"
)

// Below the rows of a sheet stand totals and who filled it in. What says so itself is passed over and named once; another
// line that is none of the rows is held and says that alone.

// isNote tells whether a line says of itself that it is none of the rows: it begins with 合计, 填报人：… and has neither a
// code nor a day.
func (c *checker) isNote(p *plan, cells []string) bool {
	i := slices.IndexFunc(cells, func(cell string) bool { return strings.TrimSpace(cell) != "" })
	if i < 0 || !c.mayBeginNote(cells[i]) || !c.beginsNote(sheet.Fold(cells[i])) {
		return false
	}
	for _, m := range append(catalog.PartyIdentifiers, catalog.Decided, catalog.RegDate, catalog.PersonID) {
		cell := tidy(p.cell(cells, p.item.Index(m)))
		if _, day := sheet.Date(cell); day || len(cell) >= 15 && strings.Trim(strings.ToUpper(cell), "0123456789ABCDEFGHJKLMNPQRTUWXY") == "" {
			return false
		}
	}
	return true
}

// mayBeginNote looks at the first character only: folding a cell of every row takes as long as reading a few.
func (c *checker) mayBeginNote(cell string) bool {
	cell = strings.TrimLeftFunc(cell, unicode.IsSpace)
	_, n := utf8.DecodeRuneInString(cell)
	return slices.ContainsFunc(c.below, func(word string) bool { return strings.HasPrefix(word, cell[:n]) })
}

// beginsNote tells whether a folded text is a note's first word, alone or with something after a colon, a bracket or a digit.
func (c *checker) beginsNote(text string) bool {
	for _, word := range c.below {
		rest, ok := strings.CutPrefix(text, word)
		if ok && (rest == "" || strings.ContainsAny(rest[:1], ":(0123456789,")) {
			return true
		}
	}
	return false
}

// mostNotes is how many lines a sentence names.
const mostNotes = 10

// passedOver says which lines were passed over.
func (c *checker) passedOver() []Finding {
	lines := c.counts.notes
	if len(lines) == 0 {
		return nil
	}
	which := ""
	for i, n := range lines[:min(len(lines), mostNotes)] {
		if i > 0 {
			which += "、"
		}
		which += fmt.Sprint(n)
	}
	if len(lines) > mostNotes {
		which += "等"
	}
	return []Finding{{Level: Notice, Rule: "row.note", Value: fmt.Sprint(len(lines)),
		Message: fmt.Sprintf("第%s行是合计、填报人一类的说明，不是数据，没有读入，也不计入读取的行数。", which)}}
}

// aside tells whether a line is none of the table's rows (填报人：…, 合计) and says that alone of it: a cell or two filled,
// and nothing of what the rows of the sheet need but perhaps a name.
func (v *values) aside() bool {
	filled, lacking := 0, 0
	for i := range v.plan.item.Fields {
		f := &v.plan.item.Fields[i]
		switch need := f.Need == catalog.RowNeeds && f.Means != catalog.PartyName; {
		case v.text[i] != "" && need:
			return false
		case v.text[i] != "":
			filled++
		case need && v.plan.field[i] >= 0:
			lacking++
		}
	}
	if filled > 2 || lacking < 4 {
		return false
	}
	v.out.Agency, v.out.Findings = External, nil
	v.find(Error, "row.aside", -1, Finding{Message: "这一行只填了一两格，不像数据行；是填报人、合计一类说明的，请删去；是数据的，请补全后重新报送。"})
	return true
}
