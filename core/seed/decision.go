package seed

import (
	"strconv"

	"xinguan/core/ident"
)

// decision is what permits and penalties have in common while a row is made.
type decision struct {
	g       *Generator
	r       random
	n       int // number of the decision, from 1
	subject Subject
	age     int // days since it was decided
}

// begin chooses the organisation and the day of decision n. An unknown organisation is one the register lacks.
func (g *Generator) begin(d *decision, t tag, i int, unknown bool) {
	d.g, d.r, d.n = g, g.random(t, i), i+1
	k := g.party(&d.r)
	if unknown {
		k = g.opt.Subjects + d.r.n(1000)
	}
	g.fill(&d.subject, k)
	d.age = 1 + d.r.low(3*365)
	if d.age >= d.subject.age {
		d.age = 1 + d.r.n(d.subject.age-1)
	}
}

// party chooses an organisation: one row in ten is about the few that authorities meet often.
func (g *Generator) party(r *random) int {
	if r.chance(0.1) {
		return r.n(max(1, g.opt.Subjects/40))
	}
	return r.n(g.opt.Subjects)
}

// decided is the day of the decision.
func (d *decision) decided() string { return string(d.g.days.ago(d.age)) }

// later is the day n days after the decision.
func (d *decision) later(n int) string { return string(d.g.days.ago(d.age - n)) }

// head writes who the decision is about.
func (d *decision) head(l *line) {
	*l = line{}
	s := &d.subject
	l[colName], l[colCode], l[colRep] = s.Name, s.Code, s.LegalRep
	l[colPartyKind] = "法人及非法人组织"
	if s.Kind == ident.KindIndividualBusiness {
		l[colPartyKind] = "个体工商户"
	}
	if d.g.opt.Dirt > 0 && d.r.chance(0.3) { // sheets have it; nobody may keep it
		l[colRepIDType], l[colRepID] = "身份证", resident(d.r.n(300000))
	}
}

// authority writes who decided and who sends.
func (d *decision) authority(l *line, name, code string) {
	if name == "" {
		name, code = d.town().government, d.town().govCode
	}
	l[colAuthority], l[colAuthorityCode] = name, code
	if d.g.service.name != "" && d.r.chance(0.05) { // the service centre sends for others
		name, code = d.g.service.name, d.g.service.code
	}
	l[colSupplier], l[colSupplierCode] = name, code
}

func (d *decision) town() *place { return &d.g.places[d.subject.place] }

// value fills the gaps of templates.
func (d *decision) value(name string) string {
	switch name {
	case "城":
		return d.g.short
	case "镇":
		return d.town().short
	case "年":
		return d.decided()[:4]
	case "号":
		return strconv.Itoa(d.n)
	case "少":
		return strconv.Itoa(1 + d.r.n(5))
	case "数":
		return strconv.Itoa(2 + d.r.n(58))
	case "日":
		return chinese(d.later(-10 - d.r.n(80)))
	}
	panic("seed: no value for {" + name + "}")
}

// choose takes a case of the organisation's sector; towns without a government of their own have only the city's.
func choose[T any](d *decision, b book[T], s sector) *filed[T] {
	list := b[s]
	if len(list) == 0 {
		list = b[anywhere]
	}
	f := &list[d.r.n(len(list))]
	if f.name == "" && d.town().government == "" {
		f = &b[anywhere][d.r.n(len(b[anywhere]))]
	}
	return f
}
