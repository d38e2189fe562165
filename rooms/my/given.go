package my

import (
	"cmp"
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/access"
	"xinguan/core/house"
	"xinguan/core/people"
)

// GivenPage are the authorisations a subject gave.
type GivenPage struct {
	Former     []GivenRow // to organisations that are merged into others: nobody looks by them
	Hold, Past []GivenRow
}

// GivenRow is one authorisation.
type GivenRow struct {
	ID, Org, UsedFor string
	What             []string // item: fields
	From, Until      clock.Date
	Given            clock.Instant
	Revoked          clock.Instant
	Into, IntoCode   string // of a former one: who took over, by name and code; empty where nobody did
	Once             string // id one given anew gets
	Passed           bool   // it was given anew to who took over
}

func given(hub *house.Hub, o *house.Owner) (house.Page, error) {
	var p GivenPage
	err := hub.DB.View(o.Context(), func(tx *db.Tx) error {
		p = GivenPage{}
		_, of, err := o.Whole(tx)
		if err != nil {
			return err
		}
		all, err := access.Authorisations(tx, of...)
		if err != nil {
			return err
		}
		rights, err := hub.People.Rights(tx)
		for _, a := range all {
			row := GivenRow{ID: a.ID.String(), Org: hub.OrgName(tx, a.Org), UsedFor: a.UsedFor, What: authorised(hub, a), From: a.From, Until: a.Until, Given: a.Given, Revoked: a.Revoked}
			into, former := formerly(rights, a, tx.Today())
			row.Into, row.IntoCode, row.Passed = into.Name, into.Code, former && passed(all, a, into.Code, tx.Today())
			switch {
			case !a.Holds(tx.Today()) || row.Passed:
				p.Past = append(p.Past, row)
			case former:
				row.Once = id.New().String()
				p.Former = append(p.Former, row)
			default:
				p.Hold = append(p.Hold, row)
			}
		}
		return err
	})
	return page("授权", givenPath, house.Page{Body: GivenBody(p)}), err
}

// formerly tells of an authorisation whose organisation is there no more; into is who does its work today, empty where nobody does.
func formerly(rights *people.Rights, a access.Authorisation, today clock.Date) (into people.Org, former bool) {
	into, ok := rights.Orgs.Successor(a.Org, today)
	if !ok {
		_, known := rights.Orgs.Org(a.Org)
		return people.Org{}, known
	}
	if into.Code == a.Org {
		return people.Org{}, false
	}
	return into, true
}

// passed tells whether another of the subject's authorisations gives an organisation what one gave to who was merged into it.
func passed(all []access.Authorisation, a access.Authorisation, org string, today clock.Date) bool {
	return slices.ContainsFunc(all, func(x access.Authorisation) bool { return x.Org == org && x.Holds(today) && x.Reaches(a) })
}

// authorised says which fields of which items an authorisation is about.
func authorised(hub *house.Hub, a access.Authorisation) []string {
	var out []string
	for _, code := range a.Items {
		it, ok := hub.Catalog.Item(code)
		if !ok {
			continue
		}
		var titles []string
		for i := range it.Fields {
			if f := &it.Fields[i]; slices.Contains(a.Fields, access.FieldOf(code, f.Name)) {
				titles = append(titles, f.Short())
			}
		}
		out = append(out, it.Title+"："+cmp.Or(strings.Join(titles, "、"), "全部项目"))
	}
	return out
}

// GivePage is the form of an authorisation, as it was filled in, with what would be seen.
type GivePage struct {
	Banks, Others, Uses   []ui.Option // receivers; uses
	Org, UsedFor          string
	Until, Latest         clock.Date
	Items                 []GiveItem
	Wrong, Once, Receiver string
	Seen                  []SeenItem // the preview; nil before
	Ready                 bool       // it can be given as it is
}

// GiveItem is an item there are records of, with the fields the public does not see.
type GiveItem struct {
	Code, Title string
	Fields      []GiveField
	All         bool
}

// GiveField is one of them.
type GiveField struct {
	Value, Title string // Value: item and name
	Chosen       bool
}

// form is the page as the visit filled it in.
func (p *GivePage) form(hub *house.Hub, o *house.Owner, tx *db.Tx) error {
	rights, err := hub.People.Rights(tx)
	if err != nil {
		return err
	}
	p.receivers(rights, tx.Today())
	for _, u := range hub.Purposes.Uses {
		p.Uses = append(p.Uses, ui.Option{Value: u, Title: u})
	}
	p.Org, p.UsedFor, p.Latest = o.PostFormValue("org"), o.PostFormValue("use"), tx.Today().AddDays(access.LongestDays)
	p.Until = clock.Date(cmp.Or(strings.TrimSpace(o.PostFormValue("until")), string(tx.Today().AddDays(usualDays))))
	p.Once = cmp.Or(o.PostFormValue("once"), id.New().String())
	return p.items(hub, o, tx)
}

