package hall

import (
	"cmp"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/flow"
	"xinguan/core/ident"
	"xinguan/core/people"
	"xinguan/core/record"
	"xinguan/core/subject"
	"xinguan/rooms/campaign"
)

// govern does what the server does between requests.
func (h *hall) govern() {
	h.t.Helper()
	h.must(campaign.Work(h.t.Context(), h.hub))
}

// TestACampaign: the centre writes a question, another person lets it begin, whom it means becomes a case of the authority that
// decided; who repairs leaves by itself; others see only their own list, the public only numbers; the report is published by
// a second person and what is open ends.
func TestACampaign(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		const desk = "/office/campaigns"
		form := h.get("centre", desk+"/new")
		once := field(form.text, "once")
		at := desk + "/" + once
		asks := []string{"once", once, "title", "示例专项治理", "basis", "示例〔2026〕3号", "goal", "逐家联系", "assign", "authority", "item", "penalty", "ends", "2026-12-31"}
		for says, change := range map[string][2]string{"在今天以后": {"ends", "2026-11-01"}, "不含自然人": {"item", "penalty_person"}, "起止写反": {"until", "2020-01-01"}, "请至少选择一种": {"item", ""}} {
			bad := append(append([]string{}, asks...), change[0], change[1], "from", "2021-01-01")
			if says == "请至少选择一种" {
				bad = append(asks[:10:10], asks[12:]...)
			}
			if a := h.send("centre", desk+"/new", bad...); a.status != 200 || !strings.Contains(a.text, says) || !strings.Contains(a.text, "示例专项治理") {
				t.Errorf("%s: %d %s", says, a.status, said(a.text))
			}
		}
		for range 2 {
			if a := h.send("centre", desk+"/new", asks...); a.status != 303 || a.header.Get("Location") != at {
				t.Fatalf("written: %d %s", a.status, said(a.text))
			}
		}
		if a := h.get("", "/campaigns/"+once); a.status != 404 {
			t.Errorf("a plan is public: %d", a.status)
		}
		if a := h.get("decider", at); a.status != 404 {
			t.Errorf("a department reads a plan: %d", a.status)
		}
		read := func() string { return field(h.get("head", at).text, "seen") }
		if a := h.send("centre", at+"/start", "why", "示例"); a.status != 403 {
			t.Errorf("who wrote it starts it: %d", a.status)
		}
		if a := h.send("head", at+"/close", "why", "示例"); a.status != 409 {
			t.Errorf("closed before it began: %d", a.status)
		}
		for range 2 {
			if a := h.send("head", at+"/start", "why", "示例同意", "seen", "1"); a.status != 303 {
				t.Fatalf("started: %d %s", a.status, said(a.text))
			}
		}
		if a := h.send("centre", at+"/edit", append(asks, "seen", "1")...); a.status != 409 {
			t.Errorf("the question is changed under way: %d", a.status)
		}
		h.govern()
		h.govern()
		var k flow.Case
		var all int
		h.must(h.hub.DB.View(t.Context(), func(tx *db.Tx) error {
			mine, err := h.hub.Flow.List(tx, flow.Filter{Procedures: []string{"campaign"}, Subject: h.rec.Subject}, 5)
			if len(mine) != 1 || mine[0].Org != h.rec.AuthorityCode {
				t.Fatalf("the organisation has %d cases: %+v", len(mine), mine)
			}
			k = mine[0]
			cases, err2 := h.hub.Flow.List(tx, flow.Filter{Procedures: []string{"campaign"}}, 100)
			all = len(cases)
			for _, c := range cases {
				if s, err := subject.Get(tx, c.Subject); err != nil || s.Kind == ident.KindPerson {
					t.Errorf("a case about %s %v", s.Kind, err)
				}
			}
			if err == nil {
				err = err2
			}
			return err
		}))
		name := ""
		h.must(h.hub.DB.View(t.Context(), func(tx *db.Tx) error {
			s, err := subject.Get(tx, h.rec.Subject)
			name = s.Name
			return err
		}))
		if a := h.get("decider", at); !strings.Contains(a.text, name) || !strings.Contains(a.text, "本单位的名单") || strings.Contains(a.text, "各承办单位的进度") {
			t.Errorf("the department's list: %d", a.status)
		}
		if a := h.get("stranger", at); a.status != 200 || strings.Contains(a.text, name) {
			t.Errorf("another department's list: %d", a.status)
		}
		if a := h.get("", "/campaigns/"+once); a.status != 200 || strings.Contains(a.text, name) || strings.Contains(a.text, h.code) || !strings.Contains(a.text, "待联系") {
			t.Errorf("the public page: %d", a.status)
		}
		if a := h.step("decider", k, "steps", "contact", "text", "已电话联系（示例）"); a.status != 303 {
			t.Fatalf("contacted: %d %s", a.status, said(a.text))
		}
		h.must(h.hub.DB.Write(t.Context(), func(tx *db.Tx) error {
			return h.store().Apply(tx, record.Event{Subject: h.rec.Subject, Record: h.rec.ID, Kind: record.Repair, Cause: "示例修复", Actor: "test"})
		}))
		h.must(h.hub.DB.Write(t.Context(), func(tx *db.Tx) error { // and all others of the same organisation
			rest, err := record.OfSubject(tx, h.rec.Subject, "penalty", 100)
			for _, r := range rest {
				if err == nil {
					err = h.store().Apply(tx, record.Event{Subject: r.Subject, Record: r.ID, Kind: record.Repair, Cause: "示例修复", Actor: "test"})
				}
			}
			return err
		}))
		h.govern()
		if a := h.get("decider", at); !strings.Contains(a.text, "已修复") {
			t.Error("who repaired is still on the list as open")
		}
		if a := h.send("centre", at+"/report", "why", "示例总结：逐家联系。", "early", "示例：已经逐家办结", "seen", field(h.get("centre", at).text, "seen")); a.status != 303 {
			t.Fatalf("reported: %d %s", a.status, said(a.text))
		}
		if a := h.send("centre", at+"/report", "why", "示例总结：逐家联系。", "early", "示例：已经逐家办结", "seen", read()); a.status != 303 {
			t.Errorf("the same report by a second click: %d %s", a.status, said(a.text))
		}
		if a := h.send("centre", at+"/report", "why", "另一份总结（示例）", "early", "示例：已经逐家办结", "seen", read()); a.status != 409 || !strings.Contains(a.text, "您写的没有提交") {
			t.Errorf("another report is thrown away unsaid: %d", a.status)
		}
		if a := h.get("", "/campaigns/"+once); strings.Contains(a.text, "示例总结") {
			t.Error("the report is public before a second person approved")
		}
		if a := h.send("head", at+"/close", "why", "示例同意", "seen", read()); a.status != 303 {
			t.Fatalf("closed: %d %s", a.status, said(a.text))
		}
		h.govern()
		if a := h.get("", "/campaigns/"+once); !strings.Contains(a.text, "示例总结") || all > 1 && !strings.Contains(a.text, "结束时没有办结") {
			t.Error("the result is not public")
		}
		h.must(h.hub.DB.View(t.Context(), func(tx *db.Tx) error {
			n, err := h.hub.Flow.Count(tx, flow.Filter{Procedures: []string{"campaign"}, Open: true})
			if n != 0 {
				t.Errorf("%d cases are still open", n)
			}
			return err
		}))
	})
}

