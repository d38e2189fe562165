package seed

import (
	"slices"
	"strconv"
	"strings"

	"xinguan/core/catalog"
	"xinguan/core/city"
)

// An item nobody made a sheet for by hand gets one from what the item itself says: types, code tables, units, lengths,
// what is needed when, checks across fields. So an item a city adds occurs in its fictional city without a line of Go.

// itemPer is how many rows such a sheet has for a thousand of Options.Records; an adverse list is short.
func itemPer(it *catalog.Item) int {
	if it.Negative() {
		return 4
	}
	return 25
}

// itemKind is the sheet of an item.
func itemKind(it *catalog.Item) *sheetKind {
	m := &maker{item: it}
	k := &sheetKind{item: it.Code, name: it.Title, per: itemPer(it), persons: it.DiscardsPersons(), ofPersons: it.OfPersons(), row: m.row}
	k.head = []string{titleOf(it, catalog.PartyName), titleOf(it, catalog.PartyCode)}
	if k.ofPersons {
		k.head[1] = titleOf(it, catalog.PersonID)
	} else {
		k.takes = it.Takes
	}
	for i := range it.Fields {
		f := &it.Fields[i]
		if !slices.Contains(headMeans, f.Means) && !slices.Contains(catalog.Dropped, f.Means) {
			m.fields = append(m.fields, f)
			k.titles = append(k.titles, f.Title)
		}
	}
	return k
}

// headMeans are the columns the sheet begins with.
var headMeans = []catalog.Means{catalog.PartyName, catalog.PartyCode, catalog.PersonID}

func titleOf(it *catalog.Item, m catalog.Means) string {
	f, _ := it.Field(m)
	if f == nil {
		return string(m)
	}
	return f.Title
}

// maker fills rows of an item.
type maker struct {
	item   *catalog.Item
	fields []*catalog.Field // of the columns after the head
}

// row is one row after the head.
func (m *maker) row(d *decision, _ string) []string {
	by := m.authority(d)
	out := make([]string, len(m.fields))
	for i, f := range m.fields {
		out[i] = short(m.value(d, f, by), f.Max())
	}
	m.needed(out)
	m.checks(out)
	return out
}

// authority is one of the city's that may send and decide what the item records.
func (m *maker) authority(d *decision) city.Agency {
	var may []city.Agency
	for _, a := range d.g.opt.City.Agencies {
		if m.item.SuppliedBy(a) && (m.item.Decides == "" || a.May(m.item.Decides)) && (a.Town == "" || a.Town == d.subject.Town) {
			may = append(may, a)
		}
	}
	if len(may) == 0 {
		return city.Agency{Name: d.g.opt.City.Organiser.Name}
	}
	return pick(&d.r, may)
}

// value is what a cell says, first by what the field means, else by its type.
func (m *maker) value(d *decision, f *catalog.Field, by city.Agency) string {
	if s, ok := m.ofSubject(d, f.Means); ok {
		return s
	}
	if s, ok := m.ofAuthority(d, f.Means, by); ok {
		return s
	}
	if s, ok := m.ofTime(d, f.Means); ok {
		return s
	}
	switch f.Type {
	case catalog.Date:
		return d.later(d.r.n(min(d.age, 300)))
	case catalog.Amount:
		return wan(1000 + d.r.low(900_000))
	case catalog.Code:
		return m.code(d, f)
	case catalog.Identifier:
		return ""
	}
	return m.text(d, f)
}

// ofSubject are the fields about the organisation.
func (m *maker) ofSubject(d *decision, means catalog.Means) (string, bool) {
	s := &d.subject
	switch means {
	case catalog.LegalRep:
		return s.LegalRep, true
	case catalog.RegDate:
		return string(s.Registered), true
	case catalog.RegType:
		return s.Type, true
	case catalog.RegCapital:
		return s.Capital, true
	case catalog.RegScope:
		return s.Scope, true
	case catalog.RegAddress:
		return s.Address, true
	case catalog.RegStatus:
		return s.Status, true
	case catalog.FormerNames:
		return strings.Join(s.FormerNames, ";"), true
	case catalog.PartyKind:
		return m.partyKind(d), true
	case catalog.PartyOrgCode:
		return s.Code[8:16] + "-" + s.Code[16:17], true
	}
	return "", false
}

func (m *maker) partyKind(d *decision) string {
	switch {
	case m.item.OfPersons():
		return "自然人"
	case isIndividual(&d.subject):
		return "个体工商户"
	}
	return "法人及非法人组织"
}

