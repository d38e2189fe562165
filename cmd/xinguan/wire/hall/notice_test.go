package hall

import (
	"regexp"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/access"
	"xinguan/core/flow"
	"xinguan/core/people"
	"xinguan/core/record"
)

// tell seals what happened and tells everyone concerned, twice: told again, nothing changes.
func (h *hall) tell() {
	h.t.Helper()
	h.seal()
	for range 2 {
		h.must(h.hub.Tell(h.t.Context()))
		h.must(h.hub.TellDay(h.t.Context()))
	}
}

// told are the titles of the notices of a page.
var told = regexp.MustCompile(`<h3 lang="zh">[^<]*`)

var noticeIDs = regexp.MustCompile(`name="id" value="([^"]+)"`)

// TestNotices: a company asks to be reminded of the day of its repair and is, once; hears of its case, of its authorisation
// being used, of a record that ended; the office hears that it is its turn. Nobody sees another's.
func TestNotices(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		if h.rec.RepairFrom <= halls {
			t.Skip("no record that can be repaired later")
		}
		p := h.unify(h.otherCode())
		us, them := h.phone(p), h.phone(p)
		us.in(ofUs, "/my")
		them.in(ofThem, "/my")
		h.tell() // from here on
		form := "/repair/" + h.code + "/" + h.penalty
		asks := "/my/notices/reminders/" + h.penalty
		if page := us.get(form); !strings.Contains(page.text, asks) {
			t.Fatalf("no reminder is offered: %d", page.status)
		}
		if page := them.get(form); strings.Contains(page.text, asks) || them.post(asks).status != 404 {
			t.Error("another company is reminded of our record")
		}
		for range 2 {
			if a := us.post(asks, "back", form); a.status != 303 || a.header.Get("Location") != form {
				t.Fatalf("asked: %d %s", a.status, said(a.text))
			}
		}
		if page := us.get(form); !strings.Contains(page.text, "到那天会在") {
			t.Error("it is not said that a reminder waits")
		}
		h.tell()
		if page := us.get("/my/notices"); !strings.Contains(page.text, "没有读过的0条") {
			t.Errorf("told before anything happened: %s", told.FindAllString(page.text, -1))
		}
		h.clock.to(h.rec.RepairFrom)
		h.tell()
		us.in(ofUs, "/my")
		them.in(ofThem, "/my")
		page := us.get("/my/notices")
		if strings.Count(page.text, "今天起可以申请信用修复") != 1 || !strings.Contains(us.get("/my").text, "有1条通知没有读过") {
			t.Fatalf("the reminder: %s", told.FindAllString(page.text, -1))
		}
		one := noticeIDs.FindStringSubmatch(page.text)[1]
		if a := them.post("/my/notices/read", "id", one); a.status != 404 || strings.Contains(them.get("/my/notices?all=1").text, "今天起可以申请信用修复") {
			t.Errorf("another company opens it: %d", a.status)
		}
		if a := us.post("/my/notices/read", "id", one); a.status != 303 || a.header.Get("Location") != form {
			t.Errorf("it leads to %q", a.header.Get("Location"))
		}
		if a := us.get("/my/notices"); strings.Contains(a.text, "今天起可以申请信用修复") {
			t.Error("what was read is shown as unread")
		}
		h.toldOfCase(us)
		h.toldOfLook(us)
		h.toldOfEnd(us)
	})
}

