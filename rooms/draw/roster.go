package draw

import (
	"errors"
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/people"
)

// RosterPage lists who may inspect.
type RosterPage struct {
	Rows    []RosterRow
	Matters []ui.Option
	Trouble string
	Self    string // id the next entry gets
}

// RosterRow is an officer.
type RosterRow struct {
	ID, Name, Cert, Until, Matters, State string
	Shape                                 ui.Shape
	Active                                bool
}

func roster(hub *house.Hub, v *house.Visit) (house.Page, error) { return rosterPage(hub, v, "") }

func rosterPage(hub *house.Hub, v *house.Visit, trouble string) (house.Page, error) {
	p := RosterPage{Trouble: trouble, Self: id.New().String()}
	for _, m := range hub.Tiers.Inspections.Items {
		if m.Agency == v.Actor.Org || slices.Contains(m.Joint, v.Actor.Org) {
			p.Matters = append(p.Matters, ui.Option{Value: m.Code, Title: m.Code + " " + m.Title})
		}
	}
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		all, err := officersOf(tx, v.Actor.Org)
		for _, o := range all {
			r := RosterRow{ID: o.ID.String(), Name: o.Name, Cert: o.Cert, Until: o.Until.Table(), Matters: ui.Or(strings.Join(o.Matters, "、"), "全部"), State: "可以抽取", Shape: ui.Valid, Active: o.Active}
			switch {
			case !o.Active:
				r.State, r.Shape = "已停用", ui.Gone
			case o.Until < tx.Today():
				r.State, r.Shape = "证件已到期", ui.Err
			}
			p.Rows = append(p.Rows, r)
		}
		return err
	})
	return house.Page{Title: "执法人员名录", Nav: rosterPath, Body: Roster(p), Crumbs: []house.Crumb{desk, {Title: "双随机抽查", Href: officePath}, {Title: "执法人员名录"}}}, err
}

func enlist(hub *house.Hub, v *house.Visit) (house.Page, error) {
	text := func(name string) string { return strings.TrimSpace(v.PostFormValue(name)) }
	self, err := id.Parse(text("id"))
	until, bad := clock.ParseDate(text("until"))
	o := Officer{ID: self, Agency: v.Actor.Org, Name: text("name"), Cert: text("cert"), Until: until, Active: true, Matters: v.PostForm["matter"]}
	switch {
	case err != nil:
		return rosterPage(hub, v, "这张表已经失效，请刷新后再登记。")
	case o.Name == "" || o.Cert == "" || len([]rune(o.Name)) > 30 || len([]rune(o.Cert)) > 40:
		return rosterPage(hub, v, "请填写姓名和执法证号，不要太长。")
	case bad != nil:
		return rosterPage(hub, v, "证件有效期请写作 2027-12-31 的样子。")
	}
	err = hub.DB.Write(v.Context(), func(tx *db.Tx) error { return Enlist(tx, handOf(v), o) })
	return house.Page{Moved: rosterPath, Said: "已登记。"}, err
}

// Enlist enters an officer of the hand's own department, or changes one.
func Enlist(tx *db.Tx, by Hand, o Officer) error {
	o.Agency = by.Org
	if ok, err := insertOfficer(tx, &o, by.ID); err != nil || !ok {
		return errors.Join(err, strange(!ok && err == nil))
	}
	return note(tx, by, people.DrawPlan, &Plan{ID: o.ID}, "执法人员名录", map[string]any{"until": string(o.Until), "active": o.Active})
}

// strange is said of an officer of another department: not even that there is one.
func strange(yes bool) error {
	if yes {
		return web.Fail(web.NotFound, "本单位的名录里没有这个人。")
	}
	return nil
}

func dismiss(hub *house.Hub, v *house.Visit) (house.Page, error) {
	x, err := id.Parse(v.PathValue("officer"))
	if err != nil {
		return house.Page{}, web.Fail(web.NotFound, "名录里没有这个人。")
	}
	err = hub.DB.Write(v.Context(), func(tx *db.Tx) error {
		all, err := officersOf(tx, v.Actor.Org)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(o Officer) bool { return o.ID == x })
		if i < 0 {
			return strange(true)
		}
		all[i].Active = false
		return Enlist(tx, handOf(v), all[i])
	})
	return house.Page{Moved: rosterPath, Said: "已停用：以后不再抽取，已经安排的检查不变。"}, err
}
