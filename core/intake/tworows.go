package intake

import (
	"slices"
	"strings"

	"xinguan/base/sheet"
	"xinguan/core/catalog"
)

// twoRows is the header around the row that looks most like titles. Where titles stand in two rows, groups above and columns
// below, with cells merged or left empty between them, the two are read as one.
func twoRows(it *catalog.Item, seen []sheet.Row, best, score int) header {
	h := header{row: seen[best], ahead: seen[best+1:]}
	known := titlesOf(it)
	for _, at := range []int{best - 1, best} {
		if at < 0 || at+1 >= len(seen) {
			continue
		}
		both := joined(known, seen[at].Cells, seen[at+1].Cells)
		if m, _ := mapTitles(it, both); m.matched() > score && m.has(catalog.PartyName) {
			score = m.matched()
			h.row, h.ahead = sheet.Row{N: seen[at+1].N, Cells: both}, seen[at+2:]
		}
	}
	return h
}

// joined makes one row of titles of two. A group reaches over the empty cells after it where there is something below them.
func joined(known titles, above, below []string) []string {
	out := make([]string, max(len(above), len(below)))
	group := ""
	for c := range out {
		upper, lower := cellAt(above, c), cellAt(below, c)
		own := upper != ""
		if own {
			group = upper
		}
		switch {
		case lower == "" || sheet.Fold(lower) == sheet.Fold(upper):
			out[c] = upper
		case !own:
			out[c] = joinedTitle(known, group, lower, false)
		default:
			out[c] = joinedTitle(known, upper, lower, true)
		}
	}
	return out
}

func cellAt(cells []string, c int) string {
	if c >= len(cells) {
		return ""
	}
	return strings.TrimSpace(cells[c])
}

// plainWords are titles that say nothing without the group above them.
var plainWords = []string{"名称", "全称", "单位名称", "机关名称", "姓名"}

// joinedTitle is the title of a column under a group: both words together where the item knows them so, else the lower one,
// with the unit of the group; the group's own where the lower says nothing alone.
func joinedTitle(known titles, group, lower string, own bool) string {
	for _, t := range []string{group + lower, group + "（" + lower + "）"} {
		if known.read(t).field >= 0 {
			return t
		}
	}
	over := known.read(group)
	if own && over.field >= 0 && (known.read(lower).field < 0 || slices.Contains(plainWords, sheet.Fold(lower))) {
		return group
	}
	if at := known.read(lower); at.field >= 0 && at.unit == "" {
		if _, remark, ok := remarked(sheet.Fold(group)); ok && unitOf(remark) != "" {
			return lower + "（" + unitOf(remark) + "）"
		}
	}
	return lower
}