// campaignAt writes a campaign as the centre and gives its address and what its form said.
func (h *hall) campaignAt() (at, once string, form []string) {
	h.t.Helper()
	const desk = "/office/campaigns"
	once = field(h.get("centre", desk+"/new").text, "once")
	form = []string{"once", once, "title", "示例专项治理", "basis", "示例〔2026〕3号", "goal", "逐家联系", "assign", "authority", "item", "penalty", "ends", "2026-12-31"}
	if a := h.send("centre", desk+"/new", form...); a.status != 303 {
		h.t.Fatalf("written: %d %s", a.status, said(a.text))
	}
	return desk + "/" + once, once, form
}

// TestACampaignIsApprovedAsItWasRead: nobody approves what was changed after they read it, nor what they wrote themselves; a
// form that was changed and sent again is not taken for a second click.
func TestACampaignIsApprovedAsItWasRead(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		at, once, form := h.campaignAt()
		other := append(form[:6:6], append([]string{"goal", "另一个目标"}, form[8:]...)...)
		if a := h.send("centre", "/office/campaigns/new", other...); a.status != 409 || !strings.Contains(a.text, "没有保存") {
			t.Errorf("a changed form sent again: %d %s", a.status, said(a.text))
		}
		seen := field(h.get("head", at).text, "seen")
		if a := h.send("colleague", at+"/edit", append(other, "seen", seen)...); a.status != 303 {
			t.Fatalf("edited: %d %s", a.status, said(a.text))
		}
		if a := h.send("head", at+"/start", "why", "示例同意", "seen", seen); a.status != 409 {
			t.Errorf("what was changed meanwhile is approved unseen: %d", a.status)
		}
		x, err := id.Parse(once)
		h.must(err)
		colleague := h.account("colleague")
		h.must(h.hub.DB.View(t.Context(), func(tx *db.Tx) error {
			c, err := campaign.Find(tx, x)
			if c.By != colleague {
				t.Error("who wrote it last may approve it")
			}
			return err
		}))
		if a := h.send("head", at+"/start", "why", "示例同意", "seen", field(h.get("head", at).text, "seen")); a.status != 303 {
			t.Errorf("approved as read: %d %s", a.status, said(a.text))
		}
	}, people.Founder{Login: "colleague", Name: "示例辛", Org: "xyzx", Role: "centre_officer"})
}

