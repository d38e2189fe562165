package rating

import (
	"cmp"
	"fmt"
	"slices"

	"xinguan/base/clock"
)

// Grouping is a way to break the city down; a party may be in several groups, or in none.
type Grouping struct {
	Title string
	Says  string   // what the groups are; empty where the title tells
	Order []string // of the groups, where they have one; the largest first elsewhere
	Of    func(i int, p Party) []string
}

// Breakdown is a matrix in short by the groups of a grouping.
type Breakdown struct {
	Title string
	Says  string
	Rows  []Group
}

// Group is how many of a group are evaluated by either version, and whose grade would be better, worse, or there or not.
type Group struct {
	Name                            string
	Parties, Better, Worse, Crossed int
}

// breakDown counts by groups.
func (m *Matrix) breakDown(s *Stock, by []Grouping, a, b []triedResult) {
	for _, g := range by {
		rows := map[string]*Group{}
		for i := range s.Len() {
			if !a[i].in && !b[i].in {
				continue
			}
			for _, name := range g.Of(i, s.Party(i)) {
				if rows[name] == nil {
					rows[name] = &Group{Name: name}
				}
				m.count(rows[name], &a[i], &b[i])
			}
		}
		out := Breakdown{Title: g.Title, Says: g.Says}
		for _, r := range rows {
			out.Rows = append(out.Rows, *r)
		}
		slices.SortFunc(out.Rows, func(x, y Group) int {
			return cmp.Or(slices.Index(g.Order, x.Name)-slices.Index(g.Order, y.Name), y.Parties-x.Parties, cmp.Compare(x.Name, y.Name))
		})
		m.By = append(m.By, out)
	}
}

func (m *Matrix) count(g *Group, a, b *triedResult) {
	g.Parties++
	switch {
	case a.grade == b.grade:
	case m.Old == nil || a.grade == "" || b.grade == "":
		g.Crossed++
	case m.Old.gradeAt(a.grade) > m.New.gradeAt(b.grade):
		g.Better++
	default:
		g.Worse++
	}
}

// ages are the groups by how long a party is registered, in years.
var ages = []int{1, 3, 5, 10, 20}

// ByAge breaks the city down by the years since registration.
func (s *Stock) ByAge(m *Model, on clock.Date) Grouping {
	register := make([]bool, len(s.Dict.Items))
	for i, item := range s.Dict.Items {
		register[i] = slices.Contains(m.registers, item)
	}
	cal, today := calendar(), dayOf(on)
	var buf []Fact
	return Grouping{Title: "登记年限", Order: ageOrder(), Of: func(i int, _ Party) []string {
		first := day(0)
		buf = s.Of(i, buf)
		for n := range buf {
			if f := &buf[n]; register[f.Item] && f.in(today) && (first == 0 || f.Decided < first) {
				first = f.Decided
			}
		}
		if first == 0 {
			return []string{noRegister}
		}
		return []string{aged(months(cal, first, today) / 12)}
	}}
}

// ageOrder are the groups by age, the young first.
func ageOrder() (out []string) {
	for _, to := range append([]int{0}, ages...) {
		out = append(out, aged(to))
	}
	return append(out, noRegister)
}

// noRegister is the group of those without an entry in a register.
const noRegister = "没有登记信息"

func aged(years int) string {
	for i, to := range ages {
		if years >= to {
			continue
		}
		if i == 0 {
			return fmt.Sprintf("不满%d年", to)
		}
		return fmt.Sprintf("%d年以上，不满%d年", ages[i-1], to)
	}
	return fmt.Sprintf("%d年以上", ages[len(ages)-1])
}
