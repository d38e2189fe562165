// Package api is the open interface (JSON under /api/v1): the rooms' operations, documented by OpenAPI, with errors as
// problem+json in Chinese. It gives never more than the pages do.
package api

import (
	"encoding/json"
	"log/slog"
	"net/http"

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
	newProblem := problems(hub.Log)
	huma.NewError = newProblem
	huma.NewErrorWithContext = func(_ huma.Context, status int, message string, errs ...error) huma.StatusError {
		return newProblem(status, message, errs...)
	}
	cfg := huma.DefaultConfig(hub.City.Platform+"开放接口", Version)
	cfg.DocsPath, cfg.SchemasPath, cfg.OpenAPIPath, cfg.CreateHooks = "", "", "", nil
	cfg.Info.Description = "查询依法公示的公共信用信息。接口给出的内容不多于网页；自然人信息不在其中；期满、修复、撤回的信息在下一次读取时即不再给出。"
	cfg.Info.License = &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"}
	own := http.NewServeMux()
	api := humago.New(own, cfg)
	api.UseMiddleware(guard(api, hub.Log))
	for _, room := range rooms {
		if room.API != nil {
			room.API(api, hub)
		}
	}
	own.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { otherwise(w, r, own, newProblem) })
	mux.Handle("/api/", web.Buffered(careful(own, hub.Log)))
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
