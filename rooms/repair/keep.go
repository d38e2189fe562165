package repair

import (
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/people"
)

const (
	keepPath      = "/office/keep"
	keepProcedure = "record_keep"
)

// mostKept is how many months a record is kept beyond its last day by one decision at most: the platform's own line.
const mostKept = 12

func keepPage(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var p Pick
	err := hub.DB.View(v.Context(), func(tx *db.Tx) (err error) {
		p, err = pick(tx, hub, strings.TrimSpace(v.FormValue("code")), deciding(v.Actor))
		return err
	})
	return house.Page{Title: "告知继续公示", Nav: keepPath, Body: KeepBody(p, id.New().String()),
		Crumbs: []house.Crumb{{Title: "工作台", Href: house.OfficePath}, {Title: "告知继续公示"}}}, err
}

// announceKeep opens the case: the subject is told before anybody decides.
func announceKeep(hub *house.Hub, v *house.Visit) (house.Page, error) {
	form, err := house.ReadForm(v.Request, nil)
	if err != nil {
		return house.Page{}, err
	}
	if form.Contact.Asks == "" {
		return house.Page{}, web.Fail(web.Invalid, "请写明事实、依据的条款和理由，单位会看到。")
	}
	var c flow.Case
	var code string
	err = hub.DB.Write(v.Context(), func(tx *db.Tx) error {
		x, err := hub.Shown(tx, v.PostFormValue("code"), v.PostFormValue("record"))
		if err != nil {
			return err
		}
		if d := people.Decide(v.Actor, people.CaseDecide, people.Scope{Org: x.Record.AuthorityCode, Item: x.Record.Item}); !d.Allowed || !x.Item.Negative() {
			return web.Fail(web.Forbidden, "只能对本单位认定的、对单位不利的信息告知继续公示。")
		}
		if err := keepDay(form.Contact.Wants, x.Record.ShownUntil); err != nil {
			return err
		}
		c, code, err = announce(tx, hub, v, keepProcedure, x, form)
		return err
	})
	return announced(c, code), err
}

// announce opens a case by which the subject of a record is told beforehand, in its own box where it has one; there is one
// at a time. Sent twice, it is opened once.
func announce(tx *db.Tx, hub *house.Hub, v *house.Visit, procedure string, x house.Concerned, form house.Form) (c flow.Case, code string, err error) {
	if c, err = hub.Ask(tx, house.Asked{Procedure: procedure, Concerned: x, Form: form, Org: v.Actor.Org, Channel: "office", Owner: x.Subject.ID,
		By: flow.Hand{Actor: v.Actor, Party: flow.Authority, Name: v.Name}}); err != nil {
		return c, "", err
	}
	if err := alone(tx, hub, &c); err != nil {
		return c, "", err
	}
	_, code, err = hub.Flow.Opened(tx, form.Once)
	return c, code, err
}

// alone refuses a case beside another of the same procedure about the same record. It is asked once the case is opened: who
// opens one waits for whoever opens another at the same moment, and sees it then.
func alone(tx *db.Tx, hub *house.Hub, c *flow.Case) error {
	open, err := hub.Flow.List(tx, flow.Filter{Record: c.Record, Procedures: []string{c.Procedure}, Open: true}, 2)
	for _, o := range open {
		if err == nil && o.ID != c.ID {
			err = web.Fail(web.Conflict, "这条信息已经告知过，案号是%s；请在案件里办理。", o.Number)
		}
	}
	return err
}

func announced(c flow.Case, code string) house.Page {
	return house.Page{Moved: "/office/cases/" + c.ID.String(), Said: "已告知。案号" + c.Number + "，查询码" + code + "（只显示这一次），请随告知书送达。"}
}

// keepDay refuses a day that is no later one, or too late.
func keepDay(day string, last clock.Date) error {
	d, err := clock.ParseDate(day)
	if err != nil {
		return web.Fail(web.Invalid, "请选择继续公示到哪一天。")
	}
	if last == clock.Forever || d <= last || d > last.AddMonths(mostKept) {
		return web.Fail(web.Invalid, "要比原来的最后公示日（%s）晚，最多晚一年；请更正日期。", last.Chinese())
	}
	return nil
}
