package portal

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/people"
	"xinguan/core/subject"
)

// SignInPath is the page at which companies and persons sign in; BackPath is where the unified identity sends them back to.
const (
	SignInPath = "/sign-in"
	BackPath   = SignInPath + "/back"
)

// Names of the cookies of who signs in.
const (
	sessionCookie = "xinguan_my"
	journeyCookie = "xinguan_journey"
	contactCookie = "xinguan_contact"
)

// signInRoutes are the pages before and around a session. A link begins the way to the unified identity and not a form:
// the policy of our pages sends no form elsewhere.
func (d *door) signInRoutes(limit *web.Limit) {
	for _, a := range Addresses() {
		h := map[string]http.HandlerFunc{"GET /sign-in": d.askSignIn, "GET /sign-in/start": d.begin, "GET " + BackPath: d.back, "POST /sign-out": d.signOut}[a.Pattern]
		d.mux.Handle(a.Pattern, limit.Guard(web.Legible(d.ours(private(d.allowed(a.Permission, h))), d.refuse), d.refuse))
	}
}

// Addresses are those the door itself serves to anybody on the way to signing in, for the table of rights.
func Addresses() []house.Route {
	var out []house.Route
	for _, pattern := range []string{"GET /sign-in", "GET /sign-in/start", "GET " + BackPath, "POST /sign-out"} {
		out = append(out, house.Route{Pattern: pattern, Permission: people.SessionBegin})
	}
	return out
}

// private keeps answers about signing in, and to who has signed in, out of every copy.
func private(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		web.NoIndex(w.Header())
		next.ServeHTTP(w, r)
	})
}

func (d *door) cookies() web.Cookies {
	return web.Cookies{Path: "/", Secure: strings.HasPrefix(d.hub.Site, "https://"), SameSite: http.SameSiteLaxMode, Said: "xinguan_told"}
}

