package sheet

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold brings a title to one form: NFKC, lower case, without blanks, line ends, asterisks and marks of necessity.
func Fold(title string) string {
	if folded(title) {
		return title
	}
	s := title
	if !ascii(s) {
		s = norm.NFKC.String(s)
	}
	s = folder.Replace(strings.ToLower(s))
	if !strings.ContainsFunc(s, unicode.IsSpace) {
		return s
	}
	return strings.Join(strings.Fields(s), "")
}

var folder = strings.NewReplacer("(必填)", "", "(选填)", "", "(必填项)", "", "必填:", "", "*", "", "★", "", "【", "(", "】", ")", "[", "(", "]", ")",
	"〔", "(", "〕", ")", "「", "(", "」", ")", "、", ",", "“", "", "”", "", "\"", "", "：", ":")

// folded tells whether folding plainly changes nothing: Chinese characters, digits, small letters and round brackets,
// as most cells of a code are. Every such cell passes here.
func folded(s string) bool {
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			marked := c == '(' && (strings.HasPrefix(s[i+1:], "必") || strings.HasPrefix(s[i+1:], "选"))
			if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || strings.IndexByte("()-_./,;", c) >= 0) || marked {
				return false
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r < 0x4E00 || r > 0x9FA5 {
			return false
		}
		i += size
	}
	return true
}

func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
