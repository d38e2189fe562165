package sheet

import (
	"errors"
	"io"
	"strconv"
)

// rowSource streams the rows of one worksheet.
type rowSource struct {
	book     *workbook
	part     io.ReadCloser
	count    counter
	unpacked int64
	xml      *tokens
	ahead    []Row    // read by start
	titles   int      // number of the last row that may be titles
	failed   error    // what ended the reading
	n        int      // number of the row last given
	seen     []uint64 // numbers of rows given, a bit each
	width    int      // cells of the row before
	hidden   []int    // columns
	merged   []area   // known at the end
	pad      pad
}

// Limits of the format itself, and of the text of one row.
const (
	lastRow    = 1 << 20
	lastColumn = 1 << 14
	maxRow     = 8 << 20
)

func (s *rowSource) next() (Row, error) {
	if len(s.ahead) > 0 {
		row := s.ahead[0]
		s.ahead = s.ahead[1:]
		return row, nil
	}
	if s.failed == nil {
		row, err := s.read()
		if err == nil {
			return row, nil
		}
		s.failed = err
	}
	if s.failed != io.EOF {
		return Row{}, workbookError(s.failed)
	}
	return Row{}, io.EOF
}

// read is the next row element, empty ones too; io.EOF after the last.
func (s *rowSource) read() (Row, error) {
	for {
		kind, _, err := s.xml.next()
		switch {
		case err != nil: // the rows end with a tag of their own, never with the part
			return Row{}, torn(err)
		case kind == opening && string(s.xml.name) == "row":
			return s.row()
		case kind == opening && string(s.xml.name) == "col":
			s.column()
		case kind == closing && string(s.xml.name) == "sheetData":
			return Row{}, s.rest()
		}
	}
}

// column notes columns that are hidden.
func (s *rowSource) column() {
	from, _ := strconv.Atoi(string(s.xml.attr("min")))
	to, _ := strconv.Atoi(string(s.xml.attr("max")))
	if !truth(s.xml.attr("hidden")) || from < 1 {
		return
	}
	for c := from; c <= min(to, maxColumns) && len(s.hidden) < maxColumns; c++ {
		s.hidden = append(s.hidden, c-1)
	}
}

func truth(v []byte) bool { return string(v) == "1" || string(v) == "true" }

// rest reads what follows the rows: merged cells, and everything for the checksum of the whole.
func (s *rowSource) rest() error {
	s.merged = mergedAreas(s.xml)
	if err := s.xml.drain(); err != nil {
		return err
	}
	return io.EOF
}

// row reads one row.
func (s *rowSource) row() (Row, error) {
	if err := s.number(); err != nil {
		return Row{}, err
	}
	row, at := Row{N: s.n, Hidden: truth(s.xml.attr("hidden")), Cells: make([]string, 0, s.width)}, 0
	s.pad.clear()
	for {
		quick, ok, err := s.quickCell(&row, at)
		if err != nil {
			return Row{}, err
		}
		if ok {
			at = quick + 1
			continue
		}
		kind, _, err := s.xml.next()
		if err != nil {
			return Row{}, torn(err)
		}
		if kind == closing && string(s.xml.name) == "row" {
			s.pad.finish(&row)
			s.width = len(row.Cells)
			return row, nil
		}
		if kind == opening && string(s.xml.name) == "c" {
			if at, err = s.cell(&row, at); err != nil {
				return Row{}, err
			}
			at++
		}
	}
}

// number is that of the row which begins; a row without one follows the one before. Rows may come out of order, as
// some programs write them, but none twice.
func (s *rowSource) number() error {
	s.n++
	if r := s.xml.attr("r"); len(r) > 0 {
		n, ok := natural(r)
		if !ok || n < 1 {
			return errXML
		}
		s.n = n
	}
	if s.n > lastRow {
		return errXML
	}
	word, bit := &s.seen[(s.n-1)/64], uint64(1)<<((s.n-1)%64)
	if *word&bit != 0 {
		return errXML
	}
	*word |= bit
	return nil
}

// natural is a number without a sign, of at most nine digits.
func natural(b []byte) (n int, ok bool) {
	if len(b) == 0 || len(b) > 9 {
		return 0, false
	}
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

// columnOf is the place of a cell from its reference (AB12).
func columnOf(ref []byte) (int, error) {
	n := 0
	for _, c := range ref {
		if c |= 0x20; c < 'a' || c > 'z' {
			break
		}
		if n = n*26 + int(c-'a') + 1; n > lastColumn {
			return 0, errXML
		}
	}
	if n == 0 {
		return 0, errXML
	}
	return n - 1, nil
}

// columnName is the letters of a column: 0 → A, 26 → AA.
func columnName(at int) string {
	name := ""
	for at++; at > 0; at = (at - 1) / 26 {
		name = string(rune('A'+(at-1)%26)) + name
	}
	return name
}

// progress is in bytes of the file: as much of it as was unpacked of the worksheet.
func (s *rowSource) progress() (done, total int64) {
	if s.unpacked == 0 {
		return s.book.size, s.book.size
	}
	part := float64(min(s.count.n, s.unpacked)) / float64(s.unpacked)
	return int64(part * float64(s.book.size)), s.book.size
}

func (s *rowSource) close() error { return errors.Join(s.part.Close(), s.book.close()) }