// TestACampaignLeavesNobodyWaiting: who is on the list of a campaign that ends before there is a case is not told for ever
// that the case is being passed on.
func TestACampaignLeavesNobodyWaiting(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		at, once, _ := h.campaignAt()
		for _, step := range [][2]string{{"head", "start"}, {"centre", "report"}, {"head", "close"}} {
			if a := h.send(step[0], at+"/"+step[1], "why", "示例", "early", "示例", "seen", field(h.get(step[0], at).text, "seen")); a.status != 303 {
				t.Fatalf("%s: %d %s", step[1], a.status, said(a.text))
			}
		}
		h.govern()
		if a := h.get("", "/campaigns/"+once); strings.Contains(a.text, "正在转办") || !strings.Contains(a.text, "结束时没有办结") {
			t.Errorf("a campaign that ended still passes cases on: %s", a.text)
		}
	})
}

// TestACampaignEndsEarly: before its last day a campaign ends when who runs it says why and another person approves; everybody
// reads why, what was done stays as it was, and what is open is told so. Who waits for the other person reads who that may be and
// finds no button to be refused at.
func TestACampaignEndsEarly(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		at, once, _ := h.campaignAt()
		seen := func() string {
			return cmp.Or(field(h.get("head", at).text, "seen"), field(h.get("centre", at).text, "seen"))
		}
		if a := h.get("centre", at); !strings.Contains(a.text, "要由另一人批准；可以批准的：示例") || strings.Contains(a.text, at+"/start") {
			t.Errorf("who drafted it does not read who may approve it: %s", a.text)
		}
		if a := h.send("head", at+"/start", "why", "示例同意", "seen", seen()); a.status != 303 {
			t.Fatalf("started: %d %s", a.status, said(a.text))
		}
		h.govern()
		var k flow.Case
		h.must(h.hub.DB.View(t.Context(), func(tx *db.Tx) error {
			mine, err := h.hub.Flow.List(tx, flow.Filter{Procedures: []string{"campaign"}, Subject: h.rec.Subject}, 5)
			k = mine[0]
			return err
		}))
		bad := h.send("centre", at+"/report", "why", "示例总结：提前结束。", "seen", seen())
		if bad.status == 303 || !strings.Contains(bad.text, "提前结束的，请写明原因") || !strings.Contains(bad.text, "示例总结：提前结束。") {
			t.Fatalf("ended early without saying why: %d %s", bad.status, said(bad.text))
		}
		if a := h.send("centre", at+"/report", "why", "示例总结：提前结束。", "early", "请拨打13800138000", "seen", seen()); a.status == 303 || !strings.Contains(a.text, "像身份证号、手机号") {
			t.Errorf("a telephone in why: %d", a.status)
		}
		const why = "示例：上级统一部署，并入另一专项"
		for range 2 {
			if a := h.send("centre", at+"/report", "why", "示例总结：提前结束。", "early", why, "seen", seen()); a.status != 303 {
				t.Fatalf("reported: %d %s", a.status, said(a.text))
			}
		}
		if a := h.get("centre", at); !strings.Contains(a.text, why) || !strings.Contains(a.text, "要由另一人批准；可以批准的：") || strings.Contains(a.text, at+"/close") {
			t.Error("who reported does not read who may approve it")
		}
		if a := h.get("", "/campaigns/"+once); strings.Contains(a.text, why) {
			t.Error("why is public before another person approved")
		}
		if a := h.send("centre", at+"/close", "why", "示例", "seen", seen()); a.status != 403 {
			t.Errorf("who reported it closes it: %d", a.status)
		}
		if a := h.send("head", at+"/close", "why", "示例同意", "seen", seen()); a.status != 303 {
			t.Fatalf("closed: %d %s", a.status, said(a.text))
		}
		h.govern()
		if a := h.get("", "/campaigns/"+once); !strings.Contains(a.text, why) || !strings.Contains(a.text, "提前结束") || !strings.Contains(a.text, "结束时没有办结") {
			t.Error("why it ended early is not public")
		}
		h.must(h.hub.DB.View(t.Context(), func(tx *db.Tx) error {
			past, err := h.hub.Flow.History(tx, k.ID)
			if n := len(past); n == 0 || !strings.Contains(past[n-1].Text, why) {
				t.Errorf("an open case is not told why: %+v", past)
			}
			return err
		}))
	})
}

