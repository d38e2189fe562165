package monitor

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"xinguan/base/ui"
	"xinguan/core/catalog"
	"xinguan/core/city"
	"xinguan/core/house"
	"xinguan/core/record"
)

// StatisticsPage is the page of all figures.
type StatisticsPage struct {
	AsOf      string
	Accepted  int64  // records that came in, about organisations
	Shown     int64  // shown at present
	Subjects  int    // organisations known
	Senders   int    // suppliers anything came from
	Since     string // first month in which anything came in
	Persons   string // records about natural persons, in words
	Dual      Rate   // 双公示及时率 of the last months
	Target    string // what the plan sets for it, in words; empty for none
	Waiting   int    // items of which nothing came in yet
	Terms     []Term
	Families  []ui.Bar // what came in, by family
	Charts    []ui.Chart
	Inflow    ui.Chart
	Months    sheetOf
	Came      sheetOf
	Items     sheetOf
	Suppliers sheetOf
	Punctual  sheetOf
}

// Term is within how many working days records of some items are due, and where that stands.
type Term struct {
	Items    string
	Workdays int
	Source   string
	Verified bool
}

func (s *shelf) statistics(hub *house.Hub, r *http.Request) (shown, error) {
	c, err := s.figures(r.Context(), hub)
	if err != nil {
		return shown{}, err
	}
	p := statistics(c, hub)
	return shown{title: "统计", asOf: c.asOf, body: Statistics(p), tables: []sheetOf{p.Items, p.Months, p.Came, p.Punctual, p.Suppliers}}, nil
}

func statistics(c *cube, hub *house.Hub) StatisticsPage {
	p := StatisticsPage{AsOf: c.asOf, Subjects: hub.Index.Len(), Dual: rateOf(c.dual(hub, "")), Terms: terms(hub)}
	if t, ok := hub.City.Target("timeliness"); ok {
		p.Target = fmt.Sprintf("%d年目标%s（%s）", t.Year, t.Words, t.Source)
	}
	p.count(c, hub)
	p.Items = sheetOf{"items", "信息项", itemTable(c, hub, &p.Waiting)}
	p.Charts, p.Months = actMonths(c, hub, func(record.Decisions) bool { return true }, "全市")
	p.Families = families(c, hub)
	p.Inflow, p.Came = inflow(c, hub)
	p.Punctual = sheetOf{"timeliness", "及时率", punctualTable(c, hub, "")}
	p.Suppliers = sheetOf{"agencies", "报送单位", supplierTable(c, hub)}
	return p
}

// count fills the sums.
func (p *StatisticsPage) count(c *cube, hub *house.Hub) {
	senders, persons := map[string]bool{}, int64(0)
	for _, s := range c.supplies {
		it, ok := hub.Catalog.Item(s.Item)
		switch {
		case !ok || s.N <= 0:
			continue
		case it.OfPersons():
			persons += s.N
			continue
		}
		p.Accepted += s.N
		senders[s.Agency] = true
		if p.Since == "" || s.Month < p.Since {
			p.Since = s.Month
		}
	}
	p.Senders, p.Persons = len(senders), atLeastFew(persons)
	for _, it := range hub.Catalog.Items() {
		if it.Public() {
			p.Shown += c.shown[it.Code]
		}
	}
}

// atLeastFew is a figure about persons: small ones are not told.
func atLeastFew(n int64) string {
	if n > 0 && n < few {
		return fmt.Sprintf("不足%d", few)
	}
	return count(n)
}

// itemTable has a row for each item of which anything came in, in the order of the catalogue.
func itemTable(c *cube, hub *house.Hub, waiting *int) ui.Table {
	t := ui.Table{Caption: "各类信息的条数", Note: "入库条数含更正；正在公示的以当天为准", Words: 1,
		Head: []string{"信息项", "类别", "入库（条）", "正在公示（条）", "最早入库"}}
	for _, it := range hub.Catalog.Items() {
		if it.OfPersons() {
			continue
		}
		n, first := int64(0), ""
		for _, s := range c.supplies {
			if s.Item == it.Code {
				n += s.N
				if first == "" || s.Month < first {
					first = s.Month
				}
			}
		}
		if n == 0 {
			*waiting++
			continue
		}
		on := words("不公开")
		if it.Public() {
			on = figure(c.shown[it.Code])
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: it.Title, Href: "/catalog/" + it.Code}, words(it.Family.Title()), figure(n), on, words(first)})
	}
	return t
}