// usualDays is until when an authorisation is proposed to hold.
const usualDays = 30

// receivers are the organisations that may look with an authorisation: banks and credit services, and those that have a
// counter.
func (p *GivePage) receivers(rights *people.Rights, today clock.Date) {
	for _, x := range rights.Orgs.All() {
		if s, ok := rights.Orgs.Successor(x.Code, today); !ok || s.Code != x.Code {
			continue
		}
		option := ui.Option{Value: x.Code, Title: x.Name, Filed: true}
		switch x.Kind {
		case people.Bank, people.Provider:
			p.Banks = append(p.Banks, option)
		case people.Department, people.Town:
			p.Others = append(p.Others, option)
		}
	}
}

// items are those the subject has records of that another could only see with an authorisation.
func (p *GivePage) items(hub *house.Hub, o *house.Owner, tx *db.Tx) error {
	all, err := reachable(hub, tx, o.Subject)
	if err != nil {
		return err
	}
	fields, whole := o.PostForm["field"], o.PostForm["item"]
	for _, it := range hub.Catalog.Items() {
		if len(all[it.Code]) == 0 {
			continue
		}
		g := GiveItem{Code: it.Code, Title: it.Title, All: slices.Contains(whole, it.Code)}
		for _, f := range house.Hidden(it, it.Public()) {
			v := access.FieldOf(it.Code, f.Name)
			g.Fields = append(g.Fields, GiveField{Value: v, Title: f.Short(), Chosen: g.All || slices.Contains(fields, v)})
		}
		if len(g.Fields) > 0 {
			p.Items = append(p.Items, g)
		}
	}
	return nil
}

// chosen is what was chosen, as an authorisation.
func (p *GivePage) chosen(o *house.Owner) access.Authorisation {
	a := access.Authorisation{Subject: o.Subject, Org: p.Org, UsedFor: p.UsedFor, Until: p.Until}
	for _, g := range p.Items {
		n := len(a.Fields)
		for _, f := range g.Fields {
			if f.Chosen {
				a.Fields = append(a.Fields, f.Value)
			}
		}
		if len(a.Fields) > n {
			a.Items = append(a.Items, g.Code)
		}
	}
	return a
}

// wrong says what has to be put right; empty for nothing.
func (p *GivePage) wrong(a access.Authorisation, today clock.Date) string {
	named := func(all []ui.Option) bool {
		i := slices.IndexFunc(all, func(x ui.Option) bool { return x.Value == p.Org })
		if i >= 0 {
			p.Receiver = all[i].Title
		}
		return i >= 0
	}
	_, err := clock.ParseDate(string(p.Until))
	switch {
	case !named(p.Banks) && !named(p.Others):
		return "请选定授权给哪个单位。"
	case !slices.ContainsFunc(p.Uses, func(x ui.Option) bool { return x.Value == p.UsedFor }):
		return "请选定用处。"
	case len(a.Fields) == 0:
		return "请选定让对方看哪些项目。"
	case err != nil || p.Until < today:
		return "请写明授权到哪一天，不早于今天。"
	case p.Until > p.Latest:
		return "一次授权最长一年，到期可以再授权；请把到期日期改早。"
	}
	return ""
}

func givePage(p GivePage) house.Page {
	out := page("新的授权", givenPath, house.Page{Body: GiveBody(p)})
	out.Crumbs = []house.Crumb{crumbHome, {Title: "我的信用", Href: house.OwnPath}, {Title: "授权", Href: givenPath}, {Title: "新的授权"}}
	return out
}

func blank(hub *house.Hub, o *house.Owner) (house.Page, error) {
	var p GivePage
	err := hub.DB.View(o.Context(), func(tx *db.Tx) error {
		p = GivePage{}
		return p.form(hub, o, tx)
	})
	return givePage(p), err
}

// preview shows what exactly would be seen. The subject looks at its own for it, which is kept.
func preview(hub *house.Hub, o *house.Owner) (house.Page, error) {
	p, a, err := filled(hub, o)
	if err != nil || p.Wrong != "" {
		return givePage(p), err
	}
	if p.Seen, err = seen(hub, o, a); err != nil {
		return house.Page{}, err
	}
	p.Ready = true
	return givePage(p), nil
}

