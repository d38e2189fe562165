package monitor

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"xinguan/base/db"
	"xinguan/core/catalog"
	"xinguan/core/house"
	"xinguan/core/record"
)

// operations are the room's part of the open interface; it counts with the same functions as the pages.
func (s *shelf) operations(api huma.API, hub *house.Hub) {
	add(api, "getFigures", "/api/v1/figures", "全市统计", "各信息项和报送单位的条数，逐月作出的决定，双公示及时率。只计单位，不含自然人。",
		func(ctx context.Context, _ *struct{}) (*figuresOutput, error) { return s.apiFigures(ctx, hub) })
	add(api, "listTownFigures", "/api/v1/figures/towns", "各镇街（园区）统计", "近12个月作出的决定，按行政区划代码排列，不作排名。",
		func(ctx context.Context, _ *struct{}) (*townsOutput, error) { return s.apiTowns(ctx, hub) })
	add(api, "getTownFigures", "/api/v1/figures/towns/{code}", "一个镇街（园区）的统计", "近24个月逐月作出的行政许可和行政处罚，按单位住所。",
		func(ctx context.Context, in *townInput) (*townOutput, error) { return s.apiTown(ctx, hub, in.Code) })
	add(api, "getAgencyFigures", "/api/v1/figures/agencies/{code}", "一家报送单位的统计", "报送的信息项和条数，逐月及时率。",
		func(ctx context.Context, in *agencyInput) (*agencyOutput, error) {
			return s.apiAgency(ctx, hub, in.Code)
		})
	add(api, "getVisitFigures", "/api/v1/figures/visits", "网站访问量", "每天、每类网页打开的次数。不记录网络地址、浏览器和Cookie。",
		func(ctx context.Context, _ *struct{}) (*visitsOutput, error) { return apiVisits(ctx, hub) })
}

func add[I, O any](api huma.API, id, path, summary, about string, answer func(context.Context, *I) (*O, error)) {
	huma.Register(api, huma.Operation{OperationID: id, Method: http.MethodGet, Path: path, Tags: []string{"统计"}, Summary: summary, Description: about}, answer)
}

// FigureItem is how much there is of an item.
type FigureItem struct {
	Item     string `json:"item" doc:"目录项代码" example:"penalty"`
	Title    string `json:"title" doc:"名称"`
	Accepted int64  `json:"accepted" doc:"入库条数，含更正"`
	Shown    *int64 `json:"shown,omitempty" doc:"正在公示的条数；没有表示不公开"`
}

// FigureRate is how soon acts came in after they were decided.
type FigureRate struct {
	Timely    int64    `json:"timely" doc:"期限内入库的条数：分子"`
	Judged    int64    `json:"judged" doc:"能够判断的条数：分母"`
	NotJudged int64    `json:"not_judged" doc:"未能判断的条数，不在分子和分母之内"`
	Rate      *float64 `json:"rate,omitempty" doc:"及时率，0到1；分母为0时没有"`
}

// FigureMonth is what was decided in a month and has come in.
type FigureMonth struct {
	Month     string `json:"month" doc:"决定日期所在月份" example:"2026-11"`
	Permits   int64  `json:"permits" doc:"行政许可条数"`
	Penalties int64  `json:"penalties" doc:"行政处罚条数"`
}

// FigureAgency is what a supplier sent.
type FigureAgency struct {
	Agency   string     `json:"agency" doc:"单位代码"`
	Name     string     `json:"name" doc:"单位名称"`
	Accepted int64      `json:"accepted" doc:"入库条数，含更正"`
	Dual     FigureRate `json:"dual" doc:"近12个月作出的行政许可和行政处罚的及时率"`
}

// FigureTown is a town's figures of the last twelve months.
type FigureTown struct {
	Town       string `json:"town" doc:"镇街（园区）代码"`
	Name       string `json:"name" doc:"名称"`
	Registered int64  `json:"registered" doc:"登记单位数"`
	Permits    int64  `json:"permits" doc:"近12个月作出的行政许可条数"`
	Penalties  int64  `json:"penalties" doc:"近12个月作出的行政处罚条数；与登记单位数一起看"`
}

