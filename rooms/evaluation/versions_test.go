package evaluation

import (
	"errors"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/ui/uitest"
	"xinguan/base/web"
	"xinguan/city/dongguan"
	"xinguan/core/house"
	"xinguan/core/people"
	"xinguan/core/rating"
)

// turned is a clock a test turns.
type turned struct{ day clock.Date }

func (m *turned) Now() time.Time { return clock.At(m.day).Now() }

// as is a visit of somebody in a role at an organisation, about version 1.1.
func as(t *testing.T, hub *house.Hub, role, org string, form url.Values) *house.Visit {
	t.Helper()
	roles, err := people.LoadRoles(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", modelPath, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetPathValue("id", modelID)
	r.SetPathValue("version", "1.1")
	rights := people.Rights{Roles: roles, Orgs: people.CityOrgs(hub.City)}
	return &house.Visit{Request: r, Actor: rights.Actor("u-"+role, people.Capacity{Role: people.Role(role), Org: org}, clock.Today(hub.Clock)), Name: "示例", Org: org}
}

func shown(t *testing.T, p house.Page, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	doc := uitest.Render(t, p.Body)
	uitest.Check(t, doc, never...)
	return strings.Join(strings.Fields(uitest.Text(doc)), " ")
}

// TestVersionOnItsWay: an officer tries a version, reads its matrix, lays it out; a department comments; the public reads it;
// who may do what next is what the page offers.
func TestVersionOnItsWay(t *testing.T) {
	now := &turned{"2026-11-23"}
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		now.day = "2026-11-23"
		hub, _ := hubOn(t, d)
		centre := func(form url.Values) *house.Visit { return as(t, hub, "centre_officer", "xyzx", form) }
		page := func() string {
			p, err := bench(hub, centre(nil))
			return shown(t, p, err)
		}
		public := func() error {
			r := httptest.NewRequest("GET", methodPath+"/1.1", nil)
			r.SetPathValue("version", "1.1")
			p, err := draftMethod(hub, r)
			if err == nil {
				if got := shown(t, p, nil); !strings.Contains(got, "与现行办法不同的地方") || !strings.Contains(got, "每件 −12 ×") || !strings.Contains(got, "每件 −6 ×") || !strings.Contains(got, "条件的写法") {
					t.Errorf("the public reads %s", got)
				}
			}
			return err
		}
		if got := page(); !strings.Contains(got, "与现行版不同的地方") || !strings.Contains(got, "可以当场作出的没有这一项行政处罚；类别待确认；只处警告，或者处三千元以下罚款") || !strings.Contains(got, "行政处罚法第五十一条") {
			t.Errorf("what the version says otherwise: %s", got)
		}
		if got := page(); !strings.Contains(got, "试算全市") || strings.Contains(got, "公开征求意见") && strings.Contains(got, "至少留7天") {
			t.Errorf("untried: %s", got)
		}
		if public() == nil {
			t.Error("a draft is public")
		}
		if _, err := askTrial(hub, centre(nil)); err != nil {
			t.Fatal(err)
		}
		if got := page(); !strings.Contains(got, "正在试算全市") {
			t.Errorf("under way: %s", got)
		}
		if err := hub.Rating.Trials(t.Context(), d, nil); err != nil {
			t.Fatal(err)
		}
		if got := page(); !strings.Contains(got, "转移矩阵") || !strings.Contains(got, "按登记年限") || !strings.Contains(got, "变好1家") {
			t.Errorf("tried: %s", got)
		}
		if _, err := step(rating.Consult)(hub, centre(url.Values{"effective": {"2026-12-01"}, "why": {"示例"}})); err != nil {
			t.Fatal(err)
		}
		if err := public(); err != nil {
			t.Errorf("laid out and not public: %v", err)
		}
		dept := as(t, hub, "reviewer", "sthjj", url.Values{"text": {"减得太轻"}})
		if _, err := comment(draftPath)(hub, dept); err != nil {
			t.Fatal(err)
		}
		p, err := drafts(hub, dept)
		if got := shown(t, p, err); !strings.Contains(got, "您提过的意见 减得太轻") && !strings.Contains(got, "您提过的意见减得太轻") {
			t.Errorf("the department's page: %s", got)
		}
		if got := page(); !strings.Contains(got, "减得太轻") || strings.Contains(got, "没有采纳的为什么") {
			t.Errorf("laid out: %s", got)
		}
		now.day = "2026-12-02"
		if got := page(); !strings.Contains(got, "没有采纳的为什么") {
			t.Errorf("after the comments: %s", got)
		}
		var told *web.Error
		if _, err := comment(draftPath)(hub, dept); !errors.As(err, &told) || told.Kind != web.Conflict {
			t.Errorf("a late comment: %v", err)
		}
	}, db.WithClock(now))
}

// TestOverrideIsShown: the company reads who set its grade, why and until when; it falls back by itself.
func TestOverrideIsShown(t *testing.T) {
	now := &turned{"2026-11-23"}
	d := dbtest.Open(t, db.SQLite, sets, db.WithClock(now))
	hub, firm := hubOn(t, d)
	var key string
	write(t, d, func(tx *db.Tx) (err error) {
		if key, err = rating.NewCode(tx, firm, "counter"); err != nil {
			return err
		}
		return hub.Rating.Refresh(tx, firm, "test")
	})
	if _, err := askOverride(hub, as(t, hub, "centre_officer", "xyzx", url.Values{"code": {code}, "grade": {"B"}, "until": {"2026-12-10"}, "reason": {"处罚信息正在更正"}})); err != nil {
		t.Fatal(err)
	}
	head := as(t, hub, "centre_supervisor", "xyzx", url.Values{"why": {"已核对更正决定"}})
	write(t, d, func(tx *db.Tx) error {
		all, err := rating.NewestOverrides(tx, 1)
		if len(all) == 1 {
			head.SetPathValue("id", all[0].ID.String())
		}
		return err
	})
	if got := pageOf(t, hub, code, key); strings.Contains(got, "正在更正") {
		t.Error("it shows before a second person approved")
	}
	if _, err := decideOverride(rating.OverrideApproved)(hub, head); err != nil {
		t.Fatal(err)
	}
	if got := pageOf(t, hub, code, key); !strings.Contains(got, "处罚信息正在更正") || !strings.Contains(got, "2026年12月10日") || strings.Contains(got, "还没有生效") {
		t.Errorf("the company reads %s", got)
	}
	p, err := overrides(hub, head)
	if got := shown(t, p, err); !strings.Contains(got, "施行中") || !strings.Contains(got, "提前停用") {
		t.Errorf("the list: %s", got)
	}
	now.day = "2026-12-11"
	if got := pageOf(t, hub, code, key); strings.Contains(got, "正在更正") {
		t.Error("it shows after its last day")
	}
}

// TestWhoProposedIsNotOfferedToApprove: whoever may both propose and approve is not shown a button that refuses them.
func TestWhoProposedIsNotOfferedToApprove(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, sets)
	hub, _ := hubOn(t, d)
	head := as(t, hub, "centre_supervisor", "xyzx", nil).Actor
	for step, offered := range map[string]func(*BenchPage) bool{rating.Propose: func(p *BenchPage) bool { return p.MayApprove }, rating.End: func(p *BenchPage) bool { return p.MayEndSure }} {
		for by, want := range map[string]bool{head.ID: false, "u-other": true} {
			p := BenchPage{Steps: []rating.Release{{Step: step, By: by, Effective: "2026-12-10"}}}
			p.may(head, "", "", "2026-11-28")
			if offered(&p) != want {
				t.Errorf("%s by %s: offered %v", step, by, !want)
			}
		}
	}
}
