package portal

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/chromedp"

	"xinguan/base/testdata"
	"xinguan/base/tongue"
)

//go:embed testdata/axe.min.js
var axe string

// audit runs axe-core with the rules of WCAG 2.2 AA and its best practices, and writes what is broken, a line each.
const audit = `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.map(v =>
	v.id + ": " + v.help + " " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 120)).join(" | ")))`

// wide lists elements that reach beyond the right edge, other than inside marked tables.
const wide = `[...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".scroll,.vh,.skip"))
	.slice(0, 3).map(e => e.outerHTML.slice(0, 100)).concat(document.documentElement.scrollWidth > innerWidth ? ["page scrolls sideways"] : [])`

// spilt lists fields, buttons and labels of a form that lie outside it, as where a rule of one page's style reaches another's.
const spilt = `[...document.querySelectorAll("form :is(input,select,textarea,button,label)")].filter(e => {
	const f = e.closest("form").getBoundingClientRect(), r = e.getBoundingClientRect();
	return r.width > 1 && !e.closest(".vh,.skip") && (r.left < f.left - 1 || r.right > f.right + 1 || r.top < f.top - 1 || r.bottom > f.bottom + 1) })
	.slice(0, 3).map(e => "outside its form: " + e.outerHTML.slice(0, 100))`

// audited are the pages axe reads; the others are the same parts with other words.
var audited = []string{"home", "search", "search-code", "subject", "list-filtered", "catalog", "catalog-item", "figures", "figures-towns", "error-404", "error-404-code", "error-429", "help", "help-text", "help-method", "my", "my-sessions", "sign-in", "my-records", "my-record", "my-looks", "my-given", "my-give", "my-cases", "my-reports"}

// TestInBrowser opens every sample in a real browser under the strict policy of the site: nothing is refused, nothing
// scrolls sideways at 360 px, and axe finds nothing at two widths.
func TestInBrowser(t *testing.T) {
	server := httptest.NewServer(sampleServer(t))
	defer server.Close()
	ctx, complaints := browser(t)
	for _, width := range []int64{360, 1280} {
		if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 900)); err != nil {
			t.Fatal(err)
		}
		for _, name := range slices.Sorted(maps.Keys(samples())) {
			if width > 360 && !slices.Contains(audited, name) {
				continue
			}
			t.Run(fmt.Sprintf("%s-%d", name, width), func(t *testing.T) { look(t, ctx, server.URL+"/"+name+"?lang=zh-Hans", slices.Contains(audited, name)) })
		}
	}
	for _, c := range complaints() {
		t.Errorf("browser: %s", c)
	}
}

// voiced are the pages that are also looked at in the other languages and in large type; axe reads the first three.
var voiced = []string{"home", "subject", "help-method", "list-filtered", "catalog-item", "error-404-code", "figures"}

// TestVoicesInBrowser opens pages in the other languages and in large type, at two widths: nothing scrolls sideways, and
// axe finds nothing.
func TestVoicesInBrowser(t *testing.T) {
	server := httptest.NewServer(sampleServer(t))
	defer server.Close()
	ctx, complaints := browser(t)
	for _, width := range []int64{360, 1280} {
		if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 900)); err != nil {
			t.Fatal(err)
		}
		for i, name := range voiced {
			if i > 2 && width > 360 {
				break
			}
			for _, voice := range []string{"lang=zh-Hant", "lang=en", "lang=zh-Hans&large=on", "lang=en&large=on"} {
				t.Run(fmt.Sprintf("%s-%s-%d", name, voice, width), func(t *testing.T) { look(t, ctx, server.URL+"/"+name+"?"+voice, i < 3) })
			}
		}
	}
	for _, c := range complaints() {
		t.Errorf("browser: %s", c)
	}
}

// TestNothingScrollsSideways opens every sample on a telephone in large type, in Chinese and in English, which is longer:
// nothing reaches beyond the edge.
func TestNothingScrollsSideways(t *testing.T) {
	server := httptest.NewServer(sampleServer(t))
	defer server.Close()
	ctx, _ := browser(t)
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(360, 900)); err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(samples())) {
		for _, voice := range []string{"lang=zh-Hans&large=on", "lang=en&large=on"} {
			t.Run(name+"-"+voice, func(t *testing.T) { look(t, ctx, server.URL+"/"+name+"?"+voice, false) })
		}
	}
}

func look(t *testing.T, ctx context.Context, address string, withAxe bool) {
	if err := chromedp.Do(ctx, chromedp.Navigate(address)); err != nil {
		t.Fatal(err)
	}
	tell(t, ctx, wide)
	tell(t, ctx, spilt)
	if withAxe {
		tell(t, ctx, axe+"\n"+audit, chromedp.EvalAwaitPromise)
	}
}

func tell(t *testing.T, ctx context.Context, script string, opts ...chromedp.EvaluateOption) {
	t.Helper()
	found, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](script, opts...))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		t.Error(f)
	}
}

