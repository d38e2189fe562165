package rating

import "slices"

// Engine is a model made ready for the facts of one Dict. It is for one goroutine.
type Engine struct {
	model   *Model
	rules   []rule
	picks   []pick // by item
	cal     []uint32
	dict    *Dict
	classes int // how many the dict knew
	// register tells which items are registers.
	register []bool

	acc    []sum
	hit    []int16 // rules that took something
	facts  []Fact  // of the party in hand, for a sweep
	took   []int16 // per fact of the subject in hand: the rule that took it, or none
	shared []bool  // per fact: another has the same cause
	marked bool    // facts say themselves whether another has the same cause
	seen   map[uint32]int
	causes causes
	today  *elapsed // of the day of a sweep; nil outside one
	asked  asked
	apart  [][]string // the texts of classes, taken apart as they are asked for
}

// rule is an indicator compiled.
type rule struct {
	*Indicator
	take, good sieve
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
	e := &Engine{model: m, cal: calendar(), dict: dict, classes: len(dict.Classes), picks: make([]pick, len(dict.Items)), acc: make([]sum, len(m.indicators)), rules: make([]rule, 0, len(m.indicators))}
	for _, item := range dict.Items {
		e.register = append(e.register, slices.Contains(m.registers, item))
	}
	for _, ind := range m.indicators {
		r := rule{Indicator: ind, take: sieveOf(ind.Take, dict), good: sieveOf(ind.Good, dict), atMost: m.gradeAt(ind.AtMost)}
		if ind.Classes != nil {
			r.classes = make([]Points, len(dict.Classes))
			for c, text := range dict.Classes {
				r.classes[c] = ind.Classes[text]
			}
		}
		for n := range decayMonths(&r) {
			r.left = append(r.left, ind.decayed(n))
		}
		e.rules = append(e.rules, r)
	}
	for at, item := range dict.Items {
		e.picks[at] = e.pick(item)
	}
	for i := range e.acc {
		e.acc[i].newest = none
	}
	return e
}

// knows tells whether the engine was made with all the dict knows by now.
func (e *Engine) knows(d *Dict) bool {
	return e.dict == d && len(e.picks) == len(d.Items) && e.classes == len(d.Classes)
}

// prepare works out the ages of facts on the day of a sweep.
func (e *Engine) prepare(on day) {
	if e.today == nil || e.today.on != on {
		e.today = elapsedTo(e.cal, on)
	}
}

// months are the full months from a day to the day in hand.
func (e *Engine) months(from, on day) int {
	if e.today != nil && e.today.on == on {
		return int(e.today.months[from])
	}
	return months(e.cal, from, on)
}

// turn is the first day on which one month more has passed.
func (e *Engine) turn(from, on day) day {
	if e.today != nil && e.today.on == on {
		return e.today.turns[from]
	}
	return turning(e.cal, from, months(e.cal, from, on)+1)
}

// elapsed is the months from every day to one, and when there is one more.
type elapsed struct {
	on     day
	months []int16
	turns  []day
}

func elapsedTo(cal []uint32, on day) *elapsed {
	a := &elapsed{on: on, months: make([]int16, len(cal)), turns: make([]day, len(cal))}
	for d := range cal {
		n := months(cal, day(d), on)
		a.months[d] = int16(n)
		if n >= 0 {
			a.turns[d] = turning(cal, day(d), n+1)
		}
	}
	return a
}
