package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var keys = []Key{
	{Name: "storage.db", Flag: "db", About: "数据库"},
	{Name: "web.listen", Flag: "listen", Default: "127.0.0.1:8080", About: "监听地址"},
	{Name: "log.level", Flag: "log-level", Default: "info", About: "日志详细程度", Check: OneOf("info", "warn")},
}

func written(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestEveryMistakeHasItsLineAndSaysWhatToDo(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"mistyped key", "[web]\nlisten = \"a\"\n\n[storage]\ndbb = \"x\"\n", ":5：没有 storage.dbb 这个设定；是不是想写 storage.db"},
		{"mistyped table", "[wbe]\nlisten = \"a\"\n", ":2：没有 wbe.listen 这个设定；是不是想写 web.listen"},
		{"nothing near", "[zzzzzzzz]\nq = 1\n", ":2：没有 zzzzzzzz.q 这个设定；用 xinguan config describe"},
		{"outside its table", "listen = \"a\"\n", ":1：listen 要写在 [web] 下面"},
		{"wrong value", "# a comment\n[log]\nlevel = \"loud\"\n", ":3：log.level 的值不对：可以写 info、warn"},
		{"list", "[web]\nlisten = [1, 2]\n", ":2：web.listen 的值不对：要写成一个值"},
		{"no quotes", "[web]\nlisten = abc\n", ":2：这一行的写法读不懂"},
		{"twice", "[web]\nlisten = \"a\"\nlisten = \"b\"\n", ":3：同一个设定写了两次"},
	} {
		path := written(t, c.text)
		if _, err := Read(path, keys); err == nil || !strings.Contains(err.Error(), path+c.want) {
			t.Errorf("%s: %v; want %s", c.name, err, c.want)
		}
	}
	path := written(t, "[log]\nlevel = \"x\"\n[web]\nlisen = \"\"\n")
	if _, err := Read(path, keys); err == nil || strings.Count(err.Error(), path) != 2 {
		t.Errorf("two mistakes are told at once: %v", err)
	}
}

func TestTheEnvironmentGoesBeforeTheFile(t *testing.T) {
	path := written(t, "[web]\nlisten = \"1.2.3.4:5\"\n[storage]\ndb = \"sqlite:a\"\n")
	t.Setenv("XINGUAN_STORAGE_DB", "sqlite:b")
	s, err := Load(path, keys)
	if err != nil {
		t.Fatal(err)
	}
	for flag, want := range map[string]Value{
		"db":     {"sqlite:b", "环境变量 XINGUAN_STORAGE_DB"},
		"listen": {"1.2.3.4:5", path + " 第2行"},
	} {
		if got, ok := s.OfFlag(flag); !ok || got != want {
			t.Errorf("%s: %+v; want %+v", flag, got, want)
		}
	}
	if v, ok := s.OfFlag("log-level"); ok {
		t.Errorf("a key nobody set: %+v", v)
	}
	t.Setenv("XINGUAN_LOG_LEVEL", "loud")
	if _, err := Load("", keys); err == nil || !strings.Contains(err.Error(), "XINGUAN_LOG_LEVEL") {
		t.Errorf("a wrong value in the environment: %v", err)
	}
}

// What describe prints can be saved and used as it is, and with every key switched on too.
func TestWhatIsDescribedIsAFile(t *testing.T) {
	text := Describe(keys)
	if _, err := Read(written(t, text), keys); err != nil {
		t.Error(err)
	}
	var on []string
	for _, line := range strings.Split(text, "\n") {
		if rest, ok := strings.CutPrefix(line, "# "); ok && strings.Contains(rest, " = ") {
			line = rest
		}
		on = append(on, line)
	}
	s, err := Load(written(t, strings.Join(on, "\n")), keys)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range keys {
		if v, ok := s.Of(k); !ok || v.Text != k.Default {
			t.Errorf("%s: %+v", k.Name, v)
		}
	}
}
