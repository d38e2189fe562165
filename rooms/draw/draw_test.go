package draw

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/base/seal"
	"xinguan/base/tlog"
	"xinguan/base/ui/uitest"
	"xinguan/base/web"
	"xinguan/city/dongguan"
	"xinguan/core/catalog"
	"xinguan/core/city"
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

var sets = []db.Set{ledger.Migrations(), people.Migrations(), subject.Migrations(), record.Migrations(), rating.Migrations(), tier.Migrations(), Migrations()}

var never = []string{"黑名单", "红名单", "评级", "评分", "信用分", "征信", "系统繁忙", "请勿", "！"}

func TestSamples(t *testing.T) {
	for name, body := range Samples() {
		t.Run(name, func(t *testing.T) { uitest.Check(t, uitest.Render(t, body), never...) })
	}
	for name, body := range DeskSamples() {
		t.Run(name, func(t *testing.T) { uitest.Check(t, uitest.Render(t, body), never...) })
	}
}

// turned is a clock a test turns.
type turned struct{ day clock.Date }

func (c *turned) Now() time.Time { return clock.At(c.day).Now() }

// field is a city with firms and two departments' officers on a database.
type field struct {
	t   *testing.T
	hub *house.Hub
	now *turned
}

const firms = 60

var (
	first  = Hand{"甲", "示例甲", "cgj"}
	second = Hand{"乙", "示例乙", "cgj"}
)

