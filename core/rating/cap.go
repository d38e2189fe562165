package rating

import (
	"slices"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
)

// Held is what a cap of another model holds a subject's grade down to, and why.
type Held struct {
	Model  string     `json:"model"`
	Grade  string     `json:"grade"` // what the other model gave
	AtMost string     `json:"at_most"`
	Says   string     `json:"says"`
	Until  clock.Date `json:"until"` // last day the other's grade holds by itself

	place int
	until day
}

// hold adds what holds a party down.
func (p *Party) hold(m *Model, h Held) {
	h.place, h.until = m.gradeAt(h.AtMost), dayOf(h.Until)
	p.held = append(p.held, h)
}

// capped is the place of a grade on a day under what holds the party down, and the first day it is otherwise.
func (p *Party) capped(grade int, on day) (place int, next day) {
	next = forever
	for i := range p.held {
		if h := &p.held[i]; on <= h.until {
			grade = max(grade, h.place)
			if h.until != forever {
				next = min(next, h.until+1)
			}
		}
	}
	return grade, next
}

// held are the caps of a model on one subject of today.
func (s Service) held(tx *db.Tx, m *Model, k *Known) error {
	for _, c := range m.Caps {
		got, err := s.Gave(tx, c.Model, *k)
		if err != nil {
			return err
		}
		if slices.Contains(c.Grades, got.Grade) {
			k.Party.hold(m, Held{Model: c.Model, Grade: got.Grade, AtMost: c.AtMost, Says: c.Says, Until: got.Until})
		}
	}
	return nil
}

// Gave is what a model gave a subject, as it is in force.
type Gave struct {
	Grade string
	On    clock.Date // of the result
	Until clock.Date // last day it holds by itself
	Says  string
}

// Gave is a model's grade for a subject: of a model that is only taken over from the newest record, else as stored; the zero
// value where it gave none.
func (s Service) Gave(tx *db.Tx, model string, k Known) (Gave, error) {
	if m := s.Models.external(model); m != nil {
		n, ok := k.Newest([]string{m.Item}, tx.Today())
		if !ok {
			return Gave{}, nil
		}
		g, _ := m.Grade(n.Class)
		return Gave{Grade: n.Class, On: n.Decided, Until: n.Until, Says: g.Says}, nil
	}
	m, err := s.LiveOf(tx, model, tx.Today())
	if err != nil || m == nil {
		return Gave{}, err
	}
	r, ok, err := Stored(tx, k.Party.ID, m)
	if err != nil || !ok {
		return Gave{}, err
	}
	g, _ := m.Grade(r.Grade)
	return Gave{Grade: r.Grade, On: r.AsOf, Until: clock.Forever, Says: g.Says}, nil
}

// EachGave calls fn with what a model gave everybody of the stock.
func (s Service) EachGave(tx *db.Tx, model string, stock *Stock, fn func(of id.ID, g Gave)) error {
	if m := s.Models.external(model); m != nil {
		stock.EachNewest([]string{m.Item}, tx.Today(), func(p Party, n Newest) { fn(p.ID, Gave{Grade: n.Class, On: n.Decided, Until: n.Until}) })
		return nil
	}
	m, err := s.LiveOf(tx, model, tx.Today())
	if err != nil || m == nil {
		return err
	}
	return EachGrade(tx, m, func(of id.ID, grade string) { fn(of, Gave{Grade: grade, Until: clock.Forever}) })
}

// holds is what holds parties of a stock down, by their places.
type holds map[int][]Held

// of is a party with what holds it down.
func (h holds) of(s *Stock, i int) Party {
	p := s.Party(i)
	if len(h) > 0 {
		p.held = h[i]
	}
	return p
}

// holdAll are the caps of a model on everybody of the stock.
func (s Service) holdAll(tx *db.Tx, m *Model, stock *Stock) (holds, error) {
	out := holds{}
	for _, c := range m.Caps {
		err := s.EachGave(tx, c.Model, stock, func(of id.ID, g Gave) {
			if i, ok := stock.find(of); ok && slices.Contains(c.Grades, g.Grade) {
				p := Party{held: out[i]}
				p.hold(m, Held{Model: c.Model, Grade: g.Grade, AtMost: c.AtMost, Says: c.Says, Until: g.Until})
				out[i] = p.held
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// external is a model that is only taken over; nil where the name is another's.
func (m *Models) external(name string) *Model {
	if m == nil {
		return nil
	}
	i := slices.IndexFunc(m.List, func(x *Model) bool { return x.ID == name && x.Kind == "external" })
	if i < 0 {
		return nil
	}
	return m.List[i]
}
