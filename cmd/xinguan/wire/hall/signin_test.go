package hall

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"xinguan/base/db"
	"xinguan/base/idp"
	"xinguan/city/dongguan"
	"xinguan/cmd/xinguan/wire"
	"xinguan/core/people"
	"xinguan/core/record"
	"xinguan/core/subject"
	"xinguan/doors/portal"
)

// The people of the test provider, in the order of its page.
const (
	ofUs    = "0" // legal representative of the subject of the hall
	agent   = "1" // of the same, until halls + 5
	ofThem  = "2" // legal representative of another subject
	late    = "3" // agent whose mandate has ended
	keeper  = "4" // accountant of the subject: no capacity to act
	herself = "5" // a person with records
	nobody  = "6" // representative of somebody the platform does not know
)

const personNumber = "441998199001010023"

// unify connects the hall to a provider of made-up people.
func (h *hall) unify(other string) *idp.Provider {
	return h.unifyAt("https://identity.example/x", other)
}

// unifyAt does so for a provider at an address.
func (h *hall) unifyAt(issuer, other string) *idp.Provider {
	h.t.Helper()
	acts := func(number, code, capacity, until string) idp.Person {
		return idp.Person{Title: capacity, Claims: map[string]any{"sub": number, "user_type": "legal", "id_number": number, "real_name": "示例经办" + number, "mobile": "0769-1234",
			"org_code": code, "org_name": "示例", "capacity": capacity, "mandate_until": until}}
	}
	p, err := idp.New(issuer, "us", "secret", h.hub.Site+portal.BackPath, h.clock, acts("甲", h.code, "legal_representative", ""), acts("乙", h.code, "agent", "2026-11-25"),
		acts("丙", other, "legal_representative", ""), acts("丁", h.code, "agent", "2026-11-19"), acts("戊", h.code, "accountant", ""),
		idp.Person{Title: "个人", Claims: map[string]any{"sub": "p", "user_type": "natural", "id_number": personNumber, "real_name": "示例某人"}}, acts("己", "91441998MA0000357Q", "legal_representative", ""))
	h.must(err)
	rules, err := people.LoadIdentity(dongguan.FS)
	h.must(err)
	h.hub.Identity = &people.Unified{Config: people.IdentityConfig{Issuer: p.Issuer, ClientID: "us", Secret: "secret", Redirect: p.Redirect, Client: p.Client()}, Rules: rules, Ring: h.hub.Ring, Clock: h.clock}
	return p
}

// phone is a browser at the portal: it keeps cookies and follows nothing by itself.
type phone struct {
	h    *hall
	p    *idp.Provider
	keep map[string]*http.Cookie
}

func (h *hall) phone(p *idp.Provider) *phone { return &phone{h, p, map[string]*http.Cookie{}} }

func (b *phone) do(r *http.Request) reply {
	for _, c := range b.keep {
		r.AddCookie(c)
	}
	rec := httptest.NewRecorder()
	b.h.site.ServeHTTP(rec, r)
	for _, c := range rec.Result().Cookies() {
		if b.keep[c.Name] = c; c.MaxAge < 0 {
			delete(b.keep, c.Name)
		}
	}
	return reply{rec.Code, rec.Header(), rec.Body.String()}
}

func (b *phone) get(path string) reply { return b.do(httptest.NewRequest(http.MethodGet, path, nil)) }

func (b *phone) post(path string, pairs ...string) reply {
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(r)
}

// goes asks the provider for somebody and gives the address it sends them back to.
func (b *phone) goes(who, wanted string) string {
	b.h.t.Helper()
	start := b.get("/sign-in/start?next=" + url.QueryEscape(wanted))
	to := start.header.Get("Location")
	if !strings.HasPrefix(to, b.p.Issuer+"/authorize?") {
		b.h.t.Fatalf("begins at %d %q", start.status, to)
	}
	r := httptest.NewRequest(http.MethodPost, to, strings.NewReader("person="+who))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	rec := httptest.NewRecorder()
	b.p.Handler().ServeHTTP(rec, r)
	back, ok := strings.CutPrefix(rec.Header().Get("Location"), b.h.hub.Site)
	if !ok {
		b.h.t.Fatalf("comes back to %q", rec.Header().Get("Location"))
	}
	return back
}

// in signs somebody in and gives the answer.
func (b *phone) in(who, wanted string) reply { return b.get(b.goes(who, wanted)) }

const sessionName = "__Host-xinguan_my"

// otherCode is another subject that is known.
func (h *hall) otherCode() (code string) {
	h.must(h.hub.DB.View(h.t.Context(), func(tx *db.Tx) error {
		all, _, err := record.List(tx, record.Filter{Item: "penalty", Limit: 100})
		for i := 0; err == nil && i < len(all) && code == ""; i++ {
			s, err := subject.Get(tx, all[i].Subject)
			if err != nil {
				return err
			}
			if s.Code != h.code {
				code = s.Code
			}
		}
		return err
	}))
	return code
}

