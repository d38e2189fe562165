package hall

import (
	"regexp"
	"strings"
	"testing"

	"xinguan/base/clock"
	"xinguan/core/intake"
	"xinguan/core/people"
)

// alert is what a form says is wrong with it.
var alert = regexp.MustCompile(`(?s)role="alert">.*?</div>`)

// TestAnItemEnds: a version ends the penalty with what is shown; from its day nobody may send it, the page says why and what
// becomes of the records, what was shown is shown no more, and what is there can still be corrected.
func TestAnItemEnds(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		h.equip()
		h.must(h.hub.Catalog.Adopt(t.Context(), h.hub.DB))
		const desk, at = "/office/catalogue", "/office/catalogue/penalty/2"
		if a := h.get("clerk", desk+"/end?item=penalty"); a.status != 403 {
			t.Errorf("a clerk ends an item: %d", a.status)
		}
		if a := h.get("centre", desk+"/end?item=registration"); a.status != 409 || !strings.Contains(a.text, "登记信息不能终止") {
			t.Errorf("a register: %d", a.status)
		}
		if a := h.get("centre", desk+"/end?item=penalty"); a.status != 200 || !strings.Contains(a.text, "正在公示的有") {
			t.Fatalf("the form: %d %s", a.status, said(a.text))
		}
		for _, bad := range [][]string{{"why", ""}, {"why", "示例原因"}, {"why", strings.Repeat("长", 201), "keep", "no"}} {
			if a := h.send("centre", desk+"/end", append(bad, "item", "penalty")...); a.status != 200 || !strings.Contains(a.text, "请") || strings.Contains(h.get("centre", desk).text, at) {
				t.Errorf("%v: %d", bad, a.status)
			}
		}
		for range 2 { // a double click
			if a := h.send("centre", desk+"/end", "item", "penalty", "why", `示例“目录”: 不再列入`, "keep", "no"); a.status != 303 || a.header.Get("Location") != at {
				t.Fatalf("begun: %d %s", a.status, alert.FindString(a.text))
			}
		}
		if a := h.get("centre", at); !strings.Contains(a.text, "终止归集，原因：示例“目录”: 不再列入") || !strings.Contains(a.text, "停止公示") {
			t.Errorf("the version does not say what it does: %s", said(a.text))
		}
		step := func(as, name string, pairs ...string) {
			t.Helper()
			if a := h.send(as, at+"/"+name, append(pairs, "seen", "1", "why", "示例理由")...); a.status != 303 {
				t.Fatalf("%s: %d %s", name, a.status, said(a.text))
			}
		}
		step("centre", "try")
		h.rework()
		step("centre", "consult", "effective", string(clock.Today(h.clock).AddDays(7)))
		h.clock.to(clock.Today(h.clock).AddDays(9))
		h.signIn("centre")
		h.signIn("head")
		if a := h.bring("centre", at+"/paper", "批复.pdf", []byte("%PDF-1.4 示例"), "number", "示例〔2026〕2号", "authority", "示例办公室", "dated", string(clock.Today(h.clock))); a.status != 303 {
			t.Fatalf("paper: %d %s", a.status, said(a.text))
		}
		day := clock.Today(h.clock).AddDays(2)
		step("centre", "propose", "effective", string(day))
		step("head", "approve")
		h.signIn("clerk")
		if a := h.get("clerk", "/office/send"); !strings.Contains(a.text, `value="penalty"`) {
			t.Error("before its day nobody may send any more")
		}
		h.clock.to(day)
		h.signIn("clerk")
		h.rework()
		if a := h.get("clerk", "/office/send"); strings.Contains(a.text, `value="penalty"`) || !strings.Contains(a.text, "已终止归集") {
			t.Errorf("the clerk is still asked for it, or not told: %s", said(a.text))
		}
		item := h.get("", "/catalog/penalty").text
		if !strings.Contains(item, "已终止归集") || !strings.Contains(item, "停止公示") || strings.Contains(item, "template.xlsx") {
			t.Error("the page of the item does not say that it ended")
		}
		if a := h.get("", "/subjects/"+h.code); strings.Contains(a.text, h.rec.DocNo) {
			t.Error("what was shown is still shown")
		}
		by := people.Actor{ID: "x"}
		if _, err := h.hub.Uploads.Receive(t.Context(), by, intake.NewUpload{Item: "penalty", Agency: h.rec.AuthorityCode, File: "x.csv"}, strings.NewReader("x")); err == nil || !strings.Contains(err.Error(), "已终止归集") {
			t.Errorf("a file: %v", err)
		}
		if _, err := h.hub.Uploads.NilReturn(t.Context(), by, "penalty", h.rec.AuthorityCode); err == nil || !strings.Contains(err.Error(), "已终止归集") {
			t.Errorf("a nil return: %v", err)
		}
		if a := h.get("clerk", "/office/records/new?item=penalty"); strings.Contains(a.text, `value="penalty"`) {
			t.Error("the form is still offered")
		}
		h.signIn("centre")
		if a := h.get("centre", desk+"/end?item=penalty"); a.status != 409 {
			t.Errorf("ended twice: %d", a.status)
		}
	})
}
