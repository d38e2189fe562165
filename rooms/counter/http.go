package counter

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/ident"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// mostRows is how many records of a subject are offered.
const mostRows = 200

func crumbs(more ...house.Crumb) []house.Crumb {
	return append([]house.Crumb{{Title: "工作台", Href: house.OfficePath}}, more...)
}

func findPage(hub *house.Hub, v *house.Visit) (house.Page, error) {
	p := FindPage{Code: strings.TrimSpace(v.FormValue("code"))}
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error { return p.load(tx, hub) })
	return house.Page{Title: "窗口代办", Nav: counterPath, Body: Find(p), Crumbs: crumbs(house.Crumb{Title: "窗口代办"})}, err
}

func (p *FindPage) load(tx *db.Tx, hub *house.Hub) error {
	if p.Code == "" {
		return nil
	}
	s, err := subject.Find(tx, p.Code)
	if errors.Is(err, subject.ErrNone) {
		return p.named(tx, hub)
	}
	if err != nil {
		return err
	}
	p.Name, p.Code = s.Name, s.Code
	p.Whole = []Offer{offer("reorganisation", s.Code, whole)}
	all, err := record.OfSubject(tx, s.ID, "", mostRows)
	for _, r := range all {
		it, ok := hub.Catalog.Of(r.Item, r.ItemVersion)
		if !ok {
			continue
		}
		row := Row{ID: r.ID.String(), Title: ui.Or(r.Face(it).Title, it.Title), Authority: r.Authority, DocNo: hub.Numbered(r.Item, r.DocNo, r.Class), Decided: r.Decided.Table()}
		row.Offers, row.Note = offers(&house.Concerned{Subject: s, Record: r, Item: it}, tx.Today())
		p.Rows = append(p.Rows, row)
	}
	return err
}

// mostAlike is how many organisations of a like name are offered.
const mostAlike = 10

// named offers the organisations whose names are like what was asked for: who comes without a licence knows the name.
func (p *FindPage) named(tx *db.Tx, hub *house.Hub) error {
	hits := hub.Index.Search(p.Code, subject.Options{Limit: mostAlike})
	ids := make([]id.ID, len(hits))
	for i, h := range hits {
		ids[i] = h.ID
	}
	all, err := subject.GetMany(tx, ids)
	for _, s := range all {
		a := Alike{Name: s.Name, Code: s.Code, Href: counterPath + "?" + url.Values{"code": {s.Code}}.Encode()}
		if s.Code != "" && !slices.Contains(p.Alike, a) {
			p.Alike = append(p.Alike, a)
		}
	}
	if len(p.Alike) == 0 {
		p.Wrong = "没有这个名称或代码的单位。请对照营业执照逐字核对；代码共18位，没有字母I、O、S、V、Z。"
	}
	return err
}

// concerned is what an address is about: a record, or the subject as a whole.
func concerned(tx *db.Tx, hub *house.Hub, v *house.Visit) (x house.Concerned, proc *flow.Procedure, err error) {
	none := web.Fail(web.NotFound, "窗口不能办理这一项；请回到窗口代办重新选择。")
	proc, ok := hub.Flow.Procedures.Find(v.PathValue("procedure"))
	if !ok || offer(proc.ID, "", "").Title == "" || (proc.About == "subject") != (v.PathValue("record") == whole) {
		return x, nil, none
	}
	if proc.About == "subject" {
		x.Whole = true
		if x.Subject, err = subject.Find(tx, v.PathValue("code")); errors.Is(err, subject.ErrNone) {
			err = none
		}
		return x, proc, err
	}
	if x, err = hub.Shown(tx, v.PathValue("code"), v.PathValue("record")); err != nil {
		return x, nil, err
	}
	all, note := offers(&x, tx.Today())
	for _, o := range all {
		if o == offer(proc.ID, x.Subject.Code, x.Record.ID.String()) {
			return x, proc, nil
		}
	}
	return x, nil, web.Fail(web.Conflict, "现在不能办理：%s。", ui.Or(note, "这条信息不适用"))
}

func formPage(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var p FormPage
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		x, proc, err := concerned(tx, hub, v)
		if err == nil {
			p = load(hub, &x, proc)
		}
		return err
	})
	return page(p), err
}

func load(hub *house.Hub, x *house.Concerned, proc *flow.Procedure) FormPage {
	o := offer(proc.ID, x.Subject.Code, whole)
	if !x.Whole {
		o = offer(proc.ID, x.Subject.Code, x.Record.ID.String())
	}
	p := FormPage{Procedure: proc.ID, Title: o.Title, Action: o.Href, Subject: x.Subject.Name, Code: x.Subject.Code, Back: counterPath + "?code=" + x.Subject.Code,
		Grounds: proc.Grounds, Papers: proc.Papers, Once: id.New().String(), Must: proc.ID != "repair", Objection: proc.ID == "objection"}
	for _, k := range procedures {
		if k.id == proc.ID {
			p.Asks = k.asks
		}
	}
	if x.Whole {
		return p
	}
	p.About, p.By = ui.Or(x.Face.Title, x.Item.Title), x.Record.Authority+"，"+x.Record.Decided.Table()+"，"+hub.Numbered(x.Record.Item, x.Record.DocNo, x.Record.Class)
	for i := range x.Item.Fields {
		f := &x.Item.Fields[i]
		if value := f.Written(x.Record.Body.Get(f.Name)); f.IsPublic() && value != "" {
			p.Fields = append(p.Fields, f.Short()+"："+ui.Clip(value, 40))
		}
	}
	for _, k := range proc.Papers {
		if k.Sign != "" {
			p.Commitment = house.Commitment(k.Sign, x, "……", "……")
		}
	}
	return p
}

