package complaint

import (
	"net/http"
	"slices"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/people"
)

var home = house.Crumb{Title: "首页", Href: "/"}

func choosePage(hub *house.Hub, _ *http.Request) (house.Page, error) {
	p := ChoosePage{Hotline: hub.City.Hotline}
	for _, of := range procedures {
		if proc, ok := hub.Flow.Procedures.Find(of); ok {
			p.Ways = append(p.Ways, Way{Href: path + "/" + of, Title: proc.Title, About: abouts[of], Button: "填写" + proc.Title})
		}
	}
	return house.Page{Title: "投诉和政务失信举报", Description: "对异议、修复的办理有意见，或者政府机关不履行承诺，可以在这里反映。身份保密。", Nav: "/help", Body: Choose(p),
		Crumbs: []house.Crumb{home, {Title: "投诉和政务失信举报"}}}, nil
}

// named is the procedure of an address.
func named(hub *house.Hub, r *http.Request) (*flow.Procedure, error) {
	proc, ok := hub.Flow.Procedures.Find(r.PathValue("procedure"))
	if !ok || !slices.Contains(procedures, proc.ID) {
		return nil, web.Fail(web.NotFound, "没有这一项；请回到“投诉和政务失信举报”重新选择。")
	}
	return proc, nil
}

func formPage(hub *house.Hub, r *http.Request) (house.Page, error) {
	proc, err := named(hub, r)
	if err != nil {
		return house.Page{}, err
	}
	_, known := house.PrincipalOf(r.Context())
	p := FormPage{Procedure: proc.ID, Title: proc.Title, About: abouts[proc.ID], Send: sends[proc.ID], OfCase: proc.ID == "complaint", Number: strings.TrimSpace(r.URL.Query().Get("number")),
		Grounds: proc.Grounds, Papers: proc.Papers, Way: proc.Way(), Known: known, Hotline: hub.City.Hotline}
	err = hub.DB.View(r.Context(), func(tx *db.Tx) error {
		rights, err := hub.People.Rights(tx)
		if err != nil {
			return err
		}
		p.Bodies = bodies(rights.Orgs, tx.Today())
		p.Begun, err = hub.Begin(tx, r)
		if p.Saved() && p.Contact.Case != "" {
			p.Number = p.Contact.Case
		}
		if p.Wrong != "" {
			p.Number = p.Contact.Case
		} else if !p.Saved() {
			p.Contact = flow.Contact{} // who has signed in is not filled in: they may not want to be named
		}
		return err
	})
	return house.Page{Title: proc.Title, Nav: "/help", Private: true, Body: Form(p),
		Crumbs: []house.Crumb{home, {Title: "投诉和政务失信举报", Href: path}, {Title: proc.Title}}}, err
}

// send opens the case with who receives it; of whom it is about nobody is told.
func send(hub *house.Hub, r *http.Request) (house.Page, error) {
	proc, err := named(hub, r)
	if err != nil {
		return house.Page{}, err
	}
	form, err := house.ReadForm(r, proc.Papers)
	text := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	form.Contact.Against, form.Contact.Body, form.Contact.Case = text("against"), text("body"), text("case")
	switch {
	case err != nil:
	case house.Resumes(r):
		return formPage(hub, r)
	case house.Keeps(r):
		return hub.KeepDraft(r, proc.ID, form.Contact.Body, form)
	case form.Contact.Asks == "":
		err = web.Fail(web.Invalid, "请写明发生了什么：什么时候、哪个单位、什么事。")
	case len([]rune(form.Contact.Body)) > 200 || len([]rune(form.Contact.Case)) > 100:
		err = web.Fail(web.Invalid, "单位名称或案号太长了，请核对。")
	default:
		err = hub.DB.Write(r.Context(), func(tx *db.Tx) error { return open(tx, hub, r, proc, form) })
	}
	if err != nil {
		return house.Again(r, form, err, func(r *http.Request) (house.Page, error) { return formPage(hub, r) })
	}
	return house.Page{Moved: house.OpenedPath(form.Once)}, nil
}

func open(tx *db.Tx, hub *house.Hub, r *http.Request, proc *flow.Procedure, form house.Form) error {
	if _, _, err := hub.Flow.Opened(tx, form.Once); err == nil {
		return nil // sent twice
	}
	rights, err := hub.People.Rights(tx)
	if err != nil {
		return err
	}
	k := flow.Case{Applicant: form.Contact}
	if err := complete(tx, hub, rights.Orgs, &k.Applicant); err != nil {
		return err
	}
	keeper, err := hub.ComplaintKeeper(tx, &k)
	if err != nil {
		return err
	}
	if keeper == "" {
		return web.Fail(web.Conflict, "这个单位的投诉本平台没有可以受理的上级；请向上一级机关反映，或者拨打%s。", hub.City.Hotline)
	}
	owner := id.ID{}
	if c, ok := house.PrincipalOf(r.Context()); ok && r.PostFormValue("list") == "yes" {
		owner = c.Subject
	}
	_, _, err = hub.Flow.Open(tx, flow.Request{Procedure: proc.ID, Ground: form.Ground, Owner: owner, Org: keeper, Channel: "web", Contact: k.Applicant,
		Papers: form.Papers, Once: form.Once, By: flow.Hand{Party: flow.Applicant}})
	return house.Told(err)
}

// complete finds the body a complaint is about: the one chosen, or the one that has the case; what is typed stays as typed.
func complete(tx *db.Tx, hub *house.Hub, orgs *people.Orgs, c *flow.Contact) error {
	if c.Against == "" && c.Case != "" {
		if k, err := hub.Flow.ByNumber(tx, c.Case); err == nil && !hub.Confidential(&k) {
			c.Against = k.Org
		}
	}
	if x, ok := orgs.Successor(c.Against, tx.Today()); ok && slices.Contains(kinds, x.Kind) {
		c.Against, c.Body = x.Code, x.Name
		return nil
	}
	c.Against = ""
	switch {
	case c.Body == "" && c.Case != "":
		return web.Fail(web.Invalid, "没有案号“%s”这件事，请对照回执单核对；记不清的，请选择或者写明反映的是哪个单位。", c.Case)
	case c.Body == "":
		return web.Fail(web.Invalid, "请选择或者写明反映的是哪个单位。")
	}
	return nil
}
