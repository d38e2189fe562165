package jsonout

import "unicode/utf8"

// Set are characters of ASCII.
type Set [utf8.RuneSelf]bool

// But is what does not stand in a JSON text as it is: control characters, and those given.
func But(given string) *Set {
	var out Set
	for c := range 0x20 {
		out[c] = true
	}
	for i := range len(given) {
		out[given[i]] = true
	}
	return &out
}

// Plain tells whether a text is valid and holds nothing of a set nor a line end of Unicode, which the library escapes too.
// Most texts are Chinese, whose characters are three bytes without exceptions: they are passed over here, where the standard
// library looks each of them up.
func Plain(s string, but *Set) bool {
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c < utf8.RuneSelf:
			if but[c] {
				return false
			}
			i++
		case 0xE3 <= c && c <= 0xEC && i+2 < len(s) && s[i+1]&0xC0 == 0x80 && s[i+2]&0xC0 == 0x80:
			i += 3
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n < 2 || r == '\u2028' || r == '\u2029' {
				return false
			}
			i += n
		}
	}
	return true
}
