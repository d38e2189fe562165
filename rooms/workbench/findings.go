package workbench

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/core/house"
	"xinguan/core/intake"
)

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
	Again                      string // where it is sent to the platform above once more; empty for what came from nobody above
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
		if r.Open && hub.Exchange != nil && f.Rule == hub.Exchange.Code+".refused" {
			r.Again = returnedPath
		}
		p.Found = append(p.Found, r)
	}
	return nil
}

// returnedPath is where the exchange lists what the platform above refused.
const returnedPath = house.OfficePath + "/exchange/returned"

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
