package directory

import (
	"fmt"
	"slices"
	"strings"

	"xinguan/base/ui"
)

// sentence is the standing in one sentence; the number of penalties stands before it, as a link, where there are any.
func (p *SubjectPage) sentence() string {
	s := p.penaltySentence()
	for _, g := range p.Groups {
		if g.Negative {
			s += g.sentence()
		}
	}
	return s + p.permitSentence() + p.otherSentence()
}

func (p *SubjectPage) penaltySentence() string {
	if p.PenaltyTotal == 0 && p.PenaltiesWait {
		return "行政处罚信息尚未接入。"
	}
	if p.PenaltyTotal == 0 {
		return "未查到依法公示的行政处罚信息。"
	}
	var parts []string
	if n := p.count(func(c *Penalty) bool { return c.repairable(p.Today) }); n > 0 {
		parts = append(parts, fmt.Sprintf("%d条现在可以申请修复", n))
	}
	if n := p.count(func(c *Penalty) bool { return c.Disputed != "" }); n > 0 {
		parts = append(parts, fmt.Sprintf("%d条异议正在处理", n))
	}
	if len(parts) == 0 {
		return "正在公示。"
	}
	return "正在公示：" + strings.Join(parts, "，") + "。"
}

// sentence says on which lists the subject stands, of those the platform knows.
func (g *Group) sentence() string {
	switch {
	case g.Total > 0:
		return fmt.Sprintf("在%s中有%s条：%s。", g.Title, ui.Count(g.Total), strings.Join(g.titles(), "、"))
	case len(g.Sought) > 0:
		return "未查到依法公示的" + g.Title + "信息。"
	}
	return ""
}

// titles are the items of the entries, each once, in order.
func (g *Group) titles() []string {
	var out []string
	seen := map[string]bool{}
	for _, e := range g.Entries {
		if !seen[e.Item] {
			seen[e.Item] = true
			out = append(out, e.Item)
		}
	}
	return out
}

func (p *SubjectPage) permitSentence() string {
	switch {
	case p.PermitTotal == 0 && p.PermitsWait:
		return "行政许可信息尚未接入。"
	case p.PermitTotal == 0:
		return "未查到依法公示的行政许可信息。"
	case p.PermitValid == p.PermitTotal:
		return fmt.Sprintf("有%s项行政许可，都在有效期内。", ui.Count(p.PermitTotal))
	case p.PermitValid == 0:
		return fmt.Sprintf("有%s项行政许可，有效期都已届满或没有写明。", ui.Count(p.PermitTotal))
	}
	return fmt.Sprintf("有%s项行政许可，%s项在有效期内。", ui.Count(p.PermitTotal), ui.Count(p.PermitValid))
}

// otherSentence counts what else there is.
func (p *SubjectPage) otherSentence() string {
	var parts []string
	for _, g := range p.Groups {
		if g.Total > 0 && !g.Negative {
			parts = append(parts, fmt.Sprintf("%s%s条", g.Title, ui.Count(g.Total)))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "另有" + strings.Join(parts, "，") + "。"
}

// negatives are the titles of the families in which something speaks against the subject.
func (p *SubjectPage) negatives() []string {
	var out []string
	if p.PenaltyTotal > 0 {
		out = append(out, "行政处罚")
	}
	for _, g := range p.Groups {
		if g.Negative && g.Total > 0 {
			out = append(out, g.Title)
		}
	}
	return out
}

// negativeNote says which kinds speak against the subject and that the others do not; empty where none does.
func (p *SubjectPage) negativeNote() string {
	names := p.negatives()
	if len(names) == 0 {
		return ""
	}
	return strings.Join(names, "、") + "是对单位不利的信息，由作出决定的机关负责；每条都写明为什么在这里、公示到哪一天、怎样结束、怎样提出异议。其余各类不表示不利。"
}

// cell is one figure of the standing.
type cell struct {
	title, href, note string
	n                 int
	wait              bool // not connected
}

// cells are permits, penalties and lists always, the other families where there is something.
func (p *SubjectPage) cells() []cell {
	out := []cell{{"行政许可", "#xk", permitNote(p), p.PermitTotal, p.PermitsWait}, {"行政处罚", "#cf", p.classes(), p.PenaltyTotal, p.PenaltiesWait}}
	for _, g := range p.Groups {
		if g.Total > 0 || g.Negative {
			out = append(out, cell{g.Title, "#" + g.ID, g.note(), g.Total, len(g.Sought) == 0})
		}
	}
	return out
}

// note is the small print under the figure of a family: how far it is connected, where it has nothing but should.
func (g *Group) note() string {
	if n := len(g.Waiting); g.Negative && n > 0 && len(g.Sought) > 0 {
		return fmt.Sprintf("另有%d种名单未接入", n)
	}
	return ""
}

// tabs lead to the parts of the page that have something.
func (p *SubjectPage) tabs() []ui.Tab {
	var out []ui.Tab
	add := func(title, href string, n int) {
		if n > 0 {
			out = append(out, ui.Tab{Title: title, Href: href, Count: ui.Count(n)})
		}
	}
	add("行政许可", "#xk", p.PermitTotal)
	add("行政处罚", "#cf", p.PenaltyTotal)
	for _, g := range p.Groups {
		add(g.Title, "#"+g.ID, g.Total)
	}
	if p.moments() > 2 {
		out = append(out, ui.Tab{Title: "时间线", Href: "#sj"})
	}
	if p.Scope != "" {
		out = append(out, ui.Tab{Title: p.scopeTitle(), Href: "#jy"})
	}
	if slices.ContainsFunc(p.Groups, func(g Group) bool { return g.lacking() }) {
		out = append(out, ui.Tab{Title: "没有列出的", Href: "#qt"})
	}
	return out
}

func (p *SubjectPage) count(is func(*Penalty) bool) int {
	n := 0
	for i := range p.Penalties {
		if is(&p.Penalties[i]) {
			n++
		}
	}
	return n
}

// classes is the small print under the number of penalties: 一般1，类别待确认1.
func (p *SubjectPage) classes() string {
	var parts []string
	for _, class := range []string{"严重", "一般", "轻微", ""} {
		if n := p.count(func(c *Penalty) bool { return c.Severity == class }); n > 0 {
			parts = append(parts, fmt.Sprintf("%s%d", ui.Or(class, "类别待确认"), n))
		}
	}
	return strings.Join(parts, "，")
}
