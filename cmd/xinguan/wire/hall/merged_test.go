package hall

import (
	"errors"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/core/house"
	"xinguan/core/ident"
	"xinguan/core/people"
	"xinguan/core/record"
	"xinguan/core/subject"
	"xinguan/core/takedown"
)

// TestASuccessorHasTheShares: what was shared with an authority that was merged is the affair of the one that took its work over:
// it reads it, uses it, hears of its end, destroys the copies, and stops using what ended.
func TestASuccessorHasTheShares(t *testing.T) {
	added := func(h *hall) {
		h.adds(people.OrgChange{Code: "slj", Name: "东莞市示例局", OrgKind: people.Department, Superior: "cgj"})
	}
	eachHallWith(t, added, []people.Founder{{Login: "added", Name: "示例新局", Org: "slj", Role: "decider"}}, func(t *testing.T, h *hall) {
		at := h.shared("示例并入前的")
		if a := h.send("decider", at+"/file", "codes", h.code); a.status != 200 || !strings.Contains(a.text, h.penalty) {
			t.Fatalf("the file: %d", a.status)
		}
		h.tell() // begins
		if a := h.get("added", at); a.status != 404 {
			t.Fatalf("before the merger: %d", a.status)
		}
		h.changes(people.OrgChange{Kind: people.OrgMerge, Code: h.rec.AuthorityCode, Into: "slj"})
		for _, who := range []string{"added", "decider"} { // who came from the old one sees the same
			if page := h.get(who, "/office/shares/own").text; !strings.Contains(page, at) {
				t.Errorf("%s does not find it in the list", who)
			}
			if a := h.send(who, at+"/file", "codes", h.code); a.status != 200 || !strings.Contains(a.text, h.penalty) {
				t.Errorf("%s gets %d %s", who, a.status, said(a.text))
			}
		}
		if a := h.get("stranger", at); a.status != 404 {
			t.Errorf("another authority: %d", a.status)
		}
		book := &takedown.Book{Channels: house.Channels(), Days: h.hub.Rules.Workdays}
		h.must(book.Follow(t.Context(), h.hub.DB)) // begins
		h.withdrawn()
		h.must(book.Follow(t.Context(), h.hub.DB))
		if a := h.send("head", at+"/end", "note", "示例终止"); a.status != 303 {
			t.Fatalf("ended: %d %s", a.status, said(a.text))
		}
		h.tell()
		if page := h.get("added", "/office/notices").text; strings.Count(page, "已经结束，请销毁副本并确认") != 1 || !strings.Contains(page, "停用") {
			t.Errorf("it hears: %s", told.FindAllString(page, -1))
		}
		key := field(h.get("added", "/office/takedowns").text, "key")
		if a := h.send("added", "/office/takedowns/confirm", "key", key, "how", "已删除"); a.status != 303 {
			t.Errorf("stops using it: %d %s", a.status, said(a.text))
		}
		if page := h.get("decider", "/office/takedowns").text; field(page, "key") != "" {
			t.Error("it has to be confirmed a second time")
		}
		if a := h.send("added", at+"/copies", "how", "已删除"); a.status != 303 {
			t.Errorf("destroyed: %d %s", a.status, said(a.text))
		}
	})
}

// withdrawn takes the hall's record back.
func (h *hall) withdrawn() {
	h.t.Helper()
	h.must(h.hub.DB.Write(h.t.Context(), func(tx *db.Tx) error {
		return h.hub.Records.Apply(tx, record.Event{Subject: h.rec.Subject, Record: h.rec.ID, Kind: record.Withdraw, Cause: "示例撤回", Actor: "test"})
	}))
	h.seal()
}

// TestSharedUnderEitherCode: of two entries ruled to be one company, what is shared is given under either code and called back
// from whoever got it under either; undone, each gives its own only, and what was got meanwhile is still called back.
func TestSharedUnderEitherCode(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		at, other := h.shared("示例核查"), ident.Make("91441998", "MB000091")
		h.unclassed("警告") // of an entry no register knows
		gives := func(code string, want bool) {
			t.Helper()
			if a := h.send("decider", at+"/file", "codes", code); a.status != 200 || strings.Contains(a.text, h.penalty) != want {
				t.Errorf("under %s: %d, gives the record: %v", code, a.status, !want)
			}
		}
		gives(other, false)
		h.clock.pass(1e9)
		var edge subject.Edge
		h.must(h.hub.DB.Write(t.Context(), func(tx *db.Tx) (err error) {
			a, err1 := subject.Find(tx, h.code)
			b, err2 := subject.Find(tx, other)
			edge, _, err = subject.Link(tx, subject.Ruling{A: a.ID, B: b.ID, Verdict: subject.Same, By: "示例", Why: "示例"})
			return errors.Join(err1, err2, err)
		}))
		holders := func(want string) {
			t.Helper()
			h.must(h.hub.DB.View(t.Context(), func(tx *db.Tx) error {
				for _, c := range house.Channels() {
					if c.ID != "look" {
						continue
					}
					got, err := c.Receivers(tx, record.Ended{Subject: h.rec.Subject, Record: h.rec.ID, Item: "penalty"})
					if strings.Join(got, " ") != want || err != nil {
						t.Errorf("copies are at %q, not %q, %v", got, want, err)
					}
				}
				return nil
			}))
		}
		holders("") // what was asked before was the other's only
		h.clock.pass(1e9)
		gives(other, true)
		gives(h.code, true)
		holders(h.rec.AuthorityCode)
		h.clock.pass(1e9)
		h.must(h.hub.DB.Write(t.Context(), func(tx *db.Tx) error { _, err := subject.Undo(tx, edge.ID, "示例", "示例"); return err }))
		gives(other, false)
		gives(h.code, true)
		holders(h.rec.AuthorityCode)
	})
}
