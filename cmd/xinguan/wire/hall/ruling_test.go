package hall

import (
	"strings"
	"testing"
	"time"

	"xinguan/base/db"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/record"
	"xinguan/core/rulebook"
	"xinguan/rooms/rules"
)

// adopt lets the city have a rulebook of one month, in force from a day on.
func (h *hall) adopt() *rulebook.Book {
	c := &rulebook.Class{Min: "min", Max: "max"}
	b := &rulebook.Book{ID: "later", Title: "示例办法", Number: "示例令第1号", Source: "示例", From: "2026-12-01", Transition: rulebook.MoreLenient,
		Classes: map[rulebook.Severity]*rulebook.Class{rulebook.Minor: c, rulebook.General: c, rulebook.Serious: c, rulebook.Unclassified: c},
		Params:  map[string]rulebook.Param{"min": {Value: "1", Unit: "month"}, "max": {Value: "1", Unit: "month"}}}
	h.hub.Rules.Books = append(h.hub.Rules.Books, b)
	return b
}

// TestRulebook: an officer sees what a new rulebook would move and proposes, another approves those very figures, and on
// its first day it is applied; what it ends is gone from every door, and the company's page said so before.
func TestRulebook(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		h.adopt()
		const path = "/office/rules/later"
		if page := h.get("", "/repair/"+h.code+"/"+h.penalty); !strings.Contains(page.text, "《示例办法》2026年12月1日起施行") {
			t.Error("the company is not told what the adopted rulebook changes")
		}
		if a := h.get("decider", path); a.status != 403 {
			t.Errorf("a department opens it: %d", a.status)
		}
		if page := h.get("centre", path); page.status != 200 || !strings.Contains(page.text, "还没有清点") || strings.Contains(page.text, `name="reason"`) {
			t.Errorf("the page goes through every record: %d", page.status)
		}
		if a := h.send("centre", path+"/propose", "reason", "示例"); a.status != 409 || !strings.Contains(a.text, "还没有清点") {
			t.Errorf("proposed before it was counted: %d", a.status)
		}
		for range 2 {
			if a := h.send("centre", path+"/count"); a.status != 303 {
				t.Fatalf("count: %d %s", a.status, said(a.text))
			}
		}
		if page := h.get("head", path); !strings.Contains(page.text, "正在清点") {
			t.Error("who opens it while it is counted is not told")
		}
		h.must(rules.Work(t.Context(), h.hub))
		page := h.get("centre", path)
		if !strings.Contains(page.text, "预览") || !strings.Contains(page.text, "停止公示") || !strings.Contains(page.text, `name="reason"`) {
			t.Fatalf("the preview: %d", page.status)
		}
		if a := h.send("centre", path+"/propose", "reason", ""); a.status != 422 {
			t.Errorf("proposed without a reason: %d", a.status)
		}
		if a := h.send("head", path+"/propose", "reason", "示例"); a.status != 403 {
			t.Errorf("the second person proposes: %d", a.status)
		}
		if a := h.send("centre", path+"/propose", "reason", "对照示例原文核对"); a.status != 303 {
			t.Fatalf("proposed: %d %s", a.status, said(a.text))
		}
		h.must(h.hub.DB.Write(t.Context(), func(*db.Tx) error { // what a rulebook moves is reckoned beside those who write
			again := make(chan reply, 1)
			go func() { again <- h.send("centre", path+"/propose", "reason", "再来") }()
			select {
			case a := <-again:
				if a.status != 409 {
					t.Errorf("proposed twice: %d", a.status)
				}
			case <-time.After(10 * time.Second):
				t.Error("the preview of a rulebook holds up everybody who writes")
			}
			return nil
		}))
		if page := h.get("centre", path); !strings.Contains(page.text, "这是您提出的，要由另一人批准；可以批准的：示例") || strings.Contains(page.text, path+"/approve") {
			t.Error("who proposed it does not read who may approve it")
		}
		seen := field(h.get("head", path).text, "seen")
		if a := h.send("head", path+"/approve", "seen", "00"); a.status != 409 {
			t.Errorf("approved without having seen it: %d", a.status)
		}
		if a := h.send("head", path+"/approve", "seen", seen); a.status != 303 {
			t.Fatalf("approved: %d %s", a.status, said(a.text))
		}
		h.apply1(0)
		h.shown(true, "before the first day")
		h.clock.to("2026-12-01")
		h.apply1(1)
		h.apply1(0)
		h.shown(false, "after the first day")
		h.signIn("centre")
		if page := h.get("centre", path); !strings.Contains(page.text, "套用的结果") || !strings.Contains(page.text, "示例丁") || !strings.Contains(page.text, "示例戊") {
			t.Errorf("the account: %d", page.status)
		}
		h.must(h.hub.DB.View(t.Context(), func(tx *db.Tx) error {
			differ, err := h.hub.Laws().Rebuild(tx, h.rec.Subject)
			if len(differ) > 0 {
				t.Errorf("%d records differ", len(differ))
			}
			return err
		}))
	})
}

