package access

import (
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/city/dongguan"
	"xinguan/core/city"
	"xinguan/core/ledger"
	"xinguan/core/people"
)

var ctx = context.Background()

// rights are those of the city of the binary.
var rights = sync.OnceValue(func() *people.Rights {
	c, err := city.Load(dongguan.FS)
	if err != nil {
		panic(err)
	}
	roles, err := people.LoadRoles(dongguan.FS)
	if err != nil {
		panic(err)
	}
	return &people.Rights{Roles: roles, Orgs: people.CityOrgs(c)}
})

// reviewer is somebody who handles cases in an authority.
func reviewer(org string) people.Actor {
	return rights().Actor("u1", people.Capacity{Role: "reviewer", Org: org}, "2026-11-24")
}

func request() Request {
	return Request{
		Actor: reviewer("scjgj"), Purpose: Objection, Subject: id.New(), Item: "penalty_person",
		Org: "scjgj", Fields: []string{"违法事实", "处罚内容"}, Reason: "核查示例001号异议",
	}
}

func each(t *testing.T, test func(t *testing.T, d *db.DB)) {
	dbtest.Each(t, []db.Set{ledger.Migrations(), Migrations()}, test, db.WithClock(clock.At("2026-11-24")))
}

func looks(t *testing.T, d *db.DB, subject id.ID) (out []Look) {
	t.Helper()
	err := d.View(ctx, func(tx *db.Tx) (err error) { out, err = Looks(tx, []id.ID{subject}, false, 10); return err })
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestLookIsGrantedAndShown(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		r := request()
		g, err := Ask(ctx, d, r)
		if err != nil {
			t.Fatal(err)
		}
		if err := Covers(g, r.Subject, r.Item); err != nil {
			t.Error(err)
		}
		if Covers(g, id.New(), r.Item) == nil || Covers(g, r.Subject, "permit_person") == nil || Covers(nil, r.Subject, r.Item) == nil {
			t.Error("the grant covers more than was asked for")
		}
		got := looks(t, d, r.Subject)
		if len(got) != 1 || got[0].Refused || got[0].Purpose != "objection" || got[0].Org != "scjgj" || len(got[0].Fields) != 2 {
			t.Errorf("shown: %+v", got)
		}
		if n, err := ledger.Seal(ctx, d); n != 1 || err != nil {
			t.Errorf("audit rows: %d, %v", n, err)
		}
	})
}

func TestRefusedLooksAreShownToo(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		for name, c := range map[string]struct {
			change func(*Request)
			want   string
		}{
			"no purpose":  {func(r *Request) { r.Purpose = Purpose{} }, "用途"},
			"no reason":   {func(r *Request) { r.Reason = " " }, "事由"},
			"other org":   {func(r *Request) { r.Org = "sthjj" }, "本单位"},
			"public":      {func(r *Request) { r.Actor = people.Public }, "登录"},
			"operator":    {func(r *Request) { r.Actor = people.Actor{ID: "operator", Role: people.RoleOperator} }, "没有"},
			"hidden":      {func(r *Request) { r.RevealAfter = "2026-12-01" }, "理由"},
			"hidden ever": {func(r *Request) { r.RevealAfter, r.RevealWhy = clock.Forever, "x" }, "期限"},
		} {
			r := request()
			c.change(&r)
			g, err := Ask(ctx, d, r)
			if g != nil || !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v, %v", name, g, err)
			}
			if got := looks(t, d, r.Subject); len(got) != 1 || !got[0].Refused || got[0].Why == "" {
				t.Errorf("%s: shown %+v", name, got)
			}
		}
	})
}

func TestLookIsShownAfterItsDay(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		for until, shown := range map[clock.Date]int{"": 1, "2026-11-23": 1, "2026-11-24": 0, "2026-12-01": 0} {
			r := request()
			r.Purpose, r.RevealAfter, r.RevealWhy = Supervision, until, "评标尚未结束"
			if _, err := Ask(ctx, d, r); err != nil {
				t.Fatal(err)
			}
			if got := looks(t, d, r.Subject); len(got) != shown {
				t.Errorf("kept back until %q: %d looks are shown on 2026-11-24", until, len(got))
			}
		}
	})
}

