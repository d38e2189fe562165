package draw

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/testdata"
)

// TestRedoneInBrowser: the script comes to the same verdict as the program, for a draw as published and for changed ones.
func TestRedoneInBrowser(t *testing.T) {
	if !slices.ContainsFunc([]string{"headless_shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}, func(n string) bool { _, err := exec.LookPath(n); return err == nil }) {
		testdata.Missing(t, "a Chromium browser")
	}
	now := &turned{"2026-11-23"}
	f := newField(t, dbtest.Open(t, db.SQLite, sets, db.WithClock(now)), now)
	p := f.drawn()
	f.write(func(tx *db.Tx) error { return Replace(tx, f.hub, first, p.ID, Objects, 1, "gone", "") })
	f.write(func(tx *db.Tx) error {
		return Enter(tx, f.hub, first, p.ID, Objects, 2, Found{string(f.now.day), "未发现问题", ""})
	})
	published := f.bundle(p.ID, false)
	drawn := map[string]func(b *Bundle){
		"whole":   func(*Bundle) {},
		"seed":    func(b *Bundle) { b.Seed += "1" },
		"drawn":   func(b *Bundle) { b.Drawn[2].Ticket = b.Drawn[1].Ticket },
		"officer": func(b *Bundle) { b.Drawn[1].Staff[0].Ticket = "x" },
		"opened":  func(b *Bundle) { b.Drawn[1].Opened.Code = "x" },
		"frame":   func(b *Bundle) { b.Frame.Draws++ },
		"receipt": func(b *Bundle) { b.Receipt = nil },
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; connect-src 'self'")
		name := strings.Trim(r.URL.Path, "/")
		switch spoil := drawn[strings.TrimSuffix(name, ".json")]; {
		case name == "verify.js":
			w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
			w.Write(verifyJS)
		case spoil != nil && strings.HasSuffix(name, ".json"):
			raw, _ := json.Marshal(published)
			b, _ := ParseBundle(raw)
			spoil(&b)
			json.NewEncoder(w).Encode(b)
		default:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Write([]byte(`<div id="redo" data-from="/` + name + `.json"><input type="file"><div role="status"></div></div><script src="/verify.js"></script>`))
		}
	}))
	defer server.Close()
	ctx := tab(t)
	for name := range drawn {
		if err := chromedp.Do(ctx, chromedp.Navigate(server.URL+"/"+name)); err != nil {
			t.Fatal(err)
		}
		said, err := chromedp.Run(ctx, chromedp.Evaluate[string](`new Promise(done => { const s = document.querySelector("[role=status]"); const look = () => s.dataset.proven ? done(s.dataset.proven + " " + s.textContent) : setTimeout(look, 20); look(); })`, chromedp.EvalAwaitPromise))
		if err != nil || strings.HasPrefix(said, "true") != (name == "whole") {
			t.Errorf("%s: %s %v", name, said, err)
		}
	}
}

func tab(t *testing.T) context.Context {
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.DisableGPU)
	if os.Geteuid() == 0 {
		opts = append(opts, chromedp.NoSandbox) // the sandbox refuses to start for root, as in most build containers
	}
	ctx, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(stop)
	ctx, stopTab := chromedp.NewContext(ctx)
	t.Cleanup(stopTab)
	ctx, stopWait := context.WithTimeout(ctx, 2*time.Minute) // a guard against a browser that hangs
	t.Cleanup(stopWait)
	return ctx
}
