// Package city loads a city's folder: its name and platform, the authorities, the towns, the place names of its
// addresses. A city is data; everything that is a city's own stands in the folder and none of it in Go.
package city

import (
	"io/fs"
	"slices"
	"strings"
)

// City is a loaded city folder. It is read-only and safe for concurrent use.
type City struct {
	Code     string `yaml:"code"`     // division code, e.g. 441900
	Name     string `yaml:"name"`     // 东莞市
	Short    string `yaml:"short"`    // 东莞
	Province string `yaml:"province"` // 广东省
	Site     string `yaml:"site"`     // the portal's name, 信用东莞
	Platform string `yaml:"platform"` // 东莞市公共信用信息平台
	Hotline  string `yaml:"hotline"`  // printed where an authority's own telephone is not known

	Organiser Body     `yaml:"organiser"` // 主办
	Operator  Body     `yaml:"operator"`  // 承办
	Footer    []string `yaml:"footer"`    // whole sentences for the foot of public pages
	Null      []string `yaml:"null_tokens"`
	Sheets    Sheets   `yaml:"sheets"`
	Units     Units    `yaml:"units"`
	Targets   []Target `yaml:"targets"`

	Agencies   []Agency   `yaml:"-"`
	Divisions  []Division `yaml:"-"`
	PlaceNames []Place    `yaml:"-"`
	Help       Help       `yaml:"-"` // texts/

	fsys     fs.FS
	agencies agencyIndex
	towns    townIndex
}

// Sheets are what stands in the sheets people send and is no data.
type Sheets struct {
	Serials  []string `yaml:"serials"`   // titles of columns that only number the rows
	Notes    []string `yaml:"notes"`     // how a line below the rows begins that is none of them
	LongTerm []string `yaml:"long_term"` // an end of validity without an end
}

// Serial tells whether a title is that of a column that only numbers the rows.
func (s Sheets) Serial(title string) bool {
	return slices.ContainsFunc(s.Serials, func(t string) bool { return strings.EqualFold(t, strings.TrimSpace(title)) })
}

// Endless tells whether a text says that a validity has no end.
func (s Sheets) Endless(text string) bool {
	text = strings.Trim(text, "（）() ")
	return slices.Contains(s.LongTerm, text)
}

// Body is who stands behind the platform.
type Body struct {
	Name     string `yaml:"name"`
	Agency   string `yaml:"agency"` // code in agencies.yaml
	Source   string `yaml:"source"`
	Verified bool   `yaml:"verified"`
}

// Target is a figure the city's plan sets, for the pages that show how far it is reached.
type Target struct {
	Code     string `yaml:"code"` // visits: views of pages a year
	Title    string `yaml:"title"`
	Value    int    `yaml:"value"`
	Words    string `yaml:"words"` // the figure as people say it: 800万次/年
	Base     string `yaml:"base"`  // where it stood when the plan was made, in words
	Kind     string `yaml:"kind"`  // 约束性 or 预期性
	Count    string `yaml:"count"` // the figure of the platform that answers it; empty: what a document says is entered
	Year     int    `yaml:"year"`
	Source   string `yaml:"source"`
	Verified bool   `yaml:"verified"`
}

// Target finds a target by its code; ok is false where the city has set none.
func (c *City) Target(code string) (t Target, ok bool) {
	i := slices.IndexFunc(c.Targets, func(t Target) bool { return t.Code == code })
	if i < 0 {
		return Target{}, false
	}
	return c.Targets[i], true
}

// Units tells by which endings the name of a unit shows that it belongs to an authority named before it.
type Units struct {
	Department []string `yaml:"department"`
	Town       []string `yaml:"town"`
}

// Division is a unit below the city: subdistrict, town or park.
type Division struct {
	Code   string `yaml:"code"`   // 9 digits
	Code12 string `yaml:"code12"` // 12 digits, of the statistics bureau
	Name   string `yaml:"name"`   // 长安镇
	Short  string `yaml:"short"`  // 长安: on the tile map and in addresses
	Kind   string `yaml:"kind"`   // subdistrict, town, park
	Row    int    `yaml:"row"`    // place on the tile map, from 1
	Column int    `yaml:"column"`
}

// Place is another name under which addresses know a division.
type Place struct {
	Name     string `yaml:"name"`
	Town     string `yaml:"town"` // division code
	Note     string `yaml:"note"`
	Verified bool   `yaml:"verified"`
}

// FS is the folder the city was loaded from; the catalogue and the rulebooks read their own files from it.
func (c *City) FS() fs.FS { return c.fsys }

// Division finds a division by its 9- or 12-digit code.
func (c *City) Division(code string) (Division, bool) {
	i := slices.IndexFunc(c.Divisions, func(d Division) bool { return d.Code == code || d.Code12 == code })
	if i < 0 {
		return Division{}, false
	}
	return c.Divisions[i], true
}

// Places are all place names of the city that the name of an organisation may begin with: province, city, towns, with
// and without their kind, the longest first.
func (c *City) Places() []string {
	out := []string{c.Province + c.Name, c.Province, cutKind(c.Province), c.Name, c.Short}
	for _, d := range c.Divisions {
		out = append(out, d.Name, d.Short)
	}
	for _, p := range c.PlaceNames {
		out = append(out, p.Name)
	}
	slices.SortStableFunc(out, func(a, b string) int { return len(b) - len(a) })
	return slices.Compact(slices.DeleteFunc(out, func(s string) bool { return s == "" }))
}
