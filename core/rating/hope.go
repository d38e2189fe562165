package rating

import (
	"slices"
	"sort"
)

// burden is a fact that takes points away or vetoes today and can only come to take fewer.
type burden struct {
	rule int
	fact *Fact
}

// hope is the first day, from the one after today to the last, on which a grade is not out of the question: before it even
// the best that could come would not do. What takes points away counts as it will be on a day; what gives points, as the
// most it can give at all.
func (e *Engine) hope(k Known, today, last day, target int) day {
	best, burdens := e.bounds(k, last)
	enough := func(n int) bool { return e.best(best, burdens, today+1+day(n)) <= target }
	return today + 1 + day(sort.Search(int(last-today), enough))
}

// bounds are the points that would be there without any burden, at most, and the burdens of today; the engine has just
// reckoned today.
func (e *Engine) bounds(k Known, last day) (best Points, burdens []burden) {
	best = e.model.Start
	for i := range e.rules {
		if !e.rules[i].burdens() {
			best += e.most(&e.rules[i], k, last)
		}
	}
	for i := range k.Facts {
		f := &k.Facts[i]
		if r := e.took[i]; r != none && e.rules[r].burdens() && (e.alone[i] || f.Cause == 0) && len(e.byItem[f.Item]) > 0 && !e.moves(f) {
			burdens = append(burdens, burden{int(r), f})
		}
	}
	return best, burdens
}

// burdens tells whether a rule only takes away, and less and less of each fact.
func (r *rule) burdens() bool {
	return r.Form == Veto || len(r.Steps) == 0 && r.Points < 0 && slices.Contains([]Form{Count, Sum, Presence, Decay}, r.Form)
}

// moves tells whether a fact could come under another rule as it grows older.
func (e *Engine) moves(f *Fact) bool {
	of := e.byItem[f.Item]
	return len(of) > 1 && slices.ContainsFunc(of, func(r uint16) bool { return e.rules[r].Take.Months > 0 })
}

// most is the most a rule that can give points can give for the facts there are, up to a day.
func (e *Engine) most(r *rule, k Known, last day) Points {
	n, first, class := 0, forever, Points(0)
	var amount int64
	for i := range k.Facts {
		f := &k.Facts[i]
		if !slices.Contains(r.Take.Items, k.Dict.Items[f.Item]) {
			continue
		}
		n++
		amount += f.Amount
		first = min(first, f.Decided)
		if int(f.Class) < len(r.classes) {
			class = max(class, r.classes[f.Class])
		}
	}
	if n == 0 {
		return 0
	}
	p := max(r.Points, 0)
	switch r.Form {
	case Count, Decay:
		p *= Points(n)
	case Sum:
		p *= Points(amount / 100 / max(r.Unit, 1))
	case Tenure:
		p *= Points(max(months(e.cal, first, last), 0) / r.Months)
	case Latest, External:
		p = class
	}
	for _, s := range r.Steps {
		p = max(p, s.Points)
	}
	return max(r.capped(p), 0)
}

// best is the best grade there could be on a day.
func (e *Engine) best(points Points, burdens []burden, on day) int {
	taken := make([]Points, len(e.rules))
	n := make([]int, len(e.rules))
	amounts := make([]int64, len(e.rules))
	worst := -1
	for _, b := range burdens {
		r := &e.rules[b.rule]
		m := months(e.cal, b.fact.Decided, on)
		if b.fact.Until < on || r.Take.Months > 0 && m >= r.Take.Months {
			continue
		}
		n[b.rule]++
		switch r.Form {
		case Veto:
			worst = max(worst, r.atMost)
		case Decay:
			taken[b.rule] += r.leftOf(m)
		case Sum:
			amounts[b.rule] += b.fact.Amount
		}
	}
	for i := range e.rules {
		r := &e.rules[i]
		switch {
		case n[i] == 0:
			continue
		case r.Form == Count:
			taken[i] = r.Points * Points(n[i])
		case r.Form == Presence:
			taken[i] = r.Points
		case r.Form == Sum:
			taken[i] = r.Points * Points(amounts[i]/100/max(r.Unit, 1))
		}
		points += r.capped(taken[i])
	}
	return max(e.model.gradeOf(min(max(points, e.model.Least), e.model.Most)), worst)
}
