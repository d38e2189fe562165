package intake

import (
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/core/catalog"
	"xinguan/core/city"
	"xinguan/core/ident"
	"xinguan/core/rulebook"
)

// External is the agency of rows whose sender the city does not know.
const External = "external"

// decision reads who decided what and when into the record's fixed columns.
func (v *values) decision() {
	if v.aside() {
		return
	}
	v.needs()
	v.authority()
	v.out.Agency = v.sender()
	v.out.Decided = clock.Date(v.of(catalog.Decided))
	v.out.DocNo = v.of(catalog.DocNumber)
	v.out.Class = v.of(catalog.Kind)
	if v.plan.item.Family == catalog.Registration {
		v.register()
	}
	if v.plan.item.Severity == "declared" {
		v.severity()
	}
	v.rare()
}

func (v *values) of(m catalog.Means) string {
	s, _ := v.means(m)
	return s
}

// needs holds a row only for want of what no record can do without, and warns of what its kind makes necessary. Columns the
// whole sheet lacks are one finding of the row.
func (v *values) needs() {
	var lacks []*catalog.Field
	for i := range v.plan.item.Fields {
		f := &v.plan.item.Fields[i]
		switch {
		case v.text[i] != "":
		case f.Instead != "" && v.orInstead(i) != "":
		case f.Need == catalog.RowNeeds && f.Means != catalog.PartyCode && f.Means != catalog.PersonID && !v.blamed(f.Title):
			if v.plan.field[i] < 0 {
				lacks = append(lacks, f)
				continue
			}
			v.find(Error, "value.missing", i, Finding{Message: "“" + f.Short() + "”没有填写，缺了不能入库；请补上后重新报送。"})
		case f.When != nil && !v.named(f.Title) && strings.Contains(v.text[v.plan.item.Named(f.When.Field)], f.When.Contains):
			on := &v.plan.item.Fields[v.plan.item.Named(f.When.Field)]
			v.find(Warning, "value.when", i, Finding{Message: "“" + on.Short() + "”含“" + f.When.Contains + "”，但“" + f.Short() + "”没有填写；请补报。"})
		}
	}
	v.columns(lacks)
}

// columns says what the whole sheet has no column for, of the field where it is one.
func (v *values) columns(lacks []*catalog.Field) {
	at := -1
	switch len(lacks) {
	case 0:
		return
	case 1:
		at = v.plan.item.Named(lacks[0].Name)
	}
	v.find(Error, "row.columns", at, Finding{Message: "表里没有" + columnNames(lacks) + "，这一行不能入库；请补上：在工作台改这一行，或者填在问题表里重新报送。"})
}

// named tells whether a finding already speaks of the column.
func (v *values) named(title string) bool {
	return slices.ContainsFunc(v.out.Findings, func(f Finding) bool { return f.Column == title })
}

// blamed tells whether an error already names the column.
func (v *values) blamed(title string) bool {
	return slices.ContainsFunc(v.out.Findings, func(f Finding) bool { return f.Level == Error && f.Column == title })
}

// authority looks the deciding authority up in the city's table. One unknown, or without competence, is said once a file.
func (v *values) authority() {
	name, i := v.means(catalog.Authority)
	v.out.Authority = name
	if name == "" {
		if v.plan.item.Family == catalog.Registration {
			v.registrar()
		}
		return
	}
	a, ok := v.unit(name)
	if !ok {
		v.once(Finding{Level: Warning, Rule: "authority.unknown", Column: v.plan.item.Fields[i].Title, Value: name,
			Message: "“" + name + "”不在本市单位表内，按所写的名称保留；如果名称写错了，请更正。"})
		return
	}
	v.out.AuthorityCode = a.Code
	if right := v.plan.item.Decides; right != "" && !a.May(right) {
		v.once(Finding{Level: Warning, Rule: "authority.competence", Column: v.plan.item.Fields[i].Title, Value: name,
			Message: "本市单位表里“" + name + "”没有作出“" + v.plan.item.Title + "”的职权；请补充法律依据或授权文件。"})
	}
	v.sentForOther(a, i)
}

