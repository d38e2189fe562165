package ui

import (
	"fmt"
	"math"
	"strconv"
)

// Chart is one row of figures over time, drawn on the server as SVG. Texts keep their size on every screen: positions
// across are per cent, heights are pixels. The same figures always stand in a table beside it (Numbers).
type Chart struct {
	ID     string // unique in the page
	Title  string // what is counted: 每月的数量（条）
	Unit   string // said after a figure: 条
	Points []Point
}

// Point is one column.
type Point struct {
	Label string // 2026-11
	N     int
}

// The drawing's own measures, in pixels: the field of the columns, room above for figures and below for labels.
const (
	fieldTop    = 22
	fieldHeight = 120
	fieldFoot   = 26
	fieldBottom = fieldTop + fieldHeight
)

// height is that of the whole drawing.
func (c Chart) height() string { return strconv.Itoa(fieldBottom + fieldFoot) }

// most is the largest figure.
func (c Chart) most() int {
	most := 0
	for _, p := range c.Points {
		most = max(most, p.N)
	}
	return most
}

// says is the chart in a sentence, for those who do not see it: first, last, largest.
func (c Chart) says() string {
	if len(c.Points) == 0 || c.most() == 0 {
		return c.Title + "：没有数据。"
	}
	first, last := c.Points[0], c.Points[len(c.Points)-1]
	top := first
	for _, p := range c.Points {
		if p.N > top.N {
			top = p
		}
	}
	return fmt.Sprintf("%s：%s为%s%s，%s为%s%s，最多的是%s，%s%s。", c.Title, first.Label, Count(first.N), c.Unit,
		last.Label, Count(last.N), c.Unit, top.Label, Count(top.N), c.Unit)
}

// ceiling is the round figure the field reaches up to: 1, 2 or 5 times a power of ten, not below n.
func ceiling(n int) int {
	if n <= 0 {
		return 1
	}
	power := int(math.Pow10(len(strconv.Itoa(n)) - 1))
	for _, m := range []int{1, 2, 5, 10} {
		if m*power >= n {
			return m * power
		}
	}
	return n
}

// column is one figure as it is drawn.
type column struct {
	x, width, y, height string // per cent across, pixels down
	middle              string
	label, anchor       string // empty label: none is written
	class               string // of the label; "fine" is left out where there is little room
}

// columns places the figures from left to right; the last one is labelled, and every so many before it.
func (c Chart) columns() []column {
	out := make([]column, len(c.Points))
	step := 100 / float64(max(1, len(c.Points)))
	top := float64(ceiling(c.most()))
	every := max(1, (len(c.Points)+3)/4)
	for i, p := range c.Points {
		h := float64(p.N) / top * fieldHeight
		if p.N > 0 {
			h = max(h, 1) // what is there is seen
		}
		out[i] = column{x: percent(step*float64(i) + step*.14), width: percent(step * .72), middle: percent(step * (float64(i) + .5)),
			y: pixels(fieldBottom - h), height: pixels(h)}
		if (len(c.Points)-1-i)%every == 0 {
			out[i].label, out[i].anchor = p.Label, anchor(i, len(c.Points))
			if (len(c.Points)-1-i)/every%2 == 1 {
				out[i].class = "fine"
			}
		}
	}
	return out
}

// anchor keeps the first and the last label inside the drawing.
func anchor(i, n int) string {
	switch {
	case n < 4:
		return "middle"
	case i == 0:
		return "start"
	case i == n-1:
		return "end"
	}
	return "middle"
}

// half and full are the figures of the two lines across the field; half is empty where there is no whole one.
func (c Chart) half() string {
	if n := ceiling(c.most()); n%2 == 0 {
		return Count(n / 2)
	}
	return ""
}

func (c Chart) full() string { return Count(ceiling(c.most())) }

func percent(x float64) string { return pixels(x) + "%" }

func pixels(x float64) string { return strconv.FormatFloat(math.Round(x*100)/100, 'f', -1, 64) }

// Bar is one line of a chart of names: name, bar, figure.
type Bar struct {
	Name, Href string // Href may be empty
	N          int
	Note       string // smaller, after the figure; may be empty
}

// width of a bar against the longest, per cent.
func barWidth(bars []Bar, n int) string {
	most := 1
	for _, b := range bars {
		most = max(most, b.N)
	}
	return percent(float64(n) * 100 / float64(most))
}
