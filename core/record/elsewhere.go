package record

import (
	"xinguan/base/clock"
	"xinguan/core/catalog"
	"xinguan/core/rulebook"
)

// A record may be published in more than one place. Each has its own periods; the portal closes at the earliest lawful end.

// sighting is what a rulebook is asked about the other place.
func (f *Fixed) sighting() rulebook.Sighting {
	return rulebook.Sighting{Authority: f.Authority, Kinds: f.Class, Amount: f.Amount, Decided: f.Decided, Published: f.Enterprise}
}

// Elsewhere is where else a penalty is published, and until when there; not ok for none.
func (l Laws) Elsewhere(r *Record) (rulebook.Elsewhere, bool) {
	it, ok := l.Catalog.Item(r.Item)
	if !ok || it.Publication.Rule != catalog.BySeverity {
		return rulebook.Elsewhere{}, false
	}
	return l.Rules.Elsewhere(r.sighting())
}

// bounded are terms that end no later than in the other place, where the day there is known.
func (l Laws) bounded(f Fixed, t rulebook.Terms) rulebook.Terms {
	end := l.Rules.EndsElsewhere(f.sighting())
	if end == "" || !t.Shown || end >= t.Until {
		return t
	}
	t.Until, t.RepairFrom = end, min(t.RepairFrom, end.AddDays(1))
	if t.Why != "" {
		t.Why += "另一处公示" + end.Chinese() + "先结束，本平台同一天停止。"
	}
	return t
}

// days reads from the body of a record to accept the days its terms follow from. It stands here, and not with those who
// make records, so that no way in can forget it.
func (l Laws) days(n *New) {
	n.ValidUntil, n.Enterprise = l.validUntil(n), l.enterprise(n)
}

func (l Laws) enterprise(n *New) clock.Date {
	it, ok := l.Catalog.Item(n.Item)
	if !ok || n.Body == nil {
		return n.Enterprise
	}
	f, ok := it.Field(catalog.Enterprise)
	if !ok {
		return n.Enterprise
	}
	if v, ok := textIn(n.Body, f.Name); ok {
		return clock.Date(v)
	}
	return n.Enterprise
}
