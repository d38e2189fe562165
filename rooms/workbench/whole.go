package workbench

import (
	"context"

	"xinguan/base/db"
	"xinguan/base/ui"
	"xinguan/core/house"
	"xinguan/core/intake"
)

// What is done to a batch as a whole: let through the gate, given up, taken back.

func pass(hub *house.Hub, v *house.Visit) (house.Page, error) {
	x, err := at(v, "id")
	if err != nil {
		return house.Page{}, err
	}
	err = hub.Uploads.Pass(v.Context(), v.Actor, x, v.PostFormValue("why"))
	return house.Page{Moved: batchPath(v.PathValue("id")), Said: "已确认，正在入库。"}, err
}

func drop(hub *house.Hub, v *house.Visit) (house.Page, error) {
	x, err := at(v, "id")
	if err != nil {
		return house.Page{}, err
	}
	err = hub.Uploads.Drop(v.Context(), v.Actor, x)
	return house.Page{Moved: "/office/batches", Said: "已放弃这一批，没有一行入库。请换成正确的文件报送。"}, err
}

// UndoPage says what taking a batch back does, before it is done.
type UndoPage struct{ Path, File, Accepted, Corrected, Held string }

func askUndo(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var b intake.Batch
	err := hub.DB.View(v.Context(), func(tx *db.Tx) (err error) { b, err = found(hub, tx, v); return err })
	p := UndoPage{Path: batchPath(b.ID.String()), File: b.File, Accepted: ui.Count(b.Result.Accepted), Corrected: ui.Count(b.Result.Corrected), Held: ui.Count(b.Result.Held)}
	return house.Page{Title: "撤销整批", Nav: "/office/batches", Body: UndoBody(p),
		Crumbs: []house.Crumb{home, {Title: "批次与问题", Href: "/office/batches"}, {Title: b.File, Href: p.Path, Filed: true}, {Title: "撤销整批"}}}, err
}

func undo(hub *house.Hub, v *house.Visit) (house.Page, error) {
	x, err := at(v, "id")
	if err != nil {
		return house.Page{}, err
	}
	n, err := hub.Uploads.Undo(context.WithoutCancel(v.Context()), v.Actor, x, v.PostFormValue("why"))
	return house.Page{Moved: batchPath(v.PathValue("id")), Said: "已撤销整批，撤下" + ui.Count(n) + "条记录。"}, err
}
