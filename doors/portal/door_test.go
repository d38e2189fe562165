package portal

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/web"
	"xinguan/core/city"
	"xinguan/core/house"
	"xinguan/core/people"
	"xinguan/core/subject"
)

// text is a body that says one thing.
func text(s string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, "<p>"+s+"</p>")
		return err
	})
}

type demand struct {
	N int `query:"n" maximum:"9" doc:"条数"`
}

func answer(_ *house.Hub, r *http.Request) (house.Page, error) {
	_, err := web.Bind[demand](r)
	return house.Page{Title: "试页", NoIndex: r.URL.Query().Has("private"), AsOf: "2026年11月24日", Body: text(strings.Repeat("试", 2000))}, err
}

func failWith(err error) func(*house.Hub, *http.Request) (house.Page, error) {
	return func(*house.Hub, *http.Request) (house.Page, error) { return house.Page{}, err }
}

// tried is a room that does all that rooms do, and all that they must not.
var tried = house.Room{Name: "tried", Title: "试", Indexed: func(*house.Hub) []string { return []string{"/ok"} }, Routes: []house.Route{
	{Pattern: "GET /ok", Permission: people.DirectorySearch, Page: answer},
	{Pattern: "GET /closed", Permission: people.RecordLook, Page: answer},
	{Pattern: "GET /gone", Permission: people.DirectorySearch, Page: failWith(web.Fail(web.NotFound, "没有这家单位。"))},
	{Pattern: "GET /conflict", Permission: people.DirectorySearch, Page: failWith(web.Fail(web.Conflict, "别人在改。"))},
	{Pattern: "GET /broken", Permission: people.DirectorySearch, Page: failWith(errors.New("secret of the inside"))},
	{Pattern: "GET /panic", Permission: people.DirectorySearch, Page: func(*house.Hub, *http.Request) (house.Page, error) { panic("secret of the inside") }},
	{Pattern: "GET /torn", Permission: people.DirectorySearch, Page: func(*house.Hub, *http.Request) (house.Page, error) {
		return house.Page{Body: templ.ComponentFunc(func(context.Context, io.Writer) error { return errors.New("secret of the inside") })}, nil
	}},
	{Pattern: "GET /codes/{code}", Permission: people.DirectorySearch, Page: func(_ *house.Hub, r *http.Request) (house.Page, error) {
		if code := strings.ToUpper(r.PathValue("code")); code != r.PathValue("code") {
			return house.Page{Moved: "/codes/" + code, ForNow: strings.HasPrefix(code, "NOW")}, nil
		}
		return answer(nil, r)
	}},
	{Pattern: "GET /keep.html", Permission: people.DirectorySearch, Page: func(*house.Hub, *http.Request) (house.Page, error) {
		return house.Page{Title: "试页", File: "keep.html", Body: templ.Raw("<html><p>全部</p></html>")}, nil
	}},
	{Pattern: "GET /file", Permission: people.ReportPublic, Raw: func(_ *house.Hub, w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Content-Disposition", "attachment")
		if r.URL.Query().Has("fail") {
			return web.Fail(web.NotFound, "没有这个文件。")
		}
		web.Respond(w, r, http.StatusOK, "application/pdf", []byte("%PDF"))
		return nil
	}},
}}

