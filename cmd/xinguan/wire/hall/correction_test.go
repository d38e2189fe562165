package hall

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/core/flow"
	"xinguan/core/intake"
	"xinguan/core/record"
)

// files takes a sheet in for the hall's authority.
func (h *hall) files(body []byte) {
	h.t.Helper()
	path := filepath.Join(h.t.TempDir(), "x.csv")
	h.must(os.WriteFile(path, body, 0o600))
	res, err := h.hub.Uploads.File(h.t.Context(), intake.Job{Item: "penalty", Agency: h.rec.AuthorityCode, Path: path})
	h.must(err)
	if res.Accepted+res.Corrected == 0 || res.Held > 0 {
		h.t.Fatalf("the sheet: %+v", res)
	}
}

// TestCorrectionDuringACase: a sheet sent again while a case runs takes the place of the record; the mark goes over to it,
// is lifted from it with the case, a shield stays on, and a repair ends what stands.
func TestCorrectionDuringACase(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		h.equip()
		const doc = "示例罚〔2026〕8802号"
		h.files(h.sheetOf(doc, "5", "罚款人民币伍万元整", "2026-08-05"))
		h.rec = h.current(doc)
		h.penalty = h.rec.ID.String()
		_, _, c := h.apply("/objection/"+h.code+"/"+h.penalty, "ground", "wrong", "asks", "金额不对（示例）")
		h.files(h.sheetOf(doc, "3", "罚款人民币叁万元整", "2026-08-05"))
		page := func() string { return h.get("", "/subjects/"+h.code).text }
		if !strings.Contains(page(), "叁万元") || !strings.Contains(page(), "异议处理中") {
			t.Error("the correction is not shown with the mark")
		}
		us := h.phone(h.unify(h.otherCode()))
		us.in(ofUs, "/my")
		for _, x := range []string{h.penalty, h.current(doc).ID.String()} {
			if a := us.get("/my/records/" + x); a.status != 200 || !strings.Contains(a.text, "经过") || strings.Contains(a.text, "批次") {
				t.Errorf("the company reads what only the platform needs: %d", a.status)
			}
		}
		if a := h.get("decider", "/office/cases/"+c.ID.String()); !strings.Contains(a.text, "#r-"+h.current(doc).ID.String()) {
			t.Errorf("the case does not lead to what stands: %d", a.status)
		}
		if a := h.step("centre", c, "steps", "forward"); a.status != 303 {
			t.Fatalf("forwarded: %d", a.status)
		}
		h.takes(c, "decider", "correct", flow.Move{Document: "示例更正1号", Text: "已更正（示例）"})
		if strings.Contains(page(), "异议处理中") {
			t.Error("the mark stays when the case is over")
		}
		h.shieldAndSend(doc)
		h.repairAndSend(doc)
	})
}

// shieldAndSend: what is shielded does not come back by being sent again.
func (h *hall) shieldAndSend(doc string) {
	h.t.Helper()
	path := "/office/counter/reorganisation/" + h.code + "/whole"
	once := field(h.get("counter", path).text, "once")
	if a := h.file("counter", path, "once", once, "name", "示例管理人", "phone", "0769-00000000", "shown", "法院文书", "asks", "（2026）示例破1号", "paper_ruling", photo); a.status != 303 {
		h.t.Fatalf("filed: %d", a.status)
	}
	c, _ := h.opened(once)
	if a := h.step("head", c, "sure", "shield", "document", "（2026）示例破1号之二"); a.status != 303 {
		h.t.Fatalf("shielded: %d %s", a.status, said(a.text))
	}
	h.files(h.sheetOf(doc, "2", "罚款人民币贰万元整", "2026-08-05"))
	if h.current(doc).DocNo != "" {
		h.t.Error("sent again, a shielded record is shown")
	}
	if a := h.step("head", c, "sure", "fail", "document", "（2026）示例破1号之三"); a.status != 303 {
		h.t.Fatalf("failed: %d %s", a.status, said(a.text))
	}
	if r := h.current(doc); r.Body.Get("fine") != "2" && !strings.Contains(r.Body.Get("content"), "贰万元") {
		h.t.Errorf("after the plan failed: %+v", r)
	}
}

