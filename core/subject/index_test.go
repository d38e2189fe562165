package subject

import (
	"encoding/binary"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xinguan/base/id"
	"xinguan/base/testdata"
	"xinguan/core/ident"
)

var testPlaces = []string{"广东省东莞市", "东莞市", "广东省", "东莞", "广东", "长安镇", "长安", "虎门镇", "虎门", "大朗镇", "大朗"}

// numbered is an id that tells its number.
func numbered(n int) (x id.ID) {
	binary.BigEndian.PutUint64(x[8:], uint64(n)+1)
	return x
}

// company is a name in the shape of an index entry.
func company(n int, name string) Name {
	return Name{Subject: numbered(n), Name: name, Trade: ident.TradeName(name, testPlaces), Kind: ident.KindEnterprise, Status: "在营", Town: "441900119"}
}

func indexOf(names ...Name) *Index { return Of(testPlaces, slices.Values(names)) }

// found are lines "why name", a former name marked.
func lines(hits []Hit) (out []string) {
	for _, h := range hits {
		line := string(h.Why) + " " + h.Norm
		if h.Former {
			line += " (former)"
		}
		out = append(out, line)
	}
	return out
}

func smallCity() *Index {
	gone := func(n Name) Name { n.Status = "注销"; return n }
	former := func(n Name) Name { n.Former = true; return n }
	shop := func(n int, name string) Name {
		c := company(n, name)
		c.Kind = ident.KindIndividualBusiness
		return c
	}
	return indexOf(
		company(1, "东莞市晨星电子有限公司"),
		company(2, "东莞市晨星五金制品有限公司"),
		gone(company(3, "东莞市晨星塑胶厂")),
		company(4, "晨星（东莞）精密模具有限公司"),
		company(5, "东莞市长安金晨星实业有限公司"),
		company(6, "东莞市鸿达顺五金塑胶制品有限公司"),
		company(7, "东莞市福康贸易有限公司"), former(company(7, "东莞市老福记贸易有限公司")),
		shop(8, "东莞市长安张三小吃店"),
		shop(9, "东莞市虎门好味来快餐店"),
		company(10, "东莞市ABC-2000塑胶(普通合伙)"),
		company(11, "晨星"),
		company(12, "东莞市五金交电公司"),
		gone(company(13, "东莞市鸿达五金有限公司")),
		company(14, "东莞市鸿达五金有限责任公司"),
	)
}

func TestOrderOfLikeness(t *testing.T) {
	x := smallCity()
	for query, want := range map[string][]string{
		// The very name, the very trade name (those registered first, then shorter ones), then names that hold it.
		"晨星": {"exact 晨星", "trade 东莞市晨星电子有限公司", "trade 东莞市晨星五金制品有限公司", "trade 晨星(东莞)精密模具有限公司", "trade 东莞市晨星塑胶厂",
			"contains 东莞市长安金晨星实业有限公司"},
		"东莞市晨星":        {"prefix 东莞市晨星电子有限公司", "prefix 东莞市晨星五金制品有限公司", "prefix 东莞市晨星塑胶厂"},
		"晨星塑胶":         {"contains 东莞市晨星塑胶厂"},
		"鸿达五金":         {"contains 东莞市鸿达五金有限责任公司", "contains 东莞市鸿达五金有限公司"},
		"老福记":          {"trade 东莞市老福记贸易有限公司 (former)"},
		"东莞市老福记贸易有限公司": {"exact 东莞市老福记贸易有限公司 (former)"},
		"晨兴": {"sound 晨星", "sound 东莞市晨星电子有限公司", "sound 东莞市晨星五金制品有限公司", "sound 东莞市长安金晨星实业有限公司",
			"sound 晨星(东莞)精密模具有限公司", "sound 东莞市晨星塑胶厂"},
		"五今交电":     {"sound 东莞市五金交电公司"},
		"鸿运顺":      {"fuzzy 东莞市鸿达顺五金塑胶制品有限公司"},
		"洪大顺":      {"sound 东莞市鸿达顺五金塑胶制品有限公司"},
		"东莞鸿达顺公司":  {"contains 东莞市鸿达顺五金塑胶制品有限公司", "fuzzy 东莞市鸿达五金有限公司", "fuzzy 东莞市鸿达五金有限责任公司"}, // place and legal form written shorter
		"鴻達順":      {"trade 东莞市鸿达顺五金塑胶制品有限公司"},
		"ａｂｃ－２０００": {"trade 东莞市ABC-2000塑胶(普通合伙)"},
		"abc 2000": {"fuzzy 东莞市ABC-2000塑胶(普通合伙)"},
		"（普通合伙）":   {"contains 东莞市ABC-2000塑胶(普通合伙)"},
		"东莞市鸿打顺五金塑胶制品有限": {"sound 东莞市鸿达顺五金塑胶制品有限公司"},
		"东莞市长安张三小吃店":     {"exact 东莞市长安张三小吃店"},
		"张三小吃":           nil, // found by the whole name only
		"东莞市长安张四小吃店":     nil,
		"好味来":            {"trade 东莞市虎门好味来快餐店"},
		"量子计算":           nil,
		"":               nil,
		"。":              nil,
		"福":              {"contains 东莞市福康贸易有限公司"},
		strings.Repeat("东莞市晨星电子有限公司", 500): nil,
	} {
		if diff := cmp.Diff(want, lines(x.Search(query, Options{}))); diff != "" {
			t.Errorf("%.40s: %s", query, diff)
		}
	}
}

