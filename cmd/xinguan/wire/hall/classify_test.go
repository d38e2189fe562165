package hall

import (
	"strings"
	"testing"
	"time"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/flow"
	"xinguan/core/record"
	"xinguan/core/rulebook"
)

// TestClassification: an authority classes what it decided by a standard it names; the subject is told before and is heard,
// another official confirms, and the page says who classed it and by what. The days move by an event, not before.
func TestClassification(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		sev := rulebook.Serious
		if h.rec.Severity == sev {
			sev = rulebook.General
		}
		page := h.get("decider", "/office/classes?code="+h.code)
		once := field(page.text, "once")
		if !strings.Contains(page.text, "《信用修复管理办法》（国家发展和改革委员会令第36号）；") || !strings.Contains(page.text, "自己的标准优先") {
			t.Errorf("the form does not say by what: %d", page.status)
		}
		const standard = "《示例分类标准》（示例〔2026〕1号）第三条第一项"
		send := func(as, class, by string) reply {
			return h.send(as, "/office/classes", "once", once, "code", h.code, "record", h.penalty, "wants", class, "field", by, "asks", "示例事实和理由", "name", "示例联系人", "phone", "0769-00000000")
		}
		for what, a := range map[string]reply{"without a standard": send("decider", string(sev), ""), "no class": send("decider", "huge", standard), "nobody's class": send("decider", "unclassified", standard), "the class it has": send("decider", string(h.rec.Severity), standard)} {
			if a.status != 422 {
				t.Errorf("%s: %d", what, a.status)
			}
		}
		if a := send("stranger", string(sev), standard); a.status != 403 {
			t.Errorf("another authority: %d", a.status)
		}
		if a := send("decider", string(sev), standard); a.status != 303 {
			t.Fatalf("announced: %d %s", a.status, said(a.text))
		}
		c, code := h.opened(once)
		if c.Owner != h.rec.Subject {
			t.Error("the subject does not find it in its own box")
		}
		once = field(h.get("decider", "/office/classes?code="+h.code).text, "once")
		if a := send("decider", string(sev), standard); a.status != 409 || !strings.Contains(a.text, c.Number) {
			t.Errorf("announced a second time: %d", a.status)
		}
		own := h.send("", "/cases", "number", c.Number, "code", code)
		for _, want := range []string{"告知的内容", "拟认定为", sev.Title(), standard, "陈述意见"} {
			if !strings.Contains(own.text, want) {
				t.Errorf("the subject is not told %q", want)
			}
		}
		h.stands(h.rec.Severity, h.rec.SeveritySource, "")
		confirm := func(as string) reply {
			return h.step(as, c, "sure", "confirm", "document", "示例类〔2026〕1号", "text", "示例理由")
		}
		if a := confirm("decider"); a.status != 422 {
			t.Errorf("who announced it confirms: %d", a.status)
		}
		if a := confirm("second"); a.status != 303 {
			t.Fatalf("confirmed: %d %s", a.status, said(a.text))
		}
		r := h.stands(sev, h.rec.Authority, standard)
		want := h.hub.Rules.Reckon(rulebook.Decision{Decided: r.Decided, Severity: sev, Special: h.hub.Rules.Special(r.Authority)}, halls)
		if r.ShownUntil > want.Until || r.ShownUntil == h.rec.ShownUntil {
			t.Errorf("shown until %s, was %s, by its class %s", r.ShownUntil, h.rec.ShownUntil, want.Until)
		}
		if page := h.get("", "/subjects/"+h.code); !strings.Contains(page.text, h.rec.Authority+"认定为“"+sev.Title()+"”") || !strings.Contains(page.text, standard) {
			t.Error("the page does not say who classed it and by what")
		}
	})
}

// TestTwoAnnounceAtOnce: of two officials who announce a class of the same record at the same moment one is told, also where
// the database has several writers.
func TestTwoAnnounceAtOnce(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		sev := rulebook.General
		if h.rec.Severity == sev {
			sev = rulebook.Minor
		}
		answers := make(chan int, 2)
		h.must(h.hub.DB.Write(t.Context(), func(tx *db.Tx) error { // whose number the two wait for
			_, _, err := h.hub.Flow.Open(tx, flow.Request{Procedure: "classification", Subject: id.New(), Record: id.New(), Org: h.rec.AuthorityCode, Channel: "office", Once: id.New().String(),
				Contact: flow.Contact{Name: "示例", Phone: "示例"}, By: flow.Hand{Party: flow.Authority}})
			for _, who := range []string{"decider", "second"} {
				go func() {
					answers <- h.send(who, "/office/classes", "once", id.New().String(), "code", h.code, "record", h.penalty, "wants", string(sev), "field", "《示例标准》第一条", "asks", "示例", "name", "示例", "phone", "0769-00000000").status
				}()
			}
			time.Sleep(500 * time.Millisecond)
			return err
		}))
		if a, b := <-answers, <-answers; a+b != 303+409 {
			t.Errorf("answers: %d, %d", a, b)
		}
	})
}

// stands fails unless the record has a class, by somebody and by some standard.
func (h *hall) stands(sev rulebook.Severity, by, standard string) (r record.Record) {
	h.t.Helper()
	h.must(h.hub.DB.View(h.t.Context(), func(tx *db.Tx) (err error) { r, err = record.Get(tx, h.rec.Subject, h.rec.ID); return err }))
	if r.Severity != sev || r.SeveritySource != by || !strings.HasPrefix(r.SeverityBasis, standard) {
		h.t.Errorf("%s by %q, %q", r.Severity, r.SeveritySource, r.SeverityBasis)
	}
	return r
}
