package partner

import (
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/notice"
	"xinguan/core/partner"
	"xinguan/core/people"
)

// HookRow is an address a system is told at.
type HookRow struct {
	Href, URL, Kinds, Since string
	Waiting, Given, Sent    string
	Stopped                 bool // some were given up
	Shape                   ui.Shape
	State                   string
}

func pushKinds() (out []ui.Option) {
	for _, k := range notice.Kinds() {
		out = append(out, ui.Option{Value: string(k), Title: k.Title()})
	}
	return out
}

func hookRows(tx *db.Tx, s partner.System) (out []HookRow, err error) {
	all, err := notice.HooksOf(tx, s.ID)
	for _, h := range all {
		if err != nil {
			return nil, err
		}
		var row HookRow
		row, err = hookRow(tx, h)
		out = append(out, row)
	}
	return out, err
}

func hookRow(tx *db.Tx, h notice.Hook) (row HookRow, err error) {
	titles := make([]string, len(h.Kinds))
	for i, k := range h.Kinds {
		titles[i] = k.Title()
	}
	row = HookRow{Href: systemPath(h.Partner) + "/hooks/" + h.ID.String(), URL: h.URL, Kinds: strings.Join(titles, "、"), Since: h.Made.Chinese(), Shape: ui.Valid, State: "在用"}
	counts, err := notice.LaneCounts(tx, h.Lane())
	if err != nil {
		return row, err
	}
	n := map[notice.State]int64{}
	for _, c := range counts {
		n[c.State] += c.N
	}
	row.Waiting, row.Given, row.Sent, row.Stopped = ui.Count(int(n[notice.Waiting])), ui.Count(int(n[notice.Given])), ui.Count(int(n[notice.Sent])), n[notice.Given] > 0
	lane, err := notice.LaneOf(tx, h.Lane())
	switch {
	case !h.Ended.IsZero():
		row.Shape, row.State = ui.Gone, "已停用："+h.EndedWhy
	case lane.Fails > 0:
		row.Shape, row.State = ui.Err, "最近"+ui.Count(lane.Fails)+"次没有送到，"+lane.Due.Chinese()+"再试"
	}
	return row, err
}

// HookPage is one address with what was pushed to it.
type HookPage struct {
	Row     HookRow
	System  string
	Rows    []PushRow
	Given   bool // only those that were given up are listed
	Next    string
	MayShut bool
	Open    bool
}

// PushRow is one push.
type PushRow struct {
	ID, Kind, Object, Made, Done, Answer string
	Tries                                string
	Shape                                ui.Shape
	State                                string
	Again                                bool
}

// perHook is how many pushes a page lists.
const perHook = 50

// hookAt are the system and the hook an address names.
func hookAt(v *house.Visit) (system, x id.ID, err error) {
	if system, err = at(v); err != nil {
		return system, x, err
	}
	if x, err = id.Parse(v.PathValue("hook")); err != nil {
		return system, x, notice.ErrNoHook
	}
	return system, x, nil
}

func hook(hub *house.Hub, v *house.Visit) (house.Page, error) {
	system, x, err := hookAt(v)
	if err != nil {
		return house.Page{}, err
	}
	p := HookPage{MayShut: people.Holds(v.Actor, people.PartnerOpen).Allowed, Given: v.FormValue("given") == "1"}
	before, _ := id.Parse(v.FormValue("before")) // what is no id is the first page
	err = hub.DB.View(v.Context(), func(tx *db.Tx) error {
		s, err := partner.ByID(tx, system)
		if err != nil {
			return err
		}
		h, err := notice.HookOf(tx, system, x)
		if err != nil {
			return err
		}
		p.System, p.Open = s.Title, h.Ended.IsZero()
		if p.Row, err = hookRow(tx, h); err != nil {
			return err
		}
		state := notice.State("")
		if p.Given {
			state = notice.Given
		}
		all, err := notice.Parcels(tx, []string{h.Lane()}, state, before, perHook+1)
		p.fill(all)
		return err
	})
	return house.Page{Title: "推送", Nav: listPath, Body: HookBody(p),
		Crumbs: []house.Crumb{home, {Title: "对接系统", Href: listPath}, {Title: p.System, Href: systemPath(system), Filed: true}, {Title: "推送"}}}, err
}

