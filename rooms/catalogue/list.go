package catalogue

import (
	"fmt"
	"net/url"
	"strings"

	"xinguan/base/ui"
)

// ListPage is the catalogue of public credit information: every kind of record the city collects, or those that fit.
type ListPage struct {
	Edition   string // 东莞市公共信用信息目录
	Filter    Filter
	Families  []Family
	Suppliers []ui.Option // agencies that send something, by code
	Groups    []Group
	All       int    // items in the catalogue
	Open      int    // of them published
	Special   string // 38个领域，已接入31个; empty leaves the link out
	Drafts    []DraftLink
	AsOf      string // 2026年11月23日 06:00
}

// Filter narrows the list; the zero value shows everything.
type Filter struct {
	Q        string // part of a title, a description or a field's title
	Family   string
	Supplier string // agency code
	Shown    string // public, never, or empty for both
}

// Family is an entry of the index over the list.
type Family struct {
	Code, Title string
	Items       int
}

// Group is a heading of the catalogue with its items.
type Group struct {
	Code, Title string // listing, 失信名单和异常名录
	Items       []Row
}

// Row is one item in the list.
type Row struct {
	Code, Title, About string
	Subjects           string // 单位, 自然人
	Suppliers          string // 58家有处罚权的单位
	Named              bool   // Suppliers are names
	Public             bool
	Over               bool // it is collected no more
	Records            int  // shown now; 0 leaves it out
}

func (r Row) href() string { return "/catalog/" + url.PathEscape(r.Code) }

func (r Row) shown() (ui.Shape, string) {
	if r.Over {
		return ui.Gone, "已终止归集"
	}
	if r.Public {
		return ui.Live, "依法公示"
	}
	return ui.Gone, "不公示"
}

// query is the address of the list with the filter, leaving out the parts named.
func (f Filter) query(without ...string) string {
	q := url.Values{}
	for name, value := range map[string]string{"q": f.Q, "family": f.Family, "supplier": f.Supplier, "shown": f.Shown} {
		if value != "" {
			q.Set(name, value)
		}
	}
	for _, name := range without {
		q.Del(name)
	}
	if len(q) == 0 {
		return "/catalog"
	}
	return "/catalog?" + q.Encode()
}

// tabs are the index: all families, the chosen one marked, the other filters kept.
func (p ListPage) tabs() []ui.Tab {
	out := []ui.Tab{{Title: "全部", Href: p.Filter.query("family"), Count: ui.Count(p.All), Current: p.Filter.Family == ""}}
	for _, f := range p.Families {
		other := p.Filter
		other.Family = f.Code
		out = append(out, ui.Tab{Title: f.Title, Href: other.query(), Count: ui.Count(f.Items), Current: p.Filter.Family == f.Code})
	}
	return out
}

// chips are the filters in force beside the family, which the index shows.
func (p ListPage) chips() []ui.Chip {
	var out []ui.Chip
	if f := p.Filter; f.Q != "" {
		out = append(out, ui.Chip{Text: "含“" + f.Q + "”", Href: f.query("q")})
	}
	if p.Filter.Supplier != "" {
		out = append(out, ui.Chip{Text: titleOf(p.Suppliers, p.Filter.Supplier), Href: p.Filter.query("supplier"), Filed: true})
	}
	if p.Filter.Shown != "" {
		out = append(out, ui.Chip{Text: titleOf(publicness, p.Filter.Shown), Href: p.Filter.query("shown")})
	}
	return out
}

// publicness are the choices of who sees an item.
var publicness = []ui.Option{{Value: "public", Title: "依法公示的"}, {Value: "never", Title: "不公示的"}}

func titleOf(options []ui.Option, value string) string {
	for _, o := range options {
		if o.Value == value {
			return o.Title
		}
	}
	return value
}

// found is the sentence above the list.
func (p ListPage) found() string {
	if p.Filter == (Filter{}) {
		return fmt.Sprintf("共%d项，其中%d项依法公示，%d项只归集、不公示。", p.All, p.Open, p.All-p.Open)
	}
	n := 0
	for _, g := range p.Groups {
		n += len(g.Items)
	}
	return fmt.Sprintf("符合条件的有%d项。", n)
}

// fits tells whether an item is among those asked for; titles are those of its fields.
func (f Filter) fits(r Row, family string, supplied bool, titles []string) bool {
	switch {
	case f.Family != "" && f.Family != family:
		return false
	case f.Supplier != "" && !supplied:
		return false
	case f.Shown != "" && (f.Shown == "public") != r.Public:
		return false
	}
	return f.Q == "" || strings.Contains(strings.Join(append(titles, r.Title, r.About, r.Code), "\n"), f.Q)
}
