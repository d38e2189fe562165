package disclosure

import (
	"fmt"
	"net/url"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/ui"
	"xinguan/core/record"
)

// Item is the catalogue item listed; its value stands in the address as item=.
type Item string

// The two items of 双公示, which have columns of their own; every other public item has the same plain list.
const (
	Permits   Item = "permit"
	Penalties Item = "penalty"
)

// ListPage is one page of the list of permits or penalties published now, newest decision first.
type ListPage struct {
	Item Item
	// Named is the title of an item other than the two; empty for the two.
	Named string
	// Permits and Penalties are the totals beside the tabs, without filters; 0 leaves the figure out.
	Permits, Penalties int
	// DueDays is the number of working days within which a decision is published; 0 leaves the sentence out.
	DueDays int

	Filter                    Filter
	Authorities, Towns, Kinds []ui.Option // choices of the drop-downs; the value is what comes back in the address
	// Problem is a whole sentence about a filter that could not be used; the list is then empty.
	Problem string

	Rows []Row
	// Notices stand where records were that have been taken back; on the first page only.
	Notices []Notice
	// Total counts what fits the filter; AtLeast says that counting stopped there.
	Total   int
	AtLeast bool
	// Next is the cursor of the following page, empty on the last; After is the cursor of this one, empty on the first.
	Next, After string
	AsOf        string // 2026年11月23日 06:00
}

// Filter is what the list is narrowed to; the names in the address are name, authority, town, kind, from, to, doc.
type Filter struct {
	Name      string // part of a subject's name, or its code
	Authority string // value of one of Authorities
	Town      string // value of one of Towns: 441900119
	Kind      string // value of one of Kinds
	From, To  clock.Date
	DocNo     string // how the document number begins
}

// Row is one decision.
type Row struct {
	Name, Code  string
	Matter      string // what was permitted, or the conduct penalised
	DocNo       string
	Authority   string
	Town        string // of the subject
	Decided     clock.Date
	From, Until clock.Date // permit: validity; penalty: Until is the last day shown
	Severity    string     // 轻微, 一般, 严重; empty: not classed yet (penalties only)
	Disputed    bool       // an objection is pending
	ItemAnchor  string     // anchor of the record on the subject's page; may be empty
	Today       clock.Date
}

// Notice is a record that was taken back, of whom, and why.
type Notice struct {
	Name, Code string
	record.Notice
}

// query is the address of the list with the filter, leaving out the parts named.
func (p ListPage) query(without ...string) string {
	q := url.Values{"item": {string(p.Item)}}
	f := p.Filter
	for name, value := range map[string]string{"name": f.Name, "authority": f.Authority, "town": f.Town, "kind": f.Kind,
		"from": string(f.From), "to": string(f.To), "doc": f.DocNo} {
		if value != "" {
			q.Set(name, value)
		}
	}
	for _, name := range without {
		q.Del(name)
	}
	return "/disclosures?" + q.Encode()
}

// export is the address of this page in another form: csv, xlsx, or atom (which has no pages).
func (p ListPage) export(ending string) string {
	u := strings.Replace(p.query(), "/disclosures?", "/disclosures."+ending+"?", 1)
	if p.After != "" && ending != "atom" {
		u += "&after=" + url.QueryEscape(p.After)
	}
	return u
}

func (p ListPage) next() string { return p.query() + "&after=" + url.QueryEscape(p.Next) }

// tabs lead to the other item with the filters both have.
func (p ListPage) tabs() []ui.Tab {
	tab := func(item Item, title string, n int) ui.Tab {
		other := p
		other.Item = item
		t := ui.Tab{Title: title, Href: other.query("kind"), Current: item == p.Item}
		if n > 0 {
			t.Count = ui.Count(n)
		}
		return t
	}
	tabs := []ui.Tab{tab(Permits, "行政许可", p.Permits), tab(Penalties, "行政处罚", p.Penalties)}
	if p.Named != "" {
		tabs = append(tabs, tab(p.Item, p.Named, 0))
	}
	return tabs
}

