package city_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"xinguan/city/dongguan"
	"xinguan/core/city"
)

// copyOf is Dongguan's folder with one text of one file replaced.
func copyOf(t *testing.T, file, old, new string) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	for _, name := range []string{"city.yaml", "agencies.yaml", "divisions.yaml", "places.yaml"} {
		raw, err := fs.ReadFile(dongguan.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = &fstest.MapFile{Data: raw}
	}
	text := string(out[file].Data)
	if !strings.Contains(text, old) {
		t.Fatalf("%s does not contain %q", file, old)
	}
	out[file].Data = []byte(strings.Replace(text, old, new, 1))
	return out
}

func TestLoadRefuses(t *testing.T) {
	for _, x := range []struct{ name, file, old, new, says string }{
		{"unknown key", "city.yaml", "hotline:", "hotlin:", "不认识的项“hotlin”"},
		{"no site", "city.yaml", "site: 信用东莞", "site: ''", "缺少 site"},
		{"code", "city.yaml", `"441900"`, `"4419"`, "6 位行政区划代码"},
		{"organiser", "city.yaml", "agency: fgj", "agency: xxx", "agency “xxx”不在 agencies.yaml"},
		{"unknown key of an agency", "agencies.yaml", "kind: department", "sort: department", "不认识的项“sort”"},
		{"kind of agency", "agencies.yaml", "kind: department", "kind: ministry", "kind 只能是"},
		{"same code twice", "agencies.yaml", "code: fgj", "code: scjgj", "同时指向"},
		{"same name twice", "agencies.yaml", "name: 东莞市发展和改革局", "name: 东莞市市场监督管理局", "同时指向"},
		{"alias of two", "agencies.yaml", "东莞市发改局", "东莞市公安局", "同时指向"},
		{"town of an agency", "agencies.yaml", `town: "441900003"`, `town: "441900999"`, "不在 divisions.yaml"},
		{"no name", "agencies.yaml", "name: 东莞市公安局,", "", "缺少 code 或 name"},
		{"division twice", "divisions.yaml", `{code: "441900004", code12: "441900004000"`, `{code: "441900003", code12: "441900003000"`, "重复了"},
		{"short twice", "divisions.yaml", "short: 南城", "short: 东城", "“东城”重复了"},
		{"one tile twice", "divisions.yaml", "row: 3, column: 4", "row: 2, column: 5", "第 2 行第 5 列"},
		{"no tile", "divisions.yaml", ", row: 3, column: 4", "", "方格地图"},
		{"code12", "divisions.yaml", "441900003000", "441900009000", "12 位"},
		{"division kind", "divisions.yaml", "kind: town", "kind: village", "kind 只能是 subdistrict"},
		{"place of nowhere", "places.yaml", `town: "441900006"`, `town: "441900066"`, "不在 divisions.yaml"},
		{"place twice", "places.yaml", "name: 附城", "name: 城区", "“城区”重复了"},
		{"place named as a town", "places.yaml", "name: 附城", "name: 长安", "“长安”重复了"},
	} {
		t.Run(x.name, func(t *testing.T) {
			_, err := city.Load(copyOf(t, x.file, x.old, x.new))
			if err == nil {
				t.Fatal("was accepted")
			}
			if !strings.Contains(err.Error(), x.says) || !strings.Contains(err.Error(), x.file+":") {
				t.Errorf("want %s: … %s, got\n%v", x.file, x.says, err)
			}
		})
	}
}

func TestLoadSaysWhichLine(t *testing.T) {
	raw, _ := fs.ReadFile(dongguan.FS, "places.yaml")
	line := strings.Count(strings.Split(string(raw), "篁村, town")[0], "\n") + 1
	_, err := city.Load(copyOf(t, "places.yaml", `篁村, town: "441900004"`, `篁村, town: "000000000"`))
	if want := "places.yaml:" + string(rune('0'+line)) + "："; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("want %s, got %v", want, err)
	}
}

func TestLoadOfNothing(t *testing.T) {
	_, err := city.Load(fstest.MapFS{})
	if err == nil || strings.Count(err.Error(), "读不到这个文件") != 4 {
		t.Errorf("got %v", err)
	}
}
