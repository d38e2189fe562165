package web

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Wrap puts round a handler what every request needs: security headers, a limit on what is sent, one log line that
// names no person, figures for /metrics, and an answer even to a panic.
func Wrap(h http.Handler, log *slog.Logger, figures *Figures, onPanic OnPanic) http.Handler {
	return headers(http.MaxBytesHandler(observe(h, log, figures, onPanic), 1<<20))
}

// OnPanic answers a request whose handler panicked; the log knows the case under ref.
type OnPanic func(w http.ResponseWriter, r *http.Request, ref string)

// policy lets a page load nothing but what this server serves, and nobody put it in a frame.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		next.ServeHTTP(w, r)
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
		defer func() {
			if p := recover(); p != nil && !errors.Is(asError(p), http.ErrAbortHandler) {
				ref := Reference()
				log.Error("panic", "ref", ref, "route", r.Pattern, "what", fmt.Sprint(p), "stack", string(debug.Stack()))
				if s.status == 0 {
					onPanic(s, r, ref)
				}
			}
			took := time.Since(began)
			figures.note(r.Method, r.Pattern, s.status, took)
			log.Info("request", "method", r.Method, "route", r.Pattern, "status", s.status, "bytes", s.bytes, "ms", took.Milliseconds())
		}()
		next.ServeHTTP(s, r)
	})
}

func asError(p any) error {
	if err, ok := p.(error); ok {
		return err
	}
	return nil
}

// Figures counts requests by route pattern; no address, no person.
type Figures struct {
	registry *prometheus.Registry
	took     *prometheus.HistogramVec
	// NotFound answers those who may not see the figures.
	NotFound http.Handler
}

// NewFigures makes an empty set.
func NewFigures() *Figures {
	f := &Figures{registry: prometheus.NewRegistry(), NotFound: http.NotFoundHandler(), took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "xinguan_http_seconds", Help: "Time to answer, by route and status.",
		Buckets: []float64{.001, .003, .01, .03, .1, .3, 1, 3},
	}, []string{"method", "route", "status"})}
	f.registry.MustRegister(f.took)
	return f
}

// Registry is where others add their figures.
func (f *Figures) Registry() *prometheus.Registry { return f.registry }

func (f *Figures) note(method, route string, status int, took time.Duration) {
	f.took.WithLabelValues(method, route, fmt.Sprint(status)).Observe(took.Seconds())
}

// ServeHTTP shows the figures to this machine only; others are told there is nothing here.
func (f *Figures) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err != nil || !net.ParseIP(host).IsLoopback() {
		f.NotFound.ServeHTTP(w, r)
		return
	}
	promhttp.HandlerFor(f.registry, promhttp.HandlerOpts{}).ServeHTTP(w, r)
}
