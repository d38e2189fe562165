// Package rulebook is dated law as data: which book was in force on a day, its figures with their sources, and what
// follows from them: how long a penalty is shown, from which day repair can be asked for, which days are working days.
// Every result names the book it comes from, says why in Chinese, and tells whether anybody checked the figures.
package rulebook

import (
	"strconv"
	"strings"

	"xinguan/base/clock"
)

// Book is one rulebook.
type Book struct {
	ID         string     `yaml:"id"`
	Title      string     `yaml:"title"`
	Number     string     `yaml:"number"` // 国家发展和改革委员会令第36号
	Source     string     `yaml:"source"`
	From       clock.Date `yaml:"from"`
	Until      clock.Date `yaml:"until"` // last day in force; empty while it is
	Verified   bool       `yaml:"verified"`
	Transition string     `yaml:"transition"`

	// CoversEarlier: decisions of before the first book are reckoned by its figures.
	CoversEarlier bool `yaml:"covers_earlier"`

	// Several is the parameter by which a decision of several penalties has the periods of the heaviest of them; without it
	// each has its own.
	Several string `yaml:"several"`

	// Special are the fields of regulation whose decisions have a longer minimum (special_min); nil where there are none.
	Special *Special `yaml:"special"`

	Classes map[Severity]*Class `yaml:"penalty"`
	Params  map[string]Param    `yaml:"-"` // by id

	List []Param `yaml:"params"` // in the order of the file
}

// Special tells by the name of the deciding authority that a decision belongs to a field with a longer minimum.
type Special struct {
	Title       string   `yaml:"title"`       // as in a sentence: 特种设备、安全生产、消防等领域
	Authorities []string `yaml:"authorities"` // words in the authority's name
	Source      string   `yaml:"source"`
}

// What happens to records decided before a book came into force.
const (
	DecidedAfter = "decided_after" // the book is only for decisions made under it
	LiveAtEntry  = "live_at_entry" // it takes over what was still shown when it came into force
	MoreLenient  = "more_lenient"  // the earlier end and the earlier repair of the old book and the new
)

// Param is a figure or rule of a book.
type Param struct {
	ID        string     `yaml:"id"`
	Value     string     `yaml:"value"`
	Unit      string     `yaml:"unit"` // month, year, working day, rule …
	Condition string     `yaml:"condition"`
	Scope     string     `yaml:"scope"`
	From      clock.Date `yaml:"from"`
	Until     clock.Date `yaml:"until"`
	Source    string     `yaml:"source"`
	Certainty string     `yaml:"certainty"` // V read in the text; S in an excerpt; K from memory; own; open
	Verified  bool       `yaml:"verified"`  // only with certainty V
	Book      string     `yaml:"-"`
}

// Months is the value in months; ok is false for what is no period of months or years.
func (p Param) Months() (n int, ok bool) {
	n, err := strconv.Atoi(p.Value)
	switch {
	case err != nil || n < 0:
		return 0, false
	case p.Unit == "month":
		return n, true
	case p.Unit == "year":
		return 12 * n, true
	}
	return 0, false
}

// Class is how long the penalties of a class are shown: ids of params, or another class whose terms are used.
type Class struct {
	Shown      *bool    `yaml:"shown"`
	As         Severity `yaml:"as"`
	Min        string   `yaml:"min"`
	SpecialMin string   `yaml:"special_min"`
	Max        string   `yaml:"max"`
}

// Severity is the class of a dishonest act, declared by the authority that decided.
type Severity string

// The classes.
const (
	Minor        Severity = "minor"
	General      Severity = "general"
	Serious      Severity = "serious"
	Unclassified Severity = "unclassified"
)

// Severities are all classes.
var Severities = []Severity{Minor, General, Serious, Unclassified}

// Valid tells whether s is one of the classes.
func (s Severity) Valid() bool {
	return s == Minor || s == General || s == Serious || s == Unclassified
}

// weights say which class is heavier. One that nobody determined weighs as 一般, whose limits it has.
var weights = map[Severity]int{Minor: 1, Unclassified: 2, General: 2, Serious: 3}

// Heavier is the heavier of two classes, the first where they weigh the same; none is lighter than any.
func Heavier(a, b Severity) Severity {
	if weights[b] > weights[a] {
		return b
	}
	return a
}

// Title is the class in Chinese.
func (s Severity) Title() string {
	switch s {
	case Minor:
		return "轻微"
	case General:
		return "一般"
	case Serious:
		return "严重"
	}
	return "类别待确认"
}

// Rules are all rulebooks and the calendar of a city. Safe for concurrent use; not to be copied.
type Rules struct {
	Books    []*Book // by the day they came into force
	Workdays *Workdays
	Channels []*Channel // other places of publication, with periods of their own

	Standards []*Standard // by what industries class

	memo memo[question, Terms]
}

// InForce is the book in force on a day; before the first book, the first one if it covers earlier decisions.
func (r *Rules) InForce(day clock.Date) (*Book, bool) {
	for i := len(r.Books) - 1; i >= 0; i-- {
		b := r.Books[i]
		if b.From <= day {
			return b, b.Until == "" || day <= b.Until
		}
	}
	if len(r.Books) > 0 && r.Books[0].CoversEarlier {
		return r.Books[0], true
	}
	return nil, false
}

// Book finds a book by its id.
func (r *Rules) Book(id string) (*Book, bool) {
	for _, b := range r.Books {
		if b.ID == id {
			return b, true
		}
	}
	return nil, false
}

// Special tells whether decisions of an authority, by its name, belong to the fields with a longer minimum. One book at
// most names such fields; see checkOrder.
func (r *Rules) Special(authority string) bool {
	for _, b := range r.Books {
		if b.Special == nil {
			continue
		}
		for _, word := range b.Special.Authorities {
			if strings.Contains(authority, word) {
				return true
			}
		}
	}
	return false
}

// Params are all figures of all books, in order, for administrators to see which were checked.
func (r *Rules) Params() []Param {
	var out []Param
	for _, b := range r.Books {
		out = append(out, b.List...)
	}
	for _, c := range r.Channels {
		out = append(out, c.List...)
	}
	return out
}
