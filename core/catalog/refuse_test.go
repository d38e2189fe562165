package catalog_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"xinguan/base/yamlfile"
	"xinguan/core/catalog"
)

// good is an item with everything an item needs; the tests below spoil one line of it.
const good = `code: property_service
title: 物业服务信用
family: performance
version: 1
about: 物业服务企业的履约情况（示例）。
basis:
  - {kind: duty, title: 示例条例, entry: 第一条, verified: false}
subjects: organisation
suppliers: [zjj]
publication: {class: public, rule: catalogue, why: 示例}
sharing: 无条件共享
severity: none
retention: {years: 5, source: 示例, verified: false}
timeliness: {workdays: 7, source: 示例, verified: false}
key: [doc_no]
fields:
  - {name: party_name, title: 单位名称, type: text, means: party.name, need: row}
  - {name: uscc, title: 统一社会信用代码, type: identifier, means: party.uscc, need: row}
  - {name: doc_no, title: 文号, type: text, means: document.number, need: row}
  - {name: decided, title: 决定日期, type: date, means: decision.date, need: row}
  - {name: state, title: 状态, type: code, means: status, codes: state}
checks:
  - {rule: not_after, fields: [decided, decided], title: 示例}
`

const goodLists = `state:
  title: 状态
  source: 示例
  values:
    - {code: "1", name: 有效, aliases: [正常]}
    - {code: "0", name: 无效}
`

// load loads a city of one item and one list.
func load(item, lists string) (*catalog.Catalog, error) {
	return catalog.Load(fstest.MapFS{
		"items/property_service.yaml": {Data: []byte(item)},
		"items/lists.yaml":            {Data: []byte(lists)},
		"items/blocks.yaml":           {Data: []byte("none: []\n")},
	}, nil)
}

// lineOf is where a text stands in a file, from 1.
func lineOf(t *testing.T, file, text string) int {
	t.Helper()
	at := strings.Index(file, text)
	if at < 0 {
		t.Fatalf("%q stands nowhere", text)
	}
	return strings.Count(file[:at], "\n") + 1
}

// Papers of the State Council and of a province are not taken for a city's.
func TestPapersFromAboveAreABasis(t *testing.T) {
	for _, title := range []string{"示例意见（国发〔2016〕33号）", "示例办法（粤府〔2020〕1号）", "示例办法（粤府办函〔2020〕1号）", "示例市物业管理条例", "示例市政府规章（示例市人民政府令第1号）"} {
		if _, err := load(strings.Replace(good, "示例条例", title, 1), goodLists); err != nil {
			t.Errorf("%s: %v", title, err)
		}
	}
}

func TestAGoodItemLoads(t *testing.T) {
	c, err := load(good, goodLists)
	if err != nil {
		t.Fatal(err)
	}
	if it, ok := c.Item("property_service"); !ok || !it.Public() || len(it.Fields) != 5 {
		t.Errorf("%+v", it)
	}
}

// spoilt is an item with one thing wrong: old becomes new, the refusal stands at the line of at and holds all words.
type spoilt struct {
	name, old, new, at string
	words              []string
}

const basisLine = "  - {kind: duty, title: 示例条例, entry: 第一条, verified: false}\n"

