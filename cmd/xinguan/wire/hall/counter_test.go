package hall

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/ledger"
	"xinguan/core/record"
	"xinguan/core/takedown"
)

// file sends a form of the counter, with a photograph under each name that begins with paper_.
func (h *hall) file(as, path string, pairs ...string) reply {
	h.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for i := 0; i+1 < len(pairs); i += 2 {
		if strings.HasPrefix(pairs[i], "paper_") {
			f, err := w.CreateFormFile(pairs[i], "照片.jpg")
			h.must(err)
			_, err = f.Write([]byte(pairs[i+1]))
			h.must(err)
			continue
		}
		h.must(w.WriteField(pairs[i], pairs[i+1]))
	}
	h.must(w.Close())
	r := httptest.NewRequest(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return h.do(as, r)
}

// photo is enough of a photograph to be taken for one.
const photo = "\xff\xd8\xff\xe0 示例"

// TestCounter is acceptance scenario 17: somebody without an account comes to the window; the officer looks at the
// documents, takes papers by photograph, prints a slip; the applicant follows by number and code.
func TestCounter(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		if a := h.get("decider", "/office/counter"); a.status != 403 {
			t.Errorf("who decides files for others: %d", a.status)
		}
		if a := h.get("counter", "/office/counter?code="+url.QueryEscape("示例")); !strings.Contains(a.text, "/office/counter?code="+h.code) {
			t.Errorf("by a part of the name: %d", a.status)
		}
		if a := h.get("counter", "/office/counter?code="+url.QueryEscape("没有这样的名字")); !strings.Contains(a.text, "没有这个名称或代码的单位") {
			t.Errorf("by a name nobody has: %d", a.status)
		}
		page := h.get("counter", "/office/counter?code="+h.code)
		path := "/office/counter/objection/" + h.code + "/" + h.penalty
		if !strings.Contains(page.text, path) || !strings.Contains(page.text, "最早"+h.rec.RepairFrom.Chinese()) || strings.Contains(page.text, "/office/counter/repair/"+h.code+"/"+h.penalty) {
			t.Fatalf("the window: %d", page.status)
		}
		once := field(h.get("counter", path).text, "once")
		form := []string{"once", once, "name", "示例老人", "role", "经营者", "phone", "0769-00000000", "id_number", "示例证件0001", "ground", "wrong", "asks", "金额不对（示例）", "paper_proof", photo}
		if a := h.file("counter", path, form...); a.status != 422 || !strings.Contains(a.text, "当面核对过的证件") {
			t.Errorf("without looking at a document: %d", a.status)
		}
		form = append(form, "shown", "居民身份证", "shown", "自己写的")
		sent, again := h.file("counter", path, form...), h.file("counter", path, form...)
		if sent.status != 303 || again.header.Get("Location") != sent.header.Get("Location") {
			t.Fatalf("filed: %d %s, again %d", sent.status, said(sent.text), again.status)
		}
		c, code := h.opened(once)
		slip := h.get("counter", sent.header.Get("Location")).text
		if !strings.Contains(slip, c.Number) || !strings.Contains(slip, code) || strings.Contains(slip, "示例证件0001") {
			t.Errorf("the slip lacks number or code")
		}
		if p := h.get("counter", "/office/counter/slip.pdf?mark="+once); !strings.HasPrefix(p.text, "%PDF") {
			t.Errorf("the slip on paper: %d", p.status)
		}
		if p := h.get("counter", "/office/counter/slip.png?mark="+once); p.header.Get("Content-Type") != "image/png" {
			t.Errorf("the square: %d", p.status)
		}
		if page := h.send("", "/cases", "number", c.Number, "code", code); !strings.Contains(page.text, "金额不对（示例）") || strings.Contains(page.text, "示例证件0001") {
			t.Errorf("the applicant follows: %d", page.status)
		}
		desk := h.get("decider", "/office/cases/"+c.ID.String()).text
		if !strings.Contains(desk, "窗口") || !strings.Contains(desk, "居民身份证") || strings.Contains(desk, "自己写的") || strings.Contains(desk, "示例证件0001") {
			t.Error("the desk does not say what was looked at, or shows the sealed number")
		}
		h.marked(true, "after the counter filed it")
	})
}

// TestStatement: a subject says something beside a record; an officer looks through it; it stands wherever the record
// does, ends with it, and can be withdrawn.
func TestStatement(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		path := "/statement/" + h.code + "/" + h.penalty
		if a := h.send("", path, "once", field(h.get("", path).text, "once"), "name", "示例", "phone", "0", "asks", "请打13800138000（示例）"); a.status != 422 {
			t.Errorf("a telephone number is taken in: %d", a.status)
		}
		const says = "已全部整改并缴清罚款（示例声明）"
		places := []string{"/subjects/" + h.code, "/api/v1/subjects/" + h.code + "/records?item=penalty"}
		stands := func(want bool, when string) {
			t.Helper()
			for _, p := range places {
				if strings.Contains(h.get("", p).text, says) != want {
					t.Errorf("%s: %s", when, p)
				}
			}
		}
		number, code, c := h.apply(path, "asks", says)
		stands(false, "before it was looked through")
		if a := h.send("centre", "/office/cases/"+c.ID.String()+"/steps/place", "seen", "1"); a.status != 403 {
			t.Errorf("an officer without the right places it: %d", a.status)
		}
		if a := h.step("head", c, "steps", "place"); a.status != 303 {
			t.Fatalf("placed: %d %s", a.status, said(a.text))
		}
		stands(true, "placed")
		h.takeAway(number, code, c)
		stands(false, "withdrawn")
		second, _, c := h.apply(path, "asks", says)
		if a := h.step("head", c, "steps", "place"); a.status != 303 || second == number {
			t.Fatalf("placed again: %d", a.status)
		}
		h.clock.to(h.rec.ShownUntil.AddDays(1))
		stands(false, "after the record ended")
	})
}

