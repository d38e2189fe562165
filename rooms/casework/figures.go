package casework

import (
	"net/http"
	"slices"
	"strconv"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/core/flow"
	"xinguan/core/house"
)

// FigureRow is how an organisation dealt with the cases of a procedure.
type FigureRow struct {
	Kind, Org                              string
	All, Open, Late                        int
	Granted, Partly, Refused, Ended, Total int   // Total is how many were decided: granted, partly and refused
	took                                   []int // working days from the opening to the decision without those the clock stood still, shortest first
}

// few is how many decided cases there must be before shares and durations are told to the public: of fewer they would
// tell of one of them.
const few = 10

// openFigures are the procedures the public is told of: those it can begin itself.
var openFigures = []string{"objection", "objection_review", "repair", "repair_review", "statement"}

// figuresPage is how cases were dealt with since the beginning of the year, to who works on them.
func figuresPage(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var rows []FigureRow
	var from clock.Date
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		from = tx.Today()[:4] + "-01-01"
		orgs, err := reach(tx, hub, v.Actor)
		if err != nil {
			return err
		}
		rows, err = figureRows(tx, hub, from, func(f flow.Figure) bool { return orgs == nil || slices.Contains(orgs, f.Org) })
		return err
	})
	return house.Page{Title: "办理情况统计", Nav: docketPath + "/figures", Body: Figures(string(from[:4]), rows),
		Crumbs: []house.Crumb{{Title: "工作台", Href: house.OfficePath}, {Title: "异议和修复", Href: docketPath}, {Title: "办理情况统计"}}}, err
}

// openFiguresPage is the same for the public, of what it can ask for.
func openFiguresPage(hub *house.Hub, r *http.Request) (house.Page, error) {
	p := FiguresPage{}
	err := hub.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		from := tx.Today()[:4] + "-01-01"
		p.Year, p.AsOf = string(from[:4]), tx.Today().Chinese()
		p.Rows, err = figureRows(tx, hub, from, func(f flow.Figure) bool { return slices.Contains(openFigures, f.Procedure) })
		return err
	})
	return house.Page{Title: "异议和修复的办理情况", Description: "各单位办理异议和信用修复用了多久、结果怎样。", Nav: "/figures", Body: OpenFigures(p),
		Crumbs: []house.Crumb{{Title: "首页", Href: "/"}, {Title: "统计", Href: "/figures"}, {Title: "异议和修复的办理情况"}}}, err
}

// FiguresPage is what the public reads.
type FiguresPage struct {
	Year, AsOf string
	Rows       []FigureRow
}

func figureRows(tx *db.Tx, hub *house.Hub, from clock.Date, wanted func(flow.Figure) bool) (out []FigureRow, err error) {
	figures, err := flow.Figures(tx, from)
	if err != nil {
		return nil, err
	}
	took, err := hub.Flow.Took(tx, from)
	at := map[[2]string]int{}
	for _, f := range figures {
		proc, ok := hub.Flow.Procedures.Find(f.Procedure)
		if !ok || proc.Confidential || !wanted(f) {
			continue
		}
		key := [2]string{f.Procedure, f.Org}
		i, seen := at[key]
		if !seen {
			i, at[key] = len(out), len(out)
			out = append(out, FigureRow{Kind: proc.Title, Org: hub.OrgName(tx, f.Org), took: took[key]})
		}
		out[i].add(f)
	}
	return out, err
}

func (r *FigureRow) add(f flow.Figure) {
	r.All += f.N
	r.Late += f.Late
	switch f.Outcome {
	case "":
		r.Open += f.N
	case "granted":
		r.Granted, r.Total = r.Granted+f.N, r.Total+f.N
	case "partly":
		r.Partly, r.Total = r.Partly+f.N, r.Total+f.N
	case "refused":
		r.Refused, r.Total = r.Refused+f.N, r.Total+f.N
	default:
		r.Ended += f.N
	}
}

// share is how many of those decided were granted, with both figures.
func (r FigureRow) share() string {
	if r.Total == 0 {
		return "—"
	}
	return strconv.Itoa(r.Granted*100/r.Total) + "%（" + strconv.Itoa(r.Granted) + "/" + strconv.Itoa(r.Total) + "）"
}

// usual is the duration half of the decided cases did not exceed, and longest that of the slowest.
func (r FigureRow) usual() string {
	if len(r.took) == 0 {
		return "—"
	}
	return strconv.Itoa(r.took[(len(r.took)-1)/2])
}

func (r FigureRow) longest() string {
	if len(r.took) == 0 {
		return "—"
	}
	return strconv.Itoa(r.took[len(r.took)-1])
}

// told is a figure as the public is told it.
func (r FigureRow) told(figure string) string {
	if r.Total < few {
		return "不足" + strconv.Itoa(few) + "件，不计算"
	}
	return figure
}