func rateFigure(a record.Arrivals) FigureRate {
	f := FigureRate{Timely: a.Timely, Judged: a.Judged(), NotJudged: a.Untimed}
	if f.Judged > 0 {
		r := float64(f.Timely) / float64(f.Judged)
		f.Rate = &r
	}
	return f
}

type figuresOutput struct {
	Body struct {
		AsOf     string         `json:"as_of" doc:"数据截至"`
		Accepted int64          `json:"accepted" doc:"入库条数，含更正"`
		Shown    int64          `json:"shown" doc:"正在公示的条数"`
		Dual     FigureRate     `json:"dual" doc:"近12个月作出的行政许可和行政处罚的及时率"`
		Items    []FigureItem   `json:"items" doc:"各信息项，没有收到信息的不列"`
		Months   []FigureMonth  `json:"months" doc:"近24个月，逐月作出的决定"`
		Agencies []FigureAgency `json:"agencies" doc:"报送单位，按名录排列"`
	}
}

func (s *shelf) apiFigures(ctx context.Context, hub *house.Hub) (*figuresOutput, error) {
	c, err := s.figures(ctx, hub)
	if err != nil {
		return nil, err
	}
	out := &figuresOutput{}
	p := StatisticsPage{}
	p.count(c, hub)
	b := &out.Body
	b.AsOf, b.Accepted, b.Shown, b.Dual = c.asOf, p.Accepted, p.Shown, rateFigure(c.dual(hub, ""))
	b.Items, b.Months, b.Agencies = itemFigures(c, hub, ""), monthFigures(c, hub, nil), []FigureAgency{}
	for _, a := range suppliers(c, hub) {
		if n := c.sent(hub, a.Code); n > 0 {
			b.Agencies = append(b.Agencies, FigureAgency{a.Code, a.Name, n, rateFigure(c.dual(hub, a.Code))})
		}
	}
	return out, nil
}

// itemFigures are the items of which something came in, from one supplier or from all.
func itemFigures(c *cube, hub *house.Hub, agency string) []FigureItem {
	out := []FigureItem{}
	for _, it := range hub.Catalog.Items() {
		n := c.supplied(func(s record.Supply) bool { return s.Item == it.Code && (agency == "" || s.Agency == agency) })
		if n == 0 || it.OfPersons() {
			continue
		}
		f := FigureItem{Item: it.Code, Title: it.Title, Accepted: n}
		if it.Public() && agency == "" {
			shown := c.shown[it.Code]
			f.Shown = &shown
		}
		out = append(out, f)
	}
	return out
}

// monthFigures are the decisions of the months, of one town or, for nil, of the city.
func monthFigures(c *cube, hub *house.Hub, town *string) []FigureMonth {
	of := func(f catalog.Family) map[string]int64 {
		return c.decided(func(d record.Decisions) bool { return family(hub, d.Item) == f && (town == nil || d.Town == *town) })
	}
	permits, penalties := of(catalog.Permit), of(catalog.Penalty)
	out := []FigureMonth{}
	for _, m := range monthsUpTo(c.today, chartMonths) {
		out = append(out, FigureMonth{m, permits[m], penalties[m]})
	}
	return out
}

type townsOutput struct {
	Body struct {
		AsOf  string       `json:"as_of" doc:"数据截至"`
		Towns []FigureTown `json:"towns"`
	}
}

func (s *shelf) apiTowns(ctx context.Context, hub *house.Hub) (*townsOutput, error) {
	c, err := s.figures(ctx, hub)
	if err != nil {
		return nil, err
	}
	out := &townsOutput{}
	out.Body.AsOf, out.Body.Towns = c.asOf, []FigureTown{}
	for _, d := range hub.City.Divisions {
		out.Body.Towns = append(out.Body.Towns, townFigure(town(c, hub, d)))
	}
	return out, nil
}

func townFigure(p TownPage) FigureTown {
	return FigureTown{p.Code, p.Name, p.Registered, p.Permits, p.Penalties}
}