func must(t testing.TB, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

func newField(t *testing.T, d *db.DB, now *turned) *field {
	t.Helper()
	c, err := city.Load(dongguan.FS)
	must(t, err)
	items, err := catalog.Load(dongguan.FS, c.Null)
	must(t, err)
	rules, err := rulebook.Load(dongguan.FS)
	must(t, err)
	models, err := rating.Load(dongguan.FS, items)
	must(t, err)
	sectors, err := tier.Load(c, items, models)
	must(t, err)
	inspections, err := tier.LoadInspections(c, sectors)
	must(t, err)
	ring, err := seal.Open(filepath.Join(t.TempDir(), "keys"))
	must(t, err)
	s, err := ring.Signer("example.org/log")
	must(t, err)
	roles, err := people.LoadRoles(dongguan.FS)
	must(t, err)
	r := rating.Service{Laws: record.Laws{Catalog: items, Rules: rules}, Models: models}
	hub := &house.Hub{DB: d, City: c, Catalog: items, Rules: rules, Ring: ring, Clock: now, Log: slog.New(slog.DiscardHandler), Rating: r, People: people.NewRegistry(d, ring, c, roles),
		Tiers:  tier.Service{Rating: r, Sectors: sectors, Inspections: inspections},
		Proofs: &ledger.Proofs{DB: d, Log: &tlog.Log{Dir: filepath.Join(t.TempDir(), "tlog"), Signer: s, Verifier: s.Verifier()}, Key: s.Public(), Trust: ledger.Trust{Origin: "example.org/log"}}}
	f := &field{t, hub, now}
	f.settle()
	return f
}

func (f *field) settle() {
	var in []subject.Entry
	for i := range firms {
		code := codeOf(i)
		in = append(in, subject.Entry{Key: subject.Key{Type: ident.TypeUSCC, Value: code}, Kind: ident.KindEnterprise, Name: "东莞市示例" + code[9:17] + "有限公司", Status: "存续"})
	}
	in = append(in, subject.Entry{Key: subject.Key{Type: ident.TypeUSCC, Value: codeOf(firms)}, Kind: ident.KindEnterprise, Name: "东莞市示例注销有限公司", Status: "注销"})
	f.write(func(tx *db.Tx) error {
		_, err := subject.Settle(tx, nil, in)
		for i, o := range []Officer{{Name: "示例一", Until: "2027-12-31"}, {Name: "示例二", Until: "2027-12-31"}, {Name: "示例三", Until: "2027-12-31"}, {Name: "示例过期", Until: "2026-11-30"}, {Name: "示例别的", Until: "2027-12-31", Matters: []string{"XF-01"}}} {
			o.ID, o.Cert, o.Active = id.New(), "示例"+string(rune('1'+i)), true
			err = errors.Join(err, Enlist(tx, first, o))
		}
		return err
	})
}

// codeOf is the i-th fictitious code with the right check character.
func codeOf(i int) string {
	body := "91441998MA" + string([]byte{'0', '0', '0', '0' + byte(i/100%10), '0' + byte(i/10%10), '0' + byte(i%10)}) + "1"
	for _, c := range "0123456789ABCDEFGHJKLMNPQRTUWXY" {
		if clean, p := ident.USCC(body + string(c)); p.OK() {
			return clean
		}
	}
	return ""
}

func (f *field) write(fn func(tx *db.Tx) error) {
	f.t.Helper()
	must(f.t, f.hub.DB.Write(context.Background(), fn))
}

// try tells what a step says to the person.
func (f *field) try(fn func(tx *db.Tx) error) string {
	err := f.hub.DB.Write(context.Background(), fn)
	if err == nil {
		return ""
	}
	return web.AsError(context.Background(), err).Message + " "
}

func (f *field) plan() Plan {
	return Plan{Matter: "CG-02", Title: "示例计划", Source: "ssq", SeedDay: f.now.day.AddDays(2), From: f.now.day.AddDays(3), Until: f.now.day.AddDays(20)}
}

func (f *field) proposed(p Plan) (out Plan) {
	f.t.Helper()
	f.write(func(tx *db.Tx) (err error) { out, err = Propose(tx, f.hub, first, p); return err })
	return out
}

const seedText = "2026138 01 05 12 19 23 30 07"

// drawn is a plan whose seed is known.
func (f *field) drawn() Plan {
	f.t.Helper()
	p := f.proposed(f.plan())
	f.write(func(tx *db.Tx) error { return Seal(tx, f.hub, first, p.ID) })
	_, err := f.hub.Proofs.Publish(f.t.Context())
	must(f.t, err)
	f.now.day = p.SeedDay
	f.write(func(tx *db.Tx) error { return EnterSeed(tx, f.hub, second, p.ID, seedText, "示例公告") })
	f.now.day = p.From
	return p
}

func (f *field) bundle(of id.ID, all bool) (b *Bundle) {
	f.t.Helper()
	must(f.t, f.hub.DB.View(context.Background(), func(tx *db.Tx) error {
		p, err := planOf(tx, of)
		if err != nil {
			return err
		}
		b, err = bundleOf(tx, f.hub, &p, all)
		return err
	}))
	raw, err := json.Marshal(b)
	must(f.t, err)
	again, err := ParseBundle(raw)
	must(f.t, err)
	return &again
}

func (f *field) proven(b *Bundle) bool {
	f.t.Helper()
	all, ok := b.Check(f.hub.Proofs.Key, f.hub.Proofs.Trust)
	for _, x := range all {
		if !x.OK {
			f.t.Log(x.Says)
		}
	}
	return ok
}

func each(t *testing.T, test func(t *testing.T, f *field)) {
	now := &turned{}
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		now.day = "2026-11-23"
		test(t, newField(t, d, now))
	}, db.WithClock(now))
}

