package hall

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/core/catalog"
	"xinguan/core/record"
	"xinguan/rooms/catalogue"
)

// bring posts a form with a file to the office.
func (h *hall) bring(as, path, name string, file []byte, pairs ...string) reply {
	h.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for i := 0; i+1 < len(pairs); i += 2 {
		h.must(w.WriteField(pairs[i], pairs[i+1]))
	}
	f, err := w.CreateFormFile("file", name)
	h.must(err)
	_, err = f.Write(file)
	h.must(err)
	h.must(w.Close())
	r := httptest.NewRequest(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return h.do(as, r)
}

// rework does what the server does between requests.
func (h *hall) rework() {
	h.t.Helper()
	h.must(catalogue.Work(h.t.Context(), h.hub.DB, h.hub.Catalog, h.hub.Uploads.Importer, h.store()))
}

// TestAVersionOfThePenalty: the centre writes a version that hides a field and shortens another, sees what it would hold up,
// lays it out, anybody says something, another person approves; on its day template, page and records follow, and nobody
// restarted anything.
func TestAVersionOfThePenalty(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		h.must(h.hub.Catalog.Adopt(t.Context(), h.hub.DB))
		const desk, at, open = "/office/catalogue", "/office/catalogue/penalty/2", "/catalog/penalty/drafts/2"
		if a := h.get("clerk", desk); a.status != 403 {
			t.Errorf("a clerk reads versions: %d", a.status)
		}
		form := h.get("centre", desk+"/new?item=penalty")
		if !strings.Contains(form.text, "version: 2") {
			t.Fatalf("the form: %d", form.status)
		}
		text, err := h.hub.Catalog.Text("penalty")
		h.must(err)
		text = catalog.Numbered(text, 2)
		text = strings.Replace(text, `length: 5000, need: column}`, `length: 3, need: column, public: no}`, 1)
		text = strings.Replace(text, "title: 行政处罚\n", "title: 行政处罚（新）\n", 1)
		bad := strings.Replace(text, "severity: declared", "severety: declared", 1)
		line := strings.Count(bad[:strings.Index(bad, "severety")], "\n") + 1
		if a := h.send("centre", desk+"/new", "text", bad); a.status != 200 || !strings.Contains(a.text, fmt.Sprintf("第%d行：", line)) || !strings.Contains(a.text, "severety: declared") {
			t.Fatalf("a fault: %d %s", a.status, said(a.text))
		}
		for range 2 { // a double click, the second time from a file
			a := h.bring("centre", desk+"/new", "penalty.yaml", []byte(text), "text", "")
			if a.status != 303 || a.header.Get("Location") != at {
				t.Fatalf("begun: %d %q %s", a.status, a.header.Get("Location"), said(a.text))
			}
		}
		if a := h.get("", open); a.status != 404 {
			t.Errorf("a draft nobody laid out is public: %d", a.status)
		}
		if a := h.send("centre", at+"/text", "text", text+"\n", "seen", "7"); a.status != 200 || !strings.Contains(a.text, "别人保存了新的文本") {
			t.Errorf("two at once: %d", a.status)
		}
		step := func(as, name, says string, pairs ...string) {
			t.Helper()
			a := h.send(as, at+"/"+name, append(pairs, "seen", "1", "why", "示例理由")...)
			if ok := a.status == 303; ok != (says == "") || !ok && !strings.Contains(a.text, says) {
				t.Errorf("%s as %s: %d %s", name, as, a.status, said(a.text))
			}
		}
		step("centre", "consult", "先用这一稿试读", "effective", "2026-11-27")
		step("centre", "try", "")
		h.rework()
		if a := h.get("centre", at); !strings.Contains(a.text, "会过不了") || !strings.Contains(a.text, "违法事实") || !strings.Contains(a.text, "改为“不公示”") {
			t.Errorf("the trial does not show: %d", a.status)
		}
		step("centre", "consult", "", "effective", "2026-11-27")
		if a := h.get("", "/catalog/penalty"); !strings.Contains(a.text, open) {
			t.Error("the item does not lead to what is laid out")
		}
		if a := h.send("", open, "text", "", "name", "示例"); a.status != 200 || !strings.Contains(a.text, "请写明意见") {
			t.Errorf("an empty opinion: %d", a.status)
		}
		for range 2 {
			if a := h.send("", open, "text", "示例意见：事实应当公开", "name", ""); a.status != 303 {
				t.Fatalf("an opinion: %d %s", a.status, said(a.text))
			}
		}
		if a := h.send("", open, "text", "示例意见：第四条", "name", ""); a.status != 200 || !strings.Contains(a.text, "太密了") || !strings.Contains(a.text, "示例意见：第四条") {
			t.Errorf("one network fills what is laid out: %d", a.status)
		}
		if a := h.get("", open); strings.Contains(a.text, "事实应当公开") || !strings.Contains(a.text, "收到1条意见") {
			t.Error("an opinion is shown before somebody looked at it, or counted twice")
		}
		h.clock.to("2026-11-30")
		h.signIn("centre")
		h.signIn("head")
		page := h.get("centre", at).text
		i := strings.Index(page, at+"/opinions/")
		if i < 0 {
			t.Fatal("no opinion to answer")
		}
		where := page[i : i+strings.Index(page[i:], `"`)]
		if a := h.send("centre", where, "taken", "no", "answer", "示例答复", "shown", "yes"); a.status != 303 {
			t.Fatalf("answered: %d %s", a.status, said(a.text))
		}
		if a := h.get("", open); !strings.Contains(a.text, "事实应当公开") || !strings.Contains(a.text, "示例答复") {
			t.Error("opinion and answer are not shown")
		}
		if a := h.bring("centre", at+"/paper", "批复.pdf", []byte("%PDF-1.4 示例"), "number", "示例〔2026〕1号", "authority", "示例办公室", "dated", "2026-11-29"); a.status != 303 {
			t.Fatalf("paper: %d %s", a.status, said(a.text))
		}
		if a := h.get("head", at+"/paper"); a.text != "%PDF-1.4 示例" {
			t.Errorf("the paper comes back as %q", a.text)
		}
		step("centre", "propose", "在今天以后", "effective", "2026-11-01")
		step("centre", "propose", "", "effective", "2026-12-02")
		step("head", "approve", "")
		h.clock.to("2026-12-02")
		item := h.get("", "/catalog/penalty")
		if !strings.Contains(item.text, "行政处罚（新）") || !strings.Contains(item.text, "示例〔2026〕1号") {
			t.Error("the page of the item does not follow")
		}
		if a := h.get("", "/catalog/penalty/versions/2"); a.text != text {
			t.Error("the text of the version is not what was approved")
		}
		if a := h.get("", "/subjects/"+h.code); strings.Contains(a.text, "违法事实") || !strings.Contains(a.text, h.rec.DocNo) {
			t.Error("an older record still shows what the version in force hides")
		}
		h.rework()
		h.must(h.hub.DB.View(t.Context(), func(tx *db.Tx) error {
			r, err := record.Get(tx, h.rec.Subject, h.rec.ID)
			if r.ItemVersion != 1 || r.ShownUntil != h.rec.ShownUntil {
				t.Errorf("the record is of version %d, until %s", r.ItemVersion, r.ShownUntil)
			}
			return err
		}))
	})
}
