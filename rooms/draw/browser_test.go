package draw

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
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
		"broken":  func(b *Bundle) { b.Frame.Objects = nil },
	}
	says := map[string]string{
		"whole": "重算一致", "drawn": "抽取名单的第3个不是按种子算出的那一张签。", "officer": "第2个的执法人员不是按种子算出的。", "opened": "公布的", "frame": "名册与公布的摘要不符",
		"receipt": "没有存证日志的收据", "broken": "不是公布的抽查文件", "none": "没有取到公布的抽查文件",
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; connect-src 'self'")
		name := strings.Trim(r.URL.Path, "/")
		switch spoil := drawn[strings.TrimSuffix(name, ".json")]; {
		case name == "verify.js":
			w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
			w.Write([]byte(verifyJS))
		case spoil != nil && strings.HasSuffix(name, ".json"):
			raw, _ := json.Marshal(published)
			b, _ := ParseBundle(raw)
			spoil(&b)
			json.NewEncoder(w).Encode(b)
		case strings.HasSuffix(name, ".json"):
			http.NotFound(w, r)
		default:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Write([]byte(`<div id="redo" data-from="/` + name + `.json"><input type="file"><div role="status"></div>`))
			must(t, Sayings().Render(r.Context(), w))
			w.Write([]byte(`</div><script src="/verify.js"></script>`))
		}
	}))
	defer server.Close()
	ctx := tab(t)
	for _, name := range append(slices.Collect(maps.Keys(drawn)), "none") {
		if err := chromedp.Do(ctx, chromedp.Navigate(server.URL+"/"+name)); err != nil {
			t.Fatal(err)
		}
		said, err := chromedp.Run(ctx, chromedp.Evaluate[string](`new Promise(done => { const s = document.querySelector("[role=status]"); const look = () => s.dataset.proven ? done(s.dataset.proven + " " + s.textContent) : setTimeout(look, 20); look(); })`, chromedp.EvalAwaitPromise))
		if err != nil || strings.HasPrefix(said, "true") != (name == "whole") || !strings.Contains(said, says[name]) {
			t.Errorf("%s: %s %v", name, said, err)
		}
	}
}

// TestSayings: every sentence the script says stands in the page, with the holes the script fills, and no other stands there
// but those the program alone says.
func TestSayings(t *testing.T) {
	said := map[string]bool{Objects: true, Control: true, "receipt": true, "busy": strings.Contains(verifyJS, ").busy")}
	for _, m := range regexp.MustCompile(`(?:\[(?:true|false), |\? |: )"([a-z-]+)"(?:, \{ ([^}]*) \})?`).FindAllStringSubmatch(verifyJS, -1) {
		said[m[1]] = true
		i := slices.IndexFunc(sayings, func(s saying) bool { return s.key == m[1] })
		if i < 0 {
			t.Errorf("the script says %q, which is no sentence", m[1])
			continue
		}
		var holes []string
		for _, x := range strings.Split(m[2], ", ") {
			if name, _, _ := strings.Cut(x, ":"); name != "" {
				holes = append(holes, name)
			}
		}
		want := regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(sayings[i].text, -1)
		if len(holes) != len(want) || slices.ContainsFunc(want, func(h []string) bool { return !slices.Contains(holes, h[1]) }) {
			t.Errorf("%s: the script fills %v of %s", m[1], holes, sayings[i].text)
		}
	}
	for _, s := range sayings {
		if !said[s.key] {
			t.Errorf("nobody says %q", s.key)
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
