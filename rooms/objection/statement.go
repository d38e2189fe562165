package objection

import (
	"net/http"

	"xinguan/base/db"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/ident"
)

const statementProcedure = "statement"

// longestStatement is how many characters a statement has at most: it stands beside a record, not instead of it.
const longestStatement = 500

func statementPage(hub *house.Hub, r *http.Request) (house.Page, error) {
	var p FormPage
	err := hub.DB.View(r.Context(), func(tx *db.Tx) error {
		x, err := hub.Shown(tx, r.PathValue("code"), r.PathValue("record"))
		if err == nil {
			p = FormPage{Title: ui.Or(x.Face.Title, x.Item.Title), Authority: x.Record.Authority, DocNo: hub.Numbered(x.Record.Item, x.Record.DocNo, x.Record.Class), Decided: x.Record.Decided.Chinese(),
				Subject: x.Subject.Name, Code: x.Subject.Code, Back: "/subjects/" + x.Subject.Code, Hotline: hub.City.Hotline}
			if proc, ok := hub.Flow.Procedures.Find(statementProcedure); ok {
				p.Way = proc.Way()
			}
			p.Begun, err = hub.Begin(tx, r)
		}
		return err
	})
	return house.Page{Title: "放一份声明", Nav: "/help", Private: true, Body: Statement(p),
		Crumbs: []house.Crumb{{Title: "首页", Href: "/"}, {Title: p.Subject, Href: p.Back, Filed: true}, {Title: "放一份声明"}}}, err
}

// sendStatement opens the case in which a statement is looked through before it stands beside the record.
func sendStatement(hub *house.Hub, r *http.Request) (house.Page, error) {
	if _, ok := hub.Flow.Procedures.Find(statementProcedure); !ok {
		return house.Page{}, web.Fail(web.NotFound, "本市没有开通声明；可以提出异议。")
	}
	form, err := house.ReadForm(r, nil)
	shown := func(tx *db.Tx) (house.Concerned, error) {
		return hub.Shown(tx, r.PathValue("code"), r.PathValue("record"))
	}
	switch {
	case err != nil:
	case house.Resumes(r):
		return statementPage(hub, r)
	case house.Keeps(r):
		return keep(hub, r, statementProcedure, form, shown)
	default:
		if err = sayable(form.Contact.Asks); err == nil {
			err = hub.DB.Write(r.Context(), func(tx *db.Tx) error { return openStatement(tx, hub, r, form, shown) })
		}
	}
	if err != nil {
		return house.Again(r, form, err, func(r *http.Request) (house.Page, error) { return statementPage(hub, r) })
	}
	return house.Page{Moved: house.OpenedPath(form.Once)}, nil
}

// sayable refuses what everybody would see and must not.
func sayable(text string) error {
	switch n := len([]rune(text)); {
	case n == 0 || n > longestStatement:
		return web.Fail(web.Invalid, "声明要有内容，最多500个字。")
	case len(ident.Personal(text)) > 0:
		return web.Fail(web.Invalid, "声明里有身份证号、电话或银行卡号，所有人都会看到；请删去再提交。")
	}
	return nil
}

func openStatement(tx *db.Tx, hub *house.Hub, r *http.Request, form house.Form, shown func(*db.Tx) (house.Concerned, error)) error {
	if _, _, err := hub.Flow.Opened(tx, form.Once); err == nil {
		return nil // sent twice
	}
	x, err := shown(tx)
	if err != nil {
		return err
	}
	org, err := hub.Answerable(tx, x.Record.Agency, x.Record.AuthorityCode)
	if err != nil {
		return err
	}
	by, owner := house.Files(r.Context(), &form)
	_, err = hub.Ask(tx, house.Asked{Procedure: statementProcedure, Concerned: x, Form: form, Org: org, Channel: "web", By: by, Owner: owner})
	return err
}
