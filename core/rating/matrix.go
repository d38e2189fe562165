package rating

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
)

// Matrix compares two versions of a model over the whole city, party by party, on one day. Nothing is stored.
type Matrix struct {
	Old, New *Model // Old is nil where no version is in force
	On       clock.Date
	Rows     []string // grades of Old as reckoned; "" stands for outside
	Columns  []string // grades of New
	N        map[[2]string]int
	Better   int
	Worse    int
	Drivers  []Driver
	Examples []Moved
	By       []Breakdown
	Capped   int // whose grade changes and whom another model holds down by the new version
}

// Driver is how much an indicator of the new version moves: over those whose grade changes.
type Driver struct {
	Indicator *Indicator
	Parties   int    // whose grade changes and where it gives other points than before
	Sum       Points // sum of the differences
}

// Moved is a party whose grade changes, from and to grades that need no confirmation.
type Moved struct {
	Subject  id.ID
	Was, Now string
	From, To Points
}

// namedExamples is how many parties a matrix names.
const namedExamples = 12

// ErrNoVersion is returned for a model or version the city does not have.
var ErrNoVersion = errors.New("没有这个模型或这个版本；模型在城市目录的 models/ 里")

// Try reckons a version over the whole city beside the one in force; groups, unless nil, are how it is broken down beside
// the years of registration.
func (s Service) Try(tx *db.Tx, name, version string, groups func(*db.Tx, *Stock) ([]Grouping, error)) (_ *Matrix, err error) {
	now, ok := s.Models.Find(name, version)
	if !ok || now.Kind != "computed" {
		return nil, ErrNoVersion
	}
	stock, err := s.Stock(tx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, stock.Close()) }()
	old, err := s.LiveOf(tx, name, tx.Today())
	if err != nil {
		return nil, err
	}
	by := []Grouping{stock.ByAge(now, tx.Today())}
	if groups != nil {
		more, err := groups(tx, stock)
		if err != nil {
			return nil, err
		}
		by = append(more, by...)
	}
	return s.compare(tx, stock, old, now, by)
}

// tried is what a party gets from one version.
type triedResult struct {
	grade  string
	score  Points
	points []Points
	in     bool
}

func (s *Stock) try(m *Model, on clock.Date, held holds) []triedResult {
	out := make([]triedResult, s.Len())
	s.between(m, on, 0, s.Len(), held, func(_, i int, e *Engine, sc Score) {
		r := triedResult{score: sc.Points, in: true, points: make([]Points, len(e.rules))}
		if sc.Outside == "" {
			r.grade = m.Grades[sc.Grade].ID
		}
		for k := range e.rules {
			r.points[k] = e.pointsOf(k, e.facts)
		}
		out[i] = r
	})
	return out
}

// compare reckons both versions with what other models hold down; old may be nil.
func (s Service) compare(tx *db.Tx, stock *Stock, old, now *Model, by []Grouping) (*Matrix, error) {
	a, err := holds(nil), error(nil)
	if old != nil {
		a, err = s.holdAll(tx, old, stock)
	}
	if err != nil {
		return nil, err
	}
	b, err := s.holdAll(tx, now, stock)
	if err != nil {
		return nil, err
	}
	return stock.compare(old, now, tx.Today(), a, b, by), nil
}

func (s *Stock) compare(old, now *Model, on clock.Date, heldOld, heldNow holds, by []Grouping) *Matrix {
	m := &Matrix{Old: old, New: now, On: on, Columns: gradesOf(now), N: map[[2]string]int{}}
	var a, b []triedResult
	var wg sync.WaitGroup
	if old != nil {
		m.Rows = gradesOf(old)
		wg.Go(func() { a = s.try(old, on, heldOld) })
	} else {
		m.Rows, a = []string{""}, make([]triedResult, s.Len())
	}
	b = s.try(now, on, heldNow)
	wg.Wait()
	m.Drivers = make([]Driver, len(now.indicators))
	for k, x := range now.indicators {
		m.Drivers[k].Indicator = x
	}
	for i := range b {
		if !a[i].in && !b[i].in {
			continue
		}
		m.N[[2]string{a[i].grade, b[i].grade}]++
		if a[i].grade != b[i].grade {
			m.moved(s.ID(i), &a[i], &b[i])
			if len(heldNow[i]) > 0 {
				m.Capped++
			}
		}
	}
	m.breakDown(s, by, a, b)
	slices.SortStableFunc(m.Drivers, func(x, y Driver) int { return y.Parties - x.Parties })
	m.Drivers = slices.DeleteFunc(m.Drivers, func(d Driver) bool { return d.Parties == 0 })
	return m
}

func gradesOf(m *Model) []string {
	var out []string
	for _, g := range m.Grades {
		out = append(out, g.ID)
	}
	return append(out, "")
}

func (m *Matrix) moved(x id.ID, a, b *triedResult) {
	if m.Old != nil && a.grade != "" && b.grade != "" {
		if m.Old.gradeAt(a.grade) > m.New.gradeAt(b.grade) {
			m.Better++
		} else {
			m.Worse++
		}
	}
	if len(m.Examples) < namedExamples && !m.waits(a.grade) && !m.waits(b.grade) {
		m.Examples = append(m.Examples, Moved{x, a.grade, b.grade, a.score, b.score})
	}
	for k, ind := range m.New.indicators {
		var was Points
		if m.Old != nil && a.points != nil {
			if at := slices.IndexFunc(m.Old.indicators, func(o *Indicator) bool { return o.ID == ind.ID }); at >= 0 {
				was = a.points[at]
			}
		}
		if d := b.points; d != nil && d[k] != was {
			m.Drivers[k].Parties++
			m.Drivers[k].Sum += d[k] - was
		}
	}
}

// waits tells whether a grade needs a confirmation: who has it is named to nobody before.
func (m *Matrix) waits(grade string) bool {
	g, _ := m.New.Grade(grade)
	return g.Confirm
}

// Named is a grade as people read it.
func Named(grade string) string {
	if grade == "" {
		return "不排等级"
	}
	return grade
}

// Text is the matrix as lines.
func (m *Matrix) Text() []string {
	out := []string{fmt.Sprintf("%s %s版，截至%s（试算，没有保存）", m.New.Title, m.New.Version, m.On)}
	line := "现行＼试算"
	for _, c := range m.Columns {
		line += "\t" + Named(c)
	}
	out = append(out, line)
	for _, r := range m.Rows {
		cells := []string{Named(r)}
		for _, c := range m.Columns {
			cells = append(cells, fmt.Sprint(m.N[[2]string{r, c}]))
		}
		out = append(out, strings.Join(cells, "\t"))
	}
	return append(out, fmt.Sprintf("变好%d家，变差%d家。", m.Better, m.Worse))
}
