package monitor

import (
	"fmt"

	"xinguan/base/clock"
	"xinguan/base/ui"
	"xinguan/core/catalog"
	"xinguan/core/record"
)

// Spans of the figures, in months up to and including the present one.
const (
	chartMonths = 24
	rateMonths  = 12
)

// few is how many a group must count for its figure to be told where the figure could tell of one of them.
const few = 10

// Rate is a share with what it is made of.
type Rate struct {
	Part, Of int64
	Untimed  int64 // left out of both, because it is not known
}

// rateOf is the share of arrivals in time.
func rateOf(a record.Arrivals) Rate { return Rate{Part: a.Timely, Of: a.Judged(), Untimed: a.Untimed} }

// Percent is the share per cent with one decimal, rounded down: what is not all is not called 100.
func (r Rate) Percent() string {
	if r.Of == 0 {
		return "—"
	}
	tenths := r.Part * 1000 / r.Of
	return fmt.Sprintf("%d.%d%%", tenths/10, tenths%10)
}

// String is the share with numerator and denominator: 98.6%（11,842 / 12,010）.
func (r Rate) String() string {
	if r.Of == 0 {
		return "—"
	}
	return fmt.Sprintf("%s（%s / %s）", r.Percent(), count(r.Part), count(r.Of))
}

// perThousand is a figure against a thousand of a group; groups under few have none.
func perThousand(n, of int64) string {
	if of < few {
		return fmt.Sprintf("不足%d家，不计算", few)
	}
	tenths := (n*10000 + of/2) / of
	return fmt.Sprintf("%s.%d（%s / %s）", count(tenths/10), tenths%10, count(n), count(of))
}

func count(n int64) string { return ui.Count(int(n)) }

func figure(n int64) ui.Cell { return ui.Figure(int(n)) }

func words(s string) ui.Cell { return ui.Cell{Text: s} }

// monthsUpTo are n months, the oldest first, the last that of a day: 2026-11.
func monthsUpTo(today clock.Date, n int) []string {
	out := make([]string, n)
	first := today[:7] + "-01"
	for i := range out {
		out[i] = string(first.AddMonths(i - n + 1)[:7])
	}
	return out
}

// since is the first month of the last n.
func since(today clock.Date, n int) string { return monthsUpTo(today, n)[0] }

// dual tells whether an item is one of the two kinds of 双公示.
func dual(it *catalog.Item) bool {
	return it.Timed() && (it.Family == catalog.Permit || it.Family == catalog.Penalty)
}

// points are the figures of months as a chart wants them.
func points(months []string, n map[string]int64) []ui.Point {
	out := make([]ui.Point, len(months))
	for i, m := range months {
		out[i] = ui.Point{Label: m, N: int(n[m])}
	}
	return out
}
