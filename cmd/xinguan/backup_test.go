package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
)

// ran runs a command line and returns what it printed; it fails the test when the exit code is another.
func ran(t *testing.T, want int, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	if code := run(t.Context(), args, &out, &errs); code != want {
		t.Fatalf("xinguan %s: exit %d, want %d\n%s%s", strings.Join(args, " "), code, want, out.String(), errs.String())
	}
	return out.String() + errs.String()
}

// seeded is a small fictional city in a fresh database.
func seeded(t *testing.T, engine db.Engine) (url, keys string) {
	t.Helper()
	t.Setenv("XDG_DATA_HOME", t.TempDir())
	url, keys = dbtest.URL(t, engine), filepath.Join(t.TempDir(), "keys")
	ran(t, exitSettled, "seed", "--db", url, "--keys", keys, "--subjects", "60", "--records", "80", "--dirt", "0.05")
	return url, keys
}

func eachEngine(t *testing.T, fn func(t *testing.T, engine db.Engine)) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(engine.Name(), func(t *testing.T) { fn(t, engine) })
	}
}

// A backup made with all there is comes back whole: rows, states, audit chain, what is sealed; the check says so.
func TestABackupComesBackAndIsChecked(t *testing.T) {
	eachEngine(t, func(t *testing.T, engine db.Engine) {
		url, keys := seeded(t, engine)
		dir := t.TempDir()
		private, file := filepath.Join(dir, "private"), filepath.Join(dir, "a.xgb")
		public := publicKey(t, ran(t, exitSettled, "backup-key", "-o", private))
		said := ran(t, exitSettled, "backup", "--db", url, "--keys", keys, "-o", file, "--to", public, "--fast")
		if !strings.Contains(said, "1号密钥") {
			t.Errorf("the backup does not say which keys it needs: %s", said)
		}
		if said := ran(t, exitFailed, "restore", file, "--dry-run"); !strings.Contains(said, "--key") {
			t.Errorf("without its key: %s", said)
		}
		if said := ran(t, exitSettled, "restore", file, "--dry-run", "--key", private); !strings.Contains(said, "备份完整") {
			t.Errorf("dry run: %s", said)
		}
		t.Setenv("XDG_DATA_HOME", t.TempDir()) // another machine
		back := dbtest.URL(t, engine)
		said = ran(t, exitSettled, "restore", file, "--key", private, "--db", back, "--keys", keys, "--city-to", filepath.Join(dir, "city"))
		if !strings.Contains(said, "全部正常") || strings.Contains(said, "不对") || strings.Contains(said, "：0个主体") {
			t.Errorf("restored: %s", said)
		}
		if _, err := os.Stat(filepath.Join(dir, "city", "city.yaml")); err != nil {
			t.Error(err)
		}
		if said := ran(t, exitFailed, "restore", file, "--key", private, "--db", back, "--keys", keys); !strings.Contains(said, "不会覆盖") {
			t.Errorf("restored over what is there: %s", said)
		}
		if a, b := rowsOf(t, url, keys), rowsOf(t, back, keys); a != b {
			t.Errorf("before %s, after %s", a, b)
		}
		ran(t, exitSettled, "seed", "--db", back, "--keys", keys, "--subjects", "5", "--records", "5", "--seed", "9") // it goes on
	})
}

func publicKey(t *testing.T, said string) string {
	t.Helper()
	i := strings.Index(said, "xgbk1")
	if i < 0 {
		t.Fatalf("no public key: %s", said)
	}
	return strings.Fields(said[i:])[0]
}

// rowsOf are the rows of all tables that people fill.
func rowsOf(t *testing.T, url, keys string) string {
	t.Helper()
	e, err := store{DB: url, Keys: keys}.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer e.close()
	var counts map[string]int64
	if err := e.db.View(t.Context(), func(tx *db.Tx) (err error) { counts, err = db.Counts(tx); return err }); err != nil {
		t.Fatal(err)
	}
	delete(counts, "audit") // the backup is entered after it is made
	raw, _ := json.Marshal(counts)
	return string(raw)
}

// Without the key file a restore says which keys are missing, and ends with another exit code; the data is there.
func TestARestoreWithoutKeysSaysWhich(t *testing.T) {
	url, keys := seeded(t, db.SQLite)
	file := filepath.Join(t.TempDir(), "a.xgb")
	ran(t, exitSettled, "backup", "--db", url, "--keys", keys, "-o", file, "--fast")
	said := ran(t, exitHeld, "restore", file, "--db", dbtest.URL(t, db.SQLite))
	if !strings.Contains(said, "1号密钥") || !strings.Contains(said, "先不要投入使用") {
		t.Errorf("restored without keys: %s", said)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := os.ReadFile(keys)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(secret), "\n") {
		if _, value, ok := strings.Cut(line, `= "`); ok && len(value) > 20 && bytes.Contains(raw, []byte(value)) {
			t.Error("the backup holds a key")
		}
	}
	raw[len(raw)/2] ^= 1
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	target := dbtest.URL(t, db.SQLite)
	if said := ran(t, exitFailed, "restore", file, "--db", target); !strings.Contains(said, "不完整或被改动过") {
		t.Errorf("a damaged backup: %s", said)
	}
	if left, _ := filepath.Glob(strings.TrimPrefix(target, "sqlite:") + "*"); len(left) > 0 {
		t.Errorf("a failed restore left %v", left)
	}
}

func TestTheBackupFolderKeepsAsManyAsItShould(t *testing.T) {
	url, keys := seeded(t, db.SQLite)
	dir := filepath.Join(t.TempDir(), "backups")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"xinguan-20260101-000000.xgb", "xinguan-20260102-000000.xgb", "other.xgb"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	conf := filepath.Join(t.TempDir(), "x.toml")
	text := "[storage]\ndb = \"" + url + "\"\nkeys = \"" + keys + "\"\n[backup]\nfolder = \"" + dir + "\"\nkeep = 2\n"
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	ran(t, exitSettled, "backup", "--config", conf)
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	for i := range files {
		files[i] = filepath.Base(files[i])
	}
	if len(files) != 3 || slices.Contains(files, "xinguan-20260101-000000.xgb") || !slices.Contains(files, "other.xgb") || !slices.Contains(files, "xinguan-20260102-000000.xgb") {
		t.Errorf("the folder holds %v", files)
	}
}
