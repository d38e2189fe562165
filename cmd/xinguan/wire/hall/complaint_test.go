package hall

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/core/flow"
	"xinguan/core/people"
)

// secrets are what would tell who complains.
var secrets = []string{"示例投诉者", "13800000077", "每天都去问（示例原文）", "希望尽快（示例）", "示例照片"}

// hides fails if a page tells who complains.
func (h *hall) hides(who, path string, words ...string) reply {
	h.t.Helper()
	a := h.get(who, path)
	for _, s := range append(words, secrets...) {
		if strings.Contains(a.text, s) {
			h.t.Errorf("%s: %s says %q", who, path, s)
		}
	}
	return a
}

// TestComplaint: somebody without an account complains, in confidence, that the authority was late. The body complained of
// learns nothing at any door; the centre looks with a reason, which the complainant reads; the superior gets a summary and
// the paper the centre let through, answers, and the complainant reads the answer by number and code.
func TestComplaint(t *testing.T) {
	superior := people.Founder{Login: "above", Name: "示例上级", Org: "fgj", Role: "decider"}
	third := people.Founder{Login: "third", Name: "示例别人", Org: "sjj", Role: "decider"}
	eachHall(t, func(t *testing.T, h *hall) {
		if a := h.get("", "/complaints"); a.status != 200 || !strings.Contains(a.text, "身份保密") {
			t.Fatalf("the way in: %d", a.status)
		}
		number, code, c := h.complain("/complaints/complaint", "ground", "late", "against", h.rec.AuthorityCode, "asks", "每天都去问（示例原文）", "wants", "希望尽快（示例）",
			"name", "示例投诉者", "phone", "13800000077", "paper_proof", "%PDF-1.7 示例照片")
		path := "/office/complaints/" + c.ID.String()
		for _, who := range []string{"decider", "clerk", "stranger", "counter", "above", "third"} {
			if a := h.hides(who, path, number); a.status != 404 {
				t.Errorf("%s knows of it: %d", who, a.status)
			}
			for _, p := range []string{"/office/cases", "/office/cases?view=closed", "/office/cases/figures", "/office/complaints/assigned", "/office/complaints", "/office/cases/" + c.ID.String(), "/office"} {
				h.hides(who, p, number)
			}
			if a := h.get(who, "/office/find?q="+number); strings.Contains(a.text, c.ID.String()) {
				t.Errorf("%s finds it by its number", who)
			}
		}
		for _, p := range []string{"/subjects/" + h.code, "/cases/figures", "/complaints"} {
			h.hides("", p, number)
		}
		if a := h.hides("centre", path); a.status != 200 || !strings.Contains(a.text, h.rec.Authority) {
			t.Errorf("the centre: %d", a.status)
		}
		paper := path + "/papers/" + h.paperOf(c)
		if a := h.get("centre", paper); a.status != 404 {
			t.Errorf("a paper is opened without a look: %d", a.status)
		}
		if a := h.send("centre", path+"/look", "why", " "); a.status != 422 {
			t.Errorf("a look without a reason: %d", a.status)
		}
		if a := h.send("centre", path+"/look", "why", "核对事实（示例）"); a.status != 303 {
			t.Fatalf("a look: %d %s", a.status, said(a.text))
		}
		page := h.get("centre", path)
		for _, s := range secrets[:4] {
			if !strings.Contains(page.text, s) {
				t.Errorf("who looks does not see %s", s)
			}
		}
		if a := h.get("centre", paper); a.status != 200 {
			t.Errorf("who looks cannot open the paper: %d", a.status)
		}
		h.hides("head", path) // looks for themselves, or not at all
		act := func(who, step string, pairs ...string) reply {
			return h.send(who, path+"/steps/"+step, append(pairs, "seen", field(h.get(who, path).text, "seen"))...)
		}
		for _, org := range []string{h.rec.AuthorityCode, "xyzx", "", "没有"} {
			if a := act("centre", "transfer", "org", org, "text", "查超期（示例摘要）"); a.status != 422 {
				t.Errorf("transferred to %q: %d", org, a.status)
			}
		}
		if a := act("centre", "transfer", "org", "fgj", "text", "示例投诉者反映超期"); a.status != 422 {
			t.Errorf("the summary names who complains: %d", a.status)
		}
		if a := act("decider", "settle", "text", "x"); a.status != 404 {
			t.Errorf("the body complained of acts: %d", a.status)
		}
		if a := act("centre", "transfer", "org", "fgj", "text", "查超期（示例摘要）", "pass", h.paperOf(c)); a.status != 303 {
			t.Fatalf("transferred: %d %s", a.status, said(a.text))
		}
		if a := h.hides("above", path); a.status != 200 || !strings.Contains(a.text, "查超期（示例摘要）") {
			t.Errorf("the superior: %d", a.status)
		}
		if a := h.get("above", paper); a.status != 200 {
			t.Errorf("the paper that went along: %d", a.status)
		}
		if a := h.send("above", path+"/look", "why", "想知道是谁"); a.status != 403 {
			t.Errorf("the superior looks: %d", a.status)
		}
		if a := act("third", "find", "text", "x"); a.status != 404 {
			t.Errorf("somebody else answers: %d", a.status)
		}
		if a := act("above", "find", "text", "属实，已要求三日内办结（示例）"); a.status != 303 {
			t.Fatalf("answered: %d %s", a.status, said(a.text))
		}
		told := h.send("", "/cases", "number", number, "code", code)
		for _, s := range []string{"投诉属实", "属实，已要求三日内办结（示例）", "查看了投诉人的身份和材料", "核对事实（示例）", "示例上级", "每天都去问（示例原文）"} {
			if !strings.Contains(told.text, s) {
				t.Errorf("the complainant does not read %s", s)
			}
		}
		h.clock.pass(11 * 60e9)
		h.hides("centre", path)
	}, superior, third)
}

