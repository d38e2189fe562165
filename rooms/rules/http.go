package rules

import (
	"encoding/hex"
	"slices"
	"strings"

	"xinguan/base/db"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/people"
	"xinguan/core/record"
	"xinguan/core/rulebook"
	"xinguan/core/subject"
)

func listPage(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var p ListPage
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		for i, b := range slices.Backward(hub.Rules.Books) {
			row := rowOf(hub.Rules, b, tx.Today())
			var err error
			if row.Applied, err = applied(tx, b, i == 0); err != nil {
				return err
			}
			p.Rows = append(p.Rows, row)
		}
		return nil
	})
	return house.Page{Title: "期限规则", Nav: rulesPath, Body: List(p), Crumbs: []house.Crumb{{Title: "工作台", Href: house.OfficePath}, {Title: "期限规则"}}}, err
}

// applied says how far a rulebook is applied to what was shown before it.
func applied(tx *db.Tx, b *rulebook.Book, first bool) (string, error) {
	_, _, ended, ok, err := record.Applied(tx, b.ID)
	if err != nil || ok && !ended.IsZero() {
		return "已套用，" + ended.Date().Table(), err
	}
	p, err := people.Newest(tx, house.RulebookKind, house.RulebookObject(b.ID))
	switch {
	case err != nil:
		return "", err
	case first:
		return "最早的一部，不用套用", nil
	case ok:
		return "正在套用", nil
	case p.State == people.ProposalApproved:
		return "已批准，" + b.From.Table() + "零时起自动套用", nil
	case p.State == people.ProposalOpen:
		return "已提出，待另一人批准", nil
	}
	return "没有提出", nil
}

// find is the rulebook of an address.
func find(hub *house.Hub, v *house.Visit) (*rulebook.Book, error) {
	b, ok := hub.Rules.Book(v.PathValue("book"))
	if !ok {
		return nil, web.Fail(web.NotFound, "没有这部规则；请从期限规则的清单里选择。")
	}
	return b, nil
}

func bookPage(hub *house.Hub, v *house.Visit) (house.Page, error) {
	b, err := find(hub, v)
	if err != nil {
		return house.Page{}, err
	}
	var p BookPage
	err = hub.DB.View(v.Context(), func(tx *db.Tx) (err error) { p, err = load(tx, hub, b, v.Actor); return err })
	return house.Page{Title: b.Title, Nav: rulesPath, Body: Book(p),
		Crumbs: []house.Crumb{{Title: "工作台", Href: house.OfficePath}, {Title: "期限规则", Href: rulesPath}, {Title: ui.Or(b.Number, b.Title)}}}, err
}

func load(tx *db.Tx, hub *house.Hub, b *rulebook.Book, a people.Actor) (p BookPage, err error) {
	p = BookPage{Row: rowOf(hub.Rules, b, tx.Today()), Transition: transitions[b.Transition], First: b == hub.Rules.Books[0]}
	if p.Ruling, p.Began, p.Ended, p.Done, err = record.Applied(tx, b.ID); err != nil {
		return p, err
	}
	if !p.Done && !p.First {
		if err := p.count(tx, b); err != nil {
			return p, err
		}
	}
	if p.Ruling != nil {
		p.Longer = p.Ruling.Total().Later > 0 && b.Transition != rulebook.LiveAtEntry
		if err := p.list(tx, hub); err != nil {
			return p, err
		}
	}
	return p, p.decision(tx, hub, b, a)
}

// count is what would be moved as it was counted last.
func (p *BookPage) count(tx *db.Tx, b *rulebook.Book) error {
	c, err := counted(tx, b)
	p.Ruling, p.Waits, p.Failed, p.Fresh = c.Ruling, c.underWay(), c.Failed, c.fresh(tx.Today())
	if c.Ruling != nil {
		p.Counted = c.Done.Chinese()
	}
	return err
}

// list is what is moved with names.
func (p *BookPage) list(tx *db.Tx, hub *house.Hub) error {
	for _, x := range p.Ruling.Parts {
		p.Parts = append(p.Parts, PartRow{hub.ItemTitle(x.Item), x.Severity.Title(), x.Authority, x.Moves})
	}
	for i := range p.Ruling.Some {
		e, err := example(tx, hub, &p.Ruling.Some[i])
		if err != nil {
			return err
		}
		p.Some = append(p.Some, e)
	}
	return nil
}

func example(tx *db.Tx, hub *house.Hub, m *record.Moved) (Example, error) {
	s, err := subject.Get(tx, m.Subject)
	return Example{Name: s.Name, Code: s.Code, Title: hub.ItemTitle(m.Item), Authority: m.Authority, DocNo: m.DocNo, Class: m.Severity.Title(),
		Was: days(m.Was), Now: days(m.Now), Repair: repairs(m.Was, m.Now)}, err
}

// decision is who proposed and approved, and what the reader may do.
func (p *BookPage) decision(tx *db.Tx, hub *house.Hub, b *rulebook.Book, a people.Actor) (err error) {
	if p.Proposal, err = people.Newest(tx, house.RulebookKind, house.RulebookObject(b.ID)); err != nil {
		return err
	}
	p.Proposer, p.Decider, p.Seen = people.Names(tx, p.Proposal.Proposer), people.Names(tx, p.Proposal.Decider), hex.EncodeToString(p.Proposal.Digest)
	open := p.Proposal.State == people.ProposalOpen
	proposes := !open && p.Proposal.State != people.ProposalApproved && !p.Done && !p.First && people.Holds(a, people.RulePropose).Allowed
	p.MayCount = proposes && !p.Waits
	p.MayPropose = proposes && p.Fresh && !p.Longer && p.Ruling.Moved+p.Ruling.Cited > 0
	p.MayDecide = open && p.Proposal.Proposer != a.ID && people.Holds(a, people.RuleApprove).Allowed
	p.MayUndo = open && p.Proposal.Proposer == a.ID
	if open {
		p.Second, err = hub.SecondWanted(tx, a, people.RuleApprove, p.Proposal.Proposer, "批准以后到"+b.From.Chinese()+"自动套用，已经施行的一分钟内开始；套用以后不能收回。")
	}
	return err
}