// next is the page of the portal somebody wanted first; never one of another site, nor of signing in itself.
func next(wanted string) string {
	u, err := url.Parse(wanted)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(u.Path, "/") || strings.ContainsAny(u.Path, `\`) || strings.HasPrefix(u.Path, "//") ||
		strings.HasPrefix(u.Path, SignInPath) || strings.HasPrefix(u.Path, house.OfficePath) {
		return house.OwnPath
	}
	return u.RequestURI()
}

// SignInPage is the body of the page to sign in at.
type SignInPage struct {
	Title   string // of the unified identity
	Next    string
	Wrong   string // why it did not work
	Said    string
	Ready   bool // there is a unified identity
	Hotline string
}

func (p SignInPage) start() string { return SignInPath + "/start?next=" + url.QueryEscape(p.Next) }

func (d *door) askSignIn(w http.ResponseWriter, r *http.Request) {
	to := next(r.FormValue("next"))
	if _, err := d.visit(r); err == nil {
		http.Redirect(w, r, to, http.StatusSeeOther)
		return
	}
	d.signInPage(w, r, http.StatusOK, SignInPage{Next: to, Said: d.cookies().TakeSaid(w, r)})
}

func (d *door) signInPage(w http.ResponseWriter, r *http.Request, status int, p SignInPage) {
	p.Hotline, p.Title = d.hub.City.Hotline, "统一身份认证"
	if p.Ready = d.hub.Identity != nil; p.Ready {
		p.Title = d.hub.Identity.Rules.Title
	}
	d.show(w, r, status, house.Page{Title: "登录", Private: true, Body: SignInBody(p), Crumbs: []house.Crumb{{Title: "首页", Href: "/"}, {Title: "登录"}}})
}

// begin sends somebody to the unified identity; what must come back unchanged waits, sealed, in a cookie.
func (d *door) begin(w http.ResponseWriter, r *http.Request) {
	to := next(r.FormValue("next"))
	if d.hub.Identity == nil {
		http.Redirect(w, r, SignInPath, http.StatusSeeOther)
		return
	}
	p, err := d.hub.Identity.Provider(r.Context())
	if err != nil {
		d.notIn(w, r, to, err)
		return
	}
	address, cookie, err := p.Begin(to)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	d.cookies().Set(w, journeyCookie, cookie, int(people.JourneyTime.Seconds()))
	http.Redirect(w, r, address, http.StatusSeeOther)
}

// back takes in who comes back from the unified identity. The way is used up, whatever it leads to.
func (d *door) back(w http.ResponseWriter, r *http.Request) {
	journey := d.cookies().Get(r, journeyCookie)
	d.cookies().Set(w, journeyCookie, "", -1)
	if d.hub.Identity == nil {
		http.Redirect(w, r, SignInPath, http.StatusSeeOther)
		return
	}
	q := r.URL.Query()
	if q.Get("error") != "" {
		d.notIn(w, r, house.OwnPath, web.Fail(web.Forbidden, "您在%s那里中断了登录，或者没有同意提供身份信息；需要时请重新登录。", d.hub.Identity.Rules.Title))
		return
	}
	p, err := d.hub.Identity.Provider(r.Context())
	if err != nil {
		d.notIn(w, r, house.OwnPath, err)
		return
	}
	o, to, err := p.Finish(r.Context(), journey, q.Get("state"), q.Get("code"))
	if err == nil {
		err = d.enter(w, r, o)
	}
	if err != nil {
		d.notIn(w, r, next(to), err)
		return
	}
	http.Redirect(w, r, next(to), http.StatusSeeOther)
}

// enter begins a session under a new token; one the browser had before ends.
func (d *door) enter(w http.ResponseWriter, r *http.Request, o people.Outside) error {
	whom, err := d.whom(r.Context(), o)
	if err != nil {
		return err
	}
	in, err := d.hub.People.EnterOutside(r.Context(), o, whom, people.Attempt{Address: web.Network(r), Device: r.UserAgent()})
	if err != nil {
		return err
	}
	if old := d.cookies().Get(r, sessionCookie); old != "" {
		if err := d.hub.People.SignOut(r.Context(), old); err != nil {
			return err
		}
	}
	d.cookies().Set(w, sessionCookie, in.Token, 0)
	return d.keepContact(w, o)
}

// whom is the subject somebody acts for: the organisation with the code, or the person with the number. A person the
// platform holds nothing about is met for the first time; an organisation nobody registered is not.
func (d *door) whom(ctx context.Context, o people.Outside) (x id.ID, err error) {
	if o.Role == people.RolePerson {
		return x, d.hub.DB.Aside(ctx, func(tx *db.Tx) error {
			all, err := subject.Persons(tx, d.hub.Ring, []string{o.Number})
			x = all[o.Number].ID
			return err
		})
	}
	err = d.hub.DB.View(ctx, func(tx *db.Tx) error {
		s, err := subject.Find(tx, o.Code)
		x = s.ID
		return err
	})
	if errors.Is(err, subject.ErrNone) {
		return x, nil // the registry says so
	}
	return x, err
}

// notIn shows the page to sign in at with the reason it did not work.
func (d *door) notIn(w http.ResponseWriter, r *http.Request, to string, err error) {
	e := web.AsError(r.Context(), err)
	d.hub.Log.Warn("sign-in", "ref", e.Ref, "status", e.Kind.Status(), "cause", e.Cause)
	if e.Kind == web.Internal {
		d.errorPage(w, r, e.Kind.Status(), e.Message, e.Ref)
		return
	}
	if err := d.hub.People.OutsideRefused(r.Context(), web.Network(r), e.Message); err != nil {
		d.fail(w, r, err)
		return
	}
	d.signInPage(w, r, e.Kind.Status(), SignInPage{Next: to, Wrong: e.Message})
}

func (d *door) signOut(w http.ResponseWriter, r *http.Request) {
	if d.hub.People != nil {
		if err := d.hub.People.SignOut(r.Context(), d.cookies().Get(r, sessionCookie)); err != nil {
			d.fail(w, r, err)
			return
		}
	}
	d.forget(w)
	d.cookies().Say(w, "您已经退出登录。")
	http.Redirect(w, r, SignInPath, http.StatusSeeOther)
}

func (d *door) forget(w http.ResponseWriter) {
	for _, name := range []string{sessionCookie, contactCookie} {
		d.cookies().Set(w, name, "", -1)
	}
}

var contactPlace = []byte("portal.contact")

// contact is what the unified identity said of the one who signs in: it fills in forms, and lies sealed in their own
// browser, nowhere else.
type contact struct{ Name, Phone string }

func (d *door) keepContact(w http.ResponseWriter, o people.Outside) error {
	raw, err := json.Marshal(contact{o.PersonName, o.Contact})
	if err == nil {
		d.cookies().Set(w, contactCookie, base64.RawURLEncoding.EncodeToString(d.hub.Ring.Seal(raw, contactPlace)), 0)
	}
	return err
}

func (d *door) contact(r *http.Request) (c contact) {
	sealed, err := base64.RawURLEncoding.DecodeString(d.cookies().Get(r, contactCookie))
	if err != nil || len(sealed) == 0 {
		return c
	}
	if raw, err := d.hub.Ring.Unseal(sealed, contactPlace); err == nil && json.Unmarshal(raw, &c) != nil {
		return contact{}
	}
	return c
}
