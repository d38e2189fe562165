// Package yamlfile reads YAML files strictly: an unknown or doubled key, a wrong type or a second document is an
// error that names file and line and says in Chinese what to do.
package yamlfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Problem is one fault of a file: where it stands and a whole Chinese sentence on what is wrong and what to do.
type Problem struct {
	File    string
	Line    int
	Message string
}

// Error is file:line：sentence.
func (p Problem) Error() string { return fmt.Sprintf("%s:%d：%s", p.File, p.Line, p.Message) }

// File is a YAML file that was read; it knows on which line each value stands.
type File struct {
	Name string
	root yaml.Node
}

// Read decodes the one document of the file name into the value into, a pointer. All faults of form are reported
// together as Problems joined by errors.Join; faults of meaning are the caller's, who makes them with At.
func Read(fsys fs.FS, name string, into any) (*File, error) {
	raw, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, Problem{name, 1, "读不到这个文件，请检查它是否在城市目录里：" + err.Error()}
	}
	f := &File{Name: name}
	if err := yaml.Unmarshal(raw, &f.root); err != nil {
		return nil, f.translate(err)
	}
	if len(f.root.Content) == 0 {
		return nil, Problem{name, 1, "文件是空的，请补上内容或删除文件"}
	}
	dec := yaml.NewDecoder(bytes.NewReader(raw))
	dec.KnownFields(true)
	if err := dec.Decode(into); err != nil {
		return nil, f.translate(err)
	}
	var more yaml.Node
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) {
		return nil, Problem{name, max(more.Line, 1), "文件里有第二个“---”文档，请拆成两个文件"}
	}
	return f, nil
}

// At is a Problem at the value found by a path of keys (string) and positions (int), e.g. At(msg, "agencies", 3,
// "code"); where the path ends early, the problem stands at the last value found.
func (f *File) At(message string, path ...any) error {
	return Problem{f.Name, f.Line(path...), message}
}

// Line is the line of the value found by a path of keys and positions, as in At.
func (f *File) Line(path ...any) int {
	if len(f.root.Content) == 0 {
		return 1
	}
	node := f.root.Content[0]
	for _, step := range path {
		next := child(node, step)
		if next == nil {
			break
		}
		node = next
	}
	return max(node.Line, 1)
}

func child(node *yaml.Node, step any) *yaml.Node {
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	switch step := step.(type) {
	case int:
		if node.Kind == yaml.SequenceNode && step < len(node.Content) {
			return node.Content[step]
		}
	case string:
		for i := 0; node.Kind == yaml.MappingNode && i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == step {
				return node.Content[i+1]
			}
		}
	}
	return nil
}

// The library's messages, which Read translates.
var (
	unknown   = regexp.MustCompile(`^line (\d+): field (.+) not found in type .*$`)
	doubled   = regexp.MustCompile(`^line (\d+): mapping key "(.+)" already defined at line (\d+)$`)
	wrongType = regexp.MustCompile(`^line (\d+): cannot unmarshal \S+ ?(.*?) ?into (\S+)$`)
	syntax    = regexp.MustCompile(`^yaml: line (\d+): (.*)$`)
)

func (f *File) translate(err error) error {
	var many *yaml.TypeError
	if !errors.As(err, &many) {
		if m := syntax.FindStringSubmatch(err.Error()); m != nil {
			return f.problem(m[1], "不是有效的 YAML，请检查缩进、冒号和引号（"+m[2]+"）")
		}
		return Problem{f.Name, 1, "不是有效的 YAML，请检查缩进、冒号和引号（" + strings.TrimPrefix(err.Error(), "yaml: ") + "）"}
	}
	var out []error
	for _, message := range many.Errors {
		out = append(out, f.translateOne(message))
	}
	return errors.Join(out...)
}

func (f *File) translateOne(message string) error {
	if m := unknown.FindStringSubmatch(message); m != nil {
		return f.problem(m[1], "不认识的项“"+m[2]+"”，请检查拼写，或删去这一项")
	}
	if m := doubled.FindStringSubmatch(message); m != nil {
		return f.problem(m[1], "“"+m[2]+"”在第 "+m[3]+" 行已经写过，请只留一处")
	}
	if m := wrongType.FindStringSubmatch(message); m != nil {
		return f.problem(m[1], "这里应当写"+kindName(m[3])+"，现在是"+strings.TrimSpace("“"+strings.Trim(m[2], "` ")+"”"))
	}
	return Problem{f.Name, 1, "内容不能读取：" + message}
}

func (f *File) problem(line, message string) error {
	n, _ := strconv.Atoi(line)
	return Problem{f.Name, max(n, 1), message}
}

// kindName says in Chinese what a Go type wants.
func kindName(goType string) string {
	switch {
	case goType == reflect.Bool.String():
		return " yes 或 no"
	case strings.HasPrefix(goType, "int"), strings.HasPrefix(goType, "uint"):
		return "一个整数"
	case strings.HasPrefix(goType, "[]"):
		return "一个列表"
	case strings.HasPrefix(goType, "map["), strings.Contains(goType, "."):
		return "若干“名称: 值”"
	}
	return "一个值"
}
