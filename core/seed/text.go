package seed

import (
	"strconv"
	"strings"

	"xinguan/base/clock"
)

// The ways real sheets write a day. The argument is YYYY-MM-DD.

func dotted(d string) string { return parts(d, ".", ".", "") }

func slashed(d string) string { return parts(d, "/", "/", "") }

func chinese(d string) string { return parts(d, "年", "月", "日") }

// serial is the number spreadsheets keep for a day.
func serial(d string) string {
	return strconv.Itoa(clock.Date("1899-12-30").DaysUntil(clock.Date(d)))
}

func parts(d, year, month, day string) string {
	if len(d) != 10 {
		return d
	}
	return d[:4] + year + strings.TrimPrefix(d[5:7], "0") + month + strings.TrimPrefix(d[8:], "0") + day
}

// fullWidth writes digits and letters as East Asian forms do.
func fullWidth(s string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r <= '~' {
			return r + 0xfee0
		}
		return r
	}, s)
}

// letterO writes the letter O for the last zero; ok is false where there is none.
func letterO(code string) (string, bool) {
	i := strings.LastIndexByte(code, '0')
	if i < 0 {
		return code, false
	}
	return code[:i] + "O" + code[i+1:], true
}

// wrongCheck turns the check digit into another.
func wrongCheck(code string) string {
	last := len(code) - 1
	i := strings.IndexByte(codeLetters, code[last])
	return code[:last] + codeLetters[(i+1)%len(codeLetters):][:1]
}

// resident is a made-up resident ID: right by its check digit, but of the non-existent area 441998 and born in 1900.
func resident(n int) string {
	const months = "010203040506070809101112"
	month, day, order := n%12, n/12%28, n/(12*28)%1000
	id := make([]byte, 0, 18)
	id = append(id, Division+"1900"...)
	id = append(id, months[2*month:2*month+2]...)
	id = append(id, byte('0'+(day+1)/10), byte('0'+(day+1)%10))
	id = append(id, byte('0'+order/100), byte('0'+order/10%10), byte('0'+order%10))
	sum := 0
	for i, w := range [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(id[i]-'0') * w
	}
	return string(append(id, "10X98765432"[sum%11]))
}

// wan writes yuan in 万元 without trailing zeros: 48000 → 4.8.
func wan(yuan int) string {
	s := strconv.Itoa(yuan % 10000)
	s = strconv.Itoa(yuan/10000) + "." + "0000"[len(s):] + s
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}

// capitals writes yuan as decisions do: 48000 → 肆万捌仟元整. At most 99,999,999.
func inCapitals(yuan int) string {
	var b strings.Builder
	if high := yuan / 10000; high > 0 {
		group(&b, high, false)
		b.WriteString("万")
	}
	group(&b, yuan%10000, yuan >= 10000)
	b.WriteString("元整")
	return b.String()
}

var (
	capitalDigits = []string{"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"}
	capitalUnits  = []string{"仟", "佰", "拾", ""}
)

// group writes four digits; after a higher group a gap in front is 零.
func group(b *strings.Builder, n int, after bool) {
	gap, begun := false, after
	for i, div := 0, 1000; i < 4; i, div = i+1, div/10 {
		d := n / div % 10
		if d == 0 {
			gap = begun
			continue
		}
		if gap {
			b.WriteString("零")
		}
		b.WriteString(capitalDigits[d])
		b.WriteString(capitalUnits[i])
		gap, begun = false, true
	}
}

// template is a text with gaps.
type template []gap

type gap struct {
	before string // text before the gap
	name   string // of what fills it; empty at the end
}

// cut reads a text with gaps in braces: 〔{年}〕示例{号}号.
func cut(text string) template {
	var out template
	for {
		before, rest, found := strings.Cut(text, "{")
		name, after, _ := strings.Cut(rest, "}")
		out = append(out, gap{before, name})
		if !found {
			return out
		}
		text = after
	}
}

// fill puts values into the gaps.
func (t template) fill(value func(name string) string) string {
	if len(t) == 1 {
		return t[0].before
	}
	var b strings.Builder
	b.Grow(96)
	for _, g := range t {
		b.WriteString(g.before)
		if g.name != "" {
			b.WriteString(value(g.name))
		}
	}
	return b.String()
}
