package web

import (
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Figures counts requests by route pattern; no address, no person.
type Figures struct {
	registry *prometheus.Registry
	took     *prometheus.HistogramVec
	// NotFound answers those who may not see the figures.
	NotFound http.Handler
}

// NewFigures makes an empty set, with those of the program itself.
func NewFigures() *Figures {
	f := &Figures{registry: prometheus.NewRegistry(), NotFound: http.NotFoundHandler(), took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "xinguan_http_seconds", Help: "Time to answer, by route and status.",
		Buckets: []float64{.001, .003, .01, .03, .1, .3, 1, 3, 10},
	}, []string{"method", "route", "status"})}
	f.registry.MustRegister(f.took, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return f
}

// Add lets others put their figures beside those of requests.
func (f *Figures) Add(c prometheus.Collector) { f.registry.MustRegister(c) }

func (f *Figures) note(method, route string, status int, took time.Duration) {
	f.took.WithLabelValues(method, route, fmt.Sprint(status)).Observe(took.Seconds())
}

// ServeHTTP shows the figures to this machine only; others are told there is nothing here.
func (f *Figures) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !local(r) {
		f.NotFound.ServeHTTP(w, r)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	promhttp.HandlerFor(f.registry, promhttp.HandlerOpts{}).ServeHTTP(w, r)
}

// local tells whether a request was made on this machine, rather than handed on by a gateway that runs on it.
func local(r *http.Request) bool {
	for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via"} {
		if r.Header.Get(name) != "" {
			return false
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	return err == nil && net.ParseIP(host).IsLoopback()
}
