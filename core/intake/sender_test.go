package intake

import (
	"path/filepath"
	"strings"
	"testing"

	"xinguan/city/dongguan"
	"xinguan/core/catalog"
	"xinguan/core/city"
	"xinguan/core/people"
)

// TestWhoSignedInSendsForTheirOwn: somebody signed in sends for their own organisation, by a role that may; for another
// only by a mandate. The operator of the machine may name any sender.
func TestWhoSignedInSendsForTheirOwn(t *testing.T) {
	c, err := city.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	items, err := catalog.Load(dongguan.FS, c.Null)
	if err != nil {
		t.Fatal(err)
	}
	roles, err := people.LoadRoles(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	rights := &people.Rights{Roles: roles, Orgs: people.CityOrgs(c)}
	as := func(role people.Role, org string) people.Actor {
		return rights.Actor("u1", people.Capacity{Role: role, Org: org}, "2026-11-24")
	}
	const passed = "打不开文件" // it was let in as far as the file
	im := &Importer{City: c, Catalog: items}
	for name, c := range map[string]struct {
		by     people.Actor
		agency string
		want   string
	}{
		"own, not named": {as("clerk", "cgj"), "", passed},
		"own, named":     {as("clerk", "cgj"), "cgj", passed},
		"another's":      {as("clerk", "441900119"), "cgj", "书面授权"},
		"the centre's":   {as("centre_officer", "xyzx"), "cgj", "书面授权"},
		"no clerk":       {as("auditor", "sjj"), "", "没有"},
		"the public":     {people.Public, "cgj", "没有"},
		"external":       {as("clerk", "cgj"), External, "书面授权"},
		"the operator":   {people.Actor{}, "cgj", passed},
	} {
		_, err := im.File(t.Context(), Job{Item: "penalty", Agency: c.agency, By: c.by, Path: filepath.Join(t.TempDir(), "none.csv")})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
