package main

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"xinguan/core/catalog"
)

// objects are the lines of an answer, each one JSON object.
func objects(t *testing.T, text string) (out []map[string]any) {
	t.Helper()
	for line := range strings.Lines(text) {
		var o map[string]any
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		out = append(out, o)
	}
	return out
}

// counted are the fields of an import's object besides file and batch, as scripts read them.
var counted = []string{"accepted", "corrected", "duplicate", "held", "notices", "read", "seconds", "warnings"}

// With --json an import prints one object a file and a last one with the totals, in these fields and no others; a warned row is
// accepted; read = accepted + corrected + duplicate + held.
func TestWhatAnImportPrintsForScripts(t *testing.T) {
	c := newClerk(t)
	c.db = c.db[:2] // the keys lie beside the database
	warned, held := penalty(1), penalty(2)
	warned[catalog.Fine], held[catalog.DocNumber] = "50000", ""
	files := []string{c.sheet("penalty", "甲.csv", penalty(0), warned, penalty(0)), c.sheet("penalty", "乙.csv", held)}
	args := slices.Concat([]string{"import"}, c.db, []string{"--item", "penalty", "--agency", "cgj", "--json"}, files)
	got := objects(t, said(t, exitHeld, args...))
	if len(got) != 3 || got[0]["file"] != files[0] || got[1]["file"] != files[1] || got[2]["file"] != "total" {
		t.Fatalf("%v", got)
	}
	for i, o := range got {
		want := append([]string{"file"}, counted...)
		if i < 2 {
			want = append(want, "batch")
		}
		if fields := slices.Sorted(maps.Keys(o)); !slices.Equal(fields, slices.Sorted(slices.Values(want))) {
			t.Errorf("object %d has the fields %v", i, fields)
		}
		if o["read"] != o["accepted"].(float64)+o["corrected"].(float64)+o["duplicate"].(float64)+o["held"].(float64) {
			t.Errorf("does not add up: %v", o)
		}
	}
	for field, want := range map[string]float64{"read": 4, "accepted": 2, "duplicate": 1, "held": 1, "warnings": 1} {
		if got[2][field] != want {
			t.Errorf("%s: %v, want %v", field, got[2][field], want)
		}
	}
	theKeysAreTheirOwners(t, filepath.Join(c.dir, "c.db.keys"))
}

// theKeysAreTheirOwners: PATH.keys is made beside the SQLite file on first use, and nobody else reads it.
func theKeysAreTheirOwners(t *testing.T, path string) {
	t.Helper()
	st, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && st.Mode().Perm() != 0o600 {
		t.Errorf("%s has mode %v", path, st.Mode())
	}
}

// With --json a check prints one finding a line, then the object; it wants no database. Exit codes: 0 all settled, 1 some
// held, 2 could not run, a wrong command line among it.
func TestWhatACheckPrintsForScripts(t *testing.T) {
	c := newClerk(t)
	bad := penalty(1)
	bad[catalog.DocNumber] = ""
	path := c.sheet("penalty", "丙.csv", penalty(0), bad)
	got := objects(t, said(t, exitHeld, "check", "--item", "penalty", "--agency", "cgj", "--json", path))
	if last := got[len(got)-1]; len(got) != 2 || got[0]["rule"] != "value.missing" || got[0]["row"] != 3.0 || last["read"] != 2.0 || last["held"] != 1.0 || last["file"] != path {
		t.Errorf("%v", got)
	}
	said(t, exitSettled, "check", "--item", "penalty", c.sheet("penalty", "丁.csv", penalty(0)))
	for _, wrong := range [][]string{{"check", "--item", "penalty", path + ".gone"}, {"check", "--item", "nothing", path}, {"check", path}, {"import", "--item", "penalty"}, {"nothing"}, {}} {
		said(t, exitFailed, wrong...)
	}
	if _, err := os.Stat(filepath.Join(c.dir, "c.db")); err == nil {
		t.Error("a check made a database")
	}
}
