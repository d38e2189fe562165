package sheet

import (
	"math/big"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// amounts finds amounts of money: figures and Chinese numerals mixed as people mix them, then 元, perhaps 角 and 分.
// A comma belongs to a figure only before three digits.
var amounts = regexp.MustCompile(`((?:(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?\s*|[` + numeralRunes + `])+)(?:元|圆|圓)(?:([0-9` + digitRunes + `])角)?零?(?:([0-9` + digitRunes + `])分)?`)

const (
	digitRunes   = "零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖"
	numeralRunes = digitRunes + "两十百千万亿拾佰仟萬億"
)

// longest is how many characters an amount may be written with; what is longer is no amount.
const longest = 40

// Money finds the amounts of money in a text, in fen and in the order of the text: 罚款人民币伍万元整, 4.8万元, 50,000元.
func Money(text string) []int64 {
	if !strings.Contains(text, "元") && !strings.Contains(text, "圆") && !strings.Contains(text, "圓") {
		return nil
	}
	var out []int64
	for text != "" {
		n := part(text)
		out = moneyIn(out, text[:n])
		text = text[n:]
	}
	return out
}

// part is how many bytes of a text reach to its first Han character that is in no amount, this included. Normalising
// leaves such a character and what stands on either side apart, so the parts of a text can be looked at one by one, and
// most of a sentence is passed over quickly.
func part(text string) int {
	for i, r := range text {
		if r >= firstHan && r <= lastHan && !ofAmounts[r-firstHan] {
			return i + utf8.RuneLen(r)
		}
	}
	return len(text)
}

const firstHan, lastHan = 0x4E00, 0x9FA5

// ofAmounts are the Han characters amounts are written with.
var ofAmounts = func() (out [lastHan - firstHan + 1]bool) {
	for _, r := range numeralRunes + "元圆圓角分" {
		if r >= firstHan {
			out[r-firstHan] = true
		}
	}
	return out
}()

// moneyIn adds the amounts of a part of a text.
func moneyIn(out []int64, text string) []int64 {
	if !strings.Contains(text, "元") && !strings.Contains(text, "圆") && !strings.Contains(text, "圓") {
		return out
	}
	text = norm.NFKC.String(text)
	for _, m := range amounts.FindAllStringSubmatchIndex(text, -1) {
		after, _ := utf8.DecodeRuneInString(text[m[1]:])
		before, _ := utf8.DecodeLastRuneInString(text[:m[0]])
		if strings.ContainsRune("化素件旦", after) || before == '.' { // 一元化 is no money; .5.3元 no figure
			continue
		}
		if fen, ok := fen(text[m[2]:m[3]], group(text, m, 2), group(text, m, 3)); ok {
			out = append(out, fen)
		}
	}
	return out
}

func group(text string, m []int, i int) string {
	if m[2*i] < 0 {
		return ""
	}
	return text[m[2*i]:m[2*i+1]]
}

// fen is an amount of yuan, jiao and fen; ok is false when it is no whole number of fen, or beyond all bounds.
func fen(yuan, jiao, rest string) (int64, bool) {
	if micro, ok := smallNumeral(yuan); ok {
		n := micro/1e4 + 10*digit(jiao) + digit(rest)
		return n, micro > 0 && micro%1e4 == 0
	}
	x, ok := numeral(yuan)
	if !ok {
		return 0, false
	}
	x.Mul(x, big.NewRat(100, 1)).Add(x, big.NewRat(10*digit(jiao)+digit(rest), 1))
	if !x.IsInt() || x.Cmp(mostFen) > 0 {
		return 0, false
	}
	return x.Num().Int64(), true
}

var mostFen = big.NewRat(1e15, 1)

var numerals = map[rune]int64{'零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9,
	'壹': 1, '贰': 2, '叁': 3, '肆': 4, '伍': 5, '陆': 6, '柒': 7, '捌': 8, '玖': 9}

var powers = map[rune]int64{'十': 10, '拾': 10, '百': 100, '佰': 100, '千': 1000, '仟': 1000}

func digit(s string) int64 {
	for _, r := range s {
		if r <= '9' {
			return int64(r - '0')
		}
		return numerals[r]
	}
	return 0
}

// figure is a number in figures at the beginning of a text.
var figure = regexp.MustCompile(`^[0-9,]+(?:\.[0-9]+)?\s*`)

// numeral reads a number in everyday or capital numerals, or in figures, or mixed: 五万, 3.5万, 3万5千.
func numeral(s string) (*big.Rat, bool) {
	if utf8.RuneCountInString(s) > longest {
		return nil, false
	}
	var total, section, last big.Rat
	for s != "" {
		if f := figure.FindString(s); f != "" {
			if _, ok := last.SetString(strings.TrimSpace(strings.ReplaceAll(f, ",", ""))); !ok {
				return nil, false
			}
			s = s[len(f):]
			continue
		}
		r, size := utf8.DecodeRuneInString(s)
		s = s[size:]
		step(r, &total, &section, &last)
	}
	total.Add(&total, &section).Add(&total, &last)
	return &total, total.Sign() > 0
}

// step takes in one numeral: last is the digit before, section what is gathered below the next 万 or 亿.
func step(r rune, total, section, last *big.Rat) {
	switch {
	case powers[r] > 0:
		if last.Sign() == 0 && section.Sign() == 0 {
			last.SetInt64(1)
		}
		section.Add(section, last.Mul(last, big.NewRat(powers[r], 1)))
		last.SetInt64(0)
	case r == '万' || r == '萬':
		section.Add(section, last).Mul(section, wan)
		total.Add(total, section)
		section.SetInt64(0)
		last.SetInt64(0)
	case r == '亿' || r == '億':
		total.Add(total, section).Add(total, last).Mul(total, big.NewRat(100_000_000, 1))
		section.SetInt64(0)
		last.SetInt64(0)
	default:
		last.SetInt64(numerals[r])
	}
}
