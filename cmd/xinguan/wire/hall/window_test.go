package hall

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/pquerna/otp/totp"

	"xinguan/base/db"
	"xinguan/base/testdata"
	"xinguan/core/house"
	"xinguan/core/people"
)

// window is a browser before the site of a hall.
type window struct {
	*hall
	ctx     context.Context
	site    string
	hold    func() // lets no file be taken in
	release func() // takes in what waits
}

// newWindow opens a browser; the test is skipped, or fails when it is strict, where there is none.
func newWindow(t *testing.T, also ...people.Founder) *window {
	if !slices.ContainsFunc([]string{"headless_shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}, func(n string) bool { _, err := exec.LookPath(n); return err == nil }) {
		testdata.Missing(t, "a Chromium browser")
	}
	h := newHall(t, db.SQLite, func(h *hall) { h.more = also })
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.site.ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	h.hub.Site = server.URL
	h.hub.DemoIdentity = h.unifyAt(server.URL+house.DemoIdentityPath, h.otherCode()).Handler()
	h.equip()
	w := &window{hall: h, ctx: tab(t), site: server.URL}
	w.release = func() {
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); h.hub.Uploads.Run(ctx) }()
		w.hold = sync.OnceFunc(func() { stop(); <-done })
	}
	w.release()
	t.Cleanup(func() { w.hold() })
	return w
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
	ctx, stopWait := context.WithTimeout(ctx, 5*time.Minute) // a guard against a browser that hangs
	t.Cleanup(stopWait)
	return ctx
}

func (w *window) open(path string) {
	w.t.Helper()
	err := chromedp.Do(w.ctx, chromedp.Navigate(w.site+path))
	for range 2 { // a page that loads itself anew may cut in
		if err == nil || !strings.Contains(err.Error(), "ERR_ABORTED") {
			break
		}
		err = chromedp.Do(w.ctx, chromedp.Navigate(w.site+path))
	}
	if err != nil {
		w.t.Fatalf("%s: %v", path, err)
	}
}

// eval runs a script of the test in the page and gives what it says.
func (w *window) eval(script string) string {
	w.t.Helper()
	said, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](script))
	for range 100 {
		if err == nil || !leaving.MatchString(err.Error()) {
			break
		}
		time.Sleep(50 * time.Millisecond)
		said, err = chromedp.Run(w.ctx, chromedp.Evaluate[string](script))
	}
	if err != nil {
		w.t.Fatalf("%s: %v", script, err)
	}
	return said
}

// leaving is what the browser says to whoever asks a page while it goes on to the next.
var leaving = regexp.MustCompile(`navigated or closed|context was destroyed|Cannot find (default )?(execution )?context`)

func quoted(s string) string { b, _ := json.Marshal(s); return string(b) }

// fill writes into the fields of the page as somebody does, by their names; true ticks or chooses.
func (w *window) fill(pairs ...string) {
	w.t.Helper()
	for i := 0; i+1 < len(pairs); i += 2 {
		found := w.eval(`(() => { const all = [...document.getElementsByName(` + quoted(pairs[i]) + `)].filter(e => e.type !== "hidden").sort((a, b) => !a.closest("main") - !b.closest("main"));
			const v = ` + quoted(pairs[i+1]) + `, e = all.find(e => e.type === "radio" || e.type === "checkbox" ? e.value === v : true);
			if (!e) return "no field";
			if (e.type === "radio" || e.type === "checkbox") { e.click(); return "" }
			if (e.tagName === "SELECT") { const o = [...e.options].find(o => o.value === v || o.value.startsWith(v)); if (!o) return "no choice"; e.value = o.value; return "" }
			e.focus(); e.value = v; return "" })()`)
		if found != "" {
			w.t.Fatalf("%s: %s for %q at %s\n%s", pairs[i], found, pairs[i+1], w.eval("location.pathname"), w.text())
		}
	}
}

// press clicks the button or link with that text, and waits for the page it leads to.
func (w *window) press(text string) {
	w.t.Helper()
	found := w.eval(`(() => { window.before = 1; const say = e => e.textContent.trim();
		const all = [...document.querySelectorAll("main button, main a, button, a, summary")].filter(e => say(e) === ` + quoted(text) + ` || e.querySelector("b") && say(e.querySelector("b")) === ` + quoted(text) + `);
		const e = all.find(e => e.tagName !== "SUMMARY" && (!e.closest("details") || e.closest("details").open)) || all[0];
		if (!e) return "nothing"; 
		const d = e.closest("details"); if (d) d.open = true;
		const b = e.tagName === "SUMMARY" ? [...d.querySelectorAll("button")].find(b => say(b) === ` + quoted(text) + `) : e;
		if (b.form && !b.form.reportValidity()) return "not valid: " + [...b.form.elements].filter(x => !x.checkValidity()).map(x => x.name); b.click(); return "" })()`)
	if found != "" {
		w.t.Fatalf("press %s: %s at %s\n%s", text, found, w.eval("location.pathname"), w.text())
	}
	for range 400 {
		if said, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool](`!window.before && document.readyState === "complete"`)); err == nil && said {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	w.t.Fatalf("press %s: nothing happens at %s", text, w.eval("location.pathname"))
}

// attach chooses a file for a field.
func (w *window) attach(name, file string, body []byte) {
	w.t.Helper()
	path := filepath.Join(w.t.TempDir(), file)
	w.must(os.WriteFile(path, body, 0o600))
	w.must(chromedp.Do(w.ctx, chromedp.SetUploadFiles(`input[name="`+name+`"]`, []string{path})))
}

func (w *window) text() string { return w.eval("document.body.innerText") }

// sees fails unless the page says each of the texts.
func (w *window) sees(texts ...string) {
	w.t.Helper()
	page := w.text()
	for _, x := range texts {
		if !strings.Contains(page, x) {
			w.t.Errorf("%s does not say %q:\n%s", w.eval("location.pathname"), x, page)
		}
	}
}

// official signs in at the office, by password and authenticator.
func (w *window) official(login string) {
	w.t.Helper()
	w.clock.pass(time.Minute) // a code is good for once
	w.open("/office/sign-in")
	w.fill("login", login, "password", password)
	w.press("登录")
	code, err := totp.GenerateCode(w.secret[login], w.clock.Now())
	w.must(err)
	w.fill("code", code)
	w.press("继续")
	w.sees("今天要办的")
}

// leave signs out of the office.
func (w *window) leave() { w.open("/office"); w.press("退出") }

// company signs the company's representative in by the unified identity.
func (w *window) company() {
	w.t.Helper()
	if w.open("/my"); strings.HasPrefix(w.eval("location.pathname"), "/sign-in") {
		w.press("去登录")
		w.press("legal_representative")
	}
	w.sees("我的信用")
}
