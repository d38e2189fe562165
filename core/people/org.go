package people

import (
	"slices"

	"xinguan/base/clock"
	"xinguan/core/city"
)

// OrgKind is what kind of organisation somebody works for.
type OrgKind string

// The kinds.
const (
	Department OrgKind = "department" // 市级部门
	Vertical   OrgKind = "vertical"   // 垂直管理单位
	Court      OrgKind = "court"      // 法院
	Town       OrgKind = "town"       // 镇街（园区）, in its own name: 行政处罚法第二十四条
	Bank       OrgKind = "bank"       // 金融机构
	Provider   OrgKind = "provider"   // 信用服务机构
)

// Title is the kind in Chinese, empty for one that does not exist.
func (k OrgKind) Title() string {
	return map[OrgKind]string{Department: "市级部门", Vertical: "垂直管理单位", Court: "法院", Town: "镇街（园区）", Bank: "金融机构",
		Provider: "信用服务机构"}[k]
}

// Org is an organisation whose people have accounts. Records keep the name and code it had when it sent them.
type Org struct {
	Code     string
	Name     string
	Kind     OrgKind
	Town     string     // division code of a town's government
	Superior string     // code of the organisation whose second pair of eyes it has, and which sees what it does
	Ended    clock.Date // the first day it is no longer there: merged into another or closed
	Into     string     // the organisation that took its work over
	Basis    string     // document it was added, renamed or merged by; empty for those of the city's folder
}

// Orgs are all organisations of a city with their history. They are read-only and safe for concurrent use.
type Orgs struct {
	list   []Org
	byCode map[string]int
	centre string
}

// CityOrgs are those of the city's folder: departments, vertical authorities, courts and towns. Where nothing else is
// known, the city's credit centre is nobody's superior; it is asked where there is none, see Orgs.Second.
func CityOrgs(c *city.City) *Orgs {
	list := make([]Org, len(c.Agencies))
	for i, a := range c.Agencies {
		list[i] = Org{Code: a.Code, Name: a.Name, Kind: OrgKind(a.Kind), Town: a.Town, Superior: a.Superior}
	}
	return newOrgs(list, c.Operator.Agency)
}

func newOrgs(list []Org, centre string) *Orgs {
	o := &Orgs{list: list, byCode: make(map[string]int, len(list)), centre: centre}
	for i, x := range list {
		o.byCode[x.Code] = i
	}
	return o
}

// Org finds an organisation by its code, those that ended too.
func (o *Orgs) Org(code string) (Org, bool) {
	i, ok := o.byCode[code]
	if !ok {
		return Org{}, false
	}
	return o.list[i], true
}

// All are all organisations in their order.
func (o *Orgs) All() []Org { return slices.Clone(o.list) }

// Centre is the code of the city's credit centre.
func (o *Orgs) Centre() string { return o.centre }

// ended tells whether the organisation is no longer there on a day.
func (x Org) ended(today clock.Date) bool { return x.Ended != "" && x.Ended <= today }

// Successor is the organisation that does the work of another today: itself as long as it is there, else the one at the
// end of its mergers; not ok where the work ended with it.
func (o *Orgs) Successor(code string, today clock.Date) (Org, bool) {
	for range len(o.list) + 1 {
		x, ok := o.Org(code)
		if !ok || !x.ended(today) {
			return x, ok
		}
		code = x.Into
	}
	return Org{}, false // a circle of mergers, which Merge refuses
}

// Superior is the organisation above another today.
func (o *Orgs) Superior(code string, today clock.Date) (Org, bool) {
	x, ok := o.Org(code)
	if !ok || x.Superior == "" {
		return Org{}, false
	}
	return o.Successor(x.Superior, today)
}

// Second are the organisations whose people may be the second pair of eyes where an organisation has nobody else: its
// superior, and the credit centre; never itself.
func (o *Orgs) Second(code string, today clock.Date) []string {
	var out []string
	if s, ok := o.Superior(code, today); ok && s.Code != code {
		out = append(out, s.Code)
	}
	if c, ok := o.Successor(o.centre, today); ok && c.Code != code && !slices.Contains(out, c.Code) {
		out = append(out, c.Code)
	}
	return out
}

// own is the organisation with all whose work it does today.
func (o *Orgs) own(code string, today clock.Date) orgs {
	out := orgs{}
	if x, ok := o.Org(code); !ok || x.ended(today) {
		return out
	}
	for _, x := range o.list {
		if s, ok := o.Successor(x.Code, today); ok && s.Code == code {
			out[x.Code] = true
		}
	}
	return out
}

// Kin are the organisations whose work is done today where that of another is: after a merger what was meant for either
// concerns both. Only the organisation itself where its work ended with it, or nobody knows it.
func (o *Orgs) Kin(code string, today clock.Date) []string {
	now, ok := o.Successor(code, today)
	if !ok {
		return []string{code}
	}
	return o.own(now.Code, today).sorted()
}

// below is own with all that is under it, at any depth.
func (o *Orgs) below(code string, today clock.Date) orgs {
	out := o.own(code, today)
	for grew := len(out) > 0; grew; {
		grew = false
		for _, x := range o.list {
			if s, ok := o.Superior(x.Code, today); ok && out[s.Code] && !out[x.Code] {
				for code := range o.own(x.Code, today) {
					out[code] = true
				}
				out[x.Code], grew = true, true
			}
		}
	}
	return out
}
