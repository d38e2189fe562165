package portal

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"

	"xinguan/base/tongue"
	"xinguan/base/web"
	"xinguan/core/house"
)

// fail shows an error as a page; the log gets the cause under the same number.
func (d *door) fail(w http.ResponseWriter, r *http.Request, err error) {
	if web.Left(r.Context()) {
		w.WriteHeader(web.StatusLeft)
		return
	}
	e := web.AsError(r.Context(), err)
	level := slog.LevelInfo
	if e.Kind == web.Internal || e.Kind == web.Unavailable {
		level = slog.LevelError
	}
	d.hub.Log.Log(r.Context(), level, "failed", "route", r.Pattern, "ref", e.Ref, "status", e.Kind.Status(), "cause", e.Cause)
	d.errorPage(w, r, e.Kind.Status(), e.Message, e.Ref)
}

func (d *door) errorPage(w http.ResponseWriter, r *http.Request, status int, message, ref string) {
	h := w.Header()
	for _, name := range []string{"Content-Disposition", "ETag", "Cache-Control"} { // of the answer that failed
		h.Del(name)
	}
	if _, signedIn := r.Context().Value(visitKey{}).(*visit); signedIn {
		h.Set("Cache-Control", "no-store")
	}
	h.Set(web.RefHeader, ref)
	if status == http.StatusServiceUnavailable {
		h.Set("Retry-After", web.RetryAfter)
	}
	p := ErrorPage{Status: status, Ref: ref, Message: message, Sent: r.Method == http.MethodPost, Hotline: d.hub.City.Hotline}
	if status == http.StatusNotFound {
		p.asked(r)
		p.Message = strings.TrimSuffix(p.Message, "是不是 "+p.Proposal+"？") // said below, as a link
	}
	body, err := d.render(r, house.Page{Title: p.Title(), NoIndex: true, Body: ErrorBody(p)}, new(bytes.Buffer))
	if err != nil {
		panic(err) // into memory, of texts only
	}
	send(w, r, status, true, body)
}

// refuse answers a request that reaches no room.
func (d *door) refuse(w http.ResponseWriter, r *http.Request, status int, message string) {
	d.errorPage(w, r, status, message, web.Reference())
}

// missing answers for addresses that nobody serves: one with a slash too many leads to the right one; one that can only
// be read says so to those who write.
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
	r = r.WithContext(tongue.With(r.Context(), tongue.Choose(r))) // the panic was above where it had been chosen
	d.errorPage(w, r, http.StatusInternalServerError, "", ref)
}
