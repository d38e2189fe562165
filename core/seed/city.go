package seed

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"xinguan/core/catalog"
	"xinguan/core/city"
	"xinguan/core/ident"
)

// Items of the sheets that have a shape of their own in this package.
const (
	itemRegister      = "registration"
	itemPermit        = "permit"
	itemPenalty       = "penalty"
	itemPersonPermit  = "permit_person"
	itemPersonPenalty = "penalty_person"
)

// ownSheet tells whether an item is written by City in a shape of its own.
func ownSheet(item string) bool {
	return slices.Contains([]string{itemRegister, itemPermit, itemPenalty, itemPersonPermit, itemPersonPenalty}, item) ||
		slices.ContainsFunc(registers, func(r register) bool { return r.item == item })
}

// City are all sheets of the fictional city in the order in which they are taken in: registers first, then what its
// authorities decided, then files with every mistake there is, then a sender's usual files and one unlike them.
func City(c *catalog.Catalog, town *city.City) []Sheet {
	out := registerSheets(c)
	for _, s := range []Sheet{
		{Item: itemPermit, Name: "法人行政许可.csv", write: (*Generator).Permits},
		{Item: itemPenalty, Name: "法人行政处罚.csv", write: (*Generator).Penalties},
		{Item: itemPersonPermit, Name: "自然人行政许可.csv", write: fewer((*Generator).PersonPermits)},
		{Item: itemPersonPenalty, Name: "自然人行政处罚.csv", write: fewer((*Generator).PersonPenalties)},
	} {
		if _, ok := c.Item(s.Item); ok {
			out = append(out, s)
		}
	}
	return slices.Concat(out, Sheets(c), Mistakes(c, town), usual(c, town))
}

// fewer writes a twentieth of the rows.
func fewer(write func(*Generator, io.Writer) error) func(*Generator, io.Writer) error {
	return func(g *Generator, w io.Writer) error {
		less := *g
		less.opt.Records = max(g.opt.Records/20, 1)
		return write(&less, w)
	}
}

// register is a register beside that of enterprises: the organisations whose codes begin so stand in it.
type register struct {
	item     string
	prefixes []string
}

var registers = []register{
	{"registration_social", []string{"51", "52"}}, {"registration_institution", []string{"12"}}, {"registration_agency", []string{"11"}},
	{"registration_justice", []string{"31"}}, {"registration_collective", []string{"N2"}},
}

// registerSheets are the registers the city has; who stands in none of the others stands in that of enterprises.
func registerSheets(c *catalog.Catalog) []Sheet {
	var out []Sheet
	var apart []string
	for _, r := range registers {
		if it, ok := c.Item(r.item); ok {
			apart = append(apart, r.prefixes...)
			out = append(out, Sheet{Item: it.Code, Name: it.Title + ".csv", write: func(g *Generator, w io.Writer) error { return g.register(w, it, r.prefixes) }})
		}
	}
	main := Sheet{Item: itemRegister, Name: "登记信息.csv", write: func(g *Generator, w io.Writer) error {
		return g.registrations(w, func(i int) bool { return !slices.Contains(apart, g.prefixAt(i)) })
	}}
	return append([]Sheet{main}, out...)
}

// register writes one of the smaller registers. Where a small city has nobody in it, one organisation of a number beyond
// the register of enterprises stands there.
func (g *Generator) register(w io.Writer, it *catalog.Item, prefixes []string) error {
	k := itemKind(it)
	k.row = entry(it, k)
	t := newTable(w)
	err := t.row(slices.Concat(k.head, k.titles))
	var d decision
	for i, rows := 0, 0; (i < g.opt.Subjects || rows == 0 && i < g.opt.Subjects+2*tries) && err == nil; i++ {
		if !slices.Contains(prefixes, g.prefixAt(i)) {
			continue
		}
		rows++
		d.g, d.r, d.n = g, g.random(tagOf(it.Code), i), i+1
		g.fill(&d.subject, i)
		d.age = d.subject.age
		err = t.row(append([]string{d.subject.Name, d.subject.Code}, k.row(&d, "")...))
	}
	if err != nil {
		return err
	}
	return t.out.Flush()
}

// entry is a row of a register: numbers no register gave stay empty.
func entry(it *catalog.Item, k *sheetKind) func(*decision, string) []string {
	row := k.row
	return func(d *decision, by string) []string {
		cells := row(d, by)
		for i, title := range k.titles {
			if f, ok := it.Field(catalog.PartyOrgCode); ok && f.Title == title {
				cells[i] = ""
			}
		}
		return cells
	}
}

// oldNumber is a registration number of the time before credit codes: fifteen digits, right by their check digit, of a
// district that does not exist.
func oldNumber(n int) string {
	head := Division + strings.Repeat("0", 8-len(strconv.Itoa(n))) + strconv.Itoa(n)
	for c := range 10 {
		if no, ok := ident.RegNo(head + strconv.Itoa(c)); ok {
			return no
		}
	}
	return ""
}