type townInput struct {
	Code string `path:"code" maxLength:"12" doc:"镇街（园区）代码"`
}

type townOutput struct {
	Body struct {
		AsOf string `json:"as_of" doc:"数据截至"`
		FigureTown
		Months []FigureMonth `json:"months" doc:"近24个月，逐月作出的决定"`
	}
}

func (s *shelf) apiTown(ctx context.Context, hub *house.Hub, code string) (*townOutput, error) {
	d, err := division(hub, code)
	if err != nil {
		return nil, err
	}
	c, err := s.figures(ctx, hub)
	if err != nil {
		return nil, err
	}
	out := &townOutput{}
	out.Body.AsOf, out.Body.FigureTown, out.Body.Months = c.asOf, townFigure(town(c, hub, d)), monthFigures(c, hub, &d.Code)
	return out, nil
}

type agencyInput struct {
	Code string `path:"code" maxLength:"40" doc:"单位代码"`
}

type agencyOutput struct {
	Body struct {
		AsOf string `json:"as_of" doc:"数据截至"`
		FigureAgency
		Phone  string        `json:"phone" doc:"电话；本单位电话没有收录的，为城市服务热线"`
		Items  []FigureItem  `json:"items" doc:"报送的信息项"`
		Months []AgencyMonth `json:"months" doc:"近24个月，按决定月份"`
	}
}

// AgencyMonth is how soon a supplier's acts of a month came in.
type AgencyMonth struct {
	Month string `json:"month" doc:"决定日期所在月份"`
	FigureRate
}

func (s *shelf) apiAgency(ctx context.Context, hub *house.Hub, code string) (*agencyOutput, error) {
	c, err := s.figures(ctx, hub)
	if err != nil {
		return nil, err
	}
	a, err := supplier(c, hub, code)
	if err != nil {
		return nil, err
	}
	p := agency(c, hub, a)
	out := &agencyOutput{}
	b := &out.Body
	b.AsOf, b.FigureAgency, b.Phone = c.asOf, FigureAgency{a.Code, a.Name, p.Accepted, rateFigure(c.dual(hub, a.Code))}, p.Phone
	b.Items, b.Months = itemFigures(c, hub, a.Code), []AgencyMonth{}
	by := c.arrivedByMonth(a.Code)
	for _, m := range monthsUpTo(c.today, chartMonths) {
		b.Months = append(b.Months, AgencyMonth{m, rateFigure(by[m])})
	}
	return out, nil
}

type visitsOutput struct {
	Body struct {
		AsOf   string       `json:"as_of" doc:"截至"`
		Total  int64        `json:"total" doc:"今年以来网页被打开的次数"`
		Target int          `json:"target,omitempty" doc:"规划的目标，次/年"`
		Days   []FigureDay  `json:"days" doc:"近30日"`
		Pages  []FigurePage `json:"pages" doc:"今年以来各类网页"`
	}
}

// FigureDay is a day's views.
type FigureDay struct {
	Day string `json:"day" doc:"日期"`
	N   int64  `json:"n" doc:"次数"`
}

// FigurePage is the views of a kind of page.
type FigurePage struct {
	Route string `json:"route" doc:"网页地址，{code}代表任何一个代码"`
	N     int64  `json:"n" doc:"次数"`
}

func apiVisits(ctx context.Context, hub *house.Hub) (*visitsOutput, error) {
	var p VisitsPage
	err := hub.DB.View(ctx, func(tx *db.Tx) (err error) {
		p, err = loadVisits(tx, hub)
		return err
	})
	if err != nil {
		return nil, err
	}
	out := &visitsOutput{}
	b := &out.Body
	b.AsOf, b.Total, b.Days, b.Pages = p.AsOf, p.Total, []FigureDay{}, []FigurePage{}
	if t, ok := hub.City.Target("visits"); ok {
		b.Target = t.Value
	}
	for _, d := range p.last {
		b.Days = append(b.Days, FigureDay{d.Label, d.N})
	}
	for _, r := range p.pages {
		b.Pages = append(b.Pages, FigurePage{r.Label, r.N})
	}
	return out, nil
}
