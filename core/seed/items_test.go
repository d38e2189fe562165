package seed_test

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"xinguan/base/sheet"
	"xinguan/city/dongguan"
	"xinguan/core/catalog"
	"xinguan/core/city"
	"xinguan/core/seed"
)

// Every made-up sheet is of an item, under titles the item knows, with everything a row needs, in the item's own words.
func TestSeededSheetsFitTheirItems(t *testing.T) {
	town, err := city.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	c, err := catalog.Load(dongguan.FS, town.Null)
	if err != nil {
		t.Fatal(err)
	}
	families := map[catalog.Family]bool{}
	for _, s := range seed.Sheets(c) {
		it, ok := c.Item(s.Item)
		if !ok {
			t.Errorf("no item %s", s.Item)
			continue
		}
		families[it.Family] = true
		var b bytes.Buffer
		if err := s.Write(&b, seed.Options{Seed: 7, Subjects: 2000, Records: 1000, Today: "2026-11-24", City: town}); err != nil {
			t.Errorf("%s: %v", s.Item, err)
			continue
		}
		rows, err := csv.NewReader(&b).ReadAll()
		if err != nil || len(rows) < 2 {
			t.Errorf("%s: %d rows, %v", s.Item, len(rows), err)
			continue
		}
		fields := fieldsOf(t, it, rows[0])
		for _, row := range rows[1:] {
			fits(t, it, fields, row)
		}
	}
	for _, f := range catalog.Families() {
		if f == catalog.Registration || f == catalog.Permit || f == catalog.Penalty { // have sheets of their own
			continue
		}
		if !families[f] {
			t.Errorf("no sheet of the family %s", f)
		}
	}
}

// fieldsOf are the fields of a sheet's columns.
func fieldsOf(t *testing.T, it *catalog.Item, titles []string) []*catalog.Field {
	t.Helper()
	out := make([]*catalog.Field, len(titles))
	for i, title := range titles {
		at := slices.IndexFunc(it.Fields, func(f catalog.Field) bool {
			return slices.ContainsFunc(f.Titles(), func(s string) bool { return sheet.Fold(s) == sheet.Fold(title) })
		})
		if at < 0 {
			t.Fatalf("%s has no field titled %s", it.Code, title)
		}
		out[i] = &it.Fields[at]
	}
	for i := range it.Fields {
		if f := &it.Fields[i]; f.Need == catalog.RowNeeds && !slices.Contains(out, f) {
			t.Errorf("%s: the sheet lacks %s", it.Code, f.Title)
		}
	}
	return out
}

func fits(t *testing.T, it *catalog.Item, fields []*catalog.Field, row []string) {
	t.Helper()
	for i, f := range fields {
		if f.Need == catalog.RowNeeds && row[i] == "" {
			t.Errorf("%s: a row without %s", it.Code, f.Title)
		}
		if f.List != nil && row[i] != "" {
			one, _, _ := strings.Cut(row[i], ";")
			if name, ok := f.List.Find(one); !ok || len(it.Publication.Only) > 0 && f.Means == catalog.Kind && !slices.Contains(it.Publication.Only, name) {
				t.Errorf("%s: %q is no %s that is published", it.Code, row[i], f.Title)
			}
		}
		if _, ok := sheet.Date(row[i]); f.Type == catalog.Date && row[i] != "" && !ok {
			t.Errorf("%s: %q is no day", it.Code, row[i])
		}
	}
}
