package record

import (
	"strings"

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
	d := Derived{Current: true, State: Live, Severity: f.SeverityFiled, ShownFrom: f.Accepted}
	if d.Severity == "" {
		d.Severity = rulebook.Unclassified
	}
	d.SeveritySource = f.SeverityBy
	for _, e := range events {
		e.apply(&d)
	}
	it, ok := l.Catalog.Item(f.Item)
	if !ok || !it.Public() {
		return d
	}
	t := l.terms(it, f, d.Severity, asOf)
	d.Public, d.ShownUntil, d.RepairFrom, d.Rulebook = t.Shown, t.Until, t.RepairFrom, t.Book
	return d
}

// terms are the publication terms of a record under its item's rule.
func (l Laws) terms(it *catalog.Item, f Fixed, sev rulebook.Severity, asOf clock.Date) rulebook.Terms {
	if it.Publication.Rule == "severity" {
		return l.Rules.Reckon(f.Decided, sev, asOf, special(f))
	}
	return rulebook.Terms{Shown: it.Publication.Rule == "catalogue", From: f.Accepted, Until: clock.Forever}
}

// Terms explains, in words, the publication terms of a penalty as they stand on a day.
func (l Laws) Terms(r *Record, asOf clock.Date) rulebook.Terms {
	return l.Rules.Penalty(r.Decided, r.Severity, asOf, special(r.Fixed))
}

// special tells whether the decision belongs to the fields for which Order 58 set a longer minimum (special
// equipment, work safety, fire), as far as the deciding authority shows it.
func special(f Fixed) bool {
	for _, word := range []string{"应急管理", "消防", "安全生产监督"} {
		if strings.Contains(f.Authority, word) {
			return true
		}
	}
	return false
}
