// Package layout holds the tests of the house's own rules: what may import what, whose table is whose, how migrations
// are written, how files are kept. They read the tree; they build nothing.
package layout

import (
	"bufio"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// module is the name in go.mod.
const module = "xinguan/"

// source is one parsed Go file.
type source struct {
	path, dir string // relative, with slashes
	ast       *ast.File
	test      bool
	generated bool
}

// root is the top of the checkout.
func root(t testing.TB) string {
	t.Helper()
	dir, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// files calls fn for every file of the tree, with its path relative to the top.
func files(t testing.TB, fn func(path, full string)) {
	t.Helper()
	top := root(t)
	err := filepath.WalkDir(top, func(full string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); full != top && (strings.HasPrefix(name, ".") && name != ".ci" || name == "dist") {
				return filepath.SkipDir
			}
			return nil
		}
		rel, err := filepath.Rel(top, full)
		fn(filepath.ToSlash(rel), full)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func sources(t testing.TB) (out []source) {
	t.Helper()
	fset := token.NewFileSet()
	files(t, func(path, full string) {
		if !strings.HasSuffix(path, ".go") {
			return
		}
		f, err := parser.ParseFile(fset, full, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		dir := ""
		if i := strings.LastIndexByte(path, '/'); i >= 0 {
			dir = path[:i]
		}
		out = append(out, source{path, dir, f, strings.HasSuffix(path, "_test.go"), strings.HasSuffix(path, "_templ.go")})
	})
	return out
}

// floors from the ground up; a package imports its own floor and those below.
// client is what programs of others import, so it stands on nothing of the house.
var floors = []string{"client", "base", "city", "core", "rooms", "doors", "cmd", "bench"}

// core is in order: each package imports only what stands to its left.
var core = []string{"city", "ident", "ledger", "people", "access", "partner", "notice", "rulebook", "flow", "opinion", "subject", "catalog", "record", "takedown", "relay", "rating", "tier", "intake", "upkeep", "seed", "house"}

func floorOf(dir string) int {
	first, _, _ := strings.Cut(dir, "/")
	return slices.Index(floors, first)
}

func TestImportsGoDownTheFloors(t *testing.T) {
	for _, s := range sources(t) {
		if s.dir == "layout" {
			continue
		}
		for _, imp := range s.ast.Imports {
			path := strings.Trim(imp.Path.Value, `"`)
			if to, ours := strings.CutPrefix(path, module); ours {
				if why := forbidden(s.dir, to); why != "" && !(s.test && (forTests(to) || floorOf(s.dir) == 0)) {
					t.Errorf("%s imports %s: %s", s.path, to, why)
				}
			}
		}
	}
}

// forbidden says why a package must not import another, or nothing.
func forbidden(from, to string) string {
	a, b := floorOf(from), floorOf(to)
	switch {
	case a < 0 || b < 0:
		return "a folder outside the floors"
	case b > a:
		return "imports go down the floors only"
	case floors[a] == "rooms" && floors[b] == "rooms" && room(from) != room(to):
		return "rooms never import rooms"
	case floors[a] == "doors" && floors[b] == "doors" && room(from) != room(to):
		return "doors do not know one another; cmd/xinguan/wire joins them"
	case floors[a] == "core" && floors[b] == "core" && room(from) != room(to):
		if rank(from) < 0 || rank(to) < 0 || rank(to) > rank(from) {
			return "inside core a package imports only what stands to its left"
		}
	case forTests(to) && !forTests(from):
		return "only tests may"
	}
	return ""
}

// forTests tells whether a package is there for tests only: reference files, databases to throw away, pages read back.
func forTests(dir string) bool {
	return dir == "base/testdata" || dir == "base/db/dbtest" || dir == "base/ui/uitest" || dir == "cmd/xinguan/wire/sandbox"
}

func room(dir string) string {
	parts := strings.Split(dir, "/")
	return strings.Join(parts[:min(2, len(parts))], "/")
}

func rank(dir string) int { return slices.Index(core, strings.TrimPrefix(room(dir), "core/")) }

// go doc is the manual page, so the comment begins as go doc wants it.
func TestEveryPackageSaysWhatItIs(t *testing.T) {
	said := map[string]bool{}
	for _, s := range sources(t) {
		if s.test && s.dir != "layout" && s.dir != "bench" {
			continue
		}
		begins := "Package " + s.ast.Name.Name + " "
		if s.ast.Name.Name == "main" {
			begins = "Command " + filepath.Base(s.dir) + " "
		}
		said[s.dir] = said[s.dir] || s.ast.Doc != nil && strings.HasPrefix(s.ast.Doc.Text(), begins) && len(s.ast.Doc.Text()) > 40
	}
	for dir, ok := range said {
		if !ok {
			t.Errorf("%s has no package comment that begins “Package name …” and says what it is for", dir)
		}
	}
}

func TestNoPackageIsADrawer(t *testing.T) {
	for _, s := range sources(t) {
		for _, part := range strings.Split(s.dir, "/") {
			if slices.Contains([]string{"internal", "util", "utils", "common", "models", "helpers", "misc", "lib"}, part) {
				t.Errorf("%s: a package is named for what it provides, not %s", s.path, part)
			}
		}
	}
}

func TestNoHiddenRegistries(t *testing.T) {
	for _, s := range sources(t) {
		for _, d := range s.ast.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" && !s.generated {
				t.Errorf("%s: init() registers behind the reader's back; list it in cmd/xinguan/wire", s.path)
			}
		}
	}
}

func TestFilesAreShortEnoughToRead(t *testing.T) {
	for _, s := range sources(t) {
		limit := 400
		if s.test {
			limit = 500 // tables of cases are long
		}
		if n := lines(t, filepath.Join(root(t), s.path)); n > limit && !s.generated {
			t.Errorf("%s has %d lines; split it by noun (aim under 300)", s.path, n)
		}
	}
}

func lines(t testing.TB, full string) int {
	t.Helper()
	f, err := os.Open(full)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	for sc := bufio.NewScanner(f); sc.Scan(); {
		n++
	}
	return n
}
