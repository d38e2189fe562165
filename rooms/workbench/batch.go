package workbench

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/intake"
	"xinguan/core/people"
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
	case r.Held > 0:
		return ui.Part, "部分入库，" + ui.Count(r.Held) + "行待处理"
	}
	return ui.OK, "全部入库"
}

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
	Taken         bool // rows of it were taken in
	Receipt       string
	Reviews       []string // what second persons said, the newest first
}

// RuleLine is a rule that speaks in the batch.
type RuleLine struct {
	Level        intake.Level
	Shape        ui.Shape
	Title, Href  string
	Rule, Column string
	N, Open      int
	Current      bool
}

// FoundRow is one finding.
type FoundRow struct {
	Row                        int
	Edit                       string // address of the row; empty where it is not held
	Record                     string // where its record is found that was taken in; empty where nothing is asked
	Party, Message, Confidence string
	Old                        []Span // the value, wrong characters marked
	New                        string
	Answer                     string
	Open                       bool
}

// Span is a piece of a value; Wrong pieces are marked.
type Span struct {
	Text  string
	Wrong bool
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
		if err = p.rules(tx, b.ID, v.FormValue("rule"), v.FormValue("column")); err != nil || p.Current == nil {
			return err
		}
		return p.findings(hub, tx, b, v.FormValue("after"))
	})
	return house.Page{Title: b.File, Nav: "/office/batches", Body: BatchBody(p), Crumbs: []house.Crumb{home, {Title: "批次与问题", Href: "/office/batches"}, {Title: b.File, Filed: true}}}, err
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
		p.Strip = append(p.Strip, ui.Fact{Label: "待复核", Value: ui.Count(r.Pending)})
	}
	if b.Stage == intake.BatchDone && r.Pending == 0 {
		p.Receipt = "/verify/receipt.pdf?code=" + b.ID.String()
	}
	return p
}

var shapes = map[intake.Level]ui.Shape{intake.Error: ui.Err, intake.Warning: ui.Warn, intake.Notice: ui.Note}

// rules fills in which rules speak, and which of them is shown: the one asked for, else the first that is open.
func (p *BatchPage) rules(tx *db.Tx, batch id.ID, rule, column string) error {
	all, err := intake.RuleCounts(tx, batch)
	if err != nil {
		return err
	}
	for _, c := range all {
		l := RuleLine{Level: c.Level, Shape: shapes[c.Level], Title: ruleTitle(c.Rule, c.Column), Rule: c.Rule, Column: c.Column, N: int(c.N), Open: int(c.Open)}
		l.Href = p.Path + "?" + url.Values{"rule": {c.Rule}, "column": {c.Column}}.Encode()
		l.Current = c.Rule == rule && c.Column == column
		p.Rules = append(p.Rules, l)
	}
	for i := range p.Rules {
		if p.Rules[i].Current {
			p.Current = &p.Rules[i]
		}
	}
	if p.Current == nil && len(p.Rules) > 0 {
		p.Current = &p.Rules[0]
		p.Current.Current = true
	}
	return nil
}

func (p *BatchPage) findings(hub *house.Hub, tx *db.Tx, b intake.Batch, after string) error {
	row, n := place(after)
	all, err := intake.FindingsOf(tx, b.ID, intake.RuleCount{Level: p.Current.Level, Rule: p.Current.Rule, Column: p.Current.Column}, row, n, perPage+1)
	if err != nil {
		return err
	}
	if len(all) > perPage {
		all = all[:perPage]
		p.Next = fmt.Sprintf("%s&after=%d-%d", p.Current.Href, all[perPage-1].Row, all[perPage-1].N)
	}
	var rows []int
	for _, f := range all {
		if f.Level == intake.Error {
			rows = append(rows, f.Row)
		}
	}
	names, err := hub.Uploads.HeldParties(tx, b.ID, rows)
	if err != nil {
		return err
	}
	for _, f := range all {
		name, held := names[f.Row]
		r := FoundRow{Row: f.Row, Party: ui.Or(f.Party, name), Message: f.Message, Old: marked(f.Value, f.Proposed), New: f.Proposed, Confidence: sure(f.Confidence),
			Answer: answered(f), Open: f.Answer == "" && f.Level == intake.Warning && f.Row > 0}
		if held {
			r.Edit = fmt.Sprintf("%s/rows/%d", p.Path, f.Row)
		} else if r.Open && f.Party != "" && b.Stage == intake.BatchDone {
			r.Record = fmt.Sprintf("%s/rows/%d/record", p.Path, f.Row)
		}
		p.Found = append(p.Found, r)
	}
	return nil
}

// place reads “row-n”, where the page before ended.
func place(s string) (row int, n int64) {
	a, b, _ := strings.Cut(s, "-")
	row, err := strconv.Atoi(a)
	last, err2 := strconv.ParseInt(b, 10, 64)
	if err != nil || err2 != nil {
		return -1, 0
	}
	return row, last
}

func answered(f intake.Seen) string {
	switch f.Answer {
	case intake.AnswerConfirmed:
		return "已确认无误：" + f.Why
	case intake.AnswerRemembered:
		return "以前确认过：" + f.Why
	}
	return ""
}

// sure is a confidence in a word.
func sure(percent int) string {
	switch {
	case percent == 0:
		return "—"
	case percent >= 90:
		return "高"
	case percent >= 70:
		return "中"
	}
	return "低"
}

// marked is a value with the characters marked that a proposal of the same length changes.
func marked(value, proposed string) []Span {
	a, b := []rune(value), []rune(proposed)
	if len(a) != len(b) || value == "" {
		return []Span{{Text: value}}
	}
	var out []Span
	for i := range a {
		wrong := a[i] != b[i]
		if len(out) == 0 || out[len(out)-1].Wrong != wrong {
			out = append(out, Span{Wrong: wrong})
		}
		out[len(out)-1].Text += string(a[i])
	}
	return out
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

func levelTitle(l intake.Level) string {
	return map[intake.Level]string{intake.Error: "错误，未入库", intake.Warning: "警告，待确认", intake.Notice: "提示，只需知道"}[l]
}

// total is how many findings of a level are open.
func total(all []RuleLine, l intake.Level) (n int) {
	for _, r := range all {
		if r.Level == l {
			n += r.Open
		}
	}
	return n
}

func (p BatchPage) mayAccept() bool {
	for _, f := range p.Found {
		if f.Edit != "" && f.New != "" {
			return true
		}
	}
	return false
}

func (p BatchPage) mayConfirm() bool {
	for _, f := range p.Found {
		if f.Open {
			return true
		}
	}
	return false
}
