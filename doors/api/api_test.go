package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"xinguan/base/web"
	"xinguan/core/city"
	"xinguan/core/house"
)

type failInput struct {
	Kind string `path:"kind" maxLength:"10" doc:"种类" example:"none"`
	N    int    `query:"n" minimum:"1" maximum:"5" default:"1" doc:"条数"`
}

type failOutput struct {
	Body struct {
		List []struct {
			Name string `json:"name" doc:"名称"`
		} `json:"list" doc:"清单"`
	}
}

var failures = map[string]error{"invalid": web.Fail(web.Invalid, "改一处。"), "gone": web.Fail(web.NotFound, "没有。"), "closed": web.Fail(web.Forbidden, "不公开。"),
	"conflict": web.Fail(web.Conflict, "别人在改。"), "internal": web.Fail(web.Internal, ""), "plain": errors.New("secret of the inside"), "wrapped": errors.Join(web.Fail(web.NotFound, "没有。"))}

// failing is a room whose one operation fails as it is asked to.
var failing = house.Room{API: func(api huma.API, _ *house.Hub) {
	huma.Register(api, huma.Operation{OperationID: "fail", Method: http.MethodGet, Path: "/api/v1/fail/{kind}", Summary: "失败"},
		func(_ context.Context, in *failInput) (*failOutput, error) {
			if in.Kind == "panic" {
				panic("secret of the inside")
			}
			return &failOutput{}, failures[in.Kind]
		})
}}

func mount(log *bytes.Buffer) (http.Handler, huma.API) {
	mux := http.NewServeMux()
	hub := &house.Hub{City: &city.City{Platform: "示例平台"}, Log: slog.New(slog.NewTextHandler(log, nil))}
	return mux, Mount(mux, hub, []house.Room{failing})
}

// TestEveryKindOfError: the shape is one, the words are Chinese, the inside stays inside and in the log.
func TestEveryKindOfError(t *testing.T) {
	var log bytes.Buffer
	h, _ := mount(&log)
	for path, want := range map[string]struct {
		status       int
		kind, detail string
	}{
		"invalid": {422, "invalid", "改一处。"}, "gone": {404, "not_found", "没有。"}, "closed": {403, "forbidden", "不公开。"}, "conflict": {409, "conflict", "别人在改。"},
		"internal": {500, "internal", ""}, "plain": {500, "internal", ""}, "wrapped": {404, "not_found", "没有。"}, "panic": {500, "internal", ""},
		"none?n=9": {422, "invalid", ""}, "none?n=x": {422, "invalid", ""}, "none-is-so-long": {422, "invalid", ""},
	} {
		log.Reset()
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", "/api/v1/fail/"+path, nil))
		var p problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if w.Code != want.status || p.Status != want.status || p.Type != typeBase+want.kind || p.Detail != want.detail || p.Title == "" || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
		if said := strings.Join(append(p.Errors, p.Title, p.Detail), ""); regexp.MustCompile(`secret|expected|invalid|required|panic`).MatchString(said) {
			t.Errorf("%s says %s", path, said)
		}
		if w.Header().Get(web.RefHeader) != p.Ref || w.Header().Get("Access-Control-Allow-Origin") != "*" || w.Header().Get("X-Robots-Tag") == "" {
			t.Errorf("%s: headers %v", path, w.Header())
		}
		if want.status == 500 && !strings.Contains(log.String(), p.Ref) {
			t.Errorf("%s: the log does not know %s", path, p.Ref)
		}
	}
}

// TestRefusals: what reaches no operation is a problem too, and says what to do.
func TestRefusals(t *testing.T) {
	h, _ := mount(&bytes.Buffer{})
	for _, c := range []struct {
		method, target string
		status         int
		kind, detail   string
	}{
		{"GET", "/api/v1/nothing", 404, "not_found", ""}, {"GET", "/api/", 404, "not_found", ""}, {"GET", "/api/v1/fail/none/", 404, "not_found", "地址末尾多了一个斜杠，请用 /api/v1/fail/none。"},
		{"POST", "/api/v1/fail/none", 405, "method", ""}, {"GET", "/api/v1/fail/%00", 400, "invalid", "地址里有字符没有读懂，请检查后重新输入。"}, {"GET", "/api/v1/fail/none?n=%ff", 400, "invalid", "地址里有字符没有读懂，请检查后重新输入。"},
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(c.method, c.target, nil))
		var p problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != c.status || p.Status != c.status || p.Type != typeBase+c.kind || p.Detail != c.detail || p.Ref == "" {
			t.Errorf("%s %s: %d %s", c.method, c.target, w.Code, w.Body)
		}
		if w.Header().Get("Access-Control-Allow-Origin") != "*" || w.Header().Get("Content-Type") != "application/problem+json" || c.status == 405 && w.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("%s %s: %v", c.method, c.target, w.Header())
		}
	}
}

// TestRate: who asks without end is told when to come back, as a problem.
func TestRate(t *testing.T) {
	h, _ := mount(&bytes.Buffer{})
	for range 3 * askBurst {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", "/api/v1/fail/none", nil))
		if w.Code == http.StatusOK {
			continue
		}
		if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") == "" || !strings.Contains(w.Body.String(), "秒再试") || !strings.Contains(w.Body.String(), "too_many") {
			t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
		}
		return
	}
	t.Error("there is no end to asking")
}

// TestTwoDoors: each interface logs to its own log.
func TestTwoDoors(t *testing.T) {
	var one, two bytes.Buffer
	first, _ := mount(&one)
	mount(&two)
	first.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/api/v1/fail/plain", nil))
	if !strings.Contains(one.String(), "secret of the inside") || two.Len() > 0 {
		t.Errorf("one: %s, two: %s", &one, &two)
	}
}

// TestLeft: an asker who went away is no fault of ours.
func TestLeft(t *testing.T) {
	var log bytes.Buffer
	h, _ := mount(&log)
	ctx, leave := context.WithCancel(t.Context())
	leave()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(ctx, "GET", "/api/v1/fail/plain", nil))
	if w.Code != web.StatusLeft || log.Len() > 0 {
		t.Errorf("%d, log %s", w.Code, &log)
	}
}

// TestKindsAreDocumented: the address in a problem's type leads to a line of the table.
func TestKindsAreDocumented(t *testing.T) {
	var page bytes.Buffer
	_, api := mount(&bytes.Buffer{})
	if err := Docs(Document(api.OpenAPI(), "https://credit.example")).Render(t.Context(), &page); err != nil {
		t.Fatal(err)
	}
	for status, c := range titles {
		if !strings.Contains(page.String(), `id="`+c.kind+`"`) {
			t.Errorf("%d leads to #%s, which is not on the page", status, c.kind)
		}
	}
	if !strings.Contains(page.String(), "每秒最多20次") {
		t.Error("the page does not say how often one may ask")
	}
}

func TestDocument(t *testing.T) {
	_, api := mount(&bytes.Buffer{})
	p := Document(api.OpenAPI(), "https://credit.example")
	if len(p.Operations) != 1 || len(p.Errors) == 0 {
		t.Fatalf("%+v", p)
	}
	op := p.Operations[0]
	if op.Example != "https://credit.example/api/v1/fail/none?n=1" || op.Summary != "失败" || !slices.Contains(op.Params, Param{"kind", "文字，最长10字，地址的一部分", "种类"}) {
		t.Errorf("%+v", op)
	}
	if !slices.ContainsFunc(op.Answer, func(f Param) bool { return strings.HasSuffix(f.Name, "name") && f.Doc == "名称" }) {
		t.Errorf("nested fields are missing: %+v", op.Answer)
	}
}
