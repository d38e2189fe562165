package hall

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/core/flow"
)

// TestSeveralCasesAtOnce: applications are taken up several at once, each by itself; what somebody else was at meanwhile is
// told and does not hold up the others; nothing that decides is taken so, and nobody else's case.
func TestSeveralCasesAtOnce(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		h.clock.to(h.rec.RepairFrom)
		for _, who := range []string{"decider", "stranger"} {
			h.signIn(who)
		}
		var all []flow.Case
		var picks []string
		for range 3 {
			_, _, c := h.apply("/repair/"+h.code+"/"+h.penalty, "sign", "yes", "paper_proof", "%PDF-1.7 示例")
			all = append(all, c)
			picks = append(picks, c.ID.String()+"/"+strconv.Itoa(c.N)+"/accept")
		}
		page := h.get("decider", "/office/cases")
		if !strings.Contains(page.text, picks[0]) || !strings.Contains(page.text, "受理勾选的案件") || !strings.Contains(page.text, "各人手上的案件") {
			t.Fatalf("the list: %d", page.status)
		}
		if a := h.picks("decider"); a.status != 422 {
			t.Errorf("none ticked: %d", a.status)
		}
		if a := h.picks("stranger", picks...); a.status != 303 {
			t.Errorf("another authority: %d", a.status)
		}
		h.takes(all[2], "second", "accept", flow.Move{})
		if a := h.picks("decider", append(picks, all[0].ID.String()+"/1/grant")...); a.status != 303 {
			t.Fatalf("taken up: %d %s", a.status, said(a.text))
		}
		if page = h.get("decider", "/office/cases"); strings.Contains(page.text, "受理勾选的案件") {
			t.Error("the list still offers it")
		}
		for i, want := range []int{2, 2, 2} { // once each, whoever was first
			h.must(h.hub.DB.View(t.Context(), func(tx *db.Tx) error {
				c, err := h.hub.Flow.Get(tx, all[i].ID)
				if c.State != "reviewing" || c.N != want {
					t.Errorf("case %d: %s after %d steps", i, c.State, c.N)
				}
				return err
			}))
		}
	})
}

// picks takes the safe step for the cases ticked in the list.
func (h *hall) picks(as string, ticked ...string) reply {
	h.t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/office/cases/bulk", strings.NewReader(url.Values{"case": ticked}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return h.do(as, r)
}
