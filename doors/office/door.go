package office

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"xinguan/base/clock"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/people"
)

// door serves the rooms' desks to those who have signed in.
type door struct {
	hub    *house.Hub
	staff  *people.Registry
	rooms  []house.Room
	assets *web.Assets
	mux    *http.ServeMux
	// uploads are the patterns of the desks that take files in.
	uploads map[string]bool
}

// Handler is the whole office: signing in, the rooms' desks, assets. Everything lies under /office.
func Handler(hub *house.Hub, rooms []house.Room) (http.Handler, error) {
	assets, err := web.NewAssets(house.OfficePath+"/assets/", Assets())
	if err != nil {
		return nil, err
	}
	figures := hub.Figures
	if figures == nil {
		figures = web.NewFigures()
	}
	d := &door{hub: hub, staff: hub.People, rooms: rooms, assets: assets, mux: http.NewServeMux(), uploads: map[string]bool{}}
	assets.NotFound = http.HandlerFunc(d.missing)
	limit := web.NewLimit(askEvery, askBurst, clock.System{})
	for _, room := range rooms {
		if err := room.Check(); err != nil {
			return nil, err
		}
		for _, desk := range room.Desks {
			if desk.Upload {
				d.uploads[desk.Pattern] = true
			}
			d.mux.Handle(desk.Pattern, d.desk(desk))
		}
	}
	d.signInRoutes()
	d.mux.Handle("GET "+house.OfficePath+"/assets/", assets)
	d.mux.Handle("GET /office", d.desk(house.Desk{Permission: people.OfficeEnter, Page: d.home}))
	d.mux.Handle("GET /office/find", d.desk(house.Desk{Permission: people.OfficeEnter, Page: d.find}))
	d.mux.Handle("GET /office/me", d.desk(house.Desk{Permission: people.OwnAccount, Page: d.me}))
	d.mux.Handle("POST /office/me/devices", d.desk(house.Desk{Permission: people.OwnAccount, Page: d.closeDevice}))
	d.mux.HandleFunc("/", d.missing)
	guarded := http.NewCrossOriginProtection()
	guarded.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.refuse(w, r, http.StatusForbidden, "这个请求是从别的网站发来的，没有办理。请回到工作台自己操作。")
	}))
	return web.Wrap(limit.Guard(web.Legible(guarded.Handler(private(d.mux)), d.refuse), d.refuse), hub.Log, figures, d.panicked, d.large), nil
}

// How often one asker may ask: an office of many people shares one address.
const (
	askEvery = time.Second / 50
	askBurst = 600
)

// private keeps answers of the office out of every copy.
func private(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, house.OfficePath+"/assets/") {
			w.Header().Set("Cache-Control", "no-store")
			web.NoIndex(w.Header())
		}
		next.ServeHTTP(w, r)
	})
}

// large tells whether a request brings a file.
func (d *door) large(r *http.Request) bool {
	_, pattern := d.mux.Handler(r)
	return d.uploads[pattern]
}

// patient lets a request that brings a file take its time.
func (d *door) patient(w http.ResponseWriter) {
	c, until := http.NewResponseController(w), time.Now().Add(uploadTime) // the connection wants a wall clock
	if err := errors.Join(c.SetReadDeadline(until), c.SetWriteDeadline(until)); err != nil {
		d.hub.Log.Warn("upload deadline", "error", err)
	}
}

// uploadTime is how long a file may take to come in: 500 MB over a slow line.
const uploadTime = 2 * time.Hour

// visit is a request with its session.
type visit struct {
	house.Visit
	session people.Session
	said    string
}

// desk answers one desk: who is it, may they, then the page or the raw answer, then errors as pages.
func (d *door) desk(desk house.Desk) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, ok := d.enter(w, r)
		if !ok {
			return
		}
		if decision := people.Holds(v.Actor, desk.Permission); !decision.Allowed {
			d.fail(w, v, web.Fail(web.Forbidden, "%s。", strings.TrimSuffix(decision.Why, "。")))
			return
		}
		if desk.Sure && !d.sure(w, v) {
			return
		}
		if desk.Upload {
			d.patient(w)
		}
		var err error
		if desk.Raw != nil {
			err = desk.Raw(d.hub, w, &v.Visit)
		} else {
			err = d.page(w, v, desk)
		}
		if err != nil {
			d.fail(w, v, err)
		}
	})
}

// enter finds the session of a request; where there is none, or one that is not complete, it leads to the right page.
func (d *door) enter(w http.ResponseWriter, r *http.Request) (*visit, bool) {
	s, err := d.staff.Session(r.Context(), token(r))
	if err != nil {
		d.outside(w, r, err)
		return nil, false
	}
	if s.Stage != people.StageIn {
		http.Redirect(w, r, stagePath(s.Stage), http.StatusSeeOther)
		return nil, false
	}
	if s.Org.Code == "" { // who came by the unified identity has no business here
		d.outside(w, r, people.SignedOut{Reason: "none"})
		return nil, false
	}
	v := &visit{Visit: house.Visit{Request: r, Actor: s.Actor, Name: s.Account.Name, Org: s.Org.Name, Role: s.Title}, session: s}
	v.said = d.takeSaid(w, r)
	return v, true
}

