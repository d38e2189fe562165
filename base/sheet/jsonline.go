package sheet

import (
	"bytes"
	"encoding/json"
	"strings"
)

// jsonLine takes an object apart pair by pair, so that what stands before a break is not lost.
type jsonLine struct {
	b       []byte
	at      int
	started bool
	broken  bool // at is where
}

// jsonPair is a key and its value as text.
type jsonPair struct {
	key, value string
	kind       jsonKind
}

// jsonKind is what a value is.
type jsonKind int

const (
	jsonText   jsonKind = iota // true, false and null too
	jsonNumber                 // with all its digits
	jsonNested                 // a list or an object, as it is written
)

func (p *jsonLine) begin(b []byte) { *p = jsonLine{b: b} }

// next is the next pair; ok is false at the end of the object, or where it breaks.
func (p *jsonLine) next() (pair jsonPair, ok bool) {
	if p.broken || !p.another() {
		return pair, false
	}
	key, ok1 := p.text()
	ok1 = ok1 && p.sign(':')
	value, kind, ok2 := "", jsonText, false
	if ok1 {
		value, kind, ok2 = p.value()
	}
	p.broken = !ok2
	return jsonPair{key, value, kind}, ok2
}

// another passes over what stands before a pair and tells whether there is one.
func (p *jsonLine) another() bool {
	open := byte(',')
	if !p.started {
		p.started, open = true, '{'
		if p.broken = !p.sign('{'); p.broken {
			return false
		}
	}
	if p.sign('}') {
		p.sign(',') // a line out of a list
		p.blanks()
		p.broken = p.at < len(p.b)
		return false
	}
	p.broken = open == ',' && !p.sign(',')
	return !p.broken
}

func (p *jsonLine) blanks() {
	for p.at < len(p.b) && space(p.b[p.at]) {
		p.at++
	}
}

// sign passes over a sign and the blanks before it.
func (p *jsonLine) sign(c byte) bool {
	p.blanks()
	if p.at < len(p.b) && p.b[p.at] == c {
		p.at++
		return true
	}
	return false
}

// text reads a text in quotes.
func (p *jsonLine) text() (string, bool) {
	p.blanks()
	end := textEnd(p.b, p.at)
	if end < 0 {
		return "", false
	}
	raw := p.b[p.at:end]
	p.at = end
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1]), true
	}
	var s string
	err := json.Unmarshal(raw, &s)
	return strings.ReplaceAll(s, "\x00", ""), err == nil
}

// textEnd is where the text ends that begins at i with a quote; -1 when it does not.
func textEnd(b []byte, i int) int {
	if i >= len(b) || b[i] != '"' {
		return -1
	}
	for i++; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return -1
}

func (p *jsonLine) value() (string, jsonKind, bool) {
	p.blanks()
	if p.at >= len(p.b) {
		return "", jsonText, false
	}
	switch p.b[p.at] {
	case '"':
		s, ok := p.text()
		return s, jsonText, ok
	case '{', '[':
		s, ok := p.nested()
		return s, jsonNested, ok
	}
	return p.literal()
}

// nested reads a list or an object as it is written.
func (p *jsonLine) nested() (string, bool) {
	depth := 0
	for i := p.at; i < len(p.b); i++ {
		switch p.b[i] {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case '"':
			if i = textEnd(p.b, i) - 1; i < 0 {
				return "", false
			}
		}
		if depth == 0 {
			raw := p.b[p.at : i+1]
			if !json.Valid(raw) {
				return "", false
			}
			p.at = i + 1
			return string(raw), true
		}
	}
	return "", false
}

// literal reads a number, true, false or null.
func (p *jsonLine) literal() (string, jsonKind, bool) {
	end := p.at
	for end < len(p.b) && p.b[end] != ',' && p.b[end] != '}' && !space(p.b[end]) {
		end++
	}
	raw := p.b[p.at:end]
	if !json.Valid(raw) {
		return "", jsonText, false
	}
	p.at = end
	switch string(raw) {
	case "true":
		return "TRUE", jsonText, true
	case "false":
		return "FALSE", jsonText, true
	case "null":
		return "", jsonText, true
	}
	return plainNumber(string(raw)), jsonNumber, true
}
