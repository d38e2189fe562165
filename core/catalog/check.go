package catalog

import (
	"errors"
	"fmt"
	"path"
	"regexp"

	"gopkg.in/yaml.v3"

	"xinguan/base/db"
	"xinguan/base/yamlfile"
)

// Drafted is the text of a version that can come into force: the item it makes, and the catalogue with it in it.
type Drafted struct {
	Item *Item
	Base *Item // the version before it; nil for a new item
	With *Catalog
}

// Problems are the faults in an error, each with file, line and a sentence; what is no fault of a file has no line.
func Problems(err error) (out []yamlfile.Problem) {
	if err == nil {
		return nil
	}
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range many.Unwrap() {
			out = append(out, Problems(e)...)
		}
		return out
	}
	var one yamlfile.Problem
	if errors.As(err, &one) {
		return []yamlfile.Problem{one}
	}
	return []yamlfile.Problem{{Message: err.Error()}}
}

// Draft reads a text as a version of an item by the very rules the city's folder is read by, laid over the last edition that
// was approved. Faults come with the line of the text; those of other files are of what the change would break there.
func (c *Catalog) Draft(tx *db.Tx, text string) (Drafted, error) {
	if len(text) > MaxText {
		return Drafted{}, yamlfile.Problem{File: OwnText, Line: 1, Message: fmt.Sprintf("文本超过%d KB，不像是一个目录项；请核对文件", MaxText>>10)}
	}
	head := headOf(text)
	last := c.last()
	file, d := "items/"+head.Code+".yaml", Drafted{}
	if d.Base = last.byCode[head.Code]; d.Base != nil {
		file = d.Base.path
	} else if !codeForm.MatchString(head.Code) {
		file = "items/draft.yaml"
	}
	if d.Base == nil && (path.Base(file) == listsFile || path.Base(file) == blocksFile) {
		return d, yamlfile.Problem{File: OwnText, Line: 1, Message: "代码 " + head.Code + " 是平台自用的名字，请换一个"}
	}
	return d, ownFaults(d.read(tx, c, last, file, text), file)
}

func (d *Drafted) read(tx *db.Tx, c *Catalog, last *edition, file, text string) (err error) {
	if d.Item, err = last.parse(overlay{c.folder, map[string]string{file: text}}, file); err != nil {
		return err
	}
	if err := d.compatible(tx); err != nil {
		return err
	}
	over := last.laidOver()
	over[file] = text
	return d.fit(c, over)
}

// Read reads a text as an item by the lists and blocks of the last edition, whatever other files say of it: to show and compare
// what is or was a version.
func (c *Catalog) Read(code, text string) (*Item, error) {
	last := c.last()
	file := last.fileOf(code)
	it, err := last.parse(overlay{c.folder, map[string]string{file: text}}, file)
	return it, ownFaults(err, file)
}

// OwnText is how faults name the text itself; others name the file the text would break.
const OwnText = "文本"

// ownFaults names the text where a fault names its file.
func ownFaults(err error, file string) error {
	var out []error
	for _, p := range Problems(err) {
		switch {
		case p.File == file:
			p.File = OwnText
			out = append(out, p)
		case p.File == "":
			out = append(out, errors.New(p.Message))
		default:
			out = append(out, p)
		}
	}
	return errors.Join(out...)
}

// fit loads the catalogue with the draft in it, and asks everything else that names items.
func (d *Drafted) fit(c *Catalog, over map[string]string) error {
	e, err := load(overlay{c.folder, over})
	if err != nil {
		return err
	}
	d.With = &Catalog{Null: c.Null, folder: c.folder}
	d.With.now.Store(e)
	d.Item = e.byCode[d.Item.Code]
	if c.Fits != nil {
		return c.Fits(d.With)
	}
	return nil
}

// compatible refuses what a version may not change, and numbers that are taken.
func (d *Drafted) compatible(tx *db.Tx) error {
	it, base := d.Item, d.Base
	var out []error
	fail := func(message string, at ...any) { out = append(out, it.file.At(message, at...)) }
	switch {
	case base == nil && it.Family == Registration:
		fail("登记类的目录项决定主体从哪里来，不能在这里新增；请由系统管理员随城市目录装入", "family")
	case base != nil && it.Family != base.Family:
		fail("family 不能改：以前的信息是按“"+base.Family.Title()+"”收录的；种类不同的，请新增目录项", "family")
	case base != nil && it.Subjects != base.Subjects:
		fail("subjects 不能改：收录单位与收录自然人是两个目录项", "subjects")
	}
	if base != nil {
		d.keepsNames(fail)
	}
	next, err := NextNumber(tx, base, it.Code)
	if err != nil {
		return err
	}
	mine, err := FindVersion(tx, it.Code, it.Version)
	if err != nil && !errors.Is(err, ErrNoVersion) {
		return err
	}
	if it.Version < next && !(err == nil && mine.Open()) {
		fail(fmt.Sprintf("第%d版已经用过，请把 version 写作%d", it.Version, next), "version")
	}
	return errors.Join(out...)
}

// keepsNames refuses another name for what a field means already: what was collected lies under the old one.
func (d *Drafted) keepsNames(fail func(string, ...any)) {
	for i := range d.Item.Fields {
		f := &d.Item.Fields[i]
		if at := counterpart(f, d.Base); at >= 0 && d.Base.Fields[at].Name != f.Name && f.Means == d.Base.Fields[at].Means {
			fail("字段“"+f.Title+"”的名称（name）不能由 "+d.Base.Fields[at].Name+" 改为 "+f.Name+"：以前的信息按原来的名称保存；要换叫法的，请改 title", d.Item.at(i)...)
		}
	}
}

// head is what a text says of itself, read leniently: the text may have any fault.
type head struct {
	Code, Title string
	Version     int
}

func headOf(text string) (h head) {
	var node yaml.Node
	if yaml.Unmarshal([]byte(text), &node) != nil || len(node.Content) == 0 || node.Content[0].Kind != yaml.MappingNode {
		return h
	}
	m := node.Content[0].Content
	for i := 0; i+1 < len(m); i += 2 {
		switch m[i].Value {
		case "code":
			h.Code = m[i+1].Value
		case "title":
			h.Title = m[i+1].Value
		case "version":
			_ = m[i+1].Decode(&h.Version)
		}
	}
	return h
}

func titleIn(text string) string { return headOf(text).Title }

// NextNumber is the number the next version of an item takes; base is the version before it, nil for a new item.
func NextNumber(tx *db.Tx, base *Item, code string) (int, error) {
	taken, err := db.One(tx, func(scan db.Scanner) (n int, err error) { err = scan(&n); return n, err },
		`select coalesce(max(version), 0) from (select version from catalog_text where item = $1 union all select version from catalog_folder where item = $1) v`, code)
	if base != nil {
		taken = max(taken, base.Version)
	}
	return taken + 1, err
}

var numberLine = regexp.MustCompile(`(?m)^version:.*$`)

// Numbered is a text with another version number.
func Numbered(text string, number int) string {
	return numberLine.ReplaceAllString(text, fmt.Sprintf("version: %d", number))
}
