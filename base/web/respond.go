package web

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/cespare/xxhash/v2"
	"github.com/klauspost/compress/gzip" // half the time of the standard library's
)

// Respond writes a whole body with an ETag of its content, compressed where it helps, and answers 304 when the reader
// has it already. Readers must ask each time: what has ended is gone at the next read.
func Respond(w http.ResponseWriter, r *http.Request, status int, kind string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", kind)
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-cache")
	}
	h.Add("Vary", "Accept-Encoding")
	if status == http.StatusOK {
		tag := `W/"` + strconv.FormatUint(xxhash.Sum64(body), 36) + `"` // tells versions of one page apart; no secret hangs on it
		h.Set("ETag", tag)
		if matches(r.Header.Get("If-None-Match"), tag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	if accepts(r) && len(body) > 1024 {
		h.Set("Content-Encoding", "gzip")
		body = squeezed(body)
	}
	h.Set("Content-Length", fmt.Sprint(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(body)
	}
}

// Move answers with the address to go to instead: for good, or for now where it may not stay so.
func Move(w http.ResponseWriter, r *http.Request, to string, forNow bool) {
	status := http.StatusMovedPermanently
	switch {
	case r.Method == http.MethodPost: // what was done is done; the page after it is read
		status = http.StatusSeeOther
	case forNow:
		status = http.StatusTemporaryRedirect
	}
	http.Redirect(w, r, to, status)
}

func matches(header, tag string) bool {
	for _, t := range strings.Split(header, ",") {
		if t = strings.TrimSpace(t); t == "*" || strings.TrimPrefix(t, "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}

var squeezers = sync.Pool{New: func() any { w, _ := gzip.NewWriterLevel(nil, 5); return w }}

func squeezed(b []byte) []byte {
	var out bytes.Buffer
	w := squeezers.Get().(*gzip.Writer)
	w.Reset(&out)
	w.Write(b)
	w.Close()
	squeezers.Put(w)
	return out.Bytes()
}
