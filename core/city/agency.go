package city

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Agency is an authority that sends information or decides.
type Agency struct {
	Code       string   `yaml:"code"`
	Name       string   `yaml:"name"`
	Kind       string   `yaml:"kind"`     // department, vertical, court, town
	Town       string   `yaml:"town"`     // division code of a town's government
	Superior   string   `yaml:"superior"` // code of the authority above, whose people are the second pair of eyes
	MayDecide  []string `yaml:"may_decide"`
	Phone      string   `yaml:"phone"` // the city's hotline where the authority's own is not known
	PhoneKnown bool     `yaml:"-"`
	Verified   bool     `yaml:"verified"`
	Note       string   `yaml:"note"`
	Aliases    []string `yaml:"aliases"`

	// Unit is set by City.Agency when a unit of the authority was named: 长安分局 for 东莞市公安局长安分局.
	Unit string `yaml:"-"`
}

// May tells whether the authority is competent to decide what an item records, e.g. "penalty".
func (a Agency) May(item string) bool { return slices.Contains(a.MayDecide, item) }

// agencyIndex finds agencies by folded name.
type agencyIndex struct {
	byName  map[string]int
	longest int // bytes of the longest key
}

// Agency finds an authority by code, name or alias: full width, blanks and a missing 东莞市 do not matter. The name of
// a unit (东莞市公安局长安分局, 东莞市长安镇综合行政执法办公室) gives the authority it belongs to, with Unit set.
// A name of another city or of the province is not found.
func (c *City) Agency(nameOrCode string) (Agency, bool) {
	if i, ok := c.agencies.byName[nameOrCode]; ok {
		return c.Agencies[i], true
	}
	name := foldName(nameOrCode)
	for _, form := range c.forms(name) {
		if i, ok := c.agencies.byName[form]; ok {
			return c.Agencies[i], true
		}
	}
	for _, form := range c.forms(name) {
		if a, ok := c.unitOf(form); ok {
			return a, true
		}
	}
	return Agency{}, false
}

// forms are the ways a folded name may stand in the index: as it is, without the province before this city, without
// a bracketed addition at its end.
func (c *City) forms(name string) []string {
	if rest, ok := strings.CutPrefix(name, foldName(c.Province)); ok && strings.HasPrefix(rest, c.Short) {
		name = rest
	}
	out := []string{name}
	if i := strings.IndexByte(name, '('); i > 0 && strings.HasSuffix(name, ")") {
		out = append(out, name[:i])
	}
	return out
}

// unitOf reads name as an authority and one of its units; the longest authority name wins.
func (c *City) unitOf(name string) (Agency, bool) {
	for end := min(len(name)-1, c.agencies.longest); end > 0; end-- {
		i, ok := c.agencies.byName[name[:end]]
		if !ok {
			continue
		}
		if a := c.Agencies[i]; c.isUnit(a, name[end:]) {
			a.Unit = name[end:]
			return a, true
		}
	}
	return Agency{}, false
}

func (c *City) isUnit(a Agency, rest string) bool {
	endings := c.Units.Department
	if a.Kind == "town" {
		endings = c.Units.Town
	}
	return slices.ContainsFunc(endings, func(e string) bool { return strings.HasSuffix(rest, e) })
}

// keys are all folded names an agency answers to.
func (c *City) keys(a Agency) []string {
	out := []string{a.Code, foldName(a.Code)}
	for _, name := range append([]string{a.Name}, a.Aliases...) {
		full := foldName(name)
		out = append(out, name, full)
		if short, ok := strings.CutPrefix(full, c.Name); ok && short != "" {
			out = append(out, short, c.Short+short)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// foldName brings a name to one form: NFKC, lower case, without blanks.
func foldName(s string) string {
	s = strings.ToLower(norm.NFKC.String(s))
	return strings.Join(strings.Fields(s), "")
}
