package hall

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/flow"
	"xinguan/core/people"
	"xinguan/core/record"
)

// TestObjection is acceptance scenario 10: “not us”: the mark stands everywhere at the next read; the supplier is silent,
// the record is shielded; it cannot be confirmed, both versions stand in the case; another officer may review it.
func TestObjection(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		h.shown(true, "before")
		h.marked(false, "before")
		number, code, c := h.apply("/objection/"+h.code+"/"+h.penalty, "ground", "not_us", "asks", "同名，不是我们单位（示例）", "paper_proof", "%PDF-1.7 示例")
		h.marked(true, "after the objection")
		if a := h.get("stranger", "/office/cases/"+c.ID.String()); a.status != 404 {
			t.Errorf("another authority sees the case: %d", a.status)
		}
		if a := h.get("counter", "/office/cases/"+c.ID.String()); a.status != 403 {
			t.Errorf("the counter sees the case: %d", a.status)
		}
		desk := h.get("decider", "/office/cases/"+c.ID.String())
		if !strings.Contains(desk.text, "同名，不是我们单位（示例）") || !strings.Contains(desk.text, "现在轮到信用中心办理") {
			t.Errorf("the desk: %d", desk.status)
		}
		paper := regexp.MustCompile(`/office/cases/\w+/papers/\w+`).FindString(desk.text)
		if p := h.get("decider", paper); p.text != "%PDF-1.7 示例" || !strings.HasPrefix(p.header.Get("Content-Disposition"), "attachment") {
			t.Errorf("the paper: %d %v", p.status, p.header)
		}
		if p := h.get("stranger", paper); p.status != 404 {
			t.Errorf("another authority opens the paper: %d", p.status)
		}
		if a := h.step("centre", c, "steps", "correct_own", "text", "x"); a.status != 403 {
			t.Errorf("an officer of the centre decides: %d", a.status)
		}
		if a := h.step("centre", c, "steps", "forward"); a.status != 303 {
			t.Fatalf("forwarded: %d %s", a.status, said(a.text))
		}
		h.must(h.hub.DB.View(t.Context(), func(tx *db.Tx) (err error) { c, err = h.hub.Flow.Get(tx, c.ID); return err }))
		h.clock.to(c.Due.AddDays(1))
		if n := h.lapse(); n != 1 {
			t.Fatalf("%d clocks ran out", n)
		}
		h.shown(false, "after the silence")
		if page := h.send("", "/cases", "number", number, "code", code); !strings.Contains(page.text, "来源单位逾期未答复") || strings.Contains(page.text, "示例甲") {
			t.Errorf("the applicant is not told: %d", page.status)
		}
		h.takes(c, "decider", "unconfirm", flow.Move{Text: "档案已不在（示例）"})
		h.shown(true, "after it could not be confirmed")
		h.marked(false, "after it could not be confirmed")
		page := h.send("", "/cases", "number", strings.NewReplacer("〔", "[", "〕", "]").Replace(number), "code", strings.ToLower(code))
		for _, want := range []string{"无法核实", "同名，不是我们单位（示例）", "档案已不在（示例）", "申请复核"} {
			if !strings.Contains(page.text, want) {
				t.Errorf("the result does not say %s", want)
			}
		}
		answers := make(chan int, 2)
		h.must(h.hub.DB.Write(t.Context(), func(tx *db.Tx) error { // whose number the two wait for, sent from two windows at once
			_, _, err := h.hub.Flow.Open(tx, flow.Request{Procedure: "objection_review", Subject: h.rec.Subject, Record: h.rec.ID, Org: "xyzx", Channel: "web", Once: id.New().String(),
				Contact: flow.Contact{Name: "示例", Phone: "示例"}, By: flow.Hand{Party: flow.Applicant}})
			for range 2 {
				go func() {
					answers <- h.send("", "/cases/appeal", "number", number, "code", code, "once", id.New().String(), "asks", "请再核对（示例）").status
				}()
			}
			time.Sleep(500 * time.Millisecond)
			return err
		}))
		if a, b := <-answers, <-answers; a+b != 303+409 {
			t.Fatalf("reviews: %d, %d", a, b)
		}
		h.marked(true, "under review")
	})
}