var spoiltItems = []spoilt{
	{"no basis", "basis:\n" + basisLine, "", "code: property_service", []string{"物业服务信用", "没有写归集依据", "国家基础目录", "省补充目录", "法定职责"}},
	{"an empty basis", "basis:\n" + basisLine, "basis: []\n", "code: property_service", []string{"没有写归集依据"}},
	{"a paper of the city", "kind: duty, title: 示例条例", "kind: city, title: 示例市物业管理规范性文件", "示例市物业管理规范性文件", []string{"示例市物业管理规范性文件", "市级规范性文件不能作为归集依据", "国家基础目录", "法律、法规"}},
	{"a paper of the city called a duty", "title: 示例条例", "title: 示例市物业服务信用管理办法（示府办〔2024〕1号）", "示府办", []string{"示府办〔2024〕1号", "不能作为归集依据", "物业服务信用", "还缺"}},
	{"a basis without a name", "title: 示例条例, ", "", "kind: duty", []string{"依据要写明名称"}},
	{"an unknown meaning", "means: document.number", "means: mood.of_owner", "mood.of_owner", []string{"文号", "mood.of_owner", "不在允许的含义表内", "不能归集"}},
	{"religion", "title: 状态, type", "title: 负责人宗教信仰, type", "负责人宗教信仰", []string{"负责人宗教信仰", "宗教信仰不得采集"}},
	{"religion under another name", "title: 状态, type", "title: 状态, aliases: [宗教信仰], type", "宗教信仰", []string{"宗教信仰不得采集"}},
	{"a person's income", "title: 状态, type", "title: 负责人个人收入, type", "负责人个人收入", []string{"收入", "不得采集"}},
	{"disputed fees as conduct", "title: 物业服务信用", "title: 物业费欠缴", "物业费欠缴", []string{"物业费欠缴", "有争议的费用不得作为失信行为"}},
	{"petitions as conduct", "title: 物业服务信用", "title: 违规信访行为", "违规信访行为", []string{"信访不得作为失信行为"}},
	{"an unknown list", "codes: state", "codes: nowhere", "codes: nowhere", []string{"状态", "nowhere", "不存在"}},
	{"a code without a list", ", codes: state", "", "title: 状态", []string{"状态", "codes"}},
	{"two fields with one title", "title: 决定日期", "title: 文号", "name: decided", []string{"文号", "doc_no", "decided"}},
	{"two fields with one alias, folded", "title: 决定日期", "title: 决定日期, aliases: [＊文 号]", "name: decided", []string{"文 号", "doc_no"}},
	{"two fields with one name", "name: decided", "name: doc_no", "title: 决定日期", []string{"doc_no", "重复"}},
	{"two fields with one meaning", "means: decision.date", "means: document.number", "title: 决定日期", []string{"决定日期", "document.number"}},
	{"a route to nowhere", "key: [doc_no]", "key: [doc_no]\nroute: {field: state, equals: 自然人, item: nobody}", "route:", []string{"nobody", "不存在"}},
	{"a route by no field", "key: [doc_no]", "key: [doc_no]\nroute: {field: nothing, equals: 自然人, item: property_service}", "route:", []string{"nothing", "不存在"}},
	{"a key of no field", "key: [doc_no]", "key: [nothing]", "key:", []string{"nothing", "不存在"}},
	{"no key", "key: [doc_no]\n", "", "code: property_service", []string{"自然键"}},
	{"an unknown check", "rule: not_after", "rule: magic", "rule: magic", []string{"magic", "不认识"}},
	{"a check of no field", "fields: [decided, decided]", "fields: [decided, nothing]", "fields: [decided, nothing]", []string{"nothing", "不存在"}},
	{"persons in public", "subjects: organisation", "subjects: person", "publication:", []string{"自然人的目录项不得公示"}},
	{"an unknown need", "means: decision.date, need: row", "means: decision.date, need: must", "must", []string{"决定日期", "need", "must"}},
	{"a need of no other field", "means: status, codes: state", "means: status, codes: state, when: {field: nothing, contains: 无效}", "when:", []string{"状态", "when", "nothing"}},
	{"a length below nothing", "title: 文号, type: text", "title: 文号, length: -1, type: text", "length: -1", []string{"文号", "length"}},
	{"an unknown sharing", "sharing: 无条件共享", "sharing: 不予分享", "sharing:", []string{"sharing", "不予共享"}},
	{"an unknown severity", "severity: none", "severity: serious", "severity:", []string{"severity", "declared"}},
	{"an unknown type", "type: date", "type: moment", "moment", []string{"决定日期", "moment"}},
	{"a word nobody knows", "version: 1", "version: 1\ncolour: blue", "colour", []string{"colour", "不认识"}},
	{"no name of the subject", "means: party.name", "means: remark", "name: party_name", []string{"主体名称", "party.name"}},
}

// An item that may not be collected, or that contradicts itself, does not load: file, line and a Chinese sentence.
func TestWhatDoesNotLoad(t *testing.T) {
	for _, c := range spoiltItems {
		t.Run(c.name, func(t *testing.T) {
			item := strings.Replace(good, c.old, c.new, 1)
			if item == good {
				t.Fatal("nothing was spoilt")
			}
			_, err := load(item, goodLists)
			says(t, err, "items/property_service.yaml", lineOf(t, item, c.at), c.words)
		})
	}
}

// says wants one of the problems to stand at a line, in words.
func says(t *testing.T, err error, file string, line int, words []string) {
	t.Helper()
	if err == nil {
		t.Fatal("it loads")
	}
	var p yamlfile.Problem
	if !errors.As(err, &p) {
		t.Fatalf("no problem with a line: %v", err)
	}
	place := fmt.Sprintf("%s:%d：", file, line)
next:
	for _, l := range strings.Split(err.Error(), "\n") {
		if !strings.HasPrefix(l, place) {
			continue
		}
		for _, w := range words {
			if !strings.Contains(l, w) {
				continue next
			}
		}
		return
	}
	t.Errorf("nothing at %s says %q:\n%v", place, words, err)
}

// Two values of a list that answer to the same text would make a code mean either.
func TestOverlappingListsDoNotLoad(t *testing.T) {
	for _, spoil := range []string{`{code: "1", name: 无效}`, `{code: "0", name: 有效}`, `{code: "0", name: 无效, aliases: [正 常]}`, `{code: "0", name: 无效, aliases: ["１"]}`} {
		lists := strings.Replace(goodLists, `{code: "0", name: 无效}`, spoil, 1)
		_, err := load(good, lists)
		says(t, err, "items/lists.yaml", lineOf(t, lists, "title: 状态"), []string{"状态", "请只留一处"})
	}
}

// All problems are told together, so that an author mends them in one go.
func TestAllProblemsAreToldAtOnce(t *testing.T) {
	item := strings.NewReplacer("basis:\n"+basisLine, "", "codes: state", "codes: nowhere", "key: [doc_no]", "key: [nothing]").Replace(good)
	_, err := load(item, goodLists)
	if err == nil || strings.Count(err.Error(), "items/property_service.yaml:") != 3 {
		t.Errorf("%v", err)
	}
}

// Two items with one code: the second is refused and names the first.
func TestTwoItemsWithOneCode(t *testing.T) {
	_, err := catalog.Load(fstest.MapFS{"items/a.yaml": {Data: []byte(good)}, "items/b.yaml": {Data: []byte(good)},
		"items/lists.yaml": {Data: []byte(goodLists)}, "items/blocks.yaml": {Data: []byte("none: []\n")}}, nil)
	says(t, err, "items/b.yaml", 1, []string{"property_service", "items/a.yaml"})
}
