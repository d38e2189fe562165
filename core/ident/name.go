package ident

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// NormName brings a name to the form in which names are compared for equality: NFKC and half width, capital letters,
// one kind of bracket and dash, simplified characters, no blanks, quotes or invisible characters. Rare and private-use
// characters stay as they are. It is idempotent, and returns s itself, without allocation, when nothing changes.
func NormName(s string) string {
	simple := true
	changes := false
	for _, r := range s {
		simple = simple && isSimple(r)
		changes = changes || normRune(r) != r
	}
	if simple && !changes {
		return s
	}
	if simple {
		return strings.Map(normRune, s)
	}
	for range 4 { // once is enough for all but exotic compositions
		next := strings.Map(normRune, norm.NFKC.String(s))
		if next == s {
			break
		}
		s = next
	}
	return s
}

// isSimple tells whether NFKC does nothing to a character that normRune would not do: ASCII, unified Han, full width.
func isSimple(r rune) bool {
	return r < 0x80 || r >= hanFirst && r <= hanLast || r == '　' || r >= 0xff01 && r <= 0xff5e || r >= 0xe000 && r <= 0xf8ff
}

// Characters of the unified block, for which the table below has a place.
const (
	hanFirst = '一'
	hanLast  = '\u9fff'
)

// simplified holds the simplified form of each unified character, or the character itself.
var simplified = func() *[hanLast - hanFirst + 1]rune {
	var table [hanLast - hanFirst + 1]rune
	for i := range table {
		table[i] = hanFirst + rune(i)
	}
	for from, to := range pairs(traditional) {
		table[from-hanFirst] = to
	}
	return &table
}()

// normRune is the form of one character after NFKC; -1 drops it. It undoes full width itself.
func normRune(r rune) rune {
	switch {
	case r >= hanFirst && r <= hanLast:
		return simplified[r-hanFirst]
	case r >= 0xff01 && r <= 0xff5e:
		return normASCII(r - 0xfee0)
	case r < 0x80:
		return normASCII(r)
	}
	return normRare(r)
}

func normASCII(r rune) rune {
	switch {
	case r >= 'a' && r <= 'z':
		return r - 'a' + 'A'
	case r <= ' ', r == '"', r == '\'', r == '`', r == 0x7f:
		return -1
	case r == '[', r == '{':
		return '('
	case r == ']', r == '}':
		return ')'
	}
	return r
}

func normRare(r rune) rune {
	switch r {
	case '【', '〔', '〖', '〈', '《', '「', '『', '⟨':
		return '('
	case '】', '〕', '〗', '〉', '》', '」', '』', '⟩':
		return ')'
	case '—', '–', '‐', '‑', '‒', '―', '−', '─', 'ー':
		return '-'
	case '•', '‧', '∙', '⋅', '・', '･':
		return '·'
	case '“', '”', '‘', '’':
		return -1
	}
	if unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
		return -1
	}
	return unicode.ToUpper(r)
}