// TestGrantsComeOnlyFromAsk: the type is closed, and no other exported function gives one.
func TestGrantsComeOnlyFromAsk(t *testing.T) {
	closed := false
	typ := reflect.TypeFor[Grant]()
	for i := range typ.NumMethod() {
		closed = closed || typ.Method(i).PkgPath != ""
	}
	if !closed {
		t.Error("Grant can be implemented outside the package")
	}
	for _, name := range []string{"access.go", "look.go", "purpose.go", "authorise.go", "alarm.go", "own.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || !fn.Name.IsExported() || fn.Type.Results == nil || fn.Name.Name == "Ask" || fn.Name.Name == "AskOwn" { // AskOwn asks Ask
				continue
			}
			for _, result := range fn.Type.Results.List {
				if x, ok := result.Type.(*ast.Ident); ok && x.Name == "Grant" {
					t.Errorf("%s gives a Grant as well", fn.Name.Name)
				}
			}
		}
	}
}

func TestRulesNameOnlyKnownPurposes(t *testing.T) {
	known := map[string]bool{}
	for _, p := range Purposes() {
		known[p.Code()] = p.Title() != ""
	}
	rules := people.Rules()
	for _, role := range rights().Roles.List {
		rules = append(rules, role.Rules()...)
	}
	for _, r := range rules {
		for _, p := range r.Purposes {
			if !known[p] {
				t.Errorf("the rule for %s names purpose %q", r.Permission, p)
			}
		}
	}
}

func TestInquiry(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		rules := theRules(t)
		r := request()
		r.Matter = "示例异议001号"
		x, err := Open(ctx, d, r)
		if err != nil {
			t.Fatal(err)
		}
		find := func(a people.Actor, subject, inquiry id.ID) (q Inquiry, err error) {
			err = d.View(ctx, func(tx *db.Tx) (err error) {
				q, err = rules.Find(tx, a, subject, []id.ID{subject}, inquiry)
				return err
			})
			return q, err
		}
		q, err := find(r.Actor, r.Subject, x)
		if err != nil || q.Request().Matter != r.Matter || q.Request().Purpose.Code() != "objection" {
			t.Fatalf("%+v, %v", q, err)
		}
		other := r.Actor
		other.ID = "u2"
		for name, f := range map[string]func() (Inquiry, error){
			"another person": func() (Inquiry, error) { return find(other, r.Subject, x) },
			"another org":    func() (Inquiry, error) { return find(reviewer("sthjj"), r.Subject, x) },
			"another":        func() (Inquiry, error) { return find(r.Actor, id.New(), x) },
			"no such":        func() (Inquiry, error) { return find(r.Actor, r.Subject, id.New()) },
		} {
			if _, err := f(); !errors.Is(err, ErrNoInquiry) {
				t.Errorf("%s: %v", name, err)
			}
		}
		rec := id.New()
		g, err := q.Reveal(ctx, d, rec, "penalty_person", "scjgj", "fact", true)
		if err != nil || g.Request().Record() != rec {
			t.Fatal(err)
		}
		if _, err := q.Reveal(ctx, d, rec, "penalty_person", "sthjj", "fact", true); !errors.Is(err, ErrRefused) {
			t.Errorf("another agency's record: %v", err)
		}
		var again []Grant
		if err := d.View(ctx, func(tx *db.Tx) (err error) { again, err = q.Revealed(tx); return err }); err != nil || len(again) != 1 || again[0].Request().Record() != rec {
			t.Errorf("read again: %v, %v", again, err)
		}
		if got := looks(t, d, r.Subject); len(got) != 3 || !got[0].Refused || got[1].Refused || got[1].Fields[0] != "fact" || got[2].Item != "" || got[2].Matter != r.Matter {
			t.Errorf("shown: %+v", got)
		}
	})
}

