package workbench

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"xinguan/base/db"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/intake"
	"xinguan/core/people"
	"xinguan/core/record"
)

// back is the address of the batch with the rule that was worked on.
func back(v *house.Visit) string {
	return batchPath(v.PathValue("id")) + "?" + url.Values{"rule": {v.PostFormValue("rule")}, "column": {v.PostFormValue("column")}}.Encode()
}

// ticked are the rows chosen in a form.
func ticked(v *house.Visit) (out []int) {
	for _, s := range v.PostForm["row"] {
		if n, err := strconv.Atoi(s); err == nil {
			out = append(out, n)
		}
	}
	return out
}

// accept takes the proposals of some rows, or of all rows of the rule.
func accept(hub *house.Hub, v *house.Visit) (house.Page, error) {
	x, err := at(v, "id")
	if err != nil {
		return house.Page{}, err
	}
	rule, column := v.PostFormValue("rule"), v.PostFormValue("column")
	rows := ticked(v)
	if v.PostFormValue("all") != "" {
		rows = nil
	} else if len(rows) == 0 {
		return house.Page{}, web.Fail(web.Invalid, "没有选中行；请先勾选要采纳建议的行。")
	}
	var edits map[int]intake.Edit
	err = hub.DB.View(v.Context(), func(tx *db.Tx) error {
		if _, err := found(hub, tx, v); err != nil {
			return err
		}
		edits, err = hub.Uploads.Proposed(tx, x, rule, column, rows)
		return err
	})
	if err != nil {
		return house.Page{}, err
	}
	if len(edits) == 0 {
		return house.Page{}, web.Fail(web.Conflict, "选中的行没有可以采纳的建议，或者已经有人处理过了；请刷新批次页再看。")
	}
	res, err := hub.Uploads.Correct(context.WithoutCancel(v.Context()), v.Actor, x, edits)
	return house.Page{Moved: back(v), Said: outcome("已采纳"+ui.Count(len(edits))+"条建议", res)}, err
}

// outcome says what became of rows that were put right.
func outcome(what string, r intake.Result) string {
	var parts []string
	for _, c := range []struct {
		n    int
		word string
	}{{r.Accepted, "入库"}, {r.Corrected, "按更正入库"}, {r.Duplicate, "与已有记录重复，未计"}, {r.Pending, "待另一人复核"}, {r.Held, "还有别的问题，仍未入库"}} {
		if c.n > 0 {
			parts = append(parts, ui.Count(c.n)+"行"+c.word)
		}
	}
	return what + "：" + strings.Join(parts, "，") + "。"
}

func confirm(hub *house.Hub, v *house.Visit) (house.Page, error) {
	x, err := at(v, "id")
	if err != nil {
		return house.Page{}, err
	}
	if err := v.ParseForm(); err != nil {
		return house.Page{}, web.Fail(web.Invalid, "提交的内容没有读懂，请退回上一页再试。")
	}
	n, err := hub.Uploads.Confirm(v.Context(), v.Actor, x, v.PostFormValue("rule"), v.PostFormValue("column"), ticked(v), v.PostFormValue("why"), v.PostFormValue("remember") != "")
	return house.Page{Moved: back(v), Said: "已确认" + ui.Count(int(n)) + "行无误，理由记入了这一批。"}, err
}

// RowPage is one held row, to be put right.
type RowPage struct {
	Path, Batch   string
	Row           int
	Stops, Doubts []string // what keeps the row out, and what does not
	Fields        []RowField
	Person        bool
}

// RowField is a field of the item with what the sender wrote.
type RowField struct {
	Name, Title, Value, Proposed string
	Stops, Doubts                []string
	Long                         bool
}

// rowPage shows a held row: at each field what is said of it.
func rowPage(row *intake.HeldRow, p RowPage) RowPage {
	p.Person = row.Person
	p.Stops, p.Doubts = said(row.Found, func(*intake.Finding) bool { return true })
	for _, f := range row.Fields {
		x := RowField{Name: f.Name, Title: f.Title, Value: f.Value, Long: len([]rune(f.Value)) > 40}
		x.Stops, x.Doubts = said(row.Found, func(g *intake.Finding) bool {
			here := g.Column == f.Title
			if here && g.Level != intake.Notice {
				x.Proposed = ui.Or(x.Proposed, g.Proposed)
			}
			return here
		})
		p.Fields = append(p.Fields, x)
	}
	return p
}

