package monitor

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/city"
	"xinguan/core/house"
	"xinguan/core/record"
)

// AgencyPage is what one supplier sent.
type AgencyPage struct {
	AsOf, Code, Name string
	Phone            string // its own, or the hotline
	PhoneOwn         bool
	Accepted         int64
	Dual             Rate
	Chart            ui.Chart
	Months, Items    sheetOf
	Flow             sheetOf
	Punctual         sheetOf
	Decides          []ui.Tab // lists of what it decided, published now
}

func (s *shelf) agency(hub *house.Hub, r *http.Request) (shown, error) {
	c, err := s.figures(r.Context(), hub)
	if err != nil {
		return shown{}, err
	}
	a, err := supplier(c, hub, r.PathValue("code"))
	if err != nil {
		return shown{}, err
	}
	p := agency(c, hub, a)
	return shown{title: a.Name, asOf: c.asOf, crumbs: []house.Crumb{{Title: "统计", Href: "/figures"}}, body: AgencyBody(p),
		tables: []sheetOf{p.Items, p.Months, p.Flow, p.Punctual}}, nil
}

// supplier is the agency of a code: one of the city's list, or one from which something came.
func supplier(c *cube, hub *house.Hub, code string) (city.Agency, error) {
	for _, a := range suppliers(c, hub) {
		if a.Code == code {
			return a, nil
		}
	}
	return city.Agency{}, web.Fail(web.NotFound, "没有代码为“%s”的报送单位。请从统计页的报送单位表里选择。", ui.Clip(code, 20))
}

func agency(c *cube, hub *house.Hub, a city.Agency) AgencyPage {
	p := AgencyPage{AsOf: c.asOf, Code: a.Code, Name: a.Name, Phone: ui.Or(hub.Phone(a.Code), hub.City.Hotline), PhoneOwn: a.PhoneKnown, Dual: rateOf(c.dual(hub, a.Code))}
	p.Accepted = c.sent(hub, a.Code)
	p.Chart, p.Months = agencyMonths(c, a)
	p.Items = sheetOf{"items", "信息项", agencyItems(c, hub, a)}
	p.Flow = sheetOf{"flow", "逐月入库", agencyFlow(c, hub, a)}
	p.Punctual = sheetOf{"timeliness", "及时率", punctualTable(c, hub, a.Code)}
	for _, code := range []string{"permit", "penalty"} {
		if it, ok := hub.Catalog.Item(code); ok && a.May(it.Decides) {
			p.Decides = append(p.Decides, ui.Tab{Title: "它作出、正在公示的" + it.Title, Href: "/disclosures?item=" + code + "&authority=" + url.QueryEscape(a.Code)})
		}
	}
	return p
}

// agencyMonths are the acts a supplier sent, by month of the decision, with how soon they came.
func agencyMonths(c *cube, a city.Agency) (ui.Chart, sheetOf) {
	months := monthsUpTo(c.today, chartMonths)
	by := c.arrivedByMonth(a.Code)
	t := ui.Table{Caption: "按决定月份：报送的行政许可、行政处罚和其他行政行为", Note: "按第一次入库判断；更正不重复计算",
		Head: []string{"决定月份", "已报送（条）", "及时（条）", "超过期限（条）", "未能判断（条）", "及时率"}}
	n := map[string]int64{}
	for _, m := range months {
		x := by[m]
		n[m] = x.Total()
		t.Rows = append(t.Rows, []ui.Cell{words(m), figure(x.Total()), figure(x.Timely), figure(x.Late), figure(x.Untimed), words(rateOf(x).String())})
	}
	return ui.Chart{ID: "c-sent", Title: "按决定月份，已报送的决定（条）", Unit: "条", Points: points(months, n)}, sheetOf{"months", "决定月份", t}
}

// agencyItems has a row for each item the supplier sent.
func agencyItems(c *cube, hub *house.Hub, a city.Agency) ui.Table {
	t := ui.Table{Caption: "报送的信息", Note: "入库条数含更正", Words: 1, Head: []string{"信息项", "类别", "入库（条）", "最早入库", "最近入库"}}
	for _, it := range hub.Catalog.Items() {
		n, first, last := int64(0), "", ""
		for _, s := range c.supplies {
			if s.Item != it.Code || s.Agency != a.Code || it.OfPersons() {
				continue
			}
			n, last = n+s.N, max(last, s.Month)
			if first == "" || s.Month < first {
				first = s.Month
			}
		}
		if n > 0 {
			t.Rows = append(t.Rows, []ui.Cell{{Text: it.Title, Href: "/catalog/" + it.Code}, words(it.Family.Title()), figure(n), words(first), words(last)})
		}
	}
	return t
}

// agencyFlow has a row for each month and item in which something came in, the latest month first.
func agencyFlow(c *cube, hub *house.Hub, a city.Agency) ui.Table {
	t := ui.Table{Caption: fmt.Sprintf("近%d个月逐月入库", chartMonths), Words: 1, Head: []string{"入库月份", "信息项", "入库（条）"}}
	by := map[string][]record.Supply{}
	for _, s := range c.supplies {
		if it, ok := hub.Catalog.Item(s.Item); ok && !it.OfPersons() && s.Agency == a.Code && s.Month >= since(c.today, chartMonths) {
			by[s.Month] = append(by[s.Month], s)
		}
	}
	for _, m := range slices.Backward(slices.Sorted(maps.Keys(by))) {
		for _, s := range by[m] {
			it, _ := hub.Catalog.Item(s.Item)
			t.Rows = append(t.Rows, []ui.Cell{words(m), words(it.Title), figure(s.N)})
		}
	}
	return t
}

func agencyURL(code string) string { return "/figures/agencies/" + url.PathEscape(code) }

// phone says whose the telephone is.
func (p AgencyPage) phone() string {
	if p.PhoneOwn {
		return "电话"
	}
	return "本单位电话尚未收录，请拨打"
}
