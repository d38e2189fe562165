package seed_test

import (
	"bufio"
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/seal"
	"xinguan/city/dongguan"
	"xinguan/core/catalog"
	"xinguan/core/city"
	"xinguan/core/intake"
	"xinguan/core/ledger"
	"xinguan/core/record"
	"xinguan/core/rulebook"
	"xinguan/core/seed"
	"xinguan/core/subject"
)

const today clock.Date = "2026-11-24"

// rules are the rules of all findings intake can make, read from its code: what looks like a rule's name and is written
// where a finding gets one.
func rules(t *testing.T) []string {
	t.Helper()
	name := regexp.MustCompile(`^[a-z]+\.[a-z_]+$`)
	paths, err := filepath.Glob("../intake/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, p := range paths {
		if strings.HasSuffix(p, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), p, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			var in []ast.Expr
			switch n := n.(type) {
			case *ast.CallExpr: // find(level, rule, …), hold(row, rule, …), gateFinding(rule, …)
				if called := callee(n); called == "find" || called == "hold" || called == "gateFinding" {
					in = n.Args
				}
			case *ast.KeyValueExpr:
				if k, ok := n.Key.(*ast.Ident); ok && k.Name == "Rule" {
					in = []ast.Expr{n.Value}
				}
			case *ast.ValueSpec:
				if strings.HasPrefix(n.Names[0].Name, "rule") {
					in = n.Values
				}
			}
			for _, e := range in {
				if l, ok := e.(*ast.BasicLit); ok && l.Kind == token.STRING {
					if s, _ := strconv.Unquote(l.Value); name.MatchString(s) && !slices.Contains(out, s) {
						out = append(out, s)
					}
				}
			}
			return true
		})
	}
	if len(out) < 45 {
		t.Fatalf("only %d rules found: %q", len(out), out)
	}
	return out
}

func callee(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// folder is the catalogue, and the options of a small fictional city.
func folder(t *testing.T) (*catalog.Catalog, seed.Options) {
	t.Helper()
	town, err := city.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	items, err := catalog.Load(dongguan.FS, town.Null)
	if err != nil {
		t.Fatal(err)
	}
	return items, seed.Options{Seed: 11, Subjects: 400, Records: 500, Dirt: 0.03, Today: today, City: town, PartyKind: true}
}

// seeded is a small fictional city, taken in as the command does it.
func seeded(t *testing.T) *intake.Importer {
	t.Helper()
	_, opt := folder(t)
	im := importer(t, db.SQLite)
	if err := seed.Fill(context.Background(), im, opt, t.TempDir(), func(seed.Sheet, intake.Result) {}); err != nil {
		t.Fatal(err)
	}
	return im
}

// importer takes sheets in to an empty platform.
func importer(t *testing.T, engine db.Engine, opts ...db.Option) *intake.Importer {
	t.Helper()
	items, opt := folder(t)
	rules, err1 := rulebook.Load(dongguan.FS)
	gate, err2 := intake.LoadGate(dongguan.FS)
	ring, err3 := seal.Open(filepath.Join(t.TempDir(), "keys"))
	if err := errors.Join(err1, err2, err3); err != nil {
		t.Fatal(err)
	}
	sets := []db.Set{ledger.Migrations(), subject.Migrations(), record.Migrations(), intake.Migrations()}
	d := dbtest.Open(t, engine, sets, append(opts, db.WithClock(clock.At(today)))...)
	return &intake.Importer{DB: d, Ring: ring, City: opt.City, Catalog: items, Gate: gate, Spool: t.TempDir(), Clock: clock.At(today),
		Records: &record.Store{Laws: record.Laws{Catalog: items, Rules: rules}}}
}

// atDesks are rules that only people bring about, at their desks: no file of a stock does.
var atDesks = map[string]bool{"review.returned": true, "row.taken": true, "row.moved": true}

// In the fictional city every item of the catalogue has records, every state occurs, and so does every rule of intake.
func TestEverythingOccurs(t *testing.T) {
	im := seeded(t)
	has := func(query string, args ...any) bool {
		var n int64
		err := im.DB.View(context.Background(), func(tx *db.Tx) (err error) {
			n, err = db.One(tx, func(scan db.Scanner) (n int64, err error) { err = scan(&n); return n, err }, query, args...)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n > 0
	}
	for _, it := range im.Catalog.Items() {
		if !has(`select count(*) from record where item = $1`, it.Code) {
			t.Errorf("no record of %s", it.Code)
		}
		if it.Public() && !has(`select count(*) from record r where item = $1 and `+record.Visible("$2"), it.Code, string(today)) {
			t.Errorf("no record of %s is shown", it.Code)
		}
	}
	for _, s := range []record.State{record.Live, record.Repaired, record.Withdrawn, record.Annulled, record.Shielded} {
		if !has(`select count(*) from record where state = $1`, string(s)) {
			t.Errorf("no record is %s", s)
		}
	}
	for what, where := range map[string]string{"expired": "state = 'live' and public and shown_until < '" + string(today) + "'", "disputed": "disputed", "corrected": "not current",
		"a correction": "replaces is not null", "never shown": "not public", "not yet repairable": "repair_from > '" + string(today) + "'"} {
		if !has(`select count(*) from record where ` + where) {
			t.Errorf("no record is %s", what)
		}
	}
	for _, k := range []record.EventKind{record.Superseded, record.Withdraw, record.Annul, record.Repair, record.Shield, record.Unshield, record.Dispute, record.Settled, record.Classified} {
		if !has(`select count(*) from record_event where kind = $1`, string(k)) {
			t.Errorf("nothing was %s", k)
		}
	}
	for _, rule := range rules(t) {
		if atDesks[rule] {
			continue
		}
		if !has(`select count(*) from finding where rule = $1`, rule) {
			t.Errorf("no finding %s", rule)
		}
	}
	if !has(`select count(*) from subject where provisional`) || !has(`select count(*) from batch where stage = 'gate'`) {
		t.Error("no provisional subject, or no batch at the gate")
	}
	if !has(`select count(*) from record_event where actor = $1`, seed.Actor) || has(`select count(*) from record_event where actor <> $1 and kind <> 'superseded'`, seed.Actor) {
		t.Error("what happens in the fictional city does not carry its actor's name")
	}
}

// All sheets of the city are the same for the same seed.
func TestTheCityFollowsFromItsSeed(t *testing.T) {
	items, opt := folder(t)
	for _, s := range seed.City(items, opt.City) {
		var first [2]string
		for i := range first {
			path := filepath.Join(t.TempDir(), "s")
			f, err := os.Create(path)
			if err != nil {
				t.Fatal(err)
			}
			w := bufio.NewWriter(f)
			if err := errors.Join(s.Write(w, opt), w.Flush(), f.Close()); err != nil {
				t.Fatalf("%s: %v", s.Name, err)
			}
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			first[i] = string(text)
		}
		if first[0] != first[1] || strings.Count(first[0], "\n") < 2 {
			t.Errorf("%s: two runs differ, or it is empty", s.Name)
		}
	}
}
