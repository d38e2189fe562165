package seed

import (
	"errors"
	"io"
	"strings"
)

// Sheet is a sheet beside the register, the permits and the penalties: the catalogue item it is of, and the name of the
// file an authority would send it under.
type Sheet struct {
	Item, Name string
	kind       *sheetKind
	tag        tag
}

// Sheets are all of them, in the order in which they are taken in.
func Sheets() []Sheet {
	var out []Sheet
	for _, kinds := range [][]sheetKind{listingKinds, goodKinds, actKinds} {
		for i := range kinds {
			k := &kinds[i]
			out = append(out, Sheet{Item: k.item, Name: k.name + ".csv", kind: k, tag: ofSheets + tag(len(out))})
		}
	}
	return out
}

// Write writes the sheet: titles, then rows in proportion to Options.Records, at least one where the city has an
// organisation and an authority for it.
func (s Sheet) Write(w io.Writer, opt Options) error { return New(opt).Sheet(w, s) }

// sheetKind is how such a sheet looks and what it says of an organisation.
type sheetKind struct {
	item, name string
	titles     []string // after 单位名称 and 统一社会信用代码
	per        int      // rows for a thousand of Options.Records
	once       bool     // row i is about organisation i: a yearly list names nobody twice
	persons    bool     // with Dirt some rows are about natural persons, whom nobody may collect
	who        func(*Subject) bool
	authority  string // how its name ends; empty = told by the row
	row        func(d *decision, authority string) []string
}

// Sheet writes one sheet.
func (g *Generator) Sheet(w io.Writer, s Sheet) error {
	authority, ok := g.nameOf(s.kind.authority)
	if !ok {
		return errNoAuthority
	}
	t := newTable(w)
	err := t.row(append([]string{"单位名称", "统一社会信用代码"}, s.kind.titles...))
	var d decision
	for i := 0; i < g.rows(s.kind) && err == nil; i++ {
		if !g.about(&d, s, i) {
			continue
		}
		cells := append([]string{d.subject.Name, d.subject.Code}, s.kind.row(&d, authority)...)
		g.soilRow(&d, s, cells)
		err = t.row(cells)
	}
	return errors.Join(err, t.out.Flush())
}

// rows is how many rows a sheet has.
func (g *Generator) rows(k *sheetKind) int {
	n := max(1, g.opt.Records*k.per/1000)
	if k.once {
		return min(n, g.opt.Subjects)
	}
	return n
}

// nameOf is the city's authority whose name ends so.
func (g *Generator) nameOf(suffix string) (string, bool) {
	if suffix == "" {
		return "", true
	}
	n := authorityAt(g.opt.City, suffix)
	if n < 0 {
		return "", false
	}
	return g.opt.City.Agencies[n].Name, true
}

// tries bounds the search for an organisation that a row may be about: the rarest kind is one in five hundred.
const tries = 3000

// about chooses the organisation and the day of row i; false where nobody fits.
func (g *Generator) about(d *decision, s Sheet, i int) bool {
	g.begin(d, s.tag, i, false)
	if s.kind.once {
		g.fill(&d.subject, i)
	}
	for k := 0; s.kind.who != nil && !s.kind.who(&d.subject); k++ {
		if s.kind.once || k == tries {
			return false
		}
		g.fill(&d.subject, d.r.n(g.opt.Subjects))
	}
	d.age = min(d.age, max(1, d.subject.age-1))
	return true
}

// soilRow spoils some rows; where sheets mix persons in, one row in ten of the flawed ones is about a made-up person.
func (g *Generator) soilRow(d *decision, s Sheet, cells []string) {
	if !d.r.chance(g.opt.Dirt) {
		return
	}
	at := d.r.n(10)
	switch {
	case at < 4 && s.kind.persons:
		k := d.r.n(300000)
		cells[0], cells[1] = "示例"+string(stems[k%10])+string(branches[k/10%12]), resident(k)
	case at < 5:
		cells[1] = strings.ToLower(cells[1])
	case at < 6:
		cells[0] = " " + cells[0] + "　"
	case at < 7:
		cells[1] = wrongCheck(cells[1])
	default:
		for i, c := range cells {
			if len(c) == 10 && c[4] == '-' {
				cells[i] = dotted(c)
			}
		}
	}
}

// number fills a template of a document number: {城}, {年}, {号}.
func (d *decision) number(form string) string { return cut(form).fill(d.value) }

// year is the year of the decision.
func (d *decision) year() string { return d.decided()[:4] }
