package web

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

func says(w http.ResponseWriter, _ *http.Request, status int, message string) {
	http.Error(w, message, status)
}

func TestLegible(t *testing.T) {
	h := Legible(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), says)
	for target, want := range map[string]int{
		"/": 200, "/search?q=%E4%B8%9C+a%2Bb%0A": 200, "/a%2Fb": 200, "/?q=a;b": 200,
		"/%00": 400, "/%ff": 400, "/?q=%00": 400, "/?q=%ff": 400, "/?%00=1": 400, "/?q=%zz": 400, "/?q=%E4%B8": 400,
	} {
		if got := ask(h, "GET", target); got.StatusCode != want {
			t.Errorf("%s: %d, want %d", target, got.StatusCode, want)
		}
	}
}

func TestReadableAndSlashless(t *testing.T) {
	mux := http.NewServeMux()
	for _, pattern := range []string{"GET /{$}", "GET /list", "GET /one/{code}", "/"} {
		mux.HandleFunc(pattern, func(http.ResponseWriter, *http.Request) {})
	}
	for _, c := range []struct {
		method, target string
		readable       bool
		slashless      string
	}{
		{"GET", "/list", false, ""}, {"HEAD", "/list", false, ""}, {"POST", "/list", true, ""}, {"OPTIONS", "/one/1", true, ""}, {"POST", "/nothing", false, ""},
		{"GET", "/list/", false, "/list"}, {"GET", "/one/1//?a=b&c=%E4%B8%9C", false, "/one/1?a=b&c=%E4%B8%9C"}, {"GET", "/", false, ""}, {"GET", "/nothing/", false, ""},
		{"GET", "/one/a%2Fb/", false, ""}, {"GET", "/one/%E4%B8%9C/", false, "/one/%E4%B8%9C"},
	} {
		r := httptest.NewRequest(c.method, c.target, nil)
		if got := Readable(mux, r); got != c.readable {
			t.Errorf("%s %s: readable %v", c.method, c.target, got)
		}
		if got := Slashless(mux, r); got != c.slashless {
			t.Errorf("%s: %q, want %q", c.target, got, c.slashless)
		}
	}
}

// hand is a clock that goes when it is told to.
type hand struct{ at time.Time }

func (h *hand) Now() time.Time { return h.at }

func TestLimit(t *testing.T) {
	c := &hand{time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)}
	h := NewLimit(time.Second, 3, c).Guard(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), says)
	try := func(from string, header ...string) *http.Response {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = from
		for i := 0; i < len(header); i += 2 {
			r.Header.Add(header[i], header[i+1])
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Result()
	}
	for i, want := range []int{200, 200, 200, 429, 429} {
		if got := try("192.0.2.7:1"); got.StatusCode != want || want == 429 && (got.Header.Get("Retry-After") != "2" || body(t, got) == "") {
			t.Errorf("request %d: %d, Retry-After %s", i+1, got.StatusCode, got.Header.Get("Retry-After"))
		}
	}
	if try("192.0.2.8:1").StatusCode != 200 {
		t.Error("one asker's haste is another's wait")
	}
	c.at = c.at.Add(2 * time.Second)
	for i, want := range []int{200, 200, 429} {
		if got := try("192.0.2.7:9").StatusCode; got != want {
			t.Errorf("later request %d: %d", i+1, got)
		}
	}
	c.at = c.at.Add(time.Hour)
	for range 9 {
		if try("127.0.0.1:1").StatusCode != 200 || try("[::1]:1").StatusCode != 200 {
			t.Fatal("this machine waits for itself")
		}
	}
}

func TestAsker(t *testing.T) {
	for _, c := range []struct {
		from, forwarded, want string
		ok                    bool
	}{
		{"203.0.113.5:1", "", "203.0.113.5/32", true}, {"203.0.113.5:1", "198.51.100.1", "203.0.113.5/32", true}, {"[2001:db8::1:2]:1", "", "2001:db8::/64", true},
		{"127.0.0.1:1", "198.51.100.1", "198.51.100.1/32", true}, {"10.0.0.1:1", "198.51.100.9, 203.0.113.5, 10.0.0.2", "203.0.113.5/32", true},
		{"10.0.0.1:1", "", "10.0.0.1/32", true}, {"10.0.0.1:1", "unknown", "10.0.0.1/32", true}, {"[::ffff:203.0.113.5]:1", "", "203.0.113.5/32", true},
		{"127.0.0.1:1", "", "127.0.0.1/32", false}, {"[fe80::1%eth0]:1", "", "fe80::/64", true},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.from
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got, ok := asker(r); ok != c.ok || got.String() != c.want {
			t.Errorf("%s for %q: %s %v", c.from, c.forwarded, got, ok)
		}
	}
}

func TestSweep(t *testing.T) {
	c := &hand{time.Now()}
	l := NewLimit(time.Second, 3, c)
	for _, from := range []string{"192.0.2.1:1", "192.0.2.2:1"} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = from
		l.wait(r)
		c.at = c.at.Add(2 * time.Minute)
	}
	if len(l.spent) != 1 {
		t.Errorf("%d askers are remembered", len(l.spent))
	}
}
