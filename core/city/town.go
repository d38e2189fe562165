package city

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// townIndex finds the division an address begins with: names by their first character, the longest first.
type townIndex struct {
	byFirst map[rune][]townName
}

type townName struct {
	name     string
	code     string
	official bool // the division's own full name, which needs no city before it
	withCity bool // the name itself begins with the city's short name (东莞港)
}

// TownOf finds the division that an address begins with: after the province and city, by its name, short name or an
// old name of the place; the longest wins. Without the city before it only a full name (道滘镇) is believed.
// ok is false where the address does not begin with a place of this city; nothing is guessed from streets.
func (c *City) TownOf(address string) (code string, ok bool) {
	s := strings.TrimLeft(address, " \t\r\n　")
	s = strings.TrimPrefix(s, "中国")
	if rest, cut := cutEither(s, c.Province, cutKind(c.Province)); cut {
		s = rest
	}
	if t, found := c.towns.match(s); found && (t.official || t.withCity) {
		return t.code, true
	}
	rest, cut := cutEither(s, c.Name, c.Short)
	if !cut {
		return "", false
	}
	t, found := c.towns.match(rest)
	return t.code, found
}

func (x townIndex) match(s string) (townName, bool) {
	first, _ := utf8.DecodeRuneInString(s)
	for _, t := range x.byFirst[first] {
		if strings.HasPrefix(s, t.name) {
			return t, true
		}
	}
	return townName{}, false
}

// indexTowns prepares TownOf. Names that two divisions share were refused before.
func (c *City) indexTowns() {
	c.towns.byFirst = map[rune][]townName{}
	for _, d := range c.Divisions {
		c.addTown(townName{name: d.Name, code: d.Code, official: d.Kind != "park"})
		if d.Short != d.Name {
			c.addTown(townName{name: d.Short, code: d.Code})
		}
	}
	for _, p := range c.PlaceNames {
		c.addTown(townName{name: p.Name, code: p.Town})
	}
	for _, names := range c.towns.byFirst {
		slices.SortFunc(names, func(a, b townName) int { return len(b.name) - len(a.name) })
	}
}

func (c *City) addTown(t townName) {
	t.withCity = strings.HasPrefix(t.name, c.Short)
	first, _ := utf8.DecodeRuneInString(t.name)
	c.towns.byFirst[first] = append(c.towns.byFirst[first], t)
}

func cutEither(s, long, short string) (rest string, cut bool) {
	if rest, cut = strings.CutPrefix(s, long); cut {
		return rest, true
	}
	return strings.CutPrefix(s, short)
}

// cutKind is a place's name without 省 or 市.
func cutKind(name string) string {
	return strings.TrimSuffix(strings.TrimSuffix(name, "省"), "市")
}
