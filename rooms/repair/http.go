package repair

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/notice"
	"xinguan/core/people"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// concerned is the adverse record of an address.
func concerned(tx *db.Tx, hub *house.Hub, r *http.Request) (house.Concerned, error) {
	x, err := hub.Shown(tx, r.PathValue("code"), r.PathValue("record"))
	if err == nil && !x.Item.Negative() {
		err = web.Fail(web.NotFound, "这条信息不需要修复：它不是对单位不利的信息。内容有错的，可以提出异议。")
	}
	return x, err
}

func formPage(hub *house.Hub, r *http.Request) (house.Page, error) {
	var p FormPage
	err := hub.DB.View(r.Context(), func(tx *db.Tx) error {
		x, err := concerned(tx, hub, r)
		if err != nil {
			return err
		}
		p = load(hub, &x, tx.Today())
		if p.Begun, err = hub.Begin(tx, r); err != nil {
			return err
		}
		if p.Others, err = others(tx, &x); err != nil {
			return err
		}
		n, err := hub.Flow.Count(tx, flow.Filter{Record: x.Record.ID, Procedures: []string{procedure}, Open: true})
		p.Pending = n > 0
		if err != nil {
			return err
		}
		return p.reminders(tx, r, &x)
	})
	return house.Page{Title: "申请信用修复", Nav: "/help", Private: true, Body: Form(p),
		Crumbs: []house.Crumb{{Title: "首页", Href: "/"}, {Title: p.Subject, Href: p.Back, Filed: true}, {Title: "申请信用修复"}}}, err
}

// reminders offers whoever acts for the subject to be reminded of the day.
func (p *FormPage) reminders(tx *db.Tx, r *http.Request, x *house.Concerned) error {
	c, ok := house.PrincipalOf(r.Context())
	if !ok || p.Standing() != Early {
		return nil
	}
	_, of, err := c.Whole(tx)
	if err != nil || !slices.Contains(of, x.Record.Subject) {
		return err
	}
	p.Remind = house.OwnPath + "/notices/reminders/" + x.Record.ID.String()
	p.Reminded, err = notice.Reminds(tx, x.Record.Subject, x.Record.ID, notice.OfSubject(c.Subject))
	return err
}

// send opens the case with the authority that decided. Before the earliest day nothing is refused: the page says the day.
func send(hub *house.Hub, r *http.Request) (house.Page, error) {
	proc, ok := hub.Flow.Procedures.Find(procedure)
	if !ok {
		return house.Page{}, web.Fail(web.NotFound, "本市没有开通网上修复申请；请联系作出决定的单位。")
	}
	form, err := house.ReadForm(r, proc.Papers) // before the transaction: papers may come slowly
	again := func(err error) (house.Page, error) {
		return house.Again(r, form, err, func(r *http.Request) (house.Page, error) { return formPage(hub, r) })
	}
	switch {
	case err != nil:
		return again(err)
	case house.Resumes(r):
		return formPage(hub, r)
	case house.Keeps(r):
		return keepDraft(hub, r, form)
	}
	to := house.OpenedPath(form.Once)
	err = hub.DB.Write(r.Context(), func(tx *db.Tx) error {
		if _, _, err := hub.Flow.Opened(tx, form.Once); err == nil {
			return nil // sent twice
		}
		x, err := concerned(tx, hub, r)
		if err != nil {
			return err
		}
		if load(hub, &x, tx.Today()).Standing() != Open {
			to = path(&x)
			return nil
		}
		org, err := hub.Answerable(tx, x.Record.AuthorityCode, x.Record.Agency)
		if err != nil {
			return err
		}
		filed := form
		if r.PostFormValue("sign") == "yes" {
			filed = form.Signed(proc.Papers, &x, tx.Today())
		}
		by, owner := house.Files(r.Context(), &filed)
		_, err = hub.Ask(tx, house.Asked{Procedure: procedure, Concerned: x, Form: filed, Org: org, Channel: "web", By: by, Owner: owner})
		return err
	})
	if err != nil {
		return again(err)
	}
	return house.Page{Moved: to}, nil
}

// keepDraft keeps an application that is not finished.
func keepDraft(hub *house.Hub, r *http.Request, form house.Form) (house.Page, error) {
	var x house.Concerned
	err := hub.DB.View(r.Context(), func(tx *db.Tx) (err error) { x, err = concerned(tx, hub, r); return err })
	if err != nil {
		return house.Page{}, err
	}
	return hub.KeepDraft(r, procedure, x.What(), form)
}

