package people

import (
	"slices"
	"strings"
	"sync"

	"xinguan/base/clock"
	"xinguan/base/id"
)

// Rights are roles and organisations as they stand at a moment; from them come actors. They are read-only and safe for
// concurrent use.
type Rights struct {
	Roles    *Roles
	Orgs     *Orgs
	mandates []Mandate

	made sync.Map // of powersKey to *powers
}

// Mandate lets an organisation send in another's name (授权表). It passes on to who took the sender's work over, not to
// the work of others that joins the owner's.
type Mandate struct {
	ID     id.ID         `json:"id"`
	Sender string        `json:"sender"`
	Owner  string        `json:"owner"`
	Items  []string      `json:"items,omitempty"` // none = every item
	From   clock.Date    `json:"from"`
	Until  clock.Date    `json:"until,omitempty"`
	DocNo  string        `json:"doc_no"` // number of the written mandate
	Ended  clock.Instant `json:"ended,omitzero"`
}

// Capacity is what an account acts in: a role in an organisation, limited to some items or not, or for a subject.
type Capacity struct {
	Role    Role
	Org     string
	Items   []string // none = as far as the role goes
	Subject id.ID    // whom a representative acts for, or who the person is
}

type powersKey struct {
	role  Role
	org   string
	items string
	today clock.Date
}

// Actor is an account in a capacity on a day. Where its organisation was merged into another, it acts in that one. In a
// role nobody knows, in an organisation that is no longer there, or in a kind of organisation the role is not for, it may
// do what the public may.
func (r *Rights) Actor(account string, c Capacity, today clock.Date) Actor {
	if c.Org == "" { // of subjects there are too many to remember, and little to work out
		return Actor{ID: account, Role: c.Role, can: r.powers(c, today)}
	}
	if x, ok := r.Orgs.Successor(c.Org, today); ok {
		c.Org = x.Code
	}
	key := powersKey{c.Role, c.Org, strings.Join(c.Items, "\x00"), today}
	p, ok := r.made.Load(key)
	if !ok {
		p, _ = r.made.LoadOrStore(key, r.powers(c, today))
	}
	return Actor{ID: account, Role: c.Role, Org: c.Org, can: p.(*powers)}
}

func (r *Rights) powers(c Capacity, today clock.Date) *powers {
	p := &powers{title: r.Roles.Title(c.Role), rules: map[Permission][]Rule{}, self: c.Subject}
	role, ok := r.Roles.Role(c.Role)
	if !ok || !r.stands(role, c.Org, today) {
		return p
	}
	p.own, p.below = r.Orgs.own(c.Org, today), r.Orgs.below(c.Org, today)
	p.others = r.sendsFor(p.own, today)
	for _, rule := range role.rules {
		if rule, some := rule.limited(c.Items); some && rule.in(today) {
			p.rules[rule.Permission] = append(p.rules[rule.Permission], rule)
		}
	}
	return p
}

// stands tells whether a role can be held in an organisation today.
func (r *Rights) stands(role RoleDef, org string, today clock.Date) bool {
	if role.Duties[0].SignsInOutside() {
		return org == ""
	}
	x, ok := r.Orgs.Org(org)
	return ok && !x.ended(today) && role.Fits(x.Kind)
}

// limited is the rule as far as an account's items go; some is false where nothing is left of it. What has no items (a
// list of accounts) is not limited by them.
func (r Rule) limited(to []string) (rule Rule, some bool) {
	if len(to) == 0 {
		return r, true
	}
	if len(r.Items) == 0 {
		if r.Permission.about() {
			r.Items = to
		}
		return r, true
	}
	r.Items = slices.DeleteFunc(slices.Clone(r.Items), func(item string) bool { return !slices.Contains(to, item) })
	return r, len(r.Items) > 0
}

// about tells whether a permission concerns information of an item.
func (p Permission) about() bool {
	for _, room := range []string{"intake.", "record.", "case."} {
		if strings.HasPrefix(string(p), room) {
			return true
		}
	}
	return false
}

// sendsFor are the organisations some may send for today, with what.
func (r *Rights) sendsFor(own orgs, today clock.Date) map[string]items {
	out := map[string]items{}
	for _, m := range r.mandates {
		if !own[m.Sender] || !m.Ended.IsZero() || today < m.From || m.Until != "" && m.Until < today {
			continue
		}
		had, known := out[m.Owner]
		switch {
		case !known:
			out[m.Owner] = slices.Clone(m.Items)
		case len(had) > 0 && len(m.Items) > 0:
			out[m.Owner] = append(had, m.Items...)
		default:
			out[m.Owner] = nil
		}
	}
	return out
}
