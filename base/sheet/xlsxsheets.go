package sheet

import (
	"archive/zip"
	"io"
	"strings"
)

// lookAhead is how many rows of each worksheet are looked at before one is chosen.
const lookAhead = 20

// choose begins to read the worksheet of a name, or the first that looks like a table: rows of three cells or more
// come before notes of one or two columns.
func (w *workbook) choose(wanted string) (*Reader, error) {
	r, best := &Reader{kind: "xlsx"}, -1
	var names []string
	seen := map[*zip.File]bool{}
	for _, s := range w.sheets {
		if seen[s.part] { // a hundred names for one part would be unpacked a hundred times
			return nil, workbookError(errXML)
		}
		seen[s.part] = true
		rows, err := w.start(s)
		if err != nil {
			return nil, workbookError(err)
		}
		if rows == nil {
			continue
		}
		names = append(names, s.name)
		if n := rows.likeness(); wanted == "" && n > best || wanted != "" && s.name == wanted && best < 0 {
			r.take(rows, s.name)
			best = n
			continue
		}
		rows.part.Close()
	}
	if r.rows == nil {
		return nil, noRows(wanted, names)
	}
	for _, name := range names {
		if name != r.sheet {
			r.others = append(r.others, name)
		}
	}
	return r, nil
}

func noRows(wanted string, names []string) error {
	if wanted == "" || len(names) == 0 {
		return &Error{Message: "工作簿里没有内容；请检查是否填在别的文件里，重新报送。"}
	}
	return &Error{Message: "工作簿里没有名为“" + wanted + "”的工作表，或者它是空的；有内容的工作表是：" + strings.Join(names, "、") + "。请核对后重试。"}
}

// take makes rows what is read.
func (r *Reader) take(rows *rowSource, name string) {
	if r.rows != nil {
		r.rows.part.Close()
	}
	r.source, r.rows, r.sheet = rows, rows, name
}

// likeness is how much the first rows are like a table, 0 to 3; one that cannot be read at all comes first, for that
// must be said.
func (s *rowSource) likeness() int {
	if len(s.ahead) == 0 {
		return 3
	}
	best := 0
	for _, row := range s.ahead {
		best = max(best, filled(row.Cells))
	}
	return min(best, 3)
}

// start begins to read a worksheet and holds its first rows ready; nil when there is none.
func (w *workbook) start(s worksheet) (*rowSource, error) {
	if s.part == nil {
		return nil, errXML
	}
	in, err := s.part.Open()
	if err != nil {
		return nil, err
	}
	ahead := readAhead(in)
	r := &rowSource{book: w, part: ahead, unpacked: int64(s.part.UncompressedSize64), seen: make([]uint64, lastRow/64)}
	r.count.r = ahead
	r.xml = newTokens(&r.count)
	for len(r.ahead) < lookAhead && r.failed == nil {
		row, err := r.read()
		if err != nil {
			r.failed = err
		} else if row.Problem != "" || !blank(row.Cells) {
			r.ahead = append(r.ahead, row)
		}
	}
	if r.failed == io.EOF && len(r.ahead) == 0 {
		ahead.Close()
		return nil, nil
	}
	if err := r.fillTitles(s); err != nil {
		ahead.Close()
		return nil, err
	}
	return r, nil
}