// TestSigningIn: by the unified identity one gets to the page one wanted, with cookies no script reads; every failure has
// its sentence, and none lets anybody in.
func TestSigningIn(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		p := h.unify(h.otherCode())
		b := h.phone(p)
		if a := b.get("/my/sessions"); a.status != 303 || a.header.Get("Location") != "/sign-in?next=%2Fmy%2Fsessions" {
			t.Fatalf("not signed in: %d %s", a.status, a.header.Get("Location"))
		}
		if a := b.in(ofUs, "/my/sessions"); a.status != 303 || a.header.Get("Location") != "/my/sessions" {
			t.Fatalf("signed in: %d %s %s", a.status, a.header.Get("Location"), said(a.text))
		}
		c := b.keep[sessionName]
		if c == nil || !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/" {
			t.Errorf("the cookie: %+v", c)
		}
		page := b.get("/my")
		if page.status != 200 || page.header.Get("Cache-Control") != "no-store" || !strings.Contains(page.text, h.code) || !strings.Contains(page.text, "法定代表人") || !strings.Contains(page.text, "data-idle=") {
			t.Errorf("the first page: %d", page.status)
		}
		for who, want := range map[string]string{late: "已经到期", keeper: "不能代表", nobody: "没有找到您所代表的主体"} {
			x := h.phone(p)
			if a := x.in(who, "/my"); a.status < 400 || !strings.Contains(a.text, want) || x.keep[sessionName] != nil || x.get("/my").status != 303 {
				t.Errorf("%s: %d, wants %s", who, a.status, want)
			}
		}
		if a := b.get(portal.BackPath + "?error=access_denied"); a.status != 403 || !strings.Contains(a.text, "中断了登录") {
			t.Errorf("refused there: %d", a.status)
		}
		for wanted, to := range map[string]string{"https://evil.example/": "/my", "//evil.example": "/my", `/\evil.example`: "/my", "/office": "/my", "/sign-in": "/my", "javascript:alert(1)": "/my", "/my/sessions?x=1": "/my/sessions?x=1", "/objection/x/y": "/objection/x/y"} {
			if a := h.phone(p).in(ofUs, wanted); a.header.Get("Location") != to {
				t.Errorf("wanted %s, led to %s", wanted, a.header.Get("Location"))
			}
		}
		h.hub.Identity.Config.Client, h.hub.Identity = nil, &people.Unified{Config: people.IdentityConfig{Issuer: "http://127.0.0.1:1"}, Rules: h.hub.Identity.Rules, Ring: h.hub.Ring, Clock: h.clock}
		if a := h.phone(p).get("/sign-in/start"); a.status != 503 || !strings.Contains(a.text, "暂时连不上") {
			t.Errorf("the provider is away: %d", a.status)
		}
	})
}

// TestSignInCannotBeForged: a way taken twice, by another browser, too late; a session planted before signing in; a
// request of another site.
func TestSignInCannotBeForged(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		p := h.unify(h.otherCode())
		b := h.phone(p)
		back := b.goes(ofUs, "/my")
		journey := b.keep["__Host-xinguan_journey"]
		if a := h.phone(p).get(back); a.status != 403 || !strings.Contains(a.text, "从头") {
			t.Errorf("another browser: %d", a.status)
		}
		b.keep[sessionName] = &http.Cookie{Name: sessionName, Value: strings.Repeat("A", 43)} // planted
		if a := b.get(back); a.status != 303 {
			t.Fatalf("signed in: %d %s", a.status, said(a.text))
		}
		token := b.keep[sessionName].Value
		if token == strings.Repeat("A", 43) {
			t.Error("the planted session was signed in")
		}
		b.keep[journey.Name] = journey
		if a := b.get(back); a.status != 403 || b.keep[sessionName].Value != token {
			t.Errorf("the way taken twice: %d", a.status)
		}
		again := h.phone(p)
		again.keep[sessionName] = &http.Cookie{Name: sessionName, Value: token}
		if a := b.in(ofUs, "/my"); a.status != 303 || b.keep[sessionName].Value == token || again.get("/my").status != 303 {
			t.Errorf("the old token outlives a new signing in: %d", a.status)
		}
		r := httptest.NewRequest(http.MethodPost, "/sign-out", nil)
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		if a := b.do(r); a.status != 403 || b.get("/my").status != 200 {
			t.Errorf("another site signs out: %d", a.status)
		}
		slow := h.phone(p)
		back = slow.goes(ofUs, "/my")
		h.clock.pass(11 * time.Minute)
		if a := slow.get(back); a.status != 403 {
			t.Errorf("after eleven minutes: %d", a.status)
		}
		office := httptest.NewRequest(http.MethodGet, "/office/me", nil)
		office.AddCookie(&http.Cookie{Name: "xinguan_office", Value: b.keep[sessionName].Value})
		if rec := h.do("", office); rec.status != 303 {
			t.Errorf("a representative's session opens the office: %d", rec.status)
		}
		h.signIn("centre")
		official := h.phone(p)
		official.keep[sessionName] = &http.Cookie{Name: sessionName, Value: h.tokens["centre"]}
		if a := official.get("/my/sessions"); a.status != 303 {
			t.Errorf("an official's session opens the portal's own pages: %d", a.status)
		}
	})
}

