package intake

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/sheet"
	"xinguan/core/catalog"
)

// crossChecks runs the item's rules across the fields of a row.
func (v *values) crossChecks() {
	v.money()
	for _, c := range v.plan.item.Checks {
		field := func(i int) int { return v.plan.item.Named(c.Fields[i]) }
		switch c.Rule {
		case "not_after":
			v.notAfter(c, field(0), field(1))
		case "long_term":
			v.longTerm(field(0))
		case "amount_in_text":
			v.amountInText(c, field(0), field(1))
		}
	}
}

func (v *values) notAfter(c catalog.Check, a, b int) {
	from, until := v.text[a], v.text[b]
	if from == "" || until == "" || from <= until {
		return
	}
	v.find(Warning, "date.order", b, Finding{Value: until, Message: fmt.Sprintf("%s（%s，%s）；请核对。", c.Title, from, until)})
}

// longTerm proposes 2099-12-31 for another day of 2099: sheets write long-term ends in several wrong ways.
func (v *values) longTerm(f int) {
	d := clock.Date(v.text[f])
	if !strings.HasPrefix(string(d), "2099-") || d == LongTerm {
		return
	}
	v.find(Warning, "date.long_term", f, Finding{Value: string(d), Expected: string(LongTerm), Proposed: string(LongTerm), Confidence: 95,
		Message: "“" + v.plan.item.Fields[f].Short() + "”填的是 " + string(d) + "；长期有效应填 2099-12-31，建议改。"})
}

// money puts fine and confiscation together, in fen.
func (v *values) money() {
	var sum int64
	any := false
	for _, m := range []catalog.Means{catalog.Fine, catalog.Forfeit} {
		if s := v.of(m); s != "" {
			fen, ok := wanToFen(s)
			if !ok {
				return
			}
			sum, any = sum+fen, true
		}
	}
	if any {
		v.out.Amount = sum
	}
}

// amountInText compares an amount in 万元 with what the decision says in words. Where the text has the same figure in
// 元, the unit was mistaken; until the sender confirms, no amount is derived from the row.
func (v *values) amountInText(c catalog.Check, amount, text int) {
	fen, ok := wanToFen(v.text[amount])
	if !ok || fen == 0 || v.text[text] == "" {
		return
	}
	said := sheet.Money(v.text[text])
	switch {
	case slices.Contains(said, fen):
		return
	case len(said) == 0:
		v.hugeAmount(amount, fen)
		return
	}
	v.out.Amount = -1
	f := Finding{Value: v.text[amount], Message: c.Title + "：填了" + v.text[amount] + "万元，处罚内容里没有这个数额；请核对。"}
	if v.plan.unit[amount] == "元" {
		f.Message = "“" + v.plan.item.Fields[amount].Short() + "”按标题是" + yuan(fen) + "，处罚内容里没有这个数额；请核对。"
	}
	if fen%10000 == 0 && slices.Contains(said, fen/10000) {
		f.Proposed, f.Confidence = fenToWan(fen/10000), 95
		if v.plan.unit[amount] == "元" { // the proposal goes into a cell below that title
			f.Proposed += "万元"
		}
		f.Message = "罚款金额填了" + v.text[amount] + "，处罚内容写的是" + yuan(fen/10000) + "。单位应为万元，建议改为" + f.Proposed + "。"
	}
	v.find(Warning, "amount.text", amount, f)
}

// hundredMillion is 1 亿元 in fen: a fine above it is rare, one in 元 where 万元 is meant is not.
const hundredMillion = 100_000_000 * 100

// hugeAmount asks about an amount the text neither confirms nor denies; until it is confirmed nothing is derived from it.
func (v *values) hugeAmount(amount int, fen int64) {
	if fen < hundredMillion {
		return
	}
	v.out.Amount = -1
	v.find(Warning, "amount.huge", amount, Finding{Value: v.text[amount],
		Message: "“" + v.plan.item.Fields[amount].Short() + "”填了" + v.text[amount] + "，按万元计是" + fenToWan(fen/10000) + "亿元，而处罚内容没有写数额；请核对是不是按元填的。"})
}

// wanToFen reads decimal text in 万元 exactly: 4.8 → 4,800,000 fen.
func wanToFen(s string) (int64, bool) {
	if s == "" || s[0] == '-' {
		return 0, false
	}
	whole, frac, _ := strings.Cut(s, ".")
	if len(frac) > 6 {
		return 0, false
	}
	n, err := strconv.ParseInt(whole+frac+"000000"[len(frac):], 10, 64)
	return n, err == nil
}

// fenToWan writes fen as decimal text in 万元 without trailing zeros.
func fenToWan(fen int64) string {
	s := fmt.Sprintf("%d.%06d", fen/1_000_000, fen%1_000_000)
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}

// yuan writes fen as 元.
func yuan(fen int64) string {
	s := fmt.Sprintf("%d.%02d", fen/100, fen%100)
	return strings.TrimSuffix(s, ".00") + "元"
}
