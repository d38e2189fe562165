package workbench

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"xinguan/base/db"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/intake"
	"xinguan/core/people"
)

// BatchPage is one batch with the findings of one rule.
type BatchPage struct {
	Path          string
	File          string
	Shape         ui.Shape
	State         string
	Strip         []ui.Fact
	Rules         []RuleLine
	Whole         []string // what is said of the file as a whole
	Current       *RuleLine
	Found         []FoundRow
	Next          string
	HasHeld, Goes bool
	AtGate        bool
	MayUndo       bool
	Over          string // nothing is to be done any more, and why; empty otherwise
	Taken         bool   // rows of it were taken in
	Receipt       string
	Pending       string   // how many rows wait for a second person; empty for none
	Reviews       []string // what second persons said, the newest first
}

// found is the batch of an address, if the actor may see it.
func found(hub *house.Hub, tx *db.Tx, v *house.Visit) (intake.Batch, error) {
	x, err := at(v, "id")
	if err != nil {
		return intake.Batch{}, err
	}
	b, err := intake.BatchByID(tx, x)
	if errors.Is(err, intake.ErrNoBatch) || err == nil && !people.Decide(v.Actor, people.IntakeSend, people.Scope{Org: b.Agency, Item: b.Item}).Allowed {
		return b, web.Fail(web.NotFound, "没有这一批，或者它不是本单位的。")
	}
	return b, err
}

// ofTheirs does something to a batch for whoever may see it; others learn nothing, not even what the form lacks.
func ofTheirs(do func(*house.Hub, *house.Visit) (house.Page, error)) func(*house.Hub, *house.Visit) (house.Page, error) {
	return func(hub *house.Hub, v *house.Visit) (house.Page, error) {
		err := hub.DB.View(v.Context(), func(tx *db.Tx) error { _, err := found(hub, tx, v); return err })
		if err != nil {
			return house.Page{}, err
		}
		return do(hub, v)
	}
}

func batch(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var p BatchPage
	var b intake.Batch
	err := hub.DB.View(v.Context(), func(tx *db.Tx) (err error) {
		if b, err = found(hub, tx, v); err != nil {
			return err
		}
		p = head(hub, b)
		p.MayUndo = b.Stage == intake.BatchUndoing || b.Stage == intake.BatchDone && b.Started.Date() == tx.Today()
		if p.Reviews, err = reviewsSaid(tx, b.ID); err != nil {
			return err
		}
		if p.Over = overOf(b); p.Over != "" {
			return nil
		}
		if err = p.rules(tx, b.ID, v.FormValue("rule"), v.FormValue("column")); err != nil || p.Current == nil {
			return err
		}
		return p.findings(hub, tx, b, v.FormValue("after"))
	})
	return house.Page{Title: b.File, Nav: "/office/batches", Body: BatchBody(p), Crumbs: []house.Crumb{home, {Title: "批次与问题", Href: "/office/batches"}, {Title: b.File, Filed: true}}}, err
}

// overOf says that nothing is to be done with a batch any more.
func overOf(b intake.Batch) string {
	switch b.Stage {
	case intake.BatchUndone:
		return "这一批已经整批撤销，里面的信息当没有报送过，没有要做的。上面是撤销以前的数字；同一个文件可以再报送。"
	case intake.BatchDropped:
		return "这一批已经放弃，没有一行入库，没有要做的。同一个文件可以再报送。"
	}
	return ""
}

func head(hub *house.Hub, b intake.Batch) BatchPage {
	r := b.Result
	p := BatchPage{Path: batchPath(b.ID.String()), File: b.File, HasHeld: r.Held > 0 && b.Stage == intake.BatchDone, Goes: b.Stage == intake.BatchReceived, AtGate: b.Stage == intake.BatchAtGate}
	p.Shape, p.State = stateOf(b)
	p.Taken = b.Stage == intake.BatchDone && r.Accepted+r.Corrected > 0
	p.Strip = []ui.Fact{{Label: "读入", Value: ui.Count(r.Read)}, {Label: "新入库", Value: ui.Count(r.Accepted)}, {Label: "更正", Value: ui.Count(r.Corrected)},
		{Label: "重复，未计", Value: ui.Count(r.Duplicate)}, {Label: "错误，未入库", Value: ui.Count(r.Held)}, {Label: "警告", Value: ui.Count(r.Warnings)}}
	if b.Moved > 0 {
		p.Strip = append(p.Strip, ui.Fact{Label: "已随修改表重报", Value: ui.Count(b.Moved)})
	}
	if r.Pending > 0 {
		p.Pending = ui.Count(r.Pending)
		p.Strip = append(p.Strip, ui.Fact{Label: "待复核", Value: p.Pending})
	}
	if b.Stage == intake.BatchDone && r.Pending == 0 {
		p.Receipt = "/verify/receipt.pdf?code=" + b.ID.String()
	}
	return p
}

func repairBook(hub *house.Hub, w http.ResponseWriter, v *house.Visit) error {
	var out bytes.Buffer
	var b intake.Batch
	err := hub.DB.View(v.Context(), func(tx *db.Tx) (err error) {
		if b, err = found(hub, tx, v); err != nil {
			return err
		}
		it, ok := hub.Catalog.Item(b.Item)
		if !ok {
			return web.Fail(web.NotFound, "这一项已经不在目录里了。")
		}
		_, err = intake.Workbook(tx, hub.Ring, it, b.ID, &out)
		return err
	})
	if err != nil {
		return err
	}
	name := strings.TrimSuffix(b.File, ".xlsx") + "_问题表.xlsx"
	w.Header().Set("Content-Disposition", "attachment; filename=\"repair.xlsx\"; filename*=UTF-8''"+url.PathEscape(name))
	web.Respond(w, v.Request, http.StatusOK, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", out.Bytes())
	return nil
}