// families are bars of what came in, in the order of the families.
func families(c *cube, hub *house.Hub) []ui.Bar {
	var out []ui.Bar
	for _, f := range catalog.Families() {
		n := c.supplied(func(s record.Supply) bool {
			it, ok := hub.Catalog.Item(s.Item)
			return ok && it.Family == f && !it.OfPersons()
		})
		if n > 0 {
			out = append(out, ui.Bar{Name: f.Title(), Href: "/catalog?family=" + url.QueryEscape(string(f)), N: int(n)})
		}
	}
	return out
}

// inflow are chart and table of what came in month by month, whatever it was.
func inflow(c *cube, hub *house.Hub) (ui.Chart, sheetOf) {
	n := map[string]int64{}
	for _, s := range c.supplies {
		if it, ok := hub.Catalog.Item(s.Item); ok && !it.OfPersons() {
			n[s.Month] += s.N
		}
	}
	months := monthsUpTo(c.today, chartMonths)
	t := ui.Table{Caption: "每月入库的信息", Note: "全部信息项，按入库日期", Head: []string{"月份", "入库（条）"}}
	for _, m := range months {
		t.Rows = append(t.Rows, []ui.Cell{words(m), figure(n[m])})
	}
	return ui.Chart{ID: "c-came", Title: "每月入库的全部信息（条）", Unit: "条", Points: points(months, n)}, sheetOf{"came", "每月入库", t}
}

// actMonths are charts and table of permits and penalties decided month by month.
func actMonths(c *cube, hub *house.Hub, fits func(record.Decisions) bool, where string) ([]ui.Chart, sheetOf) {
	months := monthsUpTo(c.today, chartMonths)
	t := ui.Table{Caption: where + "每月作出并已入库的决定", Note: "按决定日期；不含后来撤回或撤销的", Head: []string{"月份"}}
	var charts []ui.Chart
	var columns []map[string]int64
	for _, f := range []catalog.Family{catalog.Permit, catalog.Penalty} {
		n := c.decided(func(d record.Decisions) bool { return family(hub, d.Item) == f && fits(d) })
		charts = append(charts, ui.Chart{ID: "c-" + string(f), Title: "每月作出的" + f.Title() + "（条）", Unit: "条", Points: points(months, n)})
		t.Head, columns = append(t.Head, f.Title()+"（条）"), append(columns, n)
	}
	for _, m := range months {
		row := []ui.Cell{words(m)}
		for _, n := range columns {
			row = append(row, figure(n[m]))
		}
		t.Rows = append(t.Rows, row)
	}
	return charts, sheetOf{"months", "按月", t}
}

// family is that of an item, empty for one the catalogue does not have.
func family(hub *house.Hub, item string) catalog.Family {
	if it, ok := hub.Catalog.Item(item); ok {
		return it.Family
	}
	return ""
}

// punctualTable says of each kind of act how soon it came in; agency "" means all suppliers.
func punctualTable(c *cube, hub *house.Hub, agency string) ui.Table {
	t := ui.Table{Caption: fmt.Sprintf("近%d个月作出的决定，多久入库", rateMonths), Note: "按决定日期；更正不重复计算",
		Head: []string{"信息项", "期限（工作日）", "及时（条）", "超过期限（条）", "未能判断（条）", "及时率"}}
	for _, it := range hub.Catalog.Items() {
		if !it.Timed() {
			continue
		}
		a := c.arrived(func(a record.Arrivals) bool {
			return a.Item == it.Code && a.Month >= since(c.today, rateMonths) && (agency == "" || a.Agency == agency)
		})
		if a.Total() > 0 {
			t.Rows = append(t.Rows, []ui.Cell{{Text: it.Title, Href: "/catalog/" + it.Code}, figure(int64(it.Timeliness.Workdays)),
				figure(a.Timely), figure(a.Late), figure(a.Untimed), words(rateOf(a).String())})
		}
	}
	return t
}

