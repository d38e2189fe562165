package main

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/cmd/xinguan/wire"
)

// gate stands before PostgreSQL and can be shut: then it breaks every connection and takes no new one, as a server does
// that is restarted.
type gate struct {
	to   string
	in   net.Listener
	mu   sync.Mutex
	open []net.Conn
	shut bool
}

// newGate listens where address says the server is, seen from outside, and returns the address through it.
func newGate(t *testing.T, address string) (*gate, string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	dir := q.Get("host")
	if !strings.HasPrefix(dir, "/") {
		t.Skip("the server is not reached through a socket file")
	}
	mine := t.TempDir()
	socket := ".s.PGSQL." + cmp.Or(q.Get("port"), "5432")
	g := &gate{to: filepath.Join(dir, socket)}
	if g.in, err = net.Listen("unix", filepath.Join(mine, socket)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.in.Close() })
	go g.serve()
	q.Set("host", mine)
	u.RawQuery = q.Encode()
	return g, u.String()
}

func (g *gate) serve() {
	for {
		a, err := g.in.Accept()
		if err != nil {
			return
		}
		b, err := net.Dial("unix", g.to)
		g.mu.Lock()
		if err != nil || g.shut {
			a.Close()
			if err == nil {
				b.Close() // left open, the server runs out of places for those who come back
			}
			g.mu.Unlock()
			continue
		}
		g.open = append(g.open, a, b)
		g.mu.Unlock()
		go func() { io.Copy(a, b); a.Close() }()
		go func() { io.Copy(b, a); b.Close() }()
	}
}

func (g *gate) set(shut bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shut = shut
	if shut {
		for _, c := range g.open {
			c.Close()
		}
		g.open = nil
	}
}

// The database goes away under a running server: pages and interface say so with a reference, health tells the two apart,
// and when it is back everything goes on without a restart.
func TestTheDatabaseGoesAwayAndComesBack(t *testing.T) {
	where := store{DB: dbtest.URL(t, db.Postgres), Keys: filepath.Join(t.TempDir(), "keys")}
	ran(t, exitSettled, "seed", "--db", where.DB, "--keys", where.Keys, "--subjects", "20", "--records", "20")
	g, through := newGate(t, where.DB)
	where.DB = through
	e, err := where.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer e.close()
	var log bytes.Buffer
	hub, err := e.hub(context.Background(), "https://credit.example.cn", "", slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	h, err := wire.Site(hub)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w
	}
	pages := []string{"/", "/disclosures", "/api/v1/disclosures"}
	for _, path := range pages {
		if w := ask(path); w.Code != 200 {
			t.Fatalf("%s before: %d %.300s", path, w.Code, w.Body)
		}
	}
	g.set(true)
	for range 20 { // as many as the pool holds connections, and more
		for _, path := range pages {
			w := ask(path)
			if w.Code != 503 || !strings.Contains(w.Body.String(), "请过几分钟再试") || w.Header().Get("X-Reference") == "" || w.Header().Get("Retry-After") == "" {
				t.Fatalf("%s while it is away: %d %v %.300s", path, w.Code, w.Header(), w.Body)
			}
			if strings.Contains(w.Body.String(), "PGSQL") || strings.Contains(w.Body.String(), filepath.Dir(g.to)) {
				t.Fatalf("%s tells the public where the database is: %s", path, w.Body)
			}
		}
	}
	if a, b := ask("/healthz").Code, ask("/readyz").Code; a != 200 || b != 503 {
		t.Errorf("health %d, ready %d while it is away", a, b)
	}
	if !strings.Contains(log.String(), "连接断了") {
		t.Errorf("the log does not say what is wrong: %s", log.String())
	}
	g.set(false)
	deadline := time.Now().Add(10 * time.Second)
	for ask("/readyz").Code != 200 && time.Now().Before(deadline) {
		time.Sleep(20 * time.Millisecond)
	}
	for range 20 {
		for _, path := range pages {
			if w := ask(path); w.Code != 200 {
				t.Fatalf("%s when it is back: %d %.300s", path, w.Code, w.Body)
			}
		}
	}
}
