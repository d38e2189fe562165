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
	created = regexp.MustCompile(`(?i)create table`)
	columns = regexp.MustCompile(`(?m)^\s+(\w+)\s+(\w+)`)
	added   = regexp.MustCompile(`(?i)alter table (\w+)\s+add (?:column )?(?:if not exists )?(\w+)\s+(\w+)`)
	uniques = regexp.MustCompile(`(?i)create unique index (?:if not exists )?\w+ on (\w+)\s*\(([^)]*)\)`)
	keys    = regexp.MustCompile(`(?i)(?:primary key|unique)\s*\(([^)]*)\)`)
	single  = regexp.MustCompile(`(?im)^\s+(\w+)[^,(]*\b(?:primary key|unique)\b\s*(?:,|$)`)
)

// migration is one file of a package's tables.
type migration struct{ path, owner, text string }

func migrations(t testing.TB) (out []migration) {
	t.Helper()
	files(t, func(path, full string) {
		owner, _, ok := strings.Cut(path, "/sql/")
		if !ok || !strings.HasSuffix(path, ".sql") {
			return
		}
		raw, err := os.ReadFile(full)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, migration{path, owner, withoutComments(string(raw))})
	})
	return out
}

// withoutComments leaves out what is said to people, and keeps the lines that are for one engine.
func withoutComments(sql string) string {
	lines := strings.Split(sql, "\n")
	for i, line := range lines {
		if at := strings.Index(line, "--"); at >= 0 && !strings.HasPrefix(line[at:], "--sqlite") && !strings.HasPrefix(line[at:], "--pg") {
			lines[i] = line[:at]
		}
	}
	return strings.Join(lines, "\n")
}

// ddl is a table as its owner's migrations make it.
type ddl struct{ owner, name, body string }

func tables(t testing.TB) (out []ddl) {
	t.Helper()
	for _, m := range migrations(t) {
		found := creates.FindAllStringSubmatch(m.text, -1)
		if n := len(created.FindAllString(m.text, -1)); n != len(found) {
			t.Errorf("%s makes %d tables, %d of them in the form these tests read: one column a line, the closing bracket on its own", m.path, n, len(found))
		}
		for _, f := range found {
			out = append(out, ddl{m.owner, f[1], f[2]})
		}
	}
	if len(out) < 10 {
		t.Fatalf("only %d tables were found: the test looks in the wrong place", len(out))
	}
	return out
}

func shared(typ string) bool {
	return typ == "text" || typ == "bigint" || typ == "boolean" || typ == "bytea"
}

// Other column types mean other things on the two engines: SQLite turns '1e5' in a date column into 100000.
func TestSharedColumnTypes(t *testing.T) {
	for _, table := range tables(t) {
		for _, m := range columns.FindAllStringSubmatch(table.body, -1) {
			if name := m[1]; name != "primary" && name != "unique" && name != "foreign" && !shared(m[2]) {
				t.Errorf("%s.%s is %s; shared types are text, bigint, boolean, bytea", table.name, name, m[2])
			}
		}
	}
	for _, m := range migrations(t) {
		for _, a := range added.FindAllStringSubmatch(m.text, -1) {
			if !shared(a[3]) {
				t.Errorf("%s: %s.%s is %s; shared types are text, bigint, boolean, bytea", m.path, a[1], a[2], a[3])
			}
		}
	}
}

// local are the tables that hold a subject_id and are not co-located by it, each with the reason.
var local = map[string]string{
	"identifier": "finds a subject by the digest of a code: the subject is the answer, not the question",
	"change":     "the outbox of the coordinator, followed by number",
	"flow_case":  "cases are few, found by number and by the organisation they lie with; some are about no subject",
	"ruling":     "one row a rulebook; the subject in it only says how far it got",
}