func TestScoresFallAndLimitHolds(t *testing.T) {
	x := smallCity()
	for _, query := range []string{"晨星", "晨兴", "东莞市", "有限公司", "鸿达五金", "东莞鸿达顺公司", "福"} {
		all := x.Search(query, Options{})
		for i, h := range all {
			if h.Score <= 0 || h.Score > 1 || i > 0 && h.Score > all[i-1].Score {
				t.Errorf("%s: score %v of %s", query, h.Score, h.Norm)
			}
		}
		for limit := 1; limit <= len(all); limit++ {
			if got := x.Search(query, Options{Limit: limit}); len(got) != limit || got[0].ID != all[0].ID {
				t.Errorf("%s, limit %d: %v", query, limit, lines(got))
			}
		}
	}
}

func TestOptionsNarrow(t *testing.T) {
	x := smallCity()
	for _, c := range []struct {
		query string
		o     Options
		want  []string
	}{
		{"晨星", Options{Status: "注销"}, []string{"trade 东莞市晨星塑胶厂"}},
		{"东莞", Options{Kind: ident.KindIndividualBusiness}, []string{"prefix 东莞市虎门好味来快餐店"}},
		{"晨兴", Options{Kind: ident.KindIndividualBusiness}, nil},
		{"晨星", Options{Town: "441900120"}, nil},
		{"晨兴", Options{Strict: true}, nil},
		{"鸿达五今", Options{Status: "注销"}, []string{"sound 东莞市鸿达五金有限公司"}},
	} {
		if diff := cmp.Diff(c.want, lines(x.Search(c.query, c.o))); diff != "" {
			t.Errorf("%s %+v: %s", c.query, c.o, diff)
		}
	}
}

// marked sets what was matched in brackets.
func marked(s string, ranges []Range) string {
	for _, r := range slices.Backward(ranges) {
		s = s[:r.From] + "[" + s[r.From:r.To] + "]" + s[r.To:]
	}
	return s
}

func TestMatchedIsMarked(t *testing.T) {
	x := smallCity()
	for query, want := range map[string]string{
		"晨星电子":        "东莞市[晨星电子]有限公司",
		"鸿达顺":         "东莞市[鸿达顺]五金塑胶制品有限公司",
		"鸿运顺":         "东莞市[鸿]达[顺]五金塑胶制品有限公司",
		"东莞鸿达顺公司":     "[东莞]市[鸿达顺]五金塑胶制品有限[公司]",
		"东莞市福康贸易有限公司": "[东莞市福康贸易有限公司]",
		"ABC-2000塑胶（": "东莞市[ABC-2000塑胶(]普通合伙)",
	} {
		hits := x.Search(query, Options{})
		if len(hits) == 0 || marked(hits[0].Norm, hits[0].Matched) != want {
			t.Errorf("%s: %v", query, hits)
		}
	}
	hit := x.Search("2000塑胶", Options{})[0]
	const written = "东莞市ＡＢＣ-２０００ 塑胶（普通合伙）"
	if got := marked(written, hit.MatchedIn(written)); got != "东莞市ＡＢＣ-[２０００ 塑胶]（普通合伙）" {
		t.Errorf("as written: %s", got)
	}
	if got := hit.MatchedIn("东莞市别的名称有限公司"); got != nil {
		t.Errorf("marked in another name: %v", got)
	}
}

func TestPersonNamed(t *testing.T) {
	shop := ident.KindIndividualBusiness
	for _, c := range []struct {
		name string
		kind ident.Kind
		want bool
	}{
		{"东莞市长安张三小吃店", shop, true},
		{"东莞市虎门李四五金店", shop, true},
		{"东莞市虎门欧阳小七服装店", shop, true},
		{"东莞市大朗王五记毛织店", shop, true},
		{"东莞市长安石潭埔张三店", shop, true}, // behind a village nobody listed
		{"东莞市长安张三钵钵鸡店", shop, true}, // a trade no list knows
		{"张三", shop, true},
		{"东莞市长安张记小吃店", shop, false}, // a house, not a person
		{"东莞市长安李氏茶行", shop, false},
		{"东莞市虎门好味来快餐店", shop, false},
		{"东莞市虎门鑫源美发店", shop, false},
		{"东莞市长安张三五金有限公司", ident.KindEnterprise, false},
		{"张三", ident.KindPerson, true},
	} {
		if got := PersonNamed(c.name, c.kind, testPlaces); got != c.want {
			t.Errorf("%s (%s) = %v", c.name, c.kind, got)
		}
	}
}