// said parts what was found into errors and warnings.
func said(found []intake.Finding, of func(*intake.Finding) bool) (stops, doubts []string) {
	for i := range found {
		f := &found[i]
		switch {
		case !of(f):
		case f.Level == intake.Error:
			stops = append(stops, f.Message)
		case f.Level == intake.Warning:
			doubts = append(doubts, f.Message)
		}
	}
	return stops, doubts
}

func heldRow(hub *house.Hub, v *house.Visit) (house.Page, error) {
	n, err := strconv.Atoi(v.PathValue("row"))
	if err != nil {
		return house.Page{}, web.Fail(web.NotFound, "没有这一行；请从批次页打开。")
	}
	var b intake.Batch
	p := RowPage{Row: n}
	err = hub.DB.View(v.Context(), func(tx *db.Tx) error {
		if b, err = found(hub, tx, v); err != nil {
			return err
		}
		p.Batch = batchPath(b.ID.String())
		p.Path = p.Batch + "/rows/" + strconv.Itoa(n)
		row, err := hub.Uploads.HeldRow(tx, b.ID, n)
		if err != nil {
			return err
		}
		p = rowPage(&row, p)
		return nil
	})
	return house.Page{Title: "改第" + strconv.Itoa(n) + "行", Nav: "/office/batches", Body: RowBody(p),
		Crumbs: []house.Crumb{home, {Title: "批次与问题", Href: "/office/batches"}, {Title: b.File, Href: p.Batch, Filed: true}, {Title: "第" + strconv.Itoa(n) + "行"}}}, err
}

// takenRow leads from a row that was taken in and asked about to its record, where it can be corrected.
func takenRow(hub *house.Hub, v *house.Visit) (house.Page, error) {
	n, err := strconv.Atoi(v.PathValue("row"))
	if err != nil {
		return house.Page{}, web.Fail(web.NotFound, "没有这一行；请从批次页打开。")
	}
	to := ""
	err = hub.DB.View(v.Context(), func(tx *db.Tx) error {
		b, err := found(hub, tx, v)
		if err != nil {
			return err
		}
		code, err := intake.PartyOf(tx, b.ID, n)
		if err != nil || code == "" {
			return err
		}
		f := record.SentFilter{Items: []string{b.Item}, Limit: mostOfParty}
		f.Where, f.Args = v.Actor.Clause(people.IntakeSend, "", people.Columns{Org: "r.agency", Item: "r.item"}, 1)
		if f.Subjects, err = meant(hub, tx, code); err != nil {
			return err
		}
		all, err := record.Sent(tx, f)
		for i := range all {
			if all[i].Batch == b.ID && all[i].Row == n {
				to = recordPath(&all[i])
			}
		}
		return err
	})
	if err == nil && to == "" {
		err = web.Fail(web.NotFound, "这一行入库的信息不在网页上显示，或者已经被后来的更正代替；请在“已报送的信息”里按文号查找。")
	}
	return house.Page{Moved: to}, err
}

// mostOfParty is among how many records of one party a row's is looked for.
const mostOfParty = 1000

func correct(hub *house.Hub, v *house.Visit) (house.Page, error) {
	x, err := at(v, "id")
	if err != nil {
		return house.Page{}, err
	}
	n, err := strconv.Atoi(v.PathValue("row"))
	if err != nil || v.ParseForm() != nil {
		return house.Page{}, web.Fail(web.NotFound, "没有这一行；请从批次页打开。")
	}
	edit := intake.Edit{}
	err = hub.DB.View(v.Context(), func(tx *db.Tx) error {
		if _, err := found(hub, tx, v); err != nil {
			return err
		}
		row, err := hub.Uploads.HeldRow(tx, x, n)
		if err != nil {
			return err
		}
		for _, f := range row.Fields {
			if now, sent := v.PostForm["f."+f.Name]; sent && now[0] != f.Value {
				edit[f.Title] = now[0]
			}
		}
		return nil
	})
	if err != nil {
		return house.Page{}, err
	}
	if len(edit) == 0 {
		return house.Page{}, web.Fail(web.Invalid, "没有改动任何一格；请改好出错的格再提交。")
	}
	res, err := hub.Uploads.Correct(context.WithoutCancel(v.Context()), v.Actor, x, map[int]intake.Edit{n: edit})
	to := batchPath(v.PathValue("id"))
	if res.Held > 0 {
		to += "/rows/" + strconv.Itoa(n)
	}
	return house.Page{Moved: to, Said: outcome("第"+strconv.Itoa(n)+"行已重新检查", res)}, err
}
