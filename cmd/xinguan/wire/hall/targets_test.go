package hall

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/core/record"
)

// TestTargets: every figure of the plan stands on one page; what the platform counts opens to the parts that add up to it,
// what it does not count is entered from a document, once however often the form is sent, and nothing entered is lost.
func TestTargets(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		page := h.get("head", "/office/targets").text
		for _, x := range h.hub.City.Targets {
			if !strings.Contains(page, x.Title) || !strings.Contains(page, x.Words) {
				t.Errorf("the page lacks %s", x.Title)
			}
		}
		got, want := 0, 0
		for _, m := range regexp.MustCompile(`data-l="数量（条）">([\d,]+)<`).FindAllStringSubmatch(h.get("head", "/office/targets/records").text, -1) {
			n, _ := strconv.Atoi(strings.ReplaceAll(m[1], ",", ""))
			got += n
		}
		h.must(h.hub.DB.View(t.Context(), func(tx *db.Tx) error {
			all, err := record.Supplies(tx)
			for _, s := range all {
				want += int(s.N)
			}
			return err
		}))
		if got != want || want == 0 {
			t.Errorf("the parts add up to %d, want %d", got, want)
		}
		at := "/office/targets/rules"
		form := []string{"once", field(h.get("centre", at).text, "once"), "words", "46份", "as_of", "2026-11-18", "document", "示例文件〔2026〕1号"}
		if r := h.send("centre", at, append(form, "document", "")...); r.status == 303 {
			t.Error("entered without a document")
		}
		h.went(h.send("centre", at, form...))
		h.went(h.send("centre", at, form...))
		if shown := h.get("head", at).text; strings.Count(shown, "示例文件〔2026〕1号") != 1 || strings.Contains(shown, `name="words"`) {
			t.Error("a double click is two entries, or the head has the form")
		}
		h.went(h.send("centre", at, "once", field(h.get("centre", at).text, "once"), "words", "47份", "as_of", "2026-11-18", "document", "示例文件〔2026〕2号"))
		if shown := h.get("head", at).text; strings.Index(shown, "47份") > strings.Index(shown, "46份") || !strings.Contains(shown, "46份") {
			t.Error("the later entry does not stand first, or the earlier is gone")
		}
		for who, want := range map[string]int{"head": 403, "decider": 403} {
			if r := h.send(who, at, form...); r.status != want {
				t.Errorf("%s enters: %d", who, r.status)
			}
		}
		if r := h.send("centre", "/office/targets/records", form...); r.status != 409 {
			t.Errorf("a counted figure is entered: %d", r.status)
		}
		h.audited("target.enter")
	})
}
