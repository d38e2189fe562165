package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

// Assets are files served under addresses that carry a hash of their content, so that they may be kept for ever.
type Assets struct {
	prefix string
	url    map[string]string // name → address
	files  map[string]asset  // name with hash → content
	// NotFound answers for names that do not exist.
	NotFound http.Handler
}

type asset struct {
	kind           string
	plain, gzipped []byte
}

// kinds are the content types of assets; what the machine's own tables say does not matter.
var kinds = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml", ".png": "image/png",
	".ico": "image/x-icon", ".woff2": "font/woff2", ".json": "application/json", ".txt": "text/plain; charset=utf-8",
}

// NewAssets reads every file of a folder; prefix is where they are served, e.g. /assets/.
func NewAssets(prefix string, files fs.FS) (*Assets, error) {
	a := &Assets{prefix: prefix, NotFound: http.NotFoundHandler(), url: map[string]string{}, files: map[string]asset{}}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(content)
		ext := path.Ext(name)
		kind, ok := kinds[ext]
		if !ok {
			return fmt.Errorf("web: asset %s: no content type for %q", name, ext)
		}
		hashed := strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
		a.url[name] = prefix + hashed
		a.files[hashed] = asset{kind: kind, plain: content, gzipped: compressed(content)}
		return nil
	})
	return a, err
}

func compressed(b []byte) []byte {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression)
	w.Write(b)
	w.Close()
	return out.Bytes()
}

// URL is the address of a file; it panics for a name that does not exist, which a test meets first.
func (a *Assets) URL(name string) string {
	u, ok := a.url[name]
	if !ok {
		panic(fmt.Sprintf("web: no asset %q", name))
	}
	return u
}

// ServeHTTP serves a file for ever; an address with another hash is not found.
func (a *Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f, ok := a.files[strings.TrimPrefix(r.URL.Path, a.prefix)]
	if !ok {
		a.NotFound.ServeHTTP(w, r)
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	f.serve(w, r)
}

// Under serves a file under an address of its own that carries no hash, e.g. /favicon.ico; it is asked for again daily.
func (a *Assets) Under(name string) http.Handler {
	f := a.files[strings.TrimPrefix(a.URL(name), a.prefix)]
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "public, max-age=86400")
		f.serve(w, r)
	})
}

func (f asset) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Add("Vary", "Accept-Encoding")
	body := f.plain
	if accepts(r) && len(f.gzipped) < len(f.plain) {
		h.Set("Content-Encoding", "gzip")
		body = f.gzipped
	}
	h.Set("Content-Length", fmt.Sprint(len(body)))
	if r.Method != http.MethodHead {
		w.Write(body)
	}
}

// accepts tells whether the reader takes gzip; q=0 says no.
func accepts(r *http.Request) bool {
	for _, coding := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.ReplaceAll(coding, " ", ""), ";")
		if name == "gzip" {
			return strings.Trim(weight, "q=0.") != "" || weight == ""
		}
	}
	return false
}
