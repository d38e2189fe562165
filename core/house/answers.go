package house

import (
	"fmt"
	"strings"

	"xinguan/base/clock"
	"xinguan/core/catalog"
	"xinguan/core/record"
)

// Answers are the four answers of an entry in a list that speaks against its subject: why it is here, until when, how it
// ends, how to object. All are whole sentences.
type Answers struct {
	Why   string
	Until string
	Rule  string // the rule the dates come from; empty where there are no figures

	EndTitle string // the procedure: 申请移出经营异常名录
	How      string
	When     string // from when it can be asked for, where, and that it is free
	Source   string // what the procedure rests on

	Authority string
	Phone     string // of the authority, or the city's hotline
	Own       bool   // Phone is the authority's own
}

// Answers answers for a visible record of an item that has Ends.
func (h *Hub) Answers(it *catalog.Item, r *record.Record, today clock.Date) Answers {
	a := Answers{Authority: r.Authority, Phone: h.Phone(r.AuthorityCode), Own: true, Why: why(it, r), Until: until(r), Rule: rule(it, r)}
	if a.Phone == "" {
		a.Phone, a.Own = h.City.Hotline, false
	}
	if e := it.Ends; e != nil {
		a.EndTitle, a.How, a.Source = e.Title, e.How, "依据："+e.Source+unchecked(e.Verified)
		a.When = when(e, r, today)
	}
	return a
}

func why(it *catalog.Item, r *record.Record) string {
	s := ""
	if reason := r.Value(it, catalog.ListedFor); reason != "" {
		s = "列入机关写明的事由：" + stop(reason)
	}
	return s + stop(it.Publication.Why)
}

func until(r *record.Record) string {
	from := r.ShownFrom.Chinese() + "起公示，"
	if r.ShownUntil == clock.Forever {
		return from + "没有固定的最后公示日。移出当天起不再显示。"
	}
	return from + "最后公示日" + r.ShownUntil.Chinese() + "，次日零时起不再显示。提前移出的，移出当天起不再显示。"
}

// rule names what a figure rests on, and says so where nobody checked it.
func rule(it *catalog.Item, r *record.Record) string {
	p := it.Publication
	if p.Years == 0 {
		return ""
	}
	return fmt.Sprintf("最长公示%d年，自%s起算。依据：%s%s", p.Years, r.Decided.Chinese(), p.Source, unchecked(p.Verified))
}

func when(e *catalog.Ends, r *record.Record, today clock.Date) string {
	where := "向" + e.Where + "申请，免费。"
	switch {
	case r.RepairFrom == "" || e.Months == 0:
		return where
	case r.RepairFrom > today:
		return "最早" + r.RepairFrom.Chinese() + "可以申请。" + where
	}
	return r.RepairFrom.Chinese() + "起已经可以申请。" + where
}

// unchecked closes a sentence and marks what nobody compared with the text it rests on.
func unchecked(verified bool) string {
	if verified {
		return "。"
	}
	return "（未经核对）。"
}

// stop ends a text with a full stop unless it has an end.
func stop(s string) string {
	if s = strings.TrimSpace(s); s == "" || strings.HasSuffix(s, "。") {
		return s
	}
	return strings.TrimRight(s, "；;，,.") + "。"
}
