package guide

import (
	"fmt"

	"xinguan/base/clock"
	"xinguan/core/catalog"
	"xinguan/core/house"
	"xinguan/core/rulebook"
)

// Method is what the platform reckons with: the rulebooks' periods, newest first, and the longest periods that items of
// the catalogue state themselves.
type Method struct {
	Books     []Book
	Items     []ItemRow
	Standards []Standard
}

// Standard is by what an industry classes; Open says what is not known.
type Standard struct {
	Industry, Title, Source, Open string
	Verified                      bool
	Grades                        []Grade
}

// Grade is what belongs to a class.
type Grade struct{ Class, Says string }

// Book is one rulebook with its periods by class.
type Book struct {
	Title, Number, Source string
	From, Until           clock.Date
	Verified              bool
	Transition            string
	Special               string // fields with a longer minimum; empty where there are none
	Rows                  []Row
}

// Row is the periods of one class. Periods are written out (3个月); empty where there is none.
type Row struct {
	Class             string
	As                string // another class whose periods apply
	Hidden            bool   // not shown in principle
	Min, Special, Max string
	Source            string
	Verified          bool
}

// ItemRow is an item of the catalogue that states how long it is shown.
type ItemRow struct {
	Title, Href, Max, Source string
	Verified                 bool
}

func method(hub *house.Hub) Method {
	var m Method
	for i := len(hub.Rules.Books) - 1; i >= 0; i-- {
		m.Books = append(m.Books, book(hub.Rules.Books[i]))
	}
	for _, s := range hub.Rules.Standards {
		m.Standards = append(m.Standards, standard(s))
	}
	for _, it := range hub.Catalog.Items() {
		if p := it.Publication; it.Public() && p.Years > 0 {
			m.Items = append(m.Items, itemRow(it))
		}
	}
	return m
}

func standard(s *rulebook.Standard) Standard {
	out := Standard{Industry: s.Industry, Source: s.Source, Open: s.Open, Verified: s.Verified}
	if s.Title != "" {
		out.Title = s.Cite()
	}
	for _, g := range s.Grades {
		out.Grades = append(out.Grades, Grade{g.Class.Title(), g.Provision + g.Says})
	}
	return out
}

func itemRow(it *catalog.Item) ItemRow {
	p := it.Publication
	return ItemRow{Title: it.Title, Href: "/catalog/" + it.Code, Max: fmt.Sprintf("决定之日起%d年", p.Years), Source: p.Source, Verified: p.Verified}
}

func book(b *rulebook.Book) Book {
	out := Book{Title: b.Title, Number: b.Number, Source: b.Source, From: b.From, Until: b.Until, Verified: b.Verified, Transition: transitions[b.Transition]}
	if b.Special != nil {
		out.Special = b.Special.Title
	}
	for _, sev := range rulebook.Severities {
		if c, ok := b.Classes[sev]; ok {
			out.Rows = append(out.Rows, row(b, sev, c))
		}
	}
	return out
}

// transitions are what happens to decisions made before a book came into force.
var transitions = map[string]string{
	rulebook.DecidedAfter: "施行以前作出的决定，仍按原来的规则。",
	rulebook.LiveAtEntry:  "施行时仍在公示的决定，改按新规则。",
	rulebook.MoreLenient:  "施行以前作出的决定，取新旧规则里较早的最后公示日和较早的修复日。",
}

func row(b *rulebook.Book, sev rulebook.Severity, c *rulebook.Class) Row {
	out := Row{Class: sev.Title(), Verified: b.Verified}
	if c.As != "" {
		out.As = c.As.Title()
		c = b.Classes[c.As]
	}
	out.Hidden = c.Shown != nil && !*c.Shown
	if out.Hidden {
		return out
	}
	sources := map[string]bool{}
	for _, x := range []struct {
		id   string
		into *string
	}{{c.Min, &out.Min}, {c.SpecialMin, &out.Special}, {c.Max, &out.Max}} {
		p, ok := b.Params[x.id]
		if !ok {
			continue
		}
		n, _ := p.Months() // the loader saw to it
		*x.into = period(n)
		out.Verified = out.Verified && p.Verified
		if !sources[p.Source] {
			sources[p.Source] = true
			out.Source = joined(out.Source, p.Source)
		}
	}
	return out
}

func joined(a, b string) string {
	if a == "" {
		return b
	}
	return a + "；" + b
}

// period writes months: 3个月, 1年.
func period(months int) string {
	if months > 0 && months%12 == 0 {
		return fmt.Sprintf("%d年", months/12)
	}
	return fmt.Sprintf("%d个月", months)
}
