package tier

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"xinguan/city/dongguan"
	"xinguan/core/catalog"
	"xinguan/core/city"
	"xinguan/core/rating"
)

func loaded(t *testing.T) (*city.City, *catalog.Catalog, *rating.Models) {
	t.Helper()
	c, err := city.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	items, err := catalog.Load(dongguan.FS, c.Null)
	if err != nil {
		t.Fatal(err)
	}
	models, err := rating.Load(dongguan.FS, items)
	if err != nil {
		t.Fatal(err)
	}
	return c, items, models
}

// TestSectors: the city has ten sectors, at least four of them by another authority's class, and nobody is left out of inspection.
func TestSectors(t *testing.T) {
	c, items, models := loaded(t)
	all, err := Load(c, items, models)
	if err != nil {
		t.Fatal(err)
	}
	external := 0
	for _, s := range all.List {
		if s.External() {
			external++
		}
		for _, x := range s.Classes {
			if x.Rate < 1 {
				t.Errorf("%s: class %s is never inspected", s.ID, x.ID)
			}
		}
	}
	if len(all.List) < 10 || external < 4 {
		t.Errorf("%d sectors, %d by others", len(all.List), external)
	}
	if x, err := LoadInspections(c, all); err != nil || len(x.Items) == 0 {
		t.Errorf("the list of inspections: %v", err)
	}
}

// TestInForce: nobody is treated otherwise before an official confirms; a stricter class does not outlive its ground.
func TestInForce(t *testing.T) {
	s := &Sector{Normal: "B", Classes: []Class{{ID: "A"}, {ID: "B"}, {ID: "C"}, {ID: "D"}}}
	for _, x := range []struct{ proposed, held, want string }{
		{"", "", "B"}, {"A", "", "B"}, {"D", "", "B"},
		{"A", "A", "A"}, {"D", "A", "A"}, {"D", "D", "D"},
		{"C", "D", "C"}, {"A", "D", "B"}, {"", "D", "B"}, {"", "A", "B"}, {"C", "A", "A"}, {"D", "C", "C"},
	} {
		if got := s.InForce(Standing{Proposed: x.proposed, Held: x.held}); got != x.want {
			t.Errorf("proposed %q, confirmed %q: %s, not %s", x.proposed, x.held, got, x.want)
		}
	}
}

// TestRefused: what may not be in a sector does not load, and says where.
func TestRefused(t *testing.T) {
	_, items, models := loaded(t)
	good, err := dongguan.FS.ReadFile("sector/fire.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]struct{ from, to, says string }{
		"nobody inspects":  {"rate: 10,", "rate: 0,", "不低于 least"},
		"A is free":        {"least: 5", "least: 0", "不能免于抽查"},
		"no basis":         {"basis:\n  - {title: 东莞市社会信用体系建设规划, entry: 四（三）分级分类监管, verified: no}\n", "", "依据"},
		"unknown office":   {"agency: xfjyzd", "agency: nobody", "没有“nobody”"},
		"a person":         {"subjects: [enterprise]", "subjects: [person]", "只用于单位"},
		"persons' item":    {"model: qyfr", "item: penalty_person", "自然人"},
		"unknown model":    {"model: qyfr", "model: x", "没有“x”"},
		"better inspected": {"rate: 80", "rate: 20", "从好到差"},
	} {
		text := strings.Replace(string(good), x.from, x.to, 1)
		if text == string(good) {
			t.Fatalf("%s: nothing to change", name)
		}
		files := fstest.MapFS{"sector/x.yaml": {Data: []byte(text)}}
		for _, f := range []string{"city.yaml", "agencies.yaml", "divisions.yaml", "places.yaml"} {
			raw, _ := dongguan.FS.ReadFile(f)
			files[f] = &fstest.MapFile{Data: raw}
		}
		texts, _ := dongguan.FS.ReadDir("texts")
		for _, f := range texts {
			raw, _ := dongguan.FS.ReadFile("texts/" + f.Name())
			files["texts/"+f.Name()] = &fstest.MapFile{Data: raw}
		}
		town, err := city.Load(files)
		if err != nil {
			t.Fatal(err)
		}
		_, err = Load(town, items, models)
		if err == nil || !strings.Contains(err.Error(), x.says) || !strings.Contains(err.Error(), "sector/x.yaml:") {
			t.Errorf("%s: %s", name, fmt.Sprintf("%.300v", err))
		}
	}
}
