package directory

import (
	"fmt"

	"xinguan/base/clock"
	"xinguan/base/ui"
)

// Span is how long an adverse record is shown: from its decision over the first day on which its end can be asked for
// (may be empty) to the last day shown.
type Span struct{ Decided, RepairFrom, Until clock.Date }

// span is the span of a penalty.
func (c *Penalty) span() Span { return Span{c.Decided, c.RepairFrom, c.Until} }

// bar is the span of publication true to scale, in per cent of decision … last day.
type bar struct {
	Today, Repair string // positions with a % sign; Repair is empty when there is none
	Locked        string // length of the part before repair
	Anchor        string // where the word 今天 hangs: start, middle, end
	Class         string // column of the date of repair, so that dates stand under their marks
	Left          string // 还有270天
}

// bar measures the span; ok is false when an end is missing or the dates make no span.
func (s Span) bar(today clock.Date) (b bar, ok bool) {
	if s.Decided == "" || s.Until == "" || s.Until == clock.Forever || s.Until <= s.Decided {
		return bar{}, false
	}
	whole := float64(s.Decided.DaysUntil(s.Until))
	at := func(d clock.Date) float64 { return min(max(float64(s.Decided.DaysUntil(d))/whole, 0), 1) * 100 }
	now := at(today)
	b = bar{Today: percent(now), Anchor: "middle", Class: "a0", Left: left(today, s.Until)}
	if now < 3 {
		b.Anchor = "start"
	} else if now > 97 {
		b.Anchor = "end"
	}
	if s.RepairFrom != "" && s.RepairFrom < s.Until {
		repair := at(s.RepairFrom)
		b.Repair, b.Locked = percent(repair), percent(repair)
		b.Class = fmt.Sprintf("a%d", min(max(int(repair/100*12+0.5), 3), 6))
	}
	return b, true
}

func percent(x float64) string { return fmt.Sprintf("%.1f%%", x) }

func left(today, until clock.Date) string {
	switch n := today.DaysUntil(until); {
	case n > 0:
		return fmt.Sprintf("，还有%s天", ui.Count(n))
	case n == 0:
		return "，就是今天"
	}
	return ""
}
