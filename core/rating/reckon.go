package rating

import (
	"slices"

	"xinguan/base/clock"
)

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
	e.score(&s, p, facts, on, &next)
	s.Until = dateOf(next)
	if next != forever {
		s.Until = dateOf(next - 1)
	}
	return s
}

// score sums up what the rules gathered.
func (e *Engine) score(s *Score, p Party, facts []Fact, on day, next *day) {
	total, worst := e.model.Start, -1
	for _, i := range e.hit {
		total += e.pointsOf(int(i), facts)
		if r := &e.rules[i]; r.Form == Veto && e.acc[i].n > 0 {
			worst = max(worst, r.atMost)
		}
	}
	s.Points = min(max(total, e.model.Least), e.model.Most)
	grade, turns := p.capped(max(e.model.gradeOf(s.Points), worst), on)
	s.Grade, *next = grade, min(*next, turns)
}

// reset forgets what the rules gathered.
func (e *Engine) reset(facts int) {
	for _, r := range e.hit {
		e.acc[r] = sum{newest: none}
	}
	e.hit = e.hit[:0]
	if cap(e.took) < facts {
		e.took = make([]int16, facts)
	}
	e.took = e.took[:facts]
}

// gather lets the rules take their facts; next is the first day that would be otherwise by itself.
func (e *Engine) gather(facts []Fact, on day, skip []bool) (next day) {
	e.reset(len(facts))
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
	if e.alone != nil {
		e.would = append(e.would[:0], e.took...)
	}
	e.once(facts)
	for i := range facts {
		if r := e.took[i]; r != none {
			e.add(int(r), i, &facts[i], on)
			next = min(next, e.alters(int(r), &facts[i], on))
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

// add lets rule r count fact i.
func (e *Engine) add(r, i int, f *Fact, on day) {
	x, a := &e.rules[r], &e.acc[r]
	if a.n == 0 && !slices.Contains(e.hit, int16(r)) {
		e.hit = append(e.hit, int16(r))
	}
	a.n++
	a.amount += f.Amount
	if older := x.Form == Tenure; a.newest == none || older && f.Decided < a.day || !older && f.Decided > a.day {
		a.newest, a.day = int32(i), f.Decided
	}
	switch x.Form {
	case Ratio:
		if x.good == nil || x.good(f, on) {
			a.good++
		}
	case Decay:
		a.points += x.leftOf(months(e.cal, f.Decided, on))
	case Tenure:
		a.points = x.Points * Points(months(e.cal, a.day, on)/x.Months)
	}
}

// alters is the first day that changes by itself what rule r gives for a fact it counts.
func (e *Engine) alters(r int, f *Fact, on day) day {
	x := &e.rules[r]
	next := forever
	if f.Until != forever {
		next = f.Until + 1
	}
	if n := x.Take.Months; n > 0 {
		next = min(next, plusMonths(e.cal, f.Decided, n))
	}
	switch x.Form {
	case Decay:
		if m := months(e.cal, f.Decided, on); m < x.Months {
			next = min(next, plusMonths(e.cal, f.Decided, m+1))
		}
	case Tenure:
		first := e.acc[r].day
		next = min(next, plusMonths(e.cal, first, (months(e.cal, first, on)/x.Months+1)*x.Months))
	}
	return next
}

// decays is over how many months a record's points decay; 0 where they do not.
func (r *rule) decays() int { return decayMonths(r) }

// leftOf is what is left of a record's points m months after its decision.
func (r *rule) leftOf(m int) Points {
	if m < len(r.left) {
		return r.left[m]
	}
	return 0
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
