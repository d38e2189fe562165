package workbench

import (
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/intake"
)

// perPage is how many lines a page has.
const perPage = 50

func batchPath(id string) string { return "/office/batches/" + id }

// BatchesPage lists batches, newest first.
type BatchesPage struct {
	Rows []BatchRow
	Next string // address of the next page; empty on the last
}

// BatchRow is a batch in a list.
type BatchRow struct {
	Href, File, Item, Agency, At string
	Read, Accepted, Held         string
	Shape                        ui.Shape
	State                        string
}

func batches(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var before id.ID
	if s := v.FormValue("before"); s != "" {
		var err error
		if before, err = id.Parse(s); err != nil {
			return house.Page{}, web.Fail(web.Invalid, "翻页的地址不对；请从第一页看起。")
		}
	}
	var p BatchesPage
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		where, args := mine(v.Actor)
		all, err := intake.Batches(tx, where, args, before, perPage+1)
		if err != nil {
			return err
		}
		if len(all) > perPage {
			all = all[:perPage]
			p.Next = "/office/batches?before=" + all[perPage-1].ID.String()
		}
		for _, b := range all {
			p.Rows = append(p.Rows, batchRow(hub, b))
		}
		return nil
	})
	return house.Page{Title: "批次与问题", Nav: "/office/batches", Body: BatchesBody(p), Crumbs: []house.Crumb{home, {Title: "批次与问题"}}}, err
}

func batchRow(hub *house.Hub, b intake.Batch) BatchRow {
	r := BatchRow{Href: batchPath(b.ID.String()), File: b.File, Item: hub.ItemTitle(b.Item), Agency: hub.AgencyName(b.Agency), At: b.Started.Chinese(),
		Read: ui.Count(b.Result.Read), Accepted: ui.Count(b.Result.Accepted + b.Result.Corrected), Held: ui.Count(b.Result.Held)}
	r.Shape, r.State = stateOf(b)
	return r
}

// stateOf is how a batch stands, in a word.
func stateOf(b intake.Batch) (ui.Shape, string) {
	switch b.Stage {
	case intake.BatchReceived:
		return ui.Part, "正在入库"
	case intake.BatchAtGate:
		return ui.Warn, "整批暂存，待您确认"
	case intake.BatchDropped:
		return ui.Gone, "已放弃，没有入库"
	case intake.BatchUndoing:
		return ui.Part, "撤销没有做完"
	case intake.BatchUndone:
		return ui.Gone, "已整批撤销"
	}
	switch r := b.Result; {
	case r.Held > 0 && r.Pending > 0:
		return ui.Part, ui.Count(r.Held) + "行待处理，" + ui.Count(r.Pending) + "行待复核"
	case r.Pending > 0:
		return ui.Wait, ui.Count(r.Pending) + "行待复核"
	case r.Held > 0 && r.Held == r.Read:
		return ui.Err, "没有入库，" + ui.Count(r.Held) + "行待处理"
	case r.Held > 0:
		return ui.Part, "部分入库，" + ui.Count(r.Held) + "行待处理"
	}
	return ui.OK, "全部入库"
}
