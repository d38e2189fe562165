// Package objection is the room in which anybody concerned says that something published is not right.
//
// For: a form from every record: what is wrong, which field, what it should say, with proofs; the mark 异议处理中 stands
// beside the record from the next read on, until the case is settled.
//
// 规划 and law: 三(五), 四(五) 异议; 企业信息公示暂行条例 and practice of other cities as the procedure's file cites them.
//
// Who uses it: the organisation concerned and whoever is taken for it; no account is needed.
//
// States: those of the procedures objection, objection_review and statement.
//
// Tables: none; cases are those of core/flow.
//
// Routes: GET and POST /objection/{code}/{record}, GET and POST /statement/{code}/{record}; own: GET and POST
// /my/objection/{record}, for what is not published.
//
// Leaves out: following a case (room casework), and deciding it (the office).
package objection

import (
	"net/http"

	"xinguan/base/db"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/people"
)

// Room is the room's manifest.
var Room = house.Room{
	Name: "objection", Title: "异议", Plan: []string{"三(五)", "四(五)"},
	Routes: []house.Route{
		{Pattern: "GET /objection/{code}/{record}", Permission: people.CaseApply, Knows: true, Page: formPage},
		{Pattern: "POST /objection/{code}/{record}", Permission: people.CaseApply, Upload: true, Knows: true, Page: send},
		{Pattern: "GET /statement/{code}/{record}", Permission: people.CaseApply, Knows: true, Page: statementPage},
		{Pattern: "POST /statement/{code}/{record}", Permission: people.CaseApply, Upload: true, Knows: true, Page: sendStatement},
	},
	Own: []house.Own{
		{Pattern: "GET /my/objection/{record}", Permission: people.CaseFile, Page: ownForm},
		{Pattern: "POST /my/objection/{record}", Permission: people.CaseFile, Upload: true, Page: ownSend},
	},
}

const procedure = "objection"

// FormPage is the form about one record.
type FormPage struct {
	Title, Authority, DocNo, Decided string
	Subject, Code, Back              string
	Grounds                          []flow.Ground
	Fields                           []string // titles of the fields with what they say now
	Papers                           []flow.Paper
	Way                              []flow.Clock // from the form to the result
	Pending                          bool         // somebody has objected already
	Hotline                          string
	house.Begun
}

func formPage(hub *house.Hub, r *http.Request) (house.Page, error) {
	var p FormPage
	err := hub.DB.View(r.Context(), func(tx *db.Tx) error {
		x, err := hub.Shown(tx, r.PathValue("code"), r.PathValue("record"))
		if err != nil {
			return err
		}
		if p, err = load(hub, &x); err != nil {
			return err
		}
		p.Begun, err = hub.Begin(tx, r)
		return err
	})
	return house.Page{Title: "提出异议", Nav: "/help", Private: true, Body: Form(p),
		Crumbs: []house.Crumb{{Title: "首页", Href: "/"}, {Title: p.Subject, Href: p.Back, Filed: true}, {Title: "提出异议"}}}, err
}

// ownForm is the form about a record of one's own that the public does not see.
func ownForm(hub *house.Hub, o *house.Owner) (house.Page, error) {
	var p FormPage
	x, err := hub.OwnConcerned(o)
	if err != nil {
		return house.Page{}, err
	}
	if p, err = load(hub, &x); err != nil {
		return house.Page{}, err
	}
	p.Fields, p.Back, p.Subject = nil, house.OwnPath+"/records/"+x.Record.ID.String(), ui.Or(p.Subject, "本人")
	err = hub.DB.View(o.Context(), func(tx *db.Tx) (err error) { p.Begun, err = hub.Begin(tx, o.Request); return err })
	return house.Page{Title: "提出异议", Nav: house.OwnPath + "/records", Body: Form(p),
		Crumbs: []house.Crumb{{Title: "首页", Href: "/"}, {Title: "我的信用", Href: house.OwnPath}, {Title: "提出异议"}}}, err
}

