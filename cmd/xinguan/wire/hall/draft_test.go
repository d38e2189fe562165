package hall

import (
	"regexp"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/core/flow"
)

// TestDraft: somebody without an account keeps a form with a photograph before it is finished, goes on by the code on
// another day, sends it with what was missing; what was refused is prefilled in no later form.
func TestDraft(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		h.clock.to(h.rec.RepairFrom)
		path := "/repair/" + h.code + "/" + h.penalty
		form := h.get("", path)
		once := field(form.text, "once")
		if !strings.Contains(form.text, `value="draft"`) || !strings.Contains(form.text, "办理的步骤") || !strings.Contains(form.text, `accept="image/jpeg,image/png,application/pdf"`) {
			t.Fatalf("the form: %d", form.status)
		}
		kept := h.file("", path, "once", once, "save", "draft", "asks", "填了一半（示例）", "name", "示例经办", "phone", "", "paper_proof", photo)
		if kept.status != 200 || !strings.Contains(kept.text, "草稿已保存") || kept.header.Get("Cache-Control") != "no-store" {
			t.Fatalf("kept: %d %s", kept.status, said(kept.text))
		}
		code := field(kept.text, "resume")
		if fresh := h.get("", path); strings.Contains(fresh.text, "填了一半") || field(fresh.text, "once") == once {
			t.Error("who comes next sees the draft")
		}
		h.clock.to(h.rec.RepairFrom.AddDays(3))
		if a := h.send("", "/drafts", "code", "AAAA-BBBB-CCCC"); !strings.Contains(a.text, "没有找到这份草稿") {
			t.Errorf("a code nobody has: %d", a.status)
		}
		found := h.send("", "/drafts", "code", strings.ToLower(code))
		if !strings.Contains(found.text, "照片.jpg") || !strings.Contains(found.text, `action="`+path+`"`) {
			t.Fatalf("by the code: %d", found.status)
		}
		if a := h.send("", "/objection/"+h.code+"/"+h.penalty, "once", once, "resume", code); a.status != 404 {
			t.Errorf("resumed in another form: %d", a.status)
		}
		resumed := h.send("", path, "once", once, "resume", code)
		if resumed.status != 200 || !strings.Contains(resumed.text, "填了一半（示例）") || field(resumed.text, "once") != once || !strings.Contains(resumed.text, "草稿里已经有了") {
			t.Fatalf("resumed: %d %s", resumed.status, said(resumed.text))
		}
		if m := regexp.MustCompile(`name="paper_proof"[^>]*required`).FindString(resumed.text); m != "" {
			t.Error("a paper that is kept is asked for again")
		}
		sent := h.send("", path, "once", once, "asks", "填完了（示例）", "name", "示例经办", "phone", "0769-00000000", "sign", "yes")
		if sent.status != 303 {
			t.Fatalf("sent: %d %s", sent.status, said(sent.text))
		}
		var c flow.Case
		h.must(h.hub.DB.View(t.Context(), func(tx *db.Tx) (err error) { c, _, err = h.hub.Flow.Opened(tx, once); return err }))
		if h.paperOf(c) == "" {
			t.Error("the photograph did not come along")
		}
		if a := h.send("", "/drafts", "code", code); !strings.Contains(a.text, "没有找到这份草稿") {
			t.Errorf("the draft of what was sent: %d", a.status)
		}
		h.takes(c, "decider", "accept", flow.Move{})
		h.takes(c, "second", "refuse", flow.Move{Reason: "unpaid", Text: "尚未缴清（示例）", Document: "示例1号"})
		if again := h.get("", path); strings.Contains(again.text, "填完了") || strings.Contains(again.text, "示例经办") {
			t.Error("a form is prefilled from what was refused")
		}
	})
}

// TestDropADraft: who keeps a form can throw it away; who has no mark of it cannot.
func TestDropADraft(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		path := "/complaints/complaint"
		once := field(h.get("", path).text, "once")
		kept := h.send("", path, "once", once, "save", "draft", "ground", "fee", "against", h.rec.AuthorityCode, "asks", "要钱（示例）")
		code := field(kept.text, "resume")
		resumed := h.send("", path, "once", once, "resume", code)
		if !regexp.MustCompile(`value="fee" checked`).MatchString(resumed.text) || !strings.Contains(resumed.text, `value="`+h.rec.AuthorityCode+`" selected`) {
			t.Errorf("what was chosen: %d", resumed.status)
		}
		if a := h.send("", "/drafts/drop", "once", "06h1s6dr1sxxxemp00n436mhkc"); a.status != 404 {
			t.Errorf("somebody else's: %d", a.status)
		}
		if a := h.send("", "/drafts/drop", "once", once); a.status != 303 {
			t.Errorf("thrown away: %d", a.status)
		}
		if a := h.send("", "/drafts", "code", code); !strings.Contains(a.text, "没有找到这份草稿") {
			t.Errorf("still there: %d", a.status)
		}
	})
}
