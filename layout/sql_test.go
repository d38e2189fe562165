package layout

import (
	"go/ast"
	"go/token"
	"os"
	"regexp"
	"strings"
	"testing"
)

var (
	creates = regexp.MustCompile(`(?is)create table (?:if not exists )?(\w+)\s*\((.*?)\n\)`)
	columns = regexp.MustCompile(`(?m)^\s+(\w+)\s+(\w+)`)
)

// ddl is a table as its owner's migrations make it.
type ddl struct{ owner, name, body string }

func tables(t testing.TB) (out []ddl) {
	t.Helper()
	files(t, func(path, full string) {
		if !strings.HasSuffix(path, ".sql") || !strings.Contains(path, "/sql/") {
			return
		}
		raw, err := os.ReadFile(full)
		if err != nil {
			t.Fatal(err)
		}
		owner, _, _ := strings.Cut(path, "/sql/")
		for _, m := range creates.FindAllStringSubmatch(string(raw), -1) {
			out = append(out, ddl{owner, m[1], m[2]})
		}
	})
	if len(out) < 10 {
		t.Fatalf("only %d tables were found: the test looks in the wrong place", len(out))
	}
	return out
}

// Other column types mean other things on the two engines: SQLite turns '1e5' in a date column into 100000.
func TestSharedColumnTypes(t *testing.T) {
	for _, table := range tables(t) {
		for _, m := range columns.FindAllStringSubmatch(table.body, -1) {
			switch name, typ := m[1], m[2]; {
			case name == "primary" || name == "unique" || name == "foreign":
			case typ != "text" && typ != "bigint" && typ != "boolean" && typ != "bytea":
				t.Errorf("%s.%s is %s; shared types are text, bigint, boolean, bytea", table.name, name, typ)
			}
		}
	}
}

// big tables are co-located by subject: every unique key names it, so that they can be distributed.
var big = []string{"record", "record_body", "record_event", "subject_name", "look"}

func TestBigTablesAreKeyedBySubject(t *testing.T) {
	key := regexp.MustCompile(`(?i)(?:primary key|unique)\s*\(([^)]*)\)`)
	for _, table := range tables(t) {
		for _, name := range big {
			if table.name != name {
				continue
			}
			keys := key.FindAllStringSubmatch(table.body, -1)
			if len(keys) == 0 {
				t.Errorf("%s has no key", name)
			}
			for _, k := range keys {
				if !strings.Contains(k[1], "subject_id") {
					t.Errorf("a key of %s lacks subject_id: %s", name, k[1])
				}
			}
		}
	}
}

// A table is named in SQL only inside the package that owns it.
func TestTablesAreReadByTheirOwnerOnly(t *testing.T) {
	all := tables(t)
	statement := regexp.MustCompile(`(?i)\b(from|join|into|update|delete from)\s+(\w+)`)
	for _, s := range sources(t) {
		if s.test || s.generated {
			continue
		}
		ast.Inspect(s.ast, func(n ast.Node) bool {
			l, ok := n.(*ast.BasicLit)
			if !ok || l.Kind != token.STRING {
				return true
			}
			for _, m := range statement.FindAllStringSubmatch(l.Value, -1) {
				for _, table := range all {
					if m[2] == table.name && s.dir != table.owner && looksLikeSQL(l.Value) {
						t.Errorf("%s speaks of table %s, which belongs to %s", s.path, table.name, table.owner)
					}
				}
			}
			return true
		})
	}
}

func looksLikeSQL(s string) bool {
	s = strings.ToLower(s)
	return strings.Contains(s, "select ") || strings.Contains(s, "insert ") || strings.Contains(s, "update ") || strings.Contains(s, "delete ")
}
