package office

import (
	"net/http"
	"strings"

	"xinguan/base/web"
	"xinguan/core/house"
)

// sessionCookie is for the office alone and unreadable to scripts.
const sessionCookie = "xinguan_office"

func (d *door) cookies() web.Cookies {
	return web.Cookies{Path: house.OfficePath, Secure: strings.HasPrefix(d.hub.Site, "https://"), SameSite: http.SameSiteStrictMode, Said: "xinguan_said"}
}

func token(r *http.Request) string { return web.Cookies{}.Get(r, sessionCookie) }

// setToken keeps a session in the browser until it is closed; an empty token forgets it.
func (d *door) setToken(w http.ResponseWriter, token string) {
	age := 0
	if token == "" {
		age = -1
	}
	d.cookies().Set(w, sessionCookie, token, age)
}

// say keeps a sentence for the next page.
func (d *door) say(w http.ResponseWriter, sentence string) { d.cookies().Say(w, sentence) }

// takeSaid is the sentence kept for this page, once.
func (d *door) takeSaid(w http.ResponseWriter, r *http.Request) string {
	return d.cookies().TakeSaid(w, r)
}
