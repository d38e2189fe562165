package seed

import (
	"strconv"
	"strings"

	"xinguan/base/clock"
	"xinguan/core/city"
	"xinguan/core/ident"
)

// Subject is one organisation of the fictional city.
type Subject struct {
	Name, Code  string
	Kind        ident.Kind
	LegalRep    string
	Registered  clock.Date
	Type        string // 企业类型
	Capital     string
	Scope       string
	Address     string
	Town        string // division code
	Registrar   string
	Status      string
	FormerNames []string

	sector sector
	place  int // in Generator.places
	age    int // days since registration
}

// kindsOf are the kinds of organisation, in how many of a thousand.
var kindsOf = []struct {
	per    int
	prefix string // of the code
	kind   ident.Kind
}{
	{520, "92", ident.KindIndividualBusiness}, {447, "91", ident.KindEnterprise}, {6, "51", ident.KindSocialOrganisation},
	{8, "52", ident.KindSocialOrganisation}, {6, "12", ident.KindInstitution}, {5, "N2", ident.KindOther},
	{4, "93", ident.KindEnterprise}, {2, "31", ident.KindOther}, {2, "11", ident.KindAgency},
}

// Subject is organisation i of the register, 0 ≤ i < Options.Subjects. Numbers above are valid organisations that the
// register does not know.
func (g *Generator) Subject(i int) Subject {
	var s Subject
	g.fill(&s, i)
	return s
}

// fill makes organisation i in place: rows are made by the million.
func (g *Generator) fill(s *Subject, i int) {
	r := g.random(ofSubject, i)
	v := g.shuffle(i & (MaxSubjects - 1))
	prefix := s.choose(&r)
	s.Code = ident.Make(prefix+Division, body(prefix, v))
	s.place = g.somewhere(&r)
	p := &g.places[s.place]
	s.Town = p.code
	s.age = 30 + r.low(12000)
	s.Registered = g.days.ago(s.age)
	s.Registrar = g.registrar[prefix]
	s.Address = p.address + pick(&r, streets) + strconv.Itoa(1+r.n(300)) + "号" + pick(&r, rooms)
	s.Status = status(&r)
	s.FormerNames = nil
	g.named(s, prefix, v, &r)
	if s.Kind == ident.KindEnterprise && r.chance(0.06) {
		s.FormerNames = g.former(i, &r)
	}
}

// somewhere is a place: half of the organisations lie evenly spread, half rather in some places than in others.
func (g *Generator) somewhere(r *random) int {
	n := len(g.places)
	if r.chance(0.5) {
		return r.n(n)
	}
	return (7*r.low(n) + 3) % n
}

// choose sets the kind and returns the first two characters of the code.
func (s *Subject) choose(r *random) string {
	at := r.n(1000)
	for _, k := range kindsOf {
		if at -= k.per; at < 0 {
			s.Kind = k.kind
			return k.prefix
		}
	}
	panic("seed: kinds do not add up to a thousand")
}

// kindAt is the kind of organisation i without the rest of it.
func (g *Generator) kindAt(i int) ident.Kind {
	var s Subject
	r := g.random(ofSubject, i)
	s.choose(&r)
	return s.Kind
}

// prefixAt is how the code of organisation i begins.
func (g *Generator) prefixAt(i int) string {
	var s Subject
	r := g.random(ofSubject, i)
	return s.choose(&r)
}

var rooms = []string{"", "", "", "101室", "201室", "302室", "一楼", "二楼", "1号楼", "A栋", "B栋三楼", "厂房一"}

func status(r *random) string {
	switch at := r.n(100); {
	case at < 93:
		return "存续"
	case at < 97:
		return "注销"
	case at < 99:
		return "吊销"
	}
	return "迁出"
}

// codeLetters are the characters of credit codes.
const codeLetters = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// body is the organisation code in a credit code: MA or MB and the number in 6 characters.
func body(prefix string, v uint32) string {
	b := [8]byte{'M', 'A'}
	if prefix[0] == '1' || prefix[0] == '5' {
		b[1] = 'B'
	}
	for i := len(b) - 1; i > 1; i-- {
		b[i] = codeLetters[v%31]
		v /= 31
	}
	return string(b[:])
}

// former makes earlier names: those of organisations beyond any register, so nobody bears them now.
func (g *Generator) former(i int, r *random) []string {
	names := []string{g.oldName(i + MaxSubjects)}
	if r.chance(0.1) {
		names = append(names, g.oldName(i+2*MaxSubjects))
	}
	return names
}

func (g *Generator) oldName(i int) string {
	v := g.shuffle(i)
	word, _ := company(v)
	return g.opt.City.Name + "示例" + tradeName(v, false) + word + "有限公司"
}

// place is where organisations lie.
type place struct {
	code, short string
	address     string // how an address begins: 东莞市长安镇
	government  string // the town's authority, empty where there is none
	govCode     string // credit code of it
}

func places(c *city.City) []place {
	out := make([]place, 0, len(c.Divisions))
	for _, d := range c.Divisions {
		p := place{code: d.Code, short: d.Short, address: c.Name + d.Name}
		if d.Kind == "park" {
			p.address = c.Name + d.Short
		}
		for i, a := range c.Agencies {
			if a.Town == d.Code && a.Kind == "town" {
				p.government, p.govCode = a.Name, authorityCode(i)
			}
		}
		out = append(out, p)
	}
	return out
}

// authorityCode is the made-up credit code of the i-th authority.
func authorityCode(i int) string {
	return ident.Make("11"+Division, "MB9"+strings.Repeat("0", 5-len(strconv.Itoa(i)))+strconv.Itoa(i))
}

// registrars finds who registers what; an authority the city lacks stays empty.
func registrars(c *city.City) map[string]string {
	out := map[string]string{}
	for prefix, suffix := range map[string]string{
		"91": "市场监督管理局", "92": "市场监督管理局", "93": "市场监督管理局", "51": "民政局", "52": "民政局",
		"11": "机构编制委员会办公室", "12": "机构编制委员会办公室", "31": "司法局", "N2": "农业农村局",
	} {
		if n := authorityAt(c, suffix); n >= 0 {
			out[prefix] = c.Agencies[n].Name
		}
	}
	return out
}
