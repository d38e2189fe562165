package catalog

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"xinguan/base/yamlfile"
	"xinguan/core/ident"
)

var codeForm = regexp.MustCompile(`^[a-z][a-z0-9_]{1,40}$`)

// rules are the cross-field checks an item may name.
var rules = []string{"not_after", "amount_in_text", "long_term"}

// validator checks one item and says, with the line, what keeps it from loading.
type validator struct {
	item    *Item
	file    *yamlfile.File
	edition *edition
	errs    []error
}

func (v *validator) run() error {
	v.head()
	v.fields()
	v.publication()
	v.ending()
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
	if it.Title == "" || it.Version < 1 {
		v.fail("目录项要写明 title 和从 1 起的 version", "title")
	}
	if it.Family.order() < 0 {
		v.fail("family “"+string(it.Family)+"”不认识；可用的有："+join(Families()), "family")
	}
	if it.Subjects != "organisation" && it.Subjects != "person" {
		v.fail("subjects 只能是 organisation 或 person", "subjects")
	}
	for i, k := range it.Kinds {
		if !k.Valid() || k == ident.KindPerson {
			v.fail("kinds 里的“"+string(k)+"”不是单位的种类；可用的有 enterprise、individual_business、social_organisation、institution、agency、other", "kinds", i)
		}
	}
	if it.Persons != "" && (it.Persons != "discard" || it.OfPersons()) {
		v.fail("persons 只能是 discard，而且只用于收录单位的目录项：自然人的行丢弃并计数", "persons")
	}
	if it.Severity != "declared" && it.Severity != "none" {
		v.fail("severity 只能是 declared（认定单位写明失信严重程度）或 none", "severity")
	}
	v.sharing()
	v.basis()
	v.conduct()
}

// sharings are how a record that is not public may be had by others; words may follow those that have a colon. A misspelt one
// would be no rule at all.
var sharings = []string{NotShared, "无条件共享", "有条件共享：有关部门", "有条件共享：经主体书面授权"}

func (v *validator) sharing() {
	for _, s := range sharings {
		if v.item.Sharing == s || strings.Contains(s, "：") && strings.HasPrefix(v.item.Sharing, s) {
			return
		}
	}
	v.fail("sharing 只能是 "+strings.Join(sharings, "、")+"（后两种可以接着写条件）", "sharing")
}

// publication refuses rules that do not go together, and adverse lists that do not say how one leaves them.
func (v *validator) publication() {
	it, p := v.item, v.item.Publication
	if p.Class == "public" && it.OfPersons() {
		v.fail("自然人的目录项不得公示，publication.class 应为 never", "publication")
	}
	if !slices.Contains(publicationRules, p.Rule) {
		v.fail("publication.rule 只能是 "+strings.Join(publicationRules, "、"), "publication")
	}
	if p.Class != "public" && p.Class != "never" || (p.Class == "never") != (p.Rule == Never) {
		v.fail("publication.class 只能是 public 或 never；不公示的，rule 也写 never", "publication")
	}
	if p.Rule == ByYears && p.Years < 1 || p.Years > 0 && p.Source == "" {
		v.fail("公示年数（years）要从 1 起，并写明来源（source）", "publication")
	}
	if kind, ok := it.Field(Kind); len(p.Only) > 0 && (!ok || kind.List == nil || slices.ContainsFunc(p.Only, func(s string) bool { return !slices.Contains(kind.List.Names(), s) })) {
		v.fail("publication.only 里要写类别字段（means: decision.kind）代码表里的名称", "publication")
	}
	if p.Verified && p.Years == 0 {
		v.fail("publication.verified 说的是 years 是否核对过；没有 years 的，请删去", "publication")
	}
	if it.Family == Listing && it.Public() && (it.Ends == nil || it.Ends.Title == "" || it.Ends.How == "" || it.Ends.Where == "" || it.Ends.Source == "") {
		v.fail("公示的名单要写明怎样移出（ends 的 title、how、where、source），不然不能公示", "ends")
	}
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
		if cityPaper.MatchString(b.Title) {
			v.fail("依据“"+b.Title+"”是市、县的规范性文件，不能作为归集依据；“"+v.item.Title+"”还缺国家基础目录、省补充目录的条目，或者法律、法规规定的职责", "basis", i)
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
			v.fail("字段“"+f.Title+"”与另一字段含义相同（"+string(f.Means)+"）", v.at(i)...)
		}
		if _, dup := it.byName[f.Name]; dup {
			v.fail("字段名 "+f.Name+" 重复", v.at(i)...)
		}
		it.byMeans[f.Means], it.byName[f.Name] = i, i
	}
	for i, f := range it.Fields {
		if at := it.Named(f.Instead); f.Instead != "" && (at < 0 || at == i) {
			v.fail("字段“"+f.Title+"”的 instead 要写另一个字段的 name："+f.Instead, v.at(i, "instead")...)
		}
	}
	v.neededFields()
	for i, c := range it.Checks {
		v.check(c, i)
	}
}

