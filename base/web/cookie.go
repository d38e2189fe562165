package web

import (
	"encoding/base64"
	"net/http"
)

// Cookies are those of one door: unreadable to scripts, sent over TLS only where the site is served so.
type Cookies struct {
	Path     string
	Secure   bool
	SameSite http.SameSite
	Said     string // name of the one that carries a sentence to the next page
}

// name keeps other hosts of the same domain from setting a cookie in our place, where browsers can.
func (c Cookies) name(name string) string {
	if c.Secure && c.Path == "/" {
		return "__Host-" + name
	}
	return name
}

// Set keeps a value for some seconds, 0 until the browser is closed; a negative age forgets it.
func (c Cookies) Set(w http.ResponseWriter, name, value string, age int) {
	http.SetCookie(w, &http.Cookie{Name: c.name(name), Value: value, Path: c.Path, MaxAge: age, HttpOnly: true, SameSite: c.SameSite, Secure: c.Secure})
}

// Get is the value a request brings, or empty.
func (c Cookies) Get(r *http.Request, name string) string {
	cookie, err := r.Cookie(c.name(name))
	if err != nil {
		return ""
	}
	return cookie.Value
}

// A sentence waits so many seconds for the page it is shown on, and is no longer than so many bytes.
const (
	saidFor  = 60
	longSaid = 600
)

// Say keeps a sentence for the next page.
func (c Cookies) Say(w http.ResponseWriter, sentence string) {
	if sentence != "" {
		c.Set(w, c.Said, base64.RawURLEncoding.EncodeToString([]byte(sentence)), saidFor)
	}
}

// TakeSaid is the sentence kept for this page, once.
func (c Cookies) TakeSaid(w http.ResponseWriter, r *http.Request) string {
	kept := c.Get(r, c.Said)
	if kept == "" {
		return ""
	}
	c.Set(w, c.Said, "", -1)
	text, err := base64.RawURLEncoding.DecodeString(kept)
	if err != nil || len(text) > longSaid {
		return ""
	}
	return string(text)
}
