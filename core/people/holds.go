package people

// Holds tells whether the actor has a permission for anything at all: what opens a page or shows a line of the menu.
// What the page then does it asks Decide for, with what it is about.
func Holds(a Actor, p Permission) Decision {
	if rules := a.rulesFor(p); len(rules) > 0 {
		return Decision{Allowed: true, Why: rules[0].Why}
	}
	return Decision{Why: a.without(p)}
}