// ofAuthority are the fields about who decided and who sends.
func (m *maker) ofAuthority(d *decision, means catalog.Means, by city.Agency) (string, bool) {
	switch means {
	case catalog.Authority, catalog.Supplier, catalog.RegAuthority, catalog.SeverityBy, catalog.Issuer, catalog.RegSponsor, catalog.RemovedBy:
		return by.Name, true
	case catalog.AuthorityCode, catalog.SupplierCode:
		i := slices.IndexFunc(d.g.opt.City.Agencies, func(a city.Agency) bool { return a.Code == by.Code })
		return authorityCode(max(i, 0)), true
	}
	return "", false
}

// ofTime are the days a record turns on.
func (m *maker) ofTime(d *decision, means catalog.Means) (string, bool) {
	switch means {
	case catalog.Decided, catalog.ValidFrom:
		return d.decided(), true
	case catalog.ValidUntil, catalog.PublishUntil:
		return d.later(365 * (1 + d.r.n(5))), true
	case catalog.Year:
		return strconv.Itoa(d.g.days.ago(d.age).Time().Year() - 1), true
	case catalog.PeriodFrom:
		return d.later(-120), true
	case catalog.PeriodUntil:
		return d.later(-30), true
	case catalog.CaseFiled:
		return d.later(-40 - d.r.n(200)), true
	case catalog.RemovedOn, catalog.RemovedWhy:
		return "", true
	}
	return "", false
}

// code is an entry of the field's list, sometimes two where several may stand; of those that are published only, one.
func (m *maker) code(d *decision, f *catalog.Field) string {
	names := f.List.Names()
	if f.Means == catalog.Kind && len(m.item.Publication.Only) > 0 {
		names = m.item.Publication.Only
	}
	if f.Means == catalog.SeverityIs && d.r.chance(0.5) {
		return ""
	}
	out := pick(&d.r, names)
	if other := pick(&d.r, names); f.Many && other != out && d.r.chance(0.2) {
		out += ";" + other
	}
	return out
}

// numbers are the meanings that number something: no two rows share one.
var numbers = []catalog.Means{catalog.DocNumber, catalog.PermitNo, catalog.CaseNo, catalog.ContractNo}

// text is made up and says so.
func (m *maker) text(d *decision, f *catalog.Field) string {
	switch {
	case slices.Contains(numbers, f.Means):
		return d.number("{城}示例〔{年}〕{号}号")
	case f.Means == catalog.Kind && len(m.item.Publication.Only) > 0:
		return pick(&d.r, m.item.Publication.Only)
	case f.Means == catalog.DocName:
		return m.item.Title + "决定书"
	case f.Means == catalog.Insured:
		return strconv.Itoa(1 + d.r.low(300))
	case f.Means == catalog.OtherParty:
		return d.g.opt.City.Name + "示例合同相对方"
	case f.Means == catalog.Remark:
		return ""
	case f.Need == catalog.Optional && d.r.chance(0.2):
		return ""
	}
	return "示例" + f.Short() + strconv.Itoa(1+d.r.n(9))
}

// needed empties what is asked for only of rows of another kind.
func (m *maker) needed(cells []string) {
	for i, f := range m.fields {
		if f.When == nil {
			continue
		}
		if on := m.at(f.When.Field); on < 0 || !strings.Contains(cells[on], f.When.Contains) {
			cells[i] = ""
		}
	}
}

// checks makes the row pass the item's checks across fields: days in order, amounts said in words.
func (m *maker) checks(cells []string) {
	for _, c := range m.item.Checks {
		a := m.at(c.Fields[0])
		if a < 0 || cells[a] == "" || len(c.Fields) < 2 {
			continue
		}
		b := m.at(c.Fields[1])
		switch {
		case b < 0:
		case c.Rule == "not_after" && cells[b] != "" && cells[a] > cells[b]:
			cells[a] = cells[b]
		case c.Rule == "amount_in_text":
			yuan, _ := strconv.Atoi(yuanOf(cells[a]))
			cells[b] = m.fields[a].Short() + "人民币" + inCapitals(yuan) + "（" + cells[a] + "万元）"
		}
	}
}

// at is the place of a field among the columns after the head, or -1.
func (m *maker) at(name string) int {
	return slices.IndexFunc(m.fields, func(f *catalog.Field) bool { return f.Name == name })
}

// short cuts a text to so many characters.
func short(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}
