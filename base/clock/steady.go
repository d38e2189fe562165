package clock

import (
	"fmt"
	"sync"
	"time"
)

// Steady is a clock that never runs behind what was written by it: where the one under it is set back it stands still, so
// that nothing that has ended begins again. It also notices when the one under it leaps forward.
type Steady struct {
	of  Clock
	ran func() time.Duration // how long the program has run, whatever the clock says

	mu      sync.Mutex
	reached time.Time
	looked  time.Time // what the clock said at the last look,
	at      time.Duration
	leap    time.Duration
	leaptAt time.Duration
}

// NewSteady watches over a clock.
func NewSteady(of Clock) *Steady {
	began := time.Now()
	return newSteady(of, func() time.Duration { return time.Since(began) })
}

func newSteady(of Clock, ran func() time.Duration) *Steady {
	return &Steady{of: of, ran: ran, looked: of.Now().Round(0), at: ran()}
}

// Now is the moment of the clock under it, or the latest one reached where that is later.
func (s *Steady) Now() time.Time {
	now := s.look()
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.Before(s.reached) {
		return s.reached
	}
	return now
}

// Reached tells that something was written at a moment.
func (s *Steady) Reached(t time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t.After(s.reached) {
		s.reached = t
	}
}

// Behind is by how much the clock under it is behind what was reached; 0 where it is not.
func (s *Steady) Behind() time.Duration {
	now := s.look()
	s.mu.Lock()
	defer s.mu.Unlock()
	return max(0, s.reached.Sub(now))
}

// leaps is how far a clock must go forward at once to be called leaping; slewing and a busy machine stay below.
const leaps = 10 * time.Minute

// Leapt is how far the clock went forward at once, and how long ago; ok is false where it never did. A machine that was
// suspended looks the same.
func (s *Steady) Leapt() (by, ago time.Duration, ok bool) {
	s.look()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.leap, s.ran() - s.leaptAt, s.leap > 0
}

func (s *Steady) look() time.Time {
	now := s.of.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	wall, ran := now.Round(0), s.ran() // Round takes off the reading that goes on when the clock is set
	if by := wall.Sub(s.looked) - (ran - s.at); by > leaps {
		s.leap, s.leaptAt = by, ran
	}
	s.looked, s.at = wall, ran
	return wall
}

// Span says in Chinese how long something is, in whole days, hours or minutes.
func Span(by time.Duration) string {
	switch {
	case by >= 48*time.Hour:
		return fmt.Sprintf("%d天", int(by.Hours()/24))
	case by >= time.Hour:
		return fmt.Sprintf("%d小时", int(by.Hours()))
	}
	return fmt.Sprintf("%d分钟", max(1, int(by.Minutes())))
}
