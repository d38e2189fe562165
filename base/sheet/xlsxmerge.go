package sheet

import (
	"bytes"
	"fmt"
)

// area is a range of merged cells; rows count from 1, columns from 0.
type area struct{ top, left, bottom, right int }

func (a area) String() string {
	return fmt.Sprintf("%s%d:%s%d", columnName(a.left), a.top, columnName(a.right), a.bottom)
}

// maxMerged is how many merged ranges of a worksheet are looked at.
const maxMerged = 10_000

// mergedAreas reads on, past the rows, and gives the ranges found up to the end or to what cannot be read.
func mergedAreas(x *tokens) (out []area) {
	for len(out) < maxMerged {
		kind, _, err := x.next()
		if err != nil {
			return out
		}
		if kind == opening && string(x.name) == "mergeCell" {
			if a, ok := areaOf(x.attr("ref")); ok {
				out = append(out, a)
			}
		}
	}
	return out
}

// areaOf reads a range: A1:C2.
func areaOf(ref []byte) (a area, ok bool) {
	first, last, two := bytes.Cut(ref, []byte(":"))
	var ok1, ok2 bool
	a.left, a.top, ok1 = placeOf(first)
	a.right, a.bottom, ok2 = placeOf(last)
	return a, two && ok1 && ok2 && a.left <= a.right && a.top <= a.bottom
}

func placeOf(ref []byte) (column, row int, ok bool) {
	ref = bytes.ReplaceAll(ref, []byte("$"), nil)
	column, err := columnOf(ref)
	row, ok = natural(bytes.TrimLeft(ref, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))
	return column, row, err == nil && ok && row > 0
}

// fillTitles gives the text of a merged title to each of its columns and rows. The ranges stand behind the rows, so
// the worksheet is unpacked once more, but only where titles have gaps.
func (s *rowSource) fillTitles(sheet worksheet) error {
	rows := titleRows(s.ahead)
	if len(rows) > 0 {
		s.titles = rows[len(rows)-1].N
	}
	if !incomplete(rows, width(s.ahead)) {
		return nil
	}
	part, err := sheet.part.Open()
	if err != nil {
		return err
	}
	defer part.Close()
	x := newTokens(part)
	for _, mark := range []string{"sheetData>", "sheetData>"} { // <sheetData> and </sheetData>, whatever their prefix
		if err := x.skipPast(mark); err != nil {
			return nil // damaged further on, which is said at its place
		}
	}
	for _, a := range mergedAreas(x) {
		fill(rows, a, width(s.ahead))
	}
	return nil
}

// titleRows are the rows above the first that looks like data.
func titleRows(rows []Row) []Row {
	for i, row := range rows {
		if filled(row.Cells) > 1 && dataLike(row.Cells) {
			return rows[:i]
		}
	}
	return rows
}

// dataLike tells whether a row has a day or a number of six digits, as titles do not.
func dataLike(cells []string) bool {
	for _, c := range cells {
		if _, ok := Date(c); ok {
			return true
		}
		run := 0
		for i := 0; i < len(c) && run < 6; i++ {
			if run++; c[i] < '0' || c[i] > '9' {
				run = 0
			}
		}
		if run == 6 {
			return true
		}
	}
	return false
}

func filled(cells []string) (n int) {
	for i := range cells {
		if !blank(cells[i : i+1]) {
			n++
		}
	}
	return n
}

func width(rows []Row) (n int) {
	for _, row := range rows {
		n = max(n, len(row.Cells))
	}
	return n
}

// incomplete tells whether a row of titles leaves columns out; a row of one cell is a note.
func incomplete(rows []Row, width int) bool {
	for _, row := range rows {
		if n := filled(row.Cells); n > 1 && n < width {
			return true
		}
	}
	return false
}

// fill writes the text of a range into its empty cells, unless the range is all its row has: then it is a note.
func fill(rows []Row, a area, width int) {
	text := ""
	for i := range rows {
		row := &rows[i]
		if row.N == a.top && a.left < len(row.Cells) && filled(row.Cells) > 1 {
			text = row.Cells[a.left]
		}
		if row.N < a.top || row.N > a.bottom || text == "" {
			continue
		}
		for c := a.left; c <= min(a.right, width-1); c++ {
			row.Cells = widen(row.Cells, c)
			if blank(row.Cells[c : c+1]) {
				row.Cells[c] = text
			}
		}
	}
}
