package web

import (
	"net/http"
	"strings"
	"sync"

	"xinguan/base/clock"
)

// Visit is what is kept of views of a page: the day and the route pattern. No address, cookie or browser is part of it,
// so that no person can be found in what is counted.
type Visit struct {
	Day   clock.Date
	Route string // /subjects/{code}
}

// Visits counts views of pages in memory until somebody takes them to a lasting place. It is safe for concurrent use;
// nil counts nothing.
type Visits struct {
	clock clock.Clock
	mu    sync.Mutex
	n     map[Visit]int
}

// NewVisits makes an empty count that takes its days from a clock.
func NewVisits(c clock.Clock) *Visits { return &Visits{clock: c, n: map[Visit]int{}} }

// Note counts one view of the page a request asked for; programs, checks without a body and pages fetched in advance are
// none.
func (v *Visits) Note(r *http.Request) {
	if v == nil || r.Method != http.MethodGet || robot(r) {
		return
	}
	_, path, _ := strings.Cut(r.Pattern, " ")
	seen := Visit{clock.Today(v.clock), strings.TrimSuffix(path, "{$}")}
	v.mu.Lock()
	v.n[seen]++
	v.mu.Unlock()
}

// Take hands over what was counted and begins anew.
func (v *Visits) Take() map[Visit]int {
	v.mu.Lock()
	defer v.mu.Unlock()
	out := v.n
	v.n = map[Visit]int{}
	return out
}

// Return puts back what could not be stored.
func (v *Visits) Return(n map[Visit]int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for k, more := range n {
		v.n[k] += more
	}
}

// robots are parts of the names by which programs that are no browsers call themselves.
var robots = []string{"bot", "spider", "crawl", "slurp", "archiver", "monitor", "scan", "curl", "wget", "python", "java/", "okhttp", "go-http", "axios", "headless"}

// robot tells whether a request says that no person is looking. The name is looked at and not kept.
func robot(r *http.Request) bool {
	name := strings.ToLower(r.UserAgent())
	if name == "" || strings.Contains(r.Header.Get("Sec-Purpose"), "prefetch") || r.Header.Get("Purpose") == "prefetch" {
		return true
	}
	for _, part := range robots {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}
