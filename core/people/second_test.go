package people

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
)

// actor is a new account with a role, signed in.
func (h *house) actor(login, org string, role Role) Actor {
	h.t.Helper()
	a, err := h.joined(login, org, role)
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}

func (h *house) joined(login, org string, role Role) (a Actor, err error) {
	err = h.db.Write(h.ctx(), func(tx *db.Tx) error {
		r, err := h.Rights(tx)
		if err != nil {
			return err
		}
		x := id.New()
		if _, err := insertAccount(tx, r, Actor{ID: "test"}, x, NewAccount{login, "示例" + login, org}, hash("three blue trams at noon")); err != nil {
			return err
		}
		held, err := insertGrant(tx, r, Actor{ID: "test"}, NewGrant{Account: x, Role: role, Basis: "测试"})
		a = r.Actor(x.String(), held.capacity(), tx.Today())
		return err
	})
	h.words[login] = "three blue trams at noon"
	return a, err
}

// again is the actor as a new request finds it.
func (h *house) again(a Actor) Actor {
	h.t.Helper()
	x, err := id.Parse(a.ID)
	if err != nil {
		h.t.Fatal(err)
	}
	err = h.db.View(h.ctx(), func(tx *db.Tx) error {
		r, err := h.Rights(tx)
		if err != nil {
			return err
		}
		held, err := heldToday(tx, x)
		if len(held) > 0 {
			a = r.Actor(a.ID, held[len(held)-1].capacity(), tx.Today())
		}
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}

func (h *house) propose(by Actor, object string) (Proposal, error) {
	var p Proposal
	err := h.db.Write(h.ctx(), func(tx *db.Tx) (err error) {
		p, err = Propose(tx, by, NewProposal{Kind: "release", Object: object, Org: by.Org, Item: "penalty", Approval: RecordRelease, Title: "发布", Content: "甲"})
		return err
	})
	return p, err
}

func (h *house) approve(by Actor, p Proposal) error {
	return h.db.Write(h.ctx(), func(tx *db.Tx) error { _, err := h.Approve(tx, by, p.ID, p.Digest); return err })
}

// twoPersons: nobody approves their own; a colleague who may does; others only where there is no colleague.
func twoPersons(h *house) {
	one := h.actor("one.person", "sthjj", "reviewer")
	centre := h.actor("the.centre", "xyzx", "centre_supervisor")
	p := must[Proposal](h)(h.propose(one, "batch/1"))
	h.says(h.approve(one, p), "两个人")
	if got := must[[]Proposal](h)(h.ForMe(h.ctx(), centre)); len(got) != 1 {
		h.t.Errorf("alone in their organisation, and the centre has %d to decide", len(got))
	}
	two := h.actor("two.person", "sthjj", "decider")
	h.says(h.approve(centre, p), "东莞市生态环境局的另一人")
	h.says(h.approve(h.actor("a.clerk", "sthjj", "clerk"), p), "没有")
	h.says(h.approve(h.actor("another", "scjgj", "decider"), p), "本单位")
	if mine, theirs := must[[]Proposal](h)(h.ForMe(h.ctx(), two)), must[[]Proposal](h)(h.ForMe(h.ctx(), centre)); len(mine) != 1 || len(theirs) != 0 {
		h.t.Errorf("with a colleague: %d and %d", len(mine), len(theirs))
	}
	if err := h.approve(two, p); err != nil {
		h.t.Fatal(err)
	}
	h.says(h.approve(two, p), "已经办理")
	if got := must[[]Proposal](h)(h.Mine(h.ctx(), one)); len(got) != 1 || got[0].State != ProposalApproved || got[0].Decider != two.ID {
		h.t.Errorf("the proposer sees %+v", got)
	}

	// 社保局 with one person: 人社局 above it decides, and the centre may.
	alone := h.actor("alone", "sbj", "decider")
	above := h.actor("above", "rsj", "decider")
	if err := h.approve(above, must[Proposal](h)(h.propose(alone, "batch/2"))); err != nil {
		h.t.Error(err)
	}
	if err := h.approve(centre, must[Proposal](h)(h.propose(alone, "batch/3"))); err != nil {
		h.t.Error(err)
	}
}

// proposalsAreExact: what is approved is what was seen; one thing is proposed once; what nobody decides lapses.
func proposalsAreExact(h *house) {
	one, two := h.actor("one.person", "sthjj", "reviewer"), h.actor("two.person", "sthjj", "decider")
	p := must[Proposal](h)(h.propose(one, "batch/1"))
	_, err := h.propose(two, "batch/1")
	h.says(err, "已经有人提出")
	p.Digest = []byte("what else")
	h.says(h.approve(two, p), "不一样")
	h.says(h.db.Write(h.ctx(), func(tx *db.Tx) error { _, err := h.Refuse(tx, two, p.ID, p.Digest, " "); return err }), "理由")
	h.says(h.db.Write(h.ctx(), func(tx *db.Tx) error { _, err := h.Withdraw(tx, two, p.ID); return err }), "只有提出人")
	if err := h.db.Write(h.ctx(), func(tx *db.Tx) error { _, err := h.Withdraw(tx, one, p.ID); return err }); err != nil {
		h.t.Error(err)
	}
	p = must[Proposal](h)(h.propose(one, "batch/1"))
	h.clock.pass(31 * 24 * time.Hour)
	h.says(h.approve(two, p), "过期")
	must[Proposal](h)(h.propose(one, "batch/1"))
	_, err = h.proposal(id.New())
	h.says(err, "没有这份")
}

func (h *house) proposal(x id.ID) (p Proposal, err error) {
	err = h.db.View(h.ctx(), func(tx *db.Tx) error { p, err = ProposalByID(tx, x); return err })
	return p, err
}

// twoAtOnce: of two who decide at the same moment one is told.
func twoAtOnce(h *house) {
	one := h.actor("one.person", "sthjj", "reviewer")
	both := []Actor{h.actor("two.person", "sthjj", "decider"), h.actor("third", "sthjj", "decider")}
	for _, object := range []string{"batch/1", "batch/2", "batch/3"} {
		p := must[Proposal](h)(h.propose(one, object))
		got := make([]error, 2)
		var wg sync.WaitGroup
		for i := range both {
			wg.Go(func() { got[i] = h.approve(both[i], p) })
		}
		wg.Wait()
		var e *web.Error
		if (got[0] == nil) == (got[1] == nil) || !errors.As(errors.Join(got...), &e) || e.Kind != web.Conflict {
			h.t.Errorf("%v / %v", got[0], got[1])
		}
	}
}

func (h *house) change(by, other Actor, c OrgChange) error {
	p, err := h.ProposeOrg(h.ctx(), by, c)
	if err != nil {
		return err
	}
	return h.ApproveOrg(h.ctx(), other, p.ID, p.Digest)
}

// mergers: who is merged into another goes on with what it has; the records of the old one are the successor's.
func mergers(h *house) {
	_, sysIn := h.in("sys")
	_, secIn := h.in("sec")
	sys, sec := sysIn.Actor, secIn.Actor
	add := func(code string) OrgChange {
		return OrgChange{Kind: OrgAdd, Code: code, Name: "示例" + code, OrgKind: Department, Effective: aDay, Basis: "示例〔2026〕2号"}
	}
	for _, code := range []string{"old", "new"} {
		if err := h.change(sys, sec, add(code)); err != nil {
			h.t.Fatal(err)
		}
	}
	h.says(h.change(sys, sec, add("old")), "已由")
	h.says(h.change(sec, sys, add("x1")), "没有")
	clerk := h.actor("of.old", "old", "clerk")
	merge := OrgChange{Kind: OrgMerge, Code: "old", Into: "new", Effective: "2026-12-01", Basis: "示例〔2026〕3号"}
	for want, bad := range map[string]func(*OrgChange){
		"并入哪个": func(c *OrgChange) { c.Into = "old" }, "文号": func(c *OrgChange) { c.Basis = "" }, "生效日期": func(c *OrgChange) { c.Effective = "" },
		"没有代码": func(c *OrgChange) { c.Code = "nobody" }, "种类": func(c *OrgChange) { c.Kind = "explode" },
	} {
		c := merge
		bad(&c)
		h.says(h.change(sys, sec, c), want)
	}
	if err := h.change(sys, sec, merge); err != nil {
		h.t.Fatal(err)
	}
	h.says(h.change(sys, sec, OrgChange{Kind: OrgMerge, Code: "new", Into: "old", Effective: "2026-11-30", Basis: "x"}), "互相并入")
	if a := h.again(clerk); a.Org != "old" || Decide(a, IntakeSend, Scope{Org: "new"}).Allowed {
		h.t.Errorf("before the day it acts in %s", a.Org)
	}
	h.clock.pass(8 * 24 * time.Hour)
	a := h.again(clerk)
	if a.Org != "new" || !Decide(a, IntakeSend, Scope{Org: "new"}).Allowed || !Decide(a, IntakeSend, Scope{Org: "old"}).Allowed {
		h.t.Errorf("after the day it acts in %s", a.Org)
	}
	_, err := h.joined("late", "old", "clerk")
	h.says(err, "已不存在")
	if err := h.change(sys, sec, OrgChange{Kind: OrgRename, Code: "new", Name: "示例新局", Effective: "2026-12-01", Basis: "示例〔2026〕4号"}); err != nil {
		h.t.Fatal(err)
	}
	err = h.db.View(h.ctx(), func(tx *db.Tx) error {
		past, err := OrgHistory(tx, "new")
		if len(past) != 2 || past[1].OldName != "示例new" || past[1].NewName != "示例新局" {
			h.t.Errorf("history: %+v", past)
		}
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

// leaving: the account is closed, its work has an heir, nothing is deleted, and no installation loses its last
// administrator.
func leaving(h *house) {
	_, sysIn := h.in("sys")
	sys := sysIn.Actor
	token, clerk := h.in("clerk1")
	heir, third := h.actor("an.heir", "scjgj", "clerk"), h.actor("a.third", "scjgj", "clerk")
	elsewhere := h.actor("elsewhere", "sthjj", "clerk")
	of := func(a Actor) id.ID { x, _ := id.Parse(a.ID); return x }
	left := clerk.Account.ID
	h.says(h.CloseAccount(h.ctx(), sys, left, id.ID{}, "调离"), "接手")
	h.says(h.CloseAccount(h.ctx(), sys, left, of(elsewhere), "调离"), "本单位")
	h.says(h.CloseAccount(h.ctx(), sys, left, left, "调离"), "本单位")
	h.says(h.CloseAccount(h.ctx(), sys, left, of(heir), ""), "事由")
	h.says(h.CloseAccount(h.ctx(), clerk.Actor, of(heir), of(third), "调离"), "没有")
	h.says(h.CloseAccount(h.ctx(), sys, h.first["sec"].Account.ID, h.first["aud"].Account.ID, "调离"), "最后一名")
	h.says(h.CloseAccount(h.ctx(), sys, sysIn.Account.ID, h.first["aud"].Account.ID, "调离"), "不能停用自己")
	if err := h.CloseAccount(h.ctx(), sys, left, of(heir), "调离"); err != nil {
		h.t.Fatal(err)
	}
	h.out(token, "account")
	_, err := h.try("clerk1", h.words["clerk1"])
	h.says(err, "不对")
	h.says(h.CloseAccount(h.ctx(), sys, left, of(heir), "调离"), "已经停用")
	if err := h.CloseAccount(h.ctx(), sys, of(heir), of(third), "退休"); err != nil {
		h.t.Fatal(err)
	}
	err = h.db.View(h.ctx(), func(tx *db.Tx) error {
		all, err := Inherited(tx, of(third))
		if len(all) != 3 || all[1] != of(heir) || all[2] != left {
			h.t.Errorf("the third holds the work of %v", all)
		}
		a, _ := AccountByID(tx, left)
		if a.Status != Closed || a.Successor != of(heir) || a.ClosedWhy != "调离" {
			h.t.Errorf("closed: %+v", a)
		}
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	_, err = h.GrantRole(h.ctx(), must[Session](h)(h.signIn("sec")).Actor, NewGrant{Account: left, Role: "clerk", Basis: "x"})
	h.says(err, "已停用")
}

// closingEachOther: of two administrators who close each other's account at the same moment one stays.
func closingEachOther(h *house) {
	_, sysIn := h.in("sys")
	sys := sysIn.Actor
	for round := range 5 {
		other := h.actor(fmt.Sprintf("sys.%d", round), sys.Org, Role(sys.Role))
		one, _ := id.Parse(sys.ID)
		two, _ := id.Parse(other.ID)
		aud := h.first["aud"].Account.ID
		errs := make(chan error, 2)
		go func() { errs <- h.CloseAccount(h.ctx(), sys, two, aud, "示例") }()
		go func() { errs <- h.CloseAccount(h.ctx(), other, one, aud, "示例") }()
		first, second := <-errs, <-errs
		if (first == nil) == (second == nil) {
			h.t.Fatalf("closed: %v, %v", first, second)
		}
		left := h.again(sys)
		if a, err := h.account(two); err == nil && a.Status == Open {
			left = other
		}
		sys = left
	}
}

func (h *house) account(x id.ID) (a Account, err error) {
	err = h.db.View(h.ctx(), func(tx *db.Tx) error { a, err = AccountByID(tx, x); return err })
	return a, err
}

func (h *house) signIn(login string) (Session, error) { _, s := h.in(login); return s, nil }

// devices: one sees where one is signed in and ends any of it; the security administrator does so for others.
func devices(h *house) {
	first, _ := h.in("clerk1")
	second, s := h.in("clerk1")
	all := must[[]Device](h)(h.Devices(h.ctx(), s))
	open := 0
	for _, d := range all {
		if d.Ended.IsZero() {
			open++
		}
	}
	if open != 2 || !all[0].Current || all[0].Device != "test" {
		h.t.Errorf("devices: %+v", all)
	}
	if n, err := h.CloseDevice(h.ctx(), s, id.ID{}); n != 1 || err != nil {
		h.t.Errorf("closed %d, %v", n, err)
	}
	h.out(first, "elsewhere")
	must[Session](h)(h.Session(h.ctx(), second))
	_, sec := h.in("sec")
	if n, err := h.CloseDevice(h.ctx(), sec, s.ID); n != 0 || err != nil {
		h.t.Errorf("another's device was closed: %d, %v", n, err)
	}
	_, err := h.CloseSessions(h.ctx(), s.Actor, sec.Account.ID, "x")
	h.says(err, "没有")
	if n, err := h.CloseSessions(h.ctx(), sec.Actor, s.Account.ID, "设备丢失"); n != 1 || err != nil {
		h.t.Errorf("closed %d, %v", n, err)
	}
	h.out(second, "closed")
	h.clock.pass(40 * 24 * time.Hour)
	if err := h.Sweep(h.ctx()); err != nil {
		h.t.Fatal(err)
	}
	h.out(second, "none")
}

// sendingForOthers: a mandate by two people, on its days, for its items; ended at once by one.
func sendingForOthers(h *house) {
	clerk := h.actor("of.town", "441900119", "clerk")
	enters, approves := h.actor("enters", "xyzx", "centre_officer"), h.actor("approves", "xyzx", "centre_supervisor")
	on := Scope{Org: "cgj", Item: "penalty"}
	if Decide(clerk, IntakeSend, on).Allowed {
		h.t.Error("a town sends for a department without a mandate")
	}
	m := Mandate{Sender: "441900119", Owner: "cgj", Items: []string{"penalty"}, From: aDay, Until: "2026-12-31", DocNo: "示例〔2026〕5号"}
	for want, bad := range map[string]func(*Mandate){
		"两个不同": func(m *Mandate) { m.Owner = m.Sender }, "文号": func(m *Mandate) { m.DocNo = " " }, "从哪天": func(m *Mandate) { m.From = "" },
		"截止日期": func(m *Mandate) { m.Until = "2020-01-01" },
	} {
		wrong := m
		bad(&wrong)
		_, err := h.ProposeMandate(h.ctx(), enters, wrong)
		h.says(err, want)
	}
	p := must[Proposal](h)(h.ProposeMandate(h.ctx(), enters, m))
	_, err := h.ApproveMandate(h.ctx(), enters, p.ID, p.Digest)
	h.says(err, "没有")
	m = must[Mandate](h)(h.ApproveMandate(h.ctx(), approves, p.ID, p.Digest))
	if a := h.again(clerk); !Decide(a, IntakeSend, on).Allowed || Decide(a, IntakeSend, Scope{Org: "cgj", Item: "permit"}).Allowed ||
		Decide(a, RecordLook, Scope{Org: "cgj", Item: "penalty", Purpose: "repair"}).Allowed {
		h.t.Error("the mandate gives too little or too much")
	}
	if err := h.EndMandate(h.ctx(), enters, m.ID, "授权收回"); err != nil {
		h.t.Fatal(err)
	}
	if Decide(h.again(clerk), IntakeSend, on).Allowed {
		h.t.Error("the mandate has ended")
	}
	h.says(h.EndMandate(h.ctx(), enters, m.ID, "授权收回"), "已经终止")
}

// breakGlass: for some hours, by two administrators, known to three, never more than the role.
func breakGlass(h *house) {
	_, sysIn := h.in("sys")
	_, secIn := h.in("sec")
	_, audIn := h.in("aud")
	token, clerk := h.in("clerk1")
	n := NewEmergency{Account: clerk.Account.ID, Role: "decider", Hours: 2, Reason: "夜间误公示，决定人联系不上"}
	for want, bad := range map[string]func(*NewEmergency){
		"不能等": func(n *NewEmergency) { n.Reason = "" }, "最长4": func(n *NewEmergency) { n.Hours = 24 }, "不能为自己": func(n *NewEmergency) { n.Account = sysIn.Account.ID },
		"互不兼任": func(n *NewEmergency) { n.Role = "audit_admin" },
	} {
		wrong := n
		bad(&wrong)
		_, err := h.AskEmergency(h.ctx(), sysIn.Actor, wrong)
		h.says(err, want)
	}
	_, err := h.AskEmergency(h.ctx(), clerk.Actor, n)
	h.says(err, "没有")
	p := must[Proposal](h)(h.AskEmergency(h.ctx(), sysIn.Actor, n))
	_, err = h.ApproveEmergency(h.ctx(), sysIn.Actor, p.ID, p.Digest)
	h.says(err, "没有")
	_, err = h.ApproveEmergency(h.ctx(), audIn.Actor, p.ID, p.Digest)
	h.says(err, "没有")
	e := must[Emergency](h)(h.ApproveEmergency(h.ctx(), secIn.Actor, p.ID, p.Digest))
	s := must[Session](h)(h.Session(h.ctx(), token))
	out := must[SignedIn](h)(h.Choose(h.ctx(), token, s.Held[len(s.Held)-1].ID))
	if s = must[Session](h)(h.Session(h.ctx(), out.Token)); !Decide(s.Actor, RecordDecide, Scope{Org: "scjgj"}).Allowed || s.Title != "决定人" {
		h.t.Errorf("in the emergency: %+v", s)
	}
	for _, a := range []Actor{sysIn.Actor, secIn.Actor, audIn.Actor} {
		if got := must[[]Emergency](h)(h.Alarms(h.ctx(), a)); len(got) != 1 || got[0].Reason != n.Reason {
			h.t.Errorf("%s is told %+v", a.Role, got)
		}
		if err := h.Acknowledge(h.ctx(), a, e.ID); err != nil {
			h.t.Error(err)
		}
	}
	for range 8 { // so that the session itself lasts
		h.clock.pass(15 * time.Minute)
		if _, err := h.Session(h.ctx(), out.Token); err != nil && h.clock.Now().Before(e.Until.Time) {
			h.t.Errorf("before its hours are over: %v", err)
		}
	}
	h.out(out.Token, "role")
	if got := must[[]Emergency](h)(h.Alarms(h.ctx(), audIn.Actor)); len(got) != 0 {
		h.t.Errorf("all know and it is over: %+v", got)
	}
	h.says(h.EndEmergency(h.ctx(), audIn.Actor, e.ID), "已经结束")
	h.says(h.Acknowledge(h.ctx(), audIn.Actor, id.New()), "没有这次")
}
