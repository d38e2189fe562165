package casework

import (
	"errors"
	"fmt"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/core/flow"
	"xinguan/core/house"
)

const ownPath = house.OwnPath + "/cases"

// OwnPage are the cases a subject may follow having signed in.
type OwnPage struct {
	Rows   []OwnRow
	More   bool
	Drafts []DraftRow
}

// OwnRow is one of them. One that somebody else filed about a record of the subject is named only.
type OwnRow struct {
	Number, Title, State, Href string
	Shape                      ui.Shape
	Opened                     clock.Instant
	Due                        clock.Date
	Left                       string // working days still to go, in words; empty where none run
}

// mostOwn is how many cases are listed.
const mostOwn = 200

func ownCases(hub *house.Hub, o *house.Owner) (house.Page, error) {
	var p OwnPage
	err := hub.DB.View(o.Context(), func(tx *db.Tx) error {
		p = OwnPage{}
		_, of, err := o.Whole(tx)
		if err != nil {
			return err
		}
		if p.Drafts, err = ownDrafts(tx, hub, o.Actor.ID); err != nil {
			return err
		}
		concern := hub.Flow.Concerning(of)
		all, err := hub.Flow.List(tx, flow.Filter{Concern: concern}, mostOwn+1)
		if p.More = len(all) > mostOwn; p.More {
			all = all[:mostOwn]
		}
		for _, c := range all {
			row := OwnRow{Number: c.Number, Opened: c.Opened, Due: c.Due}
			if proc, ok := hub.Flow.Procedures.Find(c.Procedure); ok {
				st, _ := proc.State(c.State)
				row.Title, row.State, row.Shape = proc.Title, st.Title, shape(st)
			}
			row.Left = leftWords(tx, hub, &c)
			if concern.Owns(&c) {
				row.Href = ownPath + "/" + c.ID.String()
			}
			p.Rows = append(p.Rows, row)
		}
		return err
	})
	return house.Page{Title: "办理", Nav: ownPath, Body: OwnBody(p),
		Crumbs: []house.Crumb{home, {Title: "我的信用", Href: house.OwnPath}, {Title: "办理"}}}, err
}

// leftWords says how many working days are still to go.
func leftWords(tx *db.Tx, hub *house.Hub, c *flow.Case) string {
	left, ok := leftOf(hub, c, c.Changed.Date(), tx.Today())
	switch {
	case !ok || !c.Open():
		return ""
	case left < 0:
		return fmt.Sprintf("超过%d个工作日", -left)
	}
	return fmt.Sprintf("还有%d个工作日", left)
}

// ownCase is a case filed for the subject: the same page as with number and code, which it shows.
func ownCase(hub *house.Hub, o *house.Owner) (house.Page, error) {
	of, err := id.Parse(o.PathValue("id"))
	if err != nil {
		return house.Page{}, hub.NotYours(o.Context(), o.Principal, "case/none")
	}
	var p CasePage
	err = hub.DB.View(o.Context(), func(tx *db.Tx) error {
		c, err := hub.Flow.Get(tx, of)
		if err != nil {
			return err
		}
		_, mine, err := o.Whole(tx)
		if err != nil {
			return err
		}
		if !hub.Flow.Concerning(mine).Owns(&c) {
			return flow.ErrNone
		}
		code, err := hub.Flow.CodeOf(tx, c.ID)
		if err != nil {
			return err
		}
		p, err = loadCase(tx, hub, c, code)
		return err
	})
	if errors.Is(err, flow.ErrNone) {
		return house.Page{}, hub.NotYours(o.Context(), o.Principal, "case/"+of.String())
	}
	out := casePage(p)
	out.Nav, out.Crumbs = ownPath, []house.Crumb{home, {Title: "我的信用", Href: house.OwnPath}, {Title: "办理", Href: ownPath}, {Title: p.Number, Filed: true}}
	return out, err
}
