package sheet

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// amounts says by a pattern what an amount of money is; Money finds the same without it, many times quicker.
var amounts = regexp.MustCompile(`((?:(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?\s*|[` + numeralRunes + `])+)(?:元|圆|圓)(?:([0-9` + digitRunes + `])角)?零?(?:([0-9` + digitRunes + `])分)?`)

func moneyByPattern(text string) (out []int64) {
	text = norm.NFKC.String(text)
	for _, m := range amounts.FindAllStringSubmatchIndex(text, -1) {
		group := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return text[m[2*i]:m[2*i+1]]
		}
		after, _ := utf8.DecodeRuneInString(text[m[1]:])
		before, _ := utf8.DecodeLastRuneInString(text[:m[0]])
		if strings.ContainsRune("化素件旦", after) || before == '.' {
			continue
		}
		if fen, ok := fen(group(1), group(2), group(3)); ok {
			out = append(out, fen)
		}
	}
	return out
}

func TestMoneyIsWhatThePatternSays(t *testing.T) {
	pieces := []string{"5", "12", "345", "000", ",", ".", "元", "圆", "圓", "万", "亿", "五", "零", "角", "分", " ", "\t", "罚款", "化", "５", "，", "〇", "两", "，并处", "a", "①", "元", "（", "）", "；", "．", "。", "…"}
	for seed := range uint64(300_000) {
		r := rand.New(rand.NewPCG(seed, 2))
		var b strings.Builder
		for range 1 + r.IntN(12) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		if got, want := Money(b.String()), moneyByPattern(b.String()); !slices.Equal(got, want) {
			t.Fatalf("Money(%q) = %v, the pattern says %v", b.String(), got, want)
		}
	}
}