// TestWhoJoinedUnderAnotherNameDoesNotJoinAgain: an organisation on the list that is ruled to be one with another does not meet
// the question a second time, and stays as long as its record is shown.
func TestWhoJoinedUnderAnotherNameDoesNotJoinAgain(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		var known id.ID
		const day = "2026-11-17" // nothing else was decided on
		h.must(h.hub.DB.Write(t.Context(), func(tx *db.Tx) error {
			made, err := subject.Provisional(tx, nil, []subject.Entry{{Key: subject.Key{Type: ident.TypeRegNo, Value: "441998000000123"}, Kind: ident.KindEnterprise, Name: "东莞市示例旧称厂"}})
			if err != nil {
				return err
			}
			known = made[0].ID
			x := id.New()
			return h.store().Add(tx, []record.New{{Fixed: record.Fixed{Subject: known, ID: x, Item: "penalty", ItemVersion: h.rec.ItemVersion, Agency: h.rec.Agency, Authority: h.rec.Authority, AuthorityCode: h.rec.AuthorityCode, Party: "东莞市示例旧称厂",
				Decided: day, DocNo: "示例旧称1号", Class: "罚款", Key: x[:], Digest: x[:], Batch: id.New(), Accepted: tx.Today()}, Body: []byte(`{}`)}})
		}))
		_, once, form := h.campaignAt()
		at := "/office/campaigns/" + once
		if a := h.send("centre", at+"/edit", append(form, "from", day, "until", day, "seen", "1")...); a.status != 303 {
			t.Fatalf("edited: %d %s", a.status, said(a.text))
		}
		if a := h.send("head", at+"/start", "why", "示例同意", "seen", "2"); a.status != 303 {
			t.Fatalf("started: %d %s", a.status, said(a.text))
		}
		h.govern()
		h.must(h.hub.DB.Write(t.Context(), func(tx *db.Tx) error {
			_, _, err := subject.Link(tx, subject.Ruling{A: h.rec.Subject, B: known, Verdict: subject.Same, By: "示例", Why: "示例"})
			return err
		}))
		h.govern()
		if a := h.get("centre", at); strings.Contains(a.text, "开展以后新符合条件的") || !strings.Contains(a.text, "东莞市示例旧称厂") || !strings.Contains(a.text, "待联系") {
			t.Error("who is on the list is to join again under another name, or left it")
		}
	})
}
