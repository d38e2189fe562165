package seed

import (
	"io"

	"xinguan/core/catalog"
	"xinguan/core/ident"
)

// twoRegisters are a sheet each of the first two registers that different agencies keep. They name one organisation, which
// is none of the others of the city, by two names.
func twoRegisters(c *catalog.Catalog) (out []Sheet) {
	var keeper string
	names := []string{"示例两处登记农民专业合作社", "示例两处登记股份经济合作社"}
	for _, it := range c.Items() {
		if it.Family != catalog.Registration || it.OfPersons() || len(it.Kinds) > 0 || len(it.Suppliers) != 1 || it.Suppliers[0] == keeper || len(out) == len(names) {
			continue
		}
		keeper = it.Suppliers[0]
		name := names[len(out)]
		out = append(out, Sheet{Item: it.Code, Name: "毛病：两处登记（" + it.Title + "）.csv", write: func(g *Generator, w io.Writer) error {
			m, t := &mistakes{g: g, item: it}, newTable(w)
			if err := m.write(t, filled{catalog.PartyName: g.short + name, catalog.PartyCode: ident.Make("93"+Division, "MA900002"), catalog.RegDate: string(g.days.ago(900)),
				catalog.RegType: "农民专业合作社", catalog.RegAddress: g.opt.City.Divisions[0].Name + "示例路1号"}); err != nil {
				return err
			}
			return t.out.Flush()
		}})
	}
	return out
}
