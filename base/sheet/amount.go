package sheet

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Decimal is an amount as written, exactly: decimal digits, perhaps a point and up to six places.
type Decimal struct {
	Value string // canonical: no thousands separators, no trailing zeros after the point
	Unit  string // "", "元", "万元", "亿元" when the cell says so
}

// Amount reads a cell that holds one amount of yuan: 1,000.00, １０００, ￥5, 5万元, 50000元整. Another currency is refused.
func Amount(s string) (Decimal, bool) {
	if !ascii(s) {
		s = norm.NFKC.String(s)
	}
	s = strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(strings.TrimSpace(s), "整"), "正"))
	var d Decimal
	for _, unit := range []string{"万元", "亿元", "元", "万", "亿"} {
		if rest, ok := strings.CutSuffix(s, unit); ok {
			d.Unit, s = strings.TrimSuffix(unit, "元")+"元", rest
			break
		}
	}
	for _, sign := range []string{"人民币", "RMB", "CNY", "¥"} {
		s = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(s), sign))
	}
	if strings.Contains(s, ",") {
		if !grouped.MatchString(s) {
			return Decimal{}, false
		}
		s = strings.ReplaceAll(s, ",", "")
	}
	v, ok := decimal(s)
	d.Value = v
	return d, ok
}

// grouped is a number whose commas stand before three digits, or four as 万 are counted; 1.000,00 is none.
var grouped = regexp.MustCompile(`^[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?$|^[0-9]{1,4}(,[0-9]{4})+(\.[0-9]+)?$`)

// decimal makes a canonical decimal of at most 6 places; numbers a spreadsheet stored with a rounding error of its
// binary form (0.30000000000000004) are brought back.
func decimal(s string) (string, bool) {
	if v, ok := smallDecimal(s); ok {
		return v, true
	}
	if s == "" || strings.Trim(s, "0123456789.eE+-") != "" || len(s) > 40 {
		return "", false
	}
	if e := strings.IndexAny(s, "eE"); e >= 0 { // a great power would be written out
		if n, err := strconv.Atoi(s[e+1:]); err != nil || n > 40 || n < -40 {
			return "", false
		}
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
	return strings.TrimRight(strings.TrimRight(x.FloatString(6), "0"), ".")
}
