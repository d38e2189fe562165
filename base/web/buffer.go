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

// Readable tells whether a mux has an answer of its own to reading an address, so that another method is to be
// refused (405) rather than the address (404). The mux answers everything else under "/".
func Readable(mux *http.ServeMux, r *http.Request) bool {
	get := r.Clone(r.Context())
	get.Method = http.MethodGet
	_, pattern := mux.Handler(get)
	return r.Method != http.MethodGet && r.Method != http.MethodHead && pattern != "" && pattern != "/"
}

// Reads is what Allow says where nothing can be written.
const Reads = "GET, HEAD"
