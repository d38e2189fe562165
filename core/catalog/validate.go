package catalog

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"xinguan/base/sheet"
	"xinguan/base/yamlfile"
)

var codeForm = regexp.MustCompile(`^[a-z][a-z0-9_]{1,40}$`)

// rules are the cross-field checks an item may name.
var rules = []string{"not_after", "amount_in_text", "long_term"}

// validator checks one item and says, with the line, what keeps it from loading.
type validator struct {
	item    *Item
	file    *yamlfile.File
	catalog *Catalog
	errs    []error
}

func (v *validator) run() error {
	v.head()
	v.fields()
	v.key()
	v.titles()
	return errors.Join(v.errs...)
}

// fail notes a problem at the line of a path of keys and positions, e.g. fail("…", "fields", 3).
func (v *validator) fail(message string, path ...any) {
	v.errs = append(v.errs, v.file.At(message, path...))
}

func (v *validator) head() {
	it := v.item
	if !codeForm.MatchString(it.Code) {
		v.fail("目录项代码应由小写字母、数字和下划线组成", "code")
	}
	if it.Title == "" || it.Family == "" || it.Version < 1 {
		v.fail("目录项要写明 title、family 和从 1 起的 version", "title")
	}
	if it.Subjects != "organisation" && it.Subjects != "person" {
		v.fail("subjects 只能是 organisation 或 person", "subjects")
	}
	if it.Publication.Class == "public" && it.OfPersons() {
		v.fail("自然人的目录项不得公示，publication.class 应为 never", "publication")
	}
	if !slices.Contains([]string{"severity", "catalogue", "never"}, it.Publication.Rule) {
		v.fail("publication.rule 只能是 severity、catalogue 或 never", "publication")
	}
	v.basis()
	v.conduct()
}

func (v *validator) basis() {
	if len(v.item.Basis) == 0 {
		v.fail("目录项“"+v.item.Title+"”没有写归集依据（basis）：请写明国家基础目录、省补充目录的条目或法定职责；没有依据的信息不能归集", "code")
	}
	for i, b := range v.item.Basis {
		switch b.Kind {
		case "national", "provincial", "duty":
		default:
			v.fail("依据“"+b.Title+"”的种类应为 national（国家基础目录）、provincial（省补充目录）或 duty（法律、法规规定的职责）；市级规范性文件不能作为归集依据", "basis", i)
		}
		if b.Title == "" {
			v.fail("依据要写明名称（title）", "basis", i)
		}
	}
}

func (v *validator) conduct() {
	for _, f := range forbiddenConduct {
		if strings.Contains(v.item.Title, f.word) {
			v.fail("目录项“"+v.item.Title+"”不能建立："+f.why, "title")
		}
	}
}

func (v *validator) fields() {
	it := v.item
	it.byMeans, it.byName = map[Means]int{}, map[string]int{}
	for i := range it.Fields {
		f := &it.Fields[i]
		v.field(f, i)
		if _, dup := it.byMeans[f.Means]; dup {
			v.fail("字段“"+f.Title+"”与另一字段含义相同（"+string(f.Means)+"）", "fields", i)
		}
		if _, dup := it.byName[f.Name]; dup {
			v.fail("字段名 "+f.Name+" 重复", "fields", i)
		}
		it.byMeans[f.Means], it.byName[f.Name] = i, i
	}
	if _, ok := it.Field(PartyName); !ok {
		v.fail("目录项缺少主体名称字段（means: party.name）", "fields")
	}
	for i, c := range it.Checks {
		v.check(c, i)
	}
}

func (v *validator) field(f *Field, i int) {
	if f.Name == "" || f.Title == "" {
		v.fail("字段要写明 name 和 title", "fields", i)
	}
	if !slices.Contains(types, f.Type) {
		v.fail("字段“"+f.Title+"”的 type 不认识："+string(f.Type), "fields", i, "type")
	}
	for _, w := range forbidden {
		if strings.Contains(strings.Join(append(f.Aliases, f.Name, f.Title, string(f.Means)), "\n"), w.word) {
			v.fail("字段“"+f.Title+"”不能归集："+w.why, "fields", i)
		}
	}
	if !slices.Contains(vocabulary, f.Means) {
		v.fail("字段“"+f.Title+"”的含义 "+string(f.Means)+" 不在允许的含义表内，不能归集", "fields", i, "means")
	}
	if f.Codes != "" {
		if f.List = v.catalog.Lists[f.Codes]; f.List == nil {
			v.fail("字段“"+f.Title+"”用到的代码表 "+f.Codes+" 不存在", "fields", i, "codes")
		}
	}
	if f.Type == Code && f.Codes == "" {
		v.fail("代码字段“"+f.Title+"”要写明 codes", "fields", i)
	}
}

func (v *validator) check(c Check, i int) {
	if !slices.Contains(rules, c.Rule) {
		v.fail("检查规则 "+c.Rule+" 不认识", "checks", i)
	}
	for _, name := range c.Fields {
		if v.item.Named(name) < 0 {
			v.fail("检查用到的字段 "+name+" 不存在", "checks", i)
		}
	}
}

func (v *validator) key() {
	if len(v.item.Key) == 0 {
		v.fail("目录项要写明自然键（key）", "code")
	}
	for _, name := range v.item.Key {
		if v.item.Named(name) < 0 {
			v.fail("自然键用到的字段 "+name+" 不存在", "key")
		}
	}
}

// titles refuses two fields that the same title would map to.
func (v *validator) titles() {
	seen := map[string]string{}
	for i, f := range v.item.Fields {
		for _, t := range f.Titles() {
			key := sheet.Fold(t)
			if other, dup := seen[key]; dup && other != f.Name {
				v.fail("标题“"+t+"”同时属于字段 "+other+" 和 "+f.Name, "fields", i)
			}
			seen[key] = f.Name
		}
	}
}

// Titles are all the headings a column of this field may carry.
func (f *Field) Titles() []string {
	out := append([]string{f.Title, f.Name}, f.Aliases...)
	if f.Standard != "" {
		out = append(out, f.Standard)
	}
	return out
}
