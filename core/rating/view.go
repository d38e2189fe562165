package rating

import "slices"

// view is what is known of a subject on a day, gathered once; what would be without some of its records follows from it by
// taking them out, not by gathering again.
type view struct {
	e     *Engine
	k     Known
	on    day
	acc   []sum
	took  []int16
	would []int16
	hit   []int16
	base  Score
}

// views gathers every day once.
type views struct {
	e      *Engine
	k      Known
	days   map[day]*view
	groups map[uint32][]int // facts of one cause, where there are several
}

// look begins to look at a subject on many days; the engine remembers its facts meanwhile.
func (e *Engine) look(k Known) *views {
	w := &views{e: e, k: k, days: map[day]*view{}, groups: map[uint32][]int{}}
	for i := range k.Facts {
		if !e.alone[i] && k.Facts[i].Cause != 0 {
			w.groups[k.Facts[i].Cause] = append(w.groups[k.Facts[i].Cause], i)
		}
	}
	return w
}

// at is the subject on a day.
func (w *views) at(on day) *view {
	if v, ok := w.days[on]; ok {
		return v
	}
	v := &view{e: w.e, k: w.k, on: on, base: w.e.Reckon(w.k.Party, w.k.Facts, on, nil)}
	v.acc = append(v.acc, w.e.acc...)
	v.took, v.would, v.hit = append(v.took, w.e.took...), append(v.would, w.e.would...), append(v.hit, w.e.hit...)
	w.days[on] = v
	return v
}

// without is the result of a day without some facts. Until of the score is not worked out.
func (w *views) without(on day, skip []int) Score {
	v := w.at(on)
	e := w.e
	for _, i := range skip {
		if f := &w.k.Facts[i]; int(f.Item) < len(e.register) && e.register[f.Item] {
			return w.anew(on, skip) // it may stand outside then
		}
	}
	copy(e.acc, v.acc)
	e.hit = append(e.hit[:0], v.hit...)
	e.took = append(e.took[:0], v.took...)
	for _, i := range skip {
		w.take(v, i, skip)
	}
	s, next := Score{Outside: v.base.Outside}, forever
	e.score(&s, w.k.Party, w.k.Facts, on, &next)
	return s
}

// anew gathers again.
func (w *views) anew(on day, skip []int) Score {
	out := make([]bool, len(w.k.Facts))
	for _, i := range skip {
		out[i] = true
	}
	return w.e.Reckon(w.k.Party, w.k.Facts, on, out)
}

// take takes a fact out; of the same decision the next in the model's order counts then.
func (w *views) take(v *view, i int, skip []int) {
	e := w.e
	r := e.took[i]
	if r == none {
		return // another of the same decision counts, or none
	}
	e.took[i] = none
	e.drop(int(r), i, w.k.Facts, v.on)
	best := -1
	for _, j := range w.groups[w.k.Facts[i].Cause] {
		if v.would[j] == none || slices.Contains(skip, j) {
			continue
		}
		if best < 0 || v.would[j] < v.would[best] {
			best = j
		}
	}
	if best >= 0 {
		e.took[best] = v.would[best]
		e.add(int(v.would[best]), best, &w.k.Facts[best], v.on)
	}
}

// drop takes fact i out of what rule r counted.
func (e *Engine) drop(r, i int, facts []Fact, on day) {
	x, a, f := &e.rules[r], &e.acc[r], &facts[i]
	if x.Form == Latest || x.Form == External || x.Form == Tenure {
		e.recount(r, facts, on)
		return
	}
	a.n--
	a.amount -= f.Amount
	switch x.Form {
	case Ratio:
		if x.good == nil || x.good(f, on) {
			a.good--
		}
	case Decay:
		a.points -= x.leftOf(months(e.cal, f.Decided, on))
	}
}

// recount lets a rule count again what it took: where it is about the newest or the oldest.
func (e *Engine) recount(r int, facts []Fact, on day) {
	e.acc[r] = sum{newest: none}
	for i, of := range e.took {
		if int(of) != r {
			continue
		}
		e.add(r, i, &facts[i], on)
	}
}
