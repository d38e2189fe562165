package people

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"xinguan/base/clock"
	"xinguan/base/seal"
	"xinguan/base/web"
)

// IdentityProvider is the city's unified identity as we are its client (OpenID Connect, code flow with PKCE).
type IdentityProvider struct {
	rules  IdentityRules
	ring   *seal.Keyring
	clock  clock.Clock
	reach  *http.Client
	client oauth2.Config
	verify *oidc.IDTokenVerifier
}

// IdentityConfig is where it is and who we are to it.
type IdentityConfig struct {
	Issuer, ClientID, Secret string
	Redirect                 string // our address it sends people back to
	// Client is how it is reached; nil is an ordinary one that waits a few seconds.
	Client *http.Client
}

// identityPatience is how long the unified identity may take to answer us.
const identityPatience = 10 * time.Second

// NewIdentityProvider asks the unified identity for its addresses and keys.
func NewIdentityProvider(ctx context.Context, c IdentityConfig, rules IdentityRules, ring *seal.Keyring, at clock.Clock) (*IdentityProvider, error) {
	if c.Client == nil {
		c.Client = &http.Client{Timeout: identityPatience}
	}
	p, err := oidc.NewProvider(oidc.ClientContext(ctx, c.Client), c.Issuer)
	if err != nil {
		return nil, &web.Error{Kind: web.Unavailable, Message: rules.away(), Cause: err}
	}
	return &IdentityProvider{rules: rules, ring: ring, clock: at, reach: c.Client, verify: p.Verifier(&oidc.Config{ClientID: c.ClientID, Now: at.Now}),
		client: oauth2.Config{ClientID: c.ClientID, ClientSecret: c.Secret, Endpoint: p.Endpoint(), RedirectURL: c.Redirect, Scopes: []string{oidc.ScopeOpenID}}}, nil
}

func (r IdentityRules) away() string {
	return r.Title + "暂时连不上，现在不能登录；请过几分钟再试。不登录也可以查询、提出异议和申请修复。"
}

// Unified is the unified identity as a server knows it: it is asked for its addresses when somebody first signs in, and
// again until it answers, so that the site opens without it. It is safe for concurrent use.
type Unified struct {
	Config IdentityConfig
	Rules  IdentityRules
	Ring   *seal.Keyring
	Clock  clock.Clock

	mu    sync.Mutex
	known *IdentityProvider
}

// Provider is the unified identity, reached; the error says that it is away.
func (u *Unified) Provider(ctx context.Context) (*IdentityProvider, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.known != nil {
		return u.known, nil
	}
	p, err := NewIdentityProvider(ctx, u.Config, u.Rules, u.Ring, u.Clock)
	if err == nil {
		u.known = p
	}
	return p, err
}

// journey is what must come back unchanged; it travels sealed in a cookie.
type journey struct {
	State, Nonce, Verifier, Next string
	Until                        time.Time
}

var journeyPlace = []byte("people.journey")

// JourneyTime is how long somebody may take at the unified identity.
const JourneyTime = halfway

// Begin gives the address to send somebody to, and what to keep in a cookie until they come back. Next is the page of ours
// they wanted; it comes back unchanged.
func (p *IdentityProvider) Begin(next string) (address, cookie string, err error) {
	j := journey{randomText(32), randomText(32), oauth2.GenerateVerifier(), next, p.clock.Now().Add(halfway)}
	raw, err := json.Marshal(j)
	if err != nil {
		return "", "", err
	}
	return p.client.AuthCodeURL(j.State, oidc.Nonce(j.Nonce), oauth2.S256ChallengeOption(j.Verifier)),
		base64.RawURLEncoding.EncodeToString(p.ring.Seal(raw, journeyPlace)), nil
}

var errJourney = web.Fail(web.Forbidden, "登录没有完成或者隔了太久；请从头再登录一次。")

// Finish takes back what Begin gave and what the unified identity sent along, and says who it is and which page they wanted.
func (p *IdentityProvider) Finish(ctx context.Context, cookie, state, code string) (o Outside, next string, err error) {
	j, err := p.resume(cookie, state)
	if err != nil {
		return o, "", err
	}
	ctx = oidc.ClientContext(ctx, p.reach)
	t, err := p.client.Exchange(ctx, code, oauth2.VerifierOption(j.Verifier))
	if err != nil {
		return o, j.Next, p.refused(err)
	}
	raw, _ := t.Extra("id_token").(string)
	token, err := p.verify.Verify(ctx, raw)
	if err != nil || token.Nonce != j.Nonce {
		return o, j.Next, &web.Error{Kind: web.Forbidden, Message: errJourney.Message, Cause: err}
	}
	var claims map[string]any
	if err := token.Claims(&claims); err != nil {
		return o, j.Next, err
	}
	o, err = p.rules.outside(claims, p.ring, clock.Today(p.clock))
	o.journey = tokenDigest(j.State)
	return o, j.Next, err
}

// refused tells a code that is worth nothing from a unified identity that does not answer.
func (p *IdentityProvider) refused(err error) error {
	var said *oauth2.RetrieveError
	if errors.As(err, &said) && said.Response.StatusCode < http.StatusInternalServerError {
		return &web.Error{Kind: web.Forbidden, Message: errJourney.Message, Cause: err}
	}
	return &web.Error{Kind: web.Unavailable, Message: p.rules.away(), Cause: err}
}

func (p *IdentityProvider) resume(cookie, state string) (j journey, err error) {
	sealed, err := base64.RawURLEncoding.DecodeString(cookie)
	if err != nil {
		return j, errJourney
	}
	raw, err := p.ring.Unseal(sealed, journeyPlace)
	if err != nil || json.Unmarshal(raw, &j) != nil || j.State == "" || j.State != state || p.clock.Now().After(j.Until) {
		return j, errJourney
	}
	return j, nil
}
