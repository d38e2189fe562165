package seed

import (
	"errors"
	"hash/fnv"
	"io"
	"slices"
	"strings"

	"xinguan/core/catalog"
	"xinguan/core/ident"
)

// Sheet is a file that somebody of the city would send: the catalogue item it is of, its name, and its sender.
type Sheet struct {
	Item, Name string
	Agency     string // code of the sender; empty = told by the item or the rows
	kind       *sheetKind
	tag        tag
	write      func(g *Generator, w io.Writer) error // instead of kind
}

// Sheets are those beside the register, the permits and the penalties, in the order in which they are taken in: sheets
// made by hand for items of a known code, then one for every other item of the catalogue, made from what the item says.
func Sheets(c *catalog.Catalog) []Sheet {
	var out []Sheet
	made := map[string]bool{}
	for _, kinds := range [][]sheetKind{listingKinds, goodKinds, actKinds} {
		for i := range kinds {
			k := &kinds[i]
			if _, ok := c.Item(k.item); ok {
				made[k.item] = true
				out = append(out, Sheet{Item: k.item, Name: k.name + ".csv", kind: k, tag: tagOf(k.item)})
			}
		}
	}
	for _, it := range c.Items() {
		if !made[it.Code] && !ownSheet(it.Code) {
			out = append(out, Sheet{Item: it.Code, Name: it.Title + ".csv", kind: itemKind(it), tag: tagOf(it.Code)})
		}
	}
	return out
}

// tagOf keeps the random numbers of sheets apart by their items, so that an item more changes no other's rows.
func tagOf(item string) tag {
	h := fnv.New64a()
	_, _ = io.WriteString(h, item)
	return ofSheets + tag(h.Sum64()>>8)
}

// Write writes the sheet: titles, then rows in proportion to Options.Records, at least one.
func (s Sheet) Write(w io.Writer, opt Options) error { return New(opt).Sheet(w, s) }

// sheetKind is how such a sheet looks and what it says of an organisation.
type sheetKind struct {
	item, name string
	head       []string              // 单位名称 and 统一社会信用代码 where it is nil
	titles     []string              // after head
	per        int                   // rows for a thousand of Options.Records
	once       bool                  // row i is about organisation i: a yearly list names nobody twice
	persons    bool                  // with Dirt some rows are about natural persons, whom nobody may collect
	ofPersons  bool                  // every row is about a natural person
	takes      func(ident.Kind) bool // nil = every kind
	who        func(*Subject) bool
	authority  string // how its name ends; empty = told by the row
	row        func(d *decision, authority string) []string
}

var ordinaryHead = []string{"单位名称", "统一社会信用代码"}

// Sheet writes one sheet.
func (g *Generator) Sheet(w io.Writer, s Sheet) error {
	if s.write != nil {
		return s.write(g, w)
	}
	authority, ok := g.nameOf(s.kind.authority)
	if !ok {
		return errNoAuthority
	}
	t := newTable(w)
	head := s.kind.head
	if head == nil {
		head = ordinaryHead
	}
	err := t.row(slices.Concat(head, s.kind.titles))
	var d decision
	rows := g.rows(s.kind)
	for i, written := 0, 0; written < rows && i < g.reach(s.kind, rows, written) && err == nil; i++ {
		if !g.about(&d, s, i) {
			continue
		}
		written++
		cells := s.kind.cells(&d, authority)
		g.soilRow(&d, s, cells)
		err = t.row(cells)
	}
	return errors.Join(err, t.out.Flush())
}

// reach is where the search for rows ends: a yearly list goes through the register, and beyond it while it is empty.
func (g *Generator) reach(k *sheetKind, rows, written int) int {
	switch {
	case !k.once:
		return rows
	case written == 0:
		return g.opt.Subjects + tries
	}
	return g.opt.Subjects
}

// cells are a whole row.
func (k *sheetKind) cells(d *decision, authority string) []string {
	name, code := d.subject.Name, d.subject.Code
	if k.ofPersons {
		name, code = d.person()
	}
	return append([]string{name, code}, k.row(d, authority)...)
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

// about chooses the organisation and the day of row i; false where nobody fits. Where the register of a small city has
// nobody of a kind, the row is about an organisation the register does not know.
func (g *Generator) about(d *decision, s Sheet, i int) bool {
	g.begin(d, s.tag, i, false)
	if s.kind.once {
		g.fill(&d.subject, i)
		return s.kind.fits(&d.subject) && g.before(d)
	}
	if f, ok := g.Featured(); ok && i == 0 && s.kind.fits(&f) {
		d.subject = f
	}
	for k := 0; !s.kind.fits(&d.subject); k++ {
		if k == 2*tries {
			return false
		}
		n := d.r.n(g.opt.Subjects)
		if k >= tries {
			n = g.opt.Subjects + d.r.n(1000*tries)
		}
		if s.kind.takes == nil || s.kind.takes(g.kindAt(n)) {
			g.fill(&d.subject, n)
		}
	}
	return g.before(d)
}

// Featured is the organisation that stands first in every sheet that takes enterprises: a page of it shows all there is.
// It is one of those that authorities meet often.
func (g *Generator) Featured() (s Subject, ok bool) {
	for i := range min(g.opt.Subjects, 200) {
		if g.fill(&s, i); isEnterprise(&s) && s.age > 4*365 && s.Status == "存续" {
			return s, true
		}
	}
	return s, false
}

// before lets the decision come after the registration.
func (g *Generator) before(d *decision) bool {
	d.age = min(d.age, max(1, d.subject.age-1))
	return true
}

func (k *sheetKind) fits(s *Subject) bool {
	return (k.who == nil || k.who(s)) && (k.takes == nil || k.takes(s.Kind))
}

// soilRow spoils some rows; where sheets mix persons in, one row in ten of the flawed ones is about a made-up person.
func (g *Generator) soilRow(d *decision, s Sheet, cells []string) {
	if !d.r.chance(g.opt.Dirt) || s.kind.ofPersons {
		return
	}
	at := d.r.n(10)
	switch {
	case at < 4 && s.kind.persons:
		k := d.r.n(300000)
		cells[0], cells[1] = nobody(k), resident(k)
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
