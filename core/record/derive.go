package record

import (
	"slices"

	"xinguan/base/clock"
	"xinguan/core/catalog"
	"xinguan/core/rulebook"
)

// Laws is what derivation asks: the catalogue for the publication rule, the rulebooks for periods.
type Laws struct {
	Catalog *catalog.Catalog
	Rules   *rulebook.Rules
}

// derive computes every derived column from the fixed part, the events in order, and the rulebooks in force on asOf.
func (l Laws) derive(f Fixed, events []Event, asOf clock.Date) Derived {
	return l.deriveBy(f, events, asOf, l.narrower)
}

// deriveBy is derive with the terms of publication by one of the ways below.
func (l Laws) deriveBy(f Fixed, events []Event, asOf clock.Date, terms func(*catalog.Item, Fixed, Derived, clock.Date) rulebook.Terms) Derived {
	d := Derived{Current: true, State: Live, Severity: f.SeverityFiled, ShownFrom: f.Accepted}
	if d.Severity == "" {
		d.Severity = rulebook.Unclassified
	}
	d.SeveritySource = f.SeverityBy
	for _, e := range events {
		e.apply(&d)
	}
	if d.SeverityBasis != "" { // the deciding authority's word, whoever of its people gave it
		d.SeveritySource = f.Authority
	}
	it, ok := l.Catalog.Of(f.Item, f.ItemVersion)
	if !ok || !it.Public() {
		return d
	}
	d.shieldClass(it)
	d.shieldSame(it)
	t := terms(it, f, d, over(events, asOf))
	d.Public, d.ShownUntil, d.RepairFrom, d.Rulebook = t.Shown, closed(events, kept(events, t.Until)), t.RepairFrom, t.Book
	return d
}

// over is the day by whose law a record is reckoned: asOf, but for one that has ended the day it ended on. What is over
// when a rulebook comes into force is no business of it.
func over(events []Event, asOf clock.Date) clock.Date {
	day := asOf
	for _, e := range events {
		switch e.Kind {
		case Withdraw, Annul, Repair:
			return min(day, e.Effective)
		case Superseded, Unfiled:
			day = min(asOf, e.Effective)
		case Restored:
			day = asOf
		}
	}
	return day
}

// kept is the last day shown where a named official decided to keep the record beyond its maximum. An entry made after
// that day changes nothing: what is over is not brought back.
func kept(events []Event, until clock.Date) clock.Date {
	for _, e := range events {
		if e.Kind == Kept && e.Effective <= until {
			until = max(until, clock.Date(e.Value))
		}
	}
	return until
}

// closed is the last day shown once publications that ended before it are heeded.
func closed(events []Event, until clock.Date) clock.Date {
	for _, e := range events {
		if e.Kind == Close && e.Effective <= until {
			until = e.Effective.AddDays(-1)
		}
	}
	return until
}

// terms are the publication terms of a record under its item's rule, without words.
func (l Laws) terms(it *catalog.Item, f Fixed, d Derived, asOf clock.Date) rulebook.Terms {
	if it.Publication.Rule == catalog.BySeverity {
		return l.bounded(f, l.Rules.Reckon(l.decision(f, d), asOf))
	}
	return itemTerms(it, f)
}

// decision is what a rulebook is asked about a penalty.
func (l Laws) decision(f Fixed, d Derived) rulebook.Decision {
	return rulebook.Decision{Decided: f.Decided, Severity: d.Severity, Heaviest: d.Heaviest, Special: l.Rules.Special(f.Authority)}
}

// narrower are the terms of a record under the version it was accepted under, and no further than the version in force
// shows such a record: a version may end what is shown, never lengthen it (docs/adr/0023).
func (l Laws) narrower(it *catalog.Item, f Fixed, d Derived, asOf clock.Date) rulebook.Terms {
	t := l.terms(it, f, d, asOf)
	now, ok := l.Catalog.Item(it.Code)
	if byLaw := it.Publication.Rule == catalog.BySeverity; !ok || now == it || byLaw && now.Publication.Rule == catalog.BySeverity {
		return t // what the rulebooks say is the same for both
	}
	n := l.terms(now, f, d, asOf)
	t.Shown, t.Until = t.Shown && n.Shown, min(t.Until, n.Until)
	if n.RepairFrom != "" && (t.RepairFrom == "" || n.RepairFrom < t.RepairFrom) {
		t.RepairFrom = n.RepairFrom
	}
	return t
}

// itemTerms are the terms an item states itself. Of several ends the earliest counts.
func itemTerms(it *catalog.Item, f Fixed) rulebook.Terms {
	p := &it.Publication
	t := rulebook.Terms{Shown: true, From: f.Accepted, Until: clock.Forever, Verified: p.Verified}
	if len(p.Only) > 0 && !slices.Contains(p.Only, f.Class) {
		return rulebook.Terms{From: f.Accepted}
	}
	if p.Years > 0 {
		if f.Decided == "" {
			return rulebook.Terms{From: f.Accepted}
		}
		t.Until = f.Decided.AddMonths(12 * p.Years)
	}
	if endsItself(p.Rule) && f.ValidUntil != "" {
		t.Until = min(t.Until, f.ValidUntil)
	}
	if it.Negative() && it.Ends != nil && f.Decided != "" {
		t.RepairFrom = f.Decided
		if it.Ends.Months > 0 {
			t.RepairFrom = f.Decided.AddMonths(it.Ends.Months).AddDays(1)
		}
	}
	return t
}

// endsItself tells whether records under a rule end with what they say themselves.
func endsItself(rule string) bool { return rule == catalog.ByValidity || rule == catalog.ByListing }

// Terms explains, in words, the publication terms of a record that speaks against its subject, as they stand on a day.
func (l Laws) Terms(r *Record, asOf clock.Date) rulebook.Terms {
	it, ok := l.Catalog.Of(r.Item, r.ItemVersion)
	if !ok || it.Publication.Rule == catalog.BySeverity {
		return l.bounded(r.Fixed, l.Rules.Penalty(l.decision(r.Fixed, r.Derived), asOf))
	}
	t := itemTerms(it, r.Fixed)
	t.Why = itemWords(it, r.Fixed, t)
	return t
}

// Explain is Terms by the law the days of a record, as they are stored, were reckoned by. waits is a rulebook that is in force
// and has not been applied to the record yet: until it is, the days stay; nil for none.
func (l Laws) Explain(r *Record, today clock.Date) (t rulebook.Terms, waits *rulebook.Book) {
	t = l.Terms(r, today)
	b, ok := l.Rules.Book(t.Book)
	if !ok || r.Rulebook == "" || r.Rulebook == t.Book {
		return t, nil
	}
	return l.Terms(r, b.From.AddDays(-1)), b
}
