package portal

import (
	"embed"
	"io/fs"
	"net/http"
	"net/url"
	"strings"

	"xinguan/base/tongue"
)

// words are the English of the pages, a file for each part of the site; a city adds its own names (words/ in its folder).
//
//go:embed words/*.txt
var words embed.FS

// Words is the English dictionary of the portal with that of a city's folder (nil for none); the city's own words come
// last and win.
func Words(city fs.FS) (*tongue.Dict, error) {
	own, err := fs.Sub(words, "words")
	if err != nil {
		return nil, err
	}
	if city == nil {
		return tongue.LoadDict(own)
	}
	more, err := fs.Sub(city, "words")
	if err != nil {
		return nil, err
	}
	return tongue.LoadDict(own, more)
}

// largeKey names the parameter and the cookie of the mode with large type.
const largeKey = "large"

// remembered is how long a browser keeps what was chosen: a year, in seconds.
const remembered = 365 * 24 * 3600

// listen notes the language a request wants, remembers what its address chooses, and answers the switch of large type by
// leading back to the same page without it: the address one shares says nothing of one's eyes.
func (d *door) listen(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/api/") || strings.HasPrefix(r.URL.Path, "/assets/") {
			next.ServeHTTP(w, r)
			return
		}
		q := r.URL.Query()
		if l, ok := tongue.Known(q.Get(tongue.Key)); ok {
			remember(w, r, tongue.Key, string(l))
		}
		if large := q.Get(largeKey); (large == "on" || large == "off") && r.Method == http.MethodGet {
			remember(w, r, largeKey, large)
			http.Redirect(w, r, without(r, largeKey).String(), http.StatusSeeOther)
			return
		}
		inner := r.WithContext(tongue.With(r.Context(), tongue.Choose(r)))
		defer func() { r.Pattern = inner.Pattern }() // for the log and the figures, a panic's too
		next.ServeHTTP(w, inner)
	})
}

func remember(w http.ResponseWriter, r *http.Request, name, value string) {
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: remembered, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: r.TLS != nil})
}

// large tells whether a request wants large type.
func large(r *http.Request) bool {
	c, err := r.Cookie(largeKey)
	return err == nil && c.Value == "on"
}

// without is the address of a request, on this site, without a parameter.
func without(r *http.Request, keys ...string) *url.URL {
	q := r.URL.Query()
	for _, k := range keys {
		q.Del(k)
	}
	return &url.URL{Path: "/" + strings.TrimLeft(r.URL.Path, `/\`), RawQuery: q.Encode()}
}

// here is the address of the page asked for without what the switches say; the first page for what cannot be asked for
// again.
func here(r *http.Request) string {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return "/"
	}
	return without(r, largeKey, tongue.Key).String()
}

// turned is a finished page in the language of its reader.
func (d *door) turned(r *http.Request, page []byte) []byte {
	switch tongue.Of(r.Context()) {
	case tongue.Hant:
		return tongue.TurnHant(page)
	case tongue.English:
		return d.english.Turn(page, nil)
	}
	return page
}
