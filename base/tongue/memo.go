package tongue

import "sync"

// memo remembers what texts are in another language: pages repeat themselves. It holds a bounded number of short texts
// and starts anew when it is full.
type memo[T any] struct {
	mu   sync.RWMutex
	seen map[string]T
}

// How much is remembered: some megabytes at most.
const (
	memoTexts  = 8192
	memoLength = 400 // bytes
)

// get is what make gives for a text, remembered.
func (m *memo[T]) get(text string, make func(string) T) T {
	if len(text) > memoLength {
		return make(text)
	}
	m.mu.RLock()
	out, ok := m.seen[text]
	m.mu.RUnlock()
	if ok {
		return out
	}
	out = make(text)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.seen == nil || len(m.seen) >= memoTexts {
		m.seen = map[string]T{}
	}
	m.seen[text] = out
	return out
}
