package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
)

func TestFlagsGoBeforeEnvironmentBeforeFile(t *testing.T) {
	conf := filepath.Join(t.TempDir(), "x.toml")
	text := "[storage]\ndb = \"sqlite:from-file.db\"\n\n[web]\nlisten = \"127.0.0.1:1\"\nsite = \"https://a.example\"\n"
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XINGUAN_WEB_SITE", "https://b.example")
	said := ran(t, exitSettled, "config", "show", "--config", conf, "--listen", "127.0.0.1:2")
	for _, want := range []string{
		"storage.db = sqlite:from-file.db　← " + conf + " 第2行", "web.listen = 127.0.0.1:2　← 命令行",
		"web.site = https://b.example　← 环境变量 XINGUAN_WEB_SITE", "log.level = info　← 默认",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not in\n%s", want, said)
		}
	}
}

func TestAPasswordIsNeverShown(t *testing.T) {
	said := ran(t, exitSettled, "config", "show", "--db", "postgres://a:correct-horse@db.example/x")
	if strings.Contains(said, "correct-horse") || !strings.Contains(said, "db.example") {
		t.Error(said)
	}
}

// What is set for the real city must not send made-up data there.
func TestMadeUpDataTakesNoSettings(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", t.TempDir())
	real := dbtest.URL(t, db.SQLite)
	t.Setenv("XINGUAN_STORAGE_DB", real)
	ran(t, exitSettled, "seed", "--subjects", "3", "--records", "3")
	if _, err := os.Stat(strings.TrimPrefix(real, "sqlite:")); err == nil {
		t.Error("made-up data went to the database of the settings")
	}
}

func TestAWrongFileStopsEverythingButItsCheck(t *testing.T) {
	conf := filepath.Join(t.TempDir(), "x.toml")
	if err := os.WriteFile(conf, []byte("[web]\nlisen = \"x\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XINGUAN_CONFIG", conf)
	for _, args := range [][]string{{"migrate"}, {"config", "check", conf}} {
		if said := ran(t, exitFailed, args...); !strings.Contains(said, conf+":2：没有 web.lisen 这个设定；是不是想写 web.listen") {
			t.Errorf("%v: %s", args, said)
		}
	}
	if said := ran(t, exitSettled, "config", "describe"); !strings.Contains(said, "XINGUAN_WEB_LISTEN") {
		t.Error(said)
	}
}