// toldOfCase: the office hears of a new case, the company of what became of it.
func (h *hall) toldOfCase(us *phone) {
	for _, who := range []string{"centre", "decider", "stranger"} {
		h.signIn(who)
	}
	path := "/objection/" + h.code + "/" + h.penalty
	sent := us.post(path, "once", field(us.get(path).text, "once"), "ground", "wrong", "asks", "金额不对（示例）", "name", "示例经办甲", "phone", "0769-1234")
	if sent.status != 303 {
		h.t.Fatalf("sent: %d %s", sent.status, said(sent.text))
	}
	h.tell()
	if page := h.get("centre", "/office/notices"); strings.Count(page.text, "有一件") != 1 || strings.Contains(page.text, "示例经办甲") {
		h.t.Errorf("the centre hears: %s", told.FindAllString(page.text, -1))
	}
	if page := h.get("decider", "/office/notices"); strings.Contains(page.text, "有一件") {
		h.t.Error("the authority hears of what is not its turn")
	}
	if home := h.get("centre", "/office"); !strings.Contains(home.text, `href="/office/notices"`) {
		h.t.Error("the first page does not lead there")
	}
	c := regexp.MustCompile(`/my/cases/(\w+)`).FindStringSubmatch(us.get("/my/cases").text)[1]
	x, err := id.Parse(c)
	h.must(err)
	var k flow.Case
	h.must(h.hub.DB.View(h.t.Context(), func(tx *db.Tx) (err error) { k, err = h.hub.Flow.Get(tx, x); return err }))
	if a := h.step("centre", k, "steps", "forward"); a.status != 303 {
		h.t.Fatalf("not forwarded: %d %s", a.status, said(a.text))
	}
	h.tell()
	if page := h.get("decider", "/office/notices"); strings.Count(page.text, "有一件") != 1 {
		h.t.Errorf("the authority hears: %s", told.FindAllString(page.text, -1))
	}
	if page := h.get("stranger", "/office/notices?all=1"); strings.Contains(page.text, "有一件") {
		h.t.Error("another authority hears of the case")
	}
	if page := us.get("/my/notices"); strings.Count(page.text, "有了进展") != 1 || !strings.Contains(page.text, "来源单位核实中") {
		h.t.Errorf("the company hears: %s", told.FindAllString(page.text, -1))
	}
}

// toldOfLook: an organisation that uses an authorisation is named, once for what it looks at together.
func (h *hall) toldOfLook(us *phone) {
	h.must(h.hub.DB.Write(h.t.Context(), func(tx *db.Tx) error {
		rights, err := h.hub.People.Rights(tx)
		if err != nil {
			return err
		}
		agent := rights.Actor("a", people.Capacity{Role: people.RoleAgent, Subject: h.rec.Subject}, tx.Today())
		_, err = h.hub.Purposes.Give(tx, agent, access.Authorisation{Subject: h.rec.Subject, Org: "zsj", UsedFor: h.hub.Purposes.Uses[0], Items: []string{"penalty"}, Until: tx.Today().AddDays(30)})
		return err
	}))
	var counter people.Actor
	h.must(h.hub.DB.View(h.t.Context(), func(tx *db.Tx) error {
		rights, err := h.hub.People.Rights(tx)
		if err == nil {
			counter = rights.Actor("x", people.Capacity{Role: "counter", Org: "zsj"}, tx.Today())
		}
		return err
	}))
	purpose, _ := h.hub.Purposes.Purpose("authorised")
	_, err := access.Open(h.t.Context(), h.hub.DB, access.Request{Actor: counter, Purpose: purpose, Subject: h.rec.Subject, Reason: "示例查询"})
	h.must(err)
	h.tell()
	if page := us.get("/my/notices"); strings.Count(page.text, "有单位用您的授权查看了信息") != 1 || !strings.Contains(page.text, h.hub.Purposes.Uses[0]) {
		h.t.Errorf("the look: %s", told.FindAllString(page.text, -1))
	}
}

// toldOfEnd: the company hears that its record ended; who follows it hears that its page changed, and nothing more.
func (h *hall) toldOfEnd(us *phone) {
	choose := h.get("centre", "/office/notices/follows?q="+h.code)
	if a := h.send("centre", "/office/notices/follows", "target", field(choose.text, "target")); a.status != 303 {
		h.t.Fatalf("followed: %d %s", a.status, said(a.text))
	}
	h.must(h.hub.DB.Write(h.t.Context(), func(tx *db.Tx) error {
		return h.hub.Records.Apply(tx, record.Event{Subject: h.rec.Subject, Record: h.rec.ID, Kind: record.Withdraw, Cause: "示例撤回", Actor: "test"})
	}))
	h.tell()
	if page := us.get("/my/notices"); strings.Count(page.text, "一条信息已经停止公示") != 1 {
		h.t.Errorf("the end: %s", told.FindAllString(page.text, -1))
	}
	if page := h.get("centre", "/office/notices"); strings.Count(page.text, "您关注的单位有新的公开信息") != 1 || strings.Contains(page.text, h.rec.DocNo) {
		h.t.Errorf("who follows hears: %s", told.FindAllString(page.text, -1))
	}
	if a := h.send("centre", "/office/notices/follows/end", "target", field(choose.text, "target")); a.status != 303 || strings.Contains(h.get("centre", "/office/notices/follows").text, h.code) {
		h.t.Errorf("still followed: %d", a.status)
	}
}
