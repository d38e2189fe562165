package catalog_test

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"xinguan/city/dongguan"
	"xinguan/core/catalog"
	"xinguan/core/city"
)

// dongguanCatalog is the catalogue the binary carries, and its city.
func dongguanCatalog(t *testing.T) (*catalog.Catalog, *city.City) {
	t.Helper()
	town, err := city.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	c, err := catalog.Load(dongguan.FS, town.Null)
	if err != nil {
		t.Fatal(err)
	}
	return c, town
}

// The catalogue covers every family, and each item says what a reader of its page would miss.
func TestTheCatalogueIsComplete(t *testing.T) {
	c, town := dongguanCatalog(t)
	if err := c.CheckAgencies(town); err != nil {
		t.Error(err)
	}
	if len(c.Items()) < 40 {
		t.Errorf("%d items, want at least 40", len(c.Items()))
	}
	families := map[catalog.Family]int{}
	for _, it := range c.Items() {
		families[it.Family]++
		if it.About == "" || it.Publication.Why == "" || it.Sharing == "" || it.Retention.Source == "" || it.Timeliness.Source == "" || it.Timeliness.Workdays < 1 {
			t.Errorf("%s leaves out what it is about, why it is shown or not, who shares it, how long it is kept or when it is due", it.Code)
		}
		if !slices.ContainsFunc(town.Agencies, it.SuppliedBy) {
			t.Errorf("%s: nobody sends it", it.Code)
		}
	}
	for _, f := range catalog.Families() {
		if families[f] == 0 || f.Title() == string(f) {
			t.Errorf("family %s has %d items and the title %q", f, families[f], f.Title())
		}
	}
}

// What sheets mix persons into discards them, and nothing that is only for departments is shown.
func TestWhatIsNotForEverybodyIsNotShown(t *testing.T) {
	c, _ := dongguanCatalog(t)
	for _, it := range c.Items() {
		switch it.Family {
		case catalog.Payment, catalog.Judgment:
			if it.Public() {
				t.Errorf("%s is shown", it.Code)
			}
		case catalog.Listing:
			if !it.DiscardsPersons() || !it.Negative() {
				t.Errorf("%s keeps rows about persons, or does not speak against its subject", it.Code)
			}
		}
		if it.OfPersons() && it.Public() {
			t.Errorf("%s shows persons", it.Code)
		}
		if it.Family == catalog.Rating && it.Public() && len(it.Publication.Only) != 1 {
			t.Errorf("%s shows grades its authority does not publish", it.Code)
		}
	}
}

// Subjects are made from register bodies by field name: every register has the same.
func TestRegistersHaveTheSameFields(t *testing.T) {
	c, _ := dongguanCatalog(t)
	registers := c.OfFamily(catalog.Registration)
	if len(registers) < 4 || registers[0] != "registration" {
		t.Fatalf("registers %v", registers)
	}
	means := map[string]catalog.Means{"party_name": catalog.PartyName, "uscc": catalog.PartyCode, "regno": catalog.PartyRegNo, "legal_rep": catalog.LegalRep,
		"reg_date": catalog.RegDate, "ent_type": catalog.RegType, "scope": catalog.RegScope, "address": catalog.RegAddress,
		"registrar": catalog.RegAuthority, "reg_status": catalog.RegStatus, "former_names": catalog.FormerNames}
	for _, code := range registers {
		it, _ := c.Item(code)
		for name, m := range means {
			if i := it.Named(name); i < 0 || it.Fields[i].Means != m {
				t.Errorf("%s: the field %s is not there or means something else", code, name)
			}
		}
	}
}