func theRules(t *testing.T) *Rules {
	t.Helper()
	rules, err := LoadRules(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

// What a purpose of the city asks for beside the table of rights.
func TestPurposesOfACity(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		rules := theRules(t)
		for name, c := range map[string]struct {
			purpose string
			change  func(*Request)
			want    string
		}{
			"no matter":        {"objection", func(r *Request) { r.Matter = "" }, "办件编号"},
			"a person":         {"repair", func(r *Request) { r.Person = true }, "自然人"},
			"told later":       {"repair", func(r *Request) { r.RevealAfter, r.RevealWhy = "2026-12-01", "x" }, "即时"},
			"told much later":  {"supervision", func(r *Request) { r.RevealAfter, r.RevealWhy = "2027-03-01", "x" }, "30天"},
			"no authorisation": {"authorised", func(*Request) {}, "用途"},
		} {
			r := request()
			r.Purpose, _ = rules.Purpose(c.purpose)
			r.Matter = "1"
			c.change(&r)
			if _, err := Open(ctx, d, r); !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestAuthorisations(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		rules := theRules(t)
		subject := id.New()
		self := rights().Actor("p1", people.Capacity{Role: people.RolePerson, Subject: subject}, "2026-11-24")
		counter := rights().Actor("u7", people.Capacity{Role: "counter", Org: "zsj"}, "2026-11-24")
		give := func(by people.Actor, a Authorisation) (x id.ID, err error) {
			a.Subject = subject
			err = d.Write(ctx, func(tx *db.Tx) (err error) { x, err = rules.Give(tx, by, a); return err })
			return x, err
		}
		good := Authorisation{Org: "zsj", UsedFor: "办理贷款", Items: []string{"penalty_person"}, Fields: []string{"penalty_person.fact"}, Until: "2026-12-24"}
		for name, change := range map[string]func(*Authorisation){
			"no item": func(a *Authorisation) { a.Items = nil }, "other use": func(a *Authorisation) { a.UsedFor = "随便看看" },
			"no end": func(a *Authorisation) { a.Until = "" }, "for ever": func(a *Authorisation) { a.Until = "2036-01-01" },
		} {
			a := good
			change(&a)
			if _, err := give(self, a); err == nil {
				t.Errorf("%s is taken", name)
			}
		}
		if _, err := give(counter, good); err == nil {
			t.Error("somebody else gives it")
		}
		look := func(item string, fields ...string) error {
			r := Request{Actor: counter, Purpose: Authorised, Subject: subject, Person: true, Item: item, Org: "gaj", Fields: fields, Reason: "示例"}
			_, err := Ask(ctx, d, r)
			return err
		}
		if err := look("penalty_person", "fact"); !errors.Is(err, ErrRefused) {
			t.Errorf("before: %v", err)
		}
		x, err := give(self, good)
		if err != nil {
			t.Fatal(err)
		}
		if err := look("penalty_person", "fact"); err != nil {
			t.Errorf("authorised: %v", err)
		}
		if look("penalty_person", "content") == nil || look("permit_person", "fact") == nil {
			t.Error("more than was authorised")
		}
		under := Request{Actor: counter, Purpose: Authorised, Subject: id.New(), Of: []id.ID{subject}, Person: true, Item: "penalty_person", Org: "gaj", Fields: []string{"fact"}, Reason: "示例"}
		if _, err := Ask(ctx, d, under); err != nil {
			t.Errorf("under another of its ids: %v", err)
		}
		under.Of = nil
		if _, err := Ask(ctx, d, under); !errors.Is(err, ErrRefused) {
			t.Errorf("of somebody else: %v", err)
		}
		revoke := func(by people.Actor) error {
			return d.Write(ctx, func(tx *db.Tx) error { return Revoke(tx, by, subject, []id.ID{subject}, x) })
		}
		if revoke(counter) == nil {
			t.Error("somebody else revokes it")
		}
		if err := errors.Join(revoke(self), revoke(self)); err != nil {
			t.Fatal(err)
		}
		if err := look("penalty_person", "fact"); !errors.Is(err, ErrRefused) {
			t.Errorf("revoked: %v", err)
		}
	})
}

func TestAlarms(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		for range 3 {
			r := request()
			r.Purpose = Supervision
			if _, err := Ask(ctx, d, r); err != nil {
				t.Fatal(err)
			}
		}
		quiet := Thresholds{Subjects: 4, WithoutMatter: 4, Refused: 1, Night: 1, NightFrom: 22, NightUntil: 6}
		for name, c := range map[string]struct {
			change func(*Thresholds)
			want   string
		}{
			"quiet": {func(*Thresholds) {}, ""}, "many": {func(t *Thresholds) { t.Subjects = 3 }, "3个主体"},
			"no matter": {func(t *Thresholds) { t.WithoutMatter = 3 }, "办件编号"}, "at night": {func(t *Thresholds) { t.NightFrom = 12 }, "夜间"},
		} {
			th := quiet
			c.change(&th)
			var got []Alarm
			if err := d.View(ctx, func(tx *db.Tx) (err error) { got, err = th.Alarms(tx, "2026-11-23", "2026-11-25"); return err }); err != nil {
				t.Fatal(err)
			}
			if (len(got) == 1) != (c.want != "") || len(got) == 1 && (len(got[0].Why) != 1 || !strings.Contains(got[0].Why[0], c.want) || got[0].Day != "2026-11-24") {
				t.Errorf("%s: %+v", name, got)
			}
		}
		var all []Reviewed
		if err := d.View(ctx, func(tx *db.Tx) (err error) {
			all, err = Review(tx, Filter{Actor: "u1", From: "2026-11-24", Until: "2026-11-24"}, 2)
			return err
		}); err != nil || len(all) != 2 {
			t.Errorf("review: %d, %v", len(all), err)
		}
	})
}

