package seed

import (
	"io"
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
	return []Sheet{{Item: it.Code, Name: "毛病：只有年份.csv", write: func(g *Generator, w io.Writer) error {
		k, t := itemKind(it), newTable(w)
		d := decision{g: g, r: g.random(ofMistakes, 1), n: 2, subject: g.Subject(1), age: 400}
		row := k.row(&d, "")
		day, _ := it.Field(catalog.Decided)
		if at := slices.Index(k.titles, day.Title); at >= 0 && len(row[at]) >= len("2006") {
			row[at] = row[at][:len("2006")]
		}
		for _, cells := range [][]string{slices.Concat(k.head, k.titles), slices.Concat([]string{d.subject.Name, d.subject.Code}, row)} {
			if err := t.row(cells); err != nil {
				return err
			}
		}
		return t.out.Flush()
	}}}
}
