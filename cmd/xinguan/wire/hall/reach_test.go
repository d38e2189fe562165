package hall

import (
	"bytes"
	"errors"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/core/access"
	"xinguan/core/ledger"
	"xinguan/core/partner"
	"xinguan/core/people"
	"xinguan/core/takedown"
	"xinguan/doors/office"
)

// lines is how many lines of an action the audit log has.
func (h *hall) lines(action string) (n int64) {
	h.t.Helper()
	h.seal()
	h.must(h.hub.DB.View(h.t.Context(), func(tx *db.Tx) (err error) { n, err = ledger.CountOf(tx, action); return err }))
	return n
}

// turnedAway fails unless an official is refused at an address, learns nothing, and is seen trying.
func (h *hall) turnedAway(who, method, path string, words []string, pairs ...string) {
	h.t.Helper()
	before := h.lines(office.DeskRefused)
	a := reply{}
	if method == http.MethodGet {
		a = h.get(who, path)
	} else {
		a = h.send(who, path, pairs...)
	}
	if a.status != http.StatusNotFound && a.status != http.StatusForbidden {
		h.t.Errorf("%s: %s %s: %d %s", who, method, path, a.status, said(a.text))
	}
	for _, w := range words {
		if strings.Contains(a.text, w) {
			h.t.Errorf("%s: %s %s says %q", who, method, path, w)
		}
	}
	if n := h.lines(office.DeskRefused) - before; n != 1 {
		h.t.Errorf("%s: %s %s: %d lines in the audit log", who, method, path, n)
	}
}

// TestOthersThingsAtTheDesks reaches for real things of other organisations that desks name by a number, in the address
// or in a form: a file, an inquiry, a matter to be approved, a confirmation, a record the platform above refused, a mandate,
// an emergency, a system and its key.
func TestOthersThingsAtTheDesks(t *testing.T) {
	other := func(h *hall) {
		h.more = []people.Founder{{Login: "other", Name: "示例壬", Org: h.other(), Role: "clerk"}}
	}
	eachHallWith(t, other, nil, func(t *testing.T, h *hall) {
		h.equip()
		rec := h.rec
		h.turnedAway("other", "GET", h.broughtFile(), []string{"示例上传.csv"})

		look := h.send("decider", "/office/query", "purpose", "supervision", "reason", "示例检查事由", "q", h.code).header.Get("Location")
		h.turnedAway("stranger", "GET", look, []string{"示例检查事由"})
		h.turnedAway("stranger", "POST", look+"/reveal", []string{"示例检查事由"}, "record", rec.ID.String(), "field", "legal_rep_id")

		proposal := h.proposed()
		h.turnedAway("stranger", "GET", "/office/approvals/"+proposal, []string{"示例代报函"})
		for _, act := range []string{"approve", "refuse"} {
			h.turnedAway("stranger", "POST", "/office/approvals/"+proposal+"/"+act, []string{"示例代报函"}, "seen", "00", "why", "示例")
		}
		key := h.toConfirm()
		h.turnedAway("stranger", "POST", "/office/takedowns/confirm", nil, "key", key)
		h.must(h.hub.DB.View(t.Context(), func(tx *db.Tx) error {
			n, _, err := takedown.Count(tx, nil)
			if n != 1 {
				t.Errorf("%d confirmations wait after another organisation confirmed", n)
			}
			return err
		}))
		h.above().gather()
		h.turnedAway("other", "POST", "/office/exchange/returned", []string{rec.DocNo}, "subject", rec.Subject.String(), "record", rec.ID.String())
		h.turnedAway("stranger", "POST", "/office/exchange/returned", []string{rec.DocNo}, "subject", rec.Subject.String(), "record", rec.ID.String())
		h.closedDesks(h.systemKey(rec.AuthorityCode).ID)
	})
}

// other is an authority that is not the one of the hall's record.
func (h *hall) other() string {
	if h.rec.AuthorityCode == "cgj" {
		return "scjgj"
	}
	return "cgj"
}

