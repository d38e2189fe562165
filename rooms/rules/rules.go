package rules

import (
	"encoding/json"
	"fmt"

	"xinguan/base/clock"
	"xinguan/base/ui"
	"xinguan/core/people"
	"xinguan/core/record"
	"xinguan/core/rulebook"
)

// ListPage is every rulebook.
type ListPage struct{ Rows []Row }

// Row is a rulebook and how far it is applied.
type Row struct {
	ID, Title, Number, Source string
	From, Until               clock.Date
	Verified                  bool
	State                     string
	Shape                     ui.Shape
	Applied                   string
}

// BookPage is one rulebook: what it moves or moved, and who decided.
type BookPage struct {
	Row
	Transition string
	First      bool           // there is none before it
	Ruling     *record.Ruling // nil where nobody had it counted
	Counted    string         // when what would be moved was counted
	Waits      bool           // it is being counted
	Fresh      bool           // it was counted today: it can be proposed
	Failed     string         // why it could not be counted
	Parts      []PartRow
	Some       []Example
	Done       bool // Ruling tells what was moved, not what would be
	Began      clock.Instant
	Ended      clock.Instant
	Longer     bool // it would lengthen what is shown, and its transition does not say so
	Proposal   people.Proposal
	Proposer   string
	Decider    string
	Seen       string
	Second     string // that another person must approve, who can, and what happens then
	MayCount   bool
	MayPropose bool
	MayDecide  bool
	MayUndo    bool
}

// PartRow is what is moved of one item and authority.
type PartRow struct {
	Item, Class, Authority string
	record.Moves
}

// Example is one record with its days before and after.
type Example struct {
	Name, Code, Title, Authority, DocNo, Class string
	Was, Now                                   string
	Repair                                     string
}

func rowOf(r *rulebook.Rules, b *rulebook.Book, today clock.Date) Row {
	row := Row{ID: b.ID, Title: b.Title, Number: b.Number, Source: b.Source, From: b.From, Until: b.Until, Verified: b.Verified}
	switch now, ok := r.InForce(today); {
	case b.From > today:
		row.State, row.Shape = "尚未施行", ui.Wait
	case ok && now == b:
		row.State, row.Shape = "施行中", ui.Valid
	default:
		row.State, row.Shape = "已不施行", ui.Gone
	}
	return row
}

// transitions say what happens to records decided before a rulebook came into force.
var transitions = map[string]string{
	rulebook.DecidedAfter: "只适用于施行以后作出的决定，以前的不变",
	rulebook.LiveAtEntry:  "施行时仍在公示的，改按新规则，期限可能变长",
	rulebook.MoreLenient:  "以前作出的决定，新旧规则取较早的最后公示日和较早的修复日，不延长",
}

// content is what the second person approves, letter by letter.
func content(b *rulebook.Book, r *record.Ruling) (string, error) {
	m := r.Total()
	raw, err := json.Marshal(map[string]any{
		"规则": "《" + b.Title + "》" + b.Number, "施行日期": string(b.From), "清点时按哪一天的规则": string(r.On), "过渡": transitions[b.Transition],
		"核对": fmt.Sprintf("%d条", r.Swept), "日期变动": fmt.Sprintf("%d条", r.Moved), "停止公示": fmt.Sprintf("%d条", m.Ended), "最后公示日提前": fmt.Sprintf("%d条", m.Sooner),
		"最后公示日推后": fmt.Sprintf("%d条", m.Later), "修复日提前": fmt.Sprintf("%d条", m.Open), "修复日推后": fmt.Sprintf("%d条", m.Delayed),
	})
	return string(raw), err
}

// figures are the columns of what is moved.
func figures(m record.Moves) []int { return []int{m.Ended, m.Sooner, m.Later, m.Open, m.Delayed} }

func days(d record.Days) string {
	if !d.Shown {
		return "不公示"
	}
	return "至" + d.Until.Table()
}

func repairs(was, now record.Days) string {
	switch {
	case !now.Shown:
		return "—"
	case was.Repair == now.Repair:
		return now.Repair.Table() + "，不变"
	}
	return was.Repair.Table() + " 改为 " + now.Repair.Table()
}

// when says when what stands on the page is or was so.
func (p BookPage) when() string {
	if p.Done && p.Ended.IsZero() {
		return "正在套用，" + p.Began.Chinese() + "开始。"
	}
	if p.Done {
		return p.Began.Chinese() + "开始套用，" + p.Ended.Chinese() + "完成。"
	}
	return "如果套用（按" + p.Ruling.On.Chinese() + "的规则清点于" + p.Counted + "，什么也没有改）："
}

func (p BookPage) heading() string {
	if p.Done {
		return "套用的结果"
	}
	return "预览：会改变什么"
}
