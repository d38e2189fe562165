package config

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// Value is what a setting is, and where it was said.
type Value struct {
	Text string
	From string // Chinese: 环境变量 XINGUAN_…, or file and line
}

// File is a configuration file that was read.
type File struct {
	Path   string
	values map[string]Value // by name of key
}

// Problem is one thing wrong in a file.
type Problem struct {
	Path string
	Line int
	Say  string // Chinese, whole sentence without the full stop
}

// Error is file:line and the sentence.
func (p Problem) Error() string { return fmt.Sprintf("%s:%d：%s", p.Path, p.Line, p.Say) }

// Read reads a configuration file and says everything that is wrong with it, each as a Problem, joined.
func Read(path string, keys []Key) (*File, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("配置文件 %s 打不开；请检查路径和权限：%w", path, err)
	}
	f := &File{Path: path, values: map[string]Value{}}
	var tables map[string]any
	if _, err := toml.Decode(string(raw), &tables); err != nil {
		return nil, f.syntax(err)
	}
	return f, f.take(tables, placesOf(string(raw)), keys)
}

// syntax tells where the file stops being TOML.
func (f *File) syntax(err error) error {
	var e toml.ParseError
	if !errors.As(err, &e) {
		return Problem{f.Path, 1, "不是 TOML 文件，读不懂"}
	}
	say := "这一行的写法读不懂；文字要放在英文引号里，形如 名称 = \"值\"，分组形如 [web]"
	if strings.Contains(e.Message, "already") {
		say = "同一个设定写了两次，请删去一处"
	}
	return Problem{f.Path, max(1, e.Position.Line), say}
}

// take checks every table and key; problems come in the order of the lines.
func (f *File) take(tables map[string]any, places map[string]int, keys []Key) error {
	var found []Problem
	for table, content := range tables {
		inner, ok := content.(map[string]any)
		if !ok {
			found = append(found, f.unknown(table, places, keys))
			continue
		}
		for name, v := range inner {
			whole := table + "." + name
			if p := f.one(whole, v, places, keys); p != nil {
				found = append(found, *p)
			}
		}
	}
	slices.SortFunc(found, func(a, b Problem) int { return a.Line - b.Line })
	errs := make([]error, len(found))
	for i, p := range found {
		errs[i] = p
	}
	return errors.Join(errs...)
}

func (f *File) one(name string, v any, places map[string]int, keys []Key) *Problem {
	i := slices.IndexFunc(keys, func(k Key) bool { return k.Name == name })
	if i < 0 {
		p := f.unknown(name, places, keys)
		return &p
	}
	text, ok := plain(v)
	say := "要写成一个值，不能是列表或分组"
	if ok {
		say = keys[i].problem(text)
	}
	if say != "" {
		return &Problem{f.Path, places[name], fmt.Sprintf("%s 的值不对：%s", name, say)}
	}
	f.values[name] = Value{text, fmt.Sprintf("%s 第%d行", f.Path, places[name])}
	return nil
}

func plain(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case int64, float64, bool:
		return fmt.Sprint(v), true
	}
	return "", false
}

func (f *File) unknown(name string, places map[string]int, keys []Key) Problem {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k.Name
		if _, key, _ := strings.Cut(k.Name, "."); key == name { // written without its table
			return Problem{f.Path, places[name], fmt.Sprintf("%s 要写在 [%s] 下面", name, strings.TrimSuffix(k.Name, "."+key))}
		}
	}
	say := fmt.Sprintf("没有 %s 这个设定", name)
	if near := nearest(name, names); near != "" {
		say += "；是不是想写 " + near
	} else {
		say += "；用 xinguan config describe 查看全部设定"
	}
	return Problem{f.Path, max(1, places[name]), say}
}

// placesOf finds the line each table.key stands on; the parser does not keep them.
func placesOf(text string) map[string]int {
	out := map[string]int{}
	table := ""
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "["); ok {
			table = strings.Trim(strings.SplitN(name, "]", 2)[0], " [\"'")
			out[table] = i + 1
			continue
		}
		name, _, ok := strings.Cut(line, "=")
		name = strings.Trim(strings.TrimSpace(name), `"'`)
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		if table != "" {
			name = table + "." + name
		}
		if out[name] == 0 {
			out[name] = i + 1
		}
	}
	return out
}
