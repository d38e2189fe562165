package seed

import (
	"slices"

	"xinguan/core/catalog"
)

// yearOnly is a sheet whose row says the year where the day belongs, of the first item that takes it.
func yearOnly(c *catalog.Catalog) []Sheet {
	i := slices.IndexFunc(c.Items(), func(it *catalog.Item) bool {
		f, ok := it.Field(catalog.Decided)
		return ok && f.Instead != "" && !it.OfPersons() && it.Head != ""
	})
	if i < 0 {
		return nil
	}
	it := c.Items()[i]
	return []Sheet{tableOf(it, "毛病：只有年份.csv", func(g *Generator, k *sheetKind) [][]string {
		d := decision{g: g, r: g.random(ofMistakes, 1), n: 2, subject: g.Subject(1), age: 400}
		row := k.row(&d, "")
		day, _ := it.Field(catalog.Decided)
		if at := slices.Index(k.titles, day.Title); at >= 0 && len(row[at]) >= len("2006") {
			row[at] = row[at][:len("2006")]
		}
		return [][]string{slices.Concat([]string{d.subject.Name, d.subject.Code}, row)}
	})}
}
