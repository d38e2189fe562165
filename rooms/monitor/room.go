// Package monitor is the room of figures: how much there is, from whom, for which town, since when, and how soon it came.
//
// For: the statistics of records by item, supplier and month; the towns on the map and one by one; how soon permits and
// penalties came in after they were decided (双公示及时率); how often the site is read.
//
// 规划 and law: 三(三) 门户, 七(二) 信用状况监测; 表二, all of its figures.
//
// Who uses it: citizens, journalists, officials of the suppliers and of the credit centre.
//
// States: none of its own; figures are those of a moment, at most a minute old, which every page names.
//
// Tables: visit, views of pages by day and route pattern; target_figure, what documents say of figures of the plan the
// platform does not count. All other figures are read from the tally of package record.
//
// Routes: GET /figures, /figures/towns, /figures/towns/{code}, /figures/agencies/{code}, /figures/visits; each has its
// tables as files under /table.csv and /table.xlsx. Desks: /office/targets, the figures of the plan (表二) with what each
// is made of.
//
// Leaves out: natural persons (only counted, as a sum for the city), rankings of any kind, names of organisations, and
// whatever could tell who read a page.
package monitor

import (
	"xinguan/core/house"
	"xinguan/core/people"
)

// Room is the manifest; each call has figures of its own.
func Room() house.Room {
	s := &shelf{}
	return house.Room{
		Name: "monitor", Title: "统计", Plan: []string{"三(三)", "七(二)"},
		Routes: routes(
			view{"/figures", s.statistics},
			view{"/figures/towns", s.towns},
			view{"/figures/towns/{code}", s.town},
			view{"/figures/agencies/{code}", s.agency},
			view{"/figures/visits", s.visits},
		),
		Desks: []house.Desk{
			{Pattern: "GET " + targetsPath, Permission: people.IntakeAll, Page: targets},
			{Pattern: "GET " + targetsPath + "/{code}", Permission: people.IntakeAll, Page: target},
			{Pattern: "POST " + targetsPath + "/{code}", Permission: people.TargetEnter, Page: enter},
		},
		Menu:    []house.Entry{{Group: "信用中心", Title: "规划指标", Href: targetsPath, Permission: people.IntakeAll}},
		API:     s.operations,
		Indexed: addresses,
	}
}

// addresses are the pages of figures search engines may list: those of the city and of its towns.
func addresses(hub *house.Hub) []string {
	out := []string{"/figures", "/figures/towns"}
	for _, d := range hub.City.Divisions {
		out = append(out, "/figures/towns/"+d.Code)
	}
	return append(out, "/figures/visits")
}

// routes are the addresses of each view: the page, and its tables as files.
func routes(views ...view) (out []house.Route) {
	for _, v := range views {
		out = append(out,
			house.Route{Pattern: "GET " + v.path, Permission: people.MonitorRead, Page: v.page},
			house.Route{Pattern: "GET " + v.path + "/table.csv", Permission: people.MonitorRead, Raw: v.csv},
			house.Route{Pattern: "GET " + v.path + "/table.xlsx", Permission: people.MonitorRead, Raw: v.xlsx})
	}
	return out
}
