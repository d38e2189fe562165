package evaluation

import (
	"context"
	"crypto/sha256"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/base/seal"
	"xinguan/base/ui/uitest"
	"xinguan/city/dongguan"
	"xinguan/core/catalog"
	"xinguan/core/city"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/ident"
	"xinguan/core/ledger"
	"xinguan/core/people"
	"xinguan/core/rating"
	"xinguan/core/record"
	"xinguan/core/rulebook"
	"xinguan/core/subject"
	"xinguan/core/tier"
)

var sets = []db.Set{ledger.Migrations(), subject.Migrations(), record.Migrations(), rating.Migrations(), tier.Migrations(), flow.Migrations()}

var never = []string{"黑名单", "红名单", "评级", "评分", "信用分", "征信", "洗白", "系统繁忙", "请勿", "！"}

func TestSamples(t *testing.T) {
	for name, body := range Samples() {
		t.Run(name, func(t *testing.T) { uitest.Check(t, uitest.Render(t, body), never...) })
	}
}

func TestDeskSamples(t *testing.T) {
	for name, body := range DeskSamples() {
		t.Run(name, func(t *testing.T) { uitest.Check(t, uitest.Render(t, body), never...) })
	}
}

// TestNobodyElseSeesTheLowestClass: while it waits for a confirmation officials see neither it nor the points it comes from.
func TestNobodyElseSeesTheLowestClass(t *testing.T) {
	p := WhyPage{Grade: "C", Waiting: "D", Score: "31.4", Rows: []Row{{Title: "示例减点", Points: "−28.6"}}}
	text := uitest.Text(uitest.Render(t, Look(LookPage{Why: &p})))
	for _, secret := range []string{"D", "31.4", "28.6"} {
		if strings.Contains(text, secret) {
			t.Errorf("an official reads %q", secret)
		}
	}
	if !strings.Contains(text, "C") {
		t.Error("the grade in force is not told")
	}
}

// code is a fictitious one with the right check character.
var code = func() string {
	for _, c := range "0123456789ABCDEFGHJKLMNPQRTUWXY" {
		if clean, p := ident.USCC("91441998MA0000001" + string(c)); p.OK() {
			return clean
		}
	}
	return ""
}()