// takes takes a step with the engine, as an officer of the authority whose session has ended meanwhile would after signing
// in again.
func (h *hall) takes(c flow.Case, login, step string, m flow.Move) flow.Case {
	h.t.Helper()
	h.must(h.hub.DB.Write(h.t.Context(), func(tx *db.Tx) error {
		acc, err := people.AccountByLogin(tx, login)
		if err != nil {
			return err
		}
		now, err := h.hub.Flow.Get(tx, c.ID)
		if err != nil {
			return err
		}
		m.Case, m.Step, m.Seen = c.ID, step, now.N
		m.By = flow.Hand{Actor: people.Actor{ID: acc.ID.String(), Org: acc.Org}, Party: flow.Authority, Name: acc.Name}
		c, err = h.hub.Flow.Take(tx, m)
		return err
	}))
	return c
}

// TestWrongCode: a number without its code opens nothing, and says the same whichever is wrong.
func TestWrongCode(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		number, code, c := h.apply("/objection/"+h.code+"/"+h.penalty, "ground", "wrong", "asks", "金额不对（示例）")
		for _, pair := range [][2]string{{number, "AAAA-BBBB"}, {"东信异〔2026〕999999号", code}, {"", ""}} {
			if page := h.send("", "/cases", "number", pair[0], "code", pair[1]); !strings.Contains(page.text, "案号和查询码对不上") || strings.Contains(page.text, "金额不对") {
				t.Errorf("%v opens a case", pair)
			}
			if a := h.send("", "/cases/act", "number", pair[0], "code", pair[1], "step", "withdraw", "seen", "1", "once", c.ID.String()); a.status != 404 {
				t.Errorf("%v withdraws: %d", pair, a.status)
			}
		}
		r := httptest.NewRequest(http.MethodPost, "/cases/act", strings.NewReader(""))
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		if a := h.do("", r); a.status != 403 {
			t.Errorf("another site acts: %d", a.status)
		}
		second, code2, _ := h.apply("/objection/"+h.code+"/"+h.penalty, "ground", "doubled", "asks", "列了两次（示例）")
		withdraw := func(number, code string) {
			if a := h.send("", "/cases/act", "number", number, "code", code, "step", "withdraw", "seen", "1", "once", c.ID.String()); a.status != 200 || !strings.Contains(a.text, "申请人撤回") {
				t.Errorf("withdrawn: %d %s", a.status, said(a.text))
			}
		}
		withdraw(number, code)
		h.marked(true, "while another objects")
		withdraw(second, code2)
		h.marked(false, "after both are withdrawn")
	})
}

