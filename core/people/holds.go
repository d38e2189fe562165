package people

import "slices"

// Holds tells whether the actor has a permission for anything at all: what opens a page or shows a line of the menu.
// What the page then does it asks Decide for, with what it is about.
func Holds(a Actor, p Permission) Decision {
	if rules := a.rulesFor(p); len(rules) > 0 {
		return Decision{Allowed: true, Why: rules[0].Why}
	}
	return Decision{Why: a.without(p)}
}

// HoldsFor tells whether the actor has a permission for a purpose for anything at all.
func HoldsFor(a Actor, p Permission, purpose string) Decision {
	rules := a.rulesFor(p)
	for i := range rules {
		if len(rules[i].Purposes) == 0 || slices.Contains(rules[i].Purposes, purpose) {
			return Decision{Allowed: true, Why: rules[i].Why}
		}
	}
	if len(rules) > 0 {
		return Decision{Why: a.title() + "不能为这种用途" + p.Title() + "；请核对用途"}
	}
	return Decision{Why: a.without(p)}
}
