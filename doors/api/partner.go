package api

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"math"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/emmansun/gmsm/sm3"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/web"
	"xinguan/client"
	"xinguan/core/house"
	"xinguan/core/partner"
)

// How often one key may ask: a window of ten requests a second, and six hundred at once.
const (
	keyEvery = time.Second / 10
	keyBurst = 600
)

// mostSmall is how large a body may be that is no file.
const mostSmall = 1 << 20

// uploadTime is how long a file may take to come in.
const uploadTime = 2 * time.Hour

// Partner is the interface of systems that sign their requests: everything under house.PartnerPath.
type Partner struct {
	hub    *house.Hub
	api    huma.API
	mux    *http.ServeMux
	verify *partner.Verifier
	keys   *web.Limit
	askers *web.Limit
}

// NewPartner puts the rooms' operations for systems together.
func NewPartner(hub *house.Hub, rooms []house.Room) *Partner {
	web.Chinese()
	speak()
	p := &Partner{hub: hub, mux: http.NewServeMux(), verify: &partner.Verifier{Registry: *hub.Partners(), Clock: hub.Clock},
		keys: web.NewLimit(keyEvery, keyBurst, clock.System{}), askers: web.NewLimit(askEvery, askBurst, clock.System{})}
	cfg := config(hub)
	cfg.Info.Title = hub.City.Platform + "对接接口"
	cfg.Info.Description = "单位的业务系统用来报送、查看问题、改正、取收据。每个请求都要签名（" + client.SchemeHMAC + " 或 " + client.SchemeSM2 + "），写法见接入指南 /developers/partner。"
	cfg.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"signature": {Type: "apiKey", In: "header", Name: "Authorization",
		Description: client.SchemeHMAC + " key=…,time=…,nonce=…,body=…,sign=…"}}
	cfg.Security = []map[string][]string{{"signature": {}}}
	p.api = humago.New(p.mux, cfg)
	p.api.UseMiddleware(func(ctx huma.Context, next func(huma.Context)) { next(huma.WithValue(ctx, logKey{}, hub.Log)) })
	for _, room := range rooms {
		if room.Partner != nil {
			room.Partner(p.api, hub)
		}
	}
	p.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		refuse(w, r, http.StatusNotFound, "没有 "+r.Method+" "+r.URL.Path+" 这个接口；请核对地址和方法，接入指南在 /developers/partner。")
	})
	return p
}

// Description is the OpenAPI description.
func (p *Partner) Description() *huma.OpenAPI { return p.api.OpenAPI() }

// Describe answers with the description as JSON.
func (p *Partner) Describe(w http.ResponseWriter, r *http.Request) {
	web.NoIndex(w.Header())
	describe(w, r, p.Description())
}

// Handler answers signed requests.
func (p *Partner) Handler(figures *web.Figures) http.Handler {
	if figures == nil {
		figures = web.NewFigures()
	}
	signed := careful(p.askers.Guard(web.Legible(http.HandlerFunc(p.enter), refuse), refuse), p.hub.Log)
	return web.Wrap(signed, p.hub.Log, figures, func(w http.ResponseWriter, r *http.Request, ref string) {
		write(w, (&problem{Status: http.StatusInternalServerError, Ref: ref}).titled())
	}, p.streams)
}

// streams tells whether a request brings a file, which is read as it comes.
func (p *Partner) streams(r *http.Request) bool {
	_, pattern := p.mux.Handler(r)
	method, path, _ := strings.Cut(pattern, " ")
	item := p.api.OpenAPI().Paths[path]
	if item == nil {
		return false
	}
	op := map[string]*huma.Operation{http.MethodPost: item.Post, http.MethodPut: item.Put, http.MethodPatch: item.Patch}[method]
	return op != nil && op.MaxBodyBytes < 0
}

// enter finds out who asks, how often, and whether the body is what was signed.
func (p *Partner) enter(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	once := r.Header.Get(client.OnceHeader)
	c, body, err := p.verify.Verify(r.Context(), r.Header.Get("Authorization"), partner.Request{Method: r.Method, URI: r.URL.RequestURI(), Once: once})
	if err != nil {
		p.unknown(w, r, err)
		return
	}
	if !p.allowed(w, r, c.Key.ID) {
		return
	}
	caller := house.Caller{System: c.System, Key: c.Key}
	err = p.hub.DB.View(r.Context(), func(tx *db.Tx) error {
		rights, err := p.hub.People.Rights(tx)
		if err == nil {
			caller.Actor = c.System.Actor(rights, tx.Today())
		}
		return err
	})
	if err == nil {
		err = p.body(w, r, body)
	}
	if err != nil {
		p.fail(w, r, err)
		return
	}
	r = r.WithContext(house.WithCaller(r.Context(), caller))
	if once != "" && r.Method != http.MethodGet {
		p.once(w, r, caller, once, client.Digest([]byte(r.Method+"\n"+r.URL.RequestURI()+"\n"+body)))
		return
	}
	p.mux.ServeHTTP(w, r)
}

// unknown answers who is not known; the same for a wrong signature and a key that is not there.
func (p *Partner) unknown(w http.ResponseWriter, r *http.Request, err error) {
	var u partner.Unsigned
	if !errors.As(err, &u) {
		p.fail(w, r, err)
		return
	}
	w.Header().Set("WWW-Authenticate", client.SchemeHMAC+", "+client.SchemeSM2)
	refuse(w, r, http.StatusUnauthorized, u.Message)
}