// TestRepair is acceptance scenario 8 and the end of a penalty: a day early nothing is refused; in time the proof and a
// commitment signed on the page are enough; when it is granted the record is gone from every door at once, and no reader
// ever sees half of it.
func TestRepair(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		path := "/repair/" + h.code + "/" + h.penalty
		h.clock.to(h.rec.RepairFrom.AddDays(-1))
		early := h.get("", path)
		if !strings.Contains(early.text, "最早"+h.rec.RepairFrom.Chinese()+"可以申请") || strings.Contains(early.text, `name="sign"`) || !strings.Contains(early.text, "免费") {
			t.Errorf("a day early: %d", early.status)
		}
		if ics := h.get("", path+"/reminder.ics"); !strings.Contains(ics.text, "DTSTART;VALUE=DATE:"+strings.ReplaceAll(string(h.rec.RepairFrom), "-", "")) {
			t.Errorf("the reminder: %d", ics.status)
		}
		once := h.get("", "/objection/"+h.code+"/"+h.penalty)
		sent := h.send("", path, "once", field(once.text, "once"), "sign", "yes", "name", "示例", "phone", "0", "paper_proof", "%PDF-1.7")
		if sent.status != 303 || sent.header.Get("Location") != path {
			t.Errorf("sent early: %d %s", sent.status, sent.header.Get("Location"))
		}
		h.clock.to(h.rec.RepairFrom)
		if a := h.send("", path, "once", field(h.get("", path).text, "once"), "sign", "yes", "name", "示例", "phone", "0"); a.status != 422 || !strings.Contains(a.text, "履行义务的证明") {
			t.Errorf("without proof: %d", a.status)
		}
		number, code, c := h.apply(path, "sign", "yes", "paper_proof", "%PDF-1.7 示例")
		if !strings.HasPrefix(number, "东信修〔") || c.Org != h.rec.AuthorityCode {
			t.Errorf("opened %s with %s", number, c.Org)
		}
		h.signIn("decider")
		desk := h.get("decider", "/office/cases/"+c.ID.String()).text
		if papers := regexp.MustCompile(`/office/cases/\w+/papers/\w+`).FindAllString(desk, -1); len(papers) != 2 || !strings.Contains(h.get("decider", papers[0]).text+h.get("decider", papers[1]).text, "郑重承诺") {
			t.Errorf("papers: %v", papers)
		}
		if a := h.step("decider", c, "steps", "accept"); a.status != 303 {
			t.Fatalf("accepted: %d %s", a.status, said(a.text))
		}
		if a := h.step("decider", c, "steps", "grant", "document", "示例修〔2026〕1号"); a.status != 409 {
			t.Errorf("granted past the question for the password: %d", a.status)
		}
		end := h.watch(c)
		if a := h.step("decider", c, "sure", "grant", "document", "示例修〔2026〕1号"); a.status != 303 {
			t.Fatalf("granted: %d %s", a.status, said(a.text))
		}
		if n := end(); n == 0 {
			t.Error("nobody read meanwhile")
		}
		h.shown(false, "after the repair")
		if page := h.send("", "/cases", "number", number, "code", code); !strings.Contains(page.text, "准予修复") || !strings.Contains(page.text, "示例修〔2026〕1号") {
			t.Errorf("the applicant is not told: %d", page.status)
		}
		if a := h.send("decider", "/office/cases/"+c.ID.String()+"/sure/grant", "seen", "2", "document", "再来"); a.status != 409 {
			t.Errorf("granted twice: %d", a.status)
		}
	})
}

// watch reads case and record together, again and again, until it is told to end; it gives how often.
func (h *hall) watch(c flow.Case) (end func() int) {
	stop, done := make(chan struct{}), make(chan int)
	go func() {
		n := 0
		for {
			err := h.hub.DB.View(h.t.Context(), func(tx *db.Tx) error {
				now, err1 := h.hub.Flow.Get(tx, c.ID)
				r, err2 := record.Get(tx, h.rec.Subject, h.rec.ID)
				if (now.Outcome == "granted") != (r.State == record.Repaired) {
					h.t.Errorf("half a repair: case %q, record %q", now.Outcome, r.State)
				}
				return errors.Join(err1, err2)
			})
			if err != nil {
				h.t.Errorf("reading meanwhile: %v", err)
			}
			n++
			select {
			case <-stop:
				done <- n
				return
			default:
			}
		}
	}()
	return func() int { close(stop); return <-done }
}

// TestNationalResult: what 信用中国 has taken down, we take down, whatever the day.
func TestNationalResult(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		if a := h.get("centre", "/office/national"); a.status != 403 {
			t.Errorf("an officer enters it: %d", a.status)
		}
		if page := h.get("head", "/office/national?code="+h.code); !strings.Contains(page.text, h.penalty) {
			t.Errorf("the record is not offered: %d", page.status)
		}
		if a := h.send("head", "/office/national", "code", h.code, "record", h.penalty, "document", ""); a.status != 422 {
			t.Errorf("without a number: %d", a.status)
		}
		if a := h.send("head", "/office/national", "code", h.code, "record", h.penalty, "document", "示例通知1号"); a.status != 303 {
			t.Fatalf("entered: %d %s", a.status, said(a.text))
		}
		h.shown(false, "after the national result")
	})
}
