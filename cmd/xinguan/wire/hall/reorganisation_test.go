package hall

import (
	"testing"

	"xinguan/core/flow"
)

// TestAReorganisationHoldsWhatAnotherCaseHid: a record that an objection hid before the court approved the plan stays hidden
// when the objection is decided; only when the plan fails is it shown again.
func TestAReorganisationHoldsWhatAnotherCaseHid(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		_, _, objection := h.apply("/objection/"+h.code+"/"+h.penalty, "ground", "not_us", "asks", "同名，不是我们单位（示例）")
		if a := h.step("centre", objection, "steps", "forward"); a.status != 303 {
			t.Fatalf("forwarded: %d %s", a.status, said(a.text))
		}
		h.clock.to(h.now(objection).Due.AddDays(1))
		if n := h.lapse(); n != 1 {
			t.Fatalf("%d clocks ran out", n)
		}
		h.shown(false, "after the silence")
		h.again("counter", "head")
		path := "/office/counter/reorganisation/" + h.code + "/whole"
		once := field(h.get("counter", path).text, "once")
		if a := h.file("counter", path, "once", once, "name", "示例管理人", "phone", "0769-00000000", "shown", "法院文书", "asks", "（2026）示例破1号", "paper_ruling", photo); a.status != 303 {
			t.Fatalf("filed: %d %s", a.status, said(a.text))
		}
		c, _ := h.opened(once)
		if a := h.step("head", c, "sure", "shield", "document", "（2026）示例破1号之二"); a.status != 303 {
			t.Fatalf("shielded: %d %s", a.status, said(a.text))
		}
		h.takes(objection, "decider", "uphold", flow.Move{Reason: "matches", Text: "与决定书一致（示例）"})
		h.shown(false, "while the plan goes on, after the objection was decided")
		if a := h.step("head", c, "sure", "fail", "document", "（2026）示例破1号之三"); a.status != 303 {
			t.Fatalf("failed: %d %s", a.status, said(a.text))
		}
		h.shown(true, "after the plan failed")
	})
}
