package web

import (
	"context"
	"net/http"
	"strings"
	"sync"
)

// Kept gives an answer again to the next who asks the same, as long as nothing changed that answers are made from.
// It is safe for concurrent use.
type Kept struct {
	// Mark stands for all that answers are made from: where two are equal, nothing changed between them.
	Mark func(context.Context) (string, error)
	// Most is how many bytes of answers are kept; 0 for none.
	Most int

	mu    sync.Mutex
	mark  string // what answers were made at
	bytes int    // of the young
	// Answers asked for lately, and those of a while before. When the young fill half of the room they become the old,
	// and what nobody asked for since the last time goes.
	young, old map[string]*buffer
}

// Keep answers a request that was answered before from what is kept. Name is what the answer depends on beside the
// address and the compression a reader takes; requests without a name are not kept. Again is told of each answer given
// again, and may be nil.
func (k *Kept) Keep(next http.Handler, name func(*http.Request) (string, bool), again func(*http.Request)) http.Handler {
	if k.Most == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who, ok := name(r)
		if !ok || r.Method != http.MethodGet {
			next.ServeHTTP(w, r)
			return
		}
		mark, err := k.Mark(r.Context())
		if err != nil { // what does the work says better what is wrong
			next.ServeHTTP(w, r)
			return
		}
		key := who + " " + r.URL.RequestURI()
		if accepts(r) {
			key += " gzip"
		}
		a := k.get(mark, key)
		if a == nil {
			a = &buffer{header: http.Header{}, status: http.StatusOK}
			next.ServeHTTP(a, unconditional(r))
			if a.lasting() {
				k.put(mark, key, a)
			}
		} else if again != nil {
			again(r)
		}
		a.give(w, r)
	})
}

// unconditional is the request of somebody who has no answer yet.
func unconditional(r *http.Request) *http.Request {
	if r.Header.Get("If-None-Match") == "" {
		return r
	}
	out := r.WithContext(r.Context())
	out.Header = r.Header.Clone()
	out.Header.Del("If-None-Match")
	return out
}

func (k *Kept) get(mark, key string) *buffer {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.mark != mark {
		k.mark, k.young, k.old, k.bytes = mark, nil, nil, 0
	}
	if a := k.young[key]; a != nil {
		return a
	}
	a := k.old[key]
	if a != nil {
		k.add(key, a)
	}
	return a
}

func (k *Kept) put(mark, key string, a *buffer) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.mark == mark {
		k.add(key, a)
	}
}

func (k *Kept) add(key string, a *buffer) {
	size := len(key) + a.body.Len() + overhead
	if size > k.Most/2 {
		return
	}
	if k.bytes+size > k.Most/2 {
		k.young, k.old, k.bytes = nil, k.young, 0
	}
	if k.young == nil {
		k.young = map[string]*buffer{}
	}
	k.young[key] = a
	k.bytes += size
}

// overhead is about what an answer takes beside its body.
const overhead = 1000

// lasting tells whether an answer is one for everybody.
func (b *buffer) lasting() bool {
	return b.status == http.StatusOK && b.header.Get("Set-Cookie") == "" && !strings.Contains(b.header.Get("Cache-Control"), "no-store")
}

// give writes an answer as it was made; who has it already is told so.
func (b *buffer) give(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	for name, values := range b.header {
		h[name] = append(h[name][:0:0], values...)
	}
	if tag := b.header.Get("ETag"); b.status == http.StatusOK && tag != "" && matches(r.Header.Get("If-None-Match"), tag) {
		h.Del("Content-Length")
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.WriteHeader(b.status)
	w.Write(b.body.Bytes())
}
