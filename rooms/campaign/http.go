package campaign

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/people"
	"xinguan/core/record"
	"xinguan/core/rulebook"
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

// Figures are how far a campaign is.
type Figures struct {
	Total, Done int
	States      []Figure
	Orgs        []OrgFigure
}

// Figure is how many organisations are in a state.
type Figure struct {
	Title string
	N     int
	Final bool
}

// OrgFigure is how far an organisation of the city is with its list.
type OrgFigure struct {
	Code, Name                                  string
	Total, Waiting, Contacted, Repaired, Others int
}

// share is a part as a percentage, with one decimal: two of three hundred are something, and one short of all is not all.
func share(n, of int) string {
	if of == 0 {
		return "—"
	}
	if n == of {
		return "100%"
	}
	return fmt.Sprintf("%d.%d%%", n*1000/of/10, n*1000/of%10)
}

func figuresOf(hub *house.Hub, tx *db.Tx, c *Campaign, only []string) (f Figures, err error) {
	all, err := tally(tx, c.ID)
	if err != nil {
		return f, err
	}
	by := map[string]int{}
	for _, t := range all {
		if only != nil && !slices.Contains(only, t.Org) {
			continue
		}
		f.Total += t.N
		by[t.State] += t.N
		if final(t.State) {
			f.Done += t.N
		}
		if len(f.Orgs) == 0 || f.Orgs[len(f.Orgs)-1].Code != t.Org {
			f.Orgs = append(f.Orgs, OrgFigure{Code: t.Org, Name: hub.OrgName(tx, t.Org)})
		}
		o := &f.Orgs[len(f.Orgs)-1]
		o.Total += t.N
		switch t.State {
		case newMember, "assigned":
			o.Waiting += t.N
		case "contacted":
			o.Contacted += t.N
		case "repaired":
			o.Repaired += t.N
		default:
			o.Others += t.N
		}
	}
	for _, o := range outcomes {
		if n := by[o.state]; n > 0 || o.state == "repaired" {
			f.States = append(f.States, Figure{o.title, n, o.final})
		}
	}
	return f, nil
}

// FormPage is where a campaign is written.
type FormPage struct {
	Campaign
	Wrong      string
	To         string
	Items      []ui.Option
	Chosen     []string
	Agencies   []ui.Option
	Towns      []ui.Option
	Severities []ui.Option
	Least      string
	Soonest    clock.Date
}

func (p FormPage) page(title string) house.Page {
	return house.Page{Title: title, Nav: officePath, Body: Form(p), Crumbs: []house.Crumb{home, {Title: "失信治理", Href: officePath}, {Title: title}}}
}

func formOf(hub *house.Hub, c Campaign, to, wrong string) FormPage {
	p := FormPage{Campaign: c, To: to, Wrong: wrong, Soonest: clock.Today(hub.Clock).AddDays(1)}
	if c.Query.Least > 1 {
		p.Least = strconv.Itoa(c.Query.Least)
	}
	for _, it := range hub.Catalog.Items() {
		if Governed(it) {
			p.Items = append(p.Items, ui.Option{Value: it.Code, Title: it.Title})
		}
	}
	for _, a := range hub.City.Agencies {
		p.Agencies = append(p.Agencies, ui.Option{Value: a.Code, Title: a.Name})
	}
	for _, d := range hub.City.Divisions {
		p.Towns = append(p.Towns, ui.Option{Value: d.Code, Title: d.Name})
	}
	for _, s := range rulebook.Severities {
		p.Severities = append(p.Severities, ui.Option{Value: string(s), Title: s.Title()})
	}
	return p
}

func newForm(hub *house.Hub, _ *house.Visit) (house.Page, error) {
	c := Campaign{ID: id.New(), Assign: "authority", Ends: clock.Today(hub.Clock).AddMonths(3), Query: record.Selection{Items: []string{"penalty"}}}
	return formOf(hub, c, officePath+"/new", "").page("组织专项治理"), nil
}

// read fills a campaign with what a form says.
func (c *Campaign) read(v *house.Visit) {
	text := func(name string) string { return strings.TrimSpace(v.PostFormValue(name)) }
	c.Title, c.Basis, c.Goal, c.Assign, c.Ends = text("title"), text("basis"), text("goal"), text("assign"), clock.Date(text("ends"))
	least, err := strconv.Atoi(text("least"))
	if text("least") != "" && err != nil {
		least = -1
	}
	c.Query = record.Selection{Items: v.PostForm["item"], Kind: text("kind"), Severity: rulebook.Severity(text("severity")), Towns: v.PostForm["town"], From: clock.Date(text("from")), Until: clock.Date(text("until")), Least: least}
	for _, a := range v.PostForm["agency"] {
		if a != "" {
			c.Query.Authorities = append(c.Query.Authorities, a)
		}
	}
}

