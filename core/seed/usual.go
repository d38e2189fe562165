package seed

import (
	"fmt"
	"io"

	"xinguan/core/catalog"
	"xinguan/core/city"
)

// A sender's files look alike from week to week. After some of them comes one that does not, in every way the gate looks
// at: far more rows, old decisions, a column that is suddenly empty. It waits, whole, for its sender's word.

// How many usual files there are, of how many rows, and how many rows the odd one has: the gate wants five of fifty, and
// more than twenty times the largest, and more than two thousand.
const (
	usualFiles = 5
	usualRows  = 60
	oddRows    = 2100
)

// usual are the files of a town that decides penalties in its own name, the odd one last.
func usual(c *catalog.Catalog, town *city.City) []Sheet {
	it, ok := c.Item(itemPenalty)
	if !ok {
		return nil
	}
	for i, p := range places(town) {
		a, ok := town.Agency(p.government)
		if !ok || p.government == "" || !it.SuppliedBy(a) {
			continue
		}
		var out []Sheet
		for n := range usualFiles + 1 {
			name := fmt.Sprintf("%s第%d批.csv", p.short, n+1)
			if n == usualFiles {
				name = p.short + "报错的一批.csv"
			}
			out = append(out, Sheet{Item: it.Code, Name: name, Agency: a.Code, write: func(g *Generator, w io.Writer) error { return g.batch(w, i, n) }})
		}
		return out
	}
	return nil
}

// batch writes the n-th file of the town at a place.
func (g *Generator) batch(w io.Writer, place, n int) error {
	if len(g.penalties) == 0 {
		return errNoAuthority
	}
	odd, rows := n == usualFiles, usualRows
	if odd {
		rows = oddRows
	}
	less := *g
	less.opt.Records, less.opt.PartyKind, less.opt.NoSeverity = rows, false, true
	p := &g.places[place]
	return less.write(w, concat(parties, penaltyTail).variant(less.opt), func(l *line, i int) {
		var d decision
		less.begin(&d, ofUsual, n*usualRows+i, false)
		d.age = min(d.subject.age-1, 5+d.r.n(60))
		if odd {
			d.age = 900 + d.r.n(60)
		}
		less.penalty(l, &d)
		l[colDocNo] = fmt.Sprintf("%s%s示例〔%s〕批%d号", g.short, p.short, d.year(), d.n)
		l[colAuthority], l[colAuthorityCode] = p.government, p.govCode
		l[colSupplier], l[colSupplierCode] = p.government, p.govCode
		if odd {
			l[colConduct] = ""
		}
	})
}
