package rating

import "slices"

// at is the result of a day. Until of the score is not worked out.
func (c *course) at(on day) Score { return c.without(on, nil) }

// without is the result of a day without some facts. Until of the score is not worked out.
func (c *course) without(on day, skip []int) Score {
	e, next := c.e, forever
	for _, i := range skip {
		if f := &c.k.Facts[i]; int(f.Item) < len(e.register) && e.register[f.Item] {
			return c.anew(on, skip) // it may stand outside then
		}
	}
	if on < c.from || on > c.to {
		return c.anew(on, skip)
	}
	c.load(on)
	c.dirty = c.dirty[:0]
	for _, i := range skip {
		c.take(i, on, skip)
	}
	for _, r := range c.dirty {
		c.recount(r, on, skip)
	}
	s := Score{Outside: e.outside(c.k.Party, c.registers, on, &next)}
	e.score(&s, c.k.Party, c.k.Facts, on, &next)
	return s
}

// anew gathers again.
func (c *course) anew(on day, skip []int) Score {
	out := make([]bool, len(c.k.Facts))
	for _, i := range skip {
		out[i] = true
	}
	return c.e.Reckon(c.k.Party, c.k.Facts, on, out)
}

// take takes a fact out; of the same decision the next in the model's order counts then.
func (c *course) take(i int, on day, skip []int) {
	group := c.groups[c.k.Facts[i].Cause]
	if len(group) == 0 {
		if r := c.would(i, on); r != none {
			c.drop(int(r), i, on)
		}
		return
	}
	if had := c.stands(group, on, nil); had != i {
		return
	}
	c.drop(int(c.would(i, on)), i, on)
	now := c.stands(group, on, skip)
	if now < 0 {
		return
	}
	r := int(c.would(now, on))
	if c.e.rules[r].looks() {
		c.dirty = append(c.dirty, r)
		return
	}
	c.e.add(r, now, &c.k.Facts[now], on)
}

// looks tells whether a rule asks for the newest or the oldest fact.
func (r *rule) looks() bool { return r.Form == Latest || r.Form == External || r.Form == Tenure }

// would is the rule that would count a fact on a day, were it the only one of its cause.
func (c *course) would(i int, on day) int16 {
	if f := &c.k.Facts[i]; f.in(on) {
		return c.e.takes(c.k.Party.about(), f, on)
	}
	return none
}

// stands is the fact of a group that counts on a day without some; -1 where none does.
func (c *course) stands(group []int, on day, skip []int) int {
	best, rule := -1, int16(0)
	for _, i := range group {
		if r := c.would(i, on); r != none && (best < 0 || r < rule) && !slices.Contains(skip, i) {
			best, rule = i, r
		}
	}
	return best
}

// drop takes fact i out of what rule r counted.
func (c *course) drop(r, i int, on day) {
	e := c.e
	x, a, f := &e.rules[r], &e.acc[r], &c.k.Facts[i]
	if x.looks() {
		if int(a.newest) == i {
			c.dirty = append(c.dirty, r)
		}
		return
	}
	a.n--
	switch x.Form {
	case Sum:
		a.amount -= f.Amount
	case Ratio:
		if e.isGood(x, f, on) {
			a.good--
		}
	case Decay:
		a.points -= x.leftOf(months(e.cal, f.Decided, on))
	}
}

// recount lets a rule count again what there is without some facts.
func (c *course) recount(r int, on day, skip []int) {
	c.e.acc[r] = sum{newest: none}
	for i := range c.k.Facts {
		if int(c.would(i, on)) != r || slices.Contains(skip, i) {
			continue
		}
		if group := c.groups[c.k.Facts[i].Cause]; len(group) == 0 || c.stands(group, on, skip) == i {
			c.e.add(r, i, &c.k.Facts[i], on)
		}
	}
}
