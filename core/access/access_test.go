package access

import (
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strings"
	"sync"
	"testing"

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
	err := d.View(ctx, func(tx *db.Tx) (err error) { out, err = Looks(tx, subject, 10); return err })
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
			r.RevealAfter, r.RevealWhy = until, "评标尚未结束"
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
	for _, name := range []string{"access.go", "look.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || !fn.Name.IsExported() || fn.Type.Results == nil || fn.Name.Name == "Ask" {
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
