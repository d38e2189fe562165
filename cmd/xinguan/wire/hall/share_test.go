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
		if page := h.get("decider", "/office/notices"); strings.Count(page.text, "共享“示例核查”已经结束，请销毁副本并确认") != 1 {
			t.Errorf("the department hears: %s", told.FindAllString(page.text, -1))
		}
		h.destroyed(at)
	})
}

// destroyed: a share is over by which something was obtained. Whoever has it says once that it is gone, nobody else for them;
// the centre reads who has to, who is late, and who did it; who is late is given nothing of any other share.
func (h *hall) destroyed(at string) {
	h.t.Helper()
	const due = "2026年11月25日" // three working days after a Friday
	if page := h.get("decider", at).text; !strings.Contains(page, "最迟"+due+"确认") || !strings.Contains(page, at+"/copies") {
		h.t.Error("the department is not asked to destroy its copies")
	}
	for who, want := range map[string]int{"stranger": 404, "centre": 403} {
		if a := h.send(who, at+"/copies", "how", "示例"); a.status != want {
			h.t.Errorf("%s confirms: %d", who, a.status)
		}
	}
	if page := h.get("centre", at).text; strings.Contains(page, at+"/copies") {
		h.t.Error("the centre is offered to confirm for another")
	}
	if page := h.get("centre", "/office/shares").text; !strings.Contains(page, "等确认销毁") || !strings.Contains(page, "最迟2026-11-25") {
		h.t.Error("the centre does not read who has copies")
	}
	h.clock.to("2026-11-26")
	h.again("decider", "second", "centre", "head")
	h.must(h.hub.TellDay(h.t.Context()))
	if page := h.get("centre", "/office/shares").text; !strings.Contains(page, "超期没有确认") {
		h.t.Error("the centre does not read who is late")
	}
	if page := h.get("centre", "/office/notices").text; strings.Count(page, "的副本超期没有确认销毁") != 1 {
		h.t.Error("the centre does not hear who is late")
	}
	other := h.shared("示例另一件")
	if a := h.send("decider", other+"/file", "codes", h.code); a.status != 409 || !strings.Contains(a.text, "暂停提供") {
		h.t.Errorf("who is late is given something: %d %s", a.status, said(a.text))
	}
	if a := h.send("decider", at+"/copies", "how", " "); a.status != 422 {
		h.t.Errorf("without how: %d", a.status)
	}
	for range 2 { // a double click
		if a := h.send("decider", at+"/copies", "how", "从系统删除，打印件已碎"); a.status != 303 {
			h.t.Errorf("confirmed: %d %s", a.status, said(a.text))
		}
	}
	if a := h.send("second", at+"/copies", "how", "示例"); a.status != 409 {
		h.t.Errorf("a colleague confirms again: %d", a.status)
	}
	if page := h.get("centre", at).text; !strings.Contains(page, "示例甲，2026年11月26日") || !strings.Contains(page, "确认已销毁：从系统删除，打印件已碎") {
		h.t.Error("the centre does not read who destroyed them, when and how")
	}
	if page := h.get("centre", "/office/shares").text; !strings.Contains(page, "超期后确认") || strings.Contains(page, "等确认副本销毁") {
		h.t.Error("the list does not say that it was done, and late")
	}
	if a := h.send("decider", other+"/file", "codes", h.code); a.status != 200 || !strings.Contains(a.text, h.penalty) {
		h.t.Errorf("after it was confirmed: %d %s", a.status, said(a.text))
	}
	if n := h.lines("share.copies_gone"); n != 1 {
		h.t.Errorf("%d lines of the log say that they are gone", n)
	}
}

// shared is another share of the department, approved.
func (h *hall) shared(title string) string {
	h.t.Helper()
	once := field(h.get("decider", "/office/shares/new").text, "once")
	at := "/office/shares/" + once
	h.send("decider", "/office/shares", "once", once, "title", title, "use", "示例用途", "basis", "示例依据", "way", "file", "until", "2027-03-01", "field", "penalty.conduct", "promise", "yes")
	for _, x := range [][2]string{{"centre", "/check"}, {"head", "/approve"}} {
		if a := h.send(x[0], at+x[1], "note", "示例意见"); a.status != 303 {
			h.t.Fatalf("%s: %d %s", x[1], a.status, said(a.text))
		}
	}
	return at
}

// TestAShareThatRanOut: a share whose last day is over is asked after like one that was ended, by itself and once; one by
// which nothing was ever obtained is not.
func TestAShareThatRanOut(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		used, unused := h.shared("示例用过的"), h.shared("示例没有用过的")
		if a := h.send("decider", used+"/file", "codes", h.code); a.status != 200 {
			t.Fatalf("the file: %d", a.status)
		}
		h.tell()
		h.clock.to("2027-03-01")
		h.must(access.FollowCopies(t.Context(), h.hub.DB, h.hub.Rules.Workdays))
		h.again("decider")
		if page := h.get("decider", used).text; strings.Contains(page, used+"/copies") {
			t.Error("asked on the last day on which it holds")
		}
		h.clock.to("2027-03-02")
		for range 2 {
			h.must(access.FollowCopies(t.Context(), h.hub.DB, h.hub.Rules.Workdays))
		}
		h.again("decider")
		h.tell()
		if page := h.get("decider", used).text; !strings.Contains(page, "已到期") || !strings.Contains(page, used+"/copies") {
			t.Error("it is not asked what became of the copies")
		}
		if page := h.get("decider", unused).text; strings.Contains(page, unused+"/copies") {
			t.Error("asked to destroy what was never obtained")
		}
		if page := h.get("decider", "/office/notices").text; strings.Count(page, "已经结束，请销毁副本并确认") != 1 {
			t.Error("it does not hear of it, or hears of the other")
		}
	})
}