func (d *door) page(w http.ResponseWriter, v *visit, desk house.Desk) error {
	p, err := desk.Page(d.hub, &v.Visit)
	if err != nil {
		return err
	}
	if p.Moved != "" {
		d.say(w, p.Said)
		http.Redirect(w, v.Request, p.Moved, http.StatusSeeOther)
		return nil
	}
	return d.show(w, v, p.Status(), p)
}

// show writes a page in its frame, whole or not at all.
func (d *door) show(w http.ResponseWriter, v *visit, status int, p house.Page) error {
	f, err := d.frame(v, p)
	if err != nil {
		return err
	}
	return d.write(w, v.Request, status, f)
}

func (d *door) write(w http.ResponseWriter, r *http.Request, status int, f Frame) error {
	var out bytes.Buffer
	if err := Page(f).Render(context.WithoutCancel(r.Context()), &out); err != nil {
		return err
	}
	web.Respond(w, r, status, "text/html; charset=utf-8", out.Bytes())
	return nil
}

// frame is the frame for a visit; v is nil before anybody has signed in.
func (d *door) frame(v *visit, p house.Page) (Frame, error) {
	f := Frame{Title: p.Title, Platform: d.hub.City.Platform, Notice: d.hub.Notice, Asset: d.assets.URL, Body: p.Body}
	for _, c := range p.Crumbs {
		f.Crumbs = append(f.Crumbs, Crumb{c.Title, c.Href})
	}
	if v == nil {
		return f, nil
	}
	f.Who = Who{Org: v.Org, Role: v.Role, Name: v.Name}
	f.Said = v.said
	f.Idle = max(1, int(v.session.EndsIdle.Sub(d.hub.Clock.Now()).Seconds()))
	var err error
	f.Menu, err = d.menu(v, p.Nav)
	return f, err
}

// fail shows an error as a page; the log gets the cause under the same number.
func (d *door) fail(w http.ResponseWriter, v *visit, err error) {
	if web.Left(v.Context()) {
		w.WriteHeader(web.StatusLeft)
		return
	}
	d.refused(v, err)
	e := web.AsError(v.Context(), err)
	level := slog.LevelInfo
	if e.Kind == web.Internal || e.Kind == web.Unavailable {
		level = slog.LevelError
	}
	d.hub.Log.Log(v.Context(), level, "failed", "route", v.Pattern, "ref", e.Ref, "status", e.Kind.Status(), "cause", e.Cause)
	d.errorPage(w, v.Request, v, e.Kind.Status(), e.Message, e.Ref)
}

func (d *door) errorPage(w http.ResponseWriter, r *http.Request, v *visit, status int, message, ref string) {
	w.Header().Del("Content-Disposition")
	w.Header().Set(web.RefHeader, ref)
	if status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", web.RetryAfter)
	}
	p := ErrorPage{Status: status, Ref: ref, Message: message, Back: back(r)}
	f, err := d.frame(v, house.Page{Title: p.Title(), Body: ErrorBody(p)})
	if err == nil {
		err = d.write(w, r, status, f)
	}
	if err != nil { // the menu's figures could not be read either
		http.Error(w, p.Title()+"（编号 "+ref+"）", status)
	}
}

// back is the page of the office the person came from; empty where that is unknown or elsewhere.
func back(r *http.Request) string {
	u, err := url.Parse(r.Referer())
	if err != nil || u.Host != r.Host || !strings.HasPrefix(u.Path, house.OfficePath) {
		return ""
	}
	return u.RequestURI()
}

// refuse answers a request that reaches no desk.
func (d *door) refuse(w http.ResponseWriter, r *http.Request, status int, message string) {
	d.errorPage(w, r, nil, status, message, web.Reference())
}

// missing answers for addresses that nobody serves.
func (d *door) missing(w http.ResponseWriter, r *http.Request) {
	if web.Readable(d.mux, r) {
		w.Header().Set("Allow", web.Reads)
		d.refuse(w, r, http.StatusMethodNotAllowed, "")
		return
	}
	if to := web.Slashless(d.mux, r); to != "" {
		http.Redirect(w, r, to, http.StatusPermanentRedirect)
		return
	}
	d.refuse(w, r, http.StatusNotFound, "")
}

func (d *door) panicked(w http.ResponseWriter, r *http.Request, ref string) {
	d.errorPage(w, r, nil, http.StatusInternalServerError, "", ref)
}