// TestPlans: a plan that does not cite the published list, or whose seed could be known already, is refused; so are a
// second step by the same person and a seed before the frame is in the log.
func TestPlans(t *testing.T) {
	each(t, func(t *testing.T, f *field) {
		for name, c := range map[string]struct {
			change func(*Plan)
			says   string
		}{
			"not published": {func(p *Plan) { p.Matter = "ZZ-01" }, "已公布的清单"},
			"of others":     {func(p *Plan) { p.Matter = "ST-01" }, "请选择本单位的事项"},
			"seed today":    {func(p *Plan) { p.SeedDay = f.now.day }, "今天以后"},
			"before seed":   {func(p *Plan) { p.From = f.now.day.AddDays(1) }, "种子公布以后"},
			"two years":     {func(p *Plan) { p.Until = "2027-01-05" }, "同一年"},
			"no source":     {func(p *Plan) { p.Source = "x" }, "公开来源"},
			"no date":       {func(p *Plan) { p.Until = "年底" }, "写作"},
		} {
			p := f.plan()
			c.change(&p)
			if says := f.try(func(tx *db.Tx) error { _, err := Propose(tx, f.hub, first, p); return err }); !strings.Contains(says, c.says) {
				t.Errorf("%s: %q", name, says)
			}
		}
		gone, kept := f.proposed(f.plan()), f.proposed(f.plan())
		f.write(func(tx *db.Tx) error { _, err := drop(tx, &gone); return err })
		if next := f.proposed(f.plan()); kept.Number != "东双抽〔2026〕2号" || next.Number != "东双抽〔2026〕3号" {
			t.Errorf("after a draft was thrown away the numbers are %s and %s", kept.Number, next.Number)
		}
		p := f.proposed(f.plan())
		if says := f.try(func(tx *db.Tx) error { return Seal(tx, f.hub, Hand{"丙", "示例丙", "sthjj"}, p.ID) }); !strings.Contains(says, "没有这个抽查计划") {
			t.Errorf("another department seals: %q", says)
		}
		f.write(func(tx *db.Tx) error { return Seal(tx, f.hub, first, p.ID) })
		if says := f.try(func(tx *db.Tx) error { return Seal(tx, f.hub, first, p.ID) }); !strings.Contains(says, "同事刚刚办理过") {
			t.Errorf("sealed twice: %q", says)
		}
		enter := func(by Hand, seed string) string {
			return f.try(func(tx *db.Tx) error { return EnterSeed(tx, f.hub, by, p.ID, seed, "示例公告") })
		}
		if says := enter(second, seedText); !strings.Contains(says, "才公布") {
			t.Errorf("before its day: %q", says)
		}
		f.now.day = p.SeedDay
		if says := enter(second, seedText); !strings.Contains(says, "还没有写进存证日志") {
			t.Errorf("before the log: %q", says)
		}
		_, err := f.hub.Proofs.Publish(t.Context())
		must(t, err)
		if says := enter(first, seedText); !strings.Contains(says, "另一人") {
			t.Errorf("by the same person: %q", says)
		}
		if says := enter(second, "随便"); !strings.Contains(says, "写法与来源不符") {
			t.Errorf("a made-up seed: %q", says)
		}
		if says := enter(second, " 2026138  01 05 12 19 23 30 07 "); says != "" {
			t.Errorf("the seed: %q", says)
		}
		if says := enter(second, seedText); !strings.Contains(says, "同事刚刚办理过") {
			t.Errorf("drawn twice: %q", says)
		}
	})
}

