package clock

import (
	"testing"
	"time"
)

// hands is a clock that can be set, beside a program that runs on.
type hands struct {
	now time.Time
	ran time.Duration
}

func (h *hands) Now() time.Time { return h.now }

func (h *hands) passes(d time.Duration) { h.now, h.ran = h.now.Add(d), h.ran+d }

func TestSteadyNeverRunsBehindWhatWasWritten(t *testing.T) {
	noon := Date("2026-11-27").Time().Add(12 * time.Hour)
	for _, c := range []struct {
		set          time.Duration
		now          time.Time
		behind, leap time.Duration
	}{
		{0, noon, 0, 0},
		{-30 * time.Second, noon, 30 * time.Second, 0},
		{-24 * time.Hour, noon, 24 * time.Hour, 0},
		{time.Minute, noon.Add(time.Minute), 0, 0},
		{24 * time.Hour, noon.Add(24 * time.Hour), 0, 24 * time.Hour},
	} {
		h := &hands{now: noon.Add(-time.Minute)}
		s := newSteady(h, func() time.Duration { return h.ran })
		h.passes(time.Minute)
		s.Reached(s.Now())
		h.now = h.now.Add(c.set)
		by, _, leapt := s.Leapt()
		if got := s.Now(); !got.Equal(c.now) || s.Behind() != c.behind || by != c.leap || leapt != (c.leap > 0) {
			t.Errorf("set by %s: %s, behind %s, leapt %s", c.set, got, s.Behind(), by)
		}
	}
}

func TestSteadyGoesOnOnceTheClockHasCaughtUp(t *testing.T) {
	h := &hands{now: Date("2026-11-27").Time()}
	s := newSteady(h, func() time.Duration { return h.ran })
	s.Reached(h.now.Add(time.Minute))
	h.passes(2 * time.Minute)
	if s.Behind() != 0 || !s.Now().Equal(h.now) {
		t.Errorf("%s, behind %s", s.Now(), s.Behind())
	}
}
