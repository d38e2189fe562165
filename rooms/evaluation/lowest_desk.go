package evaluation

import (
	"errors"
	"net/url"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/ledger"
	"xinguan/core/people"
	"xinguan/core/rating"
	"xinguan/core/subject"
)

// lowestPath is where the lowest grade is announced and decided.
const lowestPath = lookPath + "/lowest"

func lowest(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var p LowestPage
	err := hub.DB.View(v.Context(), func(tx *db.Tx) (err error) { p, err = lowestPage(hub, tx, hub.Flow); return err })
	p.May = people.Holds(v.Actor, people.EvaluationPropose).Allowed
	p.Decide = people.Holds(v.Actor, people.EvaluationApprove).Allowed
	return house.Page{Title: "最低等级的告知与确认", Nav: lowestPath, Body: Lowest(p), Crumbs: []house.Crumb{desk, {Title: "最低等级的告知与确认"}}}, err
}

// waitingLowest counts the cases an actor may decide.
func waitingLowest(hub *house.Hub, tx *db.Tx, a people.Actor) (int, error) {
	if !people.Holds(a, people.EvaluationApprove).Allowed {
		return 0, nil
	}
	return hub.Flow.Count(tx, flow.Filter{Procedures: []string{procedureID}, States: []string{procedureID + "/heard"}, Open: true})
}

// lowestAddress is where one company's lowest grade is announced and decided.
func lowestAddress(code string) string { return lowestPath + "/" + url.PathEscape(code) }

// OnePage is one company whose lowest grade is to be announced or decided, with what it was reckoned from.
type OnePage struct {
	Why         WhyPage
	Case        *CaseRow // nil where nothing was announced
	May, Decide bool
	Facts       string // to begin an announcement with
	Once        string

	of id.ID
}

// lowestOne shows what the grade was reckoned from to who announces or decides it, and to nobody about whom nothing of the kind is
// to be done. That it was opened is written down.
func lowestOne(hub *house.Hub, v *house.Visit) (house.Page, error) {
	p := OnePage{Once: id.New().String(), May: people.Holds(v.Actor, people.EvaluationPropose).Allowed, Decide: people.Holds(v.Actor, people.EvaluationApprove).Allowed}
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error { return p.read(hub, tx, v.PathValue("code")) })
	if err == nil {
		err = hub.DB.Aside(v.Context(), func(tx *db.Tx) error {
			return ledger.Audit(tx, ledger.Entry{Actor: v.Actor.ID, Action: string(people.EvaluationModel), Object: "subject/" + p.of.String(), Reason: "最低等级的告知与确认"})
		})
	}
	return house.Page{Title: "最低等级的告知与确认", Nav: lowestPath, Body: LowestOne(p), Crumbs: []house.Crumb{desk, {Title: "最低等级的告知与确认", Href: lowestPath}, {Title: p.Why.Name}}}, said(err)
}

func (p *OnePage) read(hub *house.Hub, tx *db.Tx, code string) error {
	s, err := subject.Find(tx, strings.ToUpper(strings.TrimSpace(code)))
	if err != nil {
		return err
	}
	m, err := hub.Rating.LiveOf(tx, modelID, tx.Today())
	if err != nil || m == nil {
		return errors.Join(err, noModelIf(m == nil && err == nil))
	}
	a, err := hub.Rating.Answer(tx, m, s)
	if err != nil {
		return err
	}
	open, err := hub.Flow.List(tx, flow.Filter{Procedures: []string{procedureID}, Subject: s.ID, Open: true}, 1)
	if err != nil {
		return err
	}
	if len(open) == 0 && !waits(a) {
		return web.Fail(web.NotFound, "这家单位没有待确认的等级，也没有在办的告知；请从清单里选择。")
	}
	if len(open) > 0 {
		row, err := caseRow(tx, hub.Flow, open[0])
		if err != nil {
			return err
		}
		p.Case = &row
	}
	p.of, p.Why, p.Facts = s.ID, page(hub, a), facts(a)
	return nil
}

// facts are what the grade was reckoned from that speaks against the company, in words to begin an announcement with.
func facts(a rating.Answer) string {
	var said []string
	for _, l := range a.Lines {
		if l.Points >= 0 && l.AtMost == "" {
			continue
		}
		var from []string
		for _, r := range l.Records {
			from = append(from, named(r.Ref))
		}
		what := l.Points.Signed()
		if l.AtMost != "" {
			what = "等级最高为" + l.AtMost
		}
		said = append(said, l.Of.Title+"（"+strings.Join(from, "、")+"）："+what)
	}
	return ui.Clip("按"+a.Model.Title+a.Model.Version+"版计算，截至"+a.AsOf.Chinese()+"分值"+a.Score.String()+"，等级为"+a.Reckoned+"。主要事实："+strings.Join(said, "；")+"。", 1000)
}

func hand(v *house.Visit) flow.Hand {
	return flow.Hand{Actor: v.Actor, Party: flow.Centre, Name: v.Org + " " + v.Name}
}

func announceDesk(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var c flow.Case
	err := hub.DB.Write(v.Context(), func(tx *db.Tx) (err error) {
		c, err = announce(tx, hub, hub.Flow, hand(v), strings.TrimSpace(v.PostFormValue("code")), flow.Contact{Name: v.PostFormValue("name"), Phone: v.PostFormValue("phone"), Asks: v.PostFormValue("text")}, v.PostFormValue("once"))
		return err
	})
	if err != nil {
		return house.Page{}, said(err)
	}
	return house.Page{Moved: lowestPath, Said: "已告知，案号" + c.Number + "。单位凭查看码可以看到并陈述意见；期限满了自动转入决定。"}, nil
}

func decideDesk(hub *house.Hub, v *house.Visit) (house.Page, error) {
	of, err := id.Parse(v.PathValue("case"))
	if err != nil {
		return house.Page{}, web.Fail(web.NotFound, "没有这个案件。请回到清单重新选择。")
	}
	n := 0
	for _, c := range v.PostFormValue("seen") {
		if c < '0' || c > '9' || n > 1000 {
			return house.Page{}, web.Fail(web.Invalid, "这一页已经不完整，请回到清单重新打开。")
		}
		n = n*10 + int(c-'0')
	}
	move := flow.Move{Case: of, Step: v.PathValue("step"), Seen: n, By: hand(v), Reason: v.PostFormValue("reason"), Text: v.PostFormValue("text"), Document: v.PostFormValue("document")}
	if move.Step != "confirm" && move.Step != "drop" {
		return house.Page{}, web.Fail(web.NotFound, "没有这一步。请回到清单重新选择。")
	}
	var c flow.Case
	err = hub.DB.Write(v.Context(), func(tx *db.Tx) (err error) { c, err = hub.Flow.Take(tx, move); return err })
	if err != nil {
		return house.Page{}, said(err)
	}
	return house.Page{Moved: lowestPath, Said: "已决定，案号" + c.Number + "；单位凭查看码可以看到。"}, nil
}
