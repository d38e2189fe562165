// Package api is the open interface (JSON under /api/v1): the rooms' operations, documented by OpenAPI, with errors as
// problem+json in Chinese. It gives never more than the pages do.
package api

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/people"
)

// Version is that of the interface; it changes when an answer changes shape.
const Version = "1.0.0"

// Mount puts the rooms' operations and the description of them on a mux.
func Mount(mux *http.ServeMux, hub *house.Hub, rooms []house.Room) huma.API {
	web.Chinese()
	huma.NewError = newProblem
	huma.NewErrorWithContext = func(_ huma.Context, status int, message string, errs ...error) huma.StatusError {
		return newProblem(status, message, errs...)
	}
	cfg := huma.DefaultConfig(hub.City.Platform+"开放接口", Version)
	cfg.DocsPath, cfg.SchemasPath, cfg.OpenAPIPath, cfg.CreateHooks = "", "", "", nil
	cfg.Info.Description = "查询依法公示的公共信用信息。接口给出的内容不多于网页；自然人信息不在其中；期满、修复、撤回的信息在下一次读取时即不再给出。"
	cfg.Info.License = &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"}
	api := humago.New(mux, cfg)
	api.UseMiddleware(guard(api, hub.Log))
	for _, room := range rooms {
		if room.API != nil {
			room.API(api, hub)
		}
	}
	mux.HandleFunc("GET /openapi.json", func(w http.ResponseWriter, r *http.Request) { describe(w, r, api.OpenAPI()) })
	return api
}

func describe(w http.ResponseWriter, r *http.Request, doc *huma.OpenAPI) {
	body, err := json.Marshal(doc)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Access-Control-Allow-Origin", "*")
	web.Respond(w, r, http.StatusOK, "application/json; charset=utf-8", body)
}

// guard asks for the permission and sets what every answer carries: any site may read public data; no search engine
// keeps it.
func guard(api huma.API, log *slog.Logger) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		ctx.SetHeader("Access-Control-Allow-Origin", "*")
		ctx.SetHeader("X-Robots-Tag", "noindex, noarchive")
		ctx.SetHeader("Cache-Control", "no-cache")
		if d := people.Decide(people.Public, people.APIRead); !d.Allowed {
			if err := huma.WriteErr(api, ctx, http.StatusForbidden, d.Why); err != nil {
				log.Error("write", "error", err)
			}
			return
		}
		next(ctx)
	}
}

// problem is an error as RFC 9457 wants it.
type problem struct {
	Type   string   `json:"type" doc:"错误种类" example:"invalid"`
	Title  string   `json:"title" doc:"一句话说明"`
	Status int      `json:"status" doc:"HTTP 状态码"`
	Detail string   `json:"detail,omitempty" doc:"哪里不对、怎么办"`
	Ref    string   `json:"ref" doc:"编号；打电话询问时请报"`
	Errors []string `json:"errors,omitempty" doc:"逐项说明"`
}

func (p *problem) Error() string  { return p.Title }
func (p *problem) GetStatus() int { return p.Status }
func (p *problem) ContentType(ct string) string {
	return strings.Replace(ct, "application/json", "application/problem+json", 1)
}

var titles = map[int]struct{ kind, title string }{
	http.StatusBadRequest:          {"invalid", "请求没有读懂"},
	http.StatusUnprocessableEntity: {"invalid", "请求的参数有一处需要改"},
	http.StatusNotFound:            {"not_found", "没有找到"},
	http.StatusForbidden:           {"forbidden", "不对外公开"},
	http.StatusConflict:            {"conflict", "与别人的操作冲突"},
}

// newProblem makes an answer of any error; what went wrong inside is for the log, not for the reader.
func newProblem(status int, message string, errs ...error) huma.StatusError {
	p := &problem{Status: status, Ref: web.Reference()}
	for _, err := range errs {
		if e := web.AsError(err); e.Kind != web.Internal {
			p.Status, p.Detail = e.Kind.Status(), e.Message
			continue
		}
		if d, ok := err.(*huma.ErrorDetail); ok {
			p.Errors = append(p.Errors, strings.TrimPrefix(d.Location, "query.")+"："+d.Message)
			continue
		}
		slog.Log(context.Background(), slog.LevelError, "api", "ref", p.Ref, "message", message, "cause", err)
	}
	t, ok := titles[p.Status]
	if !ok {
		t.kind, t.title = "internal", "是我们这边出了问题，请过几分钟再试"
		if p.Status < 500 {
			t.kind, t.title = "invalid", http.StatusText(p.Status)
		}
	}
	p.Type, p.Title = t.kind, t.title
	return p
}
