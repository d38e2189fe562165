package hall

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"xinguan/core/intake"
	"xinguan/core/people"
)

// paysBills puts a bill of a company on record: what is never published and shared only where the company authorised it.
func (h *hall) paysBills(code, name, number string) {
	h.t.Helper()
	path := filepath.Join(h.t.TempDir(), "缴费.csv")
	h.must(os.WriteFile(path, h.table("utility_payment", nil, map[string]string{"party_name": name, "uscc": code, "kind": "电费", "period_from": "2026-10-01", "period_until": "2026-10-31",
		"permit_no": number, "paid": "1.5", "owed": "0", "decided": "2026-11-10", "authority": "示例供电"}), 0o600))
	res, err := h.hub.Uploads.File(h.t.Context(), intake.Job{Item: "utility_payment", Agency: "fgj", Path: path})
	h.must(err)
	if res.Accepted != 1 {
		h.t.Fatalf("the bill: %+v", res)
	}
}

// TestShareByConsent: a bank asks for bills on each company's authorisation; the centre's two approve; nothing is given until
// a company authorises it, then the fields both name and no other; the company reads that the bank looked, refused looks
// included; revoked, the next answer is empty; and another company's is never given.
func TestShareByConsent(t *testing.T) {
	bank := func(h *hall) { h.adds(people.OrgChange{Code: "slyh", Name: "示例银行", OrgKind: people.Bank}) }
	eachHallWith(t, bank, []people.Founder{{Login: "bank", Name: "示例信贷", Org: "slyh", Role: "bank_user"}}, func(t *testing.T, h *hall) {
		h.equip()
		const number, other = "示例户号70017", "示例户号70018"
		h.paysBills(h.code, h.rec.Party, number)
		h.paysBills(h.otherCode(), "示例乙", other)
		asks := func(item string) []string {
			form := h.get("bank", "/office/shares/new").text
			return []string{"once", field(form, "once"), "title", "示例贷款", "use", "示例贷前审查", "basis", "示例贷款合同", "way", "file", "until", "2027-03-01",
				"field", item, "promise", "yes"}
		}
		a := h.send("bank", "/office/shares", asks("utility_payment.permit_no")...)
		at := a.header.Get("Location")
		if a.status != http.StatusSeeOther {
			t.Fatalf("asked: %d %s", a.status, said(a.text))
		}
		if a := h.get("bank", at); !strings.Contains(a.text, "每家单位的授权") {
			t.Error("the page does not say that it rests on authorisations")
		}
		for _, x := range [][2]string{{"centre", "/check"}, {"head", "/approve"}} {
			if a := h.send(x[0], at+x[1], "note", "示例意见"); a.status != http.StatusSeeOther {
				t.Fatalf("%s: %d %s", x[1], a.status, said(a.text))
			}
		}
		table := func() string { return h.send("bank", at+"/file", "codes", h.code+"\n"+h.otherCode()).text }
		if text := table(); strings.Contains(text, number) || strings.Contains(text, other) || strings.Count(text, "没有授权") != 2 {
			t.Fatalf("before anybody authorised: %s", text)
		}
		us := h.phone(h.unify(h.otherCode()))
		us.in(ofUs, "/my")
		h.authorises(us, "slyh")
		text := table()
		if !strings.Contains(text, number) || strings.Contains(text, other) || strings.Count(text, "没有授权") != 1 {
			t.Errorf("after one of two authorised: %s", text)
		}
		if strings.Contains(text, "1.5万元") {
			t.Error("a field nobody asked for is given")
		}
		looks := us.get("/my/looks").text
		if !strings.Contains(looks, "示例银行") || !strings.Contains(looks, "示例贷前审查") || !strings.Contains(looks, "没有授权") {
			t.Errorf("the company does not read who looked, why, and what was refused: %s", said(looks))
		}
		which := regexp.MustCompile(`/my/authorisations/(\w+)/revoke`).FindStringSubmatch(us.get("/my/authorisations").text)
		if a := us.post("/my/authorisations/" + which[1] + "/revoke"); a.status != http.StatusSeeOther {
			t.Fatalf("revoked: %d", a.status)
		}
		if text := table(); strings.Contains(text, number) || strings.Count(text, "没有授权") != 2 {
			t.Errorf("after it was revoked: %s", text)
		}
	})
}