// invented are names of many shapes, the same for every run.
func invented(n int) []Name {
	r := rand.New(rand.NewPCG(7, 8))
	chars := []rune("鸿达顺福康晨星金源盛华泰兴隆恒丰利德信诚安和平永嘉美佳𠮷A1")
	places := []string{"东莞市", "东莞市长安", "东莞", "", "深圳市"}
	trades := []string{"五金", "电子", "塑胶制品", "贸易", ""}
	forms := []string{"有限公司", "厂", "店", "(普通合伙)", ""}
	kinds := []ident.Kind{ident.KindEnterprise, ident.KindIndividualBusiness}
	out := make([]Name, n)
	for i := range out {
		mid := make([]rune, 1+r.IntN(4))
		for k := range mid {
			mid[k] = chars[r.IntN(len(chars))]
		}
		name := places[r.IntN(len(places))] + string(mid) + trades[r.IntN(len(trades))] + forms[r.IntN(len(forms))]
		out[i] = company(i/3, name) // some subjects have several names
		out[i].Former, out[i].Kind = i%3 != 0, kinds[i/3%2]
		if i%7 == 0 {
			out[i].Status = "吊销"
		}
	}
	return out
}

// Every name is found by every part of it of at least two characters, unless it may hold a person's name; names found
// hold the part; the limit holds.
func TestEveryNameIsFoundByItsParts(t *testing.T) {
	names := invented(1500)
	x := indexOf(names...)
	r := rand.New(rand.NewPCG(1, 1))
	for range 3000 {
		n := names[r.IntN(len(names))]
		norm := []rune(ident.NormName(n.Name))
		if len(norm) < 2 {
			continue
		}
		at := r.IntN(len(norm) - 1)
		part := string(norm[at : at+2+r.IntN(len(norm)-at-1)])
		hits := x.Search(part, Options{Limit: len(names), Strict: true})
		for _, h := range hits {
			if !strings.Contains(h.Norm, part) {
				t.Fatalf("%s found %s", part, h.Norm)
			}
		}
		is := func(h Hit) bool { return h.ID == n.Subject }
		hidden := PersonNamed(n.Name, n.Kind, testPlaces) && part != string(norm)
		if !hidden && !slices.ContainsFunc(hits, is) {
			t.Fatalf("%s is not found by %s", string(norm), part)
		}
		if got := x.Search(part, Options{Limit: 3}); len(got) > 3 {
			t.Fatalf("%d hits", len(got))
		}
	}
}

// Names that may hold a person's name are found by nothing but themselves.
func TestHiddenNamesStayHidden(t *testing.T) {
	names := invented(3000)
	x := indexOf(names...)
	for _, n := range names {
		if !PersonNamed(n.Name, n.Kind, testPlaces) {
			continue
		}
		norm := ident.NormName(n.Name)
		for _, q := range []string{ident.TradeName(n.Name, testPlaces), norm + "厂", norm[3:]} {
			for _, h := range x.Search(q, Options{Limit: 1000}) {
				if h.Norm == norm && h.Why != Exact && PersonNamed(norm, n.Kind, testPlaces) && h.ID == n.Subject {
					t.Fatalf("%s found %s (%s)", q, h.Norm, h.Why)
				}
			}
		}
	}
}

// The same names, brought in at once or by many changes, give the same answers.
func TestChangesGiveWhatAFreshIndexGives(t *testing.T) {
	names := invented(900)
	x := indexOf(names[:300]...)
	r := rand.New(rand.NewPCG(2, 2))
	now := map[id.ID][]Name{}
	for _, n := range names[:300] {
		now[n.Subject] = append(now[n.Subject], n)
	}
	for range 60 {
		var subjects []id.ID
		var set []Name
		for range 1 + r.IntN(12) {
			s := numbered(r.IntN(300))
			if slices.Contains(subjects, s) {
				continue
			}
			subjects = append(subjects, s)
			now[s] = nil
			for range r.IntN(4) { // none: the subject is gone
				n := names[r.IntN(len(names))]
				n.Subject = s
				now[s] = append(now[s], n)
			}
			set = append(set, now[s]...)
		}
		x.change(subjects, set)
	}
	var all []Name
	for _, n := range now {
		all = append(all, n...)
	}
	fresh := indexOf(all...)
	if x.Len() != fresh.Len() {
		t.Errorf("%d subjects, want %d", x.Len(), fresh.Len())
	}
	if n := len(x.state.Load().parts); n > 8 {
		t.Errorf("%d segments", n)
	}
	for _, n := range names {
		q := string([]rune(n.Name)[:2])
		set := func(x *Index) map[id.ID]Why {
			out := map[id.ID]Why{}
			for _, h := range x.Search(q, Options{Limit: 1000, Strict: true}) {
				out[h.ID] = h.Why
			}
			return out
		}
		if diff := cmp.Diff(set(fresh), set(x)); diff != "" {
			t.Fatalf("%s: %s", q, diff)
		}
	}
}