// repairAndSend: a repair ends the version that stands when it is granted.
func (h *hall) repairAndSend(doc string) {
	h.t.Helper()
	_, _, c := h.apply("/repair/"+h.code+"/"+h.current(doc).ID.String(), "sign", "yes", "paper_proof", "%PDF-1.7 示例")
	h.takes(c, "decider", "accept", flow.Move{})
	h.files(h.sheetOf(doc, "1", "罚款人民币壹万元整", "2026-08-05"))
	now := h.current(doc)
	h.takes(c, "decider", "grant", flow.Move{Document: "示例修〔2026〕2号"})
	if h.current(doc).DocNo != "" {
		h.t.Error("what stood when the repair was granted is still shown")
	}
	if now.State != record.Live {
		h.t.Errorf("before: %s", now.State)
	}
}

// TestOneFieldIsShielded: the objection is about the fine; the supplier is silent; only the fine is hidden, in every
// answer, also after the sheet was sent again; when it is upheld the fine is back.
func TestOneFieldIsShielded(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		h.equip()
		const doc = "示例罚〔2026〕8803号"
		h.files(h.sheetOf(doc, "7.31", "罚款", "2026-08-05"))
		rec := h.current(doc).ID.String()
		fine := func(want bool, when string) {
			t.Helper()
			for _, path := range []string{"/subjects/" + h.code, "/subjects/" + h.code + "/report.pdf", "/disclosures.csv?item=penalty&name=" + h.code, "/disclosures.xlsx?item=penalty&name=" + h.code,
				"/api/v1/subjects/" + h.code + "/records", "/api/v1/disclosures?item=penalty&name=" + h.code, "/objection/" + h.code + "/" + rec, "/subjects/" + h.code + "/feed.atom", "/my"} {
				a := h.near(nil, path)
				has := strings.Contains(a.text, "7.31") || strings.Contains(a.text, "73,100") || strings.Contains(a.text, "73100")
				if named := strings.Contains(a.text, doc); !named && path != "/my" && !strings.Contains(path, "feed") || has && !want {
					t.Errorf("%s: %s names the record: %v, its fine: %v", when, path, named, has)
				}
			}
			if page := h.near(nil, "/subjects/"+h.code).text; strings.Contains(page, "7.31") != want || strings.Contains(page, "暂不显示") == want {
				t.Errorf("%s: the page", when)
			}
		}
		fine(true, "before")
		_, _, c := h.apply("/objection/"+h.code+"/"+rec, "ground", "wrong", "field", "罚款金额：7.31万元", "asks", "金额不对（示例）")
		if a := h.step("centre", c, "steps", "forward"); a.status != 303 {
			t.Fatalf("forwarded: %d", a.status)
		}
		h.must(h.hub.DB.View(t.Context(), func(tx *db.Tx) (err error) { c, err = h.hub.Flow.Get(tx, c.ID); return err }))
		h.clock.to(c.Due.AddDays(1))
		if n := h.lapse(); n != 1 {
			t.Fatalf("%d clocks ran out", n)
		}
		fine(false, "after the silence")
		h.files(h.sheetOf(doc, "7.31", "罚款人民币", "2026-08-05"))
		rec = h.current(doc).ID.String()
		fine(false, "sent again")
		h.takes(c, "decider", "uphold", flow.Move{Reason: "matches", Text: "与决定书一致（示例）"})
		fine(true, "after it was upheld")
		h.rebuilt()
	})
}

// rebuilt fails unless what is stored of the hall's subject follows from its events.
func (h *hall) rebuilt() {
	h.t.Helper()
	h.must(h.hub.DB.View(h.t.Context(), func(tx *db.Tx) error {
		differ, err := h.hub.Laws().Rebuild(tx, h.rec.Subject)
		if len(differ) > 0 {
			h.t.Errorf("derived otherwise: %+v", differ)
		}
		return err
	}))
}
