package wire

import (
	"bytes"
	"log/slog"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"xinguan/core/house"
)

// pages are addresses of every page, with what is expected of them.
func (w *town) pages() map[string]struct{ noindex bool } {
	return map[string]struct{ noindex bool }{"/": {false}, "/search": {true}, "/search?q=%E7%A4%BA%E4%BE%8B": {true}, "/subjects/" + w.code: {true}, "/disclosures?item=penalty": {true},
		"/disclosures?item=permit": {true}, "/catalog": {false}, "/catalog/penalty": {false}, "/figures": {false}, "/figures/towns": {false}, "/figures/visits": {false}, "/developers": {false}, "/developers/partner": {false}}
}

// TestPages: every page answers, alike to HEAD, with the headers that keep it safe, and 304 when nothing changed.
func TestPages(t *testing.T) {
	w := aTown(t)
	for path, want := range w.pages() {
		r := w.ask("GET", path)
		if r.status != 200 || !strings.HasPrefix(r.header.Get("Content-Type"), "text/html") || !strings.Contains(r.text, `<html lang="zh-CN">`) {
			t.Errorf("%s: %d %s", path, r.status, r.header.Get("Content-Type"))
		}
		safe(t, path, r)
		if noindex := strings.Contains(r.header.Get("X-Robots-Tag"), "noindex"); noindex != want.noindex && path != "/search" {
			t.Errorf("%s: noindex %v", path, noindex)
		}
		if head := w.ask("HEAD", path); head.status != 200 || head.text != "" {
			t.Errorf("HEAD %s: %d, %d bytes", path, head.status, len(head.text))
		}
		if again := w.ask("GET", path, "If-None-Match", r.header.Get("ETag")); again.status != 304 || again.text != "" {
			t.Errorf("%s asked again: %d", path, again.status)
		}
		if strings.Contains(r.text, " style=") || strings.Contains(r.text, "<script>") || regexp.MustCompile(` on[a-z]+="`).MatchString(r.text) {
			t.Errorf("%s has what its own policy forbids", path)
		}
	}
}

func safe(t *testing.T, path string, r reply) {
	t.Helper()
	if csp := r.header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || r.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%s: headers %v", path, r.header)
	}
	for _, leak := range []string{"goroutine", "sql: ", "SQLITE", ".go:", "panic"} {
		if strings.Contains(r.text, leak) && !strings.HasPrefix(path, "/developers") {
			t.Errorf("%s says %q", path, leak)
		}
	}
}

// codeFor is what {code} stands for in an address.
func (w *town) codeFor(path string) string {
	switch {
	case strings.Contains(path, "/catalog/"):
		return "penalty"
	case strings.Contains(path, "/figures/towns/"):
		return w.hub.City.Divisions[0].Code
	case strings.Contains(path, "/figures/agencies/"):
		return "scjgj"
	}
	return w.code
}

// TestEveryRoute walks the manifests as the public: no route fails or asks for more.
func TestEveryRoute(t *testing.T) {
	w := aTown(t)
	for _, room := range Rooms() {
		for _, route := range room.Routes {
			path, read := strings.CutPrefix(route.Pattern, "GET ")
			if !read {
				continue
			}
			code := w.codeFor(path)
			path = strings.NewReplacer("{code}", code, "{record}", w.penalty, "{page}", "method", "{version}", "1.0", "{procedure}", "complaint", "{$}", "", "{path...}", "entries/000.p/3").Replace(path)
			if strings.HasPrefix(path, "/verify/") {
				path += "?code=" + w.batch
			}
			unknown := strings.Contains(path, "{id}") || strings.Contains(path, "{number}") // of something made at a desk: this town has none yet
			if r := w.ask("GET", path); r.status != 200 && r.status != 303 && r.status != 302 && !(unknown && r.status == 404) {
				t.Errorf("%s: %s is %d", room.Name, path, r.status)
			} else {
				safe(t, path, r)
			}
		}
	}
}

