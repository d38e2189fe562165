package directory

import (
	"fmt"
	"net/url"

	"xinguan/base/clock"
	"xinguan/base/ui"
)

// HomePage is the first page: the search box, the map of the towns, the latest permits, the figures.
type HomePage struct {
	// ExampleName and ExampleCode are offered under the search box when both are given.
	ExampleName, ExampleCode string

	// Days is the span of the map, e.g. 30: permits of the last Days days.
	Days int
	// Tiles are the towns; Breaks are the five lower bounds of the darker classes, ascending (see BreaksFor).
	Tiles  []Tile
	Breaks [5]int

	// Latest are the permits decided last; six look well.
	Latest []Latest

	// Subjects, Permits and Penalties count what the portal shows now.
	Subjects, Permits, Penalties int
	AsOf                         string // 2026年11月23日 06:00
	Hotline                      string
}

// Tile is one town on the map. Row and Col start at 1, in a grid of 6 × 9; Name has at most three characters.
type Tile struct {
	Code, Name string
	Row, Col   int
	Permits    int
}

// Latest is one permit in the list of the latest.
type Latest struct {
	Name, Code, Matter, Authority string
	Decided                       clock.Date
}

// BreaksFor picks, from a published ladder, the bounds of classes under which the largest town stays readable, so
// that neither a small demonstration nor a full city is all one colour.
func BreaksFor(largest int) [5]int {
	ladder := [][5]int{{1, 2, 3, 5, 8}, {2, 5, 10, 15, 25}, {5, 15, 25, 45, 75}, {25, 75, 125, 225, 375},
		{100, 300, 500, 900, 1500}, {500, 1500, 2500, 4500, 7500}}
	for _, breaks := range ladder {
		if largest < 2*breaks[4] {
			return breaks
		}
	}
	return ladder[len(ladder)-1]
}

func (p HomePage) class(t Tile) string {
	n := 0
	for _, b := range p.Breaks {
		if t.Permits >= b {
			n++
		}
	}
	return fmt.Sprintf("q%d", n)
}

type step struct{ class, text string }

// legend are the classes with their bounds: 0–24, 25–74 … 375+.
func (p HomePage) legend() []step {
	out := make([]step, 0, len(p.Breaks)+1)
	from := 0
	for i, b := range p.Breaks {
		text := fmt.Sprintf("%s–%s", ui.Count(from), ui.Count(b-1))
		if from == b-1 {
			text = ui.Count(from)
		}
		out = append(out, step{fmt.Sprintf("q%d", i), text})
		from = b
	}
	return append(out, step{fmt.Sprintf("q%d", len(p.Breaks)), ui.Count(from) + "+"})
}

func (t Tile) cell() string { return fmt.Sprintf("r%d c%d", t.Row, t.Col) }

func (t Tile) href() string {
	return "/figures/towns/" + url.PathEscape(t.Code)
}

// subjectURL is the address of a subject's page.
func subjectURL(code string) string { return "/subjects/" + url.PathEscape(code) }

func searchURL(q string) string { return "/search?q=" + url.QueryEscape(q) }

// box is the search box as this room shows it everywhere.
func box(value string, large bool) ui.Box {
	return ui.Box{Action: "/search", Name: "q", Value: value, ID: "q", Label: "单位名称、曾用名或统一社会信用代码",
		Placeholder: "单位名称、曾用名或统一社会信用代码", Send: "查询", Large: large}
}
