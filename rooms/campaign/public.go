package campaign

import (
	"errors"
	"net/http"

	"xinguan/base/db"
	"xinguan/base/ui"
	"xinguan/core/house"
)

// PublicPage is a campaign for anybody: what it is for, and numbers.
type PublicPage struct {
	Title, Basis, Goal, Ends, Started, Ended, Report, Early string
	Running                                                 bool
	Question                                                []ui.Fact
	Figures                                                 Figures
	AsOf                                                    string
}

// PublicList are the campaigns anybody may know of.
type PublicList struct{ Rows []Row }

func publicList(hub *house.Hub, r *http.Request) (house.Page, error) {
	var p PublicList
	asOf := ""
	err := hub.DB.View(r.Context(), func(tx *db.Tx) error {
		all, err := All(tx, Running, Reported, Closed)
		for i := range all {
			c := &all[i]
			f, err := figuresOf(hub, tx, c, nil)
			if err != nil {
				return err
			}
			p.Rows = append(p.Rows, Row{Href: publicPath + "/" + c.ID.String(), Title: c.Title, Ends: c.Ends.Chinese(), State: publicState(c), Shape: shapeOf(c.Stage), Total: f.Total, Done: f.Done})
		}
		asOf = tx.Now().Chinese()
		return err
	})
	return house.Page{Title: "失信治理", Nav: publicPath, AsOf: asOf, Body: Public(p), Crumbs: []house.Crumb{{Title: "首页", Href: "/"}, {Title: "失信治理"}}}, err
}

func publicState(c *Campaign) string {
	if c.Stage == Closed {
		return "已结束"
	}
	return "进行中"
}

func publicPage(hub *house.Hub, r *http.Request) (house.Page, error) {
	var p PublicPage
	err := hub.DB.View(r.Context(), func(tx *db.Tx) error {
		c, err := one(tx, r)
		if err != nil || c.Stage == Draft || c.Stage == Dropped {
			return errors.Join(err, hidden(err == nil))
		}
		p = PublicPage{Title: c.Title, Basis: c.Basis, Goal: c.Goal, Ends: c.Ends.Chinese(), Started: c.Started.Date().Chinese(), Running: c.Stage != Closed, Question: c.words(hub), AsOf: tx.Now().Chinese()}
		if c.Stage == Closed {
			p.Report, p.Ended = c.Report, c.Closed.Date().Chinese()
			if c.Closed.Date() < c.Ends {
				p.Early = c.Early
			}
		}
		p.Figures, err = figuresOf(hub, tx, &c, nil)
		return err
	})
	return house.Page{Title: p.Title, Nav: publicPath, AsOf: p.AsOf, NoIndex: true, Body: Result(p), Crumbs: []house.Crumb{{Title: "首页", Href: "/"}, {Title: "失信治理", Href: publicPath}, {Title: p.Title, Filed: true}}}, err
}

// hidden is the answer about a campaign that is nobody's business yet.
func hidden(is bool) error {
	if is {
		return errNone
	}
	return nil
}