// hubOn is a city with one company that has a penalty, on a database.
func hubOn(t *testing.T, d *db.DB) (*house.Hub, id.ID) {
	t.Helper()
	c, err := city.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	items, err := catalog.Load(dongguan.FS, c.Null)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := rulebook.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	models, err := rating.Load(dongguan.FS, items)
	if err != nil {
		t.Fatal(err)
	}
	laws := record.Laws{Catalog: items, Rules: rules}
	ring, err := seal.Open(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	hub := &house.Hub{DB: d, City: c, Catalog: items, Rules: rules, Ring: ring, Clock: d.Clock(), Log: slog.New(slog.DiscardHandler), Rating: rating.Service{Laws: laws, Models: models}}
	procedures, err := flow.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	hub.Flow = &flow.Engine{Procedures: procedures, Days: rules.Workdays, Ring: ring, Effects: Effects(hub.Rating)}
	var firm id.ID
	write(t, d, func(tx *db.Tx) error {
		made, err := subject.Settle(tx, nil, []subject.Entry{{Key: subject.Key{Type: ident.TypeUSCC, Value: code}, Kind: ident.KindEnterprise, Name: "东莞市示例有限公司", Status: "存续"}})
		if err != nil {
			return err
		}
		firm = made[0].ID
		return laws.Add(tx, []record.New{filed(firm, "registration", "2014-06-03", "", ""), filed(firm, "penalty", "2026-08-20", rulebook.General, "东环罚字〔2026〕示例118号"),
			filed(firm, "penalty", "2026-08-21", rulebook.Minor, "不公示的示例119号")})
	})
	return hub, firm
}

func filed(firm id.ID, item string, decided clock.Date, sev rulebook.Severity, no string) record.New {
	body := []byte(`{"doc_no":"` + no + `"}`)
	sum := sha256.Sum256([]byte(item + no))
	return record.New{Fixed: record.Fixed{Subject: firm, ID: id.New(), Item: item, ItemVersion: 1, Agency: "sthjj", Authority: "东莞市生态环境局", Party: "东莞市示例有限公司",
		Decided: decided, DocNo: no, Key: sum[:16], SeverityFiled: sev, Digest: sum[:16], Batch: id.New(), Row: 2, Accepted: "2026-09-01"}, Body: body}
}

func write(t *testing.T, d *db.DB, fn func(tx *db.Tx) error) {
	t.Helper()
	if err := d.Write(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

// pageOf is the text of the page that answers a company.
func pageOf(t *testing.T, hub *house.Hub, company, key string, more ...string) string {
	t.Helper()
	form := url.Values{"code": {company}, "key": {key}}
	for i := 0; i < len(more); i += 2 {
		form.Add(more[i], more[i+1])
	}
	r := httptest.NewRequest("POST", ownPath, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	p, err := whyPage(hub, r)
	if err != nil {
		t.Fatal(err)
	}
	if !p.NoIndex {
		t.Error("search engines may list the page")
	}
	doc := uitest.Render(t, p.Body)
	uitest.Check(t, doc, never...)
	return uitest.Text(doc)
}

// recordOf is the id of a record of a company.
func recordOf(t *testing.T, hub *house.Hub, firm id.ID, no string) (found string) {
	t.Helper()
	write(t, hub.DB, func(tx *db.Tx) error {
		all, err := record.Headers(tx, firm)
		for _, r := range all {
			if r.DocNo == no {
				found = r.ID.String()
			}
		}
		return err
	})
	return found
}

// TestOwnPage: who has signed in for the company reads the same and answers; a person is told that persons are not evaluated.
func TestOwnPage(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		hub, firm := hubOn(t, d)
		read := func(person bool, query string) string {
			o := &house.Owner{Request: httptest.NewRequest("GET", minePath+query, nil), Principal: house.Principal{Subject: firm, Person: person}}
			p, err := mine(hub, o)
			if err != nil {
				t.Fatal(err)
			}
			doc := uitest.Render(t, p.Body)
			uitest.Check(t, doc, never...)
			return strings.Join(strings.Fields(uitest.Text(doc)), " ")
		}
		if got := read(false, ""); !strings.Contains(got, "东环罚字〔2026〕示例118号") || !strings.Contains(got, "自己试算") {
			t.Errorf("the company reads %s", got)
		}
		if got := read(false, "?day=2027-03-01"); !strings.Contains(got, "2027年3月1日") || !strings.Contains(got, "没有什么不同") {
			t.Errorf("the company tried and reads %s", got)
		}
		if got := read(false, ""); !strings.Contains(got, "还没有收到国家评价结果") {
			t.Error("a national result nobody sent")
		}
		national := filed(firm, "national_evaluation", "2026-05-20", "", "示例期次")
		national.Class = "差"
		write(t, d, func(tx *db.Tx) error { return hub.Rating.Laws.Add(tx, []record.New{national}) })
		if got := read(false, ""); !strings.Contains(got, "差以国家评价为准") {
			t.Errorf("the national result: %s", got)
		}
		if got := read(true, ""); strings.Contains(got, "示例118号") || !strings.Contains(got, "不评价个人") {
			t.Errorf("a person reads %s", got)
		}
	}, db.WithClock(clock.At("2026-11-23")))
}

// TestCompanyReadsWhy: with its code a company reads every point and what to do; without, with another's or with one that
// ran out it reads nothing; what is repaired is gone at once.
func TestCompanyReadsWhy(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		hub, firm := hubOn(t, d)
		var key, others string
		write(t, d, func(tx *db.Tx) (err error) {
			if key, err = rating.NewCode(tx, firm, "counter"); err == nil {
				others, err = rating.NewCode(tx, id.New(), "counter")
			}
			return err
		})
		for _, bad := range [][2]string{{code, ""}, {code, others}, {code, key[:18]}, {"91441998MA0000002X", key}, {"", ""}} {
			if got := pageOf(t, hub, bad[0], bad[1]); !strings.Contains(got, "对不上") || strings.Contains(got, "示例118号") {
				t.Errorf("%v: %.200s", bad, got)
			}
		}
		got := pageOf(t, hub, strings.ToLower(code), strings.ToLower(strings.ReplaceAll(key, "-", " ")))
		for _, want := range []string{"东莞市示例有限公司", "东环罚字〔2026〕示例118号", "−9", "还差 1", "C", "距离 B", "重算结果一致", "修复 行政处罚（东环罚字〔2026〕示例118号）", "59 → 68，B", "什么也不做"} {
			if !strings.Contains(strings.Join(strings.Fields(got), " "), want) {
				t.Errorf("the page does not say %q", want)
			}
		}
		if strings.Contains(got, "119号") {
			t.Error("what is not to be shown counts")
		}
		got = strings.Join(strings.Fields(pageOf(t, hub, code, key, "day", "2026-11-23", "without", recordOf(t, hub, firm, "东环罚字〔2026〕示例118号"), "doing", "commitment")), " ")
		if !strings.Contains(got, "不做这些，是 59，C；做了这些，是 70，B") || !strings.Contains(got, "−9 → 0") {
			t.Errorf("what was tried: %s", got)
		}
		if got := pageOf(t, hub, code, key, "day", "2026-01-01"); !strings.Contains(got, "日期要从今天起") {
			t.Error("a day of the past was tried")
		}
	}, db.WithClock(clock.At("2026-11-23")))
}

