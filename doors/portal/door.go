package portal

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/tongue"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/people"
)

// door serves the rooms' pages inside the frame.
type door struct {
	hub    *house.Hub
	assets *web.Assets
	mux    *http.ServeMux

	english *tongue.Dict
	answers *web.Kept
	tabs    []ui.Tab // the own pages
	// uploads are the patterns of the routes that take papers in.
	uploads map[string]bool
}

// Handler is the whole public site: pages of the rooms, assets, robots.txt, health and figures; api is what lies under
// /api/ and /openapi.json.
func Handler(hub *house.Hub, rooms []house.Room, api func(*http.ServeMux, Framer) error) (http.Handler, error) {
	assets, err := web.NewAssets("/assets/", Assets())
	if err != nil {
		return nil, err
	}
	english, err := Words(hub.City.FS())
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	d := &door{hub: hub, assets: assets, mux: mux, english: english, answers: hub.Keeper(), tabs: ownTabs(rooms), uploads: map[string]bool{}}
	figures := hub.Figures
	if figures == nil {
		figures = web.NewFigures()
	}
	assets.NotFound, figures.NotFound = http.HandlerFunc(d.missing), http.HandlerFunc(d.missing)
	limit := web.NewLimit(askEvery, askBurst, clock.System{})
	for _, room := range rooms {
		if err := room.Check(); err != nil {
			return nil, err
		}
		for _, route := range room.Routes {
			d.uploads[route.Pattern] = route.Upload
			h := d.kept(route, d.route(route))
			if route.Knows {
				h = d.knows(h)
			}
			mux.Handle(route.Pattern, limit.Guard(web.Legible(d.ours(h), d.refuse), d.refuse))
		}
		for _, o := range room.Own {
			d.uploads[o.Pattern] = o.Upload
			mux.Handle(o.Pattern, limit.Guard(web.Legible(d.ours(d.own(o)), d.refuse), d.refuse))
		}
	}
	for _, o := range d.ownAddresses() {
		mux.Handle(o.Pattern, limit.Guard(web.Legible(d.ours(d.own(o)), d.refuse), d.refuse))
	}
	d.signInRoutes(limit)
	mux.Handle("GET /assets/", assets)
	mux.Handle("GET /favicon.ico", assets.Under("favicon.svg")) // asked for where a page cannot name an icon: beside a PDF
	mux.HandleFunc("GET /robots.txt", d.robots)
	mux.HandleFunc("GET /sitemap.xml", d.sitemap(rooms))
	mux.Handle("GET /healthz", d.allowed(people.ServiceHealth, http.HandlerFunc(web.Alive)))
	mux.Handle("GET /readyz", d.allowed(people.ServiceHealth, web.Ready(hub.Log, append([]web.Probe{{Name: "database", OK: d.database}, {Name: "index", OK: d.index}}, hub.Probes...))))
	mux.Handle("GET /metrics", d.allowed(people.ServiceMetrics, figures))
	if err := api(mux, d.show); err != nil {
		return nil, err
	}
	mux.HandleFunc("/", d.missing)
	return web.Wrap(d.listen(mux), hub.Log, figures, d.panicked, d.large), nil
}

// ours refuses what other sites send in a reader's name.
func (d *door) ours(next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.refuse(w, r, http.StatusForbidden, "这个请求是从别的网站发来的，没有办理。请在本站的页面上自己填写。")
	}))
	return guard.Handler(next)
}

// large tells whether a request brings papers.
func (d *door) large(r *http.Request) bool {
	_, pattern := d.mux.Handler(r)
	return d.uploads[pattern]
}

// paperTime is how long papers may take to come in: 32 MB over a slow line.
const paperTime = 10 * time.Minute

// patient lets a request that brings papers take its time, and no more than MaxForm.
func (d *door) patient(w http.ResponseWriter, r *http.Request) {
	c, until := http.NewResponseController(w), time.Now().Add(paperTime) // the connection wants a wall clock
	if err := errors.Join(c.SetReadDeadline(until), c.SetWriteDeadline(until)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		d.hub.Log.Warn("upload deadline", "error", err)
	}
	r.Body = http.MaxBytesReader(w, r.Body, house.MaxForm)
}

