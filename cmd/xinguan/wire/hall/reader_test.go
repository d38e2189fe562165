package hall

import (
	"archive/zip"
	"bytes"
	"crypto/rand"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/base/testdata"
	"xinguan/client"
	"xinguan/cmd/xinguan/wire"
	"xinguan/core/house"
	"xinguan/core/partner"
	"xinguan/core/people"
	"xinguan/doors/api"
	"xinguan/doors/portal"
)

// ask is one address somebody reads.
type ask struct{ who, pattern, path string }

func (a ask) String() string { return a.who + ": " + a.path }

// reader reads addresses as everybody who can.
type reader struct {
	*hall
	asks     map[string]func(string) reply
	patterns map[string][]string // by who asks
	known    map[string]string   // what stands for a part of an address, by its name, or with the address before it
	phones   map[string]*phone   // of who signs in at the portal, by who they are there
}

// queries are what is asked of addresses that answer questions: everything that could bring the record up.
func queries(pattern string, g *gone) []string {
	name, code, doc := url.QueryEscape(g.Party), g.code, url.QueryEscape(g.DocNo)
	switch pattern {
	case "/search":
		return []string{"?q=" + name, "?q=" + code, "?q=" + doc}
	case "/disclosures", "/disclosures.csv", "/disclosures.xlsx", "/disclosures.atom", "/api/v1/disclosures":
		return []string{"?item=penalty", "?item=penalty&name=" + code, "?item=penalty&name=" + name, "?item=penalty&q=" + doc, "?item=penalty&from=" + string(g.Decided) + "&to=" + string(g.Decided)}
	case "/api/v1/subjects":
		return []string{"?q=" + name, "?q=" + doc}
	case "/office/find":
		return []string{"?q=" + name, "?q=" + doc}
	case "/office/national", "/office/keep", "/office/classes", "/office/counter", "/evaluation", "/office/evaluations", "/office/evaluations/code":
		return []string{"?code=" + code}
	case "/office/cases":
		return []string{"", "?view=all"}
	}
	return []string{""}
}

var part = regexp.MustCompile(`\{([a-z.$]+)\}`)

// addresses are what one pattern stands for, for some records.
func (r *reader) addresses(pattern string, of []*gone) (out []string) {
	r.t.Helper()
	seen := map[string]bool{}
	for _, g := range of {
		path := part.ReplaceAllStringFunc(pattern, func(p string) string {
			name := strings.TrimSuffix(p[1:len(p)-1], "...")
			switch {
			case name == "$":
				return ""
			case name == "record":
				return g.ID.String()
			case name == "code" && strings.Contains(pattern, "/catalog/"):
				return "penalty"
			case name == "code" && strings.Contains(pattern, "/figures/towns/"):
				return r.hub.City.Divisions[0].Code
			case name == "code" && strings.Contains(pattern, "/figures/agencies/"):
				return "scjgj"
			case name == "code":
				return g.code
			}
			known, ok := r.known[pattern[:strings.Index(pattern, p)]+name]
			if !ok {
				known, ok = r.known[name]
			}
			if !ok {
				r.t.Fatalf("%s: nothing is known that stands for %s; give the walk one", pattern, p)
			}
			return known
		})
		for _, q := range queries(pattern, g) {
			if !seen[path+q] {
				seen[path+q] = true
				out = append(out, path+q)
			}
		}
	}
	return out
}

// reads are the patterns of what is read, of routes, own addresses and desks.
func reads(patterns ...string) (out []string) {
	for _, p := range patterns {
		if path, ok := strings.CutPrefix(p, "GET "); ok {
			out = append(out, path)
		}
	}
	return out
}

// outsider is the public, with every address that is registered for it.
func (h *hall) outsider() *reader {
	r := &reader{hall: h, phones: map[string]*phone{}, asks: map[string]func(string) reply{}, patterns: map[string][]string{},
		known: map[string]string{"page": "method", "path": "checkpoint", "id": "06h1s6dr1sxxxemp00n436mhkc", "book": "order36", "version": "1.0", "sector": "fire", "month": "2026-10", "row": "2", "paper": "06h1s6dr1sxxxemp00n436mhkc",
			"subject": h.rec.Subject.String(), "procedure": "objection", "list": "1", "n": "1", "number": "2", "item": "penalty"}}
	var patterns []string
	for _, x := range wire.Routes(wire.Rooms()) {
		patterns = append(patterns, x.Pattern)
	}
	public := append(reads(patterns...), "/robots.txt", "/sitemap.xml", "/openapi.json", "/openapi-partner.json", "/developers", "/developers/partner")
	for path := range wire.OpenAPI(h.hub).Paths {
		public = append(public, path)
	}
	r.as("the public", public, func(path string) reply { return h.near(nil, path) })
	return r
}

// readers are everybody who reads, with every address of every door that is registered.
func (h *hall) readers(other string) *reader {
	r := h.outsider()
	var owns []string
	for _, x := range append(wire.Owned(wire.Rooms()), portal.OwnAddresses()...) {
		owns = append(owns, x.Pattern)
	}
	p := h.unify(other)
	for who, person := range map[string]string{"the company": ofUs, "another company": ofThem} {
		b := h.phone(p)
		r.phones[person] = b
		r.as(who, append(reads(owns...), r.patterns["the public"]...), func(path string) reply { return h.near(slices.Collect(maps.Values(b.keep)), path) })
	}
	r.officials(wire.Rooms())
	r.system()
	r.enter()
	return r
}