// TestComplaintOfTheCentre: a complaint of the centre itself goes to its superior, and the centre does not know of it.
func TestComplaintOfTheCentre(t *testing.T) {
	superior := people.Founder{Login: "above", Name: "示例上级", Org: "fgj", Role: "decider"}
	eachHall(t, func(t *testing.T, h *hall) {
		number, _, c := h.complain("/complaints/complaint", "ground", "unfair", "against", "xyzx", "asks", "每天都去问（示例原文）", "name", "", "phone", "")
		path := "/office/complaints/" + c.ID.String()
		for _, who := range []string{"centre", "head"} {
			if a := h.hides(who, path, number); a.status != 404 {
				t.Errorf("%s knows of it: %d", who, a.status)
			}
			h.hides(who, "/office/complaints", number)
		}
		if a := h.hides("above", path); a.status != 200 {
			t.Fatalf("the superior: %d", a.status)
		}
		if a := h.send("above", path+"/look", "why", "核对（示例）"); a.status != 303 || !strings.Contains(h.get("above", path).text, "没有留") {
			t.Errorf("a look at who left no name: %d", a.status)
		}
	}, superior)
}

// TestReportOfABrokenCommitment: a body that is in no list is written by name; a case's number alone says who is meant.
func TestReportOfABrokenCommitment(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		_, _, c := h.complain("/complaints/integrity_report", "ground", "arrears", "body", "示例镇示例管理办公室", "asks", "欠款（示例）")
		if c.Applicant.Body != "示例镇示例管理办公室" || c.Org != "xyzx" || c.Due == "" || c.Due <= clock.Date(halls) {
			t.Errorf("%+v", c)
		}
		once := field(h.get("", "/complaints/complaint").text, "once")
		if a := h.send("", "/complaints/complaint", "once", once, "ground", "late", "asks", "x"); a.status != 422 || !strings.Contains(a.text, "哪个单位") {
			t.Errorf("of nobody: %d", a.status)
		}
		number, _, objected := h.apply("/objection/"+h.code+"/"+h.penalty, "ground", "wrong", "asks", "金额不对（示例）")
		_, _, k := h.complain("/complaints/complaint", "ground", "late", "case", number, "asks", "超期（示例）")
		if k.Applicant.Against != objected.Org {
			t.Errorf("of the case's authority: %q", k.Applicant.Against)
		}
		if a := h.get("", "/complaints/objection"); a.status != 404 {
			t.Errorf("another procedure by this way: %d", a.status)
		}
	})
}

// complain sends a form of the room and gives number and code of the case, and the case.
func (h *hall) complain(path string, pairs ...string) (number, code string, c flow.Case) {
	h.t.Helper()
	pairs = append(pairs, "once", field(h.get("", path).text, "once"))
	a := h.send("", path, pairs...)
	if again := h.send("", path, pairs...); a.status != 303 || again.header.Get("Location") != a.header.Get("Location") {
		h.t.Fatalf("%s: %d %s", path, a.status, said(a.text))
	}
	shown := h.get("", a.header.Get("Location")).text
	number, code = field(shown, "number"), field(shown, "code")
	if code == "" {
		code = regexp.MustCompile(`查询码 <b[^>]*>([^<]+)<`).FindStringSubmatch(shown)[1]
		number = regexp.MustCompile(`案号 <b[^>]*>([^<]+)<`).FindStringSubmatch(shown)[1]
	}
	h.must(h.hub.DB.View(h.t.Context(), func(tx *db.Tx) (err error) { c, err = h.hub.Flow.ByCode(tx, number, code); return err }))
	return number, code, c
}

// paperOf is the first paper of a case.
func (h *hall) paperOf(c flow.Case) (x string) {
	h.must(h.hub.DB.View(h.t.Context(), func(tx *db.Tx) error {
		all, err := h.hub.Flow.Papers(tx, c.ID)
		if len(all) > 0 {
			x = all[0].ID.String()
		}
		return err
	}))
	return x
}

// TestOwnComplaintsAreNotCrowdedOut: an organisation finds what was transferred to it however many complaints others have.
func TestOwnComplaintsAreNotCrowdedOut(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		open := func(org, once string) (c flow.Case) {
			h.must(h.hub.DB.Write(t.Context(), func(tx *db.Tx) (err error) {
				c, _, err = h.hub.Flow.Open(tx, flow.Request{Procedure: "complaint", Ground: "late", Org: org, Channel: "web", Once: once,
					Contact: flow.Contact{Asks: "示例", Against: "sjj", Body: "示例"}, By: flow.Hand{Party: flow.Applicant}})
				return err
			}))
			return c
		}
		mine := open(h.rec.AuthorityCode, "mine")
		for i := range 300 {
			open("xyzx", fmt.Sprint("others", i))
		}
		if a := h.get("decider", "/office/complaints/assigned"); !strings.Contains(a.text, mine.Number) {
			t.Errorf("what was transferred to it is not in its list: %d", a.status)
		}
	})
}