func TestSearchWhileNamesChange(t *testing.T) {
	names := invented(600)
	x := indexOf(names[:300]...)
	var work sync.WaitGroup
	stop := make(chan bool)
	for k := range 3 {
		work.Go(func() {
			for i := k; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				x.Search(names[i%len(names)].Name, Options{Limit: 5})
				x.Search("鸿达", Options{})
			}
		})
	}
	for i := 300; i < 600; i += 3 {
		x.change([]id.ID{names[i].Subject}, names[i:i+3])
	}
	close(stop)
	work.Wait()
	if x.Len() != 200 {
		t.Errorf("%d subjects", x.Len())
	}
}

func TestLongAndOddNames(t *testing.T) {
	long := strings.Repeat("东莞市鸿达", 80) + "有限公司"
	x := indexOf(company(1, long), company(2, ""), company(3, " "), company(4, "\ue12a\ue12b"), company(5, "𠮷野家"), company(6, "店"))
	if x.Len() != 4 {
		t.Errorf("%d subjects", x.Len())
	}
	for query, want := range map[string]int{"鸿达东莞": 1, "\ue12a\ue12b": 4, "𠮷野": 5, "店": 6} {
		if hits := x.Search(query, Options{}); len(hits) != 1 || hits[0].ID != numbered(want) {
			t.Errorf("%s: %v", query, hits)
		}
	}
	var none Index
	none.publish(nil)
	if hits := none.Search("东莞", Options{}); hits != nil && len(hits) > 0 {
		t.Errorf("an empty index found %v", hits)
	}
}

// register are the real names of Dongguan companies.
func register(t testing.TB) (names []string, codes []string) {
	t.Helper()
	for _, row := range table(t, "data/dongguan_enterprises.csv", "name", "uscc") {
		names, codes = append(names, row[0]), append(codes, row[1])
	}
	return names, codes
}

// table are columns of a reference file.
func table(t testing.TB, file string, columns ...string) (out [][]string) {
	t.Helper()
	f, err := os.Open(testdata.Shared(t, file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows[0][0] = strings.TrimPrefix(rows[0][0], "\ufeff")
	for _, r := range rows[1:] {
		var picked []string
		for _, c := range columns {
			at := slices.Index(rows[0], c)
			if at < 0 {
				t.Fatalf("%s has no column %s: %v", file, c, rows[0])
			}
			picked = append(picked, r[at])
		}
		out = append(out, picked)
	}
	return out
}

// wrong is a name with one character, between two positions, put in the place of another.
func wrong(r *rand.Rand, name []rune, from, to int, chars []rune) string {
	out := slices.Clone(name)
	at := from + r.IntN(to-from)
	for out[at] == name[at] {
		out[at] = chars[r.IntN(len(chars))]
	}
	return string(out)
}

func TestRealNamesWithOneCharacterWrong(t *testing.T) {
	names, _ := register(t)
	all := make([]Name, len(names))
	for i, n := range names {
		all[i] = company(i, n)
	}
	x := indexOf(all...)
	r := rand.New(rand.NewPCG(9, 9))
	chars := []rune(strings.Join(names[:500], ""))
	const sample = 500
	whole, typed := 0, 0
	for range sample {
		i := r.IntN(len(names))
		name := []rune(ident.NormName(names[i]))
		found := func(q string) int {
			if slices.ContainsFunc(x.Search(q, Options{Limit: 10}), func(h Hit) bool { return h.ID == numbered(i) }) {
				return 1
			}
			return 0
		}
		whole += found(wrong(r, name, 0, len(name), chars))
		if at, n := within(string(name), ident.TradeName(string(name), testPlaces)); n > 0 {
			end := min(at+n+2, len(name))
			typed += found(wrong(r, name[at:end], 0, n, chars))
		}
	}
	t.Log(fmt.Sprintf("whole names %d of %d, trade name and two characters %d", whole, sample, typed))
	if whole < sample*98/100 || typed < sample*90/100 {
		t.Errorf("found %d whole names and %d typed ones of %d", whole, typed, sample)
	}
}
