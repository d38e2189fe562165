package hall

import (
	"regexp"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/people"
)

// TestBothHandsOfOnePerson: who has the role of the sender and of the reviewer sends, changes into the other role, and reads
// that it waits for somebody else: they can neither open it nor let it in. A colleague can.
func TestBothHandsOfOnePerson(t *testing.T) {
	fire := []people.Founder{{Login: "both", Name: "示例兼岗", Org: "xfjyzd", Role: "clerk"}, {Login: "mate", Name: "示例同事", Org: "xfjyzd", Role: "reviewer"}}
	eachHall(t, func(t *testing.T, h *hall) {
		batch := h.went(h.send("both", "/office/records/drafts/"+id.New().String(), "item", "serious_fire", "agency", "xfjyzd", "f.party_name", h.rec.Party, "f.uscc", h.code, "f.doc_no", "莞消列示例〔2026〕7号",
			"f.reason", "示例：人员密集场所锁闭安全出口", "f.decided", "2026-11-18", "f.valid_until", "2029-11-17", "f.authority", "东莞市消防救援支队", "do", "send"))
		if page := h.get("both", batch).text; !strings.Contains(page, "1行待复核") {
			t.Fatalf("sent: %s", said(page))
		}
		at := strings.Replace(strings.Split(batch, "?")[0], "/batches/", "/reviews/", 1)
		h.becomes("both", "xfjyzd", "reviewer")
		page := h.get("both", "/office/reviews").text
		if !strings.Contains(page, "不能由自己复核") || !strings.Contains(page, `href="`+at+`"`) || strings.Contains(page, "待复核的批次") {
			t.Error("the list does not say that it waits for somebody else")
		}
		seen := field(h.get("mate", at).text, "seen")
		for what, a := range map[string]reply{"opened": h.get("both", at), "let in": h.send("both", at+"/approve", "seen", seen)} {
			if a.status != 403 || !strings.Contains(a.text, "要由两个人办") {
				t.Errorf("%s by who sent it: %d %s", what, a.status, said(a.text))
			}
		}
		if page := h.get("mate", "/office/reviews").text; !strings.Contains(page, "待复核的批次") || strings.Contains(page, "不能由自己复核") {
			t.Error("the colleague does not find it")
		}
		h.went(h.send("mate", at+"/approve", "seen", seen))
	}, fire...)
}

// becomes gives somebody a second role, as the security administrator does, and lets them change into it.
func (h *hall) becomes(login, org string, role people.Role) {
	h.t.Helper()
	var security people.Actor
	var a people.Account
	h.must(h.hub.DB.View(h.t.Context(), func(tx *db.Tx) error {
		rights, err := h.hub.People.Rights(tx)
		if err != nil {
			return err
		}
		security = rights.Actor("y", people.Capacity{Role: "security_admin", Org: "xyzx"}, tx.Today())
		a, err = people.AccountByLogin(tx, login)
		return err
	}))
	_, err := h.hub.People.GrantRole(h.t.Context(), security, people.NewGrant{Account: a.ID, Role: role, Basis: "示例岗位说明"})
	h.must(err)
	m := regexp.MustCompile(`name="grant" value="([^"]+)"`).FindStringSubmatch(h.get(login, "/office/me").text)
	if m == nil {
		h.t.Fatal("no other role is offered")
	}
	grant, err := id.Parse(m[1])
	h.must(err)
	in, err := h.hub.People.Choose(h.t.Context(), h.tokens[login], grant)
	h.must(err)
	h.tokens[login] = in.Token
}
