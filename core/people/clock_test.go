package people

import (
	"errors"
	"time"
)

// clockSetBack: what was begun by a clock that was ahead neither lasts longer nor keeps anybody out.
func clockSetBack(h *house) {
	token, _ := h.in("sys")
	h.in("clerk1")
	right := h.clock.Now()
	h.clock.pass(20 * time.Hour)
	ahead, _ := h.in("aud")
	var w Waiting
	for !errors.As(second(h.try("clerk1", "guess")), &w) {
	}
	h.clock.set(right.Add(time.Minute))
	again := must[SignedIn](h)(h.try("sys", h.words["sys"]))
	must[SignedIn](h)(h.Code(h.ctx(), again.Token, h.code("sys")))
	again = must[SignedIn](h)(h.try("aud", h.words["aud"]))
	_, err := h.Code(h.ctx(), again.Token, h.code("aud"))
	h.says(err, "校准时间")
	if err := h.db.Write(h.ctx(), ClockSetBack); err != nil {
		h.t.Fatal(err)
	}
	h.out(ahead, "clock")
	must[Session](h)(h.Session(h.ctx(), token))
	if _, err := h.try("clerk1", h.words["clerk1"]); !errors.As(err, &w) || w.For > byLogin.longest {
		h.t.Errorf("after failures by a clock that was ahead: %v", err)
	}
	h.clock.pass(3 * time.Minute)
	must[SignedIn](h)(h.Code(h.ctx(), again.Token, h.code("aud")))
}

func second[T any](_ T, err error) error { return err }
