package office

import (
	"encoding/base64"
	"net/http"
	"strings"

	"xinguan/core/house"
)

// Names of the cookies. Both are for the office alone and unreadable to scripts.
const (
	sessionCookie = "xinguan_office"
	saidCookie    = "xinguan_said"
)

func token(r *http.Request) string {
	c, err := r.Cookie(sessionCookie)
	if err != nil {
		return ""
	}
	return c.Value
}

// setToken keeps a session in the browser until it is closed; an empty token forgets it.
func (d *door) setToken(w http.ResponseWriter, token string) {
	age := 0
	if token == "" {
		age = -1
	}
	http.SetCookie(w, d.cookie(sessionCookie, token, age))
}

func (d *door) cookie(name, value string, age int) *http.Cookie {
	return &http.Cookie{Name: name, Value: value, Path: house.OfficePath, MaxAge: age, HttpOnly: true, SameSite: http.SameSiteStrictMode,
		Secure: strings.HasPrefix(d.hub.Site, "https://")}
}

// saidFor is how long, in seconds, a sentence waits for the page it is shown on.
const saidFor = 60

// say keeps a sentence for the next page.
func (d *door) say(w http.ResponseWriter, sentence string) {
	if sentence != "" {
		http.SetCookie(w, d.cookie(saidCookie, base64.RawURLEncoding.EncodeToString([]byte(sentence)), saidFor))
	}
}

// takeSaid is the sentence kept for this page, once.
func (d *door) takeSaid(w http.ResponseWriter, r *http.Request) string {
	c, err := r.Cookie(saidCookie)
	if err != nil {
		return ""
	}
	http.SetCookie(w, d.cookie(saidCookie, "", -1))
	text, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil || len(text) > 600 {
		return ""
	}
	return string(text)
}
