package layout

import (
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// text is a file, line by line.
func text(t testing.TB, full string) []string {
	t.Helper()
	raw, err := os.ReadFile(full)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(string(raw), "\n")
}

// domain are words of credit. They may not stand in names, comments or texts of base: what knows them is not a mechanism.
var domain = regexp.MustCompile(`(?i)penalt(y|ies)|\bpermits?\b|uscc|credit|disclosure|dishonest|处罚|许可|信用|公示|失信|修复`)

// xinguan is the name of the house, and no word of it.
func domainWord(s string) string {
	return domain.FindString(strings.ReplaceAll(s, module, ""))
}

func TestBaseHasNoWordOfTheDomain(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || s.generated || !strings.HasPrefix(s.dir, "base/") {
			continue
		}
		for _, c := range s.ast.Comments {
			if m := domainWord(c.Text()); m != "" {
				t.Errorf("%s: a comment in base says %q", s.path, m)
			}
		}
		ast.Inspect(s.ast, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				if m := domainWord(n.Value); m != "" {
					t.Errorf("%s: a text in base says %q: %s", s.path, m, n.Value)
				}
			case *ast.Ident:
				if m := domainWord(n.Name); m != "" {
					t.Errorf("%s: a name in base is %s", s.path, n.Name)
				}
			}
			return true
		})
	}
	files(t, func(path, full string) {
		if ext := filepath.Ext(path); !strings.HasPrefix(path, "base/") || ext != ".templ" && ext != ".sql" {
			return
		}
		for i, line := range text(t, full) {
			if m := domainWord(line); m != "" {
				t.Errorf("%s:%d: base says %q", path, i+1, m)
			}
		}
	})
}

func TestPagesCarryNoStylesOrScripts(t *testing.T) {
	bad := regexp.MustCompile(`\sstyle=|<style|\son[a-z]+=|javascript:`)
	script := regexp.MustCompile(`<script`)
	asset := regexp.MustCompile(`<script src=\{ [^}]*[aA]sset[^}]*\}`)
	other := regexp.MustCompile(`\b(src|srcset|action|formaction)="(https?:)?//|<link[^>]*href="(https?:)?//`)
	files(t, func(path, full string) {
		if !strings.HasSuffix(path, ".templ") {
			return
		}
		for i, line := range text(t, full) {
			if bad.MatchString(line) || len(script.FindAllString(line, -1)) != len(asset.FindAllString(line, -1)) {
				t.Errorf("%s:%d: the security policy forbids inline styles and scripts: %s", path, i+1, strings.TrimSpace(line))
			}
			if other.MatchString(line) {
				t.Errorf("%s:%d: a page loads nothing from another host: %s", path, i+1, strings.TrimSpace(line))
			}
		}
	})
}

// readable are the endings of files people write.
var readable = []string{".go", ".md", ".yaml", ".yml", ".templ", ".sql", ".css", ".js", ".svg", ".csv", ".mod", ".toml", ".json", ".sh", ""}

// The project speaks of itself only: no folder of the machine it was written on, and no promise instead of the thing.
func TestFilesSpeakOfTheProjectOnly(t *testing.T) {
	machine := regexp.MustCompile(`(^|[^.\w/])/(work|root|home/\w+|tmp|Users/\w+)/`)
	promise := regexp.MustCompile(`\b(TODO|FIXME|XXX)\b|\bnot implemented\b`)
	files(t, func(path, full string) {
		if !slices.Contains(readable, filepath.Ext(path)) || strings.HasPrefix(path, "layout/") || strings.Contains(path, "testdata/") {
			return
		}
		for i, line := range text(t, full) {
			if m := machine.FindString(line); m != "" {
				t.Errorf("%s:%d names a folder of some machine: %q", path, i+1, m)
			}
			if m := promise.FindString(line); m != "" {
				t.Errorf("%s:%d: %q: do it, or say in an issue why not", path, i+1, m)
			}
		}
	})
}