func (r *reader) as(who string, patterns []string, read func(string) reply) {
	r.patterns[who], r.asks[who] = patterns, read
}

// officials read what their permissions open.
func (r *reader) officials(rooms []house.Room) {
	for login := range r.tokens {
		s, err := r.hub.People.Session(r.t.Context(), r.tokens[login])
		r.must(err)
		patterns := []string{"/office", "/office/find", "/office/me"}
		for _, room := range rooms {
			for _, d := range room.Desks {
				if people.Holds(s.Actor, d.Permission).Allowed {
					patterns = append(patterns, reads(d.Pattern)...)
				}
			}
		}
		r.as(login, patterns, func(path string) reply {
			return r.near([]*http.Cookie{{Name: "xinguan_office", Value: r.tokens[login]}}, path)
		})
	}
}

// system reads as another organisation's system does, with signed requests.
func (r *reader) system() {
	key := r.systemKey("sthjj")
	var patterns []string
	for path, item := range api.NewPartner(r.hub, wire.Rooms()).Description().Paths {
		if item.Get != nil {
			patterns = append(patterns, path)
		}
	}
	r.as("another's system", patterns, func(path string) reply {
		q := httptest.NewRequest(http.MethodGet, path, nil)
		r.must(key.Sign(q, client.Digest(nil), r.clock.Now()))
		return r.answer(q)
	})
}

// systemKey registers a system of an organisation and gives it a key.
func (h *hall) systemKey(org string) client.Key {
	h.t.Helper()
	var system, security people.Actor
	h.must(h.hub.DB.View(h.t.Context(), func(tx *db.Tx) error {
		rights, err := h.hub.People.Rights(tx)
		if err == nil {
			system = rights.Actor("x", people.Capacity{Role: "system_admin", Org: "xyzx"}, tx.Today())
			security = rights.Actor("y", people.Capacity{Role: "security_admin", Org: "xyzx"}, tx.Today())
		}
		return err
	}))
	s, err := h.hub.Partners().Open(h.t.Context(), system, partner.NewSystem{Org: org, Title: "示例系统" + rand.Text()[:4], Contact: "0769-00000000", Basis: "示例函〔2026〕1号"}, func(string) bool { return true })
	h.must(err)
	k, err := h.hub.Partners().Issue(h.t.Context(), security, partner.NewKey{System: s.ID, Why: "示例"})
	h.must(err)
	return client.Key{ID: k.ID, Secret: k.Secret}
}

// near asks from this machine, which is not held to the limit of the public door.
func (h *hall) near(with []*http.Cookie, path string) reply {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for _, c := range with {
		r.AddCookie(c)
	}
	return h.answer(r)
}

func (h *hall) answer(r *http.Request) reply {
	r.RemoteAddr = "127.0.0.1:1"
	rec := httptest.NewRecorder()
	h.site.ServeHTTP(rec, r)
	return reply{rec.Code, rec.Header(), opened(h.t, rec.Header().Get("Content-Type"), rec.Body.Bytes())}
}

// opened is an answer as somebody reads it: workbooks unpacked, documents as text without line ends.
func opened(t *testing.T, kind string, body []byte) string {
	t.Helper()
	switch {
	case strings.Contains(kind, "spreadsheet"):
		z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		for _, f := range z.File {
			part, err := f.Open()
			if err == nil {
				_, err = io.Copy(&out, part)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		return out.String()
	case strings.HasPrefix(kind, "application/pdf"):
		if _, err := exec.LookPath("pdftotext"); err != nil {
			testdata.Missing(t, "pdftotext")
		}
		path := filepath.Join(t.TempDir(), "x.pdf")
		if err := os.WriteFile(path, body, 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command("pdftotext", "-enc", "UTF-8", path, "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(strings.Fields(string(out)), "")
	}
	return string(body)
}

// walk reads everything and gives what speaks of each record.
func (r *reader) walk(of []*gone) map[*gone][]ask {
	r.t.Helper()
	out := map[*gone][]ask{}
	for who, read := range r.asks {
		for _, pattern := range r.patterns[who] {
			for _, path := range r.addresses(pattern, of) {
				a := read(path)
				if a.status >= 500 || a.status == 429 || a.status == 303 && strings.Contains(a.header.Get("Location"), "sign-in") {
					r.t.Errorf("%s reads %s: %d %s", who, path, a.status, a.header.Get("Location"))
				}
				for _, g := range of {
					if g.in(path, a.text) {
						out[g] = append(out[g], ask{who, pattern, path})
					}
				}
			}
		}
	}
	return out
}

// again signs everybody in again: sessions ended when the clock moved.
func (r *reader) again() {
	for login := range r.tokens {
		r.signIn(login)
	}
	r.enter()
}

// enter signs in at the portal whoever has not, or not any more.
func (r *reader) enter() {
	for who, b := range r.phones {
		b.in(who, "/my")
	}
}
