package city_test

import (
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"

	"xinguan/base/testdata"
	"xinguan/city/dongguan"
	"xinguan/core/city"
)

func load(t testing.TB) *city.City {
	t.Helper()
	c, err := city.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestDongguan(t *testing.T) {
	c := load(t)
	if c.Code != "441900" || c.Name != "东莞市" || c.Site != "信用东莞" || c.Platform != "东莞市公共信用信息平台" {
		t.Errorf("%+v", c)
	}
	if len(c.Divisions) != 36 || len(c.Agencies) != 73 {
		t.Errorf("%d divisions, %d agencies", len(c.Divisions), len(c.Agencies))
	}
	for _, a := range c.Agencies {
		if a.Phone != "12345" || a.PhoneKnown || a.Verified {
			t.Errorf("%s: telephone %q, known %v, verified %v", a.Name, a.Phone, a.PhoneKnown, a.Verified)
		}
		if got, ok := c.Agency(a.Name); !ok || got.Code != a.Code {
			t.Errorf("%s is found as %s", a.Name, got.Code)
		}
	}
	if c.Organiser.Verified || c.Organiser.Name == "" || len(c.Footer) == 0 || !slices.Contains(c.Null, "N/A") {
		t.Errorf("organiser %+v, footer %q, null tokens %q", c.Organiser, c.Footer, c.Null)
	}
	if d, ok := c.Division("441900119000"); !ok || d.Short != "长安" || d.Row != 5 || d.Column != 5 {
		t.Errorf("division 441900119000 = %+v, %v", d, ok)
	}
}

// The folder says the same as the reference tables it was made from.
func TestDongguanAgreesWithTheReferenceTables(t *testing.T) {
	c := load(t)
	for _, r := range table(t, "data/divisions_dongguan.csv") {
		if d, ok := c.Division(r["code"]); !ok || d.Name != r["name"] || d.Code12 != r["code12"] {
			t.Errorf("%v: %+v", r, d)
		}
	}
	for _, r := range table(t, "data/agencies_dongguan.csv") {
		a, ok := c.Agency(r["code"])
		name, _, _ := strings.Cut(r["name"], " (")
		// The table leaves out whose inspections the city knows of from their own list.
		may := slices.DeleteFunc(slices.Clone(a.MayDecide), func(what string) bool { return what == "inspection" && !strings.Contains(r["may_decide"], what) })
		if !ok || a.Name != name || a.Kind != r["kind"] || strings.Join(may, ";") != r["may_decide"] {
			t.Errorf("%v: %+v", r, a)
		}
	}
}

func TestAgencyIsTolerant(t *testing.T) {
	c := load(t)
	for _, x := range []struct{ in, code, unit string }{
		{"scjgj", "scjgj", ""},
		{"东莞市市场监管局", "scjgj", ""},
		{"市场监督管理局", "scjgj", ""},
		{"东莞市场监督管理局", "scjgj", ""},
		{" 东莞市 市场监督管理局　", "scjgj", ""},
		{"广东省东莞市公安局", "gaj", ""},
		{"东莞市公安局长安分局", "gaj", "长安分局"},
		{"东莞市公安局交通警察支队长安大队", "gaj", "交通警察支队长安大队"},
		{"东莞市生态环境局松山湖分局", "sthjj", "松山湖分局"},
		{"国家税务总局东莞市税务局长安税务分局", "swj_tax", "长安税务分局"},
		{"东莞市长安镇人民政府", "441900119", ""},
		{"长安镇人民政府", "441900119", ""},
		{"东莞市长安镇综合行政执法办公室", "441900119", "综合行政执法办公室"},
		{"东城街道办事处", "441900003", ""},
		{"松山湖管委会", "441900401", ""},
		{"东莞市文化广电旅游体育局（东莞市文物局）", "wgltj", ""},
		{"东莞海关", "hgdg", ""},
	} {
		a, ok := c.Agency(x.in)
		if !ok || a.Code != x.code || a.Unit != x.unit {
			t.Errorf("%s = %s %q, %v; want %s %q", x.in, a.Code, a.Unit, ok, x.code, x.unit)
		}
	}
}

func TestAgencyIsNotCredulous(t *testing.T) {
	c := load(t)
	for _, in := range []string{
		"", "东莞市", "局", "深圳市市场监督管理局", "广东省市场监督管理局", "国家税务总局", "东莞市公安局长安医院",
		"南京市气象局", "东莞市长安镇人民医院", "镇人民政府", "东莞市不存在镇人民政府", "惠州市公安局长安分局",
	} {
		if a, ok := c.Agency(in); ok {
			t.Errorf("%q was taken for %s", in, a.Name)
		}
	}
}

func TestMay(t *testing.T) {
	c := load(t)
	town, _ := c.Agency("东莞市长安镇人民政府")
	audit, _ := c.Agency("东莞市审计局")
	if !town.May("penalty") || town.May("registration") || audit.May("penalty") {
		t.Errorf("town %v, audit %v", town.MayDecide, audit.MayDecide)
	}
}

func TestTownOf(t *testing.T) {
	c := load(t)
	for _, x := range []struct{ address, short string }{
		{"广东省东莞市长安镇霄边社区", "长安"},
		{"东莞市东城区桑园社区", "东城"},
		{"东莞道滘镇新兴路", "道滘"},
		{"道滘镇新兴路综合市场入口", "道滘"},
		{"　东莞市樟木头镇东城区帝豪路", "樟木头"},
		{"东莞市篁村管理区", "南城"},
		{"东莞市附城温塘", "东城"},
		{"东莞市城区八达路", "莞城"},
		{"东莞市松山湖高新区科技二路", "松山湖"},
		{"东莞生态园东园大道", "生态园"},
		{"东莞市生态园", "生态园"},
		{"东莞港大道", "东莞港"},
		{"东莞市虎门港新沙南港区", "东莞港"},
		{"东莞市虎门镇", "虎门"},
		{"东莞市滨海湾新区湾区大道1号", "滨海湾"},
		{"中国广东省东莞市凤岗镇", "凤岗"},
		{"N/A", ""}, {"", ""}, {"东莞市体育路1号", ""}, {"北京市东城区", ""}, {"东城区王府井", ""},
		{"长安街1号", ""}, {"东莞市四环路新城市中心旁", ""}, {"广东省广州市", ""}, {"深圳市龙华区东莞市长安镇", ""},
	} {
		code, ok := c.TownOf(x.address)
		d, _ := c.Division(code)
		if d.Short != x.short || ok != (x.short != "") {
			t.Errorf("%s = %q, %v; want %q", x.address, d.Short, ok, x.short)
		}
	}
}

// Of the real addresses 14,124 begin with the name of a unit as it is today, 46 with an old or short name.
func TestTownOfRealAddresses(t *testing.T) {
	c := load(t)
	old := map[string]int{}
	var today, none int
	for _, r := range table(t, "data/dongguan_enterprises.csv") {
		if _, ok := c.TownOf(r["address"]); !ok {
			none++
		} else if name := placeIn(c, r["address"]); name != "" {
			old[name]++
		} else {
			today++
		}
	}
	if today != 14124 || none != 39 || old["城区"] != 35 || old["篁村"] != 8 || old["附城"] != 2 || old["滨海湾新区"] != 1 {
		t.Errorf("today's names %d, none %d, old names %v", today, none, old)
	}
}

// placeIn is the name of places.yaml that an address begins with, where no unit's own name stands there.
func placeIn(c *city.City, address string) string {
	rest := strings.TrimPrefix(strings.TrimPrefix(address, c.Province), c.Name)
	for _, d := range c.Divisions {
		if strings.HasPrefix(rest, d.Short) && d.Code != "441900404" {
			return ""
		}
	}
	for _, p := range c.PlaceNames {
		if strings.HasPrefix(rest, p.Name) {
			return p.Name
		}
	}
	return ""
}

func TestPlacesAreLongestFirst(t *testing.T) {
	places := load(t).Places()
	if !slices.Contains(places, "东莞市") || !slices.Contains(places, "长安") || !slices.Contains(places, "广东") {
		t.Errorf("%q", places)
	}
	for i := 1; i < len(places); i++ {
		if len(places[i]) > len(places[i-1]) {
			t.Fatalf("%s after %s", places[i], places[i-1])
		}
	}
}

func table(t testing.TB, name string) []map[string]string {
	t.Helper()
	f, err := os.Open(testdata.Shared(t, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows[0][0] = strings.TrimPrefix(rows[0][0], "\ufeff")
	out := make([]map[string]string, len(rows)-1)
	for i, row := range rows[1:] {
		out[i] = map[string]string{}
		for j, cell := range row {
			out[i][rows[0][j]] = cell
		}
	}
	return out
}

func BenchmarkTownOf(b *testing.B) {
	c := load(b)
	b.ReportAllocs()
	for b.Loop() {
		c.TownOf("广东省东莞市长安镇霄边社区东门中路1号")
	}
}

func BenchmarkAgency(b *testing.B) {
	c := load(b)
	b.ReportAllocs()
	for b.Loop() {
		c.Agency("东莞市市场监督管理局")
	}
}
