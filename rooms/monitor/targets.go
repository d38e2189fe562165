package monitor

import (
	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/city"
	"xinguan/core/house"
	"xinguan/core/people"
)

const targetsPath = "/office/targets"

// TargetsPage are the figures of the plan, with where each stands.
type TargetsPage struct {
	AsOf string
	Rows []TargetRow
}

// TargetRow is a figure of the plan.
type TargetRow struct {
	Href, Title, Base, Words, Kind string
	Year                           int
	Now, AsOf, From                string
	Counted                        bool // by the platform
}

func targets(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var p TargetsPage
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		p.AsOf = tx.Now().Chinese()
		all, err := entered(tx, "")
		if err != nil {
			return err
		}
		for _, t := range hub.City.Targets {
			row := rowOf(t)
			if err := row.load(tx, hub, t, all); err != nil {
				return err
			}
			p.Rows = append(p.Rows, row)
		}
		return nil
	})
	return house.Page{Title: "规划指标", Nav: targetsPath, Body: TargetsBody(p), Crumbs: []house.Crumb{{Title: "工作台", Href: house.OfficePath}, {Title: "规划指标"}}}, err
}

func rowOf(t city.Target) TargetRow {
	return TargetRow{Href: targetsPath + "/" + t.Code, Title: t.Title, Base: t.Base, Words: t.Words, Kind: t.Kind, Year: t.Year}
}

// load says where a figure stands: as the platform counts it, or as the newest document says.
func (r *TargetRow) load(tx *db.Tx, hub *house.Hub, t city.Target, all []Entered) error {
	if c, ok := counts[t.Count]; ok {
		now, err := c(tx, hub)
		r.Counted, r.Now, r.AsOf, r.From = true, now.words(), tx.Today().Chinese(), "本平台统计"
		return err
	}
	for i := range all {
		if all[i].Code == t.Code {
			r.Now, r.AsOf, r.From = all[i].Words, all[i].AsOf.Chinese(), all[i].Document
			return nil
		}
	}
	return nil
}

// TargetPage is one figure: what it is made of, or what documents said.
type TargetPage struct {
	Row      TargetRow
	Source   string
	Path     string
	Reached  reached
	Entered  []EnteredRow
	MayEnter bool
	Once     string
}

// EnteredRow is an entry as the page shows it.
type EnteredRow struct{ Words, AsOf, Document, By string }

func target(hub *house.Hub, v *house.Visit) (house.Page, error) {
	t, err := targetOf(hub, v)
	if err != nil {
		return house.Page{}, err
	}
	p := TargetPage{Row: rowOf(t), Source: t.Source, Path: targetsPath + "/" + t.Code, Once: id.New().String()}
	err = hub.DB.View(v.Context(), func(tx *db.Tx) error {
		all, err := entered(tx, t.Code)
		if err != nil {
			return err
		}
		for _, e := range all {
			p.Entered = append(p.Entered, EnteredRow{e.Words, e.AsOf.Chinese(), e.Document, people.Names(tx, e.By) + "，" + e.At.Chinese()})
		}
		if c, ok := counts[t.Count]; ok {
			if p.Reached, err = c(tx, hub); err != nil {
				return err
			}
		}
		return p.Row.load(tx, hub, t, all)
	})
	p.MayEnter = !p.Row.Counted && people.Holds(v.Actor, people.TargetEnter).Allowed
	return house.Page{Title: t.Title, Nav: targetsPath, Body: TargetBody(p),
		Crumbs: []house.Crumb{{Title: "工作台", Href: house.OfficePath}, {Title: "规划指标", Href: targetsPath}, {Title: t.Title}}}, err
}

// targetOf is the target of an address.
func targetOf(hub *house.Hub, v *house.Visit) (city.Target, error) {
	for _, t := range hub.City.Targets {
		if t.Code == v.PathValue("code") {
			return t, nil
		}
	}
	return city.Target{}, web.Fail(web.NotFound, "没有这个指标；请从规划指标的表里打开。")
}

// enter keeps what a document says of a figure the platform does not count.
func enter(hub *house.Hub, v *house.Visit) (house.Page, error) {
	t, err := targetOf(hub, v)
	if err != nil {
		return house.Page{}, err
	}
	if _, ok := counts[t.Count]; ok {
		return house.Page{}, web.Fail(web.Conflict, "这个指标由本平台统计，不能填报。")
	}
	x, err := id.Parse(v.PostFormValue("once"))
	if err != nil {
		return house.Page{}, web.Fail(web.Invalid, "这个页面已经过时；请刷新后再填一次。")
	}
	asOf, _ := clock.ParseDate(v.PostFormValue("as_of"))
	e := Entered{ID: x, Code: t.Code, Words: v.PostFormValue("words"), AsOf: asOf, Document: v.PostFormValue("document")}
	err = hub.DB.Write(v.Context(), func(tx *db.Tx) error { return e.add(tx, v.Actor) })
	return house.Page{Moved: targetsPath + "/" + t.Code, Said: "已填报。以前填的保留在下面；填错了再填一次，截至日期相同的以后填的为准。"}, err
}
