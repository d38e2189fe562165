package rulebook

import (
	"strings"

	"xinguan/base/clock"
)

// Terms is how long a record is shown.
type Terms struct {
	Shown      bool       // whether it is shown at all
	From       clock.Date // first day
	Until      clock.Date // last day shown; for what is not shown, the last day it could have been, or none
	RepairFrom clock.Date // first day on which repair can be asked for; none for what is not shown
	Book       string     // id of the book in force
	Verified   bool       // whether somebody checked the figures against the text
	Why        string     // a Chinese sentence: book, class, figures
}

// Decision is what the terms of a penalty follow from.
type Decision struct {
	Decided  clock.Date
	Severity Severity // of this penalty
	Heaviest Severity // of the other penalties of the same decision; empty where there are none
	Special  bool     // it belongs to a field with a longer minimum
}

// Penalty is how long a penalty is shown, as the law stands on the day asOf. Periods run from the decision: the first day is not counted, the last is the same
// day of the month, or the month's last day (民法典 201–203). Without a decision date, or without a book, nothing is
// shown and Why says so.
func (r *Rules) Penalty(d Decision, asOf clock.Date) Terms {
	return r.remembered(d, asOf, true)
}

// Reckon is Penalty without Why where there are terms: for sweeps and imports of millions of records.
func (r *Rules) Reckon(d Decision, asOf clock.Date) Terms {
	return r.remembered(d, asOf, false)
}

func (r *Rules) remembered(d Decision, asOf clock.Date, words bool) Terms {
	q := question{d, asOf, words}
	t, ok := r.memo.get(q)
	if !ok {
		t = r.reckon(d, asOf, words)
		r.memo.put(q, t)
	}
	return t
}

func (r *Rules) reckon(d Decision, asOf clock.Date, words bool) Terms {
	if d.Severity == "" {
		d.Severity = Unclassified
	}
	b, ok := r.InForce(asOf)
	if why := refuse(d.Decided, d.Severity, asOf, ok); why != "" {
		return Terms{From: d.Decided, Why: why}
	}
	now := b.penalty(d, words)
	if d.Decided >= b.From || b == r.Books[0] {
		return now
	}
	old := r.reckon(d, b.From.AddDays(-1), words)
	t := b.transit(old, now)
	if words && t.Book == b.ID {
		t.Why = b.transitionWords(old, now, t)
	}
	return t
}

// refuse says why nothing can be reckoned; empty when it can.
func refuse(decided clock.Date, sev Severity, asOf clock.Date, inForce bool) string {
	switch {
	case decided.Time().IsZero():
		return "没有决定日期，不能计算公示期限，暂不公示。"
	case !sev.Valid():
		return "失信严重程度“" + string(sev) + "”不在规则里，暂不公示。"
	case !inForce || asOf == "":
		return "没有" + asOf.Chinese() + "施行的规则，不能计算公示期限，暂不公示。"
	}
	return ""
}

// Permit is how long a permit is shown: as long as it stands in the catalogue.
func (r *Rules) Permit(from clock.Date) Terms {
	return Terms{Shown: true, From: from, Until: clock.Forever, Why: "行政许可在目录期间一直公示，有效期见“有效期至”。"}
}

// penalty reckons by this book alone.
func (b *Book) penalty(d Decision, words bool) Terms {
	sev := b.governing(d)
	c := b.class(sev)
	t := Terms{Shown: c.shown(), From: d.Decided, Book: b.ID, Verified: b.Verified}
	if sev != d.Severity {
		t.Verified = t.Verified && b.Params[b.Several].Verified
	}
	special := d.Special && c.SpecialMin != ""
	var low, high int
	if t.Shown {
		low, high = b.months(&t, c.shortest(special)), b.months(&t, c.Max)
		t.Until = d.Decided.AddMonths(high)
		t.RepairFrom = d.Decided.AddMonths(low).AddDays(1)
	}
	if words {
		t.Why = b.words(t, sev, special, low, high)
		if sev != d.Severity {
			t.Why = strings.TrimSuffix(t.Why, "。") + "；同一决定有几项处罚，按其中最重的一项（" + sev.Title() + "）计算。"
		}
	}
	return t
}

// governing is the class whose periods a penalty has: its own, or that of the heaviest of its decision where the book
// says that this one governs.
func (b *Book) governing(d Decision) Severity {
	if b.Several == "" {
		return d.Severity
	}
	return Heavier(d.Severity, d.Heaviest)
}

// months is a figure of the book in months; terms made with a figure nobody checked are not verified.
func (b *Book) months(t *Terms, id string) int {
	p := b.Params[id]
	t.Verified = t.Verified && p.Verified
	n, _ := p.Months() // the loader saw to it
	return n
}

func (c *Class) shortest(special bool) string {
	if special {
		return c.SpecialMin
	}
	return c.Min
}

// class follows As to the class whose terms count.
func (b *Book) class(sev Severity) *Class {
	c := b.Classes[sev]
	if c.As != "" {
		return b.Classes[c.As]
	}
	return c
}

func (c *Class) shown() bool { return c.Shown == nil || *c.Shown }

// transit is what a record decided under an older book is owed once this one is in force.
func (b *Book) transit(old, now Terms) Terms {
	switch {
	case old.Book == "":
		return now
	case b.Transition == DecidedAfter, !old.Shown, old.Until < b.From: // what is over, or was never shown, is not touched
		return old
	}
	t := now
	switch b.Transition {
	case LiveAtEntry:
		t.Until, t.RepairFrom = b.notBefore(now.Until, -1), b.notBefore(now.RepairFrom, 0)
	default:
		t.Until = earlier(old.Until, b.notBefore(now.Until, -1))
		t.RepairFrom = earlier(old.RepairFrom, b.notBefore(now.RepairFrom, 0))
	}
	t.Verified = old.Verified && now.Verified
	t.RepairFrom = min(t.RepairFrom, t.Until.AddDays(1))
	if !t.Shown {
		t.RepairFrom = ""
	}
	return t
}

// notBefore is the day, but not before the one on which this book came into force plus some days: a book takes nothing
// back. A day that is not given (never shown) is the day before.
func (b *Book) notBefore(day clock.Date, days int) clock.Date {
	return max(day, b.From.AddDays(days))
}

func earlier(a, b clock.Date) clock.Date {
	if a == "" || b == "" {
		return max(a, b)
	}
	return min(a, b)
}
