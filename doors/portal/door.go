package portal

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"xinguan/base/db"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/people"
)

// door serves the rooms' pages inside the frame.
type door struct {
	hub    *house.Hub
	assets *web.Assets
	mux    *http.ServeMux
}

// Handler is the whole public site: pages of the rooms, assets, robots.txt, health and figures; api is what lies under
// /api/ and /openapi.json.
func Handler(hub *house.Hub, rooms []house.Room, api func(*http.ServeMux, Framer) error) (http.Handler, error) {
	assets, err := web.NewAssets("/assets/", Assets())
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	d := &door{hub, assets, mux}
	figures := web.NewFigures()
	assets.NotFound, figures.NotFound = http.HandlerFunc(d.missing), http.HandlerFunc(d.missing)
	for _, room := range rooms {
		if err := room.Check(); err != nil {
			return nil, err
		}
		for _, route := range room.Routes {
			mux.Handle(route.Pattern, d.route(route))
		}
	}
	mux.Handle("GET /assets/", assets)
	mux.HandleFunc("GET /robots.txt", robots)
	mux.HandleFunc("GET /healthz", d.health)
	mux.Handle("GET /metrics", figures)
	if err := api(mux, d.show); err != nil {
		return nil, err
	}
	mux.HandleFunc("/", d.missing)
	return web.Wrap(mux, hub.Log, figures, d.panicked), nil
}

// Framer writes a page inside the frame.
type Framer func(w http.ResponseWriter, r *http.Request, status int, p house.Page)

// route answers one route: may I, then the page or the raw answer, then errors as pages.
func (d *door) route(route house.Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if decision := people.Decide(people.Public, route.Permission); !decision.Allowed {
			d.fail(w, r, web.Fail(web.Forbidden, "%s", decision.Why))
			return
		}
		if route.Raw != nil {
			if err := route.Raw(d.hub, w, r); err != nil {
				d.fail(w, r, err)
			}
			return
		}
		p, err := route.Page(d.hub, r)
		if err != nil {
			d.fail(w, r, err)
			return
		}
		d.show(w, r, http.StatusOK, p)
	})
}

// show writes a page in its frame, whole or not at all.
func (d *door) show(w http.ResponseWriter, r *http.Request, status int, p house.Page) {
	var out bytes.Buffer
	if err := Page(d.frame(p)).Render(r.Context(), &out); err != nil {
		d.hub.Log.Error("render", "route", r.Pattern, "error", err)
		http.Error(w, "这一页暂时没有办法显示。", http.StatusInternalServerError)
		return
	}
	if p.NoIndex {
		w.Header().Set("X-Robots-Tag", "noindex, noarchive")
	}
	web.Respond(w, r, status, "text/html; charset=utf-8", out.Bytes())
}

func (d *door) frame(p house.Page) Frame {
	c := d.hub.City
	f := Frame{Title: p.Title, Description: p.Description, NoIndex: p.NoIndex, Site: c.Site, Platform: c.Platform,
		Network: "信用中国（" + strings.TrimSuffix(c.Province, "省") + c.Short + "）", Hotline: c.Hotline, Organiser: c.Organiser.Name, Host: c.Operator.Name,
		DataAsOf: p.AsOf, Notice: d.hub.Notice, Nav: Nav(), Current: p.Nav, Asset: d.assets.URL, Body: p.Body}
	for _, crumb := range p.Crumbs {
		f.Crumbs = append(f.Crumbs, Crumb(crumb))
	}
	return f
}

// fail shows an error as a page; the log gets the cause under the same reference.
func (d *door) fail(w http.ResponseWriter, r *http.Request, err error) {
	e, ref := web.AsError(err), web.Reference()
	level := slog.LevelInfo
	if e.Kind == web.Internal {
		level = slog.LevelError
	}
	d.hub.Log.Log(r.Context(), level, "failed", "route", r.Pattern, "ref", ref, "status", e.Kind.Status(), "cause", e.Cause)
	d.errorPage(w, r, e.Kind.Status(), e.Message, ref)
}

func (d *door) errorPage(w http.ResponseWriter, r *http.Request, status int, message, ref string) {
	for _, name := range []string{"Content-Disposition", "ETag", "Cache-Control"} { // of the answer that failed
		w.Header().Del(name)
	}
	p := ErrorPage{Status: status, Ref: ref, Message: message, Hotline: d.hub.City.Hotline}
	var body templ.Component = ErrorBody(p)
	d.show(w, r, status, house.Page{Title: p.Title(), NoIndex: true, Body: body})
}

// missing answers for addresses that nobody serves, and for attempts to write where one can only read.
func (d *door) missing(w http.ResponseWriter, r *http.Request) {
	if web.Readable(d.mux, r) {
		w.Header().Set("Allow", web.Reads)
		d.errorPage(w, r, http.StatusMethodNotAllowed, "", web.Reference())
		return
	}
	d.fail(w, r, &web.Error{Kind: web.NotFound})
}

func (d *door) panicked(w http.ResponseWriter, r *http.Request, ref string) {
	d.errorPage(w, r, http.StatusInternalServerError, "", ref)
}

// health says whether the database answers.
func (d *door) health(w http.ResponseWriter, r *http.Request) {
	err := d.hub.DB.View(r.Context(), func(tx *db.Tx) error {
		rows, err := tx.Query("select 1")
		if err == nil {
			err = rows.Close()
		}
		return err
	})
	w.Header().Set("Cache-Control", "no-store")
	if err != nil {
		d.hub.Log.Error("health", "error", err)
		http.Error(w, "database", http.StatusServiceUnavailable)
		return
	}
	web.Respond(w, r, http.StatusOK, "text/plain; charset=utf-8", []byte("ok\n"))
}

// robots keeps search engines from results, records and machine answers; the catalogue and the first page are open.
func robots(w http.ResponseWriter, r *http.Request) {
	web.Respond(w, r, http.StatusOK, "text/plain; charset=utf-8", []byte("User-agent: *\nDisallow: /search\nDisallow: /subjects/\nDisallow: /disclosures\nDisallow: /api/\n"))
}
