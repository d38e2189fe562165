// Package takedown is the room of the propagation ledger: who was told that a record is shown no more, who confirmed.
//
// For: an organisation that got a copy sees what it must take out and confirms; the credit centre sees who is late.
//
// 规划 and law: 四(五): a repair is worth nothing while copies go on; Order 36 art. 3 as excerpted (stop sharing and use).
//
// Who uses it: every organisation with a desk for its own copies; the credit centre and auditors for all.
//
// States: told, confirmed, late.
//
// Tables: none; the ledger is core/takedown's.
//
// Routes: none. Desks: /office/takedowns, /office/takedowns/confirm.
//
// Leaves out: sending; channels bring their own.
package takedown

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
	"xinguan/core/record"
	"xinguan/core/subject"
	"xinguan/core/takedown"
)

const path = house.OfficePath + "/takedowns"

// Room is the room's manifest.
var Room = house.Room{
	Name: "takedown", Title: "停止公示的传达", Plan: []string{"四(五)"},
	Desks: []house.Desk{
		{Pattern: "GET " + path, Permission: people.TakedownConfirm, Page: page},
		{Pattern: "POST " + path + "/confirm", Permission: people.TakedownConfirm, Page: confirm},
	},
	Menu: []house.Entry{{Group: "案件", Title: "停止公示的传达", Href: path, Permission: people.TakedownConfirm, Waiting: waiting}},
}

// Page lists the confirmations that are outstanding, or those that were given.
type Page struct {
	All           bool // of every organisation
	Done          bool // those that were given are listed, not those that are outstanding
	Waiting, Late int
	Rows          []Row
	More          bool
}

// Row is one of them; Confirmed is zero while it is outstanding.
type Row struct {
	Confirmed                        clock.Instant
	Name, Code, Item, What, Receiver string
	Record                           string // by which the receiver finds its copy; nothing of what it said
	Told                             clock.Instant
	Due                              clock.Date
	Late, Mine                       bool
	Key                              string
}

// label is the last column on a narrow screen.
func (r Row) label() string {
	if r.Confirmed.IsZero() {
		return "办理"
	}
	return "确认"
}

// shown is how many the page lists.
const shown = 200

// whats say what happened to a record.
var whats = map[record.EventKind]string{record.Withdraw: "已撤回", record.Annul: "决定已撤销", record.Repair: "已修复，终止公示", record.Shield: "临时屏蔽", record.Superseded: "已更正，旧的不能再用"}

// reach is whose confirmations an actor may see: its own organisation's, with what was merged into it, or all.
func reach(a people.Actor) []string {
	if people.Decide(a, people.TakedownRead, people.Scope{}).Allowed {
		return nil
	}
	return a.Orgs()
}

func page(hub *house.Hub, v *house.Visit) (house.Page, error) {
	of := reach(v.Actor)
	p := Page{All: of == nil, Done: v.FormValue("view") == "done"}
	list := takedown.Waiting
	if p.Done {
		list = takedown.Done
	}
	err := hub.DB.View(v.Context(), func(tx *db.Tx) (err error) {
		if p.Waiting, p.Late, err = takedown.Count(tx, of); err != nil {
			return err
		}
		all, err := list(tx, of, shown+1)
		if err != nil {
			return err
		}
		if p.More = len(all) > shown; p.More {
			all = all[:shown]
		}
		for _, e := range all {
			s, err := subject.Get(tx, e.Subject)
			if err != nil {
				return err
			}
			p.Rows = append(p.Rows, Row{Record: e.Record.String(), Name: s.Name, Code: s.Code, Item: hub.ItemTitle(e.Item), What: whats[e.Kind], Receiver: hub.OrgName(tx, e.Receiver), Told: e.Told, Due: e.Due,
				Late: e.Late(tx.Today()), Mine: v.Actor.For(e.Receiver) && e.Confirmed.IsZero(), Key: e.Key(), Confirmed: e.Confirmed})
		}
		return nil
	})
	return house.Page{Title: "停止公示的传达", Nav: path, Body: Body(p), Crumbs: []house.Crumb{{Title: "工作台", Href: house.OfficePath}, {Title: "停止公示的传达"}}}, err
}

// confirm notes that the actor's organisation took a record out of its copies.
func confirm(hub *house.Hub, v *house.Visit) (house.Page, error) {
	e, bad := takedown.ParseKey(v.PostFormValue("key"))
	if bad != nil {
		return house.Page{}, web.Fail(web.Invalid, "提交的内容不完整，请刷新页面后再确认。")
	}
	err := hub.DB.Write(v.Context(), func(tx *db.Tx) error {
		err := takedown.Confirm(tx, e, v.Actor.Orgs(), v.Actor.ID, ui.Clip(strings.TrimSpace(v.PostFormValue("how")), 200))
		if errors.Is(err, takedown.ErrNone) {
			return none(tx, e.Subject, e.Record, v.Actor)
		}
		return err
	})
	return house.Page{Moved: path, Said: "已确认：本单位的副本已经停用。"}, err
}

// none says why there is nothing to confirm: it was done before, or it never was this organisation's.
func none(tx *db.Tx, s, r id.ID, a people.Actor) error {
	all, err := takedown.Of(tx, s, r)
	switch {
	case err != nil:
		return err
	case slices.ContainsFunc(all, func(e takedown.Entry) bool { return a.For(e.Receiver) }):
		return web.Fail(web.Conflict, "%s。", takedown.ErrNone)
	}
	return web.Fail(web.NotFound, "没有等本单位确认的这一条；请从列表里确认。")
}

func waiting(_ *house.Hub, tx *db.Tx, a people.Actor) (int, error) {
	n, _, err := takedown.Count(tx, a.Orgs())
	return n, err
}
