package sheet

import "bytes"

// quotedLines is how many lines one quoted cell may span before its quote is taken for a stray one.
const quotedLines = 200

// What a search finds instead of the quote that closes a text.
const (
	none  = -1 // the lines looked at have none
	stray = -2 // the quote that opens the text is out of order
)

// trust is how far the quotes of a row are believed.
type trust int

const (
	right   trust = iota // as RFC 4180 has them; a text whose quotes are not so is read with careful
	careful              // nothing is read that may not belong to the cell: a quote never closed must not swallow cells and rows
	lenient              // a text goes on over quotes out of order to the first after which a cell may end
)

// closes finds the quote that closes a text begun before i; it is none or stray when the quote that opens the text is
// no such quote.
func (s *csvSource) closes(i int, t trust) int {
	q := s.closing(i, t)
	switch {
	case t == right && q <= none:
		return s.closes(i, careful)
	case t != right && q > none && s.holdsRow(s.line[i:q]):
		return stray
	}
	return q
}

// closing looks for the quote that closes a text begun before i, line after line, as far as a cell may reach.
func (s *csvSource) closing(i int, t trust) int {
	from := i
	for range quotedLines {
		end := s.lineEnd(from)
		if q := s.scan(s.line[:end], from, i, t); q != none {
			return q
		}
		if end-i > maxCell || !s.more(end) {
			break
		}
		from = end + 1
	}
	return none
}

// scan looks at b from from on for the quote that closes a text begun before i: one that is not doubled, and the cell
// ends after it. It is stray when another comes first after which the cell goes on, or that plainly opens another cell.
func (s *csvSource) scan(b []byte, from, i int, t trust) int {
	for {
		q := bytes.IndexByte(b[from:], '"')
		if q < 0 {
			return none
		}
		q += from
		opens := q > i && (b[q-1] == s.comma || b[q-1] == '\n')
		doubled := q+1 < len(b) && b[q+1] == '"'
		ends := s.endsAfter(b, q+1)
		switch {
		case t == careful && opens && (!ends || doubled):
			return stray
		case doubled:
			from = q + 2
		case ends:
			return q
		case t == right:
			return stray
		default: // a quote inside the text: keep it
			from = q + 1
		}
	}
}

// endsAfter tells whether a cell ends at i, but for blanks.
func (s *csvSource) endsAfter(b []byte, i int) bool {
	for i < len(b) && b[i] == ' ' {
		i++
	}
	return i == len(b) || b[i] == s.comma
}

// rowWidth is how many cells a row must have before a line of a text with as many is taken for a row.
const rowWidth = 4

// holdsRow tells whether a text of several lines holds one that has as many cells as the row before: then it is no
// text but rows, between a quote that was never closed and the next in the file.
func (s *csvSource) holdsRow(text []byte) bool {
	inner := bytes.Split(text, []byte{'\n'})
	if s.last < rowWidth || len(inner) < 3 {
		return false
	}
	for _, line := range inner[1 : len(inner)-1] {
		if bytes.Count(line, []byte{s.comma}) == s.last-1 {
			return true
		}
	}
	return false
}

// swallows tells whether a row takes several lines each of which has as many cells as the row before.
func (s *csvSource) swallows(r reading) bool {
	lines := bytes.Split(s.line[s.at:r.end], []byte{'\n'})
	if s.last < rowWidth || len(lines) < 2 {
		return false
	}
	for _, line := range lines {
		if bytes.Count(line, []byte{s.comma}) != s.last-1 {
			return false
		}
	}
	return true
}
