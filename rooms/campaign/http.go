package campaign

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/people"
)

var home = house.Crumb{Title: "工作台", Href: house.OfficePath}

// one is the campaign of an address.
func one(tx *db.Tx, r *http.Request) (Campaign, error) {
	x, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return Campaign{}, errNone
	}
	return Find(tx, x)
}

// orgs are those whose lists an actor may see; nil for all.
func orgs(hub *house.Hub, tx *db.Tx, a people.Actor) ([]string, error) {
	if people.Decide(a, people.CampaignRead, people.Scope{Org: "\x00"}).Allowed {
		return nil, nil
	}
	rights, err := hub.People.Rights(tx)
	if err != nil {
		return nil, err
	}
	out := []string{""}
	for _, o := range rights.Orgs.All() {
		if people.Decide(a, people.CampaignRead, people.Scope{Org: o.Code}).Allowed {
			out = append(out, o.Code)
		}
	}
	return out, nil
}

// waiting counts what waits for the actor: campaigns to be approved to start or to end, or organisations of its own list nobody
// has contacted.
func waiting(hub *house.Hub, tx *db.Tx, a people.Actor) (n int, err error) {
	if !people.Holds(a, people.CampaignApprove).Allowed {
		if hub.Flow == nil || !people.Decide(a, people.CaseHandle, people.Scope{Org: a.Org}).Allowed && !people.Decide(a, people.CaseDecide, people.Scope{Org: a.Org}).Allowed {
			return 0, nil
		}
		return hub.Flow.Count(tx, flow.Filter{Orgs: []string{a.Org}, Open: true, States: []string{procedureID + "/assigned"}})
	}
	all, err := All(tx, Draft, Reported)
	for i := range all {
		if c := &all[i]; c.Stage == Draft && c.By != a.ID || c.Stage == Reported && c.ReportBy != a.ID {
			n++
		}
	}
	return n, err
}

// ListPage lists campaigns.
type ListPage struct {
	Rows     []Row
	MayDraft bool
}

// Row is a campaign in a list.
type Row struct {
	Href, Title, Ends, State string
	Shape                    ui.Shape
	Total, Done              int
}

func shapeOf(s Stage) ui.Shape {
	switch s {
	case Running:
		return ui.Live
	case Closed:
		return ui.OK
	case Dropped:
		return ui.Gone
	}
	return ui.Wait
}

func list(hub *house.Hub, v *house.Visit) (house.Page, error) {
	p := ListPage{MayDraft: people.Holds(v.Actor, people.CampaignDraft).Allowed}
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		mine, err := orgs(hub, tx, v.Actor)
		if err != nil {
			return err
		}
		all, err := All(tx)
		for i := range all {
			c := &all[i]
			if mine != nil && (c.Stage == Draft || c.Stage == Dropped) {
				continue
			}
			figures, err := figuresOf(hub, tx, c, mine)
			if err != nil {
				return err
			}
			p.Rows = append(p.Rows, Row{Href: officePath + "/" + c.ID.String(), Title: c.Title, Ends: c.Ends.Table(), State: c.Stage.Title(), Shape: shapeOf(c.Stage), Total: figures.Total, Done: figures.Done})
		}
		return err
	})
	return house.Page{Title: "失信治理", Nav: officePath, Body: List(p), Crumbs: []house.Crumb{home, {Title: "失信治理"}}}, err
}

// seen is how often a campaign had been changed when the visitor read it; a form without it saw nothing.
func seen(v *house.Visit) int {
	n, _ := strconv.Atoi(v.PostFormValue("seen"))
	return n
}

// take takes a step asked for by a form.
func take(m move) func(*house.Hub, *house.Visit) (house.Page, error) {
	return func(hub *house.Hub, v *house.Visit) (house.Page, error) {
		var c Campaign
		err := hub.DB.Write(v.Context(), func(tx *db.Tx) (err error) {
			if c, err = one(tx, v.Request); err != nil {
				return err
			}
			return m.take(hub, tx, c, Said{v.Actor.ID, seen(v), strings.TrimSpace(v.PostFormValue("why")), strings.TrimSpace(v.PostFormValue("early"))})
		})
		if told := (*web.Error)(nil); errors.As(err, &told) && told.Kind == web.Invalid {
			return shown(hub, v, told.Message)
		}
		return house.Page{Moved: officePath + "/" + c.ID.String(), Said: m.said}, err
	}
}

// admit takes in those who meet the question since the list was fixed.
func admit(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var c Campaign
	err := hub.DB.Write(v.Context(), func(tx *db.Tx) (err error) {
		if c, err = one(tx, v.Request); err != nil {
			return err
		}
		if c.Stage != Running {
			return web.Fail(web.Conflict, "专项治理不在进行中，不能再列入。")
		}
		fresh, err := c.fresh(hub, tx)
		if err != nil {
			return err
		}
		if err := c.join(tx, fresh); err != nil {
			return err
		}
		return c.audit(tx, v.Actor.ID, "admit", strconv.Itoa(len(fresh))+"家")
	})
	return house.Page{Moved: officePath + "/" + c.ID.String(), Said: "已列入，正在转给承办单位。"}, err
}
