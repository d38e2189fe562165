package subject

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/city/dongguan"
	"xinguan/core/city"
	"xinguan/core/ident"
)

func proposed(t testing.TB, d *db.DB, name string, places []string) (out []Candidate) {
	t.Helper()
	view(t, d, func(tx *db.Tx) (err error) { out, err = Candidates(tx, name, places); return err })
	return out
}

func namesOfAll(in []Candidate) (out []string) {
	for _, c := range in {
		out = append(out, c.Name)
	}
	return out
}

func TestCandidates(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		shop := entry(6, "东莞市长安张三小吃店")
		shop.Kind = ident.KindIndividualBusiness
		renamed := entry(7, "东莞市新名贸易有限公司")
		renamed.FormerNames = []string{"东莞市旧称商贸有限公司"}
		settled(t, d, entry(1, "东莞市鸿达顺五金塑胶制品有限公司"), entry(2, "东莞市福康贸易有限公司"), entry(3, "东莞市福泰贸易有限公司"),
			entry(4, "鸿运（东莞）电子有限公司"), entry(5, "东莞市长安晨星电子厂"), shop, renamed)
		for name, want := range map[string][]string{
			"东莞市鸿达顺五金塑胶制品有限公司":        {"东莞市鸿达顺五金塑胶制品有限公司"},
			"东莞市红达顺五金塑胶制品有限公司":        {"东莞市鸿达顺五金塑胶制品有限公司"},
			"东莞市鸿达顺五金塑交制品有限公司":        {"东莞市鸿达顺五金塑胶制品有限公司"},
			"东莞鸿达顺五金塑胶制品有限公司":         {"东莞市鸿达顺五金塑胶制品有限公司"},
			"东莞市鸿达顺五金有限公司":            {"东莞市鸿达顺五金塑胶制品有限公司"},
			"东菀市鸿达顺五金塑胶制品有限公司":        {"东莞市鸿达顺五金塑胶制品有限公司"},
			"东莞市达顺五金塑胶制品有限公司":         {"东莞市鸿达顺五金塑胶制品有限公司"},
			"东莞市福康商贸有限公司":             {"东莞市福康贸易有限公司"},
			"东莞市福慷贸易有限公司":             {"东莞市福康贸易有限公司", "东莞市福泰贸易有限公司"}, // the one that sounds the same first
			"东莞市旧称商贸有限公司":             {"东莞市新名贸易有限公司"},
			"鸿运(东莞)电子有限公司":            {"鸿运（东莞）电子有限公司"},
			"东莞市长安晨兴电子厂":              {"东莞市长安晨星电子厂"},
			"东莞市长安张三小吃店":              {"东莞市长安张三小吃店"},
			"东莞市长安张四小吃店":              nil, // nobody is proposed for resembling a person's name
			"深圳市鸿达顺五金塑胶制品有限公司":        nil, // another city, another firm
			"东莞市宏图贸易有限公司":             nil, // place, trade and form are nobody's own
			"东莞市贸易有限公司":               nil,
			"有限公司":                    nil,
			"鸿":                       nil,
			"":                        nil,
			strings.Repeat("鸿达", 900): nil,
		} {
			if got := namesOfAll(proposed(t, d, name, testPlaces)); !slices.Equal(got, want) {
				t.Errorf("%.60s: %v, want %v", name, got, want)
			}
		}
	})
}

// The register of Dongguan proposes nothing for companies of Shenzhen, and finds its own with one character wrong.
func TestCandidatesOfTheRealRegister(t *testing.T) {
	names, codes := register(t)
	c, err := city.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	places := c.Places()
	d := dbtest.Open(t, db.SQLite, sets)
	in := make([]Entry, len(names))
	for i := range in {
		in[i] = Entry{Key: Key{ident.TypeUSCC, codes[i]}, Kind: ident.KindOf(codes[i]), Name: names[i]}
	}
	write(t, d, func(tx *db.Tx) error { _, err := Settle(tx, places, in); return err })
	for _, row := range table(t, "data/penalties_shenzhen_2022.csv", "cf_xdr_mc") {
		if got := proposed(t, d, row[0], places); len(got) > 0 {
			t.Errorf("%s: %v", row[0], namesOfAll(got))
		}
	}
	r := rand.New(rand.NewPCG(9, 9))
	chars := []rune(strings.Join(names[:500], ""))
	const sample = 500
	found, shown := 0, 0
	for range sample {
		i := r.IntN(len(names))
		name := []rune(ident.NormName(names[i]))
		got := proposed(t, d, wrong(r, name, 0, len(name), chars), places)
		if slices.ContainsFunc(got, func(c Candidate) bool { return c.Code == codes[i] }) {
			found++
		}
		shown += len(got)
	}
	t.Logf("found %d of %d, %d candidates shown", found, sample, shown)
	if found < sample*95/100 || shown > 2*sample {
		t.Errorf("found %d of %d, %d candidates shown", found, sample, shown)
	}
}

// TestCandidatesRuledOne: subjects that are one are one candidate, by whichever of their names.
func TestCandidatesRuledOne(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		p := decided(t, d, filedUnder(1, "东莞市示例晨曦五金制品公司"))[0].ID
		r := settled(t, d, entry(1, "东莞市示例晨曦五金制品有限公司"))[0].ID
		linked(t, d, ruling(p, r, Same))
		if got := proposed(t, d, "东莞市示例晨羲五金制品有限公司", testPlaces); len(got) != 1 || got[0].ID != r {
			t.Errorf("%+v", got)
		}
	})
}
