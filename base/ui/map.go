package ui

import (
	"fmt"
	"strconv"

	"github.com/a-h/templ"
)

// Map is a city as tiles, shaded by a figure.
type Map struct {
	Title, Hint string
	Unit        string // said after a figure to those who do not see the map
	Tiles       []Tile
}

// Tile is one area. Row and Col start at 1, in a grid of 6 × 9; Name has at most three characters.
type Tile struct {
	Name, Href string
	Row, Col   int
	N          int
}

func (t Tile) cell() string { return fmt.Sprintf("r%d c%d", t.Row, t.Col) }

// ladder are the fixed bounds of the five darker classes, ascending.
var ladder = [][5]int{{1, 2, 3, 5, 8}, {2, 5, 10, 15, 25}, {5, 15, 25, 45, 75}, {25, 75, 125, 225, 375}, {100, 300, 500, 900, 1500},
	{500, 1500, 2500, 4500, 7500}, {2000, 6000, 10000, 18000, 30000}, {10000, 30000, 50000, 90000, 150000}}

// breaks are the first bounds under which the largest figure stays readable, so that neither a few nor very many make
// the map all one colour.
func (m Map) breaks() [5]int {
	largest := 0
	for _, t := range m.Tiles {
		largest = max(largest, t.N)
	}
	for _, b := range ladder {
		if largest < 2*b[4] {
			return b
		}
	}
	return ladder[len(ladder)-1]
}

func (m Map) class(t Tile) string {
	n := 0
	for _, b := range m.breaks() {
		if t.N >= b {
			n++
		}
	}
	return fmt.Sprintf("q%d", n)
}

type step struct{ class, text string }

// legend are the classes with their bounds: 0–24, 25–74 … 375+.
func (m Map) legend() []step {
	bounds := m.breaks()
	out := make([]step, 0, len(bounds)+1)
	from := 0
	for i, b := range bounds {
		text := Count(from) + "–" + Count(b-1)
		if from == b-1 {
			text = Count(from)
		}
		out = append(out, step{fmt.Sprintf("q%d", i), text})
		from = b
	}
	return append(out, step{fmt.Sprintf("q%d", len(bounds)), Count(from) + "+"})
}

// Table is a table of figures with a heading for each column; every row has as many cells.
type Table struct {
	Caption, Note string
	Head          []string
	Rows          [][]Cell
	Words         int // how many columns after the first hold words, to the left, rather than figures
}

// class of a column.
func (t Table) class(i int) string {
	if i <= t.Words {
		return "w"
	}
	return ""
}

// Cell is a text, and where it leads; Href may be empty. Raw is what a file gets where it is another, e.g. a figure
// without separators. Name says that the text is a proper name and stays what it is in every language.
type Cell struct {
	Text, Href, Raw string
	Name            bool
}

// translate is the mark of a text that stays, or nothing.
func (c Cell) translate() templ.Attributes {
	if !c.Name {
		return nil
	}
	return templ.Attributes{"translate": "no"}
}

// Figure is a cell with a number, grouped for the eye and plain for a file.
func Figure(n int) Cell { return Cell{Text: Count(n), Raw: strconv.Itoa(n)} }

// Plain is the table as rows of text, headings first.
func (t Table) Plain() [][]string {
	out := [][]string{t.Head}
	for _, row := range t.Rows {
		line := make([]string, len(row))
		for i, c := range row {
			line[i] = Or(c.Raw, c.Text)
		}
		out = append(out, line)
	}
	return out
}

// labelAt is where the label of a column stands: the outer ones at the edge of the drawing.
func labelAt(k column) string {
	switch k.anchor {
	case "start":
		return "0"
	case "end":
		return "100%"
	}
	return k.middle
}