// TestCodeRunsOut: a code opens for its days and no longer.
func TestCodeRunsOut(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, sets, db.WithClock(clock.At("2026-11-23")))
	_, firm := hubOn(t, d)
	var key string
	write(t, d, func(tx *db.Tx) (err error) { key, err = rating.NewCode(tx, firm, "counter"); return err })
	later, err := db.Open(t.Context(), d.URL(), db.WithClock(clock.At("2026-12-24")))
	if err != nil {
		t.Fatal(err)
	}
	defer later.Close()
	err = later.View(t.Context(), func(tx *db.Tx) error {
		ok, err := rating.Opens(tx, firm, key)
		if ok {
			t.Error("a code opens after its last day")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestMethodSaysAll: the public page names every indicator, formula, boundary and ground of the model's file.
func TestMethodSaysAll(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, []db.Set{rating.Migrations()}, db.WithClock(clock.At("2026-11-23")))
	c, err := city.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	items, err := catalog.Load(dongguan.FS, c.Null)
	if err != nil {
		t.Fatal(err)
	}
	models, err := rating.Load(dongguan.FS, items)
	if err != nil {
		t.Fatal(err)
	}
	hub := &house.Hub{DB: d, City: c, Catalog: items, Rating: rating.Service{Models: models}}
	p, err := methodPage(hub, httptest.NewRequest("GET", methodPath, nil))
	if err != nil {
		t.Fatal(err)
	}
	doc := uitest.Render(t, p.Body)
	uitest.Check(t, doc, never...)
	text := uitest.Text(doc)
	m, _ := models.Find(modelID, "1.0")
	for _, x := range m.Indicators() {
		for _, want := range []string{x.Title, x.About, x.Source, formula(x)} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: the page does not say %q", x.ID, want)
			}
		}
	}
	for _, want := range []string{"80 及以上", "登记不满12个月", "73.5", "每件 −12 ×（12 − 已满月数）÷ 12；合计不超过 36"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

// TestLowestClassStepByStep: announced and not in force, answered in time, confirmed by another official and for a time;
// nobody else reads it meanwhile.
func TestLowestClassStepByStep(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		hub, firm := hubOn(t, d)
		e := hub.Flow
		var key string
		write(t, d, func(tx *db.Tx) (err error) { key, err = rating.NewCode(tx, firm, "counter"); return err })
		centre := flow.Hand{Actor: people.Actor{ID: "centre", Org: "xyzx"}, Party: flow.Centre, Name: "示例中心"}
		head := flow.Hand{Actor: people.Actor{ID: "head", Org: "xyzx"}, Party: flow.Centre, Name: "示例负责"}
		contact := flow.Contact{Name: "示例经办", Phone: "0769-00000000", Asks: "列入名单，依据示例"}
		open := func(once string) error {
			return d.Write(t.Context(), func(tx *db.Tx) error { _, err := announce(tx, hub, e, centre, code, contact, once); return err })
		}
		lone := as(t, hub, "centre_officer", "xyzx", nil)
		lone.SetPathValue("code", code)
		if _, err := lowestOne(hub, lone); err == nil || !strings.Contains(err.Error(), "没有待确认的等级") {
			t.Fatalf("what anybody's points come from is open to who has nothing to decide about it: %v", err)
		}
		if err := open("1"); err == nil || !strings.Contains(err.Error(), "不是待确认的等级") {
			t.Fatalf("a grade that needs none was announced: %v", err)
		}
		write(t, d, func(tx *db.Tx) error {
			if err := hub.Rating.Laws.Add(tx, []record.New{filed(firm, "serious_market", "2026-10-08", "", "东市监严列〔2026〕示例1号")}); err != nil {
				return err
			}
			return hub.Rating.Refresh(tx, firm, "test")
		})
		one := func() (string, error) {
			v := as(t, hub, "centre_officer", "xyzx", nil)
			v.SetPathValue("code", code)
			p, err := lowestOne(hub, v)
			if err != nil {
				return "", err
			}
			return shown(t, p, nil), nil
		}
		if got, err := one(); err != nil || !strings.Contains(got, "列入严重失信主体名单（东市监严列〔2026〕示例1号）") || !strings.Contains(got, "告知这家单位") {
			t.Errorf("who announces does not read what it is about: %s %v", got, err)
		}
		for range 2 { // a double click
			if err := open("2"); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := one(); err != nil || strings.Contains(got, "告知这家单位") || !strings.Contains(got, "已告知，等单位陈述") {
			t.Errorf("after the announcement: %s %v", got, err)
		}
		if err := open("3"); err == nil || !strings.Contains(err.Error(), "已经有一个告知") {
			t.Errorf("announced twice: %v", err)
		}
		if got := pageOf(t, hub, code, key); !strings.Contains(got, "列入名单，依据示例") || !strings.Contains(got, "还没有生效") {
			t.Error("the company does not read the announcement")
		}
		grade := func() string {
			var r rating.Result
			write(t, d, func(tx *db.Tx) error {
				m, err := hub.Rating.LiveOf(tx, modelID, tx.Today())
				if err == nil {
					r, _, err = rating.Stored(tx, firm, m)
				}
				return err
			})
			return r.Grade
		}
		var row CaseRow
		list := func() {
			write(t, d, func(tx *db.Tx) error {
				p, err := lowestPage(hub, tx, e)
				if len(p.Cases) == 1 {
					row = p.Cases[0]
				}
				return err
			})
		}
		take := func(by flow.Hand, step string) error {
			list()
			of, _ := id.Parse(row.ID)
			return d.Write(t.Context(), func(tx *db.Tx) error {
				_, err := e.Take(tx, flow.Move{Case: of, Step: step, Seen: row.N, By: by, Reason: "listed", Text: "意见已考虑", Document: "东信评决〔2026〕示例1号"})
				return err
			})
		}
		if err := take(head, "confirm"); err == nil {
			t.Error("confirmed before the company was heard")
		}
		r := httptest.NewRequest("POST", ownPath+"/answer", strings.NewReader(url.Values{"code": {code}, "key": {key}, "text": {"已经整改，正在申请移出"}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if _, err := answerPage(hub, r); err != nil {
			t.Fatal(err)
		}
		if list(); row.Answer != "已经整改，正在申请移出" || grade() != "C" {
			t.Errorf("after the answer: %+v, in force %s", row, grade())
		}
		if err := take(centre, "confirm"); err == nil {
			t.Error("who announced confirmed")
		}
		if err := take(head, "confirm"); err != nil {
			t.Fatal(err)
		}
		if grade() != "D" {
			t.Errorf("in force is %s", grade())
		}
		if got := pageOf(t, hub, code, key); !strings.Contains(got, "意见已考虑") || !strings.Contains(got, "行政复议") || !strings.Contains(got, "已经整改，正在申请移出") || !strings.Contains(got, "2027年5月23日") {
			t.Errorf("the company does not read the decision, its remedies, what it said itself, or until when: %s", got)
		}
		p, err := lowest(hub, as(t, hub, "centre_supervisor", "xyzx", nil))
		if got := shown(t, p, err); !strings.Contains(got, "已确认") || !strings.Contains(got, "2027-05-23") {
			t.Errorf("what was decided, and until when: %s", got)
		}
	}, db.WithClock(clock.At("2026-11-23")))
}

// movable is a clock a test moves.
type movable struct{ clock.Clock }

// The cases whose last day comes first are on the page however many there are, and it says how many others wait; the menu
// counts all that can be decided.
func TestMostUrgentComesFirst(t *testing.T) {
	now := &movable{clock.At("2026-11-20")}
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		now.Clock = clock.At("2026-11-20")
		hub, firm := hubOn(t, d)
		var first flow.Case
		open := func() (c flow.Case) {
			write(t, d, func(tx *db.Tx) (err error) {
				c, _, err = hub.Flow.Open(tx, flow.Request{Procedure: procedureID, Subject: firm, Org: "xyzx", Channel: "office", Once: id.New().String(),
					Contact: flow.Contact{Name: "示例", Phone: "示例", Asks: "示例"}, By: flow.Hand{Party: flow.Centre, Name: "示例"}})
				if err == nil {
					_, err = hub.Flow.Take(tx, flow.Move{Case: c.ID, Step: "answer", Seen: c.N, By: flow.Hand{Party: flow.Applicant}, Text: "示例"})
				}
				return err
			})
			return c
		}
		first = open()
		now.Clock = clock.At("2026-11-24")
		for range waitingShown {
			open()
		}
		var p LowestPage
		n := 0
		head := as(t, hub, "centre_supervisor", "xyzx", nil)
		err := d.View(t.Context(), func(tx *db.Tx) (err error) {
			if p, err = lowestPage(hub, tx, hub.Flow); err == nil {
				n, err = waitingLowest(hub, tx, head.Actor)
			}
			return err
		})
		if err != nil || len(p.Cases) != waitingShown || p.Further != 1 || p.Cases[0].Number != first.Number || n != waitingShown+1 {
			t.Errorf("%d cases, %d further, the first %+v, the menu says %d: %v", len(p.Cases), p.Further, p.Cases[:1], n, err)
		}
	}, db.WithClock(now))
}
