package supervision

import (
	"fmt"
	"net/http"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/people"
	"xinguan/core/tier"
)

// desk is where every page of the office is reached from.
var desk = house.Crumb{Title: "工作台", Href: house.OfficePath}

// MethodPage is what each sector does, for the public.
type MethodPage struct{ Sectors []SectorPart }

// SectorPart is a sector with its classes.
type SectorPart struct {
	ID, Title, Agency, From string
	Basis                   []string
	Verified                bool
	Classes                 []ClassRow
	Normal                  string
	Caps                    []string // when a better class is not given
}

// ClassRow is a class and what it leads to.
type ClassRow struct {
	Title, Of, Rate, Frequency, Channel, Simpler string
}

func partOf(hub *house.Hub, s *tier.Sector) SectorPart {
	p := SectorPart{ID: s.ID, Title: s.Title, Agency: hub.AgencyName(s.Agency), Verified: s.Verified, From: "本市综合评价"}
	if s.External() {
		p.From = hub.ItemTitle(s.Item)
	}
	for _, b := range s.Basis {
		p.Basis = append(p.Basis, b.Title+"："+b.Entry)
	}
	for _, c := range s.Classes {
		of := ""
		for i, x := range c.Of {
			if i > 0 {
				of += "、"
			}
			of += x
		}
		p.Classes = append(p.Classes, ClassRow{c.Title, ui.Or(of, "没有等级的"), fmt.Sprintf("%.1f%%", float64(c.Rate)/10), c.Frequency, c.Channel, c.Simpler})
	}
	for _, c := range s.Caps {
		p.Caps = append(p.Caps, c.Says)
	}
	normal, _ := s.Class(s.Normal)
	p.Normal = normal.Title
	return p
}

func publicPage(hub *house.Hub, _ *http.Request) (house.Page, error) {
	var p MethodPage
	for _, s := range hub.Tiers.Sectors.List {
		p.Sectors = append(p.Sectors, partOf(hub, s))
	}
	return house.Page{Title: "分级分类监管", Nav: "/help", Description: "各领域按什么类别监管、抽查多少、多久一次、简化什么。", Body: Method(p),
		Crumbs: []house.Crumb{{Title: "首页", Href: "/"}, {Title: "分级分类监管"}}}, nil
}

// BoardPage is how far the city has come.
type BoardPage struct {
	Target, Year int
	Source       string
	Before       string // as the plan says it
	Rows         []BoardRow
	Pending      int
}

// BoardRow is a sector with how many stand where.
type BoardRow struct {
	Href, Title, Agency, From string
	Total, Confirmed, Open    int
	Mine                      bool
}

// mayRead tells whether an actor may see who is in which class of a sector.
func mayRead(a people.Actor, s *tier.Sector) bool {
	return people.Decide(a, people.TierRead, people.Scope{Org: s.Agency}).Allowed
}

func mayConfirm(a people.Actor, s *tier.Sector) bool {
	return people.Decide(a, people.TierConfirm, people.Scope{Org: s.Agency}).Allowed
}

func boardPage(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var p BoardPage
	if t, ok := hub.City.Target("sectors"); ok {
		p.Target, p.Year, p.Source, p.Before = t.Value, t.Year, t.Source, t.Base
	}
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		for _, s := range hub.Tiers.Sectors.List {
			r, err := boardRow(hub, tx, s)
			if err != nil {
				return err
			}
			r.Mine = mayRead(v.Actor, s)
			if mayConfirm(v.Actor, s) {
				p.Pending += r.Open
			}
			p.Rows = append(p.Rows, r)
		}
		return nil
	})
	return house.Page{Title: "分级分类监管", Nav: officePath, Body: Board(p), Crumbs: []house.Crumb{desk, {Title: "分级分类监管"}}}, err
}

func boardRow(hub *house.Hub, tx *db.Tx, s *tier.Sector) (BoardRow, error) {
	r := BoardRow{Href: officePath + "/" + s.ID, Title: s.Title, Agency: hub.AgencyName(s.Agency), From: "本市综合评价"}
	if s.External() {
		r.From = hub.ItemTitle(s.Item)
	}
	all, err := tier.Tally(tx, s.ID)
	for at, n := range all {
		r.Total += n
		if at[1] != "" {
			r.Confirmed += n
		}
		if s.Open(tier.Standing{Proposed: at[0], Held: at[1]}) {
			r.Open += n
		}
	}
	return r, err
}

