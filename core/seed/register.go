package seed

import (
	"io"
	"strings"

	"xinguan/core/ident"
)

// RegistrationTitles are the columns of the register's sheet, as the catalogue item names them.
var RegistrationTitles = []string{
	"企业名称", "统一社会信用代码", "成立日期", "企业类型", "注册资本", "经营范围", "住所", "法定代表人", "登记机关", "登记状态", "曾用名",
}

// The places of those columns that soil changes.
const (
	regName = iota
	regCode
	regDate
	regType
	regCapital
	regScope
	regAddress
	regColumns = 11
)

// Registrations writes the register: titles, then Options.Subjects rows. Organisation i is row i+2 of the sheet.
func Registrations(w io.Writer, opt Options) error { return New(opt).Registrations(w) }

// Registrations writes the register of all organisations as one sheet.
func (g *Generator) Registrations(w io.Writer) error {
	return g.registrations(w, func(int) bool { return true })
}

// registrations writes those of the organisations that stand in it.
func (g *Generator) registrations(w io.Writer, stands func(i int) bool) error {
	t := newTable(w)
	if err := t.row(RegistrationTitles); err != nil {
		return err
	}
	var s Subject
	for i := range g.opt.Subjects {
		if !stands(i) {
			continue
		}
		g.fill(&s, i)
		cells := [regColumns]string{s.Name, s.Code, string(s.Registered), s.Type, s.Capital, s.Scope, s.Address, s.LegalRep,
			s.Registrar, s.Status, strings.Join(s.FormerNames, ";")}
		g.soil(cells[:], s.Kind, i)
		if err := t.row(cells[:]); err != nil {
			return err
		}
	}
	return t.out.Flush()
}

// soil spoils some rows in the ways registers do; only a few codes become wrong.
func (g *Generator) soil(cells []string, kind ident.Kind, i int) {
	r := g.random(ofDirt, i)
	if !r.chance(g.opt.Dirt) {
		return
	}
	switch r.n(10) {
	case 0, 1:
		cells[regDate] = dotted(cells[regDate])
	case 2:
		cells[regDate] = chinese(cells[regDate])
	case 3:
		cells[regCode] = strings.ToLower(cells[regCode])
	case 4:
		cells[regCode] = fullWidth(cells[regCode])
	case 5:
		cells[regAddress] = "N/A"
	case 6:
		cells[regScope], cells[regType] = "N/A", "-"
	case 7:
		cells[regName] = " " + cells[regName] + "　"
	case 8:
		cells[regScope] += "\n（以登记机关核定为准）"
	case 9:
		if kind == ident.KindIndividualBusiness {
			cells[regCode] = wrongCheck(cells[regCode])
		}
	}
}
