package catalogue

import (
	"fmt"
	"strings"

	"xinguan/base/db"
	"xinguan/base/ui"
	"xinguan/core/catalog"
	"xinguan/core/house"
	"xinguan/core/record"
	"xinguan/core/rulebook"
)

// loadList fills the catalogue, narrowed to what was asked for, with how many records of each item are shown.
func loadList(tx *db.Tx, hub *house.Hub, f Filter) (ListPage, error) {
	p := ListPage{Edition: hub.City.Name + "公共信用信息目录", Filter: f, Suppliers: senders(hub)}
	if r := hub.Catalog.Special(); r != nil {
		p.Special = fmt.Sprintf("%d个领域，已接入%d个", len(r.Fields), r.Connected())
	}
	for _, fam := range catalog.Families() {
		if err := p.loadFamily(tx, hub, fam); err != nil {
			return p, err
		}
	}
	var err error
	if p.Drafts, err = laidOut(tx, ""); err != nil {
		return p, err
	}
	p.AsOf, err = hub.AsOf(tx)
	return p, err
}

func (p *ListPage) loadFamily(tx *db.Tx, hub *house.Hub, fam catalog.Family) error {
	index, g := Family{Code: string(fam), Title: fam.Title()}, Group{Code: string(fam), Title: fam.Title()}
	sender, known := hub.City.Agency(p.Filter.Supplier)
	for _, it := range hub.Catalog.Items() {
		if it.Family != fam {
			continue
		}
		index.Items++
		p.All++
		row := rowOf(hub, it)
		if row.Public {
			p.Open++
		}
		if !p.Filter.fits(row, string(fam), known && it.SuppliedBy(sender), titles(it)) {
			continue
		}
		n, err := record.ShownCount(tx, it.Code)
		if err != nil {
			return err
		}
		row.Records = int(n)
		g.Items = append(g.Items, row)
	}
	if index.Items > 0 {
		p.Families = append(p.Families, index)
	}
	if len(g.Items) > 0 {
		p.Groups = append(p.Groups, g)
	}
	return nil
}

func rowOf(hub *house.Hub, it *catalog.Item) Row {
	r := Row{Code: it.Code, Title: it.Title, About: it.About, Subjects: subjects(it), Public: it.Public(), Over: it.Over()}
	r.Suppliers, r.Named = suppliersInShort(hub, it)
	return r
}

// titles are the titles of an item's fields, to find the item by.
func titles(it *catalog.Item) []string {
	out := make([]string, len(it.Fields))
	for i := range it.Fields {
		out[i] = it.Fields[i].Title
	}
	return out
}

// senders are the agencies that may send anything.
func senders(hub *house.Hub) []ui.Option {
	var out []ui.Option
	for _, a := range hub.City.Agencies {
		for _, it := range hub.Catalog.Items() {
			if it.SuppliedBy(a) {
				out = append(out, ui.Option{Value: a.Code, Title: a.Name, Filed: true})
				break
			}
		}
	}
	return out
}

// subjects is whom an item is about: kinds of organisation where it says so.
func subjects(it *catalog.Item) string {
	if it.OfPersons() {
		return "自然人"
	}
	if len(it.Kinds) == 0 {
		return "单位"
	}
	out := make([]string, len(it.Kinds))
	for i, k := range it.Kinds {
		out[i] = k.Title()
	}
	return join(out)
}

// suppliersOf are the agencies that may send an item.
func suppliersOf(hub *house.Hub, it *catalog.Item) []string {
	var out []string
	for _, a := range hub.City.Agencies {
		if it.SuppliedBy(a) {
			out = append(out, a.Name)
		}
	}
	return out
}

// suppliersInShort are the agencies that may send an item in a few words; named tells that they are their names.
func suppliersInShort(hub *house.Hub, it *catalog.Item) (words string, named bool) {
	if it.Over() {
		return "不再接收报送", false
	}
	all := suppliersOf(hub, it)
	switch {
	case len(all) <= 3:
		return join(all), true
	case len(it.Suppliers) == 0 && it.Decides == "":
		return "作出决定的单位", false
	}
	return fmt.Sprintf("%d家有权作出决定的单位", len(all)), false
}

var basisKinds = map[string]string{"national": "全国公共信用信息基础目录", "provincial": "省补充目录", "duty": "法定职责"}

var typeTitles = map[catalog.Type]string{catalog.Text: "文字", catalog.Date: "日期", catalog.Amount: "金额", catalog.Code: "代码", catalog.Identifier: "代码或证件号"}

// itemPage fills the page of one item; everything on it comes from the catalogue file and the rulebooks.
func itemPage(hub *house.Hub, it *catalog.Item, asOf string) ItemPage {
	p := ItemPage{Code: it.Code, Title: it.Title, About: it.About, Version: it.Version, Subjects: []string{subjects(it)},
		Suppliers: suppliersOf(hub, it), Public: it.Public(), Listed: it.Public() && it.Family != catalog.Registration, Publication: publication(it), Sharing: it.Sharing, AsOf: asOf,
		Timeliness: Timely{Text: fmt.Sprintf("%d个工作日", it.Timeliness.Workdays), Source: it.Timeliness.Source, Verified: it.Timeliness.Verified},
		Retention:  retention(it), Family: it.Family.Title(), FamilyHref: Filter{Family: string(it.Family)}.query(), Discards: it.DiscardsPersons(),
		Limit: limit(it), Ends: endsOf(it)}
	if it.Over() {
		p.Over, p.Fate, p.SupplierRule = it.Ended.Why, it.Fate(), "已终止归集，不再接收报送"
	}
	for _, b := range it.Basis {
		p.Basis = append(p.Basis, Basis{Kind: basisKinds[b.Kind], Title: b.Title, Entry: b.Entry, Verified: b.Verified})
	}
	for _, name := range it.Key {
		p.Key = append(p.Key, it.Fields[it.Named(name)].Short())
	}
	p.fields(it)
	for _, c := range it.Checks {
		check := Check{Title: c.Title}
		for _, name := range c.Fields {
			check.Fields = append(check.Fields, it.Fields[it.Named(name)].Short())
		}
		p.Checks = append(p.Checks, check)
	}
	if it.Publication.Rule == "severity" {
		p.params(hub)
	}
	return p
}