// How often one asker may open pages: no reader comes near it, a program that copies the site does.
const (
	askEvery = time.Second / 20
	askBurst = 300
)

// Framer writes a page inside the frame.
type Framer func(w http.ResponseWriter, r *http.Request, status int, p house.Page)

// allowed asks for a permission before each request.
func (d *door) allowed(permission people.Permission, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if decision := people.Decide(people.Public, permission); !decision.Allowed {
			d.fail(w, r, web.Fail(web.Forbidden, "%s。", decision.Why))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// route answers one route: may I, then the page or the raw answer, then errors as pages.
func (d *door) route(route house.Route) http.Handler {
	return d.allowed(route.Permission, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if route.Upload {
			d.patient(w, r)
		}
		var err error
		if route.Raw != nil {
			err = route.Raw(d.hub, w, r)
		} else {
			err = d.page(w, r, route)
		}
		if err != nil {
			d.fail(w, r, err)
		}
	}))
}

func (d *door) page(w http.ResponseWriter, r *http.Request, route house.Route) error {
	p, err := route.Page(d.hub, r)
	if err != nil {
		return err
	}
	if p.Moved != "" {
		web.Move(w, r, p.Moved, p.ForNow)
		return nil
	}
	d.show(w, r, p.Status(), p)
	return nil
}

// show writes a page in its frame, whole or not at all.
func (d *door) show(w http.ResponseWriter, r *http.Request, status int, p house.Page) {
	out := pages.Get().(*bytes.Buffer)
	defer giveBack(out)
	body, err := d.render(r, p, out)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	if status == http.StatusOK {
		d.hub.Visits.Note(r)
	}
	if p.File != "" {
		w.Header().Set("Content-Disposition", "attachment; filename="+p.File)
	}
	if p.Private {
		w.Header().Set("Cache-Control", "no-store")
	}
	send(w, r, status, p.NoIndex || p.Private, body)
}

// render takes no notice of the end of the request: a page about work that took too long must still be written.
func (d *door) render(r *http.Request, p house.Page, out *bytes.Buffer) ([]byte, error) {
	whole := p.Body
	if p.File == "" {
		whole = Page(d.frame(r, p))
	}
	err := whole.Render(context.WithoutCancel(r.Context()), out)
	return d.turned(r, out.Bytes()), err
}

// pages are buffers in which pages were written before: one that grows with each page costs more than its texts.
var pages = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// largestKept is how large a buffer is kept for the next page.
const largestKept = 1 << 20

// giveBack keeps a buffer whose page was sent.
func giveBack(b *bytes.Buffer) {
	if b.Cap() <= largestKept {
		b.Reset()
		pages.Put(b)
	}
}

func send(w http.ResponseWriter, r *http.Request, status int, noIndex bool, body []byte) {
	if noIndex {
		web.NoIndex(w.Header())
	}
	w.Header().Add("Vary", "Cookie, Accept-Language")
	web.Respond(w, r, status, "text/html; charset=utf-8", body)
}

func (d *door) frame(r *http.Request, p house.Page) Frame {
	c := d.hub.City
	f := Frame{Title: p.Title, Description: p.Description, NoIndex: p.NoIndex, Site: c.Site, Platform: c.Platform,
		Network: "信用中国（" + strings.TrimSuffix(c.Province, "省") + c.Short + "）", Hotline: c.Hotline, Organiser: c.Organiser.Name, Host: c.Operator.Name,
		DataAsOf: p.AsOf, Notice: d.hub.Notice, Nav: Nav(), Current: p.Nav, Asset: d.assets.URL, Body: p.Body,
		Lang: tongue.Of(r.Context()), Large: large(r), Here: here(r), SignIn: d.hub.Identity != nil, Own: d.ownFrame(r, p)}
	for _, crumb := range p.Crumbs {
		f.Crumbs = append(f.Crumbs, Crumb(crumb))
	}
	return f
}

// database asks the database for an answer.
func (d *door) database(ctx context.Context) error {
	return d.hub.DB.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query("select 1")
		if err == nil {
			err = rows.Close()
		}
		return err
	})
}

// index asks whether names can be searched.
func (d *door) index(context.Context) error {
	if d.hub.Index == nil {
		return errors.New("there is no index")
	}
	return nil
}