// filled is the form with what was chosen, and what is wrong with it.
func filled(hub *house.Hub, o *house.Owner) (p GivePage, a access.Authorisation, err error) {
	if err := o.ParseForm(); err != nil {
		return p, a, web.Fail(web.Invalid, "提交的内容没有读懂，请退回上一页再试。")
	}
	err = hub.DB.View(o.Context(), func(tx *db.Tx) error {
		p = GivePage{}
		if err := p.form(hub, o, tx); err != nil {
			return err
		}
		a = p.chosen(o)
		p.Wrong = p.wrong(a, tx.Today())
		return nil
	})
	return p, a, err
}

// give stores it; a form sent twice gives one.
func give(hub *house.Hub, o *house.Owner) (house.Page, error) {
	p, a, err := filled(hub, o)
	if err != nil || p.Wrong != "" {
		return givePage(p), err
	}
	if a.ID, err = id.Parse(p.Once); err != nil {
		return house.Page{}, web.Fail(web.Invalid, "这张表已经失效，请退回上一页，刷新后重新填写。")
	}
	err = hub.DB.Write(o.Context(), func(tx *db.Tx) error {
		_, err := hub.Purposes.Give(tx, o.Actor, a)
		return err
	})
	return house.Page{Moved: givenPath, Said: "授权已经生效；随时可以在这里收回。"}, err
}

// revoke takes an authorisation back at once.
func revoke(hub *house.Hub, o *house.Owner) (house.Page, error) {
	x, err := id.Parse(o.PathValue("id"))
	if err != nil {
		return house.Page{}, hub.NotYours(o.Context(), o.Principal, "authorisation/none")
	}
	mine := false
	err = hub.DB.Write(o.Context(), func(tx *db.Tx) error {
		_, of, err := o.Whole(tx)
		if err != nil {
			return err
		}
		all, err := access.Authorisations(tx, of...)
		if err != nil {
			return err
		}
		if mine = slices.ContainsFunc(all, func(a access.Authorisation) bool { return a.ID == x }); !mine {
			return nil
		}
		return access.Revoke(tx, o.Actor, o.Subject, of, x)
	})
	if err == nil && !mine {
		err = hub.NotYours(o.Context(), o.Principal, "authorisation/"+x.String())
	}
	return house.Page{Moved: givenPath, Said: "授权已经收回，从现在起对方看不到了。"}, err
}

// anew gives what an authorisation gave to who took its organisation's work over: the same fields for the same use, as long. The
// form names who that is: where it is somebody else by now, nothing is given.
func anew(hub *house.Hub, o *house.Owner) (house.Page, error) {
	x, err := id.Parse(o.PathValue("id"))
	if err != nil {
		return house.Page{}, hub.NotYours(o.Context(), o.Principal, "authorisation/none")
	}
	once, stale := id.Parse(o.PostFormValue("once"))
	mine := false
	err = hub.DB.Write(o.Context(), func(tx *db.Tx) error {
		_, of, err := o.Whole(tx)
		if err != nil {
			return err
		}
		all, err := access.Authorisations(tx, of...)
		i := slices.IndexFunc(all, func(a access.Authorisation) bool { return a.ID == x })
		if mine = i >= 0; err != nil || !mine {
			return err
		}
		if stale != nil { // told to nobody but who gave it
			return web.Fail(web.Invalid, "这张表已经失效，请退回上一页，刷新后再试。")
		}
		rights, err := hub.People.Rights(tx)
		if err != nil {
			return err
		}
		into, former := formerly(rights, all[i], tx.Today())
		switch {
		case !former || into.Code == "" || into.Code != o.PostFormValue("org") || !all[i].Holds(tx.Today()):
			return web.Fail(web.Conflict, "这个授权刚刚变了，没有改给别的单位；请刷新后再看。")
		case passed(all, all[i], into.Code, tx.Today()):
			return nil // given already: the form was sent twice
		}
		a := all[i].Anew(once, into.Code, tx.Today())
		a.Subject = o.Subject
		_, err = hub.Purposes.Give(tx, o.Actor, a)
		return err
	})
	if err == nil && !mine {
		err = hub.NotYours(o.Context(), o.Principal, "authorisation/"+x.String())
	}
	return house.Page{Moved: givenPath, Said: "授权已经生效；随时可以在这里收回。"}, err
}

// some tells whether some of an item's fields are chosen.
func some(g GiveItem) bool {
	return slices.ContainsFunc(g.Fields, func(f GiveField) bool { return f.Chosen })
}
