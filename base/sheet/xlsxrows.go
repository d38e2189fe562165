package sheet

import (
	"errors"
	"io"
	"math/big"
	"strconv"
	"strings"
)

// rowSource streams the rows of one worksheet.
type rowSource struct {
	book     *workbook
	part     io.ReadCloser
	count    counter
	unpacked int64
	xml      *tokens
	ahead    *Row  // read by start
	failed   error // met by start
	n        int   // number of the row last given
	width    int   // cells of the row before
}

// Limits of the format itself.
const (
	lastRow    = 1 << 20
	lastColumn = 1 << 14
)

func (s *rowSource) next() (Row, error) {
	if row := s.ahead; row != nil {
		s.ahead = nil
		if s.failed == nil {
			return *row, nil
		}
	}
	if s.failed != nil {
		return Row{}, workbookError(s.failed)
	}
	row, err := s.read()
	if err != nil && err != io.EOF {
		return Row{}, workbookError(err)
	}
	return row, err
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
		case kind == closing && string(s.xml.name) == "sheetData":
			return Row{}, s.rest()
		}
	}
}

// rest reads what follows the rows, for the checksum of the whole.
func (s *rowSource) rest() error {
	if _, err := io.Copy(io.Discard, s.xml.in); err != nil {
		return err
	}
	s.failed = io.EOF
	return io.EOF
}

// row reads one row. A row without a number follows the one before.
func (s *rowSource) row() (Row, error) {
	s.n++
	if r := s.xml.attr("r"); len(r) > 0 {
		n, err := strconv.Atoi(string(r))
		if err != nil || n < s.n || n > lastRow {
			return Row{}, errXML
		}
		s.n = n
	}
	row, at := Row{N: s.n, Cells: make([]string, 0, s.width)}, 0
	for {
		kind, _, err := s.xml.next()
		if err != nil {
			return Row{}, torn(err)
		}
		if kind == closing && string(s.xml.name) == "row" {
			s.width = len(row.Cells)
			return row, nil
		}
		if kind == opening && string(s.xml.name) == "c" {
			if at, err = s.column(at); err != nil {
				return Row{}, err
			}
			text, err := s.cell(&row, at)
			if err != nil {
				return Row{}, err
			}
			row.Cells = place(row.Cells, at, text)
			at++
		}
	}
}

// place puts a cell into its column; empty ones at the end are left off.
func place(cells []string, at int, text string) []string {
	if text == "" {
		return cells
	}
	for len(cells) <= at {
		cells = append(cells, "")
	}
	cells[at] = text
	return cells
}

// column is the place of a cell from its reference (AB12), else the place after the one before.
func (s *rowSource) column(next int) (int, error) {
	ref := s.xml.attr("r")
	if len(ref) == 0 {
		return next, nil
	}
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

// cell reads the value of a cell, for a formula the one it was saved with, and notes in its row when digits are lost.
func (s *rowSource) cell(row *Row, at int) (string, error) {
	kind := string(s.xml.attr("t"))
	var b strings.Builder
	in, spoken := "", false // the element the text is in; the reading aid of Japanese text is not text
	for {
		tok, text, err := s.xml.next()
		if err != nil {
			return "", torn(err)
		}
		name := string(s.xml.name)
		switch {
		case tok == opening && name == "rPh":
			spoken = true
		case tok == closing && name == "rPh":
			spoken = false
		case tok == opening:
			in = name
		case tok == closing && name == "c":
			text, err := s.value(kind, b.String())
			if (kind == "" || kind == "n") && len(text) > 15 && number(text) {
				row.Rounded = append(row.Rounded, at)
			}
			return text, err
		case tok == closing:
			in = ""
		case (in == "v" || in == "t") && !spoken:
			b.Write(text)
		}
	}
}

func (s *rowSource) value(kind, text string) (string, error) {
	switch kind {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(text))
		if text == "" {
			return "", nil
		}
		if err != nil || s.book.strings == nil {
			return "", errXML
		}
		return s.book.strings.at(i)
	case "inlineStr", "str":
		return controls(text), nil
	case "b":
		return map[string]string{"1": "TRUE", "0": "FALSE"}[text], nil
	case "e", "d":
		return text, nil
	}
	return plainNumber(strings.TrimSpace(text)), nil
}

// plainNumber writes a number in scientific notation with all its digits: codes of 18 digits kept as numbers.
func plainNumber(s string) string {
	e := strings.IndexAny(s, "eE")
	if e < 0 || len(s) > 30 {
		return s
	}
	if n, err := strconv.Atoi(s[e+1:]); err != nil || n > 40 || n < -20 {
		return s
	}
	x, ok := new(big.Rat).SetString(s)
	if !ok {
		return s
	}
	if x.IsInt() {
		return x.Num().String()
	}
	return strings.TrimRight(x.FloatString(20), "0")
}

// controls brings back characters that XML cannot hold and a workbook writes as _x000D_.
func controls(s string) string {
	at := strings.Index(s, "_x")
	if at < 0 {
		return s
	}
	var b strings.Builder
	for ; at >= 0; at = strings.Index(s, "_x") {
		b.WriteString(s[:at])
		s = s[at:]
		if len(s) >= 7 && s[6] == '_' {
			if n, err := strconv.ParseUint(s[2:6], 16, 16); err == nil {
				if n != 0 {
					b.WriteRune(rune(n))
				}
				s = s[7:]
				continue
			}
		}
		b.WriteString(s[:2])
		s = s[2:]
	}
	return b.String() + s
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