func (h *hall) apply1(want int) {
	h.t.Helper()
	done, err := house.ApplyRulebooks(h.t.Context(), h.hub.DB, h.store())
	if h.must(err); len(done) != want {
		h.t.Errorf("%d rulebooks applied, want %d", len(done), want)
	}
}

// TestKeep: beyond its maximum a record is shown only where the subject was told before, was heard, and another official
// decided before the last day.
func TestKeep(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		last := h.rec.ShownUntil
		h.clock.to(last.AddDays(-20))
		for _, who := range []string{"decider", "second", "stranger"} {
			h.signIn(who)
		}
		form := []string{"code", h.code, "record", h.penalty, "asks", "罚款没有缴纳，第36号令（示例）", "name", "示例联系人", "phone", "0769-00000000"}
		once := field(h.get("decider", "/office/keep?code="+h.code).text, "once")
		send := func(as, until string) reply {
			return h.send(as, "/office/keep", append([]string{"once", once, "wants", until}, form...)...)
		}
		if a := send("stranger", string(last.AddDays(30))); a.status != 403 {
			t.Errorf("another authority announces it: %d", a.status)
		}
		if a := send("decider", string(last)); a.status != 422 {
			t.Errorf("no later day: %d", a.status)
		}
		a := send("decider", string(last.AddDays(30)))
		if a.status != 303 {
			t.Fatalf("announced: %d %s", a.status, said(a.text))
		}
		c, code := h.opened(once)
		if page := h.send("", "/cases", "number", c.Number, "code", code); !strings.Contains(page.text, "陈述意见") || !strings.Contains(page.text, "罚款没有缴纳") {
			t.Errorf("the subject is not heard: %d", page.status)
		}
		if a := h.send("", "/cases/act", "number", c.Number, "code", code, "step", "answer", "seen", "1", "once", once, "asks", "已分期缴纳（示例）"); a.status != 200 || !strings.Contains(a.text, "已分期缴纳（示例）") {
			t.Errorf("the answer: %d %s", a.status, said(a.text))
		}
		decide := func(as string) reply {
			return h.step(as, c, "sure", "keep", "reason", "unperformed", "document", "示例留〔2027〕1号", "text", "示例理由")
		}
		if a := decide("decider"); a.status != 422 {
			t.Errorf("who announced it decides: %d", a.status)
		}
		if a := decide("second"); a.status != 303 {
			t.Fatalf("decided: %d %s", a.status, said(a.text))
		}
		h.clock.to(last.AddDays(30))
		h.shown(true, "on the new last day")
		if page := h.get("", "/subjects/"+h.code); !strings.Contains(page.text, "决定继续公示到"+last.AddDays(30).Chinese()) {
			t.Error("the page does not say why it is still there")
		}
		h.clock.to(last.AddDays(31))
		h.shown(false, "after it")
	})
}

// TestKeepTooLate: nothing brings back what is over.
func TestKeepTooLate(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		h.clock.to(h.rec.ShownUntil.AddDays(1))
		h.must(h.hub.DB.Write(t.Context(), func(tx *db.Tx) error {
			return h.store().Apply(tx, record.Event{Subject: h.rec.Subject, Record: h.rec.ID, Kind: record.Kept, Value: string(h.rec.ShownUntil.AddDays(90)), Cause: "示例", Actor: "示例"})
		}))
		h.shown(false, "kept too late")
	})
}

// opened is the case a form opened, with its code.
func (h *hall) opened(once string) (c flow.Case, code string) {
	h.t.Helper()
	h.must(h.hub.DB.View(h.t.Context(), func(tx *db.Tx) (err error) { c, code, err = h.hub.Flow.Opened(tx, once); return err }))
	return c, code
}
