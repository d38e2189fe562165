package monitor

import (
	"fmt"
	"net/http"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/ui"
	"xinguan/core/house"
)

// VisitsPage is how often the site is read.
type VisitsPage struct {
	AsOf         string
	Year         int
	Total        int64  // views this year so far
	Since        string // first day counted this year, in a sentence
	Target       string // what the plan sets, in words; empty for none
	Charts       []ui.Chart
	Days, Routes sheetOf

	last  []counted // the last days, those without views too
	pages []counted
}

// visitDays is how many days the drawing shows.
const visitDays = 30

func (s *shelf) visits(hub *house.Hub, r *http.Request) (shown, error) {
	var p VisitsPage
	err := hub.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		p, err = loadVisits(tx, hub)
		return err
	})
	return shown{title: "网站访问量", asOf: p.AsOf, crumbs: []house.Crumb{{Title: "统计", Href: "/figures"}}, body: VisitsBody(p),
		tables: []sheetOf{p.Days, p.Routes}}, err
}

func loadVisits(tx *db.Tx, hub *house.Hub) (VisitsPage, error) {
	today := tx.Today()
	first := today[:4] + "-01-01"
	days, err := visitsByDay(tx, min(first, today.AddDays(1-visitDays)))
	if err != nil {
		return VisitsPage{}, err
	}
	routes, err := visitsByRoute(tx, first)
	if err != nil {
		return VisitsPage{}, err
	}
	p := VisitsPage{AsOf: tx.Now().Chinese(), Year: today.Time().Year()}
	if t, ok := hub.City.Target("visits"); ok {
		p.Target = fmt.Sprintf("%d年目标%s（%s）", t.Year, t.Words, t.Source)
	}
	p.days(days, first, today)
	p.routes(routes)
	return p, nil
}

// days fills the sum of the year and the last days.
func (p *VisitsPage) days(days []counted, first, today clock.Date) {
	by := map[string]int64{}
	for _, d := range days {
		by[d.Label] = d.N
		if d.Label < string(first) {
			continue
		}
		p.Total += d.N
		if p.Since == "" {
			p.Since = clock.Date(d.Label).Chinese()
		}
	}
	t := ui.Table{Caption: fmt.Sprintf("近%d日打开网页的次数", visitDays), Head: []string{"日期", "次数"}}
	chart := ui.Chart{ID: "c-visits", Title: t.Caption, Unit: "次"}
	for i := range visitDays {
		day := string(today.AddDays(i + 1 - visitDays))
		p.last = append(p.last, counted{day, by[day]})
		chart.Points = append(chart.Points, ui.Point{Label: day[5:], N: int(by[day])})
		t.Rows = append(t.Rows, []ui.Cell{words(day), figure(by[day])})
	}
	p.Charts, p.Days = []ui.Chart{chart}, sheetOf{"days", "近30日", t}
}

// routes fills the table of pages.
func (p *VisitsPage) routes(routes []counted) {
	p.pages = routes
	t := ui.Table{Caption: fmt.Sprintf("%d年各类网页打开的次数", p.Year), Note: "同一类网页合计，不记录打开的是哪一家", Head: []string{"网页地址", "次数"}}
	for _, r := range routes {
		t.Rows = append(t.Rows, []ui.Cell{{Text: strings.ReplaceAll(r.Label, "{code}", "…"), Name: true}, figure(r.N)})
	}
	p.Routes = sheetOf{"routes", "各类网页", t}
}

// lede is the figure of the year in a sentence.
func (p VisitsPage) lede() string {
	if p.Total == 0 {
		return fmt.Sprintf("%d年还没有计到访问。", p.Year)
	}
	return fmt.Sprintf("%d年到现在，网页被打开%s次（自%s起计）。", p.Year, count(p.Total), p.Since)
}