// chips are the filters in force.
func (p ListPage) chips() []ui.Chip {
	f := p.Filter
	var chips []ui.Chip
	add := func(text string, names ...string) {
		if text != "" {
			chips = append(chips, ui.Chip{Text: text, Href: p.query(names...), Filed: names[0] == "authority"})
		}
	}
	add(quoted("名称含", f.Name), "name")
	add(title(p.Authorities, f.Authority), "authority")
	add(title(p.Towns, f.Town), "town")
	add(title(p.Kinds, f.Kind), "kind")
	add(span(f.From, f.To), "from", "to")
	add(quoted("文号开头", f.DocNo), "doc")
	return chips
}

func quoted(label, s string) string {
	if s == "" {
		return ""
	}
	return label + "“" + s + "”"
}

// title is the title of the chosen option, or the value itself when it is not among them.
func title(options []ui.Option, value string) string {
	for _, o := range options {
		if o.Value == value {
			return o.Title
		}
	}
	return value
}

func span(from, to clock.Date) string {
	switch {
	case from == "" && to == "":
		return ""
	case to == "":
		return from.Table() + "起"
	case from == "":
		return "到" + to.Table()
	}
	return from.Table() + "至" + to.Table()
}

// Title is the heading of the page.
func (p ListPage) Title() string {
	if p.Named != "" {
		return p.Named
	}
	return "双公示：" + p.noun()
}

func (p ListPage) noun() string {
	switch {
	case p.Named != "":
		return p.Named
	case p.Item == Permits:
		return "行政许可"
	}
	return "行政处罚"
}

// found is the sentence above the table.
func (p ListPage) found() string {
	verb := "正在公示"
	if len(p.chips()) > 0 {
		verb = "符合条件"
	}
	n := ui.Count(p.Total)
	if p.AtLeast {
		n += "条以上"
	} else {
		n += "条"
	}
	text := fmt.Sprintf("%s%s，按决定日期从近到远", verb, n)
	if p.After != "" {
		text += "（续前页）"
	}
	return text
}

// lede says within how many days decisions appear and that natural persons do not.
func (p ListPage) lede() string {
	var b strings.Builder
	if p.DueDays > 0 && p.Named == "" {
		fmt.Fprintf(&b, "行政许可和行政处罚自作出决定之日起%d个工作日内公示。", p.DueDays)
	}
	b.WriteString("只列单位，不含自然人。")
	return b.String()
}

// href is the record's place on the subject's page.
func (r Row) href() string {
	u := "/subjects/" + url.PathEscape(r.Code)
	if r.ItemAnchor != "" {
		u += "#" + r.ItemAnchor
	}
	return u
}

// until is the end of validity or publication as in a table.
func (r Row) until(item Item) string {
	if item == Permits && r.Until != "" && r.Until != clock.Forever {
		return "至" + r.Until.Table()
	}
	return r.Until.Table()
}

// state is the word and shape of the row.
func (r Row) state(item Item) (ui.Shape, string) {
	switch {
	case r.Disputed:
		return ui.Part, "异议处理中"
	case item != Permits:
		return ui.Live, "公示中"
	case r.Until == "":
		return ui.Wait, "没有写明"
	case r.Until < r.Today:
		return ui.Gone, "已届满"
	case r.From > r.Today:
		return ui.Wait, "尚未开始"
	}
	return ui.Valid, "有效"
}

func all(options []ui.Option, unit string) string {
	if len(options) == 0 {
		return "全部"
	}
	return fmt.Sprintf("全部（%d%s）", len(options), unit)
}

// Labels of the cells where the table is a list, on a phone.
func matterLabel(item Item) string {
	switch item {
	case Permits:
		return "内容"
	case Penalties:
		return "事由"
	}
	return "内容"
}

func authorityLabel(item Item) string {
	if item == Permits {
		return "许可机关"
	}
	return "决定单位"
}

func untilLabel(item Item) string {
	if item == Permits {
		return "有效期"
	}
	return "公示至"
}

func kindLabel(item Item) string {
	switch item {
	case Permits:
		return "许可类别"
	case Penalties:
		return "处罚种类"
	}
	return "类别"
}
