package complaint

import (
	"slices"
	"testing"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/city/dongguan"
	"xinguan/core/city"
	"xinguan/core/flow"
	"xinguan/core/people"

	"xinguan/base/clock"
)

func orgs(t *testing.T) *people.Orgs {
	t.Helper()
	c, err := city.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	return people.CityOrgs(c)
}

// A complaint goes to nobody who is complained of, to nobody under them, and not to who has it; to their superior it may.
func TestWhoAComplaintMayGoTo(t *testing.T) {
	all := orgs(t)
	d := dbtest.Open(t, db.SQLite, nil, db.WithClock(clock.At("2026-11-20")))
	err := d.View(t.Context(), func(tx *db.Tx) error {
		k := &flow.Case{Org: "xyzx", Applicant: flow.Contact{Against: "rsj"}}
		for to, want := range map[string]bool{"rsj": false, "sbj": false, "xyzx": false, "fgj": true, "cgj": true, "": false, "没有": false} {
			if got := mayGoTo(tx, all, k, to); got != want {
				t.Errorf("of rsj to %q: %v", to, got)
			}
		}
		k.Applicant.Against = "sbj"
		if !mayGoTo(tx, all, k, "rsj") {
			t.Error("not to the superior")
		}
		k.Applicant.Against = ""
		if !mayGoTo(tx, all, k, "cgj") {
			t.Error("of a body that is in no list")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What the superior will read does not say who complains, however it is put in; a name of one letter is no name.
func TestASummaryNamesNobody(t *testing.T) {
	c := flow.Contact{Name: "示例甲", Phone: "0769-00000000", Email: "a@example.org"}
	for text, want := range map[string]bool{"示例甲反映超期": true, "请回电0769-00000000": true, "写信到a@example.org": true, "有人反映超期": false, "": false} {
		if got := identifies(text, c); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
	if identifies("反映超期", flow.Contact{Name: "超"}) || identifies("反映超期", flow.Contact{}) {
		t.Error("a text is refused for nothing")
	}
}

// Bodies that can be complained of are those that are there: departments, vertical authorities and towns, no bank or court.
func TestWhoCanBeComplainedOf(t *testing.T) {
	all := orgs(t)
	seen := map[string]bool{}
	for _, b := range bodies(all, "2026-11-20") {
		if b.Title == "" || len(b.List) == 0 {
			t.Errorf("%q: %d", b.Title, len(b.List))
		}
		for _, x := range b.List {
			if o, ok := all.Org(x.Code); !ok || !slices.Contains(kinds, o.Kind) || seen[x.Code] {
				t.Errorf("%s", x.Name)
			}
			seen[x.Code] = true
		}
	}
	if !seen["cgj"] || !seen["xyzx"] {
		t.Error("a department or the centre itself is missing")
	}
}
