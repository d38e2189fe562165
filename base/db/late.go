package db

import (
	"errors"
	"fmt"
	"time"

	"xinguan/base/clock"
)

// Late is how far a steady clock may be behind what is written before nothing more is: a few seconds are what keeping
// clocks in time costs, and the clock stands still for them.
const Late = time.Minute

// ErrLate is the cause of a transaction refused because the clock was set back.
var ErrLate = errors.New("the clock is behind what is written")

// inTime refuses to write by a clock that was set back: periods would be reckoned from the wrong day.
func (d *DB) inTime() error {
	s, ok := d.clock.(*clock.Steady)
	if !ok {
		return nil
	}
	by := s.Behind()
	if by <= Late {
		return nil
	}
	return trouble{say: fmt.Sprintf("服务器的时间比已有的记载早%s，是被拨回了；为免算错期限，现在只能查询，暂停办理和导入，已经办好的都在。请联系系统管理员校准时间", clock.Span(by)),
		cause: ErrLate, away: true, told: true}
}

// reached notes the moment of what was written.
func (d *DB) reached(at clock.Instant) {
	if s, ok := d.clock.(*clock.Steady); ok {
		s.Reached(at.Time)
	}
}
