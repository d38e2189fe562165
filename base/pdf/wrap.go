package pdf

import (
	"strings"
	"unicode"
)

// Characters that may not begin a line, and those that may not end one (避头尾).
const (
	notFirst = "。，、；：？！）〕】》〉”’…—·％%,.;:?!)]}°℃"
	notLast  = "（〔【《〈“‘([{"
)

// Wrap breaks a text into lines no wider than width (in millimetres) at a size. Chinese breaks between any two
// characters, except where punctuation would stand alone; Latin words and numbers stay whole unless longer than a line.
func (f *Font) Wrap(s string, width, size float64) []string {
	var out []string
	for _, paragraph := range strings.Split(lineEnds.Replace(s), "\n") {
		out = append(out, f.wrap(paragraph, width*mm*1000/size)...)
	}
	return out
}

// lineEnds brings the line ends of all systems to one, and tabs to blanks.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\t", " ")

// silent are characters that print nothing and could only mislead: controls, marks of direction, joiners.
func silent(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }

// wrap breaks one paragraph; limit is in thousandths of the size.
func (f *Font) wrap(s string, limit float64) []string {
	var out []string
	line, used := "", 0.0
	for _, piece := range pieces(s) {
		w := f.units1000(piece)
		if used+w > limit && line != "" {
			out = append(out, strings.TrimRight(line, " "))
			line, used = "", 0
			piece = strings.TrimLeft(piece, " ")
			w = f.units1000(piece)
		}
		for w > limit && len([]rune(piece)) > 1 { // longer than a line: cut hard
			cut := f.fit(piece, limit)
			out = append(out, piece[:cut])
			piece = piece[cut:]
			w = f.units1000(piece)
		}
		line, used = line+piece, used+w
	}
	return append(out, line)
}

func (f *Font) units1000(s string) float64 {
	w := 0
	for _, r := range s {
		w += f.runeWidth(r)
	}
	return float64(w)
}

// fit is how many bytes of s fit, at least one character.
func (f *Font) fit(s string, limit float64) int {
	used := 0.0
	for i, r := range s {
		if used += float64(f.runeWidth(r)); used > limit && i > 0 {
			return i
		}
	}
	return len(s)
}

// pieces are the smallest parts between which a line may break.
func pieces(s string) []string {
	var out []string
	begin := 0
	var last rune
	for i, r := range s {
		if i > 0 && mayBreak(last, r) {
			out = append(out, s[begin:i])
			begin = i
		}
		last = r
	}
	return append(out, s[begin:])
}

func mayBreak(a, b rune) bool {
	switch {
	case strings.ContainsRune(notFirst, b), strings.ContainsRune(notLast, a):
		return false
	case b == ' ':
		return false
	case a == ' ':
		return true
	}
	return !(latin(a) && latin(b))
}

func latin(r rune) bool { return r > ' ' && r < 0x2E80 }
