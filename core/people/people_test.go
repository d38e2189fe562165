package people

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"xinguan/base/clock"
	"xinguan/base/id"
	"xinguan/city/dongguan"
	"xinguan/core/city"
)

const aDay clock.Date = "2026-11-24"

var dongguanCity = sync.OnceValue(func() *city.City {
	c, err := city.Load(dongguan.FS)
	if err != nil {
		panic(err)
	}
	return c
})

var dongguanRoles = sync.OnceValue(func() *Roles {
	r, err := LoadRoles(dongguan.FS)
	if err != nil {
		panic(err)
	}
	return r
})

func rightsOf(orgs ...Org) *Rights {
	list := CityOrgs(dongguanCity()).All()
	return &Rights{Roles: dongguanRoles(), Orgs: newOrgs(append(list, orgs...), "xyzx")}
}

func in(role Role, org string) Actor {
	return rightsOf(Org{Code: "bank1", Name: "示例银行", Kind: Bank}).Actor("u1", Capacity{Role: role, Org: org}, aDay)
}

// TestPublicDoors is the visible table of what anyone may do: a new line here is a decision, not a detail.
func TestPublicDoors(t *testing.T) {
	open := []Permission{DirectorySearch, DirectorySubject, DisclosureList, CatalogueRead, CampaignPublic, GuideRead, ReportPublic, MonitorRead, EvaluationMethod, EvaluationSay, EvaluationOwn, DrawRead, TierMethod, ProofRead, ProofCosign, APIRead, CaseApply, CaseFollow, SessionBegin, ServiceHealth, ServiceMetrics}
	for _, p := range Permissions() {
		d := Decide(Public, p)
		if d.Allowed != slices.Contains(open, p) || d.Why == "" {
			t.Errorf("public, %s: %+v", p, d)
		}
		if slices.Contains(open, p) != Decide(in("clerk", "scjgj"), p).Allowed && slices.Contains(open, p) {
			t.Errorf("%s is open to anyone and not to those who signed in", p)
		}
	}
}

func TestDefaultIsDeny(t *testing.T) {
	for _, c := range []struct {
		actor Actor
		p     Permission
	}{
		{Public, "directory.delete"}, {Public, ""}, {Actor{}, DirectorySearch}, {Actor{Role: "root"}, RecordLook},
		{Actor{Role: RoleOperator}, RecordLook}, {in("clerk", "scjgj"), IntakeImport}, {in("clerk", "scjgj"), AccountOpen},
		{Actor{ID: "u1", Role: "system_admin", Org: "xyzx"}, AccountOpen}, // put together by hand
		{in("nobody", "scjgj"), OfficeEnter}, {in("clerk", "nowhere"), OfficeEnter}, {in("clerk", ""), OfficeEnter},
		{in("bank_user", "scjgj"), OfficeEnter}, {in("clerk", "bank1"), OfficeEnter}, {in("system_admin", "bank1"), OfficeEnter},
	} {
		if d := Decide(c.actor, c.p); d.Allowed || d.Why == "" {
			t.Errorf("%+v, %q: %+v", c.actor, c.p, d)
		}
	}
}

