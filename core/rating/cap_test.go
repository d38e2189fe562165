package rating

import (
	"testing"

	"xinguan/base/clock"
)

// TestHeldDown: what another model holds down ends with that model's result, and counts in looking ahead.
func TestHeldDown(t *testing.T) {
	all, _ := city(t)
	m, _ := all.Find("qyfr", "1.1")
	x := Example{On: "2026-11-23", Kind: "enterprise", Records: []ExampleRecord{{Item: "registration", Decided: "2014-06-03"}}}
	k := x.Known()
	k.Party.hold(m, Held{Model: "national", Grade: "差", AtMost: "C", Says: "示例", Until: "2027-05-20"})
	e := m.Engine(k.Dict)
	got := e.Explain(k, "2026-11-23", "")
	if got.Grade != "C" || got.GoodUntil != "2027-05-20" || len(got.Held) != 1 {
		t.Errorf("held down: %s until %s", got.Grade, got.GoodUntil)
	}
	if after := e.Explain(k, "2027-05-21", ""); after.Grade != "B" || len(after.Held) != 0 {
		t.Errorf("afterwards: %s", after.Grade)
	}
	if o := e.Outlook(k, "2026-11-23"); o.Wait == nil || o.Wait.On != clock.Date("2027-05-21") || o.Wait.Grade != "B" {
		t.Errorf("looking ahead: %+v", o.Wait)
	}
}