// refused shows the form again with what is wrong in it; other errors go their way.
func refused(hub *house.Hub, c Campaign, to, title string, err error) (house.Page, error) {
	var told *web.Error
	if errors.As(err, &told) && told.Kind == web.Invalid {
		return formOf(hub, c, to, told.Message).page(title), nil
	}
	return house.Page{}, err
}

func draft(hub *house.Hub, v *house.Visit) (house.Page, error) {
	if err := v.ParseForm(); err != nil {
		return house.Page{}, web.Fail(web.Invalid, "没有读完整，请再试一次。")
	}
	c := Campaign{By: v.Actor.ID, Stage: Draft}
	c.read(v)
	var err error
	if c.ID, err = id.Parse(v.PostFormValue("once")); err != nil {
		return house.Page{}, web.Fail(web.Invalid, "这张表已经失效，请重新打开“组织专项治理”。")
	}
	if err := c.check(hub.Catalog, clock.Today(hub.Clock)); err != nil {
		return refused(hub, c, officePath+"/new", "组织专项治理", err)
	}
	err = hub.DB.Write(v.Context(), func(tx *db.Tx) error { return c.insert(tx) })
	return house.Page{Moved: officePath + "/" + c.ID.String(), Said: "已保存；请看名单，再请另一人批准开展。"}, err
}

func editForm(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var c Campaign
	err := hub.DB.View(v.Context(), func(tx *db.Tx) (err error) { c, err = one(tx, v.Request); return err })
	if err == nil && c.Stage != Draft {
		err = web.Fail(web.Conflict, "已经开展的专项治理，条件不能再改；请另外组织一个。")
	}
	if err != nil {
		return house.Page{}, err
	}
	return formOf(hub, c, officePath+"/"+c.ID.String()+"/edit", "").page("改条件"), nil
}

func edit(hub *house.Hub, v *house.Visit) (house.Page, error) {
	if err := v.ParseForm(); err != nil {
		return house.Page{}, web.Fail(web.Invalid, "没有读完整，请再试一次。")
	}
	var c Campaign
	err := hub.DB.Write(v.Context(), func(tx *db.Tx) (err error) {
		if c, err = one(tx, v.Request); err != nil {
			return err
		}
		if c.Stage != Draft {
			return web.Fail(web.Conflict, "已经开展的专项治理，条件不能再改；请另外组织一个。")
		}
		c.N, c.By = seen(v), v.Actor.ID // who wrote it last is who may not approve it
		c.read(v)
		if err := c.check(hub.Catalog, tx.Today()); err != nil {
			return err
		}
		return c.save(tx, v.Actor.ID, "edit", "")
	})
	if err != nil {
		return refused(hub, c, officePath+"/"+c.ID.String()+"/edit", "改条件", err)
	}
	return house.Page{Moved: officePath + "/" + c.ID.String(), Said: "已保存。"}, nil
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
			return m.take(hub, tx, c, seen(v), v.Actor.ID, strings.TrimSpace(v.PostFormValue("why")))
		})
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
		for i := range fresh {
			m := fresh[i].member(tx.Today())
			if err := m.insert(tx, c.ID); err != nil {
				return err
			}
		}
		return c.audit(tx, v.Actor.ID, "admit", strconv.Itoa(len(fresh))+"家")
	})
	return house.Page{Moved: officePath + "/" + c.ID.String(), Said: "已列入，正在转给承办单位。"}, err
}

// fresh are those whom the question means now and who are not on the list.
func (c *Campaign) fresh(hub *house.Hub, tx *db.Tx) ([]Found, error) {
	all, _, err := c.found(hub, tx)
	if err != nil {
		return nil, err
	}
	there, err := members(tx, c.ID, "", 0, 2*mostSubjects)
	if err != nil {
		return nil, err
	}
	known := map[id.ID]bool{}
	for _, m := range there {
		known[m.Subject] = true
	}
	all = slices.DeleteFunc(all, func(f Found) bool { return known[f.Subject.ID] })
	return all[:min(len(all), max(0, mostSubjects-len(there)))], nil
}
