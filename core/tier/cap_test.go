package tier

import (
	"testing"

	"xinguan/core/rating"
)

// TestCapped: a public grade of the lowest excludes a class that is inspected less; it makes no class stricter.
func TestCapped(t *testing.T) {
	s := &Sector{Normal: "B", Classes: []Class{{ID: "A"}, {ID: "B"}, {ID: "C"}}}
	c := rating.Cap{Model: "m", Grades: []string{"D"}, AtMost: "B", Says: "示例"}
	for _, x := range []struct{ class, given, want string }{{"A", "D", "B"}, {"A", "C", "A"}, {"A", "", "A"}, {"C", "D", "C"}, {"B", "D", "B"}, {"", "D", ""}} {
		if got := s.capped(proposal{class: x.class}, c, x.given); got.class != x.want {
			t.Errorf("%s with %q: %s, not %s", x.class, x.given, got.class, x.want)
		}
	}
}
