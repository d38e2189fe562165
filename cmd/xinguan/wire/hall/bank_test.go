package hall

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/core/people"
)

// superior is the organisation above the centre: it approves while nobody else of the centre has an account.
func superior(r *people.Rights) string { x, _ := r.Orgs.Org(r.Orgs.Centre()); return x.Superior }

// adds puts an organisation on the register, as its two administrators do.
func (h *hall) adds(c people.OrgChange) {
	h.t.Helper()
	c.Kind = people.OrgAdd
	h.changes(c)
}

// changes enters a change of an organisation, from today on.
func (h *hall) changes(c people.OrgChange) {
	h.t.Helper()
	c.Effective, c.Basis = clock.Today(h.clock), "示例函〔2026〕1号"
	var system, security people.Actor
	h.must(h.hub.DB.View(h.t.Context(), func(tx *db.Tx) error {
		rights, err := h.hub.People.Rights(tx)
		if err == nil {
			system = rights.Actor("x", people.Capacity{Role: "system_admin", Org: "xyzx"}, tx.Today())
			security = rights.Actor("y", people.Capacity{Role: "security_admin", Org: superior(rights)}, tx.Today())
		}
		return err
	}))
	p, err := h.hub.People.ProposeOrg(h.t.Context(), system, c)
	h.must(err)
	h.must(h.hub.People.ApproveOrg(h.t.Context(), security, p.ID, p.Digest))
}

// eachHallWith is eachHall with something done before people get their accounts, and with more people.
func eachHallWith(t *testing.T, before func(h *hall), more []people.Founder, test func(t *testing.T, h *hall)) {
	eachBuilt(t, func(h *hall) { h.before, h.more = before, more }, test)
}

// hidden is the button that reveals a field.
var hidden = regexp.MustCompile(`name="record" value="([^"]+)"/?><input type="hidden" name="field" value="([^"]+)"`)

var givenFields = regexp.MustCompile(`name="(item)" value="([^"]+)"`)

// TestABankLooks: by a company's authorisation a bank sees what it names, the company sees that it looked, and from the
// moment it is revoked the bank's next look is refused, the inquiry that is open included.
func TestABankLooks(t *testing.T) {
	bank := func(h *hall) { h.adds(people.OrgChange{Code: "slyh", Name: "示例银行", OrgKind: people.Bank}) }
	eachHallWith(t, bank, []people.Founder{{Login: "bank", Name: "示例信贷", Org: "slyh", Role: "bank_user"}}, func(t *testing.T, h *hall) {
		us := h.phone(h.unify(h.otherCode()))
		us.in(ofUs, "/my")
		ask := func() reply {
			return h.send("bank", "/office/query", "purpose", "authorised", "reason", "示例贷款", "q", h.code)
		}
		path := ask().header.Get("Location")
		if page := h.get("bank", path); hidden.MatchString(page.text) {
			t.Fatal("the bank sees records before it was authorised")
		}
		h.authorises(us, "slyh")
		path = ask().header.Get("Location")
		m := hidden.FindStringSubmatch(h.get("bank", path).text)
		if m == nil {
			t.Fatalf("the bank sees nothing: %s", path)
		}
		if a := h.send("bank", path+"/reveal", "record", m[1], "field", m[2]); a.status != http.StatusSeeOther {
			t.Fatalf("the bank's look: %d %s", a.status, said(a.text))
		}
		if page := us.get("/my/looks"); !strings.Contains(page.text, "示例银行") || !strings.Contains(page.text, "示例贷款") {
			t.Error("the company does not see that the bank looked")
		}
		id := regexp.MustCompile(`/my/authorisations/(\w+)/revoke`).FindStringSubmatch(us.get("/my/authorisations").text)
		if a := us.post("/my/authorisations/" + id[1] + "/revoke"); a.status != http.StatusSeeOther {
			t.Fatalf("revoked: %d", a.status)
		}
		if a := h.send("bank", path+"/reveal", "record", m[1], "field", m[2]); a.status == http.StatusSeeOther && hidden.MatchString(h.get("bank", path).text) {
			t.Errorf("the bank still looks after it was revoked: %d", a.status)
		}
		if page := h.get("bank", ask().header.Get("Location")); hidden.MatchString(page.text) || strings.Contains(page.text, m[1]) {
			t.Error("the bank's next inquiry still names records")
		}
	})
}