func TestWhatARoleReaches(t *testing.T) {
	subject, other := id.New(), id.New()
	agent := rightsOf().Actor("u9", Capacity{Role: "representative", Subject: subject}, aDay)
	limited := rightsOf().Actor("u8", Capacity{Role: "clerk", Org: "scjgj", Items: []string{"penalty"}}, aDay)
	for _, c := range []struct {
		actor Actor
		p     Permission
		on    Scope
		want  string // part of the reason; empty = allowed
	}{
		{in("reviewer", "scjgj"), RecordLook, Scope{Org: "scjgj", Item: "penalty", Purpose: "supervision"}, ""},
		{in("reviewer", "scjgj"), RecordLook, Scope{Org: "sthjj", Item: "penalty", Purpose: "supervision"}, "本单位"},
		{in("reviewer", "scjgj"), RecordLook, Scope{Org: "scjgj", Item: "penalty", Purpose: "curiosity"}, "用途"},
		{in("reviewer", "scjgj"), RecordLook, Scope{Org: "scjgj", Item: "penalty"}, "用途"},
		{in("reviewer", "scjgj"), RecordLook, Scope{}, "本单位"},
		{in("decider", "rsj"), RecordRelease, Scope{Org: "sbj"}, ""}, // 社保局 is under 人社局
		{in("decider", "sbj"), RecordRelease, Scope{Org: "rsj"}, "所属"},
		{in("clerk", "scjgj"), IntakeSend, Scope{Org: "scjgj", Item: "permit"}, ""},
		{limited, IntakeSend, Scope{Org: "scjgj", Item: "penalty"}, ""},
		{limited, IntakeSend, Scope{Org: "scjgj", Item: "permit"}, "这类信息"},
		{limited, OfficeEnter, Scope{}, ""},
		{in("bank_user", "bank1"), RecordLook, Scope{Org: "scjgj", Purpose: "authorised"}, "授权"},
		{in("bank_user", "bank1"), RecordLook, Scope{Org: "scjgj", Purpose: "authorised", Consent: true}, ""},
		{in("bank_user", "bank1"), RecordLook, Scope{Org: "scjgj", Purpose: "supervision", Consent: true}, "用途"},
		{agent, RecordLook, Scope{Org: "scjgj", Subject: subject}, ""},
		{agent, RecordLook, Scope{Org: "scjgj", Subject: other}, "自己"},
		{agent, RecordLook, Scope{Org: "scjgj"}, "自己"},
		{agent, OfficeEnter, Scope{}, "没有"},
	} {
		d := Decide(c.actor, c.p, c.on)
		if d.Allowed != (c.want == "") || !strings.Contains(d.Why, c.want) {
			t.Errorf("%s of %s, %s about %+v: %+v", c.actor.Role, c.actor.Org, c.p, c.on, d)
		}
	}
}

// TestThreeAdministrators: of what an administrator may do beyond seeing and entering, no other one may do any; and none
// of them does any other work.
func TestThreeAdministrators(t *testing.T) {
	shared := []Permission{OfficeEnter, OwnAccount, StaffList, RegisterRead, PartnerList, EmergencyAcknowledge}
	holders := map[Permission][]Duty{}
	for d, rules := range most {
		for _, r := range rules {
			holders[r.Permission] = append(holders[r.Permission], d)
		}
	}
	for p, ds := range holders {
		var admins, others int
		for _, d := range ds {
			if d.IsAdmin() {
				admins++
			} else if d != DutyAuditor {
				others++
			}
		}
		if !slices.Contains(shared, p) && (admins > 1 || admins == 1 && others > 0) {
			t.Errorf("%s is in the hands of %v", p, ds)
		}
	}
	for _, d := range three {
		for _, p := range []Permission{IntakeSend, RecordLook, RecordDecide, CaseDecide, MandateApprove} {
			if slices.ContainsFunc(most[d], func(r Rule) bool { return r.Permission == p }) {
				t.Errorf("%s may %s", d, p)
			}
		}
	}
}

// TestRolesFile: what a city may not write. Each case is the roles part of a file.
func TestRolesFile(t *testing.T) {
	const head = "sign_in: {idle_minutes: 30, absolute_hours: 8, warn_minutes: 2, fresh_minutes: 10, password_min: 12, link_hours: 24}\nroles:\n"
	for name, c := range map[string]struct{ roles, want string }{
		"narrower":             {"- {code: a1, title: 甲, duties: [decider], grants: [{do: record.look, reach: own, items: [penalty], purposes: [repair], until: 2026-12-31}]}", ""},
		"two of the three":     {"- {code: a1, title: 甲, duties: [system_admin, audit_admin]}", "互不兼任"},
		"one of them and work": {"- {code: a1, title: 甲, duties: [clerk, security_admin]}", "也不办业务"},
		"auditor and clerk":    {"- {code: a1, title: 甲, duties: [auditor, clerk]}", "不能与其他工作"},
		"wider reach":          {"- {code: a1, title: 甲, duties: [clerk], grants: [{do: record.look, reach: everyone}]}", "只能收窄"},
		"another purpose":      {"- {code: a1, title: 甲, duties: [clerk], grants: [{do: record.look, purposes: [loan]}]}", "只能收窄"},
		"another's work":       {"- {code: a1, title: 甲, duties: [clerk], grants: [{do: record.decide}]}", "只能收窄"},
		"admin's work":         {"- {code: a1, title: 甲, duties: [system_admin], grants: [{do: role.grant}]}", "只能收窄"},
		"no such permission":   {"- {code: a1, title: 甲, duties: [clerk], grants: [{do: record.steal}]}", "没有“record.steal”"},
		"no such duty":         {"- {code: a1, title: 甲, duties: [boss]}", "没有“boss”"},
		"no duty":              {"- {code: a1, title: 甲}", "缺少 duties"},
		"twice":                {"- {code: a1, title: 甲, duties: [clerk]}\n- {code: a1, title: 乙, duties: [clerk]}", "重复"},
		"the public's":         {"- {code: public, title: 甲, duties: [clerk]}", "重复"},
		"no title":             {"- {code: a1, duties: [clerk]}", "缺少 title"},
		"no day":               {"- {code: a1, title: 甲, duties: [clerk], grants: [{do: office.enter, until: \"2026-2-30\"}]}", "日期"},
	} {
		_, err := LoadRoles(fstest.MapFS{rolesFile: {Data: []byte(head + c.roles + "\n")}})
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "roles.yaml:")) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	_, err := LoadRoles(fstest.MapFS{rolesFile: {Data: []byte(strings.Replace(head, "idle_minutes: 30", "idle_minutes: 600", 1) + "- {code: a1, title: 甲, duties: [clerk]}\n")}})
	if err == nil || !strings.Contains(err.Error(), "idle_minutes") {
		t.Errorf("sessions that never end: %v", err)
	}
}

