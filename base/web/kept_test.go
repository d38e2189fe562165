package web

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// shop is a handler whose answers are kept; it counts how often it had to work.
type shop struct {
	mark    string
	broken  bool
	worked  int
	again   int
	handler http.Handler
}

func newShop(answer http.HandlerFunc) *shop {
	s := &shop{mark: "1"}
	k := &Kept{Most: 100_000, Mark: func(context.Context) (string, error) {
		if s.broken {
			return "", errors.New("away")
		}
		return s.mark, nil
	}}
	work := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.worked++; answer(w, r) })
	name := func(r *http.Request) (string, bool) { return r.Header.Get("Who"), r.Header.Get("Who") != "me" }
	s.handler = k.Keep(work, name, func(*http.Request) { s.again++ })
	return s
}

func (s *shop) ask(path string, headers ...string) *httptest.ResponseRecorder {
	r, w := httptest.NewRequest("GET", path, nil), httptest.NewRecorder()
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	s.handler.ServeHTTP(w, r)
	return w
}

func (s *shop) worksOnce(t *testing.T, more int, path string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	before := s.worked
	w := s.ask(path, headers...)
	if s.worked-before != more {
		t.Errorf("%s %v was made %d times, want %d", path, headers, s.worked-before, more)
	}
	return w
}

// What was answered is answered again until something changes; another address, language or compression is another
// answer, and who has it already is not sent it anew.
func TestKept(t *testing.T) {
	long := strings.Repeat("东莞", 1000)
	s := newShop(func(w http.ResponseWriter, r *http.Request) {
		Respond(w, r, http.StatusOK, "text/plain; charset=utf-8", []byte(long+r.URL.Path))
	})
	first := s.worksOnce(t, 1, "/a")
	second := s.worksOnce(t, 0, "/a")
	if first.Body.String() != second.Body.String() || second.Body.String() != long+"/a" || second.Header().Get("Content-Type") == "" {
		t.Error("the second answer is another")
	}
	tag := second.Header().Get("ETag")
	if w := s.worksOnce(t, 0, "/a", "If-None-Match", tag); w.Code != http.StatusNotModified || w.Body.Len() > 0 {
		t.Errorf("who has it gets %d with %d bytes", w.Code, w.Body.Len())
	}
	s.worksOnce(t, 1, "/a", "Who", "en")
	squeezed := s.worksOnce(t, 1, "/a", "Accept-Encoding", "gzip")
	if squeezed.Header().Get("Content-Encoding") != "gzip" || s.worksOnce(t, 0, "/a").Header().Get("Content-Encoding") != "" {
		t.Error("compressed and not are confused")
	}
	s.worksOnce(t, 1, "/a?b", "If-None-Match", tag)
	if w := s.worksOnce(t, 0, "/a?b"); w.Code != http.StatusOK {
		t.Errorf("what was first asked for by who had something is %d", w.Code)
	}
	s.mark = "2"
	s.worksOnce(t, 1, "/a")
	s.worksOnce(t, 1, "/a", "Who", "me")
	s.worksOnce(t, 1, "/a", "Who", "me")
	if s.broken = true; s.ask("/a").Code != http.StatusOK {
		t.Error("without a mark nothing is answered")
	}
}

// What is for one reader, or went wrong, is never given to another; more than there is room for is forgotten, not refused.
func TestNotKept(t *testing.T) {
	s := newShop(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/cookie":
			http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
		case "/private":
			w.Header().Set("Cache-Control", "no-store")
		case "/missing":
			w.WriteHeader(http.StatusNotFound)
		}
		w.Write([]byte(strings.Repeat("x", 30_000)))
	})
	for _, path := range []string{"/cookie", "/private", "/missing"} {
		s.worksOnce(t, 1, path)
		s.worksOnce(t, 1, path)
	}
	for _, path := range []string{"/1", "/2", "/3", "/4", "/5"} {
		s.worksOnce(t, 1, path)
	}
	s.worksOnce(t, 0, "/5")
	s.worksOnce(t, 1, "/1")
}

// A change while an answer is being made leaves nothing stale behind.
func TestKeptWhileItChanges(t *testing.T) {
	var s *shop
	s = newShop(func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte(s.mark))
		if s.worked == 1 {
			s.mark = "2" // committed after it was read
		}
	})
	s.ask("/")
	if got := s.ask("/").Body.String(); got != "2" {
		t.Errorf("the next reader got %s", got)
	}
}
