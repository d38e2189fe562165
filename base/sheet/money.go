package sheet

import (
	"math/big"
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Decimal is an amount as written, exactly: decimal digits, perhaps a point and up to six places.
type Decimal struct {
	Value string // canonical: no thousands separators, no trailing zeros after the point
	Unit  string // "", "元", "万元", "亿元" when the cell says so
}

// Amount reads a cell that holds one amount: 1,000.00, １０００, ￥5, 5万元.
func Amount(s string) (Decimal, bool) {
	if !ascii(s) {
		s = norm.NFKC.String(s)
	}
	s = strings.TrimSpace(s)
	var d Decimal
	for _, unit := range []string{"万元", "亿元", "元", "万"} {
		if rest, ok := strings.CutSuffix(s, unit); ok {
			d.Unit, s = strings.TrimSuffix(unit, "元")+"元", rest
			break
		}
	}
	s = strings.TrimSpace(strings.TrimLeft(strings.TrimPrefix(strings.TrimPrefix(s, "人民币"), "RMB"), "¥￥$ "))
	v, ok := decimal(strings.ReplaceAll(s, ",", ""))
	d.Value = v
	return d, ok
}

// decimal makes a canonical decimal of at most 6 places; numbers a spreadsheet stored with a rounding error of its
// binary form (0.30000000000000004) are brought back.
func decimal(s string) (string, bool) {
	if s == "" || strings.Trim(s, "0123456789.eE+-") != "" || len(s) > 40 {
		return "", false
	}
	x, ok := new(big.Rat).SetString(s)
	if !ok || x.Sign() < 0 || x.Cmp(most) > 0 {
		return "", false
	}
	v := x.FloatString(6)
	back, _ := new(big.Rat).SetString(v)
	if diff := new(big.Rat).Sub(x, back); diff.Abs(diff).Cmp(tiny) > 0 {
		return "", false
	}
	return strings.TrimRight(strings.TrimRight(v, "0"), "."), true
}

var (
	most = big.NewRat(1_000_000_000_000, 1)
	tiny = big.NewRat(1, 1_000_000_000)
	wan  = big.NewRat(10_000, 1)
)

// InWan is the amount in 万元 as decimal text, reading a bare number as 万元.
func (d Decimal) InWan() string {
	x, ok := new(big.Rat).SetString(d.Value)
	if !ok {
		return d.Value
	}
	switch d.Unit {
	case "元":
		x.Quo(x, wan)
	case "亿元":
		x.Mul(x, wan)
	}
	v, _ := decimal(x.FloatString(6))
	return v
}

// arabic finds amounts in figures; capital finds amounts in Chinese numerals.
var (
	arabic  = regexp.MustCompile(`([0-9][0-9,]*(?:\.[0-9]+)?)\s*(亿元|万元|千元|百元|元|圆)`)
	capital = regexp.MustCompile(`([零〇一二三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟萬億两]+)(?:元|圆|圓)(?:([零一二三四五六七八九壹贰叁肆伍陆柒捌玖])角)?(?:([零一二三四五六七八九壹贰叁肆伍陆柒捌玖])分)?`)
)

// Money finds the amounts of money in a text, in fen: 罚款人民币伍万元整, 4.8万元, 50,000元.
func Money(text string) []int64 {
	if !strings.Contains(text, "元") && !strings.Contains(text, "圆") {
		return nil
	}
	text = norm.NFKC.String(text)
	var out []int64
	for _, m := range arabic.FindAllStringSubmatch(text, -1) {
		if fen, ok := figures(m[1], m[2]); ok {
			out = append(out, fen)
		}
	}
	for _, m := range capital.FindAllStringSubmatch(text, -1) {
		if n, ok := numeral(m[1]); ok {
			out = append(out, n*100+10*digit(m[2])+digit(m[3]))
		}
	}
	return out
}

func figures(s, unit string) (int64, bool) {
	x, ok := new(big.Rat).SetString(strings.ReplaceAll(s, ",", ""))
	if !ok {
		return 0, false
	}
	scale := map[string]int64{"元": 100, "圆": 100, "百元": 10_000, "千元": 100_000, "万元": 1_000_000, "亿元": 10_000_000_000}[unit]
	x.Mul(x, big.NewRat(scale, 1))
	if !x.IsInt() || !x.Num().IsInt64() {
		return 0, false
	}
	return x.Num().Int64(), true
}

var numerals = map[rune]int64{'零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9,
	'壹': 1, '贰': 2, '叁': 3, '肆': 4, '伍': 5, '陆': 6, '柒': 7, '捌': 8, '玖': 9}

var powers = map[rune]int64{'十': 10, '拾': 10, '百': 100, '佰': 100, '千': 1000, '仟': 1000}

func digit(s string) int64 {
	for _, r := range s {
		return numerals[r]
	}
	return 0
}

// numeral reads a number in Chinese numerals, everyday or capital.
func numeral(s string) (int64, bool) {
	var total, section, last int64
	for _, r := range s {
		switch {
		case powers[r] > 0:
			if last == 0 && section == 0 {
				last = 1
			}
			section, last = section+last*powers[r], 0
		case r == '万' || r == '萬':
			total, section, last = total+(section+last)*10_000, 0, 0
		case r == '亿' || r == '億':
			total, section, last = (total+section+last)*100_000_000, 0, 0
		default:
			last = numerals[r]
		}
		if total > 1e15 {
			return 0, false
		}
	}
	n := total + section + last
	return n, n > 0
}
