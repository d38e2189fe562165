// Package flow runs cases: what somebody asks for, who has to answer by when, and everything that was done. A procedure
// is data of the city (procedures/*.yaml): its states, who may take which step, the papers it wants, its clocks in working
// days, the reasons it may be refused for, and the effects of a step by name. Flow knows neither records nor subjects:
// what an effect does is wired in from above.
//
// The history of a case is only added to. Papers are kept as filed. Two who act at once are told apart by the number of
// the step: one wins, the other is told.
package flow

import (
	"slices"

	"xinguan/base/clock"
)

// Party is a side of a case.
type Party string

// The parties.
const (
	Applicant Party = "applicant"
	Authority Party = "authority" // the organisation the case lies with
	Centre    Party = "centre"    // the credit centre
	System    Party = "system"    // a clock that ran out
)

// Title is the party in Chinese.
func (p Party) Title() string {
	switch p {
	case Applicant:
		return "申请人"
	case Authority:
		return "承办单位"
	case Centre:
		return "信用中心"
	}
	return "系统"
}

// Procedure is one kind of case.
type Procedure struct {
	ID       string   `yaml:"id"`
	Title    string   `yaml:"title"`  // 信用修复申请
	Prefix   string   `yaml:"prefix"` // of case numbers: 东信修
	About    string   `yaml:"about"`  // record, subject or none
	Basis    string   `yaml:"basis"`
	Source   string   `yaml:"source"`
	Verified bool     `yaml:"verified"`
	Start    string   `yaml:"start"` // the first state
	States   []State  `yaml:"states"`
	Steps    []Step   `yaml:"steps"`
	Papers   []Paper  `yaml:"papers"`
	Clocks   []Clock  `yaml:"clocks"`
	Reasons  []Reason `yaml:"reasons"`
	Grounds  []Ground `yaml:"grounds"` // what the applicant may ask for; none = there is only one thing to ask
	// Effect is what the opening does outside the case, by name; empty for nothing.
	Effect string `yaml:"effect"`
	// Confidential keeps who applies, what they wrote and their papers from all but who received the case; see Look.
	Confidential bool `yaml:"confidential"`
	// Unnamed lets somebody apply without name and telephone; number and code are all they have.
	Unnamed bool `yaml:"unnamed"`
	// Quiet tells that nobody is told of each case that it is their turn: there are many at once, and whoever opens them tells.
	Quiet bool `yaml:"quiet"`
	// Words name what was filled in, where an authority opens the case to tell the subject; empty for what applicants ask.
	Words Words `yaml:"words"`
	// Appeal is the procedure by which the outcome can be contested within the platform; empty where there is none.
	Appeal string `yaml:"appeal"`
}

// Words are the labels of what an authority tells the subject when it opens a case.
type Words struct {
	Asked string `yaml:"asked"` // of all of it: 告知的内容
	Field string `yaml:"field"`
	Wants string `yaml:"wants"`
	Asks  string `yaml:"asks"`
}

// State is where a case can stand.
type State struct {
	ID      string `yaml:"id"`
	Title   string `yaml:"title"`
	Turn    Party  `yaml:"turn"`    // whose move it is; empty in a final state, system where a day is waited for
	Clock   string `yaml:"clock"`   // runs while the case stands here
	Holds   string `yaml:"holds"`   // this clock stands still meanwhile
	Outcome string `yaml:"outcome"` // final states: granted, refused, partly, ended
	Says    string `yaml:"says"`    // to the applicant: what is so and what happens next
}

// Final tells whether the case is over in this state.
func (s State) Final() bool { return s.Outcome != "" }

// Step leads from a state to another.
type Step struct {
	ID    string   `yaml:"id"`
	Title string   `yaml:"title"` // 受理, as on a button
	From  []string `yaml:"from"`
	To    string   `yaml:"to"`
	By    []Party  `yaml:"by"`

	Reasons   []string `yaml:"reasons"`   // one of these must be given; none = no reason code is asked for
	Text      bool     `yaml:"text"`      // an explanation must be written
	Document  bool     `yaml:"document"`  // the number of the document must be given
	Decides   bool     `yaml:"decides"`   // a decision by a named official
	Fresh     bool     `yaml:"fresh"`     // not by anybody who decided in this case or in the one it contests
	Extends   bool     `yaml:"extends"`   // the running clock, once, before it has run out
	Sure      bool     `yaml:"sure"`      // asks for the password again
	Transfers bool     `yaml:"transfers"` // the case lies with another organisation afterwards
	Bulk      bool     `yaml:"bulk"`      // may be taken for several cases at once: it decides nothing and says nothing
	Effect    string   `yaml:"effect"`
	// When names what the system takes the step upon, as soon as it holds of the case; empty for steps others take.
	When string `yaml:"when"`
}