// Every other table of subjects is co-located: each unique key names the subject, so that it can be distributed.
func TestTablesOfSubjectsAreKeyedBySubject(t *testing.T) {
	holds := regexp.MustCompile(`(?m)^\s+subject_id\s`)
	colocated := map[string]bool{}
	for _, table := range tables(t) {
		if !holds.MatchString(table.body) || local[table.name] != "" {
			continue
		}
		colocated[table.name] = true
		unique := keys.FindAllStringSubmatch(table.body, -1)
		unique = append(unique, single.FindAllStringSubmatch(table.body, -1)...)
		if len(unique) == 0 {
			t.Errorf("%s has no key", table.name)
		}
		for _, k := range unique {
			if !names(k[1], "subject_id") {
				t.Errorf("a key of %s lacks subject_id: (%s); or say in this test why it is local", table.name, k[1])
			}
		}
	}
	for _, m := range migrations(t) {
		for _, u := range uniques.FindAllStringSubmatch(m.text, -1) {
			if colocated[u[1]] && !names(u[2], "subject_id") {
				t.Errorf("%s: a unique index of %s lacks subject_id: (%s)", m.path, u[1], u[2])
			}
		}
	}
	for _, name := range []string{"record", "record_body", "record_event", "subject_name", "look"} {
		if !colocated[name] {
			t.Errorf("the big table %s is not co-located by subject_id", name)
		}
	}
}

func names(list, column string) bool {
	for _, c := range strings.Split(list, ",") {
		if strings.TrimSpace(c) == column {
			return true
		}
	}
	return false
}

// A table has one owner, whose migrations alone speak of it.
func TestTablesAreMadeAndChangedByTheirOwner(t *testing.T) {
	owner := map[string]string{}
	for _, table := range tables(t) {
		if had := owner[table.name]; had != "" {
			t.Errorf("table %s is made by %s and by %s", table.name, had, table.owner)
		}
		owner[table.name] = table.owner
	}
	for _, m := range migrations(t) {
		for _, name := range tablesIn(m.text) {
			if owner[name] != "" && owner[name] != m.owner {
				t.Errorf("%s speaks of table %s, which belongs to %s", m.path, name, owner[name])
			}
		}
	}
}

// A table is named in SQL only inside the package that owns it. Tests of others may select from it, because what lies in
// the database (sealed, erased, counted once) is not for its owner to vouch for; they never write to it.
func TestTablesAreReadByTheirOwnerOnly(t *testing.T) {
	owner := map[string]string{}
	for _, table := range tables(t) {
		owner[table.name] = table.owner
	}
	for _, s := range sources(t) {
		if s.generated || s.dir == "layout" || s.dir == "bench" { // bench compares with the bare database
			continue
		}
		ast.Inspect(s.ast, func(n ast.Node) bool {
			l, ok := n.(*ast.BasicLit)
			if !ok || l.Kind != token.STRING || !looksLikeSQL(l.Value) || strings.HasSuffix(s.path, "_test.go") && !writes(l.Value) {
				return true
			}
			for _, name := range tablesIn(l.Value) {
				if o := owner[name]; o != "" && o != s.dir {
					t.Errorf("%s speaks of table %s, which belongs to %s", s.path, name, o)
				}
			}
			return true
		})
	}
}

var named = regexp.MustCompile(`(?i)\b(?:from|join|into|update|delete\s+from|alter\s+table|drop\s+table|\bon)\s+(\w+)`)

func tablesIn(sql string) (out []string) {
	for _, m := range named.FindAllStringSubmatch(sql, -1) {
		out = append(out, strings.ToLower(m[1]))
	}
	return out
}

var writes = regexp.MustCompile(`(?i)\b(?:insert|update|delete|alter|drop|create)\b`).MatchString

// looksLikeSQL tells statements and parts of them from sentences that say “from” or “update”.
var looksLikeSQL = regexp.MustCompile(`(?i)\bselect\b|\binsert\s+into\b|\bupdate\s+\w+\s+set\b|\bdelete\s+from\b|\b(?:create|alter|drop)\s+table\b|\bjoin\s+\w+(\s+\w+)?\s+(on|using)\b|\bfrom\s+\w+(\s+\w+)?\s+where\b|\b(where|and)\s+[\w.]+\s*(=|<|>|in\b)`).MatchString
