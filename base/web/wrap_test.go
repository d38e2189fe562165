package web

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestWrap(t *testing.T) {
	var log bytes.Buffer
	figures := NewFigures()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ok/{name}", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "ok") })
	mux.HandleFunc("GET /panic", func(w http.ResponseWriter, r *http.Request) { panic("secret: " + r.URL.RawQuery) })
	mux.HandleFunc("POST /big", func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
		}
	})
	mux.Handle("GET /metrics", figures)
	said := ""
	h := Wrap(mux, slog.New(slog.NewTextHandler(&log, nil)), figures, func(w http.ResponseWriter, r *http.Request, ref string) {
		said = ref
		w.WriteHeader(http.StatusInternalServerError)
	}, nil)
	for _, path := range []string{"/ok/someone", "/panic?q=1", "/nothing", "/metrics"} {
		r := ask(h, "GET", path)
		for _, name := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy"} {
			if r.Header.Get(name) == "" {
				t.Errorf("%s has no %s", path, name)
			}
		}
		if csp := r.Header.Get("Content-Security-Policy"); strings.Contains(csp, "unsafe") || strings.Contains(csp, "*") || !strings.Contains(csp, "default-src 'none'") {
			t.Errorf("policy %s", csp)
		}
	}
	if said == "" || !strings.Contains(log.String(), "ref="+said) {
		t.Errorf("reference %q is not in the log", said)
	}
	if strings.Contains(log.String(), "someone") {
		t.Error("the log names what was asked for")
	}
	big := httptest.NewRequest("POST", "/big", strings.NewReader(strings.Repeat("x", 2<<20)))
	w := httptest.NewRecorder()
	if h.ServeHTTP(w, big); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("two megabytes: %d", w.Code)
	}
	for address, want := range map[string]int{"127.0.0.1:1": 200, "[::1]:1": 200, "10.0.0.1:1": 404, "[fe80::1%eth0]:1": 404, "nonsense": 404} {
		r := httptest.NewRequest("GET", "/metrics", nil)
		r.RemoteAddr = address
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, r); w.Code != want || want == 200 && !strings.Contains(w.Body.String(), `route="GET /ok/{name}"`) {
			t.Errorf("metrics for %s: %d", address, w.Code)
		}
	}
}

// TestCutShort: an answer that broke off half-way must not look whole, and a handler may break off on purpose.
func TestCutShort(t *testing.T) {
	for name, h := range map[string]http.HandlerFunc{
		"half-way":   func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "half"); panic("secret") },
		"on purpose": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		server := httptest.NewServer(Wrap(h, slog.New(slog.DiscardHandler), NewFigures(), func(http.ResponseWriter, *http.Request, string) {
			t.Errorf("%s: an error page inside an answer", name)
		}, nil))
		server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
		r, err := http.Get(server.URL)
		if err == nil {
			_, err = io.ReadAll(r.Body)
			r.Body.Close()
		}
		if err == nil {
			t.Errorf("%s: a broken answer passes for a whole one", name)
		}
		server.Close()
	}
}

// TestLogLine: one line a request with what the operator needs, none of what was asked for.
func TestLogLine(t *testing.T) {
	var log bytes.Buffer
	figures := NewFigures()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /look/{who}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(RefHeader, "4F-2093")
		http.Error(w, "gone", http.StatusNotFound)
	})
	mux.HandleFunc("/", func(http.ResponseWriter, *http.Request) {})
	mux.Handle("GET /metrics", figures)
	h := Wrap(mux, slog.New(slog.NewTextHandler(&log, nil)), figures, nil, nil)
	ask(h, "GET", "/look/somebody?q=secret")
	line := log.String()
	for _, want := range []string{"method=GET", `route="GET /look/{who}"`, "status=404", "bytes=5", "ms=", "ref=4F-2093"} {
		if !strings.Contains(line, want) {
			t.Errorf("no %s in %s", want, line)
		}
	}
	if strings.Contains(line, "somebody") || strings.Contains(line, "secret") || strings.Count(line, "\n") != 1 {
		t.Errorf("the log says %s", line)
	}
	log.Reset()
	if ask(h, "INVENTED", "/"); !strings.Contains(log.String(), "method=other") || !strings.Contains(log.String(), "status=200") {
		t.Errorf("the log says %s", log.String())
	}
	r := httptest.NewRequest("GET", "/metrics", nil)
	r.RemoteAddr = "127.0.0.1:1"
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if text := w.Body.String(); strings.Contains(text, "INVENTED") || !strings.Contains(text, `method="other"`) || !strings.Contains(text, "go_goroutines") {
		t.Error("invented methods fill the figures, or those of the program are missing")
	}
	for _, name := range []string{"X-Forwarded-For", "Forwarded", "Via"} {
		r.Header = http.Header{name: {"1.2.3.4"}}
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, r); w.Code != http.StatusNotFound {
			t.Errorf("figures go through a gateway (%s): %d", name, w.Code)
		}
	}
}

// TestPatience: a handler's work is bounded.
func TestPatience(t *testing.T) {
	h := Wrap(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if _, ok := r.Context().Deadline(); !ok {
			t.Error("work has no end")
		}
	}), slog.New(slog.DiscardHandler), NewFigures(), nil, nil)
	ask(h, "GET", "/")
}
