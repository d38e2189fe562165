// Package tier is 分级分类监管: for each sector of supervision, which class an organisation is treated as, and what the
// class leads to: how often it is drawn for inspection, how, and what is made simpler. Sectors are data of the city
// (sector/*.yaml). A class another authority gave is taken over from its record; the others follow from a model of package
// rating. Either is a proposal: an official of the competent department confirms it.
//
// Until somebody confirms, an organisation is treated as everyone is (the sector's normal class). A confirmed class falls
// away by itself when nothing proposes one any more; one that is stricter than normal already when a milder one is proposed.
package tier

import (
	"embed"
	"io/fs"
	"slices"

	"xinguan/base/db"
	"xinguan/base/yamlfile"
	"xinguan/core/ident"
	"xinguan/core/rating"
)

//go:embed sql/*.sql
var files embed.FS

// Migrations are the tables of this package.
func Migrations() db.Set {
	sub, _ := fs.Sub(files, "sql")
	return db.Set{Package: "tier", FS: sub}
}

// Sector is one sector of supervision.
type Sector struct {
	ID    string `yaml:"id"`
	Title string `yaml:"title"`
	// Agency is the competent department: it alone confirms.
	Agency   string         `yaml:"agency"`
	Basis    []rating.Basis `yaml:"basis"`
	Verified bool           `yaml:"verified"`
	Kinds    []ident.Kind   `yaml:"subjects"`
	// Item is the catalogue item whose newest record says the class another authority gave; Model is the model whose
	// grade does. One of them is set.
	Item  string `yaml:"item"`
	Model string `yaml:"model"`
	// Among narrows a sector to holders of a record in force of one of these items; none takes all.
	Among []string `yaml:"among"`
	// Least is the lowest rate, per thousand, that any class may have: nobody is left out of inspection.
	Least   int     `yaml:"least"`
	Normal  string  `yaml:"normal"` // the class of who has none
	Classes []Class `yaml:"classes"`
	// Caps are the best class left where a model gave one of some grades: who has the lowest public grade has no class that
	// is inspected less than normal.
	Caps []rating.Cap `yaml:"caps"`

	file *yamlfile.File
}

// Class is a class of a sector, the best first.
type Class struct {
	ID    string   `yaml:"id"`
	Title string   `yaml:"title"`
	Of    []string `yaml:"of"` // classes of the record, or grades of the model
	// Rate is how many of a thousand one draw takes.
	Rate      int    `yaml:"rate"`
	Frequency string `yaml:"frequency"`
	Channel   string `yaml:"channel"`
	Simpler   string `yaml:"simpler"`
}

// External tells whether another authority gives the class.
func (s *Sector) External() bool { return s.Item != "" }

// Class finds a class.
func (s *Sector) Class(id string) (Class, bool) {
	i := s.at(id)
	if i < 0 {
		return Class{}, false
	}
	return s.Classes[i], true
}

func (s *Sector) at(id string) int {
	return slices.IndexFunc(s.Classes, func(c Class) bool { return c.ID == id })
}

// proposed is the class for what a record or a model says; empty where it says nothing a class is for.
func (s *Sector) proposed(says string) string {
	for _, c := range s.Classes {
		if slices.Contains(c.Of, says) {
			return c.ID
		}
	}
	return ""
}

// capped is a proposal under what a model gave.
func (s *Sector) capped(p proposal, c rating.Cap, given string) proposal {
	if at := s.at(c.AtMost); p.class != "" && slices.Contains(c.Grades, given) && s.at(p.class) < at {
		p.class = c.AtMost
		p.ground += "；" + c.Says
	}
	return p
}

// Strictest is the class that is confirmed one by one only.
func (s *Sector) Strictest() string { return s.Classes[len(s.Classes)-1].ID }

// Standing is where an organisation stands in a sector.
type Standing struct {
	Proposed string // class id; empty where nothing proposes one
	Ground   string // what proposes it, for people
	Held     string // the class an official confirmed; empty where nobody did
	N        int    // how often somebody decided
}

// InForce is the class the organisation is treated as.
func (s *Sector) InForce(x Standing) string {
	held, normal, proposed := s.at(x.Held), s.at(s.Normal), s.at(x.Proposed)
	if held < 0 || proposed < 0 { // what it rested on is gone
		return s.Normal
	}
	if held > normal && proposed < held { // stricter than normal rests on what proposed it
		return s.Classes[max(normal, proposed)].ID
	}
	return x.Held
}

// Open tells whether the proposal differs from what is in force, so that somebody should look at it.
func (s *Sector) Open(x Standing) bool { return x.Proposed != "" && x.Proposed != s.InForce(x) }

// Sectors are all sectors of a city.
type Sectors struct{ List []*Sector }

// Find finds a sector.
func (s *Sectors) Find(id string) (*Sector, bool) {
	if s == nil {
		return nil, false
	}
	i := slices.IndexFunc(s.List, func(x *Sector) bool { return x.ID == id })
	if i < 0 {
		return nil, false
	}
	return s.List[i], true
}
