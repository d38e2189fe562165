package staff

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"xinguan/base/db"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/people"
)

// ApprovalsPage lists what waits for the actor's decision, and what the actor proposed.
type ApprovalsPage struct{ ForMe, Mine []ProposalRow }

// ProposalRow is a proposal in a list.
type ProposalRow struct{ ID, Title, Org, By, At, State string }

func approvals(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var p ApprovalsPage
	mine, err := hub.People.Mine(v.Context(), v.Actor)
	if err != nil {
		return house.Page{}, err
	}
	err = hub.DB.View(v.Context(), func(tx *db.Tx) error {
		pending, err := hub.People.Pending(tx, v.Actor)
		if err != nil {
			return err
		}
		if p.ForMe, err = proposalRows(hub, tx, pending); err != nil {
			return err
		}
		p.Mine, err = proposalRows(hub, tx, mine)
		return err
	})
	return house.Page{Title: "等我批准的", Nav: "/office/approvals", Body: ApprovalsBody(p), Crumbs: []house.Crumb{crumbs, {Title: "等我批准的"}}}, err
}

func proposalRows(hub *house.Hub, tx *db.Tx, in []people.Proposal) ([]ProposalRow, error) {
	r, err := hub.People.Rights(tx)
	if err != nil {
		return nil, err
	}
	var out []ProposalRow
	for _, x := range in {
		org, _ := r.Orgs.Org(x.Org)
		out = append(out, ProposalRow{ID: x.ID.String(), Title: x.Title, Org: org.Name, By: nameOf(tx, x.Proposer), At: x.At.Chinese(), State: x.State.Title()})
	}
	return out, nil
}

// nameOf is how colleagues know an account, or what stands for it in the log.
func nameOf(tx *db.Tx, account string) string {
	return people.Names(tx, account)
}

// ApprovalPage is one proposal with the very letters that are approved.
type ApprovalPage struct {
	Proposal          people.Proposal
	Org, By, Decider  string
	Content           []ui.Fact
	Seen              string
	MayDecide, IsMine bool
}

func approval(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var p ApprovalPage
	x, err := at(v, "id")
	if err != nil {
		return house.Page{}, err
	}
	err = hub.DB.View(v.Context(), func(tx *db.Tx) error {
		if p.Proposal, err = people.ProposalByID(tx, x); err != nil {
			return err
		}
		pending, err := hub.People.Pending(tx, v.Actor)
		if err != nil {
			return err
		}
		p.MayDecide = slices.ContainsFunc(pending, func(o people.Proposal) bool { return o.ID == x })
		p.IsMine = p.Proposal.Proposer == v.Actor.ID
		if !p.MayDecide && !p.IsMine && !(p.Proposal.Decider != "" && p.Proposal.Decider == v.Actor.ID) {
			return web.Fail(web.NotFound, "没有这件事，或者它不由您批准。")
		}
		r, err := hub.People.Rights(tx)
		if err != nil {
			return err
		}
		org, _ := r.Orgs.Org(p.Proposal.Org)
		p.Org, p.By, p.Decider = org.Name, nameOf(tx, p.Proposal.Proposer), nameOf(tx, p.Proposal.Decider)
		p.Content = content(r, p.Proposal.Content)
		p.Seen = hex.EncodeToString(p.Proposal.Digest)
		return nil
	})
	return house.Page{Title: p.Proposal.Title, Nav: "/office/approvals", Body: ApprovalBody(p),
		Crumbs: []house.Crumb{crumbs, {Title: "等我批准的", Href: "/office/approvals"}, {Title: p.Proposal.Title}}}, err
}

// words are the keys of contents as people read them.
var words = map[string]string{"kind": "种类", "code": "代码", "name": "名称", "org_kind": "单位类别", "town": "镇街代码", "superior": "上级单位", "into": "并入", "effective": "生效日期",
	"basis": "依据", "sender": "代报单位", "owner": "被代报单位", "items": "目录项", "from": "开始日期", "until": "截止日期", "doc_no": "授权文号", "account": "账号", "role": "角色",
	"hours": "小时数", "reason": "理由"}

// content writes what is proposed as facts; what is no object is shown as it is.
func content(r *people.Rights, raw string) []ui.Fact {
	var m map[string]any
	if json.Unmarshal([]byte(raw), &m) != nil {
		return []ui.Fact{{Label: "内容", Value: raw, Wide: true}}
	}
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	var out []ui.Fact
	for _, k := range keys {
		value := fmt.Sprint(m[k])
		if list, ok := m[k].([]any); ok {
			value = strings.Trim(fmt.Sprint(list), "[]")
		}
		if org, ok := r.Orgs.Org(value); ok {
			value = org.Name + "（" + value + "）"
		}
		switch k {
		case "role":
			value = r.Roles.Title(people.Role(value))
		case "kind":
			value = ui.Or(people.OrgChangeKind(value).Title(), value)
		case "org_kind":
			value = ui.Or(people.OrgKind(value).Title(), value)
		}
		if k == "id" || value == "" || strings.HasPrefix(value, "0001-") {
			continue
		}
		out = append(out, ui.Fact{Label: ui.Or(words[k], k), Value: value})
	}
	return out
}

func approve(hub *house.Hub, v *house.Visit) (house.Page, error) {
	p, seen, err := proposed(hub, v)
	if err != nil {
		return house.Page{}, err
	}
	if err := hub.People.Settle(v.Context(), v.Actor, p, seen); err != nil {
		return house.Page{}, err
	}
	return done("/office/approvals", "已批准：“"+p.Title+"”，即时生效。")
}

func proposed(hub *house.Hub, v *house.Visit) (p people.Proposal, seen []byte, err error) {
	x, err := at(v, "id")
	if err != nil {
		return p, nil, err
	}
	if seen, err = hex.DecodeString(v.PostFormValue("seen")); err != nil {
		return p, nil, web.Fail(web.Invalid, "请打开这件事的页面，看过内容再决定。")
	}
	err = hub.DB.View(v.Context(), func(tx *db.Tx) error { p, err = people.ProposalByID(tx, x); return err })
	return p, seen, err
}

func refuse(hub *house.Hub, v *house.Visit) (house.Page, error) {
	p, seen, err := proposed(hub, v)
	if err != nil {
		return house.Page{}, err
	}
	err = hub.DB.Write(v.Context(), func(tx *db.Tx) error {
		_, err := hub.People.Refuse(tx, v.Actor, p.ID, seen, strings.TrimSpace(v.PostFormValue("why")))
		return err
	})
	if err != nil {
		return house.Page{}, err
	}
	return done("/office/approvals", "没有批准：“"+p.Title+"”；提出的人会看到理由。")
}

func withdraw(hub *house.Hub, v *house.Visit) (house.Page, error) {
	x, err := at(v, "id")
	if err != nil {
		return house.Page{}, err
	}
	err = hub.DB.Write(v.Context(), func(tx *db.Tx) error { _, err := hub.People.Withdraw(tx, v.Actor, x); return err })
	if err != nil {
		return house.Page{}, err
	}
	return done("/office/approvals", "已撤回。")
}