// reminder is an entry for the applicant's own calendar on the first day they can apply: nobody has to keep their number.
func reminder(hub *house.Hub, w http.ResponseWriter, r *http.Request) error {
	var p FormPage
	err := hub.DB.View(r.Context(), func(tx *db.Tx) error {
		x, err := concerned(tx, hub, r)
		p = FormPage{}
		if err == nil {
			p = load(hub, &x, tx.Today())
		}
		return err
	})
	if err != nil {
		return err
	}
	if p.From == "" {
		return web.Fail(web.NotFound, "这条信息不提前修复，到最后公示日自动停止公示，没有需要提醒的日子。")
	}
	text := strings.NewReplacer(",", `\,`, ";", `\;`, "\n", " ")
	day := func(d clock.Date) string { return strings.ReplaceAll(string(d), "-", "") }
	lines := []string{"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//xinguan//repair//ZH", "BEGIN:VEVENT", "UID:" + r.PathValue("record") + "@repair",
		"DTSTAMP:" + hub.Clock.Now().UTC().Format("20060102T150405Z"), "DTSTART;VALUE=DATE:" + day(p.From), "DTEND;VALUE=DATE:" + day(p.From.AddDays(1)),
		"SUMMARY:今天起可以申请信用修复", "DESCRIPTION:" + text.Replace(p.Subject+"，"+p.Authority+"，"+p.DocNo+"。免费。"), "URL:" + hub.Site + p.Here,
		"BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:今天起可以申请信用修复", "TRIGGER:PT9H", "END:VALARM", "END:VEVENT", "END:VCALENDAR", ""}
	w.Header().Set("Content-Disposition", `attachment; filename="repair-`+string(p.From)+`.ics"`)
	web.NoIndex(w.Header())
	web.Respond(w, r, http.StatusOK, "text/calendar; charset=utf-8", []byte(strings.Join(lines, "\r\n")))
	return nil
}

const nationalPath = "/office/national"

// Pick offers the adverse records of a subject that are shown now.
type Pick struct {
	Code, Name string
	Rows       []PickRow
	Wrong      string
}

// PickRow is one of them.
type PickRow struct {
	ID, Title, Authority, DocNo, Decided, Until string
	Class                                       string // as it stands; empty for what is not classed
}

// line is what is said under the title.
func (r PickRow) line() string {
	s := r.Authority + "，" + r.Decided + "，" + r.DocNo + "，公示到" + r.Until
	if r.Class != "" {
		s += "，" + r.Class
	}
	return s
}

// deciding tells of which records somebody may decide: of their own authority's, and of those whose work it took over.
func deciding(a people.Actor) func(*record.Record) bool {
	return func(r *record.Record) bool {
		return people.Decide(a, people.CaseDecide, people.Scope{Org: r.AuthorityCode, Item: r.Item}).Allowed
	}
}

// pick finds those that are taken.
func pick(tx *db.Tx, hub *house.Hub, code string, takes func(*record.Record) bool) (p Pick, err error) {
	if p.Code = code; code == "" {
		return p, nil
	}
	s, err := subject.Find(tx, code)
	if errors.Is(err, subject.ErrNone) {
		p.Wrong = "没有这个代码的单位，请核对。"
		return p, nil
	}
	if err != nil {
		return p, err
	}
	p.Name, p.Code = s.Name, s.Code
	all, err := record.OfSubject(tx, s.ID, "", 500)
	for i := range all {
		r := &all[i]
		it, ok := hub.Catalog.Item(r.Item)
		if !ok || !it.Negative() || !takes(r) {
			continue
		}
		row := PickRow{ID: r.ID.String(), Title: ui.Or(r.Face(it).Title, it.Title), Authority: r.Authority, DocNo: hub.Numbered(r.Item, r.DocNo, r.Class), Decided: r.Decided.Table(), Until: r.ShownUntil.Table()}
		if it.Severity == "declared" {
			row.Class = r.Severity.Title()
		}
		p.Rows = append(p.Rows, row)
	}
	return p, err
}

func nationalPage(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var p Pick
	err := hub.DB.View(v.Context(), func(tx *db.Tx) (err error) {
		p, err = pick(tx, hub, strings.TrimSpace(v.FormValue("code")), func(*record.Record) bool { return true })
		return err
	})
	return house.Page{Title: "录入信用中国的修复结果", Nav: nationalPath, Body: NationalBody(p),
		Crumbs: []house.Crumb{{Title: "工作台", Href: house.OfficePath}, {Title: "录入信用中国的修复结果"}}}, err
}

// enterNational ends the publication because 信用中国 decided so; an open case about the record stays for its authority to close.
func enterNational(hub *house.Hub, v *house.Visit) (house.Page, error) {
	document := strings.TrimSpace(v.PostFormValue("document"))
	if document == "" {
		return house.Page{}, web.Fail(web.Invalid, "请填写信用中国的修复决定或下架通知的编号。")
	}
	code := v.PostFormValue("code")
	err := hub.DB.Write(v.Context(), func(tx *db.Tx) error {
		x, err := hub.Shown(tx, code, v.PostFormValue("record"))
		if err != nil {
			return err
		}
		if !x.Item.Negative() {
			return web.Fail(web.Invalid, "这条信息不是修复的对象，请重新选择。")
		}
		return hub.Records.Apply(tx, record.Event{Subject: x.Record.Subject, Record: x.Record.ID, Kind: record.Repair, Cause: "信用中国；" + document, Actor: v.Actor.ID})
	})
	return house.Page{Moved: nationalPath + "?code=" + code, Said: "已按信用中国的结果停止公示。"}, err
}