// fail answers an error as a problem.
func (p *Partner) fail(w http.ResponseWriter, r *http.Request, err error) {
	write(w, newProblem(context.WithValue(r.Context(), logKey{}, p.hub.Log), http.StatusInternalServerError, "partner", []error{err}))
}

// allowed counts the request and tells in headers how many are left.
func (p *Partner) allowed(w http.ResponseWriter, r *http.Request, key string) bool {
	left := p.keys.Take(key)
	seconds := func(d time.Duration) string { return fmt.Sprint(int(math.Ceil(d.Seconds()))) }
	h := w.Header()
	h.Set("RateLimit-Policy", fmt.Sprintf("%d;w=%d", left.Limit, int(keyEvery*keyBurst/time.Second)))
	h.Set("RateLimit-Limit", fmt.Sprint(left.Limit))
	h.Set("RateLimit-Remaining", fmt.Sprint(left.Remaining))
	h.Set("RateLimit-Reset", seconds(left.Reset))
	if left.Wait > 0 {
		h.Set("Retry-After", seconds(left.Wait))
		refuse(w, r, http.StatusTooManyRequests, "这把密钥的请求太多了，请等"+seconds(left.Wait)+"秒再试；RateLimit-Remaining 写明还剩几次。")
		return false
	}
	return true
}

// errOtherBody is met at the end of a body that is not the one that was signed.
var errOtherBody = web.Fail(web.Invalid, "收到的正文与签名里的 body（SM3）不一致，没有收下；可能在路上断了或者被改过，请重新签名、重新发送。")

// body checks a small body at once, and a file as it is read.
func (p *Partner) body(w http.ResponseWriter, r *http.Request, digest string) error {
	if p.streams(r) {
		c, until := http.NewResponseController(w), time.Now().Add(uploadTime) // the connection wants a wall clock
		if err := errors.Join(c.SetReadDeadline(until), c.SetWriteDeadline(until)); err != nil && !errors.Is(err, http.ErrNotSupported) {
			p.hub.Log.Warn("upload deadline", "error", err)
		}
		r.Body = &digesting{body: r.Body, hash: sm3.New(), want: digest}
		return nil
	}
	raw, err := io.ReadAll(io.LimitReader(r.Body, mostSmall+1))
	switch {
	case err != nil || len(raw) > mostSmall:
		return &web.Error{Kind: web.Invalid, Message: "正文没有读完，或者超过1MB；请缩小后分几次发送。", Cause: err}
	case client.Digest(raw) != digest:
		return errOtherBody
	}
	r.Body = io.NopCloser(bytes.NewReader(raw))
	return nil
}

// digesting is a body that fails at its end when it is not what was signed: who reads it never takes it for whole.
type digesting struct {
	body io.ReadCloser
	hash hash.Hash
	want string
}

func (d *digesting) Read(b []byte) (int, error) {
	n, err := d.body.Read(b)
	d.hash.Write(b[:n])
	if err == io.EOF && hex.EncodeToString(d.hash.Sum(nil)) != d.want {
		err = errOtherBody
	}
	return n, err
}

func (d *digesting) Close() error { return d.body.Close() }

// once does a request with an Idempotency-Key one time, and gives the same answer to all that repeat it.
func (p *Partner) once(w http.ResponseWriter, r *http.Request, c house.Caller, once, digest string) {
	if len(once) > 80 {
		p.fail(w, r, web.Fail(web.Invalid, "Idempotency-Key 最多80个字符。"))
		return
	}
	reg := p.hub.Partners()
	a, done, err := reg.Begin(r.Context(), c.System.ID, once, digest)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	if done {
		again(w, a)
		return
	}
	kept := &keeping{ResponseWriter: w}
	defer func() {
		a := partner.Answer{Status: kept.status, Location: w.Header().Get("Location"), Body: kept.body.String()}
		if err := reg.Finish(context.WithoutCancel(r.Context()), c.System.ID, once, a); err != nil {
			p.hub.Log.Error("idempotency", "error", err)
		}
	}()
	p.mux.ServeHTTP(kept, r)
}

// keeping remembers an answer while it is written.
type keeping struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (k *keeping) WriteHeader(status int) {
	if k.status == 0 {
		k.status = status
	}
	k.ResponseWriter.WriteHeader(status)
}

func (k *keeping) Write(b []byte) (int, error) {
	if k.status == 0 {
		k.status = http.StatusOK
	}
	k.body.Write(b)
	return k.ResponseWriter.Write(b)
}

// Unwrap lets the standard library reach the writer below.
func (k *keeping) Unwrap() http.ResponseWriter { return k.ResponseWriter }

// again writes an answer that was given before.
func again(w http.ResponseWriter, a partner.Answer) {
	kind := "application/json"
	if a.Status >= 400 {
		kind = "application/problem+json"
	}
	w.Header().Set("Content-Type", kind)
	if a.Location != "" {
		w.Header().Set("Location", a.Location)
	}
	w.Header().Set("Idempotency-Replayed", "true")
	w.WriteHeader(a.Status)
	io.WriteString(w, a.Body)
}
