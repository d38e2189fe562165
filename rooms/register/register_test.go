package register

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/city/dongguan"
	"xinguan/core/city"
	"xinguan/core/house"
	"xinguan/core/ledger"
	"xinguan/core/people"
)

// hands is a clock that tests move.
type hands struct{ time.Time }

func (h *hands) Now() time.Time { return h.Time }

// office is a database with the registers and the roles that come to them.
type office struct {
	t     *testing.T
	hub   *house.Hub
	clock *hands
	roles *people.Rights
}

func open(t *testing.T, d *db.DB, c *hands) *office {
	o := &office{t: t, clock: c}
	town, err := city.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	roles, err := people.LoadRoles(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	o.roles = &people.Rights{Roles: roles, Orgs: people.CityOrgs(town)}
	o.hub = &house.Hub{City: town, Clock: o.clock, DB: d}
	return o
}

// nine is nine in the morning of the day the tests begin on.
func nine() *hands { return &hands{clock.Date("2026-11-24").Time().Add(9 * time.Hour)} }

var tables = []db.Set{ledger.Migrations(), Migrations()}

func small(t *testing.T) *office {
	c := nine()
	return open(t, dbtest.Open(t, db.SQLite, tables, db.WithClock(c)), c)
}

func (o *office) visit(role, method, path string, pairs ...string) *house.Visit {
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetPathValue("id", strings.TrimSuffix(path[strings.LastIndex(strings.TrimSuffix(path, "/steps"), "/")+1:], "/steps"))
	return &house.Visit{Request: r, Name: "示例负责", Actor: o.roles.Actor("u1", people.Capacity{Role: people.Role(role), Org: "xyzx"}, clock.Today(o.clock))}
}

// answer is a page as text, or where it leads.
func (o *office) answer(p house.Page, err error) string {
	o.t.Helper()
	if err != nil {
		return "error: " + err.Error()
	}
	if p.Moved != "" {
		return "→" + p.Moved
	}
	var out bytes.Buffer
	if err := p.Body.Render(o.t.Context(), &out); err != nil {
		o.t.Fatal(err)
	}
	return out.String()
}

func (o *office) has(what, text string, words ...string) {
	o.t.Helper()
	for _, w := range words {
		if !strings.Contains(text, w) {
			o.t.Errorf("%s lacks %q: %.1200s", what, w, text)
		}
	}
}

func assessment(self string, more ...string) []string {
	return append([]string{"id", self, "title", "示例<script>处理", "ground", "sensitive", "activity", "=cmd|'/c calc'!A0", "lawful", "依职责", "impact", "有限", "measures", "密封", "verdict", "conditions", "assessed", "2026-11-20", "review", "2027-11-20"}, more...)
}

func TestAssessments(t *testing.T) {
	c := nine()
	dbtest.Each(t, tables, func(t *testing.T, d *db.DB) {
		c.Time = nine().Time
		o := open(t, d, c)
		head, self := "centre_supervisor", id.New().String()
		for range 2 { // a double click
			if got := o.answer(addAssessment(o.hub, o.visit(head, "POST", assessments, assessment(self)...))); got != "→"+assessments+"/"+self {
				t.Fatalf("%.800s", got)
			}
		}
		list := o.answer(assessmentsPage(o.hub, o.visit("auditor", "GET", assessments)))
		o.has("list", list, "<span>1条</span>", "2029年11月20日", "示例&lt;script&gt;处理")
		if strings.Contains(list, "/new") || strings.Contains(list, "<script>") {
			t.Error("a reader is offered the form, or a title is markup")
		}
		o.clock.Time = clock.Date("2027-11-25").Time()
		o.has("list after its day", o.answer(assessmentsPage(o.hub, o.visit(head, "GET", assessments))), "复核已过期5天")
		for role, want := range map[string]int{head: 1, "auditor": 0} {
			if n := o.waiting(reviewsDue, role); n != want {
				t.Errorf("%s is reminded of %d reviews, not %d", role, n, want)
			}
		}
		next := id.New().String()
		o.answer(addAssessment(o.hub, o.visit(head, "POST", assessments, assessment(next, "replaces", self, "assessed", "2027-11-25", "review", "2028-11-25")...)))
		o.has("the old one", o.answer(assessmentPage(o.hub, o.visit(head, "GET", assessments+"/"+self))), "已由新的评估替代", next)
		o.has("two at once", o.answer(addAssessment(o.hub, o.visit(head, "POST", assessments, assessment(id.New().String(), "replaces", self, "assessed", "2027-11-25", "review", "2028-11-25")...))), "刚刚已由别人登记")
		if n := o.waiting(reviewsDue, head); n != 0 {
			t.Errorf("%d reviews are due after the review", n)
		}
	}, db.WithClock(c))
}

func (o *office) waiting(count func(*house.Hub, *db.Tx, people.Actor) (int, error), role string) (n int) {
	o.t.Helper()
	err := o.hub.DB.View(o.t.Context(), func(tx *db.Tx) (err error) {
		n, err = count(o.hub, tx, o.visit(role, "GET", "/office").Actor)
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return n
}

// What is wrong is said at its field, what was written stays, and nothing is added.
func TestWrongAnswers(t *testing.T) {
	o := small(t)
	for _, c := range [][3]string{{"title", "", "请填写。"}, {"ground", "x", "请从列表里选一项。"}, {"assessed", "2026-11-25", "评估日还没有到。"}, {"assessed", "昨天", "的样子填写日期"},
		{"review", "2026-11-20", "复核日要在评估日之后。"}, {"review", "2030-01-01", "最远三年"}, {"impact", strings.Repeat("长", 4001), "最多4000个字"}, {"impact", "电话13800138000", "请不要写个人的号码"},
		{"impact", "a\x00b", "控制字符"}, {"impact", "a\xffb", "控制字符"}} {
		got := o.answer(addAssessment(o.hub, o.visit("centre_supervisor", "POST", assessments, assessment(id.New().String(), c[0], c[1])...)))
		o.has(c[0]+"="+c[1][:min(9, len(c[1]))], got, c[2], "密封")
	}
	for _, x := range []string{"", "1", "../../etc/passwd", id.ID{}.String(), id.New().String()} {
		v := o.visit("auditor", "GET", assessments+"/x")
		v.SetPathValue("id", x)
		o.has("another's number", o.answer(assessmentPage(o.hub, v))+o.answer(incidentPage(o.hub, v)), "没有这一条登记")
	}
	o.has("list", o.answer(assessmentsPage(o.hub, o.visit("auditor", "GET", assessments))), "还没有登记过影响评估")
}

func TestIncidents(t *testing.T) {
	c := nine()
	dbtest.Each(t, tables, func(t *testing.T, d *db.DB) {
		c.Time = nine().Time
		o := open(t, d, c)
		self := id.New().String()
		path := incidents + "/" + self
		for range 2 {
			if got := o.answer(addIncident(o.hub, o.visit("centre_officer", "POST", incidents, "id", self, "title", "示例事件", "kind", "leak", "certain", "possible", "found", "2026-11-24T07:00",
				"data", "联系方式", "persons", "尚不清楚", "cause", "误发邮件", "harm", "骚扰", "self_help", "留意陌生来电", "contact", "信用中心 0769-22830000"))); got != "→"+path {
				t.Fatalf("%.800s", got)
			}
		}
		step := func(n, kind, whom string) string {
			return o.answer(addStep(o.hub, o.visit("centre_supervisor", "POST", path+"/steps", "n", n, "kind", kind, "happened", "2026-11-24T08:30", "whom", whom, "body", "办了")))
		}
		o.has("list", o.answer(incidentsPage(o.hub, o.visit("audit_admin", "GET", incidents))), "发现后2小时，尚未登记：采取补救措施；通知履行个人信息保护职责的部门；通知个人")
		o.has("closing too early", step("1", stepClose, ""), "还不能处置完毕")
		for range 2 {
			o.has("measure", step("1", stepMeasure, ""), "→")
		}
		o.has("someone else's step", step("1", stepNote, ""), "别人刚刚登记了一步")
		o.has("whom", step("2", stepAuthority, ""), "请写明通知了谁")
		o.has("authority", step("2", stepAuthority, "示例主管部门，电话"), "→")
		o.has("not persons", step("3", stepUnneeded, ""), "→")
		o.has("close", step("4", stepClose, ""), "→")
		o.has("after it was closed", step("5", stepMeasure, ""), "已经处置完毕")
		o.has("order", step("5", stepOrder, ""), "→")
		if n := o.waiting(openIncidents, "centre_officer"); n != 1 {
			t.Errorf("after an order %d incidents are open", n)
		}
		o.has("page after an order", o.answer(incidentPage(o.hub, o.visit("centre_officer", "GET", path))), "按主管部门的要求通知个人", "登记这一步")
		o.has("persons", step("6", stepPersons, "全部涉及的人，短信"), "→")
		o.has("close again", step("7", stepClose, ""), "→")
		o.has("reader's page", o.answer(incidentPage(o.hub, o.visit("auditor", "GET", path))), "处置完毕", "<span>7步</span>")
	}, db.WithClock(c))
}

// Sheets carry everything and no formula.
func TestSheets(t *testing.T) {
	o := small(t)
	o.answer(addAssessment(o.hub, o.visit("centre_supervisor", "POST", assessments, assessment(id.New().String())...)))
	w := httptest.NewRecorder()
	if err := asCSV(assessmentTable)(o.hub, w, o.visit("auditor", "GET", assessments+"/table.csv")); err != nil || w.Code != http.StatusOK {
		t.Fatal(w.Code, err)
	}
	o.has("csv", w.Body.String(), "2029-11-20", "示例负责")
	if strings.Contains(w.Body.String(), ",=cmd") || strings.Contains(w.Body.String(), "\n=cmd") || strings.Contains(w.Body.String(), "\"=cmd") {
		t.Errorf("a formula: %s", w.Body)
	}
	w = httptest.NewRecorder()
	if err := asXLSX(incidentTable)(o.hub, w, o.visit("auditor", "GET", incidents+"/table.xlsx")); err != nil || !strings.HasPrefix(w.Body.String(), "PK") {
		t.Errorf("xlsx: %v", err)
	}
}
