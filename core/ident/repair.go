package ident

import (
	"strings"
	"unicode"
)

// Repair proposes the credit code that was meant, where only slips of the keyboard stand between: O for 0, I for 1,
// Cyrillic and Greek letters that look like Latin ones, full width, lower case, blanks, hyphens, quotes and
// punctuation. ok is false unless the result differs from s and passes the check digit. Nothing else is guessed: no
// exchanged or missing character, no new check digit, and never a resident ID.
func Repair(s string) (proposal string, ok bool) {
	proposal = repair(s)
	if proposal == s || !usccPasses(proposal) || ResidentID(proposal) {
		return "", false
	}
	return proposal, true
}

// Changed names in Chinese what Repair put right in s, in a fixed order; nil when Repair has no proposal.
func Changed(s string) []string {
	if _, ok := Repair(s); !ok {
		return nil
	}
	var out []string
	for _, slip := range slips {
		if strings.ContainsFunc(s, slip.is) {
			out = append(out, slip.words)
		}
	}
	return out
}

var slips = []struct {
	words string
	is    func(rune) bool
}{
	{"字母O改为数字0", func(r rune) bool { return latin(r) == 'O' }},
	{"字母I改为数字1", func(r rune) bool { return latin(r) == 'I' }},
	{"形近的外文字母改为英文字母", func(r rune) bool { return lookAlikes[unicode.ToUpper(r)] != 0 }},
	{"全角改为半角", func(r rune) bool { return r >= 0xff01 && r <= 0xff5e }},
	{"小写改为大写", func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 0xff41 && r <= 0xff5a }},
	{"去掉空格和看不见的字符", func(r rune) bool { return foldRune(r) < 0 }},
	{"去掉标点", func(r rune) bool { return repairRune(r) < 0 && foldRune(r) >= 0 }},
}

func repair(s string) string { return strings.Map(repairRune, s) }

// repairRune is the character that was meant, -1 for one that is dropped.
func repairRune(r rune) rune {
	switch r = latin(r); {
	case r == 'O':
		return '0'
	case r == 'I':
		return '1'
	case r >= 0 && (unicode.IsPunct(r) || r == '`' || r == '´'):
		return -1
	}
	return r
}

// latin is the folded character with look-alikes as Latin letters.
func latin(r rune) rune {
	r = foldRune(r)
	if l := lookAlikes[unicode.ToUpper(r)]; l != 0 {
		return l
	}
	return r
}

// lookAlikes are Cyrillic and Greek capitals that print like a Latin letter.
var lookAlikes = pairs("АAВBЕEНHКKМMОOРPСCТTУYХXІIЈJΑAΒBΕEΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX")

// pairs reads a text of from-to pairs.
func pairs(text string) map[rune]rune {
	out := map[rune]rune{}
	runes := []rune(text)
	for i := 0; i+1 < len(runes); i += 2 {
		out[runes[i]] = runes[i+1]
	}
	return out
}
