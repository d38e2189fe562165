package takedown

import (
	"strings"
	"testing"

	"xinguan/base/clock"
	"xinguan/city/dongguan"
	"xinguan/core/city"
	"xinguan/core/people"
	"xinguan/core/record"
)

// The centre sees whose confirmations are late; everybody else their own only.
func TestWhoseConfirmationsAreSeen(t *testing.T) {
	c, err := city.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	roles, err := people.LoadRoles(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	rights := &people.Rights{Roles: roles, Orgs: people.CityOrgs(c)}
	for role, want := range map[people.Role]string{"centre_officer": "", "centre_supervisor": "", "decider": "cgj", "reviewer": "cgj"} {
		org := "cgj"
		if want == "" {
			org = "xyzx"
		}
		if got := reach(rights.Actor("x", people.Capacity{Role: role, Org: org}, clock.Date("2026-11-20"))); strings.Join(got, " ") != want {
			t.Errorf("%s sees those of %q", role, got)
		}
	}
}

// Whatever takes a record down has a word for those who have to take it out: an empty cell would tell nobody what to do.
func TestEveryEndHasAWord(t *testing.T) {
	for _, k := range []record.EventKind{record.Withdraw, record.Annul, record.Repair, record.Shield, record.Superseded} {
		if whats[k] == "" {
			t.Errorf("%s has no word", k)
		}
	}
}
