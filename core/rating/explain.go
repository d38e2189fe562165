package rating

import "xinguan/base/clock"

// Known is all that is known of a subject to models: its facts with what they are facts of.
type Known struct {
	Party Party
	Facts []Fact
	Refs  []Ref // parallel to Facts
	Dict  *Dict
}

// Ref names the record of a fact as people know it.
type Ref struct {
	Record    string     `json:"record"` // id
	Item      string     `json:"item"`
	DocNo     string     `json:"document_number"`
	Authority string     `json:"authority"`
	Decided   clock.Date `json:"decided"`
	Class     string     `json:"class"`
	Severity  string     `json:"severity"`
	Disputed  bool       `json:"-"` // a mark for readers; no model knows it, and it is not part of what is explained
}

// Explanation is a result with everything it comes from. As JSON it is the frozen form: the same input gives the same bytes.
type Explanation struct {
	Model     string     `json:"model"`
	Version   string     `json:"version"`
	Subject   string     `json:"subject"`
	AsOf      clock.Date `json:"as_of"`
	Outside   string     `json:"outside,omitempty"` // why there is no grade
	Start     Points     `json:"start"`
	Lines     []Line     `json:"lines"` // in the model's order, those that have records
	Score     Points     `json:"score"`
	Grade     string     `json:"grade"`          // in force; empty outside
	Reckoned  string     `json:"reckoned"`       // what the score says, where that waits for a confirmation
	GoodUntil clock.Date `json:"good_until"`     // last day without a change if nothing happens
	Input     string     `json:"input"`          // digest of the facts
	Held      []Held     `json:"held,omitempty"` // what other models hold the grade down to

	Override *Overridden `json:"override,omitempty"`
}

// Overridden is the grade officials put in the place of the one reckoned, as the subject reads it.
type Overridden struct {
	Grade  string     `json:"grade"`
	Reason string     `json:"reason"`
	Until  clock.Date `json:"until"`
	By     string     `json:"by"`
	Second string     `json:"second"`
}

// Line is an indicator with what it gives and why.
type Line struct {
	Indicator string     `json:"indicator"`
	Points    Points     `json:"points"`
	AtMost    string     `json:"at_most,omitempty"` // of a veto
	Until     clock.Date `json:"until"`             // last day it stays as it is if nothing happens
	Records   []Part     `json:"records"`

	Of *Indicator `json:"-"`
}

// Part is a record in a line. Points is its own share where the form gives each record one.
type Part struct {
	*Ref
	Points Points     `json:"points"`
	Until  clock.Date `json:"until"` // last day it has weight
	Repair clock.Date `json:"repair,omitempty"`
}

// Explain reckons a result and says where every point comes from. confirmed is a grade an official has confirmed; empty
// for none.
func (e *Engine) Explain(k Known, on clock.Date, confirmed string) Explanation {
	return e.explain(k, on, official{confirmed: confirmed})
}

func (e *Engine) explain(k Known, on clock.Date, by official) Explanation {
	today := dayOf(on)
	s, order := e.Reckon(k.Party, k.Facts, today, nil), k.byRecord()
	x := Explanation{Model: e.model.ID, Version: e.model.Version, Subject: k.Party.ID.String(), AsOf: on, Outside: s.Outside, Start: e.model.Start,
		Score: s.Points, GoodUntil: s.Until, Input: k.digest(order), Lines: []Line{}}
	if s.Outside == "" {
		x.Grade, x.Reckoned = e.inForce(s.Grade, by, on), e.model.Grades[s.Grade].ID
		if o := by.override; o != nil {
			x.Override = &Overridden{Grade: o.Grade, Reason: o.Reason, Until: o.Until, By: o.ByName, Second: o.Name}
		}
		x.GoodUntil = by.holds(x.Reckoned, x.GoodUntil)
		for _, h := range k.Party.held {
			if today <= h.until {
				x.Held = append(x.Held, h)
			}
		}
	}
	for i, of := range e.taken(latestFirst(k.Facts, order)) {
		if len(of) > 0 {
			x.Lines = append(x.Lines, e.line(i, of, k, today))
		}
	}
	return x
}

// InForce is the grade in force where i was reckoned: one that waits for a confirmation is not.
func (e *Engine) InForce(i int, confirmed string) string {
	if g := e.model.Grades[i]; g.ID != confirmed {
		i = e.model.unconfirmed(i)
	}
	return e.model.Grades[i].ID
}

// awaits is the grade reckoned where it needs a confirmation and is not what is shown.
func (e *Engine) awaits(i int, shown string) string {
	if g := e.model.Grades[i]; g.Confirm && g.ID != shown {
		return g.ID
	}
	return ""
}

// taken are the facts in hand by the rules that took them, in the order given.
func (e *Engine) taken(order []int32) [][]int32 {
	out := make([][]int32, len(e.rules))
	for i := range e.rules {
		if n := e.acc[i].n; n > 0 {
			out[i] = make([]int32, 0, n)
		}
	}
	for _, at := range order {
		if r := e.took[at]; r != none {
			out[r] = append(out[r], at)
		}
	}
	return out
}

// line is an indicator with the facts it took.
func (e *Engine) line(i int, of []int32, k Known, on day) Line {
	r := &e.rules[i]
	l := Line{Indicator: r.ID, Points: e.pointsOf(i, k.Facts), AtMost: r.AtMost, Of: r.Indicator, Records: make([]Part, len(of))}
	next := forever
	for n, at := range of {
		f := &k.Facts[at]
		l.Records[n] = Part{Ref: &k.Refs[at], Points: e.share(r, f, on), Until: dateOf(e.ends(r, f)), Repair: dateOf(f.Repair)}
		next = min(next, e.turns(r, f, on))
	}
	l.Until = clock.Forever
	if next != forever {
		l.Until = dateOf(next - 1)
	}
	return l
}

// share is the points a record gives by itself.
func (e *Engine) share(r *rule, f *Fact, on day) Points {
	switch r.Form {
	case Decay:
		if m := months(e.cal, f.Decided, on); m < r.Months {
			return r.decayed(m)
		}
	case Count:
		return r.Points
	}
	return 0
}

// ends is the last day a fact has weight under a rule.
func (e *Engine) ends(r *rule, f *Fact) day {
	last := f.Until
	for _, n := range []int{r.Take.Months, decayMonths(r)} {
		if n > 0 {
			last = min(last, plusMonths(e.cal, f.Decided, n)-1)
		}
	}
	return last
}

func decayMonths(r *rule) int {
	if r.Form == Decay {
		return r.Months
	}
	return 0
}

// turns is the first day a fact changes what a rule gives.
func (e *Engine) turns(r *rule, f *Fact, on day) day {
	next := forever
	if last := e.ends(r, f); last != forever && last >= on {
		next = last + 1
	}
	if m := months(e.cal, f.Decided, on); r.Form == Decay && m < r.Months {
		next = min(next, plusMonths(e.cal, f.Decided, m+1))
	} else if r.Form == Tenure {
		next = min(next, plusMonths(e.cal, f.Decided, (m/r.Months+1)*r.Months))
	}
	return next
}