// Paper is something the applicant hands in.
type Paper struct {
	ID       string `yaml:"id"`
	Title    string `yaml:"title"`
	Hint     string `yaml:"hint"`
	Required bool   `yaml:"required"`
	// Sign is a text the applicant can sign on the page instead of handing in a file; {subject}, {code}, {record}, {name} and
	// {date} are filled in. Empty where a file is needed.
	Sign     string `yaml:"sign"`
	Source   string `yaml:"source"` // what it rests on
	Verified bool   `yaml:"verified"`
}

// Clock is a period in working days, the first of which is the day after it starts.
type Clock struct {
	ID       string `yaml:"id"`
	Title    string `yaml:"title"`
	Workdays int    `yaml:"workdays"`
	Longer   int    `yaml:"longer"` // more working days by the one extension; 0 = cannot be extended
	// Overdue is the step the system takes when it has run out; empty = it only shows as overdue.
	Overdue  string `yaml:"overdue"`
	Source   string `yaml:"source"`
	Verified bool   `yaml:"verified"`
}

// Reason is why something is refused or returned, with the provision it cites.
type Reason struct {
	Code     string `yaml:"code"`
	Title    string `yaml:"title"`
	Says     string `yaml:"says"` // to the applicant: what to do about it
	Source   string `yaml:"source"`
	Verified bool   `yaml:"verified"`
}

// Ground is one thing the applicant may ask for.
type Ground struct {
	ID    string `yaml:"id"`
	Title string `yaml:"title"`
	Hint  string `yaml:"hint"`
}

// Procedures are all of a city.
type Procedures struct{ List []*Procedure }

// Find finds a procedure by its id.
func (p *Procedures) Find(id string) (*Procedure, bool) {
	for _, x := range p.List {
		if x.ID == id {
			return x, true
		}
	}
	return nil, false
}

// State finds a state.
func (p *Procedure) State(id string) (State, bool) {
	i := slices.IndexFunc(p.States, func(s State) bool { return s.ID == id })
	if i < 0 {
		return State{}, false
	}
	return p.States[i], true
}

// Step finds a step.
func (p *Procedure) Step(id string) (Step, bool) {
	i := slices.IndexFunc(p.Steps, func(s Step) bool { return s.ID == id })
	if i < 0 {
		return Step{}, false
	}
	return p.Steps[i], true
}

// Clock finds a clock.
func (p *Procedure) Clock(id string) (Clock, bool) {
	i := slices.IndexFunc(p.Clocks, func(c Clock) bool { return c.ID == id })
	if i < 0 {
		return Clock{}, false
	}
	return p.Clocks[i], true
}

// Reason finds a reason by its code.
func (p *Procedure) Reason(code string) (Reason, bool) {
	i := slices.IndexFunc(p.Reasons, func(r Reason) bool { return r.Code == code })
	if i < 0 {
		return Reason{}, false
	}
	return p.Reasons[i], true
}

// Ground finds what is asked for.
func (p *Procedure) Ground(id string) (Ground, bool) {
	i := slices.IndexFunc(p.Grounds, func(g Ground) bool { return g.ID == id })
	if i < 0 {
		return Ground{}, false
	}
	return p.Grounds[i], true
}

// StepsFor are the steps a party may take in a state, in the order of the procedure.
func (p *Procedure) StepsFor(state string, party Party) []Step {
	var out []Step
	for _, s := range p.Steps {
		if slices.Contains(s.From, state) && slices.Contains(s.By, party) {
			out = append(out, s)
		}
	}
	return out
}

// Way are the clocks of the straight way from the start to a result: where nobody asks for more and no clock runs out.
func (p *Procedure) Way() (out []Clock) {
	seen := map[string]bool{}
	for at := p.Start; at != "" && !seen[at]; {
		seen[at] = true
		s, _ := p.State(at)
		if c, ok := p.Clock(s.Clock); ok {
			out = append(out, c)
		}
		at = p.onward(at, seen)
	}
	return out
}

// onward is the state a case goes to next where it goes on; empty where the next thing is the result.
func (p *Procedure) onward(from string, seen map[string]bool) string {
	for _, s := range p.Steps {
		to, _ := p.State(s.To)
		official := slices.Contains(s.By, Authority) || slices.Contains(s.By, Centre)
		if slices.Contains(s.From, from) && official && !to.Final() && to.Turn != Applicant && !seen[s.To] {
			return s.To
		}
	}
	return ""
}

// Working counts working days; rulebook.Workdays does.
type Working interface {
	AddWorkdays(from clock.Date, n int) (clock.Date, error)
	Between(from, to clock.Date) (int, error)
}
