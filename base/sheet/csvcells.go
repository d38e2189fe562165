package sheet

import (
	"bytes"
	"strings"
)

// split cuts s.line into cells. A quoted cell may hold separators and line ends; a quote that never closes is taken
// as a character.
func (s *csvSource) split() []string {
	cells := make([]string, 0, s.last)
	for at := 0; at >= 0; {
		var cell string
		cell, at = s.cell(at)
		cells = append(cells, cell)
		if s.stray {
			s.wrong, s.stray = append(s.wrong, len(cells)), false
		}
	}
	return cells
}

// cell reads the cell that begins at at; next is where the following one begins, -1 at the end of the row.
func (s *csvSource) cell(at int) (text string, next int) {
	begin := at
	for begin < len(s.line) && s.line[begin] == ' ' {
		begin++
	}
	if begin < len(s.line) && s.line[begin] == '"' && s.closes(begin+1) {
		return s.quoted(begin + 1)
	}
	end, next := bytes.IndexByte(s.line[at:], s.comma), -1
	if end < 0 {
		end = len(s.line) - at
	} else {
		next = at + end + 1
	}
	raw := s.line[at : at+end]
	n, measures := strays(raw)
	s.stray = n%2 == 1 && measures == 0
	return plain(string(raw)), next
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

// quotedLines is how many lines one quoted cell may span before its quote is taken for a stray one.
const quotedLines = 200

// closes tells whether the quoted text that begins at i ends somewhere sensible; where that is on a later line, the
// lines up to it are drawn into s.line. Nothing is read that does not belong to the cell: a stray quote must not
// swallow the rows after it.
func (s *csvSource) closes(i int) bool {
	end := s.scanTo(s.line, i)
	if end != unclosed {
		return end >= 0
	}
	lines := s.linesToClose(i)
	for range lines {
		s.line = append(s.line, '\n')
		if s.appendLine() != nil {
			break
		}
	}
	return lines > 0
}

// linesToClose looks ahead for the end of the text that begins at i: how many more lines it needs, 0 when it never ends.
func (s *csvSource) linesToClose(i int) int {
	for size := 4 << 10; size <= maxCell; size *= 32 {
		ahead, _ := s.in.Peek(size)
		whole := append(append(bytes.Clone(s.line[i-1:]), '\n'), ahead...)
		end := s.scanTo(whole, 1)
		if more := len(ahead) == size; more && (end == unclosed || end > len(whole)-64) {
			continue // what stands after the quote is not in sight yet
		}
		if end < 0 {
			return 0
		}
		if lines := bytes.Count(whole[:end], []byte{'\n'}); lines <= quotedLines && !s.swallows(whole[1:end]) {
			return lines
		}
		return 0
	}
	return 0
}

// swallows tells whether a text of several lines holds one that has as many cells as the row before: then it is no
// text but rows, between a quote that was never closed and the next in the file.
func (s *csvSource) swallows(text []byte) bool {
	if s.last < 4 {
		return false
	}
	inner := bytes.Split(text, []byte{'\n'})
	for _, line := range inner[1:max(len(inner)-1, 1)] {
		if bytes.Count(line, []byte{s.comma}) == s.last-1 {
			return true
		}
	}
	return false
}

// What a scan finds instead of the end of a quoted text.
const (
	unclosed = -1
	stray    = -2 // another cell opens first
)

// scanTo finds the quote that closes a text begun before i: one with a separator or a line end after it. It is
// unclosed when there is none, stray when a quote that plainly opens another cell comes first.
func (s *csvSource) scanTo(b []byte, i int) int {
	for {
		q := bytes.IndexByte(b[i:], '"')
		if q < 0 {
			return unclosed
		}
		q += i
		first := q > i && (b[q-1] == s.comma || b[q-1] == '\n')
		doubled := q+1 < len(b) && b[q+1] == '"'
		ends := s.endsAfter(b, q+1)
		switch {
		case first && (!ends || doubled):
			return stray
		case doubled:
			i = q + 2
		case ends:
			return q
		default: // a quote inside the text: keep it
			i = q + 1
		}
	}
}

// endsAfter tells whether a cell ends at i, but for blanks.
func (s *csvSource) endsAfter(b []byte, i int) bool {
	for i < len(b) && b[i] == ' ' {
		i++
	}
	return i == len(b) || b[i] == s.comma || b[i] == '\n'
}

// quoted reads a cell whose text begins at i and is known to close.
func (s *csvSource) quoted(i int) (text string, next int) {
	end := s.scanTo(s.line, i)
	if end < 0 { // cannot be: closes looked
		end = len(s.line)
	}
	n, measures := strays(s.line[i:end])
	s.stray = n > measures
	text = plain(strings.ReplaceAll(string(s.line[i:end]), `""`, `"`))
	after := bytes.IndexByte(s.line[min(end+1, len(s.line)):], s.comma)
	if after < 0 {
		return text, -1
	}
	return text, end + 1 + after + 1
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
