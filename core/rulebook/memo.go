package rulebook

import (
	"sync"

	"xinguan/base/clock"
)

// memo remembers what was reckoned: decisions crowd on a few thousand days, and an import asks for each of a million.
type memo[Q comparable, A any] struct {
	mu      sync.RWMutex
	answers map[Q]A
}

type question struct {
	Decision
	asOf  clock.Date
	words bool
}

// memoSize bounds the memory; when it is full it starts anew.
const memoSize = 1 << 14

func (m *memo[Q, A]) get(q Q) (A, bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	a, ok := m.answers[q]
	return a, ok
}

func (m *memo[Q, A]) put(q Q, a A) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.answers == nil || len(m.answers) >= memoSize {
		m.answers = map[Q]A{}
	}
	m.answers[q] = a
}