func (p *HookPage) fill(all []notice.Parcel) {
	p.Rows, p.Next = nil, ""
	if len(all) > perHook {
		all = all[:perHook]
		p.Next = p.Row.Href + "?before=" + all[perHook-1].ID.String()
		if p.Given {
			p.Next += "&given=1"
		}
	}
	for _, x := range all {
		e := x.Pushed()
		row := PushRow{ID: x.ID.String(), Kind: notice.Kind(e.Kind).Title(), Object: e.Object, Made: x.Made.Chinese(), Tries: ui.Count(x.Tries), State: x.State.Title(), Answer: x.Answer, Shape: ui.Wait}
		if !x.Done.IsZero() {
			row.Done = x.Done.Chinese()
		}
		switch x.State {
		case notice.Sent:
			row.Shape, row.Again = ui.OK, true
		case notice.Given:
			row.Shape, row.Again = ui.Err, true
		case notice.Dropped:
			row.Shape = ui.Gone
		default:
			if x.Tries > 0 {
				row.Shape, row.State, row.Again = ui.Part, x.Due.Chinese()+"再试", true
			}
		}
		p.Rows = append(p.Rows, row)
	}
}

func openHook(hub *house.Hub, v *house.Visit) (house.Page, error) {
	x, err := at(v)
	if err != nil {
		return house.Page{}, err
	}
	if err := v.ParseForm(); err != nil {
		return house.Page{}, web.Fail(web.Invalid, "提交的内容没有读懂，请退回上一页再试。")
	}
	h := notice.Hook{Partner: x, URL: v.PostFormValue("url")}
	for _, k := range v.PostForm["kind"] {
		h.Kinds = append(h.Kinds, notice.Kind(k))
	}
	h, err = notice.OpenHook(v.Context(), hub.DB, v.Actor, h, hub.Reach.Check)
	return house.Page{Moved: systemPath(x) + "/hooks/" + h.ID.String(), Said: "推送地址已登记。可以先发一个测试，看对方收不收得到。"}, err
}

func ping(hub *house.Hub, v *house.Visit) (house.Page, error) {
	system, x, err := hookAt(v)
	if err == nil {
		err = notice.Ping(v.Context(), hub.DB, v.Actor, system, x)
	}
	return house.Page{Moved: systemPath(system) + "/hooks/" + x.String(), Said: "测试已经排上，几秒后刷新看结果。"}, err
}

// again pushes once more: one, or all that were given up.
func again(hub *house.Hub, v *house.Visit) (house.Page, error) {
	system, x, err := hookAt(v)
	if err != nil {
		return house.Page{}, err
	}
	var which id.ID
	if s := v.PostFormValue("push"); s != "" {
		if which, err = id.Parse(s); err != nil {
			return house.Page{}, web.Fail(web.NotFound, "没有这一次推送；请从列表里选择。")
		}
	}
	n, err := notice.ResendHook(v.Context(), hub.DB, v.Actor, system, x, which)
	said := ui.Count(int(n)) + "个已经重新排上，编号不变，对方认得出是同一件。"
	if n == 0 {
		said = "没有要重新发送的。"
	}
	return house.Page{Moved: systemPath(system) + "/hooks/" + x.String(), Said: said}, err
}

func endHook(hub *house.Hub, v *house.Visit) (house.Page, error) {
	system, x, err := hookAt(v)
	if err == nil {
		err = notice.EndHook(v.Context(), hub.DB, v.Actor, system, x, strings.TrimSpace(v.PostFormValue("why")))
	}
	return house.Page{Moved: systemPath(system), Said: "推送地址已停用，等着的不再发送。"}, err
}
