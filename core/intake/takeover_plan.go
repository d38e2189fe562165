package intake

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/sheet"
	"xinguan/base/yamlfile"
	"xinguan/core/catalog"
	"xinguan/core/record"
)

// Plan says how the files an earlier platform exported are read: which column is which field, what its states mean, which
// of its agencies is which. It is a YAML file beside those files, checked whole before any of them is read.
type Plan struct {
	Platform string            `yaml:"platform"` // name of the earlier platform
	AsOf     clock.Date        `yaml:"as_of"`    // the day of the export
	Agencies map[string]string `yaml:"agencies"` // code or name there → code here
	States   map[string]string `yaml:"states"`   // state there → one of OldStates
	Items    []PlanItem        `yaml:"items"`

	digest []byte
	file   *yamlfile.File
	names  map[string]string // Agencies by folded name
}

// PlanItem is how the files of one catalogue item are read. Column names are those of the files' first line; a column
// that bears the title or name of a field is read as it without being listed.
type PlanItem struct {
	Item       string            `yaml:"item"`
	Files      []string          `yaml:"files"` // patterns, relative to the plan
	OldID      string            `yaml:"old_id"`
	State      string            `yaml:"state"` // without it every row was shown
	StateDate  string            `yaml:"state_date"`
	StateCause string            `yaml:"state_cause"`
	Supplier   string            `yaml:"supplier"`
	Accepted   string            `yaml:"accepted"` // when the earlier platform took the row in
	Columns    map[string]string `yaml:"columns"`  // column → name or title of a field
	Ignore     []string          `yaml:"ignore"`   // columns left behind on purpose
	States     map[string]string `yaml:"states"`   // instead of the plan's

	item  *catalog.Item
	paths []string
}

// oldState is a state a record had on the earlier platform, and the event by which it has it here.
type oldState struct {
	code, title string
	event       record.EventKind
}

// oldStates are the states a plan may name.
var oldStates = []oldState{
	{"shown", "公示中", ""},
	{"repaired", "已修复", record.Repair},
	{"withdrawn", "已撤回", record.Withdraw},
	{"annulled", "已撤销", record.Annul},
	{"shielded", "已屏蔽", record.Shield},
	{"ended", "已期满", record.Close},
}

func stateOf(code string) (oldState, bool) {
	i := slices.IndexFunc(oldStates, func(s oldState) bool { return s.code == code })
	if i < 0 {
		return oldState{}, false
	}
	return oldStates[i], true
}

// OldStateTitle is the Chinese name of a state of an earlier platform.
func OldStateTitle(code string) string {
	if s, ok := stateOf(code); ok {
		return s.title
	}
	return "状态不明"
}

