package evaluation

import (
	"strings"

	"xinguan/base/db"
	"xinguan/base/web"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/people"
	"xinguan/core/subject"
)

const (
	minePath   = house.OwnPath + "/evaluation"
	mineAnswer = minePath + "/answer"
)

var own = []house.Own{
	{Pattern: "GET " + minePath, Permission: people.LookOwn, Title: "评价", Page: mine},
	{Pattern: "POST " + mineAnswer, Permission: people.LookOwn, Page: answerMine},
}

// mine is the result of the company somebody has signed in for; persons are evaluated by no model.
func mine(hub *house.Hub, o *house.Owner) (house.Page, error) {
	page := house.Page{Title: "本单位的评价与原因", Nav: minePath, NoIndex: true, Crumbs: []house.Crumb{home, {Title: "我的信用", Href: house.OwnPath}, {Title: "评价"}}}
	if o.Person {
		page.Body = Persons()
		return page, nil
	}
	var p WhyPage
	err := hub.DB.View(o.Context(), func(tx *db.Tx) (err error) {
		s, err := subject.Get(tx, o.Subject)
		if err != nil {
			return err
		}
		m, err := hub.Rating.LiveOf(tx, modelID, tx.Today())
		if err != nil {
			return err
		}
		p, err = whole(hub, tx, m, s, o.Request)
		return err
	})
	p.Own = true
	page.Body = Why(p)
	return page, err
}

// answerMine takes what a company says to an announcement, from who has signed in for it.
func answerMine(hub *house.Hub, o *house.Owner) (house.Page, error) {
	if o.Person {
		return house.Page{}, web.Fail(web.NotFound, "这里没有等您答复的告知。")
	}
	text := strings.TrimSpace(o.PostFormValue("text"))
	err := hub.DB.Write(o.Context(), func(tx *db.Tx) error {
		_, c, err := announced(tx, hub.Flow, o.Subject)
		if err != nil {
			return err
		}
		if c == nil {
			return web.Fail(web.NotFound, "这里没有等您答复的告知。")
		}
		_, err = hub.Flow.Take(tx, flow.Move{Case: c.ID, Step: "answer", Seen: c.N, By: flow.Hand{Actor: o.Actor, Party: flow.Applicant, Name: o.Contact.Name}, Text: text})
		return err
	})
	if err != nil {
		return house.Page{}, said(err)
	}
	return house.Page{Moved: minePath, Said: "意见已经提交。"}, nil
}