func (h *hall) takeAway(number, code string, c flow.Case) {
	h.t.Helper()
	if a := h.send("", "/cases/act", "number", number, "code", code, "step", "withdraw", "seen", "2", "once", c.ID.String()); a.status != 200 {
		h.t.Errorf("withdrawn: %d %s", a.status, said(a.text))
	}
}

// TestReorganisation is acceptance scenario 9: with the court's ruling everything that speaks against the company is
// hidden for a time; when the plan fails it is back, but not past the original last day.
func TestReorganisation(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		path := "/office/counter/reorganisation/" + h.code + "/whole"
		once := field(h.get("counter", path).text, "once")
		a := h.file("counter", path, "once", once, "name", "示例管理人", "phone", "0769-00000000", "shown", "法院文书", "asks", "（2026）示例破1号", "paper_ruling", photo)
		if a.status != 303 {
			t.Fatalf("filed: %d %s", a.status, said(a.text))
		}
		c, _ := h.opened(once)
		if list := h.get("head", "/office/cases"); list.status != 200 || !strings.Contains(list.text, c.Number) {
			t.Errorf("the list: %d", list.status)
		}
		if a := h.step("head", c, "sure", "shield", "document", "（2026）示例破1号之二"); a.status != 303 {
			t.Fatalf("shielded: %d %s", a.status, said(a.text))
		}
		h.shown(false, "during the reorganisation")
		h.clock.to(h.rec.ShownUntil.AddDays(-1))
		h.signIn("head")
		if a := h.step("head", c, "sure", "fail", "document", "（2027）示例破1号之三"); a.status != 303 {
			t.Fatalf("failed: %d %s", a.status, said(a.text))
		}
		h.shown(true, "after the plan failed")
		h.clock.to(h.rec.ShownUntil.AddDays(1))
		h.shown(false, "past the original last day")
	})
}

// TestTakedown: who got a copy is told of a repair, is late when silent, and confirms once; the applicant reads how far it
// got round.
func TestTakedown(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		book := &takedown.Book{Channels: append(house.Channels(), takedown.Channel{ID: "test", Title: "示例", Asks: true, Receivers: copyOf(h.rec.AuthorityCode)}), Days: h.hub.Rules.Workdays}
		follow := func() { h.must(book.Follow(t.Context(), h.hub.DB)) }
		h.seal()
		follow()
		if a := h.send("head", "/office/national", "code", h.code, "record", h.penalty, "document", "示例通知1号"); a.status != 303 {
			t.Fatalf("ended: %d %s", a.status, said(a.text))
		}
		h.seal()
		follow()
		follow()
		page := h.get("decider", "/office/takedowns")
		key := field(page.text, "key")
		if key == "" || !strings.Contains(page.text, "已修复") {
			t.Fatalf("who has a copy is not told: %d", page.status)
		}
		if other := h.get("stranger", "/office/takedowns"); strings.Contains(other.text, h.code) {
			t.Error("another authority sees it")
		}
		h.clock.to(clockAfter(halls))
		h.signIn("head")
		if late := h.get("head", "/office/takedowns"); !strings.Contains(late.text, "超期") {
			t.Errorf("nobody is late: %d", late.status)
		}
		h.signIn("decider")
		if a := h.send("decider", "/office/takedowns/confirm", "key", key); a.status != 303 {
			t.Fatalf("confirmed: %d %s", a.status, said(a.text))
		}
		if a := h.send("decider", "/office/takedowns/confirm", "key", key); a.status != 409 {
			t.Errorf("confirmed twice: %d", a.status)
		}
		h.signIn("stranger")
		for who, want := range map[string]bool{"head": true, "decider": true, "stranger": false} {
			if page := h.get(who, "/office/takedowns?view=done"); page.status != 200 || strings.Contains(page.text, "超期后确认") != want || strings.Contains(page.text, h.code) != want {
				t.Errorf("%s reads what was confirmed: %d", who, page.status)
			}
		}
		h.must(h.hub.DB.View(t.Context(), func(tx *db.Tx) error {
			all, err := takedown.Of(tx, h.rec.Subject, h.rec.ID)
			if len(all) != 3 {
				t.Errorf("%d receivers: %+v", len(all), all)
			}
			return err
		}))
	})
}

// copyOf is a channel by which one organisation got a copy of everything.
func copyOf(org string) func(*db.Tx, record.Ended) ([]string, error) {
	return func(*db.Tx, record.Ended) ([]string, error) { return []string{org}, nil }
}

// clockAfter is two weeks later.
func clockAfter(d clock.Date) clock.Date { return d.AddDays(14) }

// seal numbers what was written, as the program does by itself.
func (h *hall) seal() {
	h.t.Helper()
	_, err := ledger.Seal(h.t.Context(), h.hub.DB)
	h.must(err)
}