// TestRulesHaveDaysAndItems: a role that a city narrowed holds what is left of it, on its days.
func TestRulesHaveDaysAndItems(t *testing.T) {
	roles, err := LoadRoles(fstest.MapFS{rolesFile: {Data: []byte(`sign_in: {idle_minutes: 30, absolute_hours: 8, warn_minutes: 2, fresh_minutes: 10, password_min: 12, link_hours: 24}
roles:
- {code: a1, title: 甲, duties: [decider], grants: [{do: record.look, reach: own, items: [penalty], purposes: [repair], from: 2026-11-01, until: 2026-11-30}]}
`)}})
	if err != nil {
		t.Fatal(err)
	}
	r := &Rights{Roles: roles, Orgs: CityOrgs(dongguanCity())}
	on := Scope{Org: "rsj", Item: "penalty", Purpose: "repair"}
	for _, c := range []struct {
		day  clock.Date
		on   Scope
		want bool
	}{
		{"2026-11-01", on, true}, {"2026-11-30", on, true}, {"2026-10-31", on, false}, {"2026-12-01", on, false},
		{"2026-11-24", Scope{Org: "sbj", Item: "penalty", Purpose: "repair"}, false},
		{"2026-11-24", Scope{Org: "rsj", Item: "permit", Purpose: "repair"}, false},
		{"2026-11-24", Scope{Org: "rsj", Item: "penalty", Purpose: "objection"}, false},
	} {
		if d := Decide(r.Actor("u1", Capacity{Role: "a1", Org: "rsj"}, c.day), RecordLook, c.on); d.Allowed != c.want {
			t.Errorf("on %s about %+v: %+v", c.day, c.on, d)
		}
	}
}

func TestTablesAreWhole(t *testing.T) {
	for i, r := range rules {
		if r.Why == "" || r.Permission.Title() == "" || (Actor{Role: r.Role}).title() == "未知身份" {
			t.Errorf("rule %d is not complete: %+v", i, r)
		}
	}
	for d, rs := range most {
		if d.Title() == "" {
			t.Errorf("duty %s has no title", d)
		}
		for _, r := range rs {
			if r.Why == "" || r.Permission.Title() == "" {
				t.Errorf("%s: %+v is not complete", d, r)
			}
		}
	}
	held := map[Permission]bool{}
	for _, rs := range most {
		for _, r := range rs {
			held[r.Permission] = true
		}
	}
	for p := range works {
		if !held[p] {
			t.Errorf("nobody can ever be given %s", p)
		}
	}
	for _, d := range duties {
		if len(most[d.duty]) == 0 || !slices.ContainsFunc(dongguanRoles().List, func(r RoleDef) bool { return r.Has(d.duty) }) {
			t.Errorf("duty %s holds nothing, or no role has it", d.duty)
		}
	}
	copied := Rules()
	copied[0].Role = "changed"
	if rules[0].Role == "changed" {
		t.Error("the table can be changed from outside")
	}
}
