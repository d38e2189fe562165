package casework

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/flow"
	"xinguan/core/house"
)

var home = house.Crumb{Title: "首页", Href: "/"}

func askPage(hub *house.Hub, r *http.Request) (house.Page, error) {
	return follow(FollowPage{Number: strings.TrimSpace(r.URL.Query().Get("number")), Hotline: hub.City.Hotline}), nil
}

func follow(p FollowPage) house.Page {
	return house.Page{Title: "查办理进度", Nav: "/help", NoIndex: p.Number != "", Private: p.Wrong != "", Body: Follow(p), Crumbs: []house.Crumb{home, {Title: "查办理进度"}}}
}

// followPage shows a case to who has its number and code.
func followPage(hub *house.Hub, r *http.Request) (house.Page, error) {
	number, code := r.PostFormValue("number"), r.PostFormValue("code")
	var p CasePage
	err := hub.DB.View(r.Context(), func(tx *db.Tx) error {
		c, err := hub.Flow.ByCode(tx, number, code)
		if err != nil {
			return err
		}
		if code, err = hub.Flow.CodeOf(tx, c.ID); err == nil { // as it stands on the slip, however it was typed
			p, err = loadCase(tx, hub, c, code)
		}
		return err
	})
	if errors.Is(err, flow.ErrNone) {
		return follow(FollowPage{Number: number, Hotline: hub.City.Hotline, Wrong: "案号和查询码对不上，请核对回执单；字母不分大小写，号码里没有字母O、I、L和数字0、1。"}), nil
	}
	return casePage(p), err
}

func casePage(p CasePage) house.Page {
	return house.Page{Title: p.Title, Nav: "/help", Private: true, Body: Case(p),
		Crumbs: []house.Crumb{home, {Title: "查办理进度", Href: "/cases"}, {Title: p.Number, Filed: true}}}
}

// openedPage shows number and code to who has just sent a form, and again for a short while.
func openedPage(hub *house.Hub, r *http.Request) (house.Page, error) {
	var p CasePage
	err := hub.DB.View(r.Context(), func(tx *db.Tx) error {
		c, code, err := hub.Flow.Opened(tx, r.URL.Query().Get("mark"))
		if err != nil {
			return err
		}
		p, err = loadCase(tx, hub, c, code)
		p.Opened = true
		return err
	})
	if errors.Is(err, flow.ErrNone) {
		return follow(FollowPage{Hotline: hub.City.Hotline, Wrong: "这个页面只在提交后一小时内有效，请凭案号和查询码查询。"}), nil
	}
	return casePage(p), err
}

// actPage takes a step of the applicant's and shows the case as it stands then.
func actPage(hub *house.Hub, r *http.Request) (house.Page, error) {
	form, err := house.ReadForm(r, allPapers(hub)) // before the transaction: papers may come slowly
	if err != nil {
		return house.Page{}, err
	}
	var p CasePage
	err = hub.DB.Write(r.Context(), func(tx *db.Tx) error {
		c, err := hub.Flow.ByCode(tx, r.PostFormValue("number"), r.PostFormValue("code"))
		if err != nil {
			return house.Told(err)
		}
		seen, err := number(r.PostFormValue("seen"))
		if err != nil {
			return err
		}
		step := r.PostFormValue("step")
		if proc, ok := hub.Flow.Procedures.Find(c.Procedure); ok {
			if s, _ := proc.Step(step); len(form.Papers) == 0 && !s.Text && s.To != "" && !finalState(proc, s.To) {
				return web.Fail(web.Invalid, "还没有选择材料文件，请退回上一页选择后再提交。")
			}
		}
		c, err = hub.Flow.Take(tx, flow.Move{Case: c.ID, Step: step, Seen: seen, By: applicant(c), Papers: form.Papers, Text: form.Contact.Asks})
		if err != nil {
			return house.Told(err)
		}
		p, err = loadCase(tx, hub, c, r.PostFormValue("code"))
		return err
	})
	return casePage(p), err
}

func finalState(p *flow.Procedure, state string) bool {
	s, _ := p.State(state)
	return s.Final()
}

func applicant(c flow.Case) flow.Hand {
	return flow.Hand{Party: flow.Applicant, Name: c.Applicant.Name}
}

func allPapers(hub *house.Hub) (out []flow.Paper) {
	for _, p := range hub.Flow.Procedures.List {
		out = append(out, p.Papers...)
	}
	return out
}

// appealPage contests an outcome: a case of its own, for others to decide.
func appealPage(hub *house.Hub, r *http.Request) (house.Page, error) {
	f, err := house.ReadForm(r, nil)
	if err != nil {
		return house.Page{}, err
	}
	err = hub.DB.Write(r.Context(), func(tx *db.Tx) error {
		c, err := hub.Flow.ByCode(tx, r.PostFormValue("number"), r.PostFormValue("code"))
		if err != nil {
			return house.Told(err)
		}
		return appeal(tx, hub, c, f)
	})
	return house.Page{Moved: house.OpenedPath(f.Once)}, err
}

func appeal(tx *db.Tx, hub *house.Hub, c flow.Case, f house.Form) error {
	proc, _ := hub.Flow.Procedures.Find(c.Procedure)
	if proc == nil || proc.Appeal == "" || c.Outcome != "refused" && c.Outcome != "partly" {
		return web.Fail(web.Conflict, "这个案件现在不能申请复核；请刷新后查看。")
	}
	if strings.TrimSpace(f.Contact.Asks) == "" {
		return web.Fail(web.Invalid, "请写明不同意的理由。")
	}
	contact := c.Applicant
	contact.Asks = f.Contact.Asks
	now, _, err := hub.Flow.Open(tx, flow.Request{Procedure: proc.Appeal, Subject: c.Subject, Record: c.Record, Parent: c.ID, Owner: c.Owner, Org: c.Org, Channel: "web",
		Contact: contact, Once: f.Once, By: applicant(c)})
	if err != nil {
		return house.Told(err)
	}
	all, err := hub.Flow.List(tx, flow.Filter{Parent: c.ID}, 2) // asked after: who opens one waits for whoever opens another at the same moment
	for _, o := range all {
		if err == nil && o.ID != now.ID {
			err = web.Fail(web.Conflict, "这个案件已经申请过复核，案号是%s。", o.Number)
		}
	}
	return err
}

// find is a case by its number, for the search of the office.
func findCase(ctx context.Context, hub *house.Hub, x string) (c flow.Case, err error) {
	of, err := id.Parse(x)
	if err != nil {
		return c, web.Fail(web.NotFound, "%s。", flow.ErrNone)
	}
	err = hub.DB.View(ctx, func(tx *db.Tx) (err error) { c, err = hub.Flow.Get(tx, of); return house.Told(err) })
	return c, err
}