// A city may ask for more than the program, and not for less.
func TestRulesThatWidenDoNotLoad(t *testing.T) {
	raw, err := dongguan.FS.ReadFile(rulesFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range [][2]string{
		{"persons: false, delay_days: 0, basis: 信用", "persons: true, delay_days: 0, basis: 信用"}, {"delay_days: 30", "delay_days: 91"},
		{"code: repair", "code: curiosity"}, {"code: repair", "code: objection"}, {"refused: 5", "refused: 100000"}, {"night_until: 6", "night_until: 1"},
	} {
		text := strings.Replace(string(raw), c[0], c[1], 1)
		if text == string(raw) {
			t.Fatalf("%q is not in the file", c[0])
		}
		if _, err := LoadRules(fstest.MapFS{rulesFile: {Data: []byte(text)}}); err == nil || !strings.Contains(err.Error(), rulesFile+":") {
			t.Errorf("%s: %v", c[1], err)
		}
	}
}

// Looks are kept for years: nothing in this package takes one away.
func TestLooksAreNeverTakenAway(t *testing.T) {
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if text := string(raw); !strings.HasSuffix(name, "_test.go") && (strings.Contains(text, "delete from look") || strings.Contains(text, "update look")) {
			t.Errorf("%s changes looks", name)
		}
	}
}

// Looks of a year are counted from an index alone: read each where it lies, half a million took ten seconds.
func TestLooksAreCountedFromAnIndex(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, []db.Set{Migrations()})
	err := d.View(context.Background(), func(tx *db.Tx) error {
		plan, err := db.All(tx, func(scan db.Scanner) (line string, err error) {
			var a, b, c int
			err = scan(&a, &b, &c, &line)
			return line, err
		}, "explain query plan "+grantedQuery, "2026-01-01", "2027-01-01", false, Self.Code())
		if all := strings.Join(plan, "\n"); !strings.Contains(all, "COVERING INDEX look_at") {
			t.Error(all)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
