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
	next := e.gather(p.about(), facts, on, skip)
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
func (e *Engine) gather(p about, facts []Fact, on day, skip []bool) (next day) {
	e.reset(len(facts))
	next = forever
	shared := false
	for i := range facts {
		e.took[i] = none
		f := &facts[i]
		if skip != nil && skip[i] || int(f.Item) >= len(e.picks) {
			continue
		}
		if !f.in(on) {
			if first := f.first(); first > on {
				next = min(next, first)
			}
			continue
		}
		e.took[i] = e.takes(p, f, on)
		shared = shared || f.Shared
	}
	if e.marked && shared || !e.marked && e.mark(facts) {
		e.once(facts)
	}
	for i := range facts {
		if r := e.took[i]; r != none {
			next = min(next, e.add(int(r), i, &facts[i], on))
		}
	}
	return min(next, e.tenures(on))
}

// once lets one fact count once: of records of one decision only the one whose indicator stands first in the model.
func (e *Engine) once(facts []Fact) {
	if e.seen == nil {
		e.seen = map[uint32]int{}
	}
	clear(e.seen)
	for i := range facts {
		r := e.took[i]
		if r == none || facts[i].Cause == 0 || !e.repeats(facts, i) {
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

// repeats tells whether another fact may have the same cause.
func (e *Engine) repeats(facts []Fact, i int) bool {
	if e.marked {
		return facts[i].Shared
	}
	return e.shared[i]
}

// mark works out which facts have a cause another has too.
func (e *Engine) mark(facts []Fact) (any bool) {
	if cap(e.shared) < len(facts) {
		e.shared = make([]bool, len(facts))
	}
	e.shared = e.shared[:len(facts)]
	return e.causes.shared(facts, e.shared)
}

// add lets rule r count fact i, and is the first day that changes by itself what the rule gives for it.
func (e *Engine) add(r, i int, f *Fact, on day) (next day) {
	x, a := &e.rules[r], &e.acc[r]
	if a.n == 0 && !slices.Contains(e.hit, int16(r)) {
		e.hit = append(e.hit, int16(r))
	}
	a.n++
	a.amount += f.Amount
	if older := x.Form == Tenure; a.newest == none || older && f.Decided < a.day || !older && f.Decided > a.day {
		a.newest, a.day = int32(i), f.Decided
	}
	next = forever
	if f.Until != forever {
		next = f.Until + 1
	}
	if n := x.take.months; n > 0 {
		next = min(next, plusMonths(e.cal, f.Decided, n))
	}
	switch x.Form {
	case Ratio:
		if e.isGood(x, f, on) {
			a.good++
		}
	case Decay:
		if m := e.months(f.Decided, on); m < len(x.left) {
			a.points += x.left[m]
			next = min(next, e.turn(f.Decided, on))
		}
	case Tenure:
		a.points = x.Points * Points(e.months(a.day, on)/x.Months)
	}
	return next
}

// isGood tells whether a fact counts as kept, for a ratio.
func (e *Engine) isGood(x *rule, f *Fact, on day) bool {
	return x.good.fits(f) && (x.good.months == 0 || e.months(f.Decided, on) < x.good.months)
}

// tenures is the first day on which a tenure grows.
func (e *Engine) tenures(on day) (next day) {
	next = forever
	for _, r := range e.hit {
		if x, a := &e.rules[r], &e.acc[r]; x.Form == Tenure {
			next = min(next, plusMonths(e.cal, a.day, (e.months(a.day, on)/x.Months+1)*x.Months))
		}
	}
	return next
}

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
