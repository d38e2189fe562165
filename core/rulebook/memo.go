package rulebook

import (
	"sync"

	"xinguan/base/clock"
)

// memo remembers what was reckoned: decisions crowd on a few thousand days, and an import asks for each of a million.
type memo struct {
	mu    sync.RWMutex
	terms map[question]Terms
}

type question struct {
	decided, asOf clock.Date
	sev           Severity
	special       bool
}

// memoSize bounds the memory; when it is full it starts anew.
const memoSize = 1 << 14

func (m *memo) get(q question) (Terms, bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	t, ok := m.terms[q]
	return t, ok
}

func (m *memo) put(q question, t Terms) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.terms == nil || len(m.terms) >= memoSize {
		m.terms = map[question]Terms{}
	}
	m.terms[q] = t
}
