package rating

import "slices"

// course is what the rules give a subject on every day of a stretch, worked out once: each fact is spread over the days on
// which a rule counts it. What a day would be without some facts follows by taking them out.
type course struct {
	e         *Engine
	k         Known
	from, to  day
	rules     []*days // nil where a rule takes nothing
	took      []int16 // per fact: the rule that counts it on the first day
	groups    map[uint32][]int
	registers []Fact
	dirty     []int    // rules to count anew
	by        official // whose confirmation holds
}

// days are what a rule counts on each day: at first how it differs from the day before, after sum as it is.
type days struct {
	n, good []int32
	amount  []int64
	points  []Points
	spells  []spell // of a rule that asks for the newest or the oldest
	newest  []int32
}

// spell is a stretch of days on which a rule counts a fact.
type spell struct {
	rule     int16
	fact     int32
	from, to day
}

// course looks at a subject from one day to another.
func (e *Engine) course(k Known, from, to day) *course {
	c := &course{e: e, k: k, from: from, to: to, rules: make([]*days, len(e.rules)), took: make([]int16, len(k.Facts)), groups: map[uint32][]int{}}
	shared := e.mark(k.Facts)
	var of []spell
	for i := range k.Facts {
		f := &k.Facts[i]
		c.took[i] = none
		if int(f.Item) < len(e.register) && e.register[f.Item] {
			c.registers = append(c.registers, *f)
		}
		if shared && e.shared[i] {
			c.groups[f.Cause] = append(c.groups[f.Cause], i)
			continue
		}
		of = c.spells(of[:0], i)
		for _, s := range of {
			c.spread(s)
		}
	}
	for _, members := range c.groups {
		c.group(members)
	}
	for i, d := range c.rules {
		if d != nil {
			d.sum(e.rules[i].Form, c)
		}
	}
	return c
}

// spells are the stretches on which rules would count a fact, were it the only one of its cause.
func (c *course) spells(out []spell, i int) []spell {
	f := &c.k.Facts[i]
	at, last := max(f.first(), c.from), min(f.Until, c.to)
	for _, l := range c.e.linksOf(f) {
		if at > last {
			break
		}
		end := last
		if l.months > 0 {
			old := turning(c.e.cal, f.Decided, int(l.months))
			if old <= at {
				continue
			}
			end = min(end, old-1)
		}
		if f.Amount < l.least || l.when != nil && !c.e.meets(l.when, c.k.Party.about(), f) {
			continue
		}
		out = append(out, spell{l.rule, int32(i), at, end})
		if end == last {
			break
		}
		at = end + 1
	}
	return out
}

// group spreads facts of one cause: on each day the one counts whose rule stands first in the model, of one rule the first.
func (c *course) group(members []int) {
	var all []spell
	for _, i := range members {
		all = c.spells(all, i)
	}
	slices.SortStableFunc(all, func(a, b spell) int {
		if a.rule != b.rule {
			return int(a.rule) - int(b.rule)
		}
		return int(a.fact) - int(b.fact)
	})
	var free stretches
	free.all(c.from, c.to)
	for _, s := range all {
		free.take(s.from, s.to, func(from, to day) { c.spread(spell{s.rule, s.fact, from, to}) })
	}
}

// spread lets a rule count a fact on some days.
func (c *course) spread(s spell) {
	x, f := &c.e.rules[s.rule], &c.k.Facts[s.fact]
	if s.from == c.from {
		c.took[s.fact] = s.rule
	}
	d := c.rules[s.rule]
	if d == nil {
		d = newDays(x.Form, int(c.to-c.from)+2)
		c.rules[s.rule] = d
	}
	from, end := s.from-c.from, s.to-c.from+1
	d.n[from]++
	d.n[end]--
	switch x.Form {
	case Sum:
		d.amount[from] += f.Amount
		d.amount[end] -= f.Amount
	case Ratio:
		c.spreadGood(x, f, d, s)
	case Decay:
		c.spreadDecay(x, f, d, s)
	case Latest, External, Tenure:
		d.spells = append(d.spells, s)
	}
}

func (c *course) spreadGood(x *rule, f *Fact, d *days, s spell) {
	to := s.to
	if !x.good.fits(f) {
		return
	}
	if n := x.good.months; n > 0 {
		old := turning(c.e.cal, f.Decided, n)
		if old <= s.from {
			return
		}
		to = min(to, old-1)
	}
	d.good[s.from-c.from]++
	d.good[to-c.from+1]--
}

func (c *course) spreadDecay(x *rule, f *Fact, d *days, s spell) {
	m := months(c.e.cal, f.Decided, s.from)
	had := x.leftOf(m)
	d.points[s.from-c.from] += had
	for had != 0 {
		m++
		on := turning(c.e.cal, f.Decided, m)
		if on > s.to {
			break
		}
		left := x.leftOf(m)
		d.points[on-c.from] += left - had
		had = left
	}
	d.points[s.to-c.from+1] -= had
}

func newDays(form Form, n int) *days {
	d := &days{n: make([]int32, n)}
	switch form {
	case Sum:
		d.amount = make([]int64, n)
	case Ratio:
		d.good = make([]int32, n)
	case Decay:
		d.points = make([]Points, n)
	}
	return d
}

// sum adds up the differences.
func (d *days) sum(form Form, c *course) {
	added(d.n)
	added(d.good)
	added(d.amount)
	added(d.points)
	if len(d.spells) == 0 {
		return
	}
	facts := c.k.Facts
	slices.SortFunc(d.spells, func(a, b spell) int {
		x, y := int(facts[a.fact].Decided), int(facts[b.fact].Decided)
		if form != Tenure {
			x, y = y, x
		}
		if x != y {
			return x - y
		}
		return int(a.fact) - int(b.fact)
	})
	d.newest = make([]int32, len(d.n))
	var free stretches
	free.all(c.from, c.to)
	for _, s := range d.spells {
		free.take(s.from, s.to, func(from, to day) {
			for on := int(from); on <= int(to); on++ {
				d.newest[on-int(c.from)] = s.fact
			}
		})
	}
}

func added[T int32 | int64 | Points](v []T) {
	for i := 1; i < len(v); i++ {
		v[i] += v[i-1]
	}
}

// load puts what the rules count on a day into the engine.
func (c *course) load(on day) {
	e, at := c.e, int(on-c.from)
	e.reset(len(c.k.Facts))
	for i, d := range c.rules {
		if d == nil || d.n[at] == 0 {
			continue
		}
		e.hit = append(e.hit, int16(i))
		a := &e.acc[i]
		a.n = d.n[at]
		switch e.rules[i].Form {
		case Sum:
			a.amount = d.amount[at]
		case Ratio:
			a.good = d.good[at]
		case Decay:
			a.points = d.points[at]
		case Latest, External, Tenure: // what it looks at stands for all it counts
			a.newest = d.newest[at]
			a.day = c.k.Facts[a.newest].Decided
			if x := &e.rules[i]; x.Form == Tenure {
				a.points = x.Points * Points(months(e.cal, a.day, on)/x.Months)
			}
		}
	}
}