// reference is the number an error is to be asked about under.
func reference(text string) string {
	if m := regexp.MustCompile(`(?:编号<b[^>]*>|"ref":")([0-9A-F]{2}-\d{4})`).FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// TestErrorPages: whatever goes wrong is said in Chinese with a number to ask under.
func TestErrorPages(t *testing.T) {
	w := aTown(t)
	for _, c := range []struct {
		method, path string
		status       int
		says         string
	}{
		{"GET", "/nothing", 404, "可能是地址有误"}, {"GET", "/subjects/91441998MA00000000", 404, ""}, {"GET", "/assets/style.css", 404, "可能是地址有误"}, {"GET", "/metrics", 404, "可能是地址有误"},
		{"GET", "/catalog/nothing", 404, ""}, {"GET", "/subjects/91441998MA00000000/report.pdf", 404, ""}, {"GET", "/search?q=" + strings.Repeat("a", 300), 422, "太长了，最多"},
		{"GET", "/search?q=%zz", 400, "没有读懂"}, {"GET", "/disclosures?after=zzz", 422, "翻页"}, {"GET", "/disclosures?from=abc", 422, "日期"}, {"GET", "/disclosures?item=nothing", 422, ""},
		{"POST", "/search", 405, "只能查看"}, {"DELETE", "/subjects/1", 405, "只能查看"}, {"POST", "/nothing", 404, "可能是地址有误"},
	} {
		r := w.ask(c.method, c.path)
		if r.status != c.status || !strings.Contains(r.text, c.says) || reference(r.text) == "" || !strings.HasPrefix(r.header.Get("Content-Type"), "text/html") {
			t.Errorf("%s %s: %d %s", c.method, c.path, r.status, r.header.Get("Content-Type"))
		}
		if r.header.Get("X-Robots-Tag") == "" || r.status == 405 && r.header.Get("Allow") == "" {
			t.Errorf("%s %s: headers %v", c.method, c.path, r.header)
		}
		safe(t, c.path, r)
	}
}

// TestBrokenInside: a page and an answer that fail inside give nothing away, and the log has the same number.
func TestBrokenInside(t *testing.T) {
	w := aTown(t)
	broken := &house.Hub{City: w.hub.City, Catalog: w.hub.Catalog, Rules: w.hub.Rules, People: w.hub.People, Purposes: w.hub.Purposes, Flow: w.hub.Flow, Clock: w.hub.Clock, Site: w.hub.Site}
	var log bytes.Buffer
	broken.Log = slog.New(slog.NewTextHandler(&log, nil))
	site, err := Site(broken)
	if err != nil {
		t.Fatal(err)
	}
	b := &town{site: site}
	for path, kind := range map[string]string{"/search?q=示例": "text/html", "/api/v1/subjects?q=示例": "application/problem+json"} {
		log.Reset()
		r := b.ask("GET", strings.Replace(path, "示例", url.QueryEscape("示例"), 1))
		ref := reference(r.text)
		if r.status != 500 || !strings.HasPrefix(r.header.Get("Content-Type"), kind) || !strings.Contains(r.text, "是我们这边出了问题") || ref == "" || !strings.Contains(log.String(), ref) {
			t.Errorf("%s: %d %s %q; log %.200s", path, r.status, r.header.Get("Content-Type"), ref, log.String())
		}
		safe(t, path, r)
	}
}

func TestRobots(t *testing.T) {
	text := aTown(t).ask("GET", "/robots.txt").text
	for _, path := range []string{"/search", "/subjects/", "/disclosures", "/api/"} {
		if !strings.Contains(text, "Disallow: "+path+"\n") {
			t.Errorf("%s is open to search engines", path)
		}
	}
}

// TestReport: the PDF of a subject, for HEAD too, kept out of search engines and caches.
func TestReport(t *testing.T) {
	w := aTown(t)
	path := "/subjects/" + w.code + "/report.pdf"
	r := w.ask("GET", path)
	if r.status != 200 || r.header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(r.text, "%PDF-1.7") || r.header.Get("Cache-Control") != "no-store" ||
		!strings.Contains(r.header.Get("X-Robots-Tag"), "noindex") || !strings.HasPrefix(r.header.Get("Content-Disposition"), `inline; filename="XG-`) {
		t.Errorf("%d %v", r.status, r.header)
	}
	safe(t, path, reply{r.status, r.header, ""})
}