// ownSend opens the case about it.
func ownSend(hub *house.Hub, o *house.Owner) (house.Page, error) {
	x, err := hub.OwnConcerned(o)
	if err != nil {
		return house.Page{}, err
	}
	return file(hub, o.Request, func(*db.Tx) (house.Concerned, error) { return x, nil }, func(r *http.Request) (house.Page, error) {
		return ownForm(hub, &house.Owner{Request: r, Principal: o.Principal})
	})
}

func load(hub *house.Hub, x *house.Concerned) (FormPage, error) {
	proc, ok := hub.Flow.Procedures.Find(procedure)
	if !ok {
		return FormPage{}, web.Fail(web.NotFound, "本市没有开通网上异议；请联系作出决定的单位。")
	}
	r := &x.Record
	p := FormPage{Title: ui.Or(x.Face.Title, x.Item.Title), Authority: r.Authority, DocNo: hub.Numbered(r.Item, r.DocNo, r.Class), Decided: r.Decided.Chinese(), Subject: x.Subject.Name,
		Code: x.Subject.Code, Back: "/subjects/" + x.Subject.Code, Grounds: proc.Grounds, Papers: proc.Papers, Way: proc.Way(), Pending: r.Disputed,
		Hotline: hub.City.Hotline}
	for i := range x.Item.Fields {
		f := &x.Item.Fields[i]
		if value := f.Written(r.Body.Get(f.Name)); f.IsPublic() && value != "" {
			p.Fields = append(p.Fields, f.Short()+"："+ui.Clip(value, 40))
		}
	}
	return p, nil
}

// keep keeps a form that is not finished.
func keep(hub *house.Hub, r *http.Request, procedure string, form house.Form, about func(*db.Tx) (house.Concerned, error)) (house.Page, error) {
	var x house.Concerned
	err := hub.DB.View(r.Context(), func(tx *db.Tx) (err error) { x, err = about(tx); return err })
	if err != nil {
		return house.Page{}, err
	}
	return hub.KeepDraft(r, procedure, x.What(), form)
}

// send opens the case about a record that is shown, or goes on with a form that was kept.
func send(hub *house.Hub, r *http.Request) (house.Page, error) {
	if house.Resumes(r) {
		return formPage(hub, r)
	}
	return file(hub, r, func(tx *db.Tx) (house.Concerned, error) {
		return hub.Shown(tx, r.PathValue("code"), r.PathValue("record"))
	}, func(r *http.Request) (house.Page, error) { return formPage(hub, r) })
}

// file opens the case; it lies with who sent the information. What is wrong is said on the form.
func file(hub *house.Hub, r *http.Request, about func(*db.Tx) (house.Concerned, error), form func(*http.Request) (house.Page, error)) (house.Page, error) {
	proc, ok := hub.Flow.Procedures.Find(procedure)
	if !ok {
		return house.Page{}, web.Fail(web.NotFound, "本市没有开通网上异议；请联系作出决定的单位。")
	}
	filled, err := house.ReadForm(r, proc.Papers) // before the transaction: papers may come slowly
	switch {
	case err != nil:
	case house.Keeps(r):
		return keep(hub, r, proc.ID, filled, about)
	case filled.Contact.Asks == "":
		err = web.Fail(web.Invalid, "请写明哪里不对、为什么。")
	default:
		err = hub.DB.Write(r.Context(), func(tx *db.Tx) error { return open(tx, hub, r, filled, about) })
	}
	if err != nil {
		return house.Again(r, filled, err, form)
	}
	return house.Page{Moved: house.OpenedPath(filled.Once)}, nil
}

func open(tx *db.Tx, hub *house.Hub, r *http.Request, form house.Form, about func(*db.Tx) (house.Concerned, error)) error {
	if _, _, err := hub.Flow.Opened(tx, form.Once); err == nil {
		return nil // sent twice
	}
	x, err := about(tx)
	if err != nil {
		return err
	}
	org, err := hub.Answerable(tx, x.Record.Agency, x.Record.AuthorityCode)
	if err != nil {
		return err
	}
	by, owner := house.Files(r.Context(), &form)
	_, err = hub.Ask(tx, house.Asked{Procedure: procedure, Concerned: x, Form: form, Org: org, Channel: "web", By: by, Owner: owner})
	return err
}
