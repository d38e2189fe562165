// Package rating turns records into results by published models. A model is data: dimensions, indicators, parameters,
// grades. The same facts, model version and day give the same bytes; every point names the records it comes from, and
// what would change a result, and when, is reckoned by the same engine, never estimated. Only records in force count;
// an objection mark is no indicator; natural persons are no subject of any model.
package rating

import (
	"slices"

	"xinguan/base/expr"
	"xinguan/base/yamlfile"
	"xinguan/core/ident"
	"xinguan/core/rulebook"
)

// Model is one version of a model, as its file says.
type Model struct {
	ID      string `yaml:"id"`
	Version string `yaml:"version"`
	Title   string `yaml:"title"`
	Kind    string `yaml:"kind"` // computed | external: only taken over, never reckoned
	// Purpose says what results are for; Use is what they may lead to.
	Purpose string  `yaml:"purpose"`
	Use     string  `yaml:"use"`
	Basis   []Basis `yaml:"basis"`
	// Verified tells whether the figures were compared with the text they rest on.
	Verified bool         `yaml:"verified"`
	From     string       `yaml:"from"` // first day in force, YYYY-MM-DD; empty for a draft
	Kinds    []ident.Kind `yaml:"subjects"`
	// Perimeter is who gets no grade, and why: never a bad one.
	Perimeter  []Outside   `yaml:"perimeter"`
	Start      Points      `yaml:"start"`
	Least      Points      `yaml:"least"`
	Most       Points      `yaml:"most"`
	Dimensions []Dimension `yaml:"dimensions"`
	Grades     []Grade     `yaml:"grades"` // the best first
	// Item is the catalogue item whose newest record is the result, of a model that is only taken over.
	Item string `yaml:"item"`
	// Caps are the best grades left where other models gave theirs.
	Caps []Cap `yaml:"caps"`

	indicators []*Indicator
	registers  []string // items that say since when a subject is registered
	file       *yamlfile.File
}

// Basis is what a model rests on.
type Basis struct {
	Title    string `yaml:"title"`
	Entry    string `yaml:"entry"`
	Verified bool   `yaml:"verified"`
}

// Outside is a reason to stand outside a model: provisional (no register entry), ended (the register has one of Statuses), or young
// (registered less than Months ago).
type Outside struct {
	When     string   `yaml:"when"`
	Months   int      `yaml:"months"`
	Statuses []string `yaml:"statuses"` // of the register, for Ended
	Says     string   `yaml:"says"`
}

// The reasons.
const (
	Provisional = "provisional"
	Ended       = "ended"
	Young       = "young"
)

// Cap is the best grade left to whom another model gave one of some grades.
type Cap struct {
	Model  string   `yaml:"model"`
	Grades []string `yaml:"grades"`
	AtMost string   `yaml:"at_most"`
	Says   string   `yaml:"says"`
}

// Dimension is a group of indicators.
type Dimension struct {
	ID         string      `yaml:"id"`
	Title      string      `yaml:"title"`
	Indicators []Indicator `yaml:"indicators"`
}

// Indicator takes records and gives points. A record counts in the first indicator of the model that takes it, once.
type Indicator struct {
	ID    string `yaml:"id"`
	Title string `yaml:"title"`
	// About defines it in a sentence; Source is the provision, Verified whether it was read there.
	About    string `yaml:"about"`
	Source   string `yaml:"source"`
	Verified bool   `yaml:"verified"`
	Form     Form   `yaml:"form"`
	Take     Filter `yaml:"take"`
	// Points is what one unit gives: a record, a step, the presence of one.
	Points Points `yaml:"points"`
	// Steps are points by how much there is; the last step reached counts, and takes the place of Points.
	Steps []Step `yaml:"steps"`
	// Classes are points by the class of the newest record (latest, external).
	Classes map[string]Points `yaml:"classes"`
	// Months: of one step of a tenure; until nothing is left of a record's weight (decay).
	Months int `yaml:"months"`
	// Unit is how many yuan make one unit of a sum.
	Unit int64 `yaml:"unit"`
	// Good narrows Take to what counts as kept, for a ratio.
	Good Filter `yaml:"good"`
	// Cap limits the points of the indicator, whichever sign they have.
	Cap Points `yaml:"cap"`
	// Can is what a subject can do so that there is one record more, in words; empty where it is for others to do.
	Can string `yaml:"can"`
	// AtMost is the best grade left where a veto applies.
	AtMost string `yaml:"at_most"`

	Dimension string `yaml:"-"` // title
	Negative  bool   `yaml:"-"` // it can only take points away
}

