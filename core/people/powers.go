package people

import (
	"maps"
	"slices"

	"xinguan/base/clock"
	"xinguan/base/id"
)

// powers are what an actor may do, worked out once for a role, an organisation and a day: Decide only looks things up.
type powers struct {
	title  string
	rules  map[Permission][]Rule
	own    orgs             // the organisation, and those it took over from
	below  orgs             // with those it is superior to
	others map[string]items // organisations it may send for
	self   id.ID
}

// orgs is a set of codes of organisations.
type orgs map[string]bool

func (o orgs) sorted() []string { return slices.Sorted(maps.Keys(o)) }

// Orgs are the organisations whose affairs are the actor's today: its own, and those that were merged into it. Never none,
// so that what is looked for by them is never looked for everywhere.
func (a Actor) Orgs() []string {
	if a.can == nil || len(a.can.own) == 0 {
		return []string{a.Org}
	}
	return a.can.own.sorted()
}

// For tells whether the affairs of an organisation are the actor's.
func (a Actor) For(org string) bool { return org != "" && slices.Contains(a.Orgs(), org) }

// items are the catalogue items something is limited to; none = every item.
type items []string

func (i items) has(item string) bool { return len(i) == 0 || slices.Contains(i, item) }

// outside says in Chinese why the scope lies beyond the reach of a rule; empty when it lies within.
func (p *powers) outside(r *Rule, on Scope) string {
	const other = "其他单位的请按共享程序申请"
	switch {
	case p == nil:
		return "请先登录"
	case r.Reach == Own && !p.own[on.Org]:
		return "只能" + r.Permission.Title() + "中本单位的部分；" + other
	case r.Reach == Below && !p.below[on.Org]:
		return "只能" + r.Permission.Title() + "中本单位和所属单位的部分；" + other
	case r.Reach == Mandated && !p.own[on.Org] && !p.sends(on):
		return "只能为本单位办理“" + r.Permission.Title() + "”；为其他单位办理的，要先登记那个单位的书面授权"
	case r.Reach == Consented && !on.Consent:
		return "“" + r.Permission.Title() + "”要有当事人的授权，授权不在或者已经到期、撤回"
	case r.Reach == Self && (p.self.IsZero() || on.Subject != p.self):
		return "只能“" + r.Permission.Title() + "”自己的部分"
	}
	return ""
}

func (p *powers) sends(on Scope) bool {
	limit, ok := p.others[on.Org]
	return ok && limit.has(on.Item)
}

// in tells whether the rule holds on a day.
func (r Rule) in(today clock.Date) bool {
	return (r.From == "" || r.From <= today) && (r.Until == "" || today <= r.Until)
}
