// Package idp is a small OpenID provider to try signing in with: its people are made up, and whoever opens its page
// chooses one of them. It is for demonstrations and tests, on this machine only; it proves nothing about anybody.
package idp

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"xinguan/base/clock"
)

// Person is somebody to be chosen: Title is on the button with Note beside it, Claims go into the token, "sub" among them.
type Person struct {
	Title, Note string
	Claims      map[string]any
}

// Provider answers one client. Issuer is its own address, without a slash at the end.
type Provider struct {
	Issuer, ClientID, Secret, Redirect string

	people []Person
	clock  clock.Clock
	key    *rsa.PrivateKey
	mu     sync.Mutex
	codes  map[string]grant
}

// grant is what a code stands for until it is used.
type grant struct {
	person           int
	nonce, challenge string
	until            time.Time
}

// New makes a provider with a key of its own.
func New(issuer, client, secret, redirect string, c clock.Clock, people ...Person) (*Provider, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	return &Provider{Issuer: issuer, ClientID: client, Secret: secret, Redirect: redirect, people: people, clock: c, key: key, codes: map[string]grant{}}, err
}

// Handler is the provider's site, below the path of its address.
func (p *Provider) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", p.discover)
	mux.HandleFunc("GET /keys", p.keys)
	mux.HandleFunc("GET /authorize", p.ask)
	mux.HandleFunc("POST /authorize", p.chosen)
	mux.HandleFunc("POST /token", p.token)
	mux.HandleFunc("GET /style.css", p.style)
	address, err := url.Parse(p.Issuer)
	if err != nil {
		return http.NotFoundHandler() // nobody can ask for it
	}
	return http.StripPrefix(address.Path, mux)
}

// Client asks this provider without a network, whatever name it goes by outside.
func (p *Provider) Client() *http.Client { return &http.Client{Transport: inside{p.Handler()}} }

type inside struct{ http.Handler }

// RoundTrip answers a request by the handler.
func (i inside) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	i.ServeHTTP(w, r)
	return w.Result(), nil
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the asker went away
}

func (p *Provider) discover(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, map[string]any{"issuer": p.Issuer, "authorization_endpoint": p.Issuer + "/authorize", "token_endpoint": p.Issuer + "/token",
		"jwks_uri": p.Issuer + "/keys", "response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"},
		"id_token_signing_alg_values_supported": []string{"RS256"}, "code_challenge_methods_supported": []string{"S256"}})
}

func (p *Provider) keys(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: p.key.Public(), KeyID: "1", Algorithm: "RS256", Use: "sig"}}})
}

// allowed tells whether a request for somebody's identity is one of our client's.
func (p *Provider) allowed(q url.Values) bool {
	return q.Get("client_id") == p.ClientID && q.Get("redirect_uri") == p.Redirect && q.Get("response_type") == "code" &&
		q.Get("code_challenge_method") == "S256" && q.Get("code_challenge") != ""
}

var page = template.Must(template.New("").Parse(`<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>统一身份认证（演示）</title><link rel="stylesheet" href="style.css"><main><h1>统一身份认证（演示）</h1>
<p>这个页面代替真实的统一身份认证。下面的人和单位都是虚构的，选一个，就以其身份登录。</p>
<form method="post"><ul>{{range $i, $p := .}}<li><button name="person" value="{{$i}}"><b>{{$p.Title}}</b>{{with $p.Note}}<span>{{.}}</span>{{end}}</button></li>{{end}}</ul></form></main></html>`))

const style = `body{margin:0;background:#f5f7f6;color:#17212b;font:1.0625rem/1.7 "PingFang SC","Noto Sans SC","Noto Sans CJK SC","Microsoft YaHei","WenQuanYi Micro Hei",system-ui,sans-serif}
main{max-width:38rem;margin:0 auto;padding:2.5rem 1.25rem}h1{font-size:1.5rem;margin:0 0 .5rem}ul{list-style:none;margin:1.5rem 0;padding:0;display:grid;gap:.75rem}
button{display:block;width:100%;text-align:left;padding:.8rem 1rem;border:1px solid #74828d;border-left:4px solid #0b4f63;border-radius:4px;background:#fff;color:inherit;font:inherit;cursor:pointer}
button:hover{background:#e8f1f3}button:focus-visible{outline:3px solid #17212b;outline-offset:2px}b,button span{display:block}button span{font-size:.9375rem;color:#3f4d59}`

func (p *Provider) style(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	_, _ = w.Write([]byte(style)) // the asker went away
}

func (p *Provider) ask(w http.ResponseWriter, r *http.Request) {
	if !p.allowed(r.URL.Query()) {
		http.Error(w, "请求不完整，请从原来的页面重新登录。", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = page.Execute(w, p.people) // the asker went away
}

func (p *Provider) chosen(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	i, err := strconv.Atoi(r.PostFormValue("person"))
	if err != nil || i < 0 || i >= len(p.people) || !p.allowed(q) {
		http.Error(w, "请求不完整，请从原来的页面重新登录。", http.StatusBadRequest)
		return
	}
	code := rand.Text()
	p.mu.Lock()
	p.codes[code] = grant{i, q.Get("nonce"), q.Get("code_challenge"), p.clock.Now().Add(time.Minute)}
	p.mu.Unlock()
	http.Redirect(w, r, p.Redirect+"?"+url.Values{"code": {code}, "state": {q.Get("state")}}.Encode(), http.StatusSeeOther)
}

// take uses a code up.
func (p *Provider) take(code string) (g grant, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	g, ok = p.codes[code]
	delete(p.codes, code)
	return g, ok && p.clock.Now().Before(g.until)
}

func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	id, secret, basic := r.BasicAuth()
	if !basic {
		id, secret = r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	}
	g, ok := p.take(r.PostFormValue("code"))
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if !ok || id != p.ClientID || subtle.ConstantTimeCompare([]byte(secret), []byte(p.Secret)) != 1 ||
		base64.RawURLEncoding.EncodeToString(sum[:]) != g.challenge || r.PostFormValue("redirect_uri") != p.Redirect {
		answer(w, http.StatusBadRequest, map[string]string{"error": "invalid_grant"})
		return
	}
	raw, err := p.sign(g)
	if err != nil {
		answer(w, http.StatusInternalServerError, map[string]string{"error": fmt.Sprint(err)})
		return
	}
	answer(w, http.StatusOK, map[string]any{"access_token": rand.Text(), "token_type": "Bearer", "expires_in": 60, "id_token": raw})
}

func (p *Provider) sign(g grant) (string, error) {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: p.key, KeyID: "1"}}, nil)
	if err != nil {
		return "", err
	}
	now := p.clock.Now()
	claims := map[string]any{"iss": p.Issuer, "aud": p.ClientID, "iat": now.Unix(), "exp": now.Add(time.Minute).Unix(), "nonce": g.nonce}
	for k, v := range p.people[g.person].Claims {
		claims[k] = v
	}
	return jwt.Signed(signer).Claims(claims).Serialize()
}