// sentForOther asks for the mandate when one department sends what another decided.
func (v *values) sentForOther(a city.Agency, i int) {
	sender, ok := v.unit(v.checker.agency)
	if v.checker.agency == "" || !ok || sender.Code == a.Code || sender.Code == v.city.Operator.Agency {
		return
	}
	v.once(Finding{Level: Warning, Rule: "authority.mandate", Column: v.plan.item.Fields[i].Title, Value: v.out.Authority,
		Message: "“" + sender.Name + "”报送了“" + v.out.Authority + "”的决定；请补充代为报送的依据。"})
}

// registrar names the authority of a register entry: as filed, else the item's only supplier.
func (v *values) registrar() {
	v.out.Authority = v.of(catalog.RegAuthority)
	if a, ok := v.unit(v.out.Authority); ok && v.out.Authority != "" {
		v.out.AuthorityCode = a.Code
		return
	}
	if len(v.plan.item.Suppliers) == 1 {
		if a, ok := v.unit(v.plan.item.Suppliers[0]); ok {
			v.out.AuthorityCode = a.Code
			if v.out.Authority == "" {
				v.out.Authority = a.Name
			}
		}
	}
}

// sender is the agency a row counts for: the one given, the item's only supplier, else 数据来源单位 of the row.
func (v *values) sender() string {
	if v.checker.agency != "" {
		return v.checker.agency
	}
	if len(v.plan.item.Suppliers) == 1 {
		return v.plan.item.Suppliers[0]
	}
	name := v.of(catalog.Supplier)
	if a, ok := v.unit(name); ok && name != "" {
		return a.Code
	}
	v.once(Finding{Level: Warning, Rule: "supplier.unknown", Message: "有的行没有写明本市的数据来源单位，这些行记作“外部来源”；请指明报送单位，或补上“数据来源单位”一列。"})
	return External
}

// register reads the town from the address and the digest key of a register entry.
func (v *values) register() {
	if town, ok := v.city.TownOf(v.of(catalog.RegAddress)); ok {
		v.out.Town = town
	}
	v.out.Decided = clock.Date(v.of(catalog.RegDate))
	v.out.DocNo = ""
}

var severities = map[string]rulebook.Severity{"轻微": rulebook.Minor, "一般": rulebook.General, "严重": rulebook.Serious}

// severity takes over the class the authority declared; without one the record is unclassified, never serious.
func (v *values) severity() {
	declared, i := v.means(catalog.SeverityIs)
	sev, ok := severities[declared]
	if !ok {
		v.out.Severity = rulebook.Unclassified
		return
	}
	v.out.Severity, v.out.SeverityBy = sev, v.of(catalog.SeverityBy)
	if v.out.SeverityBy == "" {
		v.out.SeverityBy = v.out.Authority
	}
	if sev == rulebook.Minor && v.plan.item.Public() {
		v.find(Notice, "severity.minor", i, Finding{Value: declared, Message: "已认定为“轻微”，按规定原则上不公示，入库后也不展示。"})
	}
	v.contradicts(i)
}

// rare tells of characters no font is sure to have: private-use code points travel badly between systems.
func (v *values) rare() {
	for i, s := range v.text {
		for j := 0; j < len(s); j++ {
			if s[j] < 0xEE {
				continue
			}
			if privateUse(s[j:]) {
				v.find(Notice, "text.private_use", i, Finding{Value: s, Message: "“" + v.plan.item.Fields[i].Short() + "”含有自造字（私用区字符），原样保留，别处可能显示不出；请换成国家标准编码的字。"})
				break
			}
		}
	}
}

func privateUse(s string) bool {
	for _, r := range s {
		return r >= 0xE000 && r <= 0xF8FF || r >= 0xF0000
	}
	return false
}

// kindOf is the kind of organisation a row's code tells.
func kindOf(r *row) ident.Kind {
	if r.CodeType == ident.TypeUSCC {
		return ident.KindOf(r.Code)
	}
	return ident.KindOther
}
