package seed

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"xinguan/city/dongguan"
	"xinguan/core/catalog"
	"xinguan/core/ident"
)

func items(t testing.TB) *catalog.Catalog {
	t.Helper()
	c, err := catalog.Load(dongguan.FS, options(t).City.Null)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The same options give the same bytes, other seeds others; a sheet of each kind has rows.
func TestSheetsFollowFromTheSeed(t *testing.T) {
	opt := options(t)
	seen := map[string]bool{}
	for _, s := range Sheets(items(t)) {
		if seen[s.Item] || s.Name == "" {
			t.Errorf("%s twice, or without a name", s.Item)
		}
		seen[s.Item] = true
		first, again := sheetText(t, opt, s), sheetText(t, opt, s)
		other := opt
		other.Seed++
		if !bytes.Equal(first, again) || bytes.Equal(first, sheetText(t, other, s)) {
			t.Errorf("%s does not follow from its seed", s.Item)
		}
		if bytes.Count(first, []byte("\n")) < 2 {
			t.Errorf("%s is empty", s.Item)
		}
	}
}

// Everybody in the sheets is made up; natural persons come only with dirt, and only where real sheets mix them in.
func TestSheetsNameNobody(t *testing.T) {
	opt := options(t)
	for _, dirt := range []float64{0, 0.5} {
		opt.Dirt = dirt
		for _, s := range Sheets(items(t)) {
			persons := 0
			for _, row := range sheetRows(t, opt, s) {
				code := row[1]
				switch {
				case ident.ResidentID(code):
					persons++
				case !strings.Contains(row[0], "示例") || !strings.Contains(strings.ToUpper(row[1]), Division):
					t.Fatalf("%s: %s %s is not made up", s.Item, row[0], row[1])
				}
			}
			if persons > 0 && (dirt == 0 || !s.kind.persons) {
				t.Errorf("%s has %d persons", s.Item, persons)
			}
		}
	}
}

// A yearly list names nobody twice, and a removal lies between the listing and today.
func TestSheetsMakeSense(t *testing.T) {
	opt := options(t)
	for _, s := range Sheets(items(t)) {
		titles := append([]string{"", ""}, s.kind.titles...)
		seen := map[string]bool{}
		for _, row := range sheetRows(t, opt, s) {
			if s.kind.once && seen[row[1]] {
				t.Errorf("%s names %s twice", s.Item, row[1])
			}
			seen[row[1]] = true
			day := map[string]string{}
			for i, title := range titles {
				day[title] = row[i]
			}
			if gone := day["移出日期"]; gone != "" && (gone <= day["列入日期"]+day["发布时间"] || gone > string(opt.Today)) {
				t.Errorf("%s: listed %s%s, removed %s", s.Item, day["列入日期"], day["发布时间"], gone)
			}
		}
	}
}

func sheetText(t *testing.T, opt Options, s Sheet) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := s.Write(&b, opt); err != nil {
		t.Fatalf("%s: %v", s.Item, err)
	}
	return b.Bytes()
}

func sheetRows(t *testing.T, opt Options, s Sheet) [][]string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(sheetText(t, opt, s))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}
