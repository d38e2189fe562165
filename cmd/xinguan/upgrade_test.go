package main

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/base/job"
	"xinguan/core/upkeep"
)

// firstRelease is a database as the first release made it (testdata/first-release.db.gz: a fictional city by `seed
// --subjects 50 --records 60 --dirt 0.3`), with its key file.
func firstRelease(t *testing.T) (path, keys string) {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("XDG_DATA_HOME", dir)
	path, keys = filepath.Join(dir, "old.db"), filepath.Join(dir, "old.keys")
	packed, err := os.Open("testdata/first-release.db.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	plain, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(plain)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := os.ReadFile("testdata/first-release-keys.toml")
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{path: raw, keys: secret} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return path, keys
}

// A database of the first release is brought up to date with everything in it: rows, states, what is sealed; and work
// goes on in it. This file must open for as long as there are installations.
func TestADatabaseOfTheFirstReleaseGoesOn(t *testing.T) {
	path, keys := firstRelease(t)
	url := "sqlite:" + path
	old, err := db.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	var before map[string]int64
	if err := old.View(t.Context(), func(tx *db.Tx) (err error) { before, err = db.Counts(tx); return err }); err != nil {
		t.Fatal(err)
	}
	old.Close()
	if before["record"] < 50 || before["held"] == 0 || before["person_key"] == 0 {
		t.Fatalf("the old file is not what it should be: %v", before)
	}
	where := []string{"--db", url, "--keys", keys}
	if said := ran(t, int(upkeep.Heed), append([]string{"doctor", "--listen", "127.0.0.1:1"}, where...)...); !strings.Contains(said, "有待升级") {
		t.Errorf("doctor before: %s", said)
	}
	if said := ran(t, exitSettled, append([]string{"migrate"}, where...)...); !strings.Contains(said, "已是最新") {
		t.Error(said)
	}
	e, err := store{DB: url, Keys: keys}.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var after map[string]int64
	if err := e.db.View(t.Context(), func(tx *db.Tx) (err error) { after, err = db.Counts(tx); return err }); err != nil {
		t.Fatal(err)
	}
	for table, n := range before {
		if !strings.HasPrefix(table, "version_") && !strings.HasPrefix(table, "river") && after[table] != n {
			t.Errorf("%s had %d rows and has %d", table, n, after[table])
		}
	}
	checks, err := e.installation().Check(t.Context(), upkeep.Manifest{Keys: []uint32{1}}, nil)
	for _, c := range checks {
		if !c.OK {
			t.Errorf("%+v", c)
		}
	}
	if v, bad := job.Version(t.Context(), e.db); err != nil || bad != nil || v == 0 {
		t.Errorf("%v %v, queue %d", err, bad, v)
	}
	e.close()
	ran(t, exitSettled, append([]string{"keys", "rotate", "--why", "试"}, where...)...)
	ran(t, exitSettled, append([]string{"seed", "--subjects", "5", "--records", "5", "--seed", "3"}, where...)...)
}
