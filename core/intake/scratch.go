package intake

import (
	"strings"

	"xinguan/core/catalog"
	"xinguan/core/city"
)

// scratch is what a checker uses again from row to row; each goroutine has its own.
type scratch struct {
	text    []string
	units   map[string]unit // names of agencies looked up before
	longest int             // how long the longest text is that stands for nothing, in bytes
	known   map[*plan][]recall
}

// unit is what the city's table says to a name.
type unit struct {
	agency city.Agency
	ok     bool
}

// mostUnits bounds the names kept; a sheet has few.
const mostUnits = 1000

// unit looks an agency up: the same few stand in every row.
func (c *checker) unit(name string) (city.Agency, bool) {
	u, known := c.units[name]
	if !known {
		if u.agency, u.ok = c.city.Agency(name); len(c.units) < mostUnits {
			c.units[strings.Clone(name)] = u // no part of a whole row
		}
	}
	return u.agency, u.ok
}

func newScratch(c *catalog.Catalog) scratch {
	s := scratch{units: map[string]unit{}, known: map[*plan][]recall{}}
	for text := range c.Null {
		s.longest = max(s.longest, len(text))
	}
	return s
}

// texts are n empty texts.
func (s *scratch) texts(n int) []string {
	if cap(s.text) < n {
		s.text = make([]string, n)
	}
	s.text = s.text[:n]
	clear(s.text)
	return s.text
}

// recalls are the cells read before, by field of a plan.
func (s *scratch) recalls(p *plan) []recall {
	r := s.known[p]
	if r == nil {
		r = make([]recall, len(p.item.Fields))
		s.known[p] = r
	}
	return r
}