// TestSessionsEnd: an agent is out the day after the mandate; idle sessions end with a sentence; one can see and end one's
// other sessions, and nobody else's.
func TestSessionsEnd(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		p := h.unify(h.otherCode())
		a, b, them := h.phone(p), h.phone(p), h.phone(p)
		for x, who := range map[*phone]string{a: agent, b: agent, them: ofThem} {
			if r := x.in(who, "/my"); r.status != 303 {
				t.Fatalf("%s: %d", who, r.status)
			}
		}
		device := field(a.get("/my/sessions").text, "device")
		if r := them.post("/my/sessions", "device", device); r.status != 404 || b.get("/my").status != 200 {
			t.Errorf("somebody else's session: %d", r.status)
		}
		h.audited("own.refused")
		if r := a.post("/my/sessions", "device", device); r.status != 303 || b.get("/my").status != 303 {
			t.Errorf("one's other session: %d", r.status)
		}
		if r := b.get("/sign-in"); !strings.Contains(r.text, "另一台设备") {
			t.Error("it is not said why the session ended")
		}
		h.clock.pass(31 * time.Minute)
		if r := a.get("/my"); r.status != 303 {
			t.Errorf("idle: %d", r.status)
		}
		if r := a.get("/sign-in"); !strings.Contains(r.text, "很久没有操作") {
			t.Error("it is not said that the session was idle")
		}
		h.clock.to("2026-11-25")
		h.clock.pass(14*time.Hour - time.Minute) // 23:59
		if r := a.in(agent, "/my"); r.status != 303 || a.get("/my").status != 200 {
			t.Fatalf("on the last day: %d", r.status)
		}
		h.clock.pass(2 * time.Minute)
		if r := a.get("/my"); r.status != 303 {
			t.Errorf("the day after: %d", r.status)
		}
		if r := a.get("/sign-in"); !strings.Contains(r.text, "授权已经到期") {
			t.Error("it is not said that the mandate ended")
		}
		if r := a.in(agent, "/my"); r.status != 403 || !strings.Contains(r.text, "已经到期") {
			t.Errorf("signing in the day after: %d", r.status)
		}
	})
}

// TestEveryOwnAddress walks every own address as nobody, as an official, as a representative and as a person: it opens for
// the last two only, and what is nobody's is not found and audited.
func TestEveryOwnAddress(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		p := h.unify(h.otherCode())
		company, person, official := h.phone(p), h.phone(p), h.phone(p)
		company.in(ofUs, "/my")
		person.in(herself, "/my")
		official.keep[sessionName] = &http.Cookie{Name: sessionName, Value: h.tokens["centre"]}
		for _, o := range append(wire.Owned(wire.Rooms()), portal.OwnAddresses()...) {
			method, path, _ := strings.Cut(o.Pattern, " ")
			path = regexp.MustCompile(`\{[^}]+\}`).ReplaceAllString(path, "06h1s6dr1sxxxemp00n436mhkc")
			ask := func(b *phone) reply {
				if method == http.MethodPost {
					return b.post(path)
				}
				return b.get(path)
			}
			for who, b := range map[string]*phone{"nobody": h.phone(p), "an official": official} {
				if a := ask(b); a.status != 303 || !strings.HasPrefix(a.header.Get("Location"), "/sign-in") {
					t.Errorf("%s as %s: %d", o.Pattern, who, a.status)
				}
				official.keep[sessionName] = &http.Cookie{Name: sessionName, Value: h.tokens["centre"]} // the answer took it away
			}
			for who, b := range map[string]*phone{"a company": company, "a person": person} {
				if path == "/my/sessions" && method == http.MethodPost {
					continue // it would sign others out
				}
				if a := ask(b); a.status >= 500 || a.status == 403 || strings.HasPrefix(a.header.Get("Location"), "/sign-in") || strings.Contains(o.Pattern, "{") && a.status != 404 {
					t.Errorf("%s as %s: %d %s", o.Pattern, who, a.status, a.header.Get("Location"))
				}
			}
		}
	})
}

// audited fails unless the audit log has a line of an action.
func (h *hall) audited(action string) {
	h.t.Helper()
	n, err := 0, error(nil)
	h.must(h.hub.DB.View(h.t.Context(), func(tx *db.Tx) error {
		n, err = db.One(tx, func(scan db.Scanner) (n int, err error) { err = scan(&n); return n, err }, `select count(*) from audit where action = $1`, action)
		return err
	}))
	if n == 0 {
		h.t.Errorf("no line %s in the audit log", action)
	}
}
