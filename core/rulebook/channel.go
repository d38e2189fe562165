package rulebook

import (
	"slices"
	"strconv"
	"strings"

	"xinguan/base/clock"
)

// Channel is another place where decisions of some authorities are published, with periods of its own that run from the
// day of publication there.
type Channel struct {
	ID       string     `yaml:"id"`
	System   string     `yaml:"system"` // 国家企业信用信息公示系统
	Title    string     `yaml:"title"`
	Number   string     `yaml:"number"`
	Source   string     `yaml:"source"`
	Open     string     `yaml:"open"` // what is not known about it, as in a sentence
	From     clock.Date `yaml:"from"` // decisions of before it are no business of it
	Verified bool       `yaml:"verified"`

	Authorities []string `yaml:"authorities"` // words in the name of the deciding authority
	Unpublished []string `yaml:"unpublished"` // kinds that are not published there alone
	Low         Low      `yaml:"low"`
	Max         string   `yaml:"max"` // id of the parameter of all others
	NeverEarly  []string `yaml:"never_early"`
	Early       string   `yaml:"early"` // how it is ended early there
	Late        string   `yaml:"late"`  // of the kinds that are not

	List   []Param          `yaml:"params"`
	Params map[string]Param `yaml:"-"`
}

// Low says which decisions have the short period: those of nothing but Kinds, and of Fines up to the parameter Fine.
type Low struct {
	Kinds []string `yaml:"kinds"`
	Fines []string `yaml:"fines"`
	Fine  string   `yaml:"fine"` // id of a parameter in yuan; its value may not be known
	Max   string   `yaml:"max"`
}

// Sighting is what the terms of another channel follow from.
type Sighting struct {
	Authority string
	Kinds     string // joined by ;
	Amount    *int64 // fen
	Decided   clock.Date
	Published clock.Date // there; empty where nobody said
}

// Elsewhere is how long a decision is shown in another channel.
type Elsewhere struct {
	System    string
	Published clock.Date // empty where it is not known
	Until     clock.Date // last day there; empty where it cannot be told
	Why       string     // whole Chinese sentences
	Early     string
	Verified  bool
}

// Elsewhere is the channel a decision is published in besides the credit sites; not ok for none. A day of publication
// before the decision is no such day.
func (r *Rules) Elsewhere(s Sighting) (out Elsewhere, ok bool) {
	for _, c := range r.Channels {
		if c.takes(s) {
			return c.terms(s), true
		}
	}
	return Elsewhere{}, false
}

// EndsElsewhere is the last day of a decision in the other channel, without words; empty where it is not known.
func (r *Rules) EndsElsewhere(s Sighting) clock.Date {
	if s.Published == "" || s.Published < s.Decided {
		return ""
	}
	for _, c := range r.Channels {
		if c.takes(s) {
			return c.until(s)
		}
	}
	return ""
}

func (c *Channel) takes(s Sighting) bool {
	return s.Decided >= c.From && !only(s.Kinds, c.Unpublished) &&
		slices.ContainsFunc(c.Authorities, func(word string) bool { return strings.Contains(s.Authority, word) })
}

// only tells whether there are kinds, and none but some.
func only(kinds string, some ...[]string) bool {
	if kinds == "" {
		return false
	}
	all := slices.Concat(some...)
	return !slices.ContainsFunc(strings.Split(kinds, ";"), func(k string) bool { return !slices.Contains(all, k) })
}

// low tells whether a decision has the short period; sure is false where that hangs on a figure nobody knows.
func (c *Channel) low(s Sighting) (low, sure bool) {
	if only(s.Kinds, c.Low.Kinds) {
		return true, true
	}
	if !only(s.Kinds, c.Low.Kinds, c.Low.Fines) {
		return false, true
	}
	yuan, err := strconv.ParseInt(c.Params[c.Low.Fine].Value, 10, 64)
	if err != nil || s.Amount == nil {
		return false, false
	}
	return *s.Amount <= yuan*100, true
}

// max is the parameter of a decision's period.
func (c *Channel) max(s Sighting) Param {
	if low, _ := c.low(s); low {
		return c.Params[c.Low.Max]
	}
	return c.Params[c.Max]
}

func (c *Channel) until(s Sighting) clock.Date {
	n, _ := c.max(s).Months() // the loader saw to it
	return s.Published.AddMonths(n)
}

func (c *Channel) terms(s Sighting) Elsewhere {
	out := Elsewhere{System: c.System, Early: c.Early, Verified: c.Verified && c.max(s).Verified}
	if slices.ContainsFunc(strings.Split(s.Kinds, ";"), func(k string) bool { return slices.Contains(c.NeverEarly, k) }) {
		out.Early = c.Late
	}
	if s.Published != "" && s.Published >= s.Decided {
		out.Published, out.Until = s.Published, c.until(s)
	}
	out.Why = c.words(s, out)
	return out
}
