package rating

import (
	"slices"
	"strings"

	"xinguan/core/rulebook"
)

// Engine is a model made ready for the facts of one Dict. It is for one goroutine.
type Engine struct {
	model  *Model
	rules  []rule
	byItem [][]uint16 // places of rules by item, in the model's order
	cal    []uint32
	dict   *Dict
	// register tells which items are registers.
	register []bool

	acc   []sum
	hit   []int16 // rules that took something
	facts []Fact  // of the party in hand, for a sweep
	alone []bool  // facts whose cause no other has, where that was worked out; nil elsewhere
	took  []int16 // per fact of the subject in hand: the rule that took it, or none
	would []int16 // per fact: the rule that would have taken it, had none of the same cause stood before it
	seen  map[uint32]int
}

// rule is an indicator compiled.
type rule struct {
	*Indicator
	take, good func(*Fact, day) bool
	classes    []Points // by class, for Latest and External
	left       []Points // by months since the decision, for Decay
	atMost     int
}

// sum is what an indicator has taken of one subject.
type sum struct {
	n, good int32
	newest  int32 // place of the newest fact, the oldest for a tenure; none where there is no fact
	day     day   // of that fact
	amount  int64
	points  Points
}

// none marks a fact no rule took.
const none = -1

// Engine compiles the model; facts with items or classes the dict learns later match nothing, so it is made after the
// facts were read.
func (m *Model) Engine(dict *Dict) *Engine {
	e := &Engine{model: m, cal: calendar(), dict: dict, byItem: make([][]uint16, len(dict.Items)), acc: make([]sum, len(m.indicators))}
	for _, item := range dict.Items {
		e.register = append(e.register, slices.Contains(m.registers, item))
	}
	for i, ind := range m.indicators {
		r := rule{Indicator: ind, take: e.filter(ind.Take), good: e.filter(ind.Good), atMost: m.gradeAt(ind.AtMost)}
		if ind.Classes != nil {
			r.classes = make([]Points, len(dict.Classes))
			for c, text := range dict.Classes {
				r.classes[c] = ind.Classes[text]
			}
		}
		for n := range r.decays() {
			r.left = append(r.left, ind.decayed(n))
		}
		e.rules = append(e.rules, r)
		for _, item := range ind.Take.Items {
			if at := slices.Index(dict.Items, item); at >= 0 {
				e.byItem[at] = append(e.byItem[at], uint16(i))
			}
		}
	}
	for i := range e.acc {
		e.acc[i].newest = none
	}
	return e
}

// filter compiles what of a filter is not told by the item; nil takes all.
func (e *Engine) filter(f Filter) func(*Fact, day) bool {
	var tests []func(*Fact, day) bool
	if len(f.Class) > 0 {
		in := make([]bool, len(e.dict.Classes))
		for c, text := range e.dict.Classes {
			in[c] = slices.ContainsFunc(strings.Split(text, ";"), func(k string) bool { return slices.Contains(f.Class, k) })
		}
		tests = append(tests, func(x *Fact, _ day) bool { return in[x.Class] })
	}
	if len(f.Severity) > 0 {
		var in [8]bool
		for _, s := range f.Severity {
			in[slices.Index(rulebook.Severities, s)] = true
		}
		tests = append(tests, func(x *Fact, _ day) bool { return in[x.Severity&7] })
	}
	if f.Months > 0 {
		cal, n := e.cal, f.Months
		tests = append(tests, func(x *Fact, on day) bool { return months(cal, x.Decided, on) < n })
	}
	if f.Least > 0 {
		least := f.Least * 100
		tests = append(tests, func(x *Fact, _ day) bool { return x.Amount >= least })
	}
	switch len(tests) {
	case 0:
		return nil
	case 1:
		return tests[0]
	}
	return func(x *Fact, on day) bool {
		for _, t := range tests {
			if !t(x, on) {
				return false
			}
		}
		return true
	}
}
