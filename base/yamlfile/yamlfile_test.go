package yamlfile

import (
	"strings"
	"testing"
	"testing/fstest"
)

type doc struct {
	Name string   `yaml:"name"`
	Ok   bool     `yaml:"ok"`
	N    int      `yaml:"n"`
	List []string `yaml:"list"`
	Rows []row    `yaml:"rows"`
}

type row struct {
	Code string `yaml:"code"`
}

func read(t *testing.T, text string) (doc, *File, error) {
	t.Helper()
	var d doc
	f, err := Read(fstest.MapFS{"a.yaml": {Data: []byte(text)}}, "a.yaml", &d)
	return d, f, err
}

func TestReadRefusesWithFileLineAndSentence(t *testing.T) {
	for _, c := range []struct{ name, text, line, says string }{
		{"unknown key", "name: 甲\ncolour: 1\n", "a.yaml:2", "不认识的项“colour”"},
		{"unknown key in a row", "rows:\n  - {code: a}\n  - {code: b, cod: c}\n", "a.yaml:3", "不认识的项“cod”"},
		{"doubled key", "name: 甲\nok: yes\nname: 乙\n", "a.yaml:3", "第 1 行已经写过"},
		{"not a bool", "name: 甲\nok: maybe\n", "a.yaml:2", "yes 或 no"},
		{"not a number", "n: many\n", "a.yaml:1", "一个整数"},
		{"not a list", "list: abc\n", "a.yaml:1", "一个列表"},
		{"not rows", "rows:\n  - abc\n", "a.yaml:2", "若干"},
		{"syntax", "name: 甲\n  ok: : :\n", "a.yaml:2", "不是有效的 YAML"},
		{"empty", "# nothing\n", "a.yaml:1", "文件是空的"},
		{"two documents", "name: 甲\n---\nname: 乙\n", "a.yaml:2", "第二个"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := read(t, c.text)
			if err == nil {
				t.Fatal("was accepted")
			}
			if got := err.Error(); !strings.HasPrefix(got, c.line+"：") || !strings.Contains(got, c.says) {
				t.Errorf("got %q, want %s … %s", got, c.line, c.says)
			}
		})
	}
}

func TestReadSaysAllAtOnce(t *testing.T) {
	_, _, err := read(t, "colour: 1\nn: x\n")
	if err == nil || strings.Count(err.Error(), "a.yaml:") != 2 {
		t.Errorf("want two problems, got %v", err)
	}
}

func TestMissingFile(t *testing.T) {
	var d doc
	if _, err := Read(fstest.MapFS{}, "b.yaml", &d); err == nil || !strings.HasPrefix(err.Error(), "b.yaml:1：读不到") {
		t.Errorf("got %v", err)
	}
}

func TestLine(t *testing.T) {
	d, f, err := read(t, "name: 甲\nok: no\nrows:\n  - code: a\n  - code: b\n")
	if err != nil || d.Ok || len(d.Rows) != 2 {
		t.Fatalf("%+v, %v", d, err)
	}
	for _, c := range []struct {
		path []any
		want int
	}{
		{nil, 1}, {[]any{"ok"}, 2}, {[]any{"rows", 1, "code"}, 5}, {[]any{"rows", 9}, 4}, {[]any{"nothing"}, 1},
	} {
		if got := f.Line(c.path...); got != c.want {
			t.Errorf("line of %v = %d, want %d", c.path, got, c.want)
		}
	}
	if got := f.At("不对", "rows", 1).Error(); got != "a.yaml:5：不对" {
		t.Errorf("At = %q", got)
	}
}
