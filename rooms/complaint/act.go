package complaint

import (
	"strconv"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/flow"
	"xinguan/core/house"
)

// step takes a step of a complaint.
func step(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var title string
	moved := keepPath + "/" + v.PathValue("id")
	err := hub.DB.Write(v.Context(), func(tx *db.Tx) error {
		k, party, err := readable(tx, hub, v)
		if err != nil {
			return err
		}
		seen, bad := strconv.Atoi(v.PostFormValue("seen"))
		if bad != nil {
			return web.Fail(web.Invalid, "提交的内容不完整，请刷新页面后再办理。")
		}
		proc, _ := hub.Flow.Procedures.Find(k.Procedure)
		s, ok := proc.Step(v.PathValue("step"))
		if !ok {
			return house.Told(flow.ErrNotNow)
		}
		title = s.Title
		m := flow.Move{Case: k.ID, Step: s.ID, Seen: seen, By: flow.Hand{Actor: v.Actor, Party: party, Name: v.Name}, Reason: v.PostFormValue("reason"), Text: v.PostFormValue("text")}
		if err := confided(&k, party, m.Text); err != nil {
			return err
		}
		if s.Transfers {
			if err := transfer(tx, hub, v, &k, &m); err != nil {
				return err
			}
		}
		k, err = hub.Flow.Take(tx, m)
		if err != nil {
			return house.Told(err)
		}
		if after, err := hub.ComplaintHand(tx, v.Actor, &k); err != nil || after == "" {
			moved = assignedPath
			return err
		}
		return nil
	})
	return house.Page{Moved: moved, Said: "已办理：" + title + "。"}, err
}

// confided refuses a text to the superior that says who complains.
func confided(k *flow.Case, party flow.Party, text string) error {
	if party == flow.Centre && identifies(text, k.Applicant) {
		return web.Fail(web.Invalid, "说明里有投诉人的姓名、电话或邮箱；请退回上一页删去，再办理。")
	}
	return nil
}

// transfer fills in who a complaint goes to and which papers go with it; who gives it back gives it to who received it.
func transfer(tx *db.Tx, hub *house.Hub, v *house.Visit, k *flow.Case, m *flow.Move) (err error) {
	if m.By.Party == flow.Authority {
		m.Org, err = hub.ComplaintKeeper(tx, k)
		return err
	}
	rights, err := hub.People.Rights(tx)
	if err != nil {
		return err
	}
	if m.Org = v.PostFormValue("org"); m.Org == "" || !mayGoTo(tx, rights.Orgs, k, m.Org) {
		return web.Fail(web.Invalid, "请选择转给哪个单位：不能转给被反映的单位和它的下级。")
	}
	for _, x := range v.PostForm["pass"] {
		of, err := id.Parse(x)
		if err != nil {
			return web.Fail(web.Invalid, "提交的内容不完整，请刷新页面后再办理。")
		}
		m.Pass = append(m.Pass, of)
	}
	m.Text = "转" + hub.OrgName(tx, m.Org) + "：" + m.Text
	return nil
}