// broughtFile brings a file as the clerk of the hall's authority and gives the address of its progress.
func (h *hall) broughtFile() string {
	h.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	h.must(w.WriteField("item", "penalty"))
	f, err := w.CreateFormFile("file", "示例上传.csv")
	h.must(err)
	_, err = f.Write(h.sheetOf("示例罚〔2026〕8810号", "1", "罚款", "2026-08-05"))
	h.must(errors.Join(err, w.Close()))
	r := httptest.NewRequest(http.MethodPost, "/office/uploads", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	a := h.do("clerk", r)
	if !strings.HasPrefix(a.header.Get("Location"), "/office/uploads/") {
		h.t.Fatalf("the file: %d %s", a.status, said(a.text))
	}
	return a.header.Get("Location")
}

// proposed is a matter of the centre that waits for a second person.
func (h *hall) proposed() string {
	h.t.Helper()
	var by people.Actor
	h.must(h.hub.DB.View(h.t.Context(), func(tx *db.Tx) error {
		rights, err := h.hub.People.Rights(tx)
		if err == nil {
			by = rights.Actor("x", people.Capacity{Role: "system_admin", Org: "xyzx"}, tx.Today())
		}
		return err
	}))
	p, err := h.hub.People.ProposeOrg(h.t.Context(), by, people.OrgChange{Kind: people.OrgAdd, Code: "slj", Name: "东莞市示例局", OrgKind: people.Department, Effective: "2026-11-20", Basis: "示例代报函"})
	h.must(err)
	return p.ID.String()
}

// toConfirm ends the hall's record while its authority has a copy, and gives what that authority would confirm with.
func (h *hall) toConfirm() string {
	h.t.Helper()
	book := &takedown.Book{Channels: []takedown.Channel{{ID: "test", Title: "示例", Asks: true, Receivers: copyOf(h.rec.AuthorityCode)}}, Days: h.hub.Rules.Workdays}
	h.seal()
	h.must(book.Follow(h.t.Context(), h.hub.DB))
	if a := h.send("head", "/office/national", "code", h.code, "record", h.penalty, "document", "示例通知1号"); a.status != http.StatusSeeOther {
		h.t.Fatalf("ended: %d %s", a.status, said(a.text))
	}
	h.seal()
	h.must(book.Follow(h.t.Context(), h.hub.DB))
	key := field(h.get("decider", "/office/takedowns").text, "key")
	if key == "" {
		h.t.Fatal("nothing to confirm")
	}
	return key
}

// closedDesks are those of administrators: a clerk who knows a number gets no further than one who does not.
func (h *hall) closedDesks(key string) {
	h.t.Helper()
	var system string
	h.must(h.hub.DB.View(h.t.Context(), func(tx *db.Tx) error {
		all, err := partner.All(tx)
		for _, s := range all {
			system = s.ID.String()
		}
		return err
	}))
	for _, p := range []string{"/office/partners/" + system + "/keys", "/office/partners/" + system + "/keys/" + key + "/end", "/office/partners/" + system + "/close",
		"/office/mandates/" + system + "/end", "/office/emergencies/" + system + "/seen", "/office/emergencies/" + system + "/end"} {
		h.turnedAway("other", "POST", p, []string{"示例系统"}, "why", "示例")
	}
	h.turnedAway("other", "GET", "/office/partners/"+system, []string{"示例系统"})
}

// TestOthersThingsAtThePortal: a company that knows the number of another's authorisation, case, record or statement does
// not get at it, and is seen trying.
func TestOthersThingsAtThePortal(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		p := h.unify(h.otherCode())
		us, them := h.phone(p), h.phone(p)
		us.in(ofUs, "/my")
		them.in(ofThem, "/my")
		h.authorises(us, h.other())
		given := regexp.MustCompile(`/my/authorisations/\w+/revoke`).FindString(us.get("/my/authorisations").text)
		form := us.get("/statement/" + h.code + "/" + h.penalty)
		if a := us.post("/statement/"+h.code+"/"+h.penalty, "once", field(form.text, "once"), "name", "示例", "phone", "0", "asks", "已整改（示例声明）"); a.status != http.StatusSeeOther {
			t.Fatalf("the statement: %d %s", a.status, said(a.text))
		}
		at := regexp.MustCompile(`/my/cases/\w+`).FindString(us.get("/my/cases").text)
		for _, x := range []struct{ method, path string }{{"POST", given}, {"GET", at}, {"GET", "/my/records/" + h.penalty}, {"GET", "/my/objection/" + h.penalty}, {"POST", "/my/objection/" + h.penalty}} {
			before := h.lines("own.refused")
			a := reply{}
			if x.method == "GET" {
				a = them.get(x.path)
			} else {
				a = them.post(x.path, "once", field(form.text, "once"), "ground", "wrong", "asks", "示例", "name", "示例", "phone", "0")
			}
			if a.status != http.StatusNotFound || strings.Contains(a.text, h.rec.DocNo) || strings.Contains(a.text, "示例声明") {
				t.Errorf("%s %s: %d", x.method, x.path, a.status)
			}
			if n := h.lines("own.refused") - before; n != 1 {
				t.Errorf("%s %s: %d lines in the audit log", x.method, x.path, n)
			}
		}
		h.must(h.hub.DB.View(t.Context(), func(tx *db.Tx) error {
			all, err := access.Authorisations(tx, h.rec.Subject)
			if len(all) != 1 || !all[0].Holds(tx.Today()) {
				t.Errorf("the authorisation after another company revoked it: %+v", all)
			}
			return err
		}))
	})
}
