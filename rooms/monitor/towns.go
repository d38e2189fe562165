package monitor

import (
	"fmt"
	"net/http"
	"net/url"

	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/catalog"
	"xinguan/core/city"
	"xinguan/core/house"
	"xinguan/core/record"
)

// TownsPage is the map of the towns with a table of them.
type TownsPage struct {
	AsOf   string
	Map    ui.Map
	Towns  sheetOf
	Abroad string // how many decisions belong to no town, in a sentence
}

// TownPage is one town.
type TownPage struct {
	AsOf, Code, Name   string
	Registered         int64
	Permits, Penalties int64 // decided in the last months
	Charts             []ui.Chart
	Months             sheetOf
}

func (s *shelf) towns(hub *house.Hub, r *http.Request) (shown, error) {
	c, err := s.figures(r.Context(), hub)
	if err != nil {
		return shown{}, err
	}
	p := towns(c, hub)
	return shown{title: "各镇街（园区）", asOf: c.asOf, crumbs: []house.Crumb{{Title: "统计", Href: "/figures"}}, body: Towns(p), tables: []sheetOf{p.Towns}}, nil
}

func (s *shelf) town(hub *house.Hub, r *http.Request) (shown, error) {
	d, err := division(hub, r.PathValue("code"))
	if err != nil {
		return shown{}, err
	}
	c, err := s.figures(r.Context(), hub)
	if err != nil {
		return shown{}, err
	}
	p := town(c, hub, d)
	crumbs := []house.Crumb{{Title: "统计", Href: "/figures"}, {Title: "各镇街（园区）", Href: "/figures/towns"}}
	return shown{title: d.Name, asOf: c.asOf, crumbs: crumbs, body: Town(p), tables: []sheetOf{p.Months}}, nil
}

// division is the town of a code; another one is explained.
func division(hub *house.Hub, code string) (city.Division, error) {
	d, ok := hub.City.Division(code)
	if !ok {
		return d, web.Fail(web.NotFound, "没有代码为“%s”的镇街（园区）。请从统计页的地图或表里选择。", ui.Clip(code, 20))
	}
	return d, nil
}

// decidedIn is how many acts of a family were decided for a town in the last months.
func (c *cube) decidedIn(hub *house.Hub, f catalog.Family, town string) int64 {
	return sum(c.decided(func(d record.Decisions) bool { return d.Town == town && family(hub, d.Item) == f }), since(c.today, rateMonths))
}

func towns(c *cube, hub *house.Hub) TownsPage {
	p := TownsPage{AsOf: c.asOf, Map: ui.Map{Title: fmt.Sprintf("近%d个月作出的行政许可（条）", rateMonths),
		Hint: "选择镇街查看逐月数字；方格只表示相对位置", Unit: "条"}}
	t := ui.Table{Caption: fmt.Sprintf("各镇街（园区），近%d个月作出的决定", rateMonths), Note: "按行政区划代码排列，不作排名",
		Head: []string{"镇街（园区）", "登记单位（家）", "行政许可（条）", "每千家登记单位的行政处罚（条）"}}
	for _, d := range hub.City.Divisions {
		permits, penalties := c.decidedIn(hub, catalog.Permit, d.Code), c.decidedIn(hub, catalog.Penalty, d.Code)
		p.Map.Tiles = append(p.Map.Tiles, ui.Tile{Name: d.Short, Href: townURL(d.Code), Row: d.Row, Col: d.Column, N: int(permits)})
		t.Rows = append(t.Rows, []ui.Cell{{Text: d.Name, Href: townURL(d.Code)}, figure(c.registered[d.Code]), figure(permits),
			words(perThousand(penalties, c.registered[d.Code]))})
	}
	p.Towns = sheetOf{"towns", "镇街", t}
	p.Abroad = fmt.Sprintf("住所不明或不在本市的单位不属于任何镇街：行政许可%s条，行政处罚%s条。",
		count(c.decidedIn(hub, catalog.Permit, "")), count(c.decidedIn(hub, catalog.Penalty, "")))
	return p
}

func town(c *cube, hub *house.Hub, d city.Division) TownPage {
	p := TownPage{AsOf: c.asOf, Code: d.Code, Name: d.Name, Registered: c.registered[d.Code],
		Permits: c.decidedIn(hub, catalog.Permit, d.Code), Penalties: c.decidedIn(hub, catalog.Penalty, d.Code)}
	p.Charts, p.Months = actMonths(c, hub, func(x record.Decisions) bool { return x.Town == d.Code }, d.Name)
	return p
}

func townURL(code string) string { return "/figures/towns/" + url.PathEscape(code) }

// list is the list of a town's published decisions.
func (p TownPage) list(item string) string {
	return "/disclosures?item=" + item + "&town=" + url.QueryEscape(p.Code)
}
