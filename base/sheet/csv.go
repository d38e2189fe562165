package sheet

import (
	"bytes"
	"fmt"
	"strings"
)

// csvSource reads text separated by commas, semicolons, tabs or bars. It is more forgiving than encoding/csv: a quote
// gone wrong costs its own row, never the rest of the file, and the row says so.
type csvSource struct {
	*lines
	comma  byte
	at     int   // where the row begins in line, which holds lines drawn from the file and not given yet, LF between them
	last   int   // cells of the last row that was not empty
	failed error // what ended the drawing of lines
}

func openCSV(f input, size int64, head []byte) (*Reader, error) {
	l, encoding, sample, err := openLines(f, size, head)
	if err != nil {
		return nil, err
	}
	s := &csvSource{lines: l, comma: separator(sample), at: 1}
	if hint := bytes.TrimPrefix(sample, []byte("sep=")); len(hint) < len(sample) && len(hint) > 1 && hint[1] == '\n' {
		s.comma, s.n = hint[0], 1 // a line by which spreadsheets tell each other the separator
		_, _ = l.in.Discard(len("sep=x\n"))
	}
	return &Reader{source: s, kind: "csv", encoding: encoding}, nil
}

// separator is the character that stands, outside quotes, in most of the first lines; semicolons inside a text of
// business do not make a file of semicolons, for the titles have none.
func separator(sample []byte) byte {
	best, most := byte(','), [2]int{}
	for _, c := range []byte{',', '\t', ';', '|'} {
		lines, count := 0, 0
		for i, line := range bytes.SplitN(sample, []byte{'\n'}, 11) {
			if n := outside(line, c); n > 0 && i < 10 {
				lines, count = lines+1, count+n
			}
		}
		if lines > most[0] || lines == most[0] && count > most[1] {
			best, most = c, [2]int{lines, count}
		}
	}
	return best
}

// outside counts a character outside quotes.
func outside(line []byte, c byte) (n int) {
	quoted := false
	for _, b := range line {
		switch {
		case b == '"':
			quoted = !quoted
		case b == c && !quoted:
			n++
		}
	}
	return n
}

func (s *csvSource) next() (Row, error) {
	if err := s.begin(); err != nil {
		return Row{}, err
	}
	s.n++
	r := s.choose()
	if len(r.cells) > 1 || r.cells[0] != "" {
		s.last = len(r.cells)
	}
	s.at = r.end + 1
	return Row{N: s.n, Cells: r.cells, Problem: problem(r.wrong)}, nil
}

// problem says of cells, counted from 1, that they have a quote too many or too few.
func problem(wrong []int) string {
	if len(wrong) == 0 {
		return ""
	}
	var which []string
	for _, n := range wrong[:min(len(wrong), 5)] {
		which = append(which, fmt.Sprint(n))
	}
	return "第" + strings.Join(which, "、") + "格的引号不成对，已按原样读入；请核对这一行有没有错位、少格，把格内的引号写成两个。"
}
