package casework

import (
	"strconv"

	"xinguan/base/db"
	"xinguan/base/web"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/people"
)

// allowed tells whether an official may take a step as a party: decisions are for those who may decide.
func allowed(a people.Actor, c *flow.Case, item string, s flow.Step, as flow.Party) people.Decision {
	scope := people.Scope{Org: c.Org, Item: item}
	all := []people.Permission{people.CaseHandle, people.CaseDecide}
	switch {
	case as == flow.Centre && s.Decides:
		all = []people.Permission{people.CaseCheck}
	case as == flow.Centre:
		all = []people.Permission{people.CaseHandle, people.CaseCheck}
	case as == flow.Authority && s.Decides && c.Mine(a): // of the credit centre, where the case lies with it, who checks also decides
		all = []people.Permission{people.CaseDecide, people.CaseCheck}
	case as == flow.Authority && s.Decides:
		all = []people.Permission{people.CaseDecide}
	case as != flow.Authority:
		return people.Decision{Why: "这个案件由" + flow.Authority.Title() + "办理"}
	}
	var d people.Decision
	for _, p := range all {
		if d = people.Decide(a, p, scope); d.Allowed {
			return d
		}
	}
	return d
}

func stepPage(hub *house.Hub, v *house.Visit) (house.Page, error) { return act(hub, v, false) }
func surePage(hub *house.Hub, v *house.Visit) (house.Page, error) { return act(hub, v, true) }

// act takes a step. What cannot be undone comes by the address that asks for the password.
func act(hub *house.Hub, v *house.Visit, sure bool) (house.Page, error) {
	c, x, err := readable(hub, v)
	if err != nil {
		return house.Page{}, err
	}
	proc, _ := hub.Flow.Procedures.Find(c.Procedure)
	s, ok := proc.Step(v.PathValue("step"))
	if !ok || s.Sure && !sure {
		return house.Page{}, house.Told(flow.ErrNotNow)
	}
	seen, err := number(v.PostFormValue("seen"))
	if err != nil {
		return house.Page{}, err
	}
	err = hub.DB.Write(v.Context(), func(tx *db.Tx) error {
		h := hand(tx, hub, v.Actor, &c)
		h.Name = v.Name
		if d := allowed(v.Actor, &c, x.Record.Item, s, h.Party); !d.Allowed {
			return web.Fail(web.Forbidden, "%s。", d.Why)
		}
		_, err := hub.Flow.Take(tx, flow.Move{Case: c.ID, Step: s.ID, Seen: seen, By: h, Reason: v.PostFormValue("reason"),
			Text: v.PostFormValue("text"), Document: v.PostFormValue("document")})
		return house.Told(err)
	})
	return house.Page{Moved: docketPath + "/" + c.ID.String(), Said: "已办理：" + s.Title + "。"}, err
}

// passPage hands a case to a colleague of the same organisation.
func passPage(hub *house.Hub, v *house.Visit) (house.Page, error) {
	c, x, err := readable(hub, v)
	if err != nil {
		return house.Page{}, err
	}
	var to people.Account
	err = hub.DB.Write(v.Context(), func(tx *db.Tx) (err error) {
		h := hand(tx, hub, v.Actor, &c)
		h.Name = v.Name
		if d := allowed(v.Actor, &c, x.Record.Item, flow.Step{}, h.Party); !d.Allowed {
			return web.Fail(web.Forbidden, "%s。", d.Why)
		}
		if to, err = colleague(tx, hub, v.PostFormValue("to"), &c); err != nil {
			return err
		}
		return house.Told(hub.Flow.Pass(tx, c.ID, to.ID.String(), h, v.PostFormValue("why")))
	})
	return house.Page{Moved: docketPath + "/" + c.ID.String(), Said: "已转交" + to.Name + "办理。"}, err
}

// number reads the number of the step somebody had before them.
func number(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0, web.Fail(web.Invalid, "提交的内容不完整，请刷新页面后再办理。")
	}
	return n, nil
}
