package id

import "testing"

func TestRoundTripAndOrder(t *testing.T) {
	last := New()
	for range 1000 {
		x := New()
		if x.String() <= last.String() {
			t.Fatalf("%s does not sort after %s", x, last)
		}
		if y, err := Parse(x.String()); err != nil || y != x {
			t.Fatalf("%s read back as %s, %v", x, y, err)
		}
		last = x
	}
}

func TestParseRefuses(t *testing.T) {
	for _, s := range []string{"", "0", "ILO", New().String() + "0"} {
		if _, err := Parse(s); err == nil {
			t.Errorf("%q was accepted", s)
		}
	}
}