// file files what the applicant asks for, in their name; who did it for them stays in the case.
func file(hub *house.Hub, v *house.Visit) (house.Page, error) {
	proc, ok := hub.Flow.Procedures.Find(v.PathValue("procedure"))
	if !ok {
		return house.Page{}, web.Fail(web.NotFound, "窗口不能办理这一项；请回到窗口代办重新选择。")
	}
	v.Body = http.MaxBytesReader(nil, v.Body, house.MaxForm)
	form, err := house.ReadForm(v.Request, proc.Papers)
	form.Contact.Shown, form.Contact.Number = seen(v.PostForm["shown"]), strings.TrimSpace(v.PostFormValue("id_number"))
	if err == nil {
		err = inPerson(&form, proc)
	}
	if err != nil {
		return again(hub, v, form, err)
	}
	err = hub.DB.Write(v.Context(), func(tx *db.Tx) error {
		if _, _, err := hub.Flow.Opened(tx, form.Once); err == nil {
			return nil // sent twice
		}
		x, proc, err := concerned(tx, hub, v)
		if err != nil {
			return err
		}
		filed := form
		if v.PostFormValue("sign") == "yes" {
			filed = form.Signed(proc.Papers, &x, tx.Today())
		}
		return open(tx, hub, proc, x, filed, flow.Hand{Actor: v.Actor, Party: flow.Applicant, Name: form.Contact.Name})
	})
	if err != nil {
		return again(hub, v, form, err)
	}
	return house.Page{Moved: slipPath + "?mark=" + form.Once, Said: "已收件。请把回执单打印交给申请人。"}, nil
}

// again shows the form with what was filled in, where err says what is wrong with it: who waits at the window does not wait
// for it to be written twice.
func again(hub *house.Hub, v *house.Visit, f house.Form, err error) (house.Page, error) {
	var e *web.Error
	if !errors.As(err, &e) || e.Kind != web.Invalid {
		return house.Page{}, err
	}
	var p FormPage
	err = hub.DB.View(v.Context(), func(tx *db.Tx) error {
		x, proc, err := concerned(tx, hub, v)
		if err == nil {
			p = load(hub, &x, proc)
		}
		return err
	})
	p.Wrong, p.Ground, p.Contact = e.Message, f.Ground, f.Contact
	out := page(p)
	out.Unfit = true
	return out, err
}

func page(p FormPage) house.Page {
	return house.Page{Title: p.Title, Nav: counterPath, Body: Form(p), Crumbs: crumbs(house.Crumb{Title: "窗口代办", Href: counterPath}, house.Crumb{Title: p.Title})}
}

// inPerson refuses what a window must not leave out.
func inPerson(f *house.Form, proc *flow.Procedure) error {
	switch {
	case f.Contact.Shown == "":
		return web.Fail(web.Invalid, "请勾选当面核对过的证件；没有证件的，不能在窗口代办。")
	case len(f.Contact.Number) > 50:
		return web.Fail(web.Invalid, "证件号码太长了，请核对。")
	case proc.ID != "repair" && f.Contact.Asks == "":
		return web.Fail(web.Invalid, "请写明申请人的请求和理由。")
	case proc.ID == "statement" && (len([]rune(f.Contact.Asks)) > 500 || len(ident.Personal(f.Contact.Asks)) > 0):
		return web.Fail(web.Invalid, "声明最多500个字，不能写身份证号、电话、银行卡号：所有人都会看到。")
	}
	return nil
}

func open(tx *db.Tx, hub *house.Hub, proc *flow.Procedure, x house.Concerned, f house.Form, by flow.Hand) error {
	if x.Whole {
		rights, err := hub.People.Rights(tx)
		if err != nil {
			return err
		}
		_, _, err = hub.Flow.Open(tx, flow.Request{Procedure: proc.ID, Subject: x.Subject.ID, Org: rights.Orgs.Centre(), Channel: "counter", Contact: f.Contact,
			Papers: f.Papers, Once: f.Once, By: by})
		return house.Told(err)
	}
	codes := []string{x.Record.Agency, x.Record.AuthorityCode}
	if proc.ID == "repair" { // who decided repairs; who sent answers for the rest
		codes = []string{x.Record.AuthorityCode, x.Record.Agency}
	}
	org, err := hub.Answerable(tx, codes...)
	if err != nil {
		return err
	}
	_, err = hub.Ask(tx, house.Asked{Procedure: proc.ID, Concerned: x, Form: f, Org: org, Channel: "counter", By: by})
	return err
}
