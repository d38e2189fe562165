package tongue

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"strings"
	"sync"
	"unicode/utf8"
)

// hantTable is, packed: a first line of characters, each followed by its traditional form, then a line for each phrase
// that single characters would get wrong (面 in 面条), with its form. It is OpenCC's s2hk (Apache License 2.0, BYVoid and
// contributors: STCharacters, STPhrases, HKVariants, HKVariantsPhrases of release 1.4.1), phrases of at most four
// characters, without those the characters and shorter phrases already give, unless they keep a word whole within which
// another phrase would begin: 强制 in 强制法, which 制法 would tear apart. Three phrases are left out: of 这只, 签上 and 明了
// these pages mean other words (这只说明, the 签 of a draw, 写明了).
//
//go:embed hant.txt.gz
var hantTable []byte

// hantWords is the table unpacked: characters, phrases, and the length in bytes of the longest phrase that begins with a
// character.
type hantWords struct {
	chars   map[rune]string
	phrases map[string]string
	longest map[rune]int
}

var hant = sync.OnceValue(func() hantWords {
	z, err := gzip.NewReader(bytes.NewReader(hantTable))
	if err != nil {
		panic(err) // the table is embedded above
	}
	text, err := io.ReadAll(z)
	if err != nil {
		panic(err)
	}
	first, rest, _ := strings.Cut(string(text), "\n")
	w := hantWords{map[rune]string{}, map[string]string{}, map[rune]int{}}
	runes := []rune(first)
	for i := 0; i+1 < len(runes); i += 2 {
		w.chars[runes[i]] = string(runes[i+1])
	}
	for line := range strings.Lines(rest) {
		from, to, _ := strings.Cut(strings.TrimSpace(line), " ")
		begins, _ := utf8.DecodeRuneInString(from)
		w.phrases[from] = to
		w.longest[begins] = max(w.longest[begins], len(from))
	}
	return w
})

// ToHant writes a text in traditional characters, as Hong Kong writes them.
func ToHant(s string) string {
	w := hant()
	var b strings.Builder
	b.Grow(len(s))
	for s != "" {
		r, size := utf8.DecodeRuneInString(s)
		if r < 0x2e80 {
			b.WriteString(s[:size])
			s = s[size:]
			continue
		}
		from, to := w.at(s, r, size)
		b.WriteString(to)
		s = s[from:]
	}
	return b.String()
}

// at is how many bytes of s are converted at once, and to what.
func (w hantWords) at(s string, r rune, size int) (int, string) {
	for n := min(w.longest[r], len(s)); n > size; n-- {
		if n < len(s) && !utf8.RuneStart(s[n]) {
			continue
		}
		if to, ok := w.phrases[s[:n]]; ok {
			return n, to
		}
	}
	if to, ok := w.chars[r]; ok {
		return size, to
	}
	return size, s[:size]
}