// neededFields refuses an item without the fields that its rules read.
func (v *validator) neededFields() {
	it := v.item
	for _, need := range []struct {
		means Means
		when  bool
		why   string
	}{
		{PartyName, true, "主体名称"},
		{PartyCode, !it.OfPersons(), "统一社会信用代码"},
		{ValidUntil, it.Publication.Rule == ByValidity, "有效期至（按有效期公示）"},
		{Decided, it.Publication.Years > 0, "决定日期（按年数公示）"},
		{RemovedOn, it.Publication.Rule == ByListing, "移出日期（按列入状态公示）"},
		{SeverityIs, it.Severity == "declared", "失信严重程度（severity: declared）"},
	} {
		if need.when && it.Index(need.means) < 0 {
			v.fail("目录项缺少"+need.why+"字段（means: "+string(need.means)+"）", "fields")
		}
	}
}

// lists makes the code tables the item brings itself ready; one of the same name goes before the city's.
func (v *validator) lists() {
	for name, l := range v.item.Lists {
		if err := l.index(); err != nil {
			v.fail(err.Error(), "lists", name)
		}
	}
}

// list is a code table by name: the item's own, else the city's; nil where there is none.
func (v *validator) list(name string) *List {
	if l, ok := v.item.Lists[name]; ok {
		return l
	}
	return v.edition.lists[name]
}

// blocks puts the fields of the shared blocks before and after the item's own.
func (v *validator) blocks() {
	it := v.item
	for key, name := range map[string]string{"head": it.Head, "tail": it.Tail} {
		if _, ok := v.edition.blocks[name]; name != "" && !ok {
			v.fail(key+" 用到的字段组 "+name+" 不在 items/"+blocksFile+" 里", key)
		}
	}
	head := v.edition.blocks[it.Head]
	it.own, it.ownEnd = len(head), len(head)+len(it.Fields)
	it.Fields = slices.Concat(head, it.Fields, v.edition.blocks[it.Tail])
}

func (v *validator) at(i int, more ...any) []any { return v.item.at(i, more...) }

// at is the path in the file of the field at a position.
func (it *Item) at(i int, more ...any) []any {
	switch {
	case i < it.own:
		return []any{"head"}
	case i >= it.ownEnd:
		return []any{"tail"}
	}
	return append([]any{"fields", i - it.own}, more...)
}

func join(families []Family) string {
	out := make([]string, len(families))
	for i, f := range families {
		out[i] = string(f)
	}
	return strings.Join(out, "、")
}

func (v *validator) field(f *Field, i int) {
	if f.Name == "" || f.Title == "" {
		v.fail("字段要写明 name 和 title", v.at(i)...)
	}
	if !slices.Contains(types, f.Type) {
		v.fail("字段“"+f.Title+"”的 type 不认识："+string(f.Type), v.at(i, "type")...)
	}
	if f.Need != Optional && f.Need != Column && f.Need != RowNeeds {
		v.fail("字段“"+f.Title+"”的 need 不认识："+string(f.Need)+"；可用的有 row（缺了不入库）、column（缺了提醒），有就填的不写", v.at(i, "need")...)
	}
	if f.Length < 0 {
		v.fail("字段“"+f.Title+"”的 length 不能小于0", v.at(i, "length")...)
	}
	if w := f.When; w != nil && (w.Contains == "" || v.item.Named(w.Field) < 0) {
		v.fail("字段“"+f.Title+"”的 when 要写明别的字段（field）和其中的字（contains）："+w.Field, v.at(i, "when")...)
	}
	for _, w := range forbidden {
		if strings.Contains(strings.Join(append(f.Aliases, f.Name, f.Title, string(f.Means)), "\n"), w.word) {
			v.fail("字段“"+f.Title+"”不能归集："+w.why, v.at(i)...)
		}
	}
	if !slices.Contains(vocabulary, f.Means) {
		v.fail("字段“"+f.Title+"”的含义 "+string(f.Means)+" 不在允许的含义表内，不能归集", v.at(i, "means")...)
	}
	if f.Codes != "" {
		if f.List = v.list(f.Codes); f.List == nil {
			v.fail("字段“"+f.Title+"”用到的代码表 "+f.Codes+" 不存在", v.at(i, "codes")...)
		}
	}
	if f.Type == Code && f.Codes == "" {
		v.fail("代码字段“"+f.Title+"”要写明 codes", v.at(i)...)
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
