package web

import (
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"
)

// Refuse answers a request that gets no further, in the shape of its door: a page or a problem.
type Refuse func(w http.ResponseWriter, r *http.Request, status int, message string)

// Legible refuses addresses that hold what no text can: broken escapes, bytes that are no UTF-8, the character zero. No
// handler behind it has to think of them, and no database stumbles over them.
func Legible(next http.Handler, refuse Refuse) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query, err := url.QueryUnescape(r.URL.RawQuery)
		if err != nil || !isText(query) || !isText(r.URL.Path) {
			refuse(w, r, http.StatusBadRequest, "地址里有字符没有读懂，请检查后重新输入。")
			return
		}
		next.ServeHTTP(w, r)
	})
}

func isText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// Readable tells whether a mux has an answer of its own to reading an address, so that another method is to be
// refused (405) rather than the address (404). The mux answers everything else under "/".
func Readable(mux *http.ServeMux, r *http.Request) bool {
	return r.Method != http.MethodGet && r.Method != http.MethodHead && served(mux, r, r.URL.Path)
}

// Slashless is the address a reader meant who put a slash at its end; empty when that one is not served either.
func Slashless(mux *http.ServeMux, r *http.Request) string {
	path := strings.TrimRight(r.URL.Path, "/")
	if path == "" || path == r.URL.Path || !served(mux, r, path) {
		return ""
	}
	to := url.URL{Path: path, RawQuery: r.URL.RawQuery}
	return to.String()
}

func served(mux *http.ServeMux, r *http.Request, path string) bool {
	get := r.Clone(r.Context())
	get.Method, get.URL.Path, get.URL.RawPath = http.MethodGet, path, ""
	_, pattern := mux.Handler(get)
	return pattern != "" && pattern != "/"
}

// Reads is what Allow says where nothing can be written.
const Reads = "GET, HEAD"
