package evaluation

import (
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/people"
)

// lowestPath is where the lowest grade is announced and decided.
const lowestPath = lookPath + "/lowest"

func lowest(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var p LowestPage
	err := hub.DB.View(v.Context(), func(tx *db.Tx) (err error) { p, err = lowestPage(hub, tx, hub.Flow); return err })
	p.May = people.Holds(v.Actor, people.EvaluationPropose).Allowed
	p.Decide = people.Holds(v.Actor, people.EvaluationApprove).Allowed
	return house.Page{Title: "最低等级的告知与确认", Nav: lowestPath, Body: Lowest(p, id.New().String())}, err
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
