package sheet

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// unescape writes entities out, in place: they are always longer than what they stand for.
func unescape(b []byte) ([]byte, error) {
	i := bytes.IndexByte(b, '&')
	if i < 0 {
		return b, nil
	}
	out := b[:i]
	for i < len(b) {
		if b[i] != '&' {
			out = append(out, b[i])
			i++
			continue
		}
		end := bytes.IndexByte(b[i:min(len(b), i+12)], ';')
		if end < 0 {
			return nil, errXML
		}
		r, ok := entity(string(b[i+1 : i+end]))
		if !ok {
			return nil, errXML
		}
		out = utf8.AppendRune(out, r)
		i += end + 1
	}
	return out, nil
}

func entity(name string) (rune, bool) {
	switch name {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' || digits[0] == 'X' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if n == 0 { // no text holds it, nor does a database
		n = utf8.RuneError
	}
	return rune(n), err == nil && n <= utf8.MaxRune
}
