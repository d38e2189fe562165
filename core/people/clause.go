package people

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"xinguan/base/id"
)

// Columns are the columns of a list that say what a row is about, as SQL: r.agency. One that a list does not have stays
// empty, and what depends on it selects nothing.
type Columns struct {
	Org, Item, Subject string
	Consent            string // a condition that holds where the subject authorised the actor's organisation
}

// nothing and everything are conditions both engines know.
const (
	nothing    = "1 = 0"
	everything = "1 = 1"
)

// Clause is what Decide says as a condition for a list: a row is selected exactly if Decide allows it for that row's
// organisation, item, subject and consent, and the purpose given. Parameters are numbered from first on; args are theirs
// in order.
func (a Actor) Clause(p Permission, purpose string, c Columns, first int) (sql string, args []any) {
	b := clause{c: c, next: first}
	var any []string
	if p.Title() != "" {
		for i := range a.rulesFor(p) {
			any = append(any, b.rule(a.can, &a.rulesFor(p)[i], purpose))
		}
	}
	return join(any, " or ", nothing), b.args
}

type clause struct {
	c    Columns
	next int
	args []any
}

// rule is the condition under which one rule applies.
func (b *clause) rule(p *powers, r *Rule, purpose string) string {
	if len(r.Purposes) > 0 && !slices.Contains(r.Purposes, purpose) {
		return nothing
	}
	all := []string{b.reach(p, r)}
	if all[0] == nothing {
		return nothing
	}
	if len(r.Items) > 0 {
		all = append(all, b.in(b.c.Item, r.Items))
	}
	return join(all, " and ", everything)
}

func (b *clause) reach(p *powers, r *Rule) string {
	switch {
	case r.Reach == Everyone:
		return everything
	case p == nil:
		return nothing
	case r.Reach == Own:
		return b.in(b.c.Org, sorted(p.own))
	case r.Reach == Below:
		return b.in(b.c.Org, sorted(p.below))
	case r.Reach == Mandated:
		return b.mandated(p)
	case r.Reach == Consented && b.c.Consent != "":
		return "(" + b.c.Consent + ")"
	case r.Reach == Self && !p.self.IsZero():
		return b.is(p.self)
	}
	return nothing
}

func (b *clause) mandated(p *powers) string {
	any := []string{b.in(b.c.Org, sorted(p.own))}
	for _, org := range slices.Sorted(maps.Keys(p.others)) {
		one := []string{b.in(b.c.Org, []string{org})}
		if limit := p.others[org]; len(limit) > 0 {
			one = append(one, b.in(b.c.Item, limit))
		}
		any = append(any, join(one, " and ", nothing))
	}
	return join(any, " or ", nothing)
}

// in is “column in (…)”.
func (b *clause) in(column string, values []string) string {
	if column == "" || len(values) == 0 {
		return nothing
	}
	marks := make([]string, len(values))
	for i, v := range values {
		marks[i] = b.mark(v)
	}
	return column + " in (" + strings.Join(marks, ",") + ")"
}

func (b *clause) is(subject id.ID) string {
	if b.c.Subject == "" {
		return nothing
	}
	return b.c.Subject + " = " + b.mark(subject[:])
}

func (b *clause) mark(value any) string {
	b.args = append(b.args, value)
	b.next++
	return "$" + strconv.Itoa(b.next-1)
}

func sorted(s orgs) []string { return slices.Sorted(maps.Keys(s)) }

// join puts conditions together, in brackets; none at all is what empty says.
func join(parts []string, with, empty string) string {
	switch len(parts) {
	case 0:
		return empty
	case 1:
		return parts[0]
	}
	return "(" + strings.Join(parts, with) + ")"
}
