package share

import (
	"slices"
	"strings"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/id"
	"xinguan/city/dongguan"
	"xinguan/core/access"
	"xinguan/core/catalog"
	"xinguan/core/city"
	"xinguan/core/house"
	"xinguan/core/people"
)

const today clock.Date = "2026-11-20"

// actor is somebody of an organisation in a role of the city.
func actor(t *testing.T, role people.Role, org string) people.Actor {
	t.Helper()
	c, err := city.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	roles, err := people.LoadRoles(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	rights := &people.Rights{Roles: roles, Orgs: people.CityOrgs(c)}
	return rights.Actor("x", people.Capacity{Role: role, Org: org}, today)
}

// A list of codes is read however it was pasted, each code once: every further one would be a look.
func TestCodesAreReadAsTheyWerePasted(t *testing.T) {
	got := named("91441998MA0000357Q\r\n91441998MA0000358N，91441998MA0000357Q\t91441998MA0000359L、91441998MA0000358N\n\n")
	if want := []string{"91441998MA0000357Q", "91441998MA0000358N", "91441998MA0000359L"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if got := named(" \n，、 "); len(got) != 0 {
		t.Errorf("of nothing: %q", got)
	}
}

// Nothing found is said as that with its moment, what may not be given with its reason, and what was left empty as such.
func TestLinesSayWhatWasNotFound(t *testing.T) {
	none := lines(house.SharedOf{Code: "c", Name: "示例", AsOf: clock.InstantOf(today.Time())})
	found := lines(house.SharedOf{Code: "c", Name: "示例", Records: []house.SharedRecord{{ID: id.New(), Given: []*catalog.Field{{Name: "content", Title: "处罚内容"}, {Name: "owed", Title: "欠缴金额", Type: catalog.Amount, Unit: "万元"}, {Name: "remark", Title: "备注"}}, Fields: map[string]string{"content": "罚款", "owed": "0"}, Disputed: true}}})
	for _, l := range append(none, found...) {
		if len(l) != len(header) {
			t.Errorf("%d columns of %d: %q", len(l), len(header), l)
		}
	}
	if len(none) != 1 || !strings.Contains(none[0][2], "未查到（截至") {
		t.Errorf("nothing found: %q", none)
	}
	if refused := lines(house.SharedOf{Code: "c", Name: "示例", Why: "没有这家单位的授权"}); len(refused) != 1 || refused[0][2] != "没有这家单位的授权" {
		t.Errorf("not given: %q", refused)
	}
	if len(found) != 3 || found[0][7] != "是" || found[1][9] != "0万元" || found[1][12] != "0" || found[1][13] != "万元" || found[2][9] != "没有填写" {
		t.Errorf("found: %q", found)
	}
}

// A name that begins like a formula stays a name in a spreadsheet.
func TestNoCellIsAFormula(t *testing.T) {
	for _, s := range []string{"=1+1", "+8613", "-1", "@x", "\tx"} {
		if got := plain(s); got != "'"+s {
			t.Errorf("%q: %q", s, got)
		}
	}
	if plain("示例=1") != "示例=1" || plain("") != "" {
		t.Error("other texts are changed")
	}
}

// Buttons are there for who can use them: the centre checks, its head approves, who asked can end and get it, nobody else's.
func TestWhoCanDoWhat(t *testing.T) {
	open := access.Share{Org: "cgj", State: access.ShareOpen, From: "2026-11-01", Until: "2026-12-31"}
	with := func(state access.ShareState) access.Share { s := open; s.State = state; return s }
	for _, c := range []struct {
		name                     string
		a                        people.Actor
		s                        access.Share
		check, approve, end, get bool
	}{
		{"the centre, asked", actor(t, "centre_officer", "xyzx"), with(access.ShareAsked), true, false, false, false},
		{"the centre, checked", actor(t, "centre_officer", "xyzx"), with(access.ShareChecked), false, false, false, false},
		{"its head, checked", actor(t, "centre_supervisor", "xyzx"), with(access.ShareChecked), false, true, true, false},
		{"its head, asked", actor(t, "centre_supervisor", "xyzx"), with(access.ShareAsked), false, false, true, false},
		{"who asked, open", actor(t, "decider", "cgj"), open, false, false, true, true},
		{"who asked, refused", actor(t, "decider", "cgj"), with(access.ShareRefused), false, false, false, false},
		{"somebody else, open", actor(t, "decider", "sthjj"), open, false, false, false, false},
		{"a clerk of who asked", actor(t, "clerk", "cgj"), open, false, false, false, false},
	} {
		var p OnePage
		if p.can(c.a, c.s, today); p.MayCheck != c.check || p.MayApprove != c.approve || p.MayEnd != c.end || p.MayGet != c.get {
			t.Errorf("%s: check %v, approve %v, end %v, get %v", c.name, p.MayCheck, p.MayApprove, p.MayEnd, p.MayGet)
		}
	}
	var p OnePage
	if p.can(actor(t, "decider", "cgj"), open, "2027-01-01"); p.MayGet {
		t.Error("what is over can be fetched")
	}
}
