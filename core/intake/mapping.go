package intake

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"xinguan/base/sheet"
	"xinguan/core/catalog"
)

// headerWithin is how many rows from the top the title row is looked for: official sheets carry notes above it.
const headerWithin = 20

// mapping says which column of a sheet is which field of an item.
type mapping struct {
	item    *catalog.Item
	columns []int    // column → field, -1 = none
	field   []int    // field → column, -1 = none
	unit    []string // by field: the unit its column's title names, "" = none
}

// mapTitles maps titles to fields by title, alias, name and standard code, folded; the first of two equal titles counts.
// The item's own titles go before other words for them, and a title that two fields could claim goes to the one that has no other.
func mapTitles(it *catalog.Item, titles []string) (m mapping, doubled []string) {
	m = mapping{item: it, columns: make([]int, len(titles)), field: make([]int, len(it.Fields)), unit: make([]string, len(it.Fields))}
	for i := range m.field {
		m.field[i] = -1
	}
	known, read := titlesOf(it), make([]heading, len(titles))
	for c, title := range titles {
		m.columns[c], read[c] = -1, known.read(title)
	}
	for _, rank := range []func(heading) bool{func(h heading) bool { return h.own }, func(h heading) bool { return !h.own && h.other < 0 }, func(h heading) bool { return h.other >= 0 }} {
		for c, h := range read {
			if rank(h) && !m.take(c, h.field, h.unit) && (h.other < 0 || !m.take(c, h.other, h.unit)) {
				doubled = append(doubled, titles[c])
			}
		}
	}
	return m, doubled
}

// take gives a field to a column; not where it has one already.
func (m mapping) take(column, field int, unit string) bool {
	switch {
	case field < 0:
		return true
	case m.field[field] >= 0:
		return false
	}
	m.columns[column], m.field[field], m.unit[field] = field, column, unit
	return true
}

// matched is how many fields have a column.
func (m mapping) matched() int {
	n := 0
	for _, c := range m.field {
		if c >= 0 {
			n++
		}
	}
	return n
}

// has tells whether a meaning has a column.
func (m mapping) has(means catalog.Means) bool {
	f := m.item.Index(means)
	return f >= 0 && m.field[f] >= 0
}

// cell is the text in the column of a field, or "".
func (m mapping) cell(cells []string, field int) string {
	if field < 0 {
		return ""
	}
	if c := m.field[field]; c >= 0 && c < len(cells) {
		return cells[c]
	}
	return ""
}

// header is the title row of a sheet and the rows read past it while looking for it.
type header struct {
	row    sheet.Row
	ahead  []sheet.Row
	mapped mapping
	double []string
}

// findHeader reads on until the row that looks most like this item's titles.
func findHeader(c *catalog.Catalog, r *sheet.Reader, it *catalog.Item) (header, error) {
	var seen []sheet.Row
	best, score := -1, 1
	for len(seen) < headerWithin {
		row, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return header{}, err
		}
		seen = append(seen, row)
		m, _ := mapTitles(it, row.Cells)
		if n := m.matched(); n > score && m.has(catalog.PartyName) {
			best, score = len(seen)-1, n
		}
		if best >= 0 && len(seen)-best > 3 {
			break
		}
	}
	if best < 0 {
		return header{}, noTitles(c, r, it, seen)
	}
	h := twoRows(it, seen, best, score)
	h.mapped, h.double = mapTitles(it, h.row.Cells)
	h.dropSecondTitleRow()
	return h, nil
}

// dropSecondTitleRow skips a row under the titles that is titles again (field codes below Chinese titles).
func (h *header) dropSecondTitleRow() {
	if len(h.ahead) == 0 {
		return
	}
	m, _ := mapTitles(h.mapped.item, h.ahead[0].Cells)
	if m.matched()*2 >= h.mapped.matched() && m.matched() > 1 {
		h.ahead = h.ahead[1:]
	}
}

func noTitles(c *catalog.Catalog, r *sheet.Reader, it *catalog.Item, seen []sheet.Row) error {
	for _, row := range seen {
		if other := cmp.Or(bestItem(c, row.Cells, it, 2), likeItem(c, row.Cells, it)); other != nil {
			return anotherItem(it, other)
		}
	}
	first := ""
	if len(seen) > 0 {
		first = strings.Join(seen[0].Cells[:min(4, len(seen[0].Cells))], "、")
	}
	other := ""
	if len(r.OtherSheets()) > 0 {
		other = "读的是工作表“" + r.SheetName() + "”；数据在别的工作表（" + strings.Join(r.OtherSheets(), "、") + "）里的，请把它移到最前面。"
	}
	return &sheet.Error{Message: fmt.Sprintf("前%d行里没有找到“%s”的标题行（至少要有“%s”和另外一列）。第一行是：%s。%s请对照模板核对标题，或检查信息项是否选对。",
		headerWithin, it.Title, it.Fields[it.Index(catalog.PartyName)].Title, first, other)}
}

