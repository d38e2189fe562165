package subject

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"xinguan/city/dongguan"
	"xinguan/core/ident"
)

var update = flag.Bool("update", false, "write the golden files anew")

func testWeights(t testing.TB) Weights {
	t.Helper()
	w, err := LoadWeights(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// registered and known are profiles of a subject of the register, and of one known from a decision.
func registered(n int, name string, change ...func(*Profile)) Profile {
	p := Profile{Brief: Brief{Name: name, Code: code(n)}, Kind: ident.KindEnterprise, Numbers: []Key{{ident.TypeUSCC, code(n)}}}
	for _, c := range change {
		c(&p)
	}
	return p
}

func known(name string, change ...func(*Profile)) Profile {
	p := registered(900, name, change...)
	p.Provisional = true
	return p
}

func under(code string) func(*Profile) {
	return func(p *Profile) { p.Code, p.Numbers, p.Kind = code, nil, ident.KindOther }
}
func rep(name string) func(*Profile) { return func(p *Profile) { p.LegalRep = name } }
func at(address string) func(*Profile) {
	return func(p *Profile) { p.Address = address }
}
func in(code, name string) func(*Profile) {
	return func(p *Profile) { p.Town, p.TownName = code, name }
}
func once(names ...string) func(*Profile) { return func(p *Profile) { p.Former = names } }
func kind(k ident.Kind) func(*Profile)    { return func(p *Profile) { p.Kind = k } }
func number(t ident.Type, v string) func(*Profile) {
	return func(p *Profile) { p.Numbers = append(p.Numbers, Key{t, v}) }
}

// pairs are what a person would have to judge; the golden file says what the program tells them.
func pairs() []struct {
	what string
	a, b Profile
} {
	const name = "东莞市示例晨曦五金制品有限公司"
	twoWrong := []byte(code(1))
	twoWrong[9], twoWrong[17] = 'B', 'X'
	return []struct {
		what string
		a, b Profile
	}{
		{"同名，只有名称", registered(1, name), known(name, under("12345678X"))},
		{"同名，法定代表人也同", registered(1, name, rep("示例甲")), known(name, under("12345678X"), rep("示例甲"))},
		{"同名，法定代表人和地址都不同", registered(1, name, rep("示例甲"), at("东莞市长安镇示例路18号")), known(name, under("12345678X"), rep("示例乙"), at("东莞市虎门镇示例街2号"))},
		{"繁体、全角、空格", registered(1, name), known("東莞市示例晨曦五金製品　有限公司", under("12345678X"))},
		{"决定书写曾用名", registered(1, name, once("东莞市示例晨曦五金制品厂")), known("东莞市示例晨曦五金制品厂", under("12345678X"))},
		{"同音错字", registered(1, name), known("东莞市示例晨羲五金制品有限公司", under("12345678X"))},
		{"同音错字，同镇，同负责人", registered(1, name, in("441900119", "长安镇"), rep("示例甲")), known("东莞市示例晨羲五金制品有限公司", under("12345678X"), in("441900119", "长安镇"), rep("示例甲"))},
		{"一字之差", registered(1, name), known("东莞市示例晨辉五金制品有限公司", under("12345678X"))},
		{"一厂和二厂，地址也近", registered(1, "东莞市示例晨曦五金制品一厂", in("441900119", "长安镇")), known("东莞市示例晨曦五金制品二厂", under("12345678X"), in("441900119", "长安镇"))},
		{"公司和厂", registered(1, name), known("东莞示例晨曦五金制品厂", under("12345678X"))},
		{"少写地名", registered(1, name), known("示例晨曦五金制品有限公司", under("12345678X"))},
		{"有限责任公司", registered(1, name), known("东莞市示例晨曦五金制品有限责任公司", under("12345678X"))},
		{"地名在括号里", registered(1, "示例晨曦（东莞）五金制品有限公司"), known(name, under("12345678X"))},
		{"字号同，行业不同", registered(1, name), known("东莞市示例晨曦塑胶有限公司", under("12345678X"))},
		{"字号同，城市不同", registered(1, name), known("深圳市示例晨曦五金制品有限公司", under("12345678X"))},
		{"字号不同，其余相同", registered(1, name), known("东莞市示例鸿达五金制品有限公司", under("12345678X"))},
		{"组织机构代码相同", registered(1, name), known("东莞市示例晨曦五金厂", under(code(1)[8:17]), number(ident.TypeOrgCode, code(1)[8:17]))},
		{"注册号不同", registered(1, name, number(ident.TypeRegNo, "441998000000017")), known(name, under("441998000000025"), number(ident.TypeRegNo, "441998000000025"))},
		{"代码抄错一两位", registered(1, name), known(name, under(string(twoWrong)))},
		{"两个代码都有登记", registered(1, name), registered(2, name)},
		{"分公司", registered(1, name), known(name+"长安分公司", under("12345678X"))},
		{"个体工商户与企业", registered(1, "东莞市长安示例晨曦五金店", kind(ident.KindIndividualBusiness)), known("东莞市长安示例晨曦五金有限公司", kind(ident.KindEnterprise))},
	}
}

func told(c Comparison) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %d %+.1f\n", c.Opinion, c.Score, c.Bits)
	for _, f := range c.Features {
		fmt.Fprintf(&b, "  %-14s %+5.1f  %s  [%s | %s]\n", f.Code+"/"+f.Outcome, f.Bits, f.Says, f.A, f.B)
	}
	return b.String()
}

func TestCompare(t *testing.T) {
	w := testWeights(t)
	var out strings.Builder
	for _, p := range pairs() {
		c := Compare(p.a, p.b, w, testPlaces)
		fmt.Fprintf(&out, "%s\n%s\n", p.what, told(c))
		turned := Compare(p.b, p.a, w, testPlaces)
		if c.Opinion != turned.Opinion || c.Score != turned.Score || c.Bits != turned.Bits {
			t.Errorf("%s: another order gives %s instead of %s", p.what, told(turned), told(c))
		}
		if len(c.Features) == 0 {
			t.Errorf("%s: nothing is said", p.what)
		}
	}
	golden := filepath.Join("testdata", "compare.golden")
	if *update {
		if err := os.WriteFile(golden, []byte(out.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), out.String()); diff != "" {
		t.Error(diff)
	}
}

// A name, however alike, is never enough for more than asking a person.
func TestNamesAloneNeverSayLikely(t *testing.T) {
	w := testWeights(t)
	for _, p := range pairs() {
		p.a.LegalRep, p.a.Address, p.a.Numbers, p.a.Town = "", "", nil, ""
		p.b.Code, p.b.Numbers = "12345678X", nil
		if c := Compare(p.a, p.b, w, testPlaces); c.Opinion == Likely || c.Score > w.NamesOnly {
			t.Errorf("%s: %s", p.what, told(c))
		}
	}
}

func TestWeightsThatDoNotLoad(t *testing.T) {
	good, err := dongguan.FS.ReadFile("matching.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ from, to, says string }{
		"outcome missing":  {"{near: {same: 0.03, other: 0.0005}, ", "{", "matching.yaml:"},
		"no chance":        {"name:      {equal: {same: 0.5,", "name:      {equal: {same: 0,", "大于 0"},
		"more than one":    {"other: 0.001}}\n  former", "other: 1.5}}\n  former", "不超过 1"},
		"unknown outcome":  {"name:      {equal", "name:      {alike: {same: 0.5, other: 0.5}, equal", "没有叫“name/alike”"},
		"unknown feature":  {"  kind:", "  colour:    {equal: {same: 0.5, other: 0.5}}\n  kind:", "没有叫“colour/equal”"},
		"asking too late":  {"propose: 1 ", "propose: 9 ", "propose"},
		"no parents":       {"parents: [公司, 合作社, 联合社, 事务所, 银行, 学校, 医院]", "parents: []", "parents"},
		"a key nobody has": {"prior:", "priors:", "priors"},
	} {
		text := strings.Replace(string(good), c.from, c.to, 1)
		if text == string(good) {
			t.Fatalf("%s: nothing was changed", name)
		}
		_, err := LoadWeights(fstest.MapFS{"matching.yaml": {Data: []byte(text)}})
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestParentOfABranch(t *testing.T) {
	b := testWeights(t).Branches
	for name, want := range map[string]string{
		"东莞市示例建筑有限公司长安分公司": "东莞市示例建筑有限公司",
		"示例银行股份有限公司东莞黄江支行": "示例银行股份有限公司",
		"示例科技有限公司（东莞）分公司":  "示例科技有限公司",
		"东莞市示例建筑有限公司":      "",
		"东莞市示例分公司":         "",
		"公司分公司":            "",
		"东莞市示例百货有限公司虎门店":   "东莞市示例百货有限公司",
		"东莞市示例建筑有限公司工会委员会": "",
		"示例律师事务所东莞分所":      "示例律师事务所",
	} {
		if got, ok := b.Parent(name); got != want || ok != (want != "") {
			t.Errorf("%s: %q %v, want %q", name, got, ok, want)
		}
	}
}