// site is one with that room on a real database.
func site(t *testing.T, log io.Writer) (http.Handler, *house.Hub) {
	t.Helper()
	hub := &house.Hub{DB: dbtest.Open(t, db.SQLite, nil), City: &city.City{Site: "信用示例", Platform: "示例平台", Hotline: "12345"}, Index: &subject.Index{},
		Clock: clock.System{}, Log: slog.New(slog.NewTextHandler(log, nil))}
	h, err := Handler(hub, []house.Room{tried}, func(*http.ServeMux, Framer) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	return h, hub
}

func ask(h http.Handler, method, target string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	r.RemoteAddr = "127.0.0.1:1"
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// TestPageToKeep: a page that is kept as a file comes without the frame, whole, in the language of its reader.
func TestPageToKeep(t *testing.T) {
	h, _ := site(t, io.Discard)
	for lang, want := range map[string]string{"": "<html><p>全部</p></html>", "en": "<html><p>All</p></html>"} {
		w := ask(h, "GET", "/keep.html", "Cookie", "lang="+lang)
		if w.Body.String() != want || w.Header().Get("Content-Disposition") != "attachment; filename=keep.html" {
			t.Errorf("%q: %s %v", lang, w.Body, w.Header())
		}
	}
}

// TestDoor walks what a reader can meet: status, what the page says, what it must not say, and the headers on every one.
func TestDoor(t *testing.T) {
	var log bytes.Buffer
	h, _ := site(t, &log)
	for _, c := range []struct {
		method, target string
		status         int
		says           string
	}{
		{"GET", "/ok", 200, "试试试"}, {"GET", "/ok?n=7&unknown=1&n=", 200, "试试试"}, {"GET", "/codes/91AB", 200, "试试试"},
		{"GET", "/ok?n=10", 422, "“条数”不能大于9。"}, {"GET", "/ok?n=x", 422, "“条数”应当是一个整数"}, {"GET", "/ok?n=%00", 400, "没有读懂"}, {"GET", "/codes/%ff", 400, "没有读懂"},
		{"GET", "/closed", 403, "没有“查看非公开信息”的权限"}, {"GET", "/gone", 404, "没有这家单位。"}, {"GET", "/nothing", 404, "可能是地址有误"}, {"GET", "/file?fail", 404, "没有这个文件。"},
		{"GET", "/conflict", 409, "别人在改。"}, {"GET", "/broken", 500, "是我们这边出了问题"}, {"GET", "/panic", 500, "是我们这边出了问题"}, {"GET", "/torn", 500, "是我们这边出了问题"},
		{"POST", "/ok", 405, "只能查看"}, {"DELETE", "/codes/1", 405, "只能查看"}, {"POST", "/nothing", 404, "可能是地址有误"}, {"GET", "/assets/none.css", 404, "可能是地址有误"},
	} {
		log.Reset()
		w := ask(h, c.method, c.target)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s %s: %d %.300s", c.method, c.target, w.Code, w.Body)
		}
		for _, name := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Cache-Control"} {
			if w.Header().Get(name) == "" {
				t.Errorf("%s has no %s", c.target, name)
			}
		}
		if c.status == 200 {
			continue
		}
		ref := w.Header().Get(web.RefHeader)
		if ref == "" || !strings.Contains(w.Body.String(), ref) || !strings.Contains(log.String(), "ref="+ref) || w.Header().Get("X-Robots-Tag") == "" || w.Header().Get("Content-Disposition") != "" {
			t.Errorf("%s: reference %q, headers %v, log %s", c.target, ref, w.Header(), &log)
		}
		if strings.Contains(w.Body.String(), "secret") || strings.Contains(w.Body.String(), "goroutine") {
			t.Errorf("%s gives the inside away", c.target)
		}
		if c.status == 500 && !strings.Contains(log.String(), "secret of the inside") {
			t.Errorf("%s: the log does not say why", c.target)
		}
	}
}

// TestReading: HEAD, compression, and nothing sent twice.
func TestReading(t *testing.T) {
	h, _ := site(t, io.Discard)
	full := ask(h, "GET", "/ok")
	if head := ask(h, "HEAD", "/ok"); head.Code != 200 || head.Body.Len() != 0 || head.Header().Get("Content-Length") != full.Header().Get("Content-Length") {
		t.Errorf("HEAD: %d, %d bytes", head.Code, head.Body.Len())
	}
	if again := ask(h, "GET", "/ok", "If-None-Match", full.Header().Get("ETag")); again.Code != 304 || again.Body.Len() != 0 {
		t.Errorf("asked again: %d", again.Code)
	}
	if packed := ask(h, "GET", "/ok", "Accept-Encoding", "gzip"); packed.Header().Get("Content-Encoding") != "gzip" || packed.Body.Len() >= full.Body.Len()/2 {
		t.Errorf("packed: %d of %d bytes", packed.Body.Len(), full.Body.Len())
	}
	if full.Header().Get("Cache-Control") != "no-cache" || full.Header().Get("X-Robots-Tag") != "" || ask(h, "GET", "/ok?private").Header().Get("X-Robots-Tag") != "noindex, noarchive" {
		t.Error("caches or search engines may keep what they must not, or must not what they may")
	}
	for target, want := range map[string]struct {
		status int
		to     string
	}{"/ok/": {308, "/ok"}, "/codes/91AB/?n=1": {308, "/codes/91AB?n=1"}, "/codes/91ab": {301, "/codes/91AB"}, "/codes/now1": {307, "/codes/NOW1"}, "//ok": {307, "/ok"}} {
		if w := ask(h, "GET", target); w.Code != want.status || w.Header().Get("Location") != want.to {
			t.Errorf("%s: %d to %s", target, w.Code, w.Header().Get("Location"))
		}
	}
}