// TestConsentIsToWhoItNames: a bank a company authorised is merged into another. The other cannot look by it, and is told why; the
// company is told, and gives the same to the other in one step, once, however often it presses; from then on the other looks.
func TestConsentIsToWhoItNames(t *testing.T) {
	banks := func(h *hall) {
		h.adds(people.OrgChange{Code: "slyh", Name: "示例银行", OrgKind: people.Bank})
		h.adds(people.OrgChange{Code: "slyh2", Name: "示例二银行", OrgKind: people.Bank})
	}
	eachHallWith(t, banks, []people.Founder{{Login: "bank", Name: "示例信贷", Org: "slyh2", Role: "bank_user"}}, func(t *testing.T, h *hall) {
		p := h.unify(h.otherCode())
		us, them := h.phone(p), h.phone(p)
		us.in(ofUs, "/my")
		them.in(ofThem, "/my")
		h.authorises(us, "slyh")
		h.changes(people.OrgChange{Kind: people.OrgMerge, Code: "slyh", Into: "slyh2"})
		ask := func() string {
			return h.get("bank", h.send("bank", "/office/query", "purpose", "authorised", "reason", "示例贷款", "q", h.code).header.Get("Location")).text
		}
		if hidden.MatchString(ask()) {
			t.Error("the other bank looks by what it was not given")
		}
		for range 2 {
			h.must(h.hub.TellDay(t.Context()))
		}
		if page := us.get("/my/notices").text; strings.Count(page, "您授权过的示例银行已经并入示例二银行") != 1 {
			t.Errorf("the company is not told: %s", said(page))
		}
		page := us.get("/my/authorisations").text
		which := regexp.MustCompile(`/my/authorisations/(\w+)/anew`).FindStringSubmatch(page)
		if which == nil || !strings.Contains(page, "对方已经并入别的单位") {
			t.Fatalf("nothing to give anew: %s", said(page))
		}
		path, form := "/my/authorisations/"+which[1]+"/anew", []string{"once", field(page, "once"), "org", "slyh2"}
		if a := us.post(path, "once", field(page, "once"), "org", "slyh"); a.status != http.StatusConflict {
			t.Errorf("to another than the page named: %d", a.status)
		}
		if a := them.post(path, form...); a.status != http.StatusNotFound {
			t.Errorf("by another company: %d", a.status)
		}
		for range 2 {
			if a := us.post(path, form...); a.status != http.StatusSeeOther {
				t.Fatalf("given anew: %d %s", a.status, said(a.text))
			}
		}
		page = us.get("/my/authorisations").text
		if strings.Count(page, "/revoke") != 1 || strings.Contains(page, "/anew") || !strings.Contains(page, "已经改给它") {
			t.Errorf("afterwards: %s", said(page))
		}
		if !hidden.MatchString(ask()) {
			t.Error("the other bank does not see what it was given")
		}
	})
}

// authorises lets an organisation look at everything the form offers.
func (h *hall) authorises(us *phone, org string) {
	h.t.Helper()
	form := us.get("/my/authorisations/new").text
	pairs := []string{"once", field(form, "once"), "org", org, "use", h.hub.Purposes.Uses[0], "until", string(clock.Today(h.clock).AddDays(30))}
	for _, m := range givenFields.FindAllStringSubmatch(form, -1) {
		pairs = append(pairs, m[1], m[2])
	}
	seen := us.post("/my/authorisations/new", pairs...).text
	pairs = pairs[:0]
	for _, m := range regexp.MustCompile(`type="hidden" name="([a-z_]+)" value="([^"]*)"`).FindAllStringSubmatch(seen, -1) {
		pairs = append(pairs, m[1], m[2])
	}
	if a := us.post("/my/authorisations", pairs...); a.status != http.StatusSeeOther {
		h.t.Fatalf("authorised: %d %s", a.status, said(a.text))
	}
}

// TestOfficialsLooksAreShown: an official looks at a company's information for its work; the company reads which
// organisation it was, in what role, why and at what.
func TestOfficialsLooksAreShown(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		p := h.unify(h.otherCode())
		us, them := h.phone(p), h.phone(p)
		us.in(ofUs, "/my")
		a := h.send("centre", "/office/query", "purpose", "objection", "matter", "示例88号", "reason", "核查示例异议", "q", h.code)
		m := hidden.FindStringSubmatch(h.get("centre", a.header.Get("Location")).text)
		if m == nil {
			t.Fatalf("nothing to look at: %d", a.status)
		}
		if a := h.send("centre", a.header.Get("Location")+"/reveal", "record", m[1], "field", m[2]); a.status != http.StatusSeeOther {
			t.Fatalf("the look: %d", a.status)
		}
		page := us.get("/my/looks").text
		for _, want := range []string{"公共信用中心", "信用中心经办", "核查示例异议", "示例88号", "核查异议"} {
			if !strings.Contains(page, want) {
				t.Errorf("the company is not told %s", want)
			}
		}
		if strings.Contains(page, "示例丁") {
			t.Error("the official is named to the company")
		}
		them.in(ofThem, "/my")
		if strings.Contains(them.get("/my/looks").text, "核查示例异议") {
			t.Error("another company reads it")
		}
	})
}

// TestAnAddedOrganisationSends: an organisation that came by the register and not by the city's folder sends what it may,
// by the command line's way and at the workbench.
func TestAnAddedOrganisationSends(t *testing.T) {
	added := func(h *hall) {
		h.adds(people.OrgChange{Code: "slj", Name: "东莞市示例局", OrgKind: people.Department, Superior: "cgj"})
	}
	eachHallWith(t, added, []people.Founder{{Login: "added", Name: "示例新局", Org: "slj", Role: "clerk"}}, func(t *testing.T, h *hall) {
		h.equip()
		page := h.get("added", "/office/send").text
		if !strings.Contains(page, `value="penalty"`) {
			t.Fatal("the workbench offers it nothing to send")
		}
		h.rec.AuthorityCode, h.rec.Authority = "slj", "东莞市示例局"
		h.files(h.sheetOf("示例罚〔2026〕8804号", "1", "罚款人民币壹万元整", "2026-08-05"))
		if r := h.current("示例罚〔2026〕8804号"); r.Agency != "slj" {
			t.Errorf("sent by %q", r.Agency)
		}
		if list := h.get("added", "/office/batches").text; !strings.Contains(list, "x.csv") {
			t.Error("its batch is not at its workbench")
		}
	})
}