var errNotNow = web.Fail(web.Conflict, "这部规则现在不能提出套用：还没有清点或者清点不是今天的，已经提出或套用过，或者没有要改变的信息；请刷新后查看。")

// askCount has what a rulebook would move counted; the page shows it when it is done.
func askCount(hub *house.Hub, v *house.Visit) (house.Page, error) {
	b, err := find(hub, v)
	if err != nil {
		return house.Page{}, err
	}
	err = hub.DB.Write(v.Context(), func(tx *db.Tx) error { return ask(tx, b, v.Actor.ID) })
	return house.Page{Moved: rulesPath + "/" + b.ID, Said: "已经开始清点，完成后显示在这一页；可以先做别的。"}, err
}

func propose(hub *house.Hub, v *house.Visit) (house.Page, error) {
	b, err := find(hub, v)
	if err != nil {
		return house.Page{}, err
	}
	reason := strings.TrimSpace(v.PostFormValue("reason"))
	if reason == "" {
		return house.Page{}, web.Fail(web.Invalid, "请写明依据和核对情况，批准的人会看到。")
	}
	var p BookPage
	err = hub.DB.View(v.Context(), func(tx *db.Tx) (err error) { p, err = load(tx, hub, b, v.Actor); return err })
	if err == nil && !p.MayPropose {
		err = errNotNow
	}
	if err == nil {
		err = hub.DB.Write(v.Context(), func(tx *db.Tx) error { return p.propose(tx, b, v.Actor, reason) })
	}
	return house.Page{Moved: rulesPath + "/" + b.ID, Said: "已提出，等另一人批准。"}, err
}

// propose proposes what the page says, unless somebody was quicker since it was read.
func (p *BookPage) propose(tx *db.Tx, b *rulebook.Book, by people.Actor, reason string) error {
	now, err := people.Newest(tx, house.RulebookKind, house.RulebookObject(b.ID))
	if err == nil && (now.ID != p.Proposal.ID || now.State != p.Proposal.State) {
		err = errNotNow
	}
	if err != nil {
		return err
	}
	text, err := content(b, p.Ruling)
	if err != nil {
		return err
	}
	_, err = people.Propose(tx, by, people.NewProposal{Kind: house.RulebookKind, Object: house.RulebookObject(b.ID), Org: by.Org, Approval: people.RuleApprove,
		Title: "套用《" + b.Title + "》", Content: text, Reason: reason})
	return err
}

// decided runs what settles the open proposal about the rulebook of the address.
func decided(hub *house.Hub, v *house.Visit, said string, settle func(tx *db.Tx, p people.Proposal, seen []byte) error) (house.Page, error) {
	b, err := find(hub, v)
	if err != nil {
		return house.Page{}, err
	}
	seen, err := hex.DecodeString(v.PostFormValue("seen"))
	if err != nil {
		return house.Page{}, web.Fail(web.Invalid, "请打开这部规则的页面，看过预览再决定。")
	}
	err = hub.DB.Write(v.Context(), func(tx *db.Tx) error {
		p, err := people.Newest(tx, house.RulebookKind, house.RulebookObject(b.ID))
		if err != nil {
			return err
		}
		if p.ID.IsZero() {
			return web.Fail(web.Conflict, "还没有人提出套用这部规则；请先由经办人员提出。")
		}
		return settle(tx, p, seen)
	})
	return house.Page{Moved: rulesPath + "/" + b.ID, Said: said}, err
}

func approve(hub *house.Hub, v *house.Visit) (house.Page, error) {
	return decided(hub, v, "已批准；到施行日期自动套用，已经施行的一分钟内开始。", func(tx *db.Tx, p people.Proposal, seen []byte) error {
		_, err := hub.People.Approve(tx, v.Actor, p.ID, seen)
		return err
	})
}

func refuse(hub *house.Hub, v *house.Visit) (house.Page, error) {
	return decided(hub, v, "没有批准；提出的人会看到理由。", func(tx *db.Tx, p people.Proposal, seen []byte) error {
		_, err := hub.People.Refuse(tx, v.Actor, p.ID, seen, v.PostFormValue("why"))
		return err
	})
}

func withdraw(hub *house.Hub, v *house.Visit) (house.Page, error) {
	return decided(hub, v, "已撤回。", func(tx *db.Tx, p people.Proposal, _ []byte) error {
		_, err := hub.People.Withdraw(tx, v.Actor, p.ID)
		return err
	})
}

// waiting counts the rulebooks whose application waits for the actor.
func waiting(hub *house.Hub, tx *db.Tx, a people.Actor) (n int, err error) {
	if hub.Rules == nil || !people.Holds(a, people.RuleApprove).Allowed {
		return 0, nil
	}
	for _, b := range hub.Rules.Books {
		p, err := people.Newest(tx, house.RulebookKind, house.RulebookObject(b.ID))
		if err != nil {
			return n, err
		}
		if p.State == people.ProposalOpen && p.Proposer != a.ID {
			n++
		}
	}
	return n, nil
}