// TestOwnAddresses: what the door serves without a room.
func TestOwnAddresses(t *testing.T) {
	h, hub := site(t, io.Discard)
	if w := ask(h, "GET", "/favicon.ico"); w.Code != 200 || w.Header().Get("Content-Type") != "image/svg+xml" {
		t.Errorf("icon: %d %v", w.Code, w.Header())
	}
	if w := ask(h, "GET", "/robots.txt"); w.Code != 200 || !strings.HasPrefix(w.Body.String(), "User-agent: *\n") {
		t.Errorf("robots: %d %s", w.Code, w.Body)
	}
	if w := ask(h, "GET", "/metrics"); w.Code != 200 || !strings.Contains(w.Body.String(), `route="GET /favicon.ico"`) {
		t.Errorf("metrics: %d", w.Code)
	}
	if w := ask(h, "GET", "/metrics", "X-Forwarded-For", "203.0.113.5"); w.Code != 404 || !strings.Contains(w.Body.String(), "可能是地址有误") {
		t.Errorf("metrics through a gateway: %d", w.Code)
	}
	if w := ask(h, "GET", "/healthz"); w.Code != 200 || w.Body.String() != "ok\n" || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("health: %d %s", w.Code, w.Body)
	}
	if w := ask(h, "GET", "/readyz"); w.Code != 200 || w.Body.String() != "database ok\nindex ok\n" || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("ready: %d %s", w.Code, w.Body)
	}
	hub.Index = nil
	if w := ask(h, "GET", "/readyz"); w.Code != 503 || w.Body.String() != "database ok\nindex fails\n" {
		t.Errorf("ready without an index: %d %s", w.Code, w.Body)
	}
	hub.Index = &subject.Index{}
	hub.DB.Close()
	if w := ask(h, "GET", "/readyz"); w.Code != 503 || w.Body.String() != "database fails\nindex ok\n" {
		t.Errorf("ready without a database: %d %s", w.Code, w.Body)
	}
	if w := ask(h, "GET", "/healthz"); w.Code != 200 {
		t.Errorf("alive without a database: %d %s", w.Code, w.Body)
	}
}

// TestRate: who opens pages without end is asked to wait, in the site's own words; files of the site are free.
func TestRate(t *testing.T) {
	h, _ := site(t, io.Discard)
	from := []string{"X-Forwarded-For", "203.0.113.5"} // through a gateway on this machine
	var last *httptest.ResponseRecorder
	for range 2 * askBurst {
		if last = ask(h, "GET", "/ok", from...); last.Code != 200 {
			break
		}
	}
	if last.Code != 429 || last.Header().Get("Retry-After") == "" || !strings.Contains(last.Body.String(), "查询太频繁") {
		t.Fatalf("%d %v", last.Code, last.Header())
	}
	if ask(h, "GET", "/robots.txt", from...).Code != 200 || ask(h, "GET", "/ok", "X-Forwarded-For", "203.0.113.6").Code != 200 {
		t.Error("others wait too")
	}
}

// TestLeft: a reader who went away is no failure.
func TestLeft(t *testing.T) {
	var log bytes.Buffer
	h, _ := site(t, &log)
	ctx, leave := context.WithCancel(t.Context())
	leave()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(ctx, "GET", "/broken", nil))
	if w.Code != web.StatusLeft || strings.Contains(log.String(), "level=ERROR") {
		t.Errorf("%d, log %s", w.Code, &log)
	}
}

// TestTooLong: work that was stopped says so, and what would help.
func TestTooLong(t *testing.T) {
	h, _ := site(t, io.Discard)
	ctx, stop := context.WithTimeout(t.Context(), 0)
	defer stop()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(ctx, "GET", "/broken", nil))
	if w.Code != 500 || !strings.Contains(w.Body.String(), "请缩小范围再试") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// TestWrongRoom: a room that is wrong does not open the house.
func TestWrongRoom(t *testing.T) {
	hub := &house.Hub{City: &city.City{}, Log: slog.New(slog.DiscardHandler)}
	wrong := house.Room{Name: "x", Title: "x", Routes: []house.Route{{Pattern: "GET /x", Page: answer}}}
	if _, err := Handler(hub, []house.Room{wrong}, func(*http.ServeMux, Framer) error { return nil }); err == nil {
		t.Error("a route without a permission opens")
	}
}
