package rating

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// Points are hundredths of a point: whole numbers, so that every machine reckons the same.
type Points int64

// point is one whole point.
const point Points = 100

// UnmarshalYAML reads 9, -4.5 or 0.25; more than two decimals are refused.
func (p *Points) UnmarshalYAML(node *yaml.Node) error {
	v, ok := parsePoints(node.Value)
	if node.Kind != yaml.ScalarNode || !ok {
		return &yaml.TypeError{Errors: []string{fmt.Sprintf("line %d: cannot unmarshal %s into int64", node.Line, node.Value)}}
	}
	*p = v
	return nil
}

func parsePoints(s string) (Points, bool) {
	text, negative := strings.CutPrefix(s, "-")
	whole, frac, _ := strings.Cut(text, ".")
	if whole == "" || len(whole) > 9 || len(frac) > 2 {
		return 0, false
	}
	frac += strings.Repeat("0", 2-len(frac))
	var v Points
	for _, c := range whole + frac {
		if c < '0' || c > '9' {
			return 0, false
		}
		v = v*10 + Points(c-'0')
	}
	if negative {
		v = -v
	}
	return v, true
}

// String is as few decimals as needed, with a true minus: −4.5.
func (p Points) String() string {
	sign, v := "", int64(p)
	if v < 0 {
		sign, v = "−", -v
	}
	s := fmt.Sprintf("%s%d.%02d", sign, v/100, v%100)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// Signed is the same with a plus where there is a gain: +8.
func (p Points) Signed() string {
	if p > 0 {
		return "+" + p.String()
	}
	return p.String()
}
