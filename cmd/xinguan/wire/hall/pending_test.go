package hall

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/flow"
	"xinguan/core/record"
	"xinguan/core/rulebook"
)

// TestAHeavierClassMeetsAPendingRepair: a company applied for repair in time; its authority classes the penalty heavier,
// and the first day of repair moves. Who confirms and the company see beforehand what moves. Nothing is refused: the case
// waits with its papers and its clock standing still, the company is told until when; nobody can grant it meanwhile. On the
// day it goes on by itself, and is granted.
func TestAHeavierClassMeetsAPendingRepair(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		h.clock.to(h.rec.RepairFrom)
		us := h.phone(h.unify(h.otherCode()))
		us.in(ofUs, "/my")
		h.again("decider", "second")
		h.tell()
		c := us.repairs("/repair/" + h.code + "/" + h.penalty)
		if a := h.step("decider", c, "steps", "accept"); a.status != 303 {
			t.Fatalf("accepted: %d %s", a.status, said(a.text))
		}
		class := h.proposes(rulebook.Serious)
		for who, page := range map[string]string{"the official": h.get("second", "/office/cases/"+class.ID.String()).text, "the company": us.get("/my/cases/" + class.ID.String()).text} {
			for _, want := range []string{"会改变什么", "最后公示日由", "可以修复的日期由" + h.rec.RepairFrom.Chinese() + "改为", c.Number + "正在办理"} {
				if !strings.Contains(page, want) {
					t.Errorf("%s is not told beforehand: %q", who, want)
				}
			}
		}
		if page := h.get("decider", "/office/cases/"+class.ID.String()).text; !strings.Contains(page, "要由没有办理过的同事决定") || strings.Contains(page, "/sure/confirm") || !strings.Contains(page, "/steps/drop") {
			t.Error("who proposed it is offered to confirm it")
		}
		if a := h.step("second", class, "sure", "confirm", "document", "示例类〔2026〕1号", "text", "示例理由"); a.status != 303 {
			t.Fatalf("confirmed: %d %s", a.status, said(a.text))
		}
		r := h.read()
		if now := h.now(c); now.State != "waiting" || now.Due != "" || now.HeldClock != "decide" || r.RepairFrom <= h.rec.RepairFrom || r.State != record.Live {
			t.Fatalf("the case %+v, repairable from %s, %s", now, r.RepairFrom, r.State)
		}
		h.tell()
		for _, path := range []string{"/my/cases/" + c.ID.String(), "/my/notices"} {
			if page := us.get(path).text; !strings.Contains(page, "可以修复的日期改为"+r.RepairFrom.Chinese()) || !strings.Contains(page, "这不是拒绝") {
				t.Errorf("the company is not told at %s", path)
			}
		}
		if page := us.get("/my/notices").text; !strings.Contains(page, r.ShownUntil.Chinese()+"；"+r.RepairFrom.Chinese()+"起可以申请修复") {
			t.Error("the notice of the class does not say the days")
		}
		if page := h.get("decider", "/office/cases/"+c.ID.String()); !strings.Contains(page.text, "正在等日期") {
			t.Error("the official is not told that nothing is to be done")
		}
		if a := h.send("decider", "/office/cases/"+c.ID.String()+"/sure/grant", "seen", strconv.Itoa(h.now(c).N), "document", "示例修〔2026〕1号"); a.status != 409 {
			t.Errorf("granted while it waits: %d", a.status)
		}
		h.attends(0)
		h.clock.to(r.RepairFrom)
		h.attends(1)
		h.again("decider")
		if now := h.now(c); now.State != "reviewing" || now.Clock != "decide" {
			t.Fatalf("does not go on: %+v", now)
		}
		if a := h.step("decider", c, "sure", "grant", "document", "示例修〔2026〕1号"); a.status != 303 {
			t.Fatalf("granted: %d %s", a.status, said(a.text))
		}
		h.shown(false, "after the repair")
	})
}

// again signs people in anew after the clock moved.
func (h *hall) again(logins ...string) {
	for _, l := range logins {
		h.signIn(l)
	}
}

// attends lets the system take the steps it waits for.
func (h *hall) attends(want int) {
	h.t.Helper()
	n, err := h.hub.Flow.AttendAll(h.t.Context(), h.hub.DB)
	if err != nil || n != want {
		h.t.Errorf("%d steps, %v; want %d", n, err, want)
	}
}

func (h *hall) read() (r record.Record) {
	h.must(h.hub.DB.View(h.t.Context(), func(tx *db.Tx) (err error) { r, err = record.Get(tx, h.rec.Subject, h.rec.ID); return err }))
	return r
}

func (h *hall) now(c flow.Case) (now flow.Case) {
	h.must(h.hub.DB.View(h.t.Context(), func(tx *db.Tx) (err error) { now, err = h.hub.Flow.Get(tx, c.ID); return err }))
	return now
}

// proposes is the authority that announces a class.
func (h *hall) proposes(sev rulebook.Severity) flow.Case {
	h.t.Helper()
	once := field(h.get("decider", "/office/classes?code="+h.code).text, "once")
	a := h.send("decider", "/office/classes", "once", once, "code", h.code, "record", h.penalty, "wants", string(sev), "field", "《示例分类标准》第三条", "asks", "示例事实和理由", "name", "示例联系人", "phone", "0769-00000000")
	if a.status != 303 {
		h.t.Fatalf("announced: %d %s", a.status, said(a.text))
	}
	c, _ := h.opened(once)
	return c
}

// repairs is who has signed in and applies for repair.
func (b *phone) repairs(path string) flow.Case {
	b.h.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, value := range map[string]string{"once": field(b.get(path).text, "once"), "sign": "yes", "name": "示例经办", "phone": "0769-00000000"} {
		b.h.must(w.WriteField(name, value))
	}
	f, err := w.CreateFormFile("paper_proof", "凭证.pdf")
	b.h.must(err)
	_, err = f.Write(file)
	b.h.must(err)
	b.h.must(w.Close())
	r := httptest.NewRequest(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	if a := b.do(r); a.status != 303 {
		b.h.t.Fatalf("%s: %d %s", path, a.status, said(a.text))
	}
	x, err := id.Parse(regexp.MustCompile(`/my/cases/(\w+)`).FindStringSubmatch(b.get("/my/cases").text)[1])
	b.h.must(err)
	return b.h.now(flow.Case{ID: x})
}
