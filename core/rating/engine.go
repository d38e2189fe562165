package rating

import (
	"slices"
	"strings"

	"xinguan/base/clock"
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
	facts []Fact  // of the party in hand, for a sweep
	alone []bool  // facts whose cause no other has, where that was worked out; nil elsewhere
	took  []int16 // per fact of the subject in hand: the rule that took it, or none
	seen  map[uint32]int
}

// rule is an indicator compiled.
type rule struct {
	*Indicator
	take, good func(*Fact, day) bool
	classes    []Points // by class, for Latest and External
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
		e.rules = append(e.rules, r)
		for _, item := range ind.Take.Items {
			if at := slices.Index(dict.Items, item); at >= 0 {
				e.byItem[at] = append(e.byItem[at], uint16(i))
			}
		}
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

// Score is a result before anybody looks at it.
type Score struct {
	Outside string // why there is no grade; empty where there is one
	Points  Points
	Grade   int // place of the grade reckoned, confirmed or not
	// Until is the last day the result stays as it is if nothing happens.
	Until clock.Date
}

// Reckon is the result of one subject from its facts on a day. Skipped facts, by place, count as if they were not there;
// nil skips none.
func (e *Engine) Reckon(p Party, facts []Fact, on day, skip []bool) Score {
	next := e.gather(facts, on, skip)
	s := Score{Outside: e.outside(p, facts, on, &next)}
	total, worst := e.model.Start, -1
	for i := range e.rules {
		total += e.pointsOf(i, facts)
		if r := &e.rules[i]; r.Form == Veto && e.acc[i].n > 0 {
			worst = max(worst, r.atMost)
		}
	}
	s.Points = min(max(total, e.model.Least), e.model.Most)
	s.Grade = max(e.model.gradeOf(s.Points), worst)
	s.Until = dateOf(next)
	if next != forever {
		s.Until = dateOf(next - 1)
	}
	return s
}

// gather lets the rules take their facts; next is the first day that would be otherwise by itself.
func (e *Engine) gather(facts []Fact, on day, skip []bool) (next day) {
	for i := range e.acc {
		e.acc[i] = sum{newest: none}
	}
	if cap(e.took) < len(facts) {
		e.took = make([]int16, len(facts))
	}
	e.took = e.took[:len(facts)]
	next = forever
	for i := range facts {
		e.took[i] = none
		f := &facts[i]
		if skip != nil && skip[i] || int(f.Item) >= len(e.byItem) {
			continue
		}
		if !f.in(on) {
			if f.From > on {
				next = min(next, f.From)
			}
			continue
		}
		for _, r := range e.byItem[f.Item] {
			if take := e.rules[r].take; take == nil || take(f, on) {
				e.took[i] = int16(r)
				break
			}
		}
	}
	e.once(facts)
	for i := range facts {
		if r := e.took[i]; r != none {
			next = min(next, e.add(int(r), i, &facts[i], on))
		}
	}
	return next
}

// once lets one fact count once: of records of one decision only the one whose indicator stands first in the model.
func (e *Engine) once(facts []Fact) {
	if !e.repeated(facts) {
		return
	}
	clear(e.seen)
	for i := range facts {
		r := e.took[i]
		if r == none || facts[i].Cause == 0 || e.alone != nil && e.alone[i] {
			continue
		}
		had, twice := e.seen[facts[i].Cause]
		switch {
		case !twice:
			e.seen[facts[i].Cause] = i
		case r < e.took[had]:
			e.took[had] = none
			e.seen[facts[i].Cause] = i
		default:
			e.took[i] = none
		}
	}
}

// few is how many facts are compared with one another before a map is worth it.
const few = 12

func (e *Engine) repeated(facts []Fact) bool {
	if e.seen == nil {
		e.seen = map[uint32]int{}
	}
	if len(facts) > few || e.alone != nil {
		return true
	}
	for i := range facts {
		c := facts[i].Cause
		if c == 0 || e.took[i] == none {
			continue
		}
		for j := 0; j < i; j++ {
			if facts[j].Cause == c && e.took[j] != none {
				return true
			}
		}
	}
	return false
}

// add lets rule r count fact i; it returns the first day that changes by itself.
func (e *Engine) add(r, i int, f *Fact, on day) day {
	x, a := &e.rules[r], &e.acc[r]
	a.n++
	a.amount += f.Amount
	if older := x.Form == Tenure; a.newest == none || older && f.Decided < a.day || !older && f.Decided > a.day {
		a.newest, a.day = int32(i), f.Decided
	}
	if x.Form == Ratio && (x.good == nil || x.good(f, on)) {
		a.good++
	}
	next := forever
	if f.Until != forever {
		next = f.Until + 1
	}
	if n := x.Take.Months; n > 0 {
		next = min(next, plusMonths(e.cal, f.Decided, n))
	}
	switch x.Form {
	case Decay:
		m := months(e.cal, f.Decided, on)
		if m < x.Months {
			a.points += x.decayed(m)
			next = min(next, plusMonths(e.cal, f.Decided, m+1))
		}
	case Tenure:
		m := months(e.cal, a.day, on)
		a.points = x.Points * Points(m/x.Months)
		next = min(next, plusMonths(e.cal, a.day, (m/x.Months+1)*x.Months))
	}
	return next
}

// decayed is what is left of a record's points m months after its decision: towards zero by equal steps.
func (x *Indicator) decayed(m int) Points { return x.Points * Points(x.Months-m) / Points(x.Months) }

// pointsOf is what rule i gives for what it gathered.
func (e *Engine) pointsOf(i int, facts []Fact) Points {
	x, a := &e.rules[i], &e.acc[i]
	if a.n == 0 {
		return 0
	}
	var p Points
	switch x.Form {
	case Count:
		p = x.reached(int64(a.n), x.Points*Points(a.n))
	case Sum:
		p = x.reached(a.amount/100, x.Points*Points(a.amount/100/max(x.Unit, 1)))
	case Latest, External:
		if c := int(facts[a.newest].Class); c < len(x.classes) {
			p = x.classes[c]
		}
	case Ratio:
		p = x.reached(int64(a.good)*100/int64(a.n), 0)
	case Presence:
		p = x.Points
	case Tenure, Decay:
		p = a.points
	}
	return x.capped(p)
}

func (x *Indicator) reached(n int64, each Points) Points {
	if len(x.Steps) == 0 {
		return each
	}
	var p Points
	for _, s := range x.Steps {
		if n >= s.From {
			p = s.Points
		}
	}
	return p
}

func (x *Indicator) capped(p Points) Points {
	if x.Cap == 0 {
		return p
	}
	return min(max(p, -x.Cap), x.Cap)
}

// outside is why a subject gets no grade; empty where it gets one.
func (e *Engine) outside(p Party, facts []Fact, on day, next *day) string {
	for _, o := range e.model.Perimeter {
		switch o.When {
		case Provisional:
			if p.Provisional {
				return o.Says
			}
		case Ended:
			if slices.Contains(o.Statuses, p.Status) {
				return o.Says
			}
		case Young:
			first := e.registered(facts, on)
			if first == 0 {
				return o.Says
			}
			if old := plusMonths(e.cal, first, o.Months); old > on {
				*next = min(*next, old)
				return o.Says
			}
		}
	}
	return ""
}

// registered is the first day of the subject's entry in a register; 0 where no fact tells.
func (e *Engine) registered(facts []Fact, on day) (first day) {
	for i := range facts {
		if f := &facts[i]; int(f.Item) < len(e.register) && e.register[f.Item] && f.in(on) && (first == 0 || f.Decided < first) {
			first = f.Decided
		}
	}
	return first
}

// remember works out once which facts share a cause with no other, for reckoning with the same facts many times; it holds
// until forget.
func (e *Engine) remember(facts []Fact) {
	n := make(map[uint32]int, len(facts))
	for i := range facts {
		n[facts[i].Cause]++
	}
	e.alone = make([]bool, len(facts))
	for i := range facts {
		e.alone[i] = n[facts[i].Cause] == 1
	}
}

func (e *Engine) forget() { e.alone = nil }
