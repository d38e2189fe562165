package draw

import (
	"slices"
	"strconv"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/catalog"
	"xinguan/core/house"
	"xinguan/core/people"
	"xinguan/core/record"
	"xinguan/core/subject"
	"xinguan/core/tier"
)

// VisitPage is a visit as an officer writes it down, on a phone.
type VisitPage struct {
	Number, Title, Matter, Back string
	Action                      string
	Name, Code, Address         string
	State                       string
	Shape                       ui.Shape
	Todo, MayPlan               bool
	Early                       string // the day visits begin, where that is still to come
	Staff                       []Asked
	Results                     []string
	Replace, Recuse             []tier.Reason
	In                          Found
	Trouble                     string
	Result, Note, On            string
	First, Last                 string
	Orgs                        map[string]string // of the staff, where several departments come
}

func visitForm(hub *house.Hub, v *house.Visit) (house.Page, error) {
	return visitPage(hub, v, Found{Visited: string(today(hub))}, "")
}

func visitPage(hub *house.Hub, v *house.Visit, in Found, trouble string) (house.Page, error) {
	p := VisitPage{In: in, Trouble: trouble, Results: hub.Tiers.Inspections.Results, Replace: hub.Tiers.Inspections.Replace, Recuse: hub.Tiers.Inspections.Recuse}
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		plan, err := seen(tx, hub, v)
		if err != nil {
			return err
		}
		all, err := Visits(tx, plan.ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(x Visit) bool { return x.List == v.PathValue("list") && strconv.Itoa(x.N) == v.PathValue("n") })
		if i < 0 {
			return web.Fail(web.NotFound, "没有这次检查，请回到清单重新选择。")
		}
		s, err := subject.FiledAs(tx, all[i].Subject)
		if err != nil {
			return err
		}
		m, _ := hub.Tiers.Inspections.Matter(plan.Matter)
		p.Number, p.Title, p.Matter, p.Back, p.Action = plan.Number, plan.Title, m.Title, officePath+"/"+plan.ID.String(), visitHref(plan.ID, &all[i])
		p.Name, p.Code, p.Staff = s.Name, s.Code, all[i].Staff
		if p.Address, err = addressOf(tx, hub, all[i].Subject); err != nil {
			return err
		}
		p.State, p.Shape, p.Todo = stateTitles[all[i].State], shapeOfVisit(all[i].State), all[i].State == Planned && plan.Stage == Open && people.Decide(v.Actor, people.DrawVisit, people.Scope{Org: plan.Agency}).Allowed
		p.Result, p.Note, p.On, p.First, p.Last = all[i].Result, all[i].Note, all[i].Visited.Table(), string(plan.From), string(min(plan.Until, tx.Today()))
		if plan.From > tx.Today() {
			p.Early = plan.From.Chinese()
		}
		if len(m.Joint) > 0 {
			p.Orgs = map[string]string{}
			for _, a := range p.Staff {
				p.Orgs[a.Agency] = hub.AgencyName(a.Agency)
			}
		}
		p.MayPlan = people.Decide(v.Actor, people.DrawPlan, people.Scope{Org: plan.Agency}).Allowed
		return nil
	})
	return house.Page{Title: p.Name, Nav: officePath, Body: VisitBody(p), Crumbs: []house.Crumb{desk, {Title: "双随机抽查", Href: officePath}, {Title: p.Number, Href: p.Back}, {Title: "检查"}}}, err
}

// addressOf is where the register says an organisation is; empty where it does not.
func addressOf(tx *db.Tx, hub *house.Hub, of id.ID) (string, error) {
	all, err := record.OfItems(tx, of, hub.Catalog.OfFamily(catalog.Registration), 1)
	if err != nil || len(all) == 0 {
		return "", err
	}
	return all[0].Body.Get("address"), nil
}
