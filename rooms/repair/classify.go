package repair

import (
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/people"
	"xinguan/core/rulebook"
)

const (
	classifyPath      = "/office/classes"
	classifyProcedure = "classification"
)

// ClassPage is where an authority classes what it decided.
type ClassPage struct {
	Pick
	Once    string
	By      string // by what standard, and what is not known of it; empty where there is none
	Classes []Class
	Waits   Unclassed // what is not classed yet, where no subject was asked for
}

// Class is a class that can be chosen, and what belongs to it; Says is empty where no standard is known.
type Class struct{ Value, Title, Says string }

func classifyPage(hub *house.Hub, v *house.Visit) (house.Page, error) {
	p := ClassPage{Once: id.New().String()}
	err := hub.DB.View(v.Context(), func(tx *db.Tx) (err error) {
		p.Pick, err = pick(tx, hub, strings.TrimSpace(v.FormValue("code")), deciding(v.Actor))
		if err != nil {
			return err
		}
		if p.Code == "" {
			p.Waits, err = unclassed(tx, hub, v)
			return err
		}
		p.only(v.FormValue("record"), func(r *PickRow) bool { return r.Class != "" })
		p.By, p.Classes = choices(tx, hub, v.Actor.Org)
		return nil
	})
	return house.Page{Title: "认定失信严重程度", Nav: classifyPath, Body: ClassBody(p),
		Crumbs: []house.Crumb{{Title: "工作台", Href: house.OfficePath}, {Title: "认定失信严重程度"}}}, err
}

// choices are the classes, with what the standard of an authority's industry says of each.
func choices(tx *db.Tx, hub *house.Hub, org string) (by string, out []Class) {
	name := hub.OrgName(tx, org)
	s, known := hub.Rules.Standard(name, tx.Today())
	if known {
		by = hub.Rules.By(name, tx.Today())
	}
	for _, sev := range []rulebook.Severity{rulebook.Minor, rulebook.General, rulebook.Serious} {
		c := Class{Value: string(sev), Title: sev.Title()}
		if known {
			g, _ := s.Grade(sev)
			c.Says = g.Provision + g.Says
		}
		out = append(out, c)
	}
	return by, out
}

// only leaves the rows a condition takes, and of these the one that was asked for, where it is among them.
func (p *Pick) only(rec string, takes func(*PickRow) bool) {
	var all []PickRow
	for _, r := range p.Rows {
		if takes(&r) {
			all = append(all, r)
		}
		if r.ID == rec && takes(&r) {
			p.Rows = []PickRow{r}
			return
		}
	}
	p.Rows = all
}

// announceClass opens the case: the subject is told before the second person confirms.
func announceClass(hub *house.Hub, v *house.Visit) (house.Page, error) {
	form, err := house.ReadForm(v.Request, nil)
	if err != nil {
		return house.Page{}, err
	}
	if err := complete(form); err != nil {
		return house.Page{}, err
	}
	var c flow.Case
	var code string
	err = hub.DB.Write(v.Context(), func(tx *db.Tx) error {
		x, err := hub.Shown(tx, v.PostFormValue("code"), v.PostFormValue("record"))
		if err != nil {
			return err
		}
		if err := mayClass(v, &x); err != nil {
			return err
		}
		if x.Record.Severity == rulebook.Severity(form.Contact.Wants) {
			return already(x.Record.Severity)
		}
		c, code, err = announce(tx, hub, v, classifyProcedure, x, form)
		return err
	})
	return announced(c, code), err
}

// complete refuses a form without class, standard or reason.
func complete(form house.Form) error {
	sev := rulebook.Severity(form.Contact.Wants)
	switch {
	case !sev.Valid() || sev == rulebook.Unclassified:
		return web.Fail(web.Invalid, "请选择认定为哪一类。")
	case form.Contact.Field == "":
		return web.Fail(web.Invalid, "请写明依据的标准和条款，例如《…》第三条第一项；它会公开。")
	case form.Contact.Asks == "":
		return web.Fail(web.Invalid, "请写明事实和理由，单位会看到。")
	}
	return nil
}

// mayClass refuses what another authority decided, and what has no class.
func mayClass(v *house.Visit, x *house.Concerned) error {
	d := people.Decide(v.Actor, people.CaseDecide, people.Scope{Org: x.Record.AuthorityCode, Item: x.Record.Item})
	if !d.Allowed || !declared(x.Item) {
		return web.Fail(web.Forbidden, "只能认定本单位作出的行政处罚的失信严重程度。")
	}
	return nil
}

func already(sev rulebook.Severity) error {
	return web.Fail(web.Invalid, "这条信息已经是“%s”，不用再认定。", sev.Title())
}
