package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"
)

// Wrap puts round a handler what every request needs: security headers, a limit on what is sent and on how long it may
// take, one log line that names no person, figures for /metrics, and an answer even to a panic. large tells which requests
// bring files, whose handlers set their own limits; nil for none.
func Wrap(h http.Handler, log *slog.Logger, figures *Figures, onPanic OnPanic, large func(*http.Request) bool) http.Handler {
	seen := observe(h, log, figures, onPanic)
	small := http.MaxBytesHandler(patient(seen), 1<<20)
	return headers(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if large != nil && large(r) {
			seen.ServeHTTP(w, r)
			return
		}
		small.ServeHTTP(w, r)
	}))
}

// OnPanic answers a request whose handler panicked; the log knows the case under ref.
type OnPanic func(w http.ResponseWriter, r *http.Request, ref string)

// policy lets a page load nothing but what this server serves, and nobody put it in a frame.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

var always = map[string]string{
	"Content-Security-Policy":      policy,
	"X-Content-Type-Options":       "nosniff",
	"Referrer-Policy":              "same-origin", // an address may hold a name; other sites are not told
	"Permissions-Policy":           "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
}

func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, value := range always {
			w.Header().Set(name, value)
		}
		next.ServeHTTP(w, r)
	})
}

// AnySite lets pages of other sites read an answer: public data, asked for without cookies.
func AnySite(h http.Header) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
}

// NoIndex keeps an answer out of search engines and their copies.
func NoIndex(h http.Header) { h.Set("X-Robots-Tag", "noindex, noarchive") }

// patience is how long an answer may take before its work is stopped.
const patience = 30 * time.Second

func patient(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, stop := context.WithTimeout(r.Context(), patience)
		defer stop()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// seen notes status and size of an answer.
type seen struct {
	http.ResponseWriter
	status, bytes int
}

func (s *seen) WriteHeader(status int) {
	if s.status == 0 {
		s.status = status
	}
	s.ResponseWriter.WriteHeader(status)
}

func (s *seen) Write(b []byte) (int, error) {
	if s.status == 0 {
		s.status = http.StatusOK
	}
	n, err := s.ResponseWriter.Write(b)
	s.bytes += n
	return n, err
}

// Unwrap lets the standard library reach the writer below.
func (s *seen) Unwrap() http.ResponseWriter { return s.ResponseWriter }

func observe(next http.Handler, log *slog.Logger, figures *Figures, onPanic OnPanic) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		s := &seen{ResponseWriter: w}
		cut := survive(next, s, r, log, onPanic)
		if s.status == 0 {
			s.status = http.StatusOK // what the server sends for a handler that says nothing
		}
		took := time.Since(began)
		method := methodName(r.Method)
		figures.note(method, r.Pattern, s.status, took)
		log.Info("request", "method", method, "route", r.Pattern, "status", s.status, "bytes", s.bytes, "ms", took.Milliseconds(), "ref", w.Header().Get(RefHeader))
		if cut {
			panic(http.ErrAbortHandler)
		}
	})
}

// survive runs a handler and answers its panic. Where a part of the answer has gone out already, cut tells that the
// connection must break off: a short answer must not pass for a whole one.
func survive(next http.Handler, s *seen, r *http.Request, log *slog.Logger, onPanic OnPanic) (cut bool) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			cut = true
			return
		}
		ref := Reference()
		log.Error("panic", "ref", ref, "route", r.Pattern, "what", fmt.Sprint(p), "stack", string(debug.Stack()))
		if cut = s.status != 0; !cut {
			onPanic(s, r, ref)
		}
	}()
	next.ServeHTTP(s, r)
	return false
}

// RefHeader carries the number of a failure to the log line of its request, and to the asker.
const RefHeader = "X-Reference"

// methodName keeps invented methods from filling the log and the figures.
func methodName(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}