// LoadPlan reads a plan and checks it against catalogue, city and the files it names. All faults are reported together,
// each with file and line.
func (im *Importer) LoadPlan(path string) (*Plan, error) {
	folder, name := filepath.Dir(path), filepath.Base(path)
	p := &Plan{names: map[string]string{}}
	folder, err := filepath.Abs(folder)
	if err != nil {
		return nil, err
	}
	if p.file, err = yamlfile.Read(os.DirFS(folder), name, p); err != nil {
		return nil, err
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(raw)
	p.digest = sum[:]
	problems := []error{p.checkHead(), p.checkAgencies(im), p.checkStates(p.States, "states")}
	for i := range p.Items {
		problems = append(problems, p.checkItem(im, i), p.findFiles(folder, i))
	}
	return p, errors.Join(problems...)
}

func (p *Plan) checkHead() error {
	var problems []error
	if p.Platform == "" {
		problems = append(problems, p.file.At("没有写 platform（旧平台的名称）；请补上，它会写进每条记录的接管缘由", "platform"))
	}
	if _, err := clock.ParseDate(string(p.AsOf)); err != nil {
		problems = append(problems, p.file.At("as_of 应是旧平台导出数据的日期，写成 2026-11-20 这样", "as_of"))
	}
	if len(p.Items) == 0 {
		problems = append(problems, p.file.At("没有写 items；请逐项写明目录项、文件和各列", "items"))
	}
	return errors.Join(problems...)
}

func (p *Plan) checkAgencies(im *Importer) error {
	var problems []error
	for _, old := range slices.Sorted(maps.Keys(p.Agencies)) {
		code := p.Agencies[old]
		if a, ok := im.City.Agency(code); code != External && (!ok || a.Code != code) {
			problems = append(problems, p.file.At("“"+old+"”对应的“"+code+"”不是本市单位表里的代码；请改正，确实不在本市的写 "+External, "agencies", old))
		}
		p.names[sheet.Fold(old)] = code
	}
	return errors.Join(problems...)
}

func (p *Plan) checkStates(states map[string]string, path ...any) error {
	var problems []error
	for _, old := range slices.Sorted(maps.Keys(states)) {
		if _, ok := stateOf(states[old]); !ok {
			problems = append(problems, p.file.At("旧状态“"+old+"”对应的“"+states[old]+"”认不出；可写 "+stateCodes(), append(path, old)...))
		}
	}
	return errors.Join(problems...)
}

func stateCodes() string {
	out := make([]string, len(oldStates))
	for i, s := range oldStates {
		out[i] = s.code + "（" + s.title + "）"
	}
	return strings.Join(out, "、")
}

func (p *Plan) checkItem(im *Importer, i int) error {
	it := &p.Items[i]
	var problems []error
	fault := func(message string, path ...any) {
		problems = append(problems, p.file.At(message, append([]any{"items", i}, path...)...))
	}
	found, ok := im.Catalog.Item(it.Item)
	if !ok {
		fault(fmt.Sprintf("没有代码为 %q 的目录项；可用的有：%s", it.Item, strings.Join(im.Catalog.Codes(), "、")), "item")
		return errors.Join(problems...)
	}
	it.item = found
	if it.OldID == "" {
		fault("没有写 old_id（旧编号所在的列）；没有旧编号就不能逐条核对，请补上")
	}
	if it.State != "" && len(it.States) == 0 && len(p.States) == 0 {
		fault("写了状态列，却没有写 states；请写明旧平台的每种状态相当于什么："+stateCodes(), "state")
	}
	known := titlesOf(found)
	for _, column := range slices.Sorted(maps.Keys(it.Columns)) {
		if known.read(it.Columns[column]).field < 0 {
			fault("“"+found.Title+"”没有“"+it.Columns[column]+"”这个字段；请写字段的名称或标题（xinguan catalog "+found.Code+" 可列出）", "columns", column)
		}
	}
	problems = append(problems, p.checkStates(it.States, "items", i, "states"))
	return errors.Join(problems...)
}

// findFiles resolves the patterns and looks at the first line of every file.
func (p *Plan) findFiles(folder string, i int) error {
	it := &p.Items[i]
	if it.item == nil {
		return nil
	}
	var problems []error
	if len(it.Files) == 0 {
		problems = append(problems, p.file.At("没有写 files；请写明文件，可用 * 表示多个", "items", i))
	}
	for n, pattern := range it.Files {
		found, err := filepath.Glob(filepath.Join(folder, filepath.FromSlash(pattern)))
		if err != nil || len(found) == 0 {
			problems = append(problems, p.file.At("找不到文件“"+pattern+"”；路径从本说明所在的文件夹算起", "items", i, "files", n))
		}
		for _, path := range found {
			if slices.Contains(it.paths, path) {
				continue
			}
			it.paths = append(it.paths, path)
			problems = append(problems, p.checkFile(i, path))
		}
	}
	slices.Sort(it.paths)
	return errors.Join(problems...)
}

// checkFile tells of columns the plan names and the file lacks.
func (p *Plan) checkFile(i int, path string) error {
	it := &p.Items[i]
	r, err := sheet.OpenPacked(path)
	if err != nil {
		return fmt.Errorf("%s：%w", path, err)
	}
	defer r.Close()
	row, err := r.Next()
	if err != nil {
		return fmt.Errorf("%s：读不到第一行的标题：%w", path, err)
	}
	var problems []error
	lacks := func(column string, at ...any) {
		if column != "" && columnAt(row.Cells, column) < 0 {
			problems = append(problems, p.file.At(filepath.Base(path)+" 的第一行里没有“"+column+"”这一列；请核对列名", append([]any{"items", i}, at...)...))
		}
	}
	for name, column := range it.beside() {
		lacks(column, name)
	}
	for _, column := range slices.Sorted(maps.Keys(it.Columns)) {
		lacks(column, "columns", column)
	}
	if m, _ := mapTitles(it.item, it.titles(row.Cells)); !m.has(catalog.PartyName) && !it.item.OfPersons() {
		problems = append(problems, p.file.At(filepath.Base(path)+" 里没有一列对应“"+it.item.Fields[it.item.Index(catalog.PartyName)].Title+"”；请在 columns 里写明", "items", i))
	}
	return errors.Join(problems...)
}
