// Package api is the open interface (JSON under /api/v1): the rooms' operations, documented by OpenAPI, with errors as
// problem+json in Chinese. It gives never more than the pages do.
package api

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"xinguan/base/clock"
	"xinguan/base/jsonout"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/people"
)

// Version is that of the interface; it changes when an answer changes shape.
const Version = "1.0.0"

// How often one asker may ask: an answer holds what some fifty pages of a reader would.
const (
	askEvery = time.Second / 20
	askBurst = 300
)

// Mount puts the rooms' operations and the description of them on a mux.
func Mount(mux *http.ServeMux, hub *house.Hub, rooms []house.Room) huma.API {
	web.Chinese()
	speak()
	own := http.NewServeMux()
	api := humago.New(own, config(hub))
	api.UseMiddleware(guard(api, hub.Log))
	for _, room := range rooms {
		if room.API != nil {
			room.API(api, hub)
		}
	}
	own.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { otherwise(w, r, own) })
	limit := web.NewLimit(askEvery, askBurst, clock.System{})
	whole := web.Buffered(web.Legible(own, refuse))
	mux.Handle("/api/", open(careful(limit.Guard(hub.Keeper().Keep(whole, lasting(own, rooms), nil), refuseWhole), hub.Log)))
	mux.Handle("GET /openapi.json", open(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { describe(w, r, api.OpenAPI()) })))
	return api
}

func config(hub *house.Hub) huma.Config {
	cfg := huma.DefaultConfig(hub.City.Platform+"开放接口", Version)
	cfg.DocsPath, cfg.SchemasPath, cfg.OpenAPIPath, cfg.CreateHooks = "", "", "", nil // the documentation is a page of our own
	cfg.Formats = map[string]huma.Format{"application/json": format, "json": format}
	cfg.Info.Description = "查询依法公示的公共信用信息。接口给出的内容不多于网页；自然人信息不在其中；期满、修复、撤回的信息在下一次读取时即不再给出。"
	cfg.Info.License = &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"}
	return cfg
}

// format is JSON as the library writes it; answers that write themselves do.
var format = huma.Format{Unmarshal: huma.DefaultJSONFormat.Unmarshal, Marshal: func(w io.Writer, v any) error {
	if a, ok := v.(jsonout.Appender); ok {
		return jsonout.Write(w, a)
	}
	return huma.DefaultJSONFormat.Marshal(w, v)
}}

func describe(w http.ResponseWriter, r *http.Request, doc *huma.OpenAPI) {
	body, err := json.Marshal(doc)
	if err != nil {
		panic(err) // the rooms' own types, marshalled by every test
	}
	web.Respond(w, r, http.StatusOK, "application/json; charset=utf-8", body)
}

// lasting picks the requests whose answers are the same for everybody.
func lasting(own *http.ServeMux, rooms []house.Room) func(*http.Request) (string, bool) {
	patterns := map[string]bool{}
	for _, room := range rooms {
		for _, path := range room.Kept {
			patterns["GET "+path] = true
		}
	}
	return func(r *http.Request) (string, bool) {
		_, pattern := own.Handler(r)
		return "api", patterns[pattern]
	}
}

// open sets what every answer carries: any site may read public data; no search engine keeps it.
func open(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		web.AnySite(w.Header())
		web.NoIndex(w.Header())
		next.ServeHTTP(w, r)
	})
}

// guard asks for the permission before each operation and gives its errors the log of this door.
func guard(api huma.API, log *slog.Logger) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		ctx = huma.WithValue(ctx, logKey{}, log)
		if d := people.Decide(people.Public, people.APIRead); !d.Allowed {
			if err := huma.WriteErr(api, ctx, http.StatusForbidden, d.Why); err != nil {
				log.Error("write", "error", err)
			}
			return
		}
		next(ctx)
	}
}
