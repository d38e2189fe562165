package people

import (
	"slices"
	"strings"
	"testing"
)

// TestPublicDoors is the visible table of what anyone may do: a new line here is a decision, not a detail.
func TestPublicDoors(t *testing.T) {
	open := []Permission{DirectorySearch, DirectorySubject, DisclosureList, CatalogueRead, GuideRead, ReportPublic, MonitorRead, APIRead, ServiceHealth, ServiceMetrics}
	for _, p := range Permissions() {
		d := Decide(Public, p)
		if d.Allowed != slices.Contains(open, p) || d.Why == "" {
			t.Errorf("public, %s: %+v", p, d)
		}
	}
}

func TestDefaultIsDeny(t *testing.T) {
	for _, c := range []struct {
		actor Actor
		p     Permission
	}{
		{Public, "directory.delete"}, {Public, ""}, {Actor{}, DirectorySearch}, {Actor{Role: "root"}, RecordLook},
		{Actor{Role: RoleOperator}, RecordLook}, {Actor{Role: RoleOfficer, Org: "scjgj"}, IntakeImport},
	} {
		if d := Decide(c.actor, c.p); d.Allowed || d.Why == "" {
			t.Errorf("%+v, %q: %+v", c.actor, c.p, d)
		}
	}
}

func TestOfficersLookOnlyAtTheirOwnForAPurpose(t *testing.T) {
	officer := Actor{ID: "u1", Role: RoleOfficer, Org: "scjgj"}
	for _, c := range []struct {
		actor Actor
		on    []Scope
		want  string // part of the reason; empty = allowed
	}{
		{officer, []Scope{{Org: "scjgj", Item: "penalty", Purpose: "supervision"}}, ""},
		{officer, []Scope{{Org: "sthjj", Item: "penalty", Purpose: "supervision"}}, "本单位"},
		{officer, []Scope{{Org: "scjgj", Item: "penalty", Purpose: "curiosity"}}, "用途"},
		{officer, []Scope{{Org: "scjgj", Item: "penalty"}}, "用途"},
		{officer, nil, "本单位"},
		{Actor{ID: "u2", Role: RoleOfficer}, []Scope{{Purpose: "supervision"}}, "本单位"},
	} {
		d := Decide(c.actor, RecordLook, c.on...)
		if d.Allowed != (c.want == "") || !strings.Contains(d.Why, c.want) {
			t.Errorf("%+v about %+v: %+v", c.actor, c.on, d)
		}
	}
}

func TestRuleNarrowsByItem(t *testing.T) {
	r := Rule{Role: RoleOfficer, Permission: RecordLook, Items: []string{"penalty"}}
	if r.lacks(Actor{}, Scope{Item: "penalty"}) != "" || r.lacks(Actor{}, Scope{Item: "permit"}) == "" {
		t.Error("a rule for one item applies to that item only")
	}
}

func TestTableIsWhole(t *testing.T) {
	for i, r := range rules {
		if r.Why == "" || r.Permission.Title() == "" || r.Role.Title() == Role("").Title() {
			t.Errorf("rule %d is not complete: %+v", i, r)
		}
	}
	copied := Rules()
	copied[0].Role = "changed"
	if rules[0].Role == "changed" {
		t.Error("the table can be changed from outside")
	}
}
