package campaign

import (
	"errors"
	"strconv"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/record"
	"xinguan/core/rulebook"
)

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