// overlay is the city of Dongguan with some files of its folder replaced or added.
func overlay(t *testing.T, files map[string]string) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	for _, pattern := range []string{"items/*.yaml", "reports/*.yaml"} {
		names, _ := fs.Glob(dongguan.FS, pattern)
		for _, name := range names {
			b, err := fs.ReadFile(dongguan.FS, name)
			if err != nil {
				t.Fatal(err)
			}
			out[name] = &fstest.MapFile{Data: b}
		}
	}
	for name, text := range files {
		out[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}

const elevators = `code: elevator_care
title: 电梯维护保养单位公示
family: qualification
version: 1
about: 电梯维护保养单位的备案信息（示例）。
basis:
  - {kind: duty, title: 特种设备安全法（示例）, entry: 维护保养, verified: false}
subjects: organisation
suppliers: [scjgj]
persons: discard
publication: {class: public, rule: validity, why: 示例}
sharing: 无条件共享
severity: none
retention: {years: 5, source: 示例, verified: false}
timeliness: {workdays: 7, source: 示例, verified: false}
key: [permit_no]
head: organisation
fields:
  - {name: permit_no, title: 备案编号, type: text, means: permit.number, need: row}
  - {name: valid_until, title: 备案有效期至, type: date, means: valid.until, need: column}
  - {name: decided, title: 备案日期, type: date, means: decision.date, need: row}
tail: source
`

// A city that adds an item writes no Go: the file alone gives the item its place, its template and its rules.
func TestACityAddsAnItemWithoutGo(t *testing.T) {
	c, err := catalog.Load(overlay(t, map[string]string{"items/elevator_care.yaml": elevators}), nil)
	if err != nil {
		t.Fatal(err)
	}
	it, ok := c.Item("elevator_care")
	if !ok || !it.Public() || !it.DiscardsPersons() || it.Family.Title() != "资质" {
		t.Fatalf("%+v", it)
	}
	fill := it.Template().Sheets[0]
	if fill.Header[0] != "单位名称" || !slices.Contains(fill.Header, "备案有效期至") || fill.Header[len(fill.Header)-1] != "备注" {
		t.Errorf("the template has %v", fill.Header)
	}
	if f, ok := it.Field(catalog.PartyCode); !ok || !slices.Contains(f.Aliases, "信用代码") {
		t.Error("the shared fields did not come with their aliases")
	}
}

// What an item of the new kinds may not say. at is the text whose line the problem names.
func TestRulesThatDoNotLoad(t *testing.T) {
	for _, c := range []struct{ name, old, new, at, says string }{
		{"an unknown family", "family: qualification", "family: rumour", "family:", "rumour"},
		{"an unknown block", "head: organisation", "head: nobody", "head:", "nobody"},
		{"years without a source", "rule: validity", "rule: years, years: 3", "publication:", "source"},
		{"years without a number", "rule: validity", "rule: years", "publication:", "years"},
		{"verified without a figure", "rule: validity", "rule: validity, verified: true", "publication:", "verified"},
		{"validity without its field", "means: valid.until", "means: rectify.until", "name: permit_no", "valid.until"},
		{"a list that does not say how it ends", "family: qualification", "family: listing", "code:", "怎样移出"},
		{"a list without a removal date", "rule: validity", "rule: listing", "name: permit_no", "removal.date"},
		{"only of a kind there is not", "rule: validity", "rule: validity, only: [甲级]", "publication:", "only"},
		{"a kind of organisation there is not", "persons: discard", "kinds: [enterprise, club]", "kinds:", "club"},
		{"persons kept", "persons: discard", "persons: keep", "persons:", "discard"},
		{"never, but by a rule", "class: public", "class: never", "publication:", "never"},
		{"a shared field said twice", "means: permit.number", "means: party.regno", "name: permit_no", "party.regno"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(elevators, c.old, c.new, 1)
			_, err := catalog.Load(overlay(t, map[string]string{"items/elevator_care.yaml": text}), nil)
			if c.at == "code:" {
				says(t, err, "items/elevator_care.yaml", 1, []string{c.says})
				return
			}
			says(t, err, "items/elevator_care.yaml", lineOf(t, text, c.at), []string{c.says})
		})
	}
}

// The special report has its 38 fields; each says what it is read from or why it is not.
func TestSpecialReport(t *testing.T) {
	c, _ := dongguanCatalog(t)
	r := c.Special()
	if r == nil || len(r.Fields) != 38 || r.Connected() == 0 || r.Connected() == 38 {
		t.Fatalf("%+v", r)
	}
	for name, change := range map[string][2]string{
		"nobody":       {"from: [judgment_defaulter]", "from: [nobody]"},
		"处罚机关不在":       {"{no: 38, title: 法院执行, since: 2024-02-01, suppliers: [fy], from: [judgment_defaulter]}", "{no: 38, title: 处罚机关不在, since: 2024, suppliers: [fy], from: [penalty.nothing]}"},
		"没有接入":         {", from: [judgment_defaulter]", ""},
		"没有写数据来源单位":    {"suppliers: [fy], ", ""},
		"第38个领域要写明 no": {"no: 38", "no: 39"},
	} {
		b, _ := fs.ReadFile(dongguan.FS, "reports/special.yaml")
		text := strings.Replace(string(b), change[0], change[1], 1)
		_, err := catalog.Load(overlay(t, map[string]string{"reports/special.yaml": text}), nil)
		says(t, err, "reports/special.yaml", strings.Count(text, "\n"), []string{name})
	}
}
