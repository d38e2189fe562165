package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
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
		if w.Code != want.status || p.Status != want.status || p.Type != want.kind || p.Detail != want.detail || p.Title == "" || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
		if text := w.Body.String(); strings.Contains(text, "secret") || strings.Contains(text, "expected") || strings.Contains(text, "invalid value") {
			t.Errorf("%s says %s", path, text)
		}
		if want.status == 500 && !strings.Contains(log.String(), p.Ref) {
			t.Errorf("%s: the log does not know %s", path, p.Ref)
		}
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