// betterItem names another item that a sheet's titles fit while this one lacks a column no row can do without, or reads so
// little of the sheet that the rows would come in as something they are not: a name and a code make a company of any list.
func betterItem(c *catalog.Catalog, m mapping, titles []string) *catalog.Item {
	score := m.matched()
	if missingNeeds(m) == 0 {
		named := 0
		for _, t := range titles {
			if strings.TrimSpace(t) != "" {
				named++
			}
		}
		if score*2 > named {
			return nil
		}
		score++
	}
	return bestItem(c, titles, m.item, score)
}

// bestItem is the item that titles fit best, more than so many of them and nothing it needs lacking; but not the one tried.
func bestItem(c *catalog.Catalog, titles []string, tried *catalog.Item, score int) (best *catalog.Item) {
	for _, it := range c.Items() {
		if it == tried {
			continue
		}
		other, _ := mapTitles(it, titles)
		if n := other.matched(); n > score && missingNeeds(other) == 0 {
			best, score = it, n
		}
	}
	return best
}

// plainly is how many titles of an item tell it, though it lacks what its rows need.
const plainly = 4

// likeItem is the item that titles fit best by themselves, where they are many.
func likeItem(c *catalog.Catalog, titles []string, tried *catalog.Item) (best *catalog.Item) {
	score := plainly
	for _, it := range c.Items() {
		if m, _ := mapTitles(it, titles); it != tried && m.matched() > score && m.has(catalog.PartyName) {
			best, score = it, m.matched()
		}
	}
	return best
}

// anotherItem refuses a sheet that is plainly another item's.
func anotherItem(it, other *catalog.Item) error {
	return &sheet.Error{Message: fmt.Sprintf("这张表的标题是“%s”的，不是“%s”的；请改选“%s”（%s）后再报送。", other.Title, it.Title, other.Title, other.Code)}
}

// missingNeeds counts the fields no row can do without that have no column; one identifier column is enough.
func missingNeeds(m mapping) int { return len(m.without(catalog.RowNeeds)) }

// without are the fields of a need that have no column; of those that identify the party one column is enough.
func (m mapping) without(need catalog.Need) (out []*catalog.Field) {
	for i := range m.item.Fields {
		f := &m.item.Fields[i]
		if f.Need == need && m.field[i] < 0 && !(f.Means == catalog.PartyCode && m.hasIdentifier()) && !(f.Instead != "" && m.field[m.item.Named(f.Instead)] >= 0) {
			out = append(out, f)
		}
	}
	return out
}

// columnNames are columns in a sentence, as the template names them.
func columnNames(all []*catalog.Field) string {
	names := ""
	for _, f := range all {
		names += "“" + f.Title + "”"
	}
	if len(all) == 1 {
		return names + "一列"
	}
	return names + fmt.Sprintf("这%d列", len(all))
}

// lacking are the fields without which every row of the sheet is held: they have no column. The code of the party alone is
// not among them: the register knows some by their names, and each row says who it may be.
func (m mapping) lacking() []*catalog.Field {
	all := m.without(catalog.RowNeeds)
	if !slices.ContainsFunc(all, func(f *catalog.Field) bool { return f.Means != catalog.PartyCode }) {
		return nil
	}
	return all
}

// completed are the titles of a sheet with those it lacks and no row can do without after them.
func completed(titles []string, it *catalog.Item) []string {
	m, _ := mapTitles(it, titles)
	out := slices.Clip(titles)
	for _, f := range m.without(catalog.RowNeeds) {
		out = append(out, f.Title)
	}
	return out
}

// mostUnread is how many titles nobody knows a sentence names.
const mostUnread = 8

// unread names titles nobody knows, one of which may be a column that is lacking under another name.
func (m mapping) unread(titles []string) string {
	names := ""
	for i, t := range titles {
		if t = strings.TrimSpace(t); t != "" && m.columns[i] < 0 && !slices.Contains(ownColumns, t) && strings.Count(names, "“") < mostUnread {
			names += "“" + t + "”"
		}
	}
	if names == "" {
		return ""
	}
	return "表里认不出的标题有" + names + "，是这些列的，把标题改成模板的写法。"
}

func (m mapping) hasIdentifier() bool {
	return slices.ContainsFunc(catalog.PartyIdentifiers, m.has)
}
