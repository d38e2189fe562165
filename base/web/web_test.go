package web

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"xinguan/base/clock"
)

// ask sends one request; header are pairs.
func ask(h http.Handler, method, target string, header ...string) *http.Response {
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	in := r.Body.(io.Reader)
	if r.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(in)
		if err != nil {
			t.Fatal(err)
		}
		in = z
	}
	b, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func page(size int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		Respond(w, r, http.StatusOK, "text/html; charset=utf-8", []byte(strings.Repeat("东莞", size/6)))
	})
}

func TestRespond(t *testing.T) {
	first := ask(page(6000), "GET", "/")
	tag := first.Header.Get("ETag")
	if tag == "" || first.Header.Get("Cache-Control") != "no-cache" || first.Header.Get("Vary") != "Accept-Encoding" || first.Header.Get("Content-Length") != "6000" {
		t.Errorf("headers %v", first.Header)
	}
	packed := ask(page(6000), "GET", "/", "Accept-Encoding", "br, gzip")
	if packed.Header.Get("Content-Encoding") != "gzip" || body(t, packed) != strings.Repeat("东莞", 1000) || packed.Header.Get("ETag") != tag {
		t.Error("not packed, or not the same")
	}
	for _, no := range []string{"", "br", "gzip;q=0", "gzip; q=0.0"} {
		if ask(page(6000), "GET", "/", "Accept-Encoding", no).Header.Get("Content-Encoding") != "" {
			t.Errorf("packed for %q", no)
		}
	}
	for known, want := range map[string]int{tag: 304, `W/"x", ` + tag: 304, strings.TrimPrefix(tag, "W/"): 304, "*": 304, `W/"x"`: 200, "": 200} {
		if got := ask(page(6000), "GET", "/", "If-None-Match", known); got.StatusCode != want || want == 304 && body(t, got) != "" {
			t.Errorf("If-None-Match %s: %d, want %d", known, got.StatusCode, want)
		}
	}
	if head := ask(page(6000), "HEAD", "/"); head.StatusCode != 200 || body(t, head) != "" || head.Header.Get("Content-Length") != "6000" {
		t.Error("HEAD has a body or no length")
	}
	if ask(page(60), "GET", "/", "Accept-Encoding", "gzip").Header.Get("Content-Encoding") != "" {
		t.Error("a few bytes are packed")
	}
}

func TestBuffered(t *testing.T) {
	h := Buffered(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, strings.Repeat(`{"a":1}`, 500))
	}))
	r := ask(h, "GET", "/", "Accept-Encoding", "gzip")
	if r.Header.Get("Content-Encoding") != "gzip" || r.Header.Get("ETag") == "" || len(body(t, r)) != 3500 {
		t.Errorf("%v", r.Header)
	}
	if ask(h, "GET", "/", "If-None-Match", r.Header.Get("ETag")).StatusCode != 304 {
		t.Error("asked again for nothing")
	}
}