// TestKeyboard: the first stop is the skip link, and every stop shows where it is.
func TestKeyboard(t *testing.T) {
	server := httptest.NewServer(sampleServer(t))
	defer server.Close()
	ctx, _ := browser(t)
	if err := chromedp.Do(ctx, chromedp.Navigate(server.URL+"/list-filtered?lang=zh-Hans")); err != nil {
		t.Fatal(err)
	}
	for stop := range 25 {
		if err := chromedp.Do(ctx, chromedp.KeyEvent("\t")); err != nil {
			t.Fatal(err)
		}
		seen, err := chromedp.Run(ctx, chromedp.Evaluate[string](`(e => {
			const marked = x => x && getComputedStyle(x).outlineStyle !== "none";
			return (marked(e) || marked(e.closest(".search")) ? "" : "no outline: ") + e.textContent.trim().slice(0, 20) + e.id + e.id })(document.activeElement)`))
		if err != nil {
			t.Fatal(err)
		}
		if stop == 0 && seen != "跳到正文" || strings.HasPrefix(seen, "no outline") {
			t.Errorf("stop %d: %s", stop, seen)
		}
	}
}

// TestVerifierInEveryLanguage gives the script that redoes a draw a file that is none: it says so in the language of the page.
func TestVerifierInEveryLanguage(t *testing.T) {
	server := httptest.NewServer(sampleServer(t))
	defer server.Close()
	ctx, complaints := browser(t)
	for lang, want := range map[string]string{"zh-Hans": "不是公布的抽查文件", "zh-Hant": "請用從抽查頁面下載到的原文件", "en": "no published draw"} {
		if err := chromedp.Do(ctx, chromedp.Navigate(server.URL+"/draw-verify?lang="+lang)); err != nil {
			t.Fatal(err)
		}
		said, err := chromedp.Run(ctx, chromedp.Evaluate[string](`new Promise(done => {
			const given = new DataTransfer(), box = document.getElementById("redo"), input = box.querySelector("input"), status = box.querySelector("[role=status]");
			given.items.add(new File(["{}"], "x.json"));
			new MutationObserver(() => "proven" in status.dataset && done(status.textContent)).observe(status, {childList: true});
			input.files = given.files;
			input.dispatchEvent(new Event("change")) })`, chromedp.EvalAwaitPromise))
		if err != nil || !strings.Contains(said, want) || strings.Contains(said, "重算") != (lang != "en") {
			t.Errorf("%s: %q %v", lang, said, err)
		}
	}
	for _, c := range complaints() {
		t.Errorf("browser: %s", c)
	}
}

// sampleServer serves every sample under its name, with the policy the site has.
func sampleServer(t testing.TB) http.Handler {
	t.Helper()
	words := english(t)
	mux := http.NewServeMux()
	mux.Handle("/assets/", http.StripPrefix("/assets/", http.FileServerFS(Assets())))
	mux.HandleFunc("/draws/verify.js", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, "../../rooms/draw/verify.js") })
	all := samples()
	mux.HandleFunc("/{name}", func(w http.ResponseWriter, r *http.Request) {
		body, ok := all[r.PathValue("name")]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'")
		f := SampleFrame(body, asset)
		f.Lang, f.Large = tongue.Choose(r), r.URL.Query().Get(largeKey) == "on"
		var page bytes.Buffer
		_ = Page(f).Render(r.Context(), &page) // into memory
		d := &door{english: words}
		_, _ = w.Write(d.turned(r.WithContext(tongue.With(r.Context(), f.Lang)), page.Bytes())) // a broken connection is the browser's business
	})
	return mux
}

// browser starts a headless browser, or skips the test where there is none; complaints are what it logged.
func browser(t *testing.T) (ctx context.Context, complaints func() []string) {
	t.Helper()
	if !installed() {
		testdata.Missing(t, "a Chromium browser")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.DisableGPU)
	if os.Geteuid() == 0 {
		opts = append(opts, chromedp.NoSandbox) // the sandbox refuses to start for root, as in most build containers
	}
	ctx, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(stop)
	ctx, stopTab := chromedp.NewContext(ctx)
	t.Cleanup(stopTab)
	ctx, stopWait := context.WithTimeout(ctx, 10*time.Minute) // a guard against a browser that hangs, not a measurement
	t.Cleanup(stopWait)
	var mu sync.Mutex
	var said []string
	err := chromedp.Listen(ctx, func(ev any) {
		if e, ok := ev.(*log.EventEntryAdded); ok {
			mu.Lock()
			defer mu.Unlock()
			said = append(said, e.Entry.Text+" "+e.Entry.URL)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return ctx, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(said)
	}
}

func installed() bool {
	for _, name := range []string{"headless_shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if _, err := exec.LookPath(name); err == nil {
			return true
		}
	}
	return false
}
