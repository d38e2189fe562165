package hall

import (
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/access"
)

// TestShareAtTheOffice: a department asks, an officer of the centre checks, the head approves, a table is fetched; nobody
// else opens it, and revoked it gives nothing.
func TestShareAtTheOffice(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		form := h.get("decider", "/office/shares/new")
		once := field(form.text, "once")
		asks := []string{"once", once, "title", "示例核查", "use", "示例用途", "basis", "示例依据", "way", "file", "until", "2027-03-01", "field", "penalty.conduct"}
		if a := h.send("decider", "/office/shares", asks...); a.status != 200 || !strings.Contains(a.text, "请勾选承诺") || !strings.Contains(a.text, `value="示例核查"`) {
			t.Fatalf("without the promise: %d", a.status)
		}
		asks = append(asks, "promise", "yes")
		var at string
		for range 2 { // a double click
			a := h.send("decider", "/office/shares", asks...)
			if at = a.header.Get("Location"); a.status != 303 || at != "/office/shares/"+once {
				t.Fatalf("asked: %d %q %s", a.status, at, said(a.text))
			}
		}
		if a := h.get("stranger", at); a.status != 404 {
			t.Errorf("another department opens it: %d", a.status)
		}
		if a := h.send("decider", at+"/check", "note", "x"); a.status != 403 {
			t.Errorf("who asked checks: %d", a.status)
		}
		if a := h.send("decider", at+"/file", "codes", h.code); a.status != 200 || strings.Contains(a.text, h.rec.DocNo) || !strings.Contains(a.text, "共享没有生效") {
			t.Errorf("before it was approved: %d %s", a.status, a.text)
		}
		for _, x := range [][2]string{{"centre", "/check"}, {"head", "/approve"}} {
			if a := h.send(x[0], at+x[1], "note", "示例意见"); a.status != 303 {
				t.Fatalf("%s: %d %s", x[1], a.status, said(a.text))
			}
		}
		h.tell() // begins
		if a := h.send("decider", at+"/file", "codes", h.code+"\n"+h.code+"\n91441998MA0000357Q"); !strings.Contains(a.text, h.penalty) || !strings.Contains(a.text, "未查到") || strings.Count(a.text, h.penalty) != 1 {
			t.Errorf("the table: %d %s", a.status, a.text)
		}
		if a := h.send("stranger", at+"/file", "codes", h.code); a.status != 404 {
			t.Errorf("another department fetches it: %d", a.status)
		}
		if a := h.get("decider", at); !strings.Contains(a.text, "一共取得过1家单位的信息") || !strings.Contains(a.text, "示例甲") || !strings.Contains(a.text, "批准的范围") {
			t.Errorf("the page does not say what was obtained: %s", said(a.text))
		}
		h.must(h.hub.DB.View(t.Context(), func(tx *db.Tx) error {
			looks, err := access.Looks(tx, []id.ID{h.rec.Subject}, false, 10)
			if len(looks) != 2 || looks[0].Refused || looks[0].Org != h.rec.AuthorityCode || !looks[1].Refused {
				t.Errorf("the subject sees %+v", looks)
			}
			return err
		}))
		if a := h.send("head", at+"/end", "note", "示例终止"); a.status != 303 {
			t.Fatalf("ended: %d %s", a.status, said(a.text))
		}
		if a := h.send("decider", at+"/file", "codes", h.code); strings.Contains(a.text, h.penalty) {
			t.Error("an ended share gives something")
		}
		h.tell()
		if page := h.get("decider", "/office/notices"); strings.Count(page.text, "共享申请“示例核查”有了进展") != 1 {
			t.Errorf("the department hears: %s", told.FindAllString(page.text, -1))
		}
	})
}
