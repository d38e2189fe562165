package config

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestLocate(t *testing.T) {
	data := t.TempDir()
	t.Setenv("XDG_DATA_HOME", data)
	home := filepath.Join(data, "xinguan")
	for _, c := range []struct {
		db, keys string
		want     Place
	}{
		{"", "", Place{"sqlite:" + filepath.Join(home, "xinguan.db"), filepath.Join(home, "xinguan.db.keys"), filepath.Join(home, "xinguan.db.spool"), filepath.Join(home, "xinguan.db.tlog"), filepath.Join(home, "xinguan.db.facts"), socket(filepath.Join(home, "xinguan.db"))}},
		{"sqlite:a/b.db", "", Place{"sqlite:a/b.db", "a/b.db.keys", "a/b.db.spool", "a/b.db.tlog", "a/b.db.facts", socket("a/b.db")}},
		{"sqlite:a/b.db", "k", Place{"sqlite:a/b.db", "k", "a/b.db.spool", "a/b.db.tlog", "a/b.db.facts", socket("a/b.db")}},
	} {
		got, err := Locate(c.db, c.keys)
		if err != nil || got != c.want {
			t.Errorf("Locate(%q, %q) = %+v, %v; want %+v", c.db, c.keys, got, err, c.want)
		}
	}
}

// TestOneSocketForOneFile: a server and an import find each other however the path was written, and however long it is.
func TestOneSocketForOneFile(t *testing.T) {
	t.Chdir(t.TempDir())
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"x.db", strings.Repeat("长", 60) + ".db"} {
		a, _ := Locate("sqlite:"+name, "")
		b, _ := Locate("sqlite:"+filepath.Join(here, name), "")
		if a.Socket != b.Socket || len(a.Socket) > 108 || a.Socket == "" {
			t.Errorf("%q and %q", a.Socket, b.Socket)
		}
	}
	if x, _ := Locate("sqlite:x.db", ""); x.Socket == socket("y.db") {
		t.Error("two files, one socket")
	}
}

func TestPostgresWantsAKeyFile(t *testing.T) {
	data := t.TempDir()
	t.Setenv("XDG_DATA_HOME", data)
	for _, db := range []string{"postgres://u:geheim@h/d", "postgresql://u@h/d"} {
		if _, err := Locate(db, ""); err == nil || !strings.Contains(err.Error(), "--keys") || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s without keys: %v", db, err)
		}
	}
	a, err := Locate("postgres://u:geheim@h/d", "/k")
	if err != nil || a.Keys != "/k" || !strings.HasPrefix(a.Spool, filepath.Join(data, "xinguan", "spool")) {
		t.Fatalf("%+v, %v", a, err)
	}
	same, _ := Locate("postgres://other:new@h/d", "/k")
	other, _ := Locate("postgres://u:geheim@h/e", "/k")
	socket, _ := Locate("postgres:///d?host=/run/a", "/k")
	socket2, _ := Locate("postgres:///d?host=/run/b", "/k")
	if a.Spool != same.Spool || a.Spool == other.Spool || socket.Spool == socket2.Spool {
		t.Error("a spool folder belongs to a database, whoever signs in")
	}
}

func TestAddressesNobodyUnderstands(t *testing.T) {
	for _, db := range []string{"mysql://x", "sqlite:", "xinguan.db", ":"} {
		if p, err := Locate(db, "k"); err == nil {
			t.Errorf("%q became %+v", db, p)
		}
	}
}

func TestFoldersAreTheProgramsOwn(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", "relative")
	t.Setenv("HOME", "/home/x")
	for _, f := range []func() (string, error){DataDir, CacheDir} {
		dir, err := f()
		if err != nil || filepath.Base(dir) != "xinguan" || !filepath.IsAbs(dir) {
			t.Errorf("%q, %v", dir, err)
		}
	}
}
