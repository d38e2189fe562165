package rating

import (
	"cmp"
	"slices"

	"xinguan/base/clock"
)

// Outlook is what would change a result, and when. Every entry was reckoned by the engine for its day.
type Outlook struct {
	Next     string   // the next better grade; empty at the best one, and outside
	Lacks    Points   // from the score to it
	Smallest *Change  // the fewest repairs that reach it, on the earliest day; nil where no five do
	Repairs  []Change // each record whose end can be asked for, by itself, the earliest and largest first
	Wait     *Change  // when it is reached without doing anything; nil where not within Horizon
	// After is the first day on which a grade officials put in the place of the one reckoned holds no longer, and what is shown
	// then; all the rest looks ahead from that day. Nil where there is no such grade.
	After *Change
}

// Horizon is how many months the outlook reaches.
const Horizon = 60

// Change is a result on a day: with the records repaired that are named, or with none.
type Change struct {
	On      clock.Date
	Records []*Ref
	From    Points // what it would be on that day without
	Score   Points
	Grade   string // in force
	Waits   string // the grade reckoned, where it needs a confirmation it does not have
}

// Bounds of the search: how many repairs together, records tried, and days tried.
const (
	together  = 5
	tried     = 24
	daysTried = 12
)

// chance is a record whose end can be asked for.
type chance struct {
	at     int
	day    day
	weight Points
}

// Outlook reckons ahead from a day.
func (e *Engine) Outlook(k Known, on clock.Date) Outlook { return e.outlook(k, on, official{}) }

// outlook reckons ahead from the day on which nothing but the reckoning is shown.
func (e *Engine) outlook(k Known, on clock.Date, by official) (o Outlook) {
	from := dayOf(on)
	if x := by.override; x != nil && x.holds(on) {
		from = dayOf(x.Until) + 1
	}
	c := e.course(k, from, plusMonths(e.cal, from, Horizon))
	c.by = official{confirmed: by.confirmed, until: by.until}
	now := c.at(from)
	if now.Outside != "" {
		return o
	}
	if from > dayOf(on) {
		after := c.change(from, nil)
		o.After = &after
	}
	all := c.chances()
	for _, x := range all[:min(len(all), tried)] {
		o.Repairs = append(o.Repairs, c.change(x.day, []int{x.at}))
	}
	slices.SortStableFunc(o.Repairs, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(b.Score-b.From, a.Score-a.From))
	})
	if now.Grade == 0 {
		return o
	}
	target := e.model.Grades[now.Grade-1]
	o.Next, o.Lacks = target.ID, max(0, target.From-now.Points)
	o.Smallest = c.smallest(all, now.Grade-1)
	o.Wait = c.wait(now)
	return o
}

// chances are the records that take points away or veto and whose end can be asked for, the heaviest first.
func (c *course) chances() (out []chance) {
	e := c.e
	for i := range c.k.Facts {
		f := &c.k.Facts[i]
		if c.took[i] == none || f.Repair == 0 || f.Repair == forever || f.Repair > f.Until {
			continue
		}
		r := &e.rules[c.took[i]]
		w := e.share(r, f, c.from)
		if w == 0 {
			w = r.least()
		}
		if r.Form == Veto {
			w = -e.model.Most
		}
		if w < 0 {
			out = append(out, chance{i, max(c.from, f.Repair), w})
		}
	}
	slices.SortFunc(out, func(a, b chance) int {
		switch {
		case a.weight != b.weight:
			return int(a.weight - b.weight)
		case a.day != b.day:
			return int(a.day) - int(b.day)
		}
		return a.at - b.at
	})
	return out
}

// change is the result on a day with some records repaired.
func (c *course) change(on day, repaired []int) Change {
	out := Change{On: dateOf(on), From: c.at(on).Points}
	for _, i := range repaired {
		out.Records = append(out.Records, &c.k.Refs[i])
	}
	s := c.without(on, repaired)
	out.Score = s.Points
	if s.Outside == "" {
		out.Grade = c.e.inForce(s.Grade, c.by, out.On)
		out.Waits = c.e.awaits(s.Grade, out.Grade)
	}
	return out
}

// smallest looks on each day something becomes possible for the fewest repairs that reach a grade. One repair is found
// exactly; of several the one that helps most is taken each time.
func (c *course) smallest(all []chance, target int) *Change {
	var best []int
	var when day
	for _, on := range firstDays(all) {
		limit := together
		if best != nil {
			limit = len(best) - 1
		}
		if got := c.greedy(all, on, target, limit); got != nil {
			best, when = got, on
		}
	}
	if best == nil {
		return nil
	}
	out := c.change(when, best)
	return &out
}

// most is the most that so many repairs together can give back: no search is worth it where even that is too little.
func most(all []chance) (sum Points) {
	for _, c := range all[:min(len(all), together)] {
		sum -= c.weight
	}
	return sum
}

// firstDays are the days on which something becomes possible, in order.
func firstDays(all []chance) []day {
	var out []day
	for _, c := range all {
		out = append(out, c.day)
	}
	slices.Sort(out)
	out = slices.Compact(out)
	return out[:min(len(out), daysTried)]
}

// greedy chooses at most limit repairs, possible on a day, that reach the grade; nil where they do not.
func (c *course) greedy(all []chance, on day, target, limit int) []int {
	if c.at(on).Points+most(all) < c.e.model.Grades[target].From {
		return nil
	}
	possible := c.possible(all, on)
	var chosen []int
	for len(chosen) < limit {
		pick, best := -1, Score{Grade: len(c.e.model.Grades)}
		tries := 0
		for _, at := range possible {
			if slices.Contains(chosen, at) {
				continue
			}
			if tries++; tries > tried {
				break
			}
			if s := c.without(on, append(chosen, at)); pick < 0 || s.Grade < best.Grade || s.Grade == best.Grade && s.Points > best.Points {
				pick, best = at, s
			}
		}
		if pick < 0 {
			return nil
		}
		chosen = append(chosen, pick)
		if best.Grade <= target && best.Outside == "" {
			return chosen
		}
	}
	return nil
}

// possible are the heaviest repairs possible on a day, as many as greedy may look at.
func (c *course) possible(all []chance, on day) (out []int) {
	for _, x := range all {
		if x.day <= on && c.k.Facts[x.at].Until >= on {
			if out = append(out, x.at); len(out) == tried+together {
				break
			}
		}
	}
	return out
}

// wait is the first day on which a better grade is there by itself.
func (c *course) wait(now Score) *Change {
	for on := c.from; on < c.to; {
		on++
		if s := c.at(on); s.Outside == "" && s.Grade < now.Grade {
			out := c.change(on, nil)
			out.From = now.Points
			return &out
		}
	}
	return nil
}
