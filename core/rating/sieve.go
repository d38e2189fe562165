package rating

import (
	"math"
	"slices"
	"strings"

	"xinguan/core/rulebook"
)

// sieve is a filter compiled, without the items: a mask of severities, a bit for each class, and bounds.
type sieve struct {
	severities uint8
	classes    []bool // nil takes all
	months     int    // decided less than so many months ago; 0 takes all
	least      int64  // fen
}

func sieveOf(f Filter, d *Dict) sieve {
	s := sieve{severities: math.MaxUint8, months: f.Months, least: math.MinInt64}
	if len(f.Severity) > 0 {
		s.severities = 0
	}
	for _, x := range f.Severity {
		s.severities |= 1 << slices.Index(rulebook.Severities, x)
	}
	if f.Least > 0 {
		s.least = f.Least * 100
	}
	if len(f.Class) == 0 {
		return s
	}
	s.classes = make([]bool, len(d.Classes))
	for c, text := range d.Classes {
		s.classes[c] = slices.ContainsFunc(strings.Split(text, ";"), func(k string) bool { return slices.Contains(f.Class, k) })
	}
	return s
}

// fits tells whether a fact passes whatever the day.
func (s *sieve) fits(f *Fact) bool {
	return s.severities>>(f.Severity&7)&1 == 1 && f.Amount >= s.least && (s.classes == nil || int(f.Class) < len(s.classes) && s.classes[f.Class])
}

// link is a rule that takes facts of a cell, unless they are too old, their amount is too small or they do not meet its condition.
type link struct {
	rule   int16
	months int16 // 0 where age does not matter
	least  int64
	when   *When // nil where there is no condition
}

// pick finds the rule for facts of an item: by severity, and by class where a rule asks for it, the rules that may take
// them in the model's order, up to the first that takes them all.
type pick struct {
	classed bool
	cells   [][]link
}

const severities = 8

// pick compiles the rules for an item.
func (e *Engine) pick(item string) pick {
	var p pick
	var of []int
	for i := range e.rules {
		if slices.Contains(e.rules[i].Take.Items, item) {
			of = append(of, i)
			p.classed = p.classed || e.rules[i].take.classes != nil
		}
	}
	classes := 1
	if p.classed {
		classes = len(e.dict.Classes)
	}
	if len(of) == 0 {
		return p
	}
	p.cells = make([][]link, classes*severities)
	known := map[string][]link{} // cells with the same rules share their links
	mask := make([]byte, len(of))
	for at := range p.cells {
		for n, i := range of {
			s := &e.rules[i].take
			mask[n] = s.severities >> (at % severities) & 1
			if s.classes != nil && !s.classes[at/severities] {
				mask[n] = 0
			}
		}
		links, ok := known[string(mask)]
		if !ok {
			links = e.links(of, mask)
			known[string(mask)] = links
		}
		p.cells[at] = links
	}
	return p
}

func (e *Engine) links(of []int, mask []byte) (out []link) {
	for n, i := range of {
		if mask[n] == 0 {
			continue
		}
		s := &e.rules[i].take
		out = append(out, link{int16(i), int16(min(s.months, math.MaxInt16)), s.least, e.rules[i].Take.When})
		if s.months == 0 && s.least == math.MinInt64 && e.rules[i].Take.When == nil {
			break
		}
	}
	return out
}

// linksOf are the rules that may take a fact.
func (e *Engine) linksOf(f *Fact) []link {
	if int(f.Item) >= len(e.picks) {
		return nil
	}
	p := &e.picks[f.Item]
	at := int(f.Severity & (severities - 1))
	if p.classed {
		at += int(f.Class) * severities
	}
	if at >= len(p.cells) {
		return nil
	}
	return p.cells[at]
}

// takes is the rule that takes a fact of a subject on a day on which it counts; none where none does.
func (e *Engine) takes(p about, f *Fact, on day) int16 {
	for _, l := range e.linksOf(f) {
		if f.Amount >= l.least && (l.months == 0 || e.months(f.Decided, on) < int(l.months)) && (l.when == nil || e.meets(l.when, p, f)) {
			return l.rule
		}
	}
	return none
}