func TestAssets(t *testing.T) {
	text := strings.Repeat("body{}", 400)
	a, err := NewAssets("/assets/", fstest.MapFS{"style.css": {Data: []byte(text)}, "a/b.js": {Data: []byte("1")}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := NewAssets("/assets/", fstest.MapFS{"x.exe": {}}); err == nil {
		t.Error("a file of an unknown kind is served")
	}
	plain := ask(a.Under("style.css"), "GET", "/anywhere.css")
	if plain.StatusCode != 200 || plain.Header.Get("Cache-Control") != "public, max-age=86400" || body(t, plain) != text {
		t.Errorf("without a hash: %v", plain.Header)
	}
	u := a.URL("style.css")
	if !strings.HasPrefix(u, "/assets/style.") || !strings.HasSuffix(u, ".css") || len(u) < 25 {
		t.Errorf("address %s", u)
	}
	r := ask(a, "GET", u, "Accept-Encoding", "gzip")
	if r.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" || !strings.HasPrefix(r.Header.Get("Content-Type"), "text/css") || body(t, r) != text {
		t.Errorf("%v", r.Header)
	}
	for _, gone := range []string{"/assets/style.css", "/assets/style.000000000000.css", "/assets/", "/assets/../web.go"} {
		if got := ask(a, "GET", gone).StatusCode; got != 404 {
			t.Errorf("%s: %d", gone, got)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a name that does not exist has an address")
		}
	}()
	a.URL("nothing.css")
}

type listQuery struct {
	Q     string     `query:"q" maxLength:"10" doc:"查询文字；名称或代码"`
	Kind  string     `query:"kind" enum:"permit,penalty" default:"permit" doc:"信息种类"`
	From  clock.Date `query:"from" format:"date" doc:"决定日期自"`
	Limit int        `query:"limit" minimum:"1" maximum:"50" default:"20" doc:"条数"`
	All   bool       `query:"all" doc:"是否全部"`
}

func TestBind(t *testing.T) {
	get := func(query string) (listQuery, error) {
		return Bind[listQuery](httptest.NewRequest("GET", "/?"+query, nil))
	}
	in, err := get("q=+%E4%B8%9C%E8%8E%9E+&from=2026-03-05&limit=5&all=true&other=1&kind=")
	if want := (listQuery{"东莞", "permit", "2026-03-05", 5, true}); err != nil || in != want {
		t.Errorf("%+v %v", in, err)
	}
	if in, err := get(""); err != nil || in.Limit != 20 {
		t.Errorf("%+v %v", in, err)
	}
	for query, want := range map[string]string{
		"q=" + url.QueryEscape(strings.Repeat("东", 11)): "“查询文字”太长了，最多10个字。",
		"kind=x":                            "“信息种类”只能是下列之一：permit, penalty。",
		"from=2026-13-40":                   "“决定日期自”应写成 2026-03-05 这样的日期。",
		"limit=0":                           "“条数”不能小于1。",
		"limit=51":                          "“条数”不能大于50。",
		"limit=abc":                         "“条数”应当是一个整数，现在是“abc”。",
		"limit=" + strings.Repeat("9", 100): "“条数”应当是一个整数，现在是“99999999999999999999…”。",
		"all=maybe":                         "“是否全部”应当是 true 或 false，现在是“maybe”。",
		"q=%zz":                             "地址里的查询条件没有读懂，请检查后重新输入。",
		"all=x&limit=x&kind=x":              "“条数”应当是一个整数，现在是“x”。“是否全部”应当是 true 或 false，现在是“x”。“信息种类”只能是下列之一：permit, penalty。",
	} {
		_, err := get(query)
		var e *Error
		if !errors.As(err, &e) || e.Kind != Invalid || e.Message != want {
			t.Errorf("%s: %v, want %s", query, err, want)
		}
	}
}

func FuzzBind(f *testing.F) {
	for _, s := range []string{"q=1", "limit=1e3", "from=2026-02-30", "all=1&all=2", "%", "kind=%00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, query string) {
		r := &http.Request{Method: "GET", URL: &url.URL{RawQuery: query}}
		in, err := Bind[listQuery](r)
		var e *Error
		if err != nil && (!errors.As(err, &e) || e.Kind != Invalid || !strings.ContainsFunc(e.Message, func(r rune) bool { return unicode.Is(unicode.Han, r) })) {
			t.Errorf("%q: %v", query, err)
		}
		if err == nil && (in.Limit < 1 || in.Limit > 50) {
			t.Errorf("%q: limit %d", query, in.Limit)
		}
	})
}

func TestErrors(t *testing.T) {
	for k, want := range map[Kind]int{Internal: 500, Invalid: 422, NotFound: 404, Forbidden: 403, Conflict: 409} {
		if k.Status() != want {
			t.Errorf("kind %d is %d", k, k.Status())
		}
	}
	cause := errors.New("cause")
	if e := AsError(t.Context(), fmt.Errorf("x: %w", &Error{Kind: NotFound, Cause: cause})); e.Kind != NotFound || !errors.Is(e, cause) {
		t.Error("an error is lost on the way")
	}
	if AsError(t.Context(), cause).Kind != Internal {
		t.Error("an unknown error is not internal")
	}
	shared := Fail(Invalid, "改一处。")
	if a, b := AsError(t.Context(), shared), AsError(t.Context(), shared); a.Ref == "" || a.Ref == b.Ref || shared.Ref != "" {
		t.Errorf("references %q, %q of one error kept as %q", a.Ref, b.Ref, shared.Ref)
	}
	late, stop := context.WithTimeout(t.Context(), 0)
	defer stop()
	if e := AsError(late, cause); e.Kind != Internal || !strings.Contains(e.Message, "用时太长") || Left(late) {
		t.Errorf("too late: %+v", e)
	}
	gone, leave := context.WithCancel(t.Context())
	if leave(); !Left(gone) || Left(t.Context()) {
		t.Error("who left and who did not is mixed up")
	}
	if a, b := Reference(), Reference(); a == b || len(a) != 7 {
		t.Errorf("references %s %s", a, b)
	}
}
