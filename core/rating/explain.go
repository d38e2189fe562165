package rating

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"xinguan/base/clock"
)

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
	Ref
	Points Points     `json:"points"`
	Until  clock.Date `json:"until"` // last day it has weight
	Repair clock.Date `json:"repair,omitempty"`

	at int
}

// Bytes are the frozen form.
func (x Explanation) Bytes() []byte {
	b, _ := json.Marshal(x) // structs of texts and numbers
	return b
}

// Explain reckons a result and says where every point comes from. confirmed is a grade an official has confirmed; empty
// for none.
func (e *Engine) Explain(k Known, on clock.Date, confirmed string) Explanation {
	return e.explain(k, on, official{confirmed: confirmed})
}

func (e *Engine) explain(k Known, on clock.Date, by official) Explanation {
	today := dayOf(on)
	s := e.Reckon(k.Party, k.Facts, today, nil)
	x := Explanation{Model: e.model.ID, Version: e.model.Version, Subject: k.Party.ID.String(), AsOf: on, Outside: s.Outside, Start: e.model.Start,
		Score: s.Points, GoodUntil: s.Until, Input: e.digest(k), Lines: []Line{}}
	if s.Outside == "" {
		x.Grade, x.Reckoned = e.inForce(s.Grade, by, on), e.model.Grades[s.Grade].ID
		if o := by.override; o != nil {
			x.Override = &Overridden{Grade: o.Grade, Reason: o.Reason, Until: o.Until, By: o.ByName, Second: o.Name}
			x.GoodUntil = min(x.GoodUntil, o.Until)
		}
		for _, h := range k.Party.held {
			if today <= h.until {
				x.Held = append(x.Held, h)
			}
		}
	}
	for i := range e.rules {
		if e.acc[i].n > 0 {
			x.Lines = append(x.Lines, e.line(i, k, today))
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

func (e *Engine) line(i int, k Known, on day) Line {
	r := &e.rules[i]
	l := Line{Indicator: r.ID, Points: e.pointsOf(i, k.Facts), AtMost: r.AtMost, Of: r.Indicator, Records: []Part{}}
	next := forever
	for at := range k.Facts {
		if int(e.took[at]) != i {
			continue
		}
		f := &k.Facts[at]
		p := Part{Ref: k.Refs[at], Points: e.share(r, f, on), Until: dateOf(e.ends(r, f)), Repair: dateOf(f.Repair), at: at}
		l.Records = append(l.Records, p)
		next = min(next, e.turns(r, f, on))
	}
	slices.SortStableFunc(l.Records, func(a, b Part) int { return cmp.Or(cmp.Compare(b.Decided, a.Decided), cmp.Compare(b.Record, a.Record)) })
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

// digest is of the facts in an order of their own, with the record each comes from.
func (e *Engine) digest(k Known) string {
	rows := make([][]byte, len(k.Facts))
	for i := range k.Facts {
		f := k.Facts[i]
		f.Subject = 0
		item, class := k.Dict.Items[f.Item], k.Dict.Classes[f.Class]
		f.Item, f.Class = 0, 0
		rows[i] = append(f.put([]byte(k.Refs[i].Record+"\x00"+item+"\x00"+class+"\x00")), '\n')
	}
	slices.SortFunc(rows, bytes.Compare)
	sum := sha256.Sum256(bytes.Join(rows, nil))
	return hex.EncodeToString(sum[:16])
}