// TestAnybodyRedoesIt: what is published proves the draw, before and after visits, replacements and a larger sample; a
// change of any part does not pass, and a larger sample keeps those drawn before.
func TestAnybodyRedoesIt(t *testing.T) {
	each(t, func(t *testing.T, f *field) {
		p := f.drawn()
		b := f.bundle(p.ID, false)
		if !f.proven(b) || len(b.Drawn) < 3 {
			t.Fatalf("%d drawn, not proven", len(b.Drawn))
		}
		raw, _ := json.Marshal(b)
		for i := range firms {
			if strings.Contains(string(raw), codeOf(i)) {
				t.Fatalf("the list is told before the visit: %s", codeOf(i))
			}
		}
		if strings.Contains(string(raw), "示例一") || strings.Contains(string(raw), "normal") {
			t.Error("officers or classes are published")
		}
		was := slices.Clone(b.Drawn)
		f.write(func(tx *db.Tx) error { return Extend(tx, f.hub, first, p.ID, 0, 2, "示例") })
		if said := f.try(func(tx *db.Tx) error { return Extend(tx, f.hub, first, p.ID, 0, 2, "示例") }); !strings.Contains(said, "刚刚已经扩大过") {
			t.Errorf("the same sent twice: %s", said)
		}
		gone, seen := f.twoPlanned(p.ID)
		f.write(func(tx *db.Tx) error { return Replace(tx, f.hub, first, p.ID, Objects, gone, "gone", "") })
		f.write(func(tx *db.Tx) error {
			return Enter(tx, f.hub, first, p.ID, Objects, seen, Found{string(f.now.day), "发现问题已责令改正", "示例"})
		})
		b = f.bundle(p.ID, false)
		f.write(func(tx *db.Tx) error { // the public reads what was done otherwise, and why, and nobody's name
			plan, err := planOf(tx, p.ID)
			must(t, err)
			page, err := publicOf(tx, f.hub, &plan)
			if len(page.Passed) != 1 || page.Passed[0].State != "已替换" || page.Passed[0].Reason != "已注销、迁出或者不再经营" || page.Cap != f.hub.Tiers.Inspections.Cap {
				t.Errorf("done otherwise: %+v, cap %d", page.Passed, page.Cap)
			}
			return err
		})
		at := func(b *Bundle, n int) *Drawn {
			return &b.Drawn[slices.IndexFunc(b.Drawn, func(d Drawn) bool { return d.List == Objects && d.N == n })]
		}
		if !f.proven(b) || !f.proven(f.bundle(p.ID, true)) {
			t.Fatal("not proven afterwards")
		}
		for i, d := range was {
			if d.List == Objects && b.Drawn[i].Ticket != d.Ticket {
				t.Errorf("the larger sample was drawn anew: place %d", i+1)
			}
		}
		opened := map[string]bool{} // a company stands in the control group too, or in two places
		for _, d := range b.Drawn {
			if d.Opened != nil {
				opened[d.Opened.Code] = true
			}
		}
		if len(opened) != 1 || at(b, seen).Opened == nil {
			t.Errorf("%d are opened after one visit", len(opened))
		}
		for name, spoil := range map[string]func(*Bundle){
			"a ticket of the frame":  func(b *Bundle) { b.Frame.Objects[3] = strings.Repeat("0", ticketSize) },
			"who was drawn":          func(b *Bundle) { b.Drawn[2].Ticket = b.Drawn[1].Ticket },
			"one left out":           func(b *Bundle) { b.Drawn = b.Drawn[1:] },
			"the seed":               func(b *Bundle) { b.Seed = "2026138 01 05 12 19 23 30 08" },
			"the day of the seed":    func(b *Bundle) { b.Frame.Day = "2026-11-23" },
			"no receipt":             func(b *Bundle) { b.Receipt = nil },
			"who was visited":        func(b *Bundle) { at(b, seen).Opened.Code = codeOf(0) + "x" },
			"an officer":             func(b *Bundle) { at(b, seen).Staff[0].Ticket = "x" },
			"replaced, no reason":    func(b *Bundle) { at(b, gone).Reason = "" },
			"more than were planned": func(b *Bundle) { b.Frame.Draws++ },
		} {
			x := f.bundle(p.ID, false)
			spoil(x)
			if _, ok := x.Check(f.hub.Proofs.Key, f.hub.Proofs.Trust); ok {
				t.Errorf("%s: changed and still proven", name)
			}
		}
	})
}

