package exchange_test

import (
	"net/http"
	"testing"

	"xinguan/core/people"
	"xinguan/core/relay"
)

// Whoever may compare asks for it and does not wait for the night: asked for twice it is made once, and says who asked. One
// that fails is told, and asked for again by a person only. What is of natural persons, and has no code, stands in no list
// and spoils none.
func TestComparedWhenSomebodyAsks(t *testing.T) {
	worlds(t, func(w *world) {
		broken := true
		w.site(func(_ string, h http.ResponseWriter) bool {
			if broken {
				h.WriteHeader(http.StatusBadGateway)
			}
			return broken
		})
		w.s.Profile.Compare.API.Hour = 24 // never by itself
		w.many(3)
		row := penalty("示例甲", "", "东示例罚〔2026〕901号")
		row["party_kind"], row["id_type"], row["id_number"] = "自然人", "身份证", "44199819000101004"+check("44199819000101004")
		w.sends("penalty_person", "cgj", row)
		w.step(true)
		round := func(asks int, want, not int64) {
			w.t.Helper()
			for range asks {
				if err := w.s.Want(w.t.Context(), people.Actor{ID: "示例经办"}); err != nil {
					w.t.Fatal(err)
				}
			}
			if err := w.s.Wanted(w.t.Context()); (err != nil) != (not > 0) {
				w.t.Errorf("made: %v", err)
			}
			for range 2 {
				if err := w.s.Wanted(w.t.Context()); err != nil {
					w.t.Errorf("tried again by itself: %v", err)
				}
			}
			if did, failed := w.compared(); did != want || failed != not {
				w.t.Errorf("compared %d times, %d not; want %d and %d", did, failed, want, not)
			}
		}
		if err := w.s.Wanted(w.t.Context()); err != nil {
			w.t.Errorf("nobody asked: %v", err)
		}
		round(2, 0, 1)
		broken = false
		round(2, 1, 0)
		if n := w.seen(); n[relay.Shown] != 3 || n[relay.Missing] != 0 {
			w.t.Errorf("the fourth light: %v", n)
		}
	})
}