// publication says who sees the item and which rule ends that, in whole sentences, one a line.
func publication(it *catalog.Item) string {
	p := &it.Publication
	if !it.Public() {
		return "不公示。" + p.Why + "。"
	}
	s := p.Why + "。\n" + map[string]string{
		catalog.BySeverity:  "公示到哪一天，由失信严重程度和公示期限规则决定；类别没有认定的，不超过“一般”的期限。",
		catalog.ByValidity:  "公示到有效期最后一天；没有写明有效期的，在目录内期间公示。",
		catalog.ByListing:   "列入期间公示，移出当天起不再公示；写明列入期限的，到期停止公示。",
		catalog.ByCatalogue: "在目录内期间公示。",
	}[p.Rule]
	if len(p.Only) > 0 {
		s += "\n只公示“" + strings.Join(p.Only, "”“") + "”，其他的不公示。"
	}
	return strings.TrimSpace(s)
}

// limit is the longest time the item itself states for publication.
func limit(it *catalog.Item) Timely {
	p := &it.Publication
	if p.Years == 0 {
		return Timely{}
	}
	return Timely{Text: fmt.Sprintf("决定之日起%d年", p.Years), Source: p.Source, Verified: p.Verified}
}

func endsOf(it *catalog.Item) *Ends {
	e := it.Ends
	if e == nil {
		return nil
	}
	out := &Ends{Title: e.Title, How: e.How, Where: e.Where, Source: e.Source, Verified: e.Verified}
	if e.Months > 0 {
		out.When = fmt.Sprintf("列入满%d个月以后", e.Months)
	}
	return out
}

func retention(it *catalog.Item) Timely {
	text := fmt.Sprintf("%d年", it.Retention.Years)
	if it.Retention.Years == 0 {
		text = "另行规定"
	}
	return Timely{Text: text, Source: it.Retention.Source, Verified: it.Retention.Verified}
}

func (p *ItemPage) fields(it *catalog.Item) {
	listed := map[string]bool{}
	for i := range it.Fields {
		f := &it.Fields[i]
		row := Field{Name: f.Name, Standard: f.Standard, Title: f.Title, Aliases: f.Aliases, Type: typeTitles[f.Type], Length: f.Length,
			Unit: f.Unit, Need: Need(f.Need), Public: it.Public() && f.IsPublic(), Note: f.Note}
		if f.List != nil {
			row.List = f.List.Title
			if !listed[f.Codes] {
				listed[f.Codes] = true
				p.Lists = append(p.Lists, listOf(f.Codes, f.List))
			}
		}
		p.Fields = append(p.Fields, row)
	}
}

func listOf(id string, l *catalog.List) List {
	out := List{ID: id, Title: l.Title}
	for _, v := range l.Values {
		out.Values = append(out.Values, ui.Option{Value: ui.Or(v.Code, "—"), Title: v.Name})
	}
	return out
}

// params are the figures of law that decide publication and repair.
func (p *ItemPage) params(hub *house.Hub) {
	for _, b := range hub.Rules.Books {
		for _, sev := range rulebook.Severities {
			p.Params = append(p.Params, classParams(b, sev)...)
		}
	}
}

// periods names the figures of a class that are shown.
var periods = []struct {
	title string
	param func(*rulebook.Class) string
}{
	{"最短公示期", func(c *rulebook.Class) string { return c.Min }},
	{"特定领域最短公示期", func(c *rulebook.Class) string { return c.SpecialMin }},
	{"最长公示期", func(c *rulebook.Class) string { return c.Max }},
}

// classParams are the periods of one class in one book.
func classParams(b *rulebook.Book, sev rulebook.Severity) (out []Param) {
	c := b.Classes[sev]
	if c == nil {
		return nil
	}
	if c.Shown != nil && !*c.Shown {
		return []Param{{Title: sev.Title(), Value: "原则上不公示", Source: b.Title + "（" + b.Number + "）", From: b.From, Until: b.Until, Verified: b.Verified}}
	}
	for _, period := range periods {
		q, ok := b.Params[period.param(c)]
		if !ok {
			continue
		}
		out = append(out, Param{Title: sev.Title() + "：" + period.title, Value: span(q), Source: b.Title + "（" + b.Number + "）",
			From: b.From, Until: b.Until, Verified: q.Verified})
	}
	return out
}

// span writes a period in months or years.
func span(q rulebook.Param) string {
	n, ok := q.Months()
	switch {
	case !ok:
		return q.Value
	case n%12 == 0:
		return fmt.Sprintf("%d年", n/12)
	}
	return fmt.Sprintf("%d个月", n)
}