// TestVisits: who has no certificate on the last day, is of another matter or stands back does not come; a result is a
// record of the company; a company at its cap is not drawn again; two who write at once are told apart.
func TestVisits(t *testing.T) {
	each(t, func(t *testing.T, f *field) {
		p := f.drawn()
		all := f.visits(p.ID)
		for _, v := range all {
			for _, a := range v.Staff {
				if a.Name == "示例过期" || a.Name == "示例别的" {
					t.Errorf("%s was drawn", a.Name)
				}
			}
			if v.State == Planned && len(v.Staff) != 2 {
				t.Errorf("%d officers", len(v.Staff))
			}
		}
		f.write(func(tx *db.Tx) error { // the forms of a running plan are sent to the office, not to the public page
			at := "/office/draws/" + p.ID.String()
			page, err := officeOf(tx, f.hub, &house.Visit{Request: httptest.NewRequest("GET", at, nil)}, &p)
			if page.Href != at {
				t.Errorf("the forms of the plan lead to %s", page.Href)
			}
			return err
		})
		v := all[0]
		f.write(func(tx *db.Tx) error {
			return StandBack(tx, f.hub, first, p.ID, v.List, v.N, v.Staff[0].Officer, "kin", "")
		})
		after := f.visits(p.ID)[0].Staff
		if len(after) != 3 || after[0].Reason != "kin" || after[2].Officer == v.Staff[1].Officer {
			t.Errorf("after one stood back: %+v", after)
		}
		if says := f.try(func(tx *db.Tx) error {
			return StandBack(tx, f.hub, first, p.ID, v.List, v.N, after[1].Officer, "kin", "")
		}); !strings.Contains(says, "没有别的有资格的") {
			t.Errorf("nobody left: %q", says)
		}
		enter := func(found Found) string {
			return f.try(func(tx *db.Tx) error { return Enter(tx, f.hub, first, p.ID, v.List, v.N, found) })
		}
		day := string(f.now.day)
		for _, c := range []struct {
			in   Found
			says string
		}{{Found{day, "很好", ""}, "选择检查结果"}, {Found{"2026-12-31", "未发现问题", ""}, "检查日期"}, {Found{day, "未发现问题", "电话13800138000"}, "像身份证号"}, {Found{day, "未发现问题", ""}, ""}, {Found{day, "未发现问题", ""}, "同事刚刚办理过"}} {
			if says := enter(c.in); !strings.Contains(says, c.says) || c.says == "" && says != "" {
				t.Errorf("%v: %q", c.in, says)
			}
		}
		must(t, f.hub.DB.View(t.Context(), func(tx *db.Tx) error {
			got, err := record.OfItems(tx, v.Subject, []string{resultItem}, 9)
			if len(got) != 1 || got[0].Decided != f.now.day {
				t.Errorf("the result is no record: %+v", got)
			}
			return err
		}))
		f.caps(v.Subject)
	})
}

// caps draws everyone twice more: the one visited already is at its cap in the second.
func (f *field) caps(of id.ID) {
	f.t.Helper()
	f.hub.Tiers.Inspections.Cap = 1
	f.now.day = "2026-11-26"
	p := f.drawn()
	f.write(func(tx *db.Tx) error { return Extend(tx, f.hub, first, p.ID, 0, 1000, "示例：全部") })
	capped := 0 // once: a subject that comes up in the other list, too, is a repeat there
	for _, v := range f.visits(p.ID) {
		if v.Subject != of || v.List != Objects && v.List != Control {
			continue
		}
		if v.State == Capped {
			capped++
		} else if v.State.counts() {
			f.t.Errorf("at its cap and %s", v.State)
		}
	}
	if capped == 0 || !f.proven(f.bundle(p.ID, false)) {
		f.t.Error("with everyone drawn it is not proven")
	}
}

func (f *field) visits(of id.ID) (out []Visit) {
	f.t.Helper()
	must(f.t, f.hub.DB.View(context.Background(), func(tx *db.Tx) (err error) { out, err = Visits(tx, of); return err }))
	return out
}

// twoPlanned are the places of two objects that are to be visited; who has several tickets may be drawn twice, and is
// visited once.
func (f *field) twoPlanned(of id.ID) (one, other int) {
	f.t.Helper()
	var at []int
	for _, v := range f.visits(of) {
		if v.List == Objects && v.State == Planned {
			at = append(at, v.N)
		}
	}
	if len(at) < 2 {
		f.t.Fatalf("%d are to be visited", len(at))
	}
	return at[0], at[1]
}

// TestChances: who has more tickets is drawn in proportion, and the best class is drawn, too.
func TestChances(t *testing.T) {
	s := &tier.Sector{Classes: []tier.Class{{ID: "A", Rate: 10}, {ID: "B", Rate: 30}, {ID: "D", Rate: 200}}}
	var objects []Object
	for i := range 900 {
		class := []string{"A", "B", "D"}[i%3]
		objects = append(objects, Object{Subject: id.New(), Code: codeOf(i), Class: class, Tickets: Weights(s)[class]})
	}
	got := map[string]int{}
	for round := range 40 {
		d := deal("secret", Objects, objects)
		f := Frame{Plan: "x", Objects: sorted(d)}
		for _, ticket := range f.Order(Objects, string(rune('a'+round)))[:72] {
			got[d[ticket].object.Class]++
		}
	}
	if got["A"] == 0 || got["B"] < 2*got["A"] || got["D"] < 5*got["B"] {
		t.Errorf("drawn by class: %v", got)
	}
}