// Form is how an indicator turns records into points.
type Form string

// The forms.
const (
	Count    Form = "count"    // points for each record, or steps by their number
	Sum      Form = "sum"      // points for each unit of the amounts, or steps
	Latest   Form = "latest"   // points by the class of the newest record
	External Form = "external" // the same, of a grade another authority gave: taken over as it is
	Ratio    Form = "ratio"    // steps by the share of good records, per cent
	Presence Form = "presence" // points where there is one
	Tenure   Form = "tenure"   // points for each full step of months since the first decision
	Decay    Form = "decay"    // points for each record, less by equal monthly steps until none are left
	Veto     Form = "veto"     // no points; the grade is at most AtMost
)

var forms = []Form{Count, Sum, Latest, External, Ratio, Presence, Tenure, Decay, Veto}

// Filter says which records: of an item, and further by class, severity, age and amount. Empty parts take all.
type Filter struct {
	Items    []string            `yaml:"items"`
	Class    []string            `yaml:"class"`    // one of the kinds the record names
	Severity []rulebook.Severity `yaml:"severity"` // as declared; unclassified is one of them
	Months   int                 `yaml:"within"`   // decided less than so many months ago
	Least    int64               `yaml:"least"`    // amount in yuan, at least
	When     *When               `yaml:"when"`     // for the rare rest
}

// When is a condition in CEL a record has to meet besides, for what the other parts of a filter cannot say, with what it says in
// words and the provision its figures come from. It sees the header of the record and what the register says of the subject,
// never the day.
type When struct {
	Rule     string `yaml:"rule"`
	Says     string `yaml:"says"`
	Source   string `yaml:"source"`
	Verified bool   `yaml:"verified"` // whether it was read there

	read *expr.Condition
}

// Step gives Points from From on.
type Step struct {
	From   int64  `yaml:"from"`
	Points Points `yaml:"points"`
}

// Grade is a class of results.
type Grade struct {
	ID   string `yaml:"id"`
	From Points `yaml:"from"`
	Says string `yaml:"says"`
	// Confirm: it is in force only after notice, answer and the decision of a named official; until then the next better is.
	Confirm bool `yaml:"confirm"`
	// Months is how long a confirmation holds.
	Months int `yaml:"months"`
}

// Key is id and version: qyfr 1.0.
func (m *Model) Key() string { return m.ID + " " + m.Version }

// Indicators are all indicators in their order.
func (m *Model) Indicators() []*Indicator { return m.indicators }

// Path is the file the model was read from.
func (m *Model) Path() string { return m.file.Name }

// Grade finds a grade.
func (m *Model) Grade(id string) (Grade, bool) {
	i := m.gradeAt(id)
	if i < 0 {
		return Grade{}, false
	}
	return m.Grades[i], true
}

func (m *Model) gradeAt(id string) int {
	return slices.IndexFunc(m.Grades, func(g Grade) bool { return g.ID == id })
}

// gradeOf is the place of the grade for a score.
func (m *Model) gradeOf(score Points) int {
	for i, g := range m.Grades {
		if score >= g.From {
			return i
		}
	}
	return len(m.Grades) - 1
}

// unconfirmed is the place of the grade in force while nobody has confirmed the one at i.
func (m *Model) unconfirmed(i int) int {
	for i > 0 && m.Grades[i].Confirm {
		i--
	}
	return i
}
