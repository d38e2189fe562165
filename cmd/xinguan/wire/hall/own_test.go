package hall

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// TestOwnAndOthers: a representative sees the company's own record and not another's; a form filed signed in is filled in,
// appears among the company's cases, and is nobody else's.
func TestOwnAndOthers(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		p := h.unify(h.otherCode())
		us, them := h.phone(p), h.phone(p)
		us.in(ofUs, "/my")
		them.in(ofThem, "/my")
		own := "/my/records/" + h.penalty
		if a := us.get(own); a.status != 200 || !strings.Contains(a.text, h.rec.DocNo) || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("one's own record: %d", a.status)
		}
		if a := them.get(own); a.status != 404 || strings.Contains(a.text, h.rec.DocNo) {
			t.Errorf("somebody else's record: %d", a.status)
		}
		h.audited("own.refused")
		if a := us.get("/my/looks"); !strings.Contains(a.text, "本人查阅") {
			t.Errorf("one's own look is not shown: %d", a.status)
		}
		form := us.get("/objection/" + h.code + "/" + h.penalty)
		if !strings.Contains(form.text, `value="示例经办甲"`) || !strings.Contains(form.text, `value="0769-1234"`) || !strings.Contains(form.text, "法定代表人") {
			t.Error("the form is not filled in")
		}
		if page := h.phone(p).get("/objection/" + h.code + "/" + h.penalty); !strings.Contains(page.text, "/sign-in?next=%2Fobjection") || strings.Contains(page.text, "示例经办甲") {
			t.Error("the public is not told that it can sign in")
		}
		sent := us.post("/objection/"+h.code+"/"+h.penalty, "once", field(form.text, "once"), "ground", "wrong", "asks", "金额不对（示例）", "name", "示例经办甲", "phone", "0769-1234")
		if sent.status != http.StatusSeeOther {
			t.Fatalf("sent: %d %s", sent.status, said(sent.text))
		}
		list := us.get("/my/cases")
		at := regexp.MustCompile(`/my/cases/\w+`).FindString(list.text)
		if at == "" || !strings.Contains(us.get(at).text, "金额不对（示例）") {
			t.Errorf("the case is not among one's own: %d", list.status)
		}
		if a := them.get(at); a.status != 404 || strings.Contains(them.get("/my/cases").text, strings.TrimPrefix(at, "/my/cases/")) {
			t.Errorf("somebody else's case: %d", a.status)
		}
		var copied struct {
			Code    string
			Records []struct{ ID string }
		}
		if a := us.get("/my/data.json"); json.Unmarshal([]byte(a.text), &copied) != nil || copied.Code != h.code || !strings.Contains(a.text, h.penalty) {
			t.Errorf("the copy of one's data: %d", a.status)
		}
		if a := us.get("/my/data.pdf"); a.status != 200 || !strings.HasPrefix(a.text, "%PDF") {
			t.Errorf("the copy to read: %d", a.status)
		}
	})
}
