package intake

import (
	"xinguan/core/catalog"
	"xinguan/core/ident"
)

// party finds out whom the row is about: a name, and one identifier that can be relied on.
func (v *values) party() {
	name, _ := v.means(catalog.PartyName)
	v.out.Name = name
	if v.plan.item.OfPersons() {
		v.person()
		return
	}
	code, f := v.means(catalog.PartyCode)
	switch {
	case code != "":
		v.creditCode(code, f)
	default:
		v.otherIdentifier(f)
	}
}

// creditCode checks a unified social credit code; a resident ID in its place is looked for first, because some pass.
func (v *values) creditCode(code string, f int) {
	if ident.ResidentID(code) {
		message := "统一社会信用代码一栏填的是居民身份证号，这一行不能入库，号码也不会展示。"
		if v.plan.item.Route != nil {
			message += "对象是自然人的，请在“" + v.plan.item.Fields[v.plan.item.Named(v.plan.item.Route.Field)].Title + "”填“" + v.plan.item.Route.Equals + "”；"
		}
		v.find(Error, "identifier.personal", f, Finding{Value: code, Message: message + "是个体工商户的，请填营业执照上的统一社会信用代码。"})
		return
	}
	clean, problem := ident.USCC(code)
	if problem.OK() {
		v.text[f], v.out.Code, v.out.CodeType = clean, clean, ident.TypeUSCC
		if !ident.InnerOK(clean) {
			v.find(Warning, "identifier.inner", f, Finding{Value: clean, Message: "统一社会信用代码 " + clean + " 校验通过，但其中的组织机构代码校验位不符；不影响入库，请对照营业执照核对。"})
		}
		return
	}
	if other, ok := v.validOther(code); ok {
		v.out.Code, v.out.CodeType = other.code, other.typ
		v.find(Notice, "identifier.other", f, Finding{Value: code, Message: "统一社会信用代码一栏填的是" + other.title + "，按" + other.title + "识别；请补报统一社会信用代码。"})
		return
	}
	finding := Finding{Value: code, Expected: "18位统一社会信用代码", Message: problem.Message()}
	if fixed, ok := ident.Repair(code); ok {
		finding.Proposed, finding.Confidence = fixed, 90
		finding.Message += "建议改为 " + fixed + "。"
	}
	v.find(Error, ruleInvalidCode, f, finding)
}

type otherID struct {
	code  string
	typ   ident.Type
	title string
}

// validOther reads an old registration number or an organisation code.
func (v *values) validOther(s string) (otherID, bool) {
	if c, ok := ident.RegNo(s); ok {
		return otherID{c, ident.TypeRegNo, "工商注册号"}, true
	}
	if c, ok := ident.OrgCode(s); ok {
		return otherID{c, ident.TypeOrgCode, "组织机构代码"}, true
	}
	return otherID{}, false
}

// otherIdentifier uses the older identifiers of a row without a credit code, best first.
func (v *values) otherIdentifier(f int) {
	message := "没有可以识别主体的代码；请填统一社会信用代码（个体工商户没有的，可填工商注册号）。"
	for _, m := range catalog.PartyIdentifiers[1:] {
		s, at := v.means(m)
		if s == "" {
			continue
		}
		message = "没有统一社会信用代码，“" + v.plan.item.Fields[at].Title + "”里的号码核对不上，不能识别主体；请对照证照填18位统一社会信用代码。"
		if clean, problem := ident.USCC(s); problem.OK() && !ident.ResidentID(s) {
			v.out.Code, v.out.CodeType = clean, ident.TypeUSCC
			return
		}
		if other, ok := v.validOther(s); ok {
			v.out.Code, v.out.CodeType = other.code, other.typ
			v.find(Notice, "identifier.old", f, Finding{Proposed: "", Message: "没有统一社会信用代码，按" + other.title + "识别；请补报统一社会信用代码。"})
			return
		}
	}
	if f >= 0 && v.blamed(v.plan.item.Fields[f].Title) {
		return
	}
	v.find(Error, ruleNoIdentifier, f, Finding{Expected: "18位统一社会信用代码", Message: message})
}

// Looked at again in pass 2, when the register can propose a subject of that name.
const ruleNoIdentifier, ruleInvalidCode = "identifier.missing", "identifier.invalid"

// person checks the document of a natural person; in a sheet of organisations the number may stand in a code column.
func (v *values) person() {
	number, f := v.means(catalog.PersonID)
	if number == "" {
		for _, m := range catalog.PartyIdentifiers {
			if s := compact(tidy(v.checker.plan.cell(v.cells, v.checker.plan.item.Index(m)))); ident.ResidentID(s) {
				number = s
				v.text[f] = s
				break
			}
		}
	}
	kind, _ := v.means(catalog.PersonIDType)
	switch {
	case number == "":
		v.find(Error, "identifier.missing_person", f, Finding{Message: "没有证件号码；自然人的记录请填证件类型和证件号码。"})
	case (kind == "" || kind == "身份证") && !ident.ResidentID(number):
		v.find(Error, "identifier.invalid_person", f, Finding{Value: number, Message: "身份证号校验不通过；请对照证件重新填写。"})
	default:
		v.out.Code, v.out.CodeType = number, ident.TypeResident
	}
}
