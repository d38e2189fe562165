package web

import (
	"bytes"
	"net/http"
)

// Buffered holds a handler's answer back until it is whole, then gives it an ETag, compresses it and answers 304 as
// Respond does.
func Buffered(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b := &buffer{header: w.Header(), status: http.StatusOK}
		h.ServeHTTP(b, r)
		if b.status == http.StatusNoContent {
			w.WriteHeader(b.status)
			return
		}
		Respond(w, r, b.status, b.header.Get("Content-Type"), b.body.Bytes())
	})
}

type buffer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (b *buffer) Header() http.Header         { return b.header }
func (b *buffer) WriteHeader(status int)      { b.status = status }
func (b *buffer) Write(p []byte) (int, error) { return b.body.Write(p) }
