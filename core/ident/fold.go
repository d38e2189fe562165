package ident

import (
	"strings"
	"unicode"
)

// fold undoes what typing habits do to a code and what cannot change its meaning: blanks anywhere, invisible
// characters, full width, lower case. It returns s itself when there is nothing to do.
func fold(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return foldRune(r) != r }) {
		return s
	}
	return strings.Map(foldRune, s)
}

// foldRune is the folded character, -1 for one that is dropped.
func foldRune(r rune) rune {
	switch {
	case r >= 'a' && r <= 'z':
		return r - 'a' + 'A'
	case r < 0x7f && r > ' ':
		return r
	case r >= 0xff01 && r <= 0xff5e: // full width
		return foldRune(r - 0xfee0)
	case unicode.IsSpace(r), unicode.Is(unicode.Cf, r), unicode.IsControl(r):
		return -1
	}
	return r
}