// dual are the arrivals of permits and penalties of the last months; agency "" means all suppliers.
func (c *cube) dual(hub *house.Hub, agency string) record.Arrivals {
	from := since(c.today, rateMonths)
	return c.arrived(func(a record.Arrivals) bool {
		it, ok := hub.Catalog.Item(a.Item)
		return ok && dual(it) && a.Month >= from && (agency == "" || a.Agency == agency)
	})
}

// supplierTable has a row for each supplier, in the order of the city's list: it is no ranking.
func supplierTable(c *cube, hub *house.Hub) ui.Table {
	t := ui.Table{Caption: "报送单位", Note: "按单位名录排列，不作排名",
		Head: []string{"单位", "信息项（种）", "入库（条）", "最近入库", "双公示及时率（近12个月）"}}
	for _, a := range suppliers(c, hub) {
		items, n, last := map[string]bool{}, int64(0), ""
		for _, s := range c.supplies {
			if it, ok := hub.Catalog.Item(s.Item); ok && !it.OfPersons() && s.Agency == a.Code {
				items[s.Item], n, last = true, n+s.N, max(last, s.Month)
			}
		}
		if n > 0 {
			t.Rows = append(t.Rows, []ui.Cell{{Text: a.Name, Href: agencyURL(a.Code), Name: a.Name != outside}, figure(int64(len(items))), figure(n), words(last), words(rateOf(c.dual(hub, a.Code)).String())})
		}
	}
	return t
}

// suppliers are the city's agencies, and after them whoever else sent something.
func suppliers(c *cube, hub *house.Hub) []city.Agency {
	out := slices.Clone(hub.City.Agencies)
	var others []city.Agency
	for _, s := range c.supplies {
		if _, known := hub.City.Agency(s.Agency); known || slices.ContainsFunc(others, func(a city.Agency) bool { return a.Code == s.Agency }) {
			continue
		}
		others = append(others, city.Agency{Code: s.Agency, Name: outside})
	}
	slices.SortFunc(others, func(a, b city.Agency) int { return cmp.Compare(a.Code, b.Code) })
	return append(out, others...)
}

// outside is how a supplier is called that the city's list does not have.
const outside = "名录以外的单位"

// terms are the limits of the items that are timed, those with one limit and source together.
func terms(hub *house.Hub) []Term {
	var out []Term
	var titles [][]string
	for _, it := range hub.Catalog.Items() {
		if !it.Timed() {
			continue
		}
		t := Term{Workdays: it.Timeliness.Workdays, Source: it.Timeliness.Source, Verified: it.Timeliness.Verified}
		i := slices.Index(out, t)
		if i < 0 {
			i = len(out)
			out, titles = append(out, t), append(titles, nil)
		}
		titles[i] = append(titles[i], it.Title)
	}
	for i := range out {
		out[i].Items = strings.Join(titles[i], "、")
	}
	return out
}

// text is the limit as a sentence.
func (t Term) text() string {
	s := fmt.Sprintf("%s：自作出决定之日起%d个工作日，决定当日不计；%s", t.Items, t.Workdays, t.Source)
	if !t.Verified {
		s += "，尚未与原文核对"
	}
	return s + "。"
}

// besides says what the table does not list: items of which nothing came in, and persons.
func (p StatisticsPage) besides() string {
	s := fmt.Sprintf("自然人的行政许可和行政处罚只核对和计数，不公开：共%s条。", p.Persons)
	if p.Waiting > 0 {
		s = fmt.Sprintf("目录中另有%d项还没有收到信息。", p.Waiting) + s
	}
	return s
}

// lede says in a sentence how much there is, from whom and since when.
func (p StatisticsPage) lede() string {
	if p.Accepted == 0 {
		return "还没有收到任何信息。"
	}
	return fmt.Sprintf("自%s起，本平台收到%d家单位报送的信息%s条，正在公示%s条。", monthWords(p.Since), p.Senders, count(p.Accepted), count(p.Shown))
}

// monthWords writes 2026-11 as 2026年11月.
func monthWords(m string) string {
	var year, month int
	if _, err := fmt.Sscanf(m, "%d-%d", &year, &month); err != nil {
		return m
	}
	return fmt.Sprintf("%d年%d月", year, month)
}
