package hall

import (
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/people"
)

// TestWhoTakesOver: what a colleague had in hand who leaves is among the cases of whoever takes it over, and nothing is handed
// to somebody who could not deal with it.
func TestWhoTakesOver(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		_, _, c := h.apply("/objection/"+h.code+"/"+h.penalty, "ground", "not_us", "asks", "示例", "paper_proof", "%PDF-1.7 示例")
		if a := h.step("centre", c, "steps", "forward"); a.status != 303 {
			t.Fatalf("forwarded: %d %s", a.status, said(a.text))
		}
		desk := "/office/cases/" + c.ID.String()
		if a := h.send("decider", desk+"/pass", "to", "clerk", "why", "示例"); a.status != 422 || !strings.Contains(a.text, "没有办理案件的角色") {
			t.Errorf("handed to a colleague who cannot decide: %d %s", a.status, said(a.text))
		}
		if a := h.send("decider", desk+"/pass", "to", "second", "why", "示例"); a.status != 303 {
			t.Fatalf("handed over: %d %s", a.status, said(a.text))
		}
		if strings.Contains(h.get("decider", "/office/cases?view=mine").text, desk) {
			t.Error("what a colleague has in hand is somebody else's")
		}
		h.leaves("second", "decider")
		if !strings.Contains(h.get("decider", "/office/cases?view=mine").text, desk) {
			t.Error("the work of who left is nobody's")
		}
		if a := h.send("decider", desk+"/pass", "to", "second", "why", "示例"); a.status != 422 || !strings.Contains(a.text, "停用") {
			t.Errorf("handed to who left: %d %s", a.status, said(a.text))
		}
	}, people.Founder{Login: "sys", Name: "示例辛", Org: "xyzx", Role: "system_admin"})
}

// leaves closes an account; another takes its work over.
func (h *hall) leaves(login, heir string) {
	h.t.Helper()
	s, err := h.hub.People.Session(h.t.Context(), h.tokens["sys"])
	h.must(err)
	var of [2]id.ID
	h.must(h.hub.DB.View(h.t.Context(), func(tx *db.Tx) error {
		for i, l := range []string{login, heir} {
			a, err := people.AccountByLogin(tx, l)
			if err != nil {
				return err
			}
			of[i] = a.ID
		}
		return nil
	}))
	h.must(h.hub.People.CloseAccount(h.t.Context(), s.Actor, of[0], of[1], "示例：调离"))
}
