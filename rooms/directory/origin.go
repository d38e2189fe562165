package directory

import (
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/house"
	"xinguan/core/ident"
	"xinguan/core/subject"
)

// Origin is a name or identifier with where it comes from.
type Origin struct {
	What   string // 现名, 曾用名, 统一社会信用代码 …
	Value  string
	Code   bool   // it is a number
	Source string // 登记信息，东莞市市场监督管理局; empty where it was not kept
	Since  clock.Date
	Until  clock.Date // a former name's last day, where it is known
	Of     string     // the other entry it was filed for; empty for the subject's own
}

// Joined is a ruling that another entry is the same subject, with what agrees today.
type Joined struct {
	A, B Other
	On   clock.Date
	Says []string // whole sentences
}

// Kin are the parent and the branches of a subject, by their names.
type Kin struct {
	Parent     string // empty for none
	ParentCode string // empty where the platform does not know it, or knows several of that name
	Branches   []Other
	More       bool
}

// branchesShown is how many branches a page lists.
const branchesShown = 20

func (p *SubjectPage) loadOrigins(tx *db.Tx, hub *house.Hub, s subject.Subject) error {
	of := []id.ID{s.ID}
	names := map[id.ID]string{}
	for _, o := range s.Others {
		of, names[o.ID] = append(of, o.ID), o.Name
	}
	all, err := subject.Origins(tx, of)
	if err != nil {
		return err
	}
	for _, o := range all {
		p.Origins = append(p.Origins, originOf(hub, o, names[o.Subject]))
		if o.Former && o.Subject == s.ID {
			p.FormerNames = append(p.FormerNames, FormerName{o.Value, o.Until})
		}
	}
	if err := p.loadKin(tx, hub, s); err != nil || len(of) == 1 {
		return err
	}
	return p.loadJoined(tx, hub, of)
}

func originOf(hub *house.Hub, o subject.Origin, of string) Origin {
	out := Origin{What: whatIs(o), Value: o.Value, Code: o.Type != "", Since: o.Since, Until: o.Until, Of: of}
	if it, ok := hub.Catalog.Item(o.Item); ok {
		out.Source = it.Title
		if a, ok := hub.City.Agency(o.Agency); ok && o.Agency != "" {
			out.Source += "，" + a.Name
		}
	}
	return out
}

var identifierTitles = map[ident.Type]string{ident.TypeUSCC: "统一社会信用代码", ident.TypeRegNo: "工商注册号", ident.TypeOrgCode: "组织机构代码"}

func whatIs(o subject.Origin) string {
	switch title, ok := identifierTitles[o.Type]; {
	case ok:
		return title
	case o.Type != "":
		return "登记号"
	case o.Former:
		return "曾用名"
	}
	return "名称"
}

// loadJoined reads the rulings that hold the entries together, each with what agrees and what does not.
func (p *SubjectPage) loadJoined(tx *db.Tx, hub *house.Hub, of []id.ID) error {
	edges, err := subject.Edges(tx, of)
	if err != nil {
		return err
	}
	for _, e := range edges {
		if e.Verdict != subject.Same {
			continue
		}
		a, err := subject.FiledAs(tx, e.A)
		if err != nil {
			return err
		}
		b, err := subject.FiledAs(tx, e.B)
		if err != nil {
			return err
		}
		c, err := hub.Matcher().Compare(tx, e.A, e.B)
		if err != nil {
			return err
		}
		j := Joined{A: Other{a.Name, a.Code}, B: Other{b.Name, b.Code}, On: e.At.Date()}
		for _, f := range c.Features {
			j.Says = append(j.Says, f.Says)
		}
		p.Joined = append(p.Joined, j)
	}
	return nil
}

func (p *SubjectPage) loadKin(tx *db.Tx, hub *house.Hub, s subject.Subject) error {
	f, err := hub.Weights.Branches.FamilyOf(tx, s, branchesShown)
	if err != nil {
		return err
	}
	p.Kin = Kin{Parent: f.Parent, More: f.More}
	if f.Known != nil {
		p.Kin.Parent, p.Kin.ParentCode = f.Known.Name, f.Known.Code
	}
	for _, b := range f.Branches {
		p.Kin.Branches = append(p.Kin.Branches, Other{b.Name, b.Code})
	}
	return nil
}

// when is since when a name or identifier is known here, and until when it was used.
func (o Origin) when() string {
	var parts []string
	if o.Since != "" {
		parts = append(parts, o.Since.Chinese()+"收录")
	}
	if o.Until != "" {
		parts = append(parts, "用到"+o.Until.Chinese())
	}
	return strings.Join(parts, "，")
}
