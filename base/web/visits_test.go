package web_test

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/web"
)

const browser = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"

// Views by people count by day and pattern; programs, HEAD and pages fetched in advance do not.
func TestVisitsCountPeople(t *testing.T) {
	v := web.NewVisits(clock.At("2026-11-23"))
	mux := http.NewServeMux()
	count := func(_ http.ResponseWriter, r *http.Request) { v.Note(r) }
	mux.HandleFunc("GET /{$}", count)
	mux.HandleFunc("GET /subjects/{code}", count)
	ask := func(method, path string, header ...string) {
		r := httptest.NewRequest(method, path, nil)
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		mux.ServeHTTP(httptest.NewRecorder(), r)
	}
	var wait sync.WaitGroup
	for range 50 {
		wait.Go(func() {
			ask("GET", "/subjects/A", "User-Agent", browser)
			ask("GET", "/subjects/B", "User-Agent", browser)
		})
	}
	wait.Wait()
	ask("GET", "/", "User-Agent", browser)
	ask("HEAD", "/", "User-Agent", browser)
	ask("GET", "/", "User-Agent", browser, "Sec-Purpose", "prefetch;prerender")
	for _, robot := range []string{"", "Mozilla/5.0 (compatible; Baiduspider/2.0)", "Mozilla/5.0 (compatible; bingbot/2.0)", "curl/8.5.0", "python-requests/2.31", "Go-http-client/1.1"} {
		ask("GET", "/", "User-Agent", robot)
	}
	subjects, home := web.Visit{Day: "2026-11-23", Route: "/subjects/{code}"}, web.Visit{Day: "2026-11-23", Route: "/"}
	first := v.Take()
	if len(first) != 2 || first[subjects] != 100 || first[home] != 1 {
		t.Errorf("counted %v", first)
	}
	ask("GET", "/", "User-Agent", browser)
	v.Return(first)
	if again := v.Take(); again[subjects] != 100 || again[home] != 2 || len(v.Take()) != 0 {
		t.Errorf("returned and counted on: %v", again)
	}
	var none *web.Visits
	none.Note(httptest.NewRequest("GET", "/", nil))
}
