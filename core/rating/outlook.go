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
}

// Horizon is how many months the outlook reaches.
const Horizon = 60

// Change is a result on a day: with the records repaired that are named, or with none.
type Change struct {
	On      clock.Date
	Records []Ref
	From    Points // what it would be on that day without
	Score   Points
	Grade   string
}

// Bounds of the search: how many repairs together, records tried, days tried, and days looked at while waiting.
const (
	together  = 5
	tried     = 24
	daysTried = 12
	waits     = 400
)

// chance is a record whose end can be asked for.
type chance struct {
	at     int
	day    day
	weight Points
}

// Outlook reckons ahead from a day.
func (e *Engine) Outlook(k Known, on clock.Date) Outlook {
	e.remember(k.Facts)
	defer e.forget()
	today, w := dayOf(on), e.look(k)
	now := w.at(today).base
	if now.Outside != "" {
		return Outlook{}
	}
	all := e.chances(k, today)
	o := Outlook{}
	for _, c := range all[:min(len(all), tried)] {
		o.Repairs = append(o.Repairs, w.change(c.day, []int{c.at}))
	}
	slices.SortStableFunc(o.Repairs, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(b.Score-b.From, a.Score-a.From))
	})
	if now.Grade == 0 {
		return o
	}
	target := e.model.Grades[now.Grade-1]
	o.Next, o.Lacks = target.ID, max(0, target.From-now.Points)
	o.Smallest = w.smallest(all, now.Grade-1)
	o.Wait = w.wait(today, now)
	return o
}

// chances are the records that take points away or veto and whose end can be asked for, the heaviest first.
func (e *Engine) chances(k Known, on day) []chance {
	var out []chance
	for i := range k.Facts {
		f := &k.Facts[i]
		if e.took[i] == none || f.Repair == 0 || f.Repair == forever || f.Repair > f.Until {
			continue
		}
		r := &e.rules[e.took[i]]
		w := e.share(r, f, on)
		if w == 0 {
			w = r.least()
		}
		if r.Form == Veto {
			w = -e.model.Most
		}
		if w < 0 {
			out = append(out, chance{i, max(on, f.Repair), w})
		}
	}
	slices.SortStableFunc(out, func(a, b chance) int { return cmp.Or(cmp.Compare(a.weight, b.weight), cmp.Compare(a.day, b.day)) })
	return out
}

// change is the result on a day with some records repaired.
func (w *views) change(on day, repaired []int) Change {
	c := Change{On: dateOf(on), From: w.at(on).base.Points}
	for _, i := range repaired {
		c.Records = append(c.Records, w.k.Refs[i])
	}
	s := w.without(on, repaired)
	c.Score, c.Grade = s.Points, w.e.InForce(s.Grade, "")
	return c
}

// smallest looks on each day something becomes possible for the fewest repairs that reach a grade. One repair is found
// exactly; of several the one that helps most is taken each time.
func (w *views) smallest(all []chance, target int) *Change {
	var best []int
	var when day
	for _, on := range firstDays(all) {
		limit := together
		if best != nil {
			limit = len(best) - 1
		}
		if got := w.greedy(all, on, target, limit); got != nil {
			best, when = got, on
		}
	}
	if best == nil {
		return nil
	}
	c := w.change(when, best)
	return &c
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
func (w *views) greedy(all []chance, on day, target, limit int) []int {
	if w.at(on).base.Points+most(all) < w.e.model.Grades[target].From {
		return nil
	}
	var chosen []int
	for len(chosen) < limit {
		pick, best := -1, Score{Grade: len(w.e.model.Grades)}
		tries := 0
		for _, c := range all {
			if c.day > on || slices.Contains(chosen, c.at) || w.k.Facts[c.at].Until < on {
				continue
			}
			if tries++; tries > tried {
				break
			}
			if s := w.without(on, append(chosen, c.at)); pick < 0 || s.Grade < best.Grade || s.Grade == best.Grade && s.Points > best.Points {
				pick, best = c.at, s
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

// wait steps from change to change until a better grade is there by itself. It begins on the first day on which one is not
// out of the question.
func (w *views) wait(today day, now Score) *Change {
	e := w.e
	last := plusMonths(e.cal, today, Horizon)
	on := e.hope(w.k, today, last, now.Grade-1)
	for range waits {
		if on > last {
			return nil
		}
		s := e.Reckon(w.k.Party, w.k.Facts, on, nil)
		if s.Outside == "" && s.Grade < now.Grade {
			return &Change{On: dateOf(on), From: now.Points, Score: s.Points, Grade: e.InForce(s.Grade, "")}
		}
		if until := dayOf(s.Until); until < last {
			on = until + 1
		} else {
			return nil
		}
	}
	return nil
}
