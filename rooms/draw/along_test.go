package draw

import (
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui/uitest"
	"xinguan/city/dongguan"
	"xinguan/core/house"
	"xinguan/core/people"
)

// as is a visit of somebody in a role at an organisation.
func (f *field) as(role, org, path string) *house.Visit {
	f.t.Helper()
	roles, err := people.LoadRoles(dongguan.FS)
	must(f.t, err)
	rights := people.Rights{Roles: roles, Orgs: people.CityOrgs(f.hub.City)}
	return &house.Visit{Request: httptest.NewRequest("GET", path, nil), Actor: rights.Actor("u-"+role+org, people.Capacity{Role: people.Role(role), Org: org}, clock.Today(f.hub.Clock)), Name: "示例", Org: org}
}

func (f *field) text(p house.Page, err error) string {
	f.t.Helper()
	must(f.t, err)
	return strings.Join(strings.Fields(uitest.Text(uitest.Render(f.t, p.Body))), " ")
}

// TestWhoComesAlong: a department that comes along to the visits of another's plan finds the plan, reads who is visited with which
// of its own officers, and does nothing with it; a draft and the plans of others it does not see.
func TestWhoComesAlong(t *testing.T) {
	each(t, func(t *testing.T, f *field) {
		fire := Hand{"丁", "示例丁", "xfjyzd"}
		f.write(func(tx *db.Tx) error {
			for i, name := range []string{"示例火一", "示例火二", "示例火三"} {
				must(t, Enlist(tx, fire, Officer{ID: id.New(), Name: name, Cert: "示例火" + strconv.Itoa(i), Until: "2027-12-31", Active: true}))
			}
			return nil
		})
		joint := f.plan()
		joint.Matter, joint.Title = "XF-01", "示例联合计划"
		p := f.proposed(joint)
		alone := f.proposed(f.plan())
		list := func(org string) string { return f.text(officeList(f.hub, f.as("decider", org, officePath))) }
		if strings.Contains(list("xfjyzd"), "示例联合计划") {
			t.Error("a draft is seen by who comes along")
		}
		f.write(func(tx *db.Tx) error { return Seal(tx, f.hub, first, p.ID) })
		f.write(func(tx *db.Tx) error { return Seal(tx, f.hub, first, alone.ID) })
		_, err := f.hub.Proofs.Publish(t.Context())
		must(t, err)
		f.now.day = p.SeedDay
		f.write(func(tx *db.Tx) error { return EnterSeed(tx, f.hub, second, p.ID, seedText, "示例公告") })
		if got := list("xfjyzd"); !strings.Contains(got, "示例联合计划") || strings.Contains(got, alone.Title+" ") {
			t.Errorf("its list: %s", got)
		}
		if strings.Contains(list("sthjj"), "示例联合计划") {
			t.Error("a department that does not come along sees it")
		}
		open := func(role, org string) (string, error) {
			v := f.as(role, org, officePath+"/"+p.ID.String())
			v.SetPathValue("id", p.ID.String())
			page, err := officePlan(f.hub, v)
			if err != nil {
				return "", err
			}
			return f.text(page, nil), nil
		}
		got, err := open("decider", "xfjyzd")
		if must(t, err); !strings.Contains(got, "本单位一同检查") || !strings.Contains(got, "示例火") || strings.Contains(got, "扩大抽查") || strings.Contains(got, "（内部）") {
			t.Errorf("the plan to who comes along: %s", got)
		}
		if _, err := open("decider", "sthjj"); err == nil {
			t.Error("another department opens it")
		}
		v := f.visits(p.ID)[0]
		if len(v.Staff) != 4 {
			t.Fatalf("%d officers of two departments", len(v.Staff))
		}
		at := f.as("clerk", "xfjyzd", visitHref(p.ID, &v))
		at.SetPathValue("id", p.ID.String())
		at.SetPathValue("list", v.List)
		at.SetPathValue("n", strconv.Itoa(v.N))
		if got := f.text(visitForm(f.hub, at)); strings.Contains(got, "登记结果") || !strings.Contains(got, "示例火") {
			t.Errorf("the visit to who comes along: %s", got)
		}
		if says := f.try(func(tx *db.Tx) error {
			return Enter(tx, f.hub, fire, p.ID, v.List, v.N, Found{string(p.From), "未发现问题", ""})
		}); !strings.Contains(says, "没有这个抽查计划") {
			t.Errorf("who comes along writes the result: %q", says)
		}
		own := f.as("clerk", "cgj", visitHref(p.ID, &v))
		own.SetPathValue("id", p.ID.String())
		own.SetPathValue("list", v.List)
		own.SetPathValue("n", strconv.Itoa(v.N))
		if got := f.text(visitForm(f.hub, own)); strings.Contains(got, "检查结果") || !strings.Contains(got, "检查从"+p.From.Chinese()+"开始") {
			t.Errorf("before the first day: %s", got)
		}
		f.now.day = p.From
		if got := f.text(visitForm(f.hub, own)); !strings.Contains(got, "检查结果") {
			t.Errorf("on the first day: %s", got)
		}
		whole := f.as("decider", "xfjyzd", officePath+"/"+p.ID.String()+"/draw.json")
		whole.SetPathValue("id", p.ID.String())
		if err := fullBundle(f.hub, httptest.NewRecorder(), whole); err == nil {
			t.Error("who comes along takes away whose every ticket is")
		}
	})
}
