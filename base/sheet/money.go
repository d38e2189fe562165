package sheet

import (
	"math/big"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	digitRunes   = "零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖"
	numeralRunes = digitRunes + "两十百千万亿拾佰仟萬億"
)

// longest is how many characters an amount may be written with; what is longer is no amount.
const longest = 40

// Money finds the amounts of money in a text, in fen and in the order of the text: 罚款人民币伍万元整, 4.8万元, 50,000元.
func Money(text string) (out []int64) {
	for {
		i := yuanIn(text)
		if i < 0 {
			return out
		}
		end := i + part(text[i:])
		out = moneyIn(out, text[partBefore(text, i):end])
		text = text[end:]
	}
}

// yuanIn is where the first character for yuan stands in a text, -1 for nowhere.
func yuanIn(text string) int {
	for i := 0; ; i++ {
		n := strings.IndexByte(text[i:], "元"[0])
		if n < 0 {
			break
		}
		if i += n; strings.HasPrefix(text[i:], "元") {
			return min(i, otherYuan(text[:i]))
		}
	}
	if i := otherYuan(text); i < len(text) {
		return i
	}
	return -1
}

// otherYuan is where the first of the other ways to write yuan stands, the length of the text for nowhere.
func otherYuan(text string) int {
	first := len(text)
	for _, yuan := range []string{"圆", "圓"} {
		if i := strings.Index(text[:first], yuan); i >= 0 {
			first = i
		}
	}
	return first
}

// part is how many bytes of a text reach to its first Han character that is in no amount, this included. Normalising
// leaves such a character and what stands on either side apart, so the parts of a text can be looked at one by one, and
// most of a sentence is passed over quickly.
func part(text string) int {
	for i, r := range text {
		if noAmount(r) {
			return i + utf8.RuneLen(r)
		}
	}
	return len(text)
}

// partBefore is where the part begins that i is in.
func partBefore(text string, i int) int {
	for i > 0 {
		r, size := utf8.DecodeLastRuneInString(text[:i])
		if noAmount(r) {
			return i
		}
		i -= size
	}
	return 0
}

// noAmount tells whether a character is a Han one that is in no amount.
func noAmount(r rune) bool { return r >= firstHan && r <= lastHan && !ofAmounts[r-firstHan] }

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
	text = narrow(text)
	for from := 0; ; {
		i := yuanIn(text[from:])
		if i < 0 {
			return out
		}
		i += from
		begin := numberBefore(text, from, i)
		_, size := utf8.DecodeRuneInString(text[i:])
		if from = i + size; begin == i {
			continue
		}
		jiao, rest, end := coins(text, from)
		from = end
		after, _ := utf8.DecodeRuneInString(text[end:])
		before, _ := utf8.DecodeLastRuneInString(text[:begin])
		if strings.ContainsRune("化素件旦", after) || before == '.' { // 一元化 is no money; .5.3元 no figure
			continue
		}
		if fen, ok := fen(text[begin:i], jiao, rest); ok {
			out = append(out, fen)
		}
	}
}

// narrow is the text in the form NFKC; of what amounts are usually written beside it is known without asking.
func narrow(text string) string {
	wide := false
	for _, r := range text {
		switch {
		case r < utf8.RuneSelf, r >= firstHan && r <= lastHan, r == '、', r == '。', r == '“', r == '”', r == '《', r == '》', r == '〔', r == '〕', r == '〇':
		case r >= '！' && r <= '～':
			wide = true
		default:
			return norm.NFKC.String(text)
		}
	}
	if !wide {
		return text
	}
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			return r - '！' + '!'
		}
		return r
	}, text)
}

// coins reads jiao and fen after a character for yuan: 3角2分, 零五分; end is where they end.
func coins(text string, from int) (jiao, rest string, end int) {
	jiao, end = coin(text, from, "角")
	if strings.HasPrefix(text[end:], "零") {
		end += len("零")
	}
	rest, end = coin(text, end, "分")
	return jiao, rest, end
}

// coin reads one digit and the unit after it; end is from where there is none.
func coin(text string, from int, unit string) (digit string, end int) {
	r, size := utf8.DecodeRuneInString(text[from:])
	if (r < '0' || r > '9') && !strings.ContainsRune(digitRunes, r) || !strings.HasPrefix(text[from+size:], unit) {
		return "", from
	}
	return text[from : from+size], from + size + len(unit)
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
