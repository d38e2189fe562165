package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// Probe is something without which the service is not ready. What it gives as an error goes to the log, not to the asker.
type Probe struct {
	Name string // one English word
	OK   func(context.Context) error
}

// probing is how long all probes may take.
const probing = 5 * time.Second

// Alive answers that the process answers: whoever watches it restarts it when this fails, which mends nothing else.
func Alive(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	Respond(w, r, http.StatusOK, "text/plain; charset=utf-8", []byte("ok\n"))
}

// Ready asks every probe and answers a line for each; 503 where one fails, and a gateway sends nobody here until then.
func Ready(log *slog.Logger, probes []Probe) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, stop := context.WithTimeout(r.Context(), probing)
		defer stop()
		status, lines := http.StatusOK, strings.Builder{}
		for _, p := range probes {
			word := "ok"
			if err := p.OK(ctx); err != nil {
				log.Warn("not ready", "probe", p.Name, "error", err)
				status, word = http.StatusServiceUnavailable, "fails"
			}
			fmt.Fprintf(&lines, "%s %s\n", p.Name, word)
		}
		w.Header().Set("Cache-Control", "no-store")
		Respond(w, r, status, "text/plain; charset=utf-8", []byte(lines.String()))
	})
}