// mostWaiting is how far the menu counts.
const mostWaiting = 999

// waiting counts proposals the actor may confirm.
func waiting(hub *house.Hub, tx *db.Tx, a people.Actor) (n int, err error) {
	for _, s := range hub.Tiers.Sectors.List {
		if !mayConfirm(a, s) || n >= mostWaiting {
			continue
		}
		some, err := tier.Waiting(tx, s, mostWaiting-n)
		if err != nil {
			return n, err
		}
		n += some
	}
	return n, nil
}

// sectorOf is the sector of an address, if the visitor may see who is in it; what others have is not told.
func sectorOf(hub *house.Hub, v *house.Visit) (*tier.Sector, error) {
	s, ok := hub.Tiers.Sectors.Find(v.PathValue("sector"))
	if !ok || !mayRead(v.Actor, s) {
		return nil, web.Fail(web.NotFound, "没有这个领域，或者它由其他部门监管；请从清单里选择。")
	}
	return s, nil
}

// SectorPage is who is proposed for which class.
type SectorPage struct {
	SectorPart
	Href    string
	Tabs    []ui.Tab
	Counts  []ClassCount
	Rows    []Row
	More    string
	May     bool
	Open    bool
	Changes []ChangeRow
}

// ClassCount is a class with how many are proposed, confirmed and to be looked at; All tells that they may be confirmed together.
type ClassCount struct {
	ID, Title            string
	Proposed, Held, Open int
	All                  bool
}

// Row is an organisation of a sector.
type Row struct {
	Href, Name, Code, Proposed, Ground, Since, Held, InForce string
	Open                                                     bool
}

// ChangeRow is a confirmation.
type ChangeRow struct{ On, Name, Code, Was, Class, Ground, Reason, By string }

// perPage is how many organisations a page lists.
const perPage = 50

func sectorPage(hub *house.Hub, v *house.Visit) (house.Page, error) {
	s, err := sectorOf(hub, v)
	if err != nil {
		return house.Page{}, err
	}
	p := SectorPage{SectorPart: partOf(hub, s), Href: officePath + "/" + s.ID, May: mayConfirm(v.Actor, s), Open: v.FormValue("all") == ""}
	p.Tabs = []ui.Tab{{Title: "待确认", Href: p.Href, Current: p.Open}, {Title: "全部", Href: p.Href + "?all=on", Current: !p.Open}}
	after, _ := id.Parse(v.FormValue("after"))
	err = hub.DB.View(v.Context(), func(tx *db.Tx) error {
		if p.Counts, err = counts(tx, s); err != nil {
			return err
		}
		all, err := tier.Page(tx, s, p.Open, after, perPage+1)
		if err != nil {
			return err
		}
		if len(all) > perPage {
			all = all[:perPage]
			p.More = p.Href + "?after=" + all[perPage-1].Subject.String() + map[bool]string{true: "", false: "&all=on"}[p.Open]
		}
		for _, r := range all {
			row, err := rowOf(tx, s, r)
			if err != nil {
				return err
			}
			p.Rows = append(p.Rows, row)
		}
		p.Changes, err = changesOf(tx, s, id.ID{}, 20)
		return err
	})
	return house.Page{Title: s.Title, Nav: officePath, Body: SectorBody(p), Crumbs: []house.Crumb{desk, {Title: "分级分类监管", Href: officePath}, {Title: s.Title}}}, err
}

func counts(tx *db.Tx, s *tier.Sector) ([]ClassCount, error) {
	all, err := tier.Tally(tx, s.ID)
	var out []ClassCount
	for _, c := range s.Classes {
		x := ClassCount{ID: c.ID, Title: c.Title, All: c.ID != s.Strictest()}
		for at, n := range all {
			if at[0] == c.ID {
				x.Proposed += n
				if s.Open(tier.Standing{Proposed: at[0], Held: at[1]}) {
					x.Open += n
				}
			}
			if at[1] == c.ID {
				x.Held += n
			}
		}
		out = append(out, x)
	}
	return out, err
}

func title(s *tier.Sector, class string) string {
	c, _ := s.Class(class)
	return ui.Or(c.Title, "—")
}
