package sheet

import (
	"bytes"
	"strings"
)

// begin sees to it that a row begins at s.at.
func (s *csvSource) begin() error {
	if s.at <= len(s.line) {
		if s.at > maxCell {
			s.line, s.at = append(s.line[:0], s.line[s.at:]...), 0
		}
		return nil
	}
	if s.failed != nil {
		return s.failed
	}
	s.line = s.line[:0]
	if err := s.appendLine(); err != nil {
		return err
	}
	s.at = 0
	return nil
}

// more draws the line after end into s.line; it is false when there is none.
func (s *csvSource) more(end int) bool {
	if end < len(s.line) {
		return true
	}
	if s.failed == nil {
		s.line = append(s.line, '\n')
		s.failed = s.appendLine()
	}
	if s.failed != nil {
		s.line = s.line[:end]
	}
	return s.failed == nil
}

// lineEnd is where the line that i is in ends.
func (s *csvSource) lineEnd(i int) int {
	if n := bytes.IndexByte(s.line[i:], '\n'); n >= 0 {
		return i + n
	}
	return len(s.line)
}

// reading is one way to cut a row into cells: those whose quotes are not in order, from 1, and where the row ends.
type reading struct {
	cells []string
	wrong []int
	end   int
}

// choose cuts the row that begins at s.at. Quotes that are right as RFC 4180 has them are believed: what stands between
// them, doubled quotes and line ends too, is text. Only where that makes a row of another width than the one before, or
// one of several lines each of which is a whole row, a quote may be out of order: then other readings are tried, and one
// is taken that has the right width or fewer lines.
func (s *csvSource) choose() reading {
	end := s.lineEnd(s.at)
	if bytes.IndexByte(s.line[s.at:end], '"') < 0 {
		return s.unquoted(end)
	}
	r := s.read(right)
	if fits := s.last == 0 || len(r.cells) == s.last; fits && !s.swallows(r) {
		return r
	}
	for _, t := range []trust{careful, lenient} {
		if other := s.read(t); other.end < r.end || other.end == r.end && len(other.cells) == s.last {
			r = other
		}
		if len(r.cells) == s.last {
			break
		}
	}
	return r
}

// unquoted cuts a line without quotes.
func (s *csvSource) unquoted(end int) reading {
	text, cells := string(s.line[s.at:end]), make([]string, 0, max(s.last, 1))
	for {
		n := strings.IndexByte(text, s.comma)
		if n < 0 {
			return reading{cells: append(cells, plain(text)), end: end}
		}
		cells, text = append(cells, plain(text[:n])), text[n+1:]
	}
}

// read cuts a row.
func (s *csvSource) read(t trust) (r reading) {
	r.cells, r.end = make([]string, 0, max(s.last, 1)), s.lineEnd(s.at)
	for at := s.at; at <= r.end; {
		begin, close := at, none
		for begin < r.end && s.line[begin] == ' ' {
			begin++
		}
		if begin < r.end && s.line[begin] == '"' {
			close = s.closes(begin+1, t)
		}
		var cell string
		var odd bool
		if close > none {
			r.end = s.lineEnd(close)
			cell, odd = quoted(s.line[begin+1 : close])
			at = s.cellEnd(close+1, r.end) + 1
		} else {
			end := s.cellEnd(at, r.end)
			cell, odd = bare(s.line[at:end])
			at = end + 1
		}
		r.cells = append(r.cells, cell)
		if odd {
			r.wrong = append(r.wrong, len(r.cells))
		}
	}
	return r
}

// cellEnd is where the cell ends that has no more quotes from i on.
func (s *csvSource) cellEnd(i, rowEnd int) int {
	if n := bytes.IndexByte(s.line[i:rowEnd], s.comma); n >= 0 {
		return i + n
	}
	return rowEnd
}

// quoted is the text of a cell between its quotes; odd tells that others stand in it alone.
func quoted(raw []byte) (text string, odd bool) {
	if bytes.IndexByte(raw, '"') < 0 {
		return plain(string(raw)), false
	}
	n, measures := strays(raw)
	return plain(strings.ReplaceAll(string(raw), `""`, `"`)), n > measures
}

// bare is the text of a cell that stands in no quotes; odd tells that one stands in it alone.
func bare(raw []byte) (text string, odd bool) {
	n, measures := strays(raw)
	return plain(string(raw)), n%2 == 1 && measures == 0
}

// strays counts quotes that stand alone, and how many of them follow a digit: those may be a measure (管径5").
func strays(b []byte) (n, measures int) {
	for i := bytes.IndexByte(b, '"'); i >= 0 && i < len(b); i++ {
		switch {
		case b[i] != '"':
		case i+1 < len(b) && b[i+1] == '"':
			i++
		default:
			n++
			if i > 0 && b[i-1] >= '0' && b[i-1] <= '9' {
				measures++
			}
		}
	}
	return n, measures
}

// plain takes off what exporters put round a cell so that a spreadsheet shows it as it is: ="0012" and '=1+1.
func plain(s string) string {
	if len(s) > 3 && s[0] == '=' && s[1] == '"' && s[len(s)-1] == '"' && strings.Count(s, `"`) == 2 {
		return s[2 : len(s)-1]
	}
	if len(s) > 1 && s[0] == '\'' && formulaLike(s[1:]) {
		return s[1:]
	}
	return s
}
