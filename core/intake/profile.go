package intake

import (
	"maps"
	"slices"

	"xinguan/base/clock"
)

// profile is what a file as a whole looks like: compared with the sender's earlier ones it shows a wrong file, a column
// that slipped, an old stock sent as new. Rows routed to another item are left out.
type profile struct {
	Rows   int            `json:"rows"`
	Filled map[string]int `json:"filled"`        // rows that fill a field, by its name
	Age    *int           `json:"age,omitempty"` // days from the middle decision to the import; nil without dates
}

// counts gathers a profile row by row.
type counts struct {
	rows    int
	persons int   // rows thrown away, see discard.go
	notes   []int // numbers of lines below the rows that are none of them, see aside.go
	filled  []int // by field
	days    map[clock.Date]int
}

func newCounts(fields int) counts {
	return counts{filled: make([]int, fields), days: map[clock.Date]int{}}
}

// row counts a checked row.
func (n *counts) row(text []string, decided clock.Date) {
	n.rows++
	for i, s := range text {
		if s != "" {
			n.filled[i]++
		}
	}
	if decided != "" {
		n.days[decided]++
	}
}

// add takes in what another gathered.
func (n *counts) add(o counts) {
	n.rows, n.persons, n.notes = n.rows+o.rows, n.persons+o.persons, append(n.notes, o.notes...)
	for i, k := range o.filled {
		n.filled[i] += k
	}
	for d, k := range o.days {
		n.days[d] += k
	}
}

// profile is what was gathered, seen on a day.
func (n *counts) profile(p *plan, today clock.Date) profile {
	out := profile{Rows: n.rows, Filled: map[string]int{}}
	for i, k := range n.filled {
		if k > 0 {
			out.Filled[p.item.Fields[i].Name] = k
		}
	}
	if middle, ok := n.middle(); ok {
		age := middle.DaysUntil(today)
		out.Age = &age
	}
	return out
}

// middle is the median of the decisions' days.
func (n *counts) middle() (clock.Date, bool) {
	total := 0
	for _, k := range n.days {
		total += k
	}
	seen := 0
	for _, d := range slices.Sorted(maps.Keys(n.days)) {
		if seen += n.days[d]; seen*2 >= total {
			return d, true
		}
	}
	return "", false
}
