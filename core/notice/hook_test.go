package notice

import (
	"crypto/rand"
	"encoding/pem"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/post"
	"xinguan/base/web"
	"xinguan/client"
	"xinguan/core/partner"
	"xinguan/core/people"
)

// inbox is a receiver of pushes: it keeps each event once, as a good one does.
type inbox struct {
	client.Receiver
	*httptest.Server
	mu     sync.Mutex
	events map[string]client.Event
	pushes int
	wrong  []error
	answer func() int // nil for 200
}

func receiver(t *testing.T, secrets map[string]string) *inbox {
	b := &inbox{events: map[string]client.Event{}}
	b.Secrets = secrets
	b.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e, err := b.Read(r)
		b.mu.Lock()
		b.pushes++
		if err != nil {
			b.wrong = append(b.wrong, err)
		} else {
			b.events[e.ID] = e
		}
		answer := b.answer
		b.mu.Unlock()
		if answer != nil {
			w.WriteHeader(answer())
		}
	}))
	t.Cleanup(b.Server.Close)
	return b
}

func (b *inbox) got() (events, pushes int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.events), b.pushes
}

// system registers a system of an organisation with a key; public as PEM, or a shared secret.
func (k *desk) system(org, public string) (partner.System, partner.Issued) {
	k.Helper()
	reg := &partner.Registry{DB: k.db, Ring: k.book.Ring, People: k.book.People}
	s, err := reg.Open(k.Context(), k.admin("system_admin"), partner.NewSystem{Org: org, Title: "示例系统", Contact: "0769-00000000", Basis: "示例"}, func(string) bool { return true })
	if err != nil {
		k.Fatal(err)
	}
	key, err := reg.Issue(k.Context(), k.admin("security_admin"), partner.NewKey{System: s.ID, Public: public, Why: "示例"})
	if err != nil {
		k.Fatal(err)
	}
	return s, key
}

func (k *desk) admin(role people.Role) (a people.Actor) {
	k.Helper()
	k.write(func(tx *db.Tx) error {
		r, err := k.book.People.Rights(tx)
		if err == nil {
			a = r.Actor("x", people.Capacity{Role: role, Org: r.Orgs.Centre()}, tx.Today())
		}
		return err
	})
	return a
}

func (k *desk) hook(s partner.System, url string) Hook {
	k.Helper()
	h, err := OpenHook(k.Context(), k.db, k.admin("system_admin"), Hook{Partner: s.ID, URL: url, Kinds: Kinds()}, func(string) string { return "" })
	if err != nil {
		k.Fatal(err)
	}
	return h
}

func (k *desk) push(org, event string) {
	k.Helper()
	k.write(func(tx *db.Tx) error {
		return k.book.Push(tx, Push{Org: org, Kind: KindBatch, Item: "penalty", Object: "x", Href: "/api/v1/partner/batches/x", Event: event})
	})
}

// eachHooked is a desk that may call this machine.
func eachHooked(t *testing.T, test func(*desk)) {
	eachDesk(t, func(k *desk) {
		if err := EnsureSigner(k.Context(), k.db, k.book.Ring); err != nil {
			k.Fatal(err)
		}
		inside, err := post.ParseReach("127.0.0.0/8")
		if err != nil {
			k.Fatal(err)
		}
		k.out.Outside, k.out.Timeout = inside.Client(), 300*time.Millisecond
		test(k)
	})
}

// A receiver that hangs holds up no other, nobody gets what is another's, an event that is pushed again is the same
// event, and what was given up can be sent again.
func TestHooks(t *testing.T) {
	eachHooked(t, func(k *desk) {
		now := func() time.Time { return k.clock.Now() }
		slow, key := k.system("cgj", "")
		hangs := receiver(t, map[string]string{key.ID: key.Secret})
		hangs.Now = now
		wait := make(chan struct{})
		var once sync.Once
		free := func() { once.Do(func() { close(wait) }) }
		t.Cleanup(free)
		hangs.answer = func() int { <-wait; return 200 }
		slowHook := k.hook(slow, hangs.URL+"/in?x=1")
		var goods []*inbox
		for range 3 {
			s, key := k.system("scjgj", "")
			g := receiver(t, map[string]string{key.ID: key.Secret})
			g.Now = now
			k.hook(s, g.URL)
			goods = append(goods, g)
		}
		for range 2 { // told twice, pushed once
			k.push("cgj", "a")
			k.push("scjgj", "b")
		}
		began := time.Now()
		k.round()
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("a round with one that hangs took %s", took)
		}
		for i, g := range goods {
			if events, pushes := g.got(); events != 1 || pushes != 1 || len(g.wrong) > 0 {
				t.Errorf("receiver %d: %d events in %d pushes, %v", i, events, pushes, g.wrong)
			}
		}
		if s := k.state(slowHook.Lane()); s[0] != Waiting {
			t.Errorf("the one that hangs: %v", s)
		}
		free()
		if n, err := ResendHook(t.Context(), k.db, k.admin("system_admin"), slow.ID, slowHook.ID, k.parcel(slowHook)); n != 1 || err != nil {
			t.Errorf("tried at once: %d %v", n, err)
		}
		k.round()
		if events, pushes := hangs.got(); events != 1 || pushes != 2 || k.state(slowHook.Lane())[0] != Sent {
			t.Errorf("the one that hung: %d events in %d pushes, %v %v", events, pushes, k.state(slowHook.Lane()), hangs.wrong)
		}
		if n, err := ResendHook(t.Context(), k.db, k.admin("system_admin"), slow.ID, slowHook.ID, k.parcel(slowHook)); n != 1 || err != nil {
			t.Errorf("sent again: %d %v", n, err)
		}
		k.round()
		if events, pushes := hangs.got(); events != 1 || pushes != 3 {
			t.Errorf("replayed: %d events in %d pushes", events, pushes)
		}
		k.others(slow, slowHook)
	})
}

// A receiver that never answers is looked after by the administrators, and by those whose system it is: each is told once a day.
func TestWhoseSystemIsToldOfFailures(t *testing.T) {
	eachHooked(t, func(k *desk) {
		s, _ := k.system("cgj", "")
		k.hook(s, "http://127.0.0.1:1/nobody")
		k.push("cgj", "a")
		for range toldAfter + 2 {
			k.round()
			k.clock.forward(10 * time.Minute)
		}
		k.write(func(tx *db.Tx) error {
			for _, to := range []Receiver{OfOrg("cgj", people.IntakeSend), OfOrg("xyzx", people.PartnerOpen)} {
				if all, err := Inbox(tx, "x", []Receiver{to}, false, id.ID{}, 10); len(all) != 1 || err != nil {
					k.Errorf("%s hears %+v, %v", to, all, err)
				}
			}
			return nil
		})
	})
}

func (k *desk) parcel(h Hook) (x id.ID) {
	k.Helper()
	k.write(func(tx *db.Tx) error {
		all, err := Parcels(tx, []string{h.Lane()}, "", id.ID{}, 1)
		if err == nil {
			x = all[0].ID
		}
		return err
	})
	return x
}

// others: nobody reaches a hook by another system's number, and only who may registers one.
func (k *desk) others(s partner.System, h Hook) {
	k.Helper()
	other, _ := k.system("rsj", "")
	var e *web.Error
	if err := EndHook(k.Context(), k.db, k.admin("system_admin"), other.ID, h.ID, "x"); !errors.As(err, &e) {
		k.Errorf("ended by another's number: %v", err)
	}
	if err := Ping(k.Context(), k.db, k.admin("system_admin"), other.ID, h.ID); !errors.Is(err, ErrNoHook) {
		k.Errorf("pinged by another's number: %v", err)
	}
	if err := EndHook(k.Context(), k.db, k.admin("security_admin"), s.ID, h.ID, "x"); !errors.As(err, &e) || e.Kind != web.Forbidden {
		k.Errorf("ended by who may not: %v", err)
	}
	if err := EndHook(k.Context(), k.db, k.admin("system_admin"), s.ID, h.ID, "示例"); err != nil {
		k.Error(err)
	}
	k.push("cgj", "after")
	k.round()
	if s := k.state(h.Lane()); len(s) != 1 {
		k.Errorf("an ended hook gets %v", s)
	}
}

// A system with an SM2 key verifies by the platform's own key; what was changed on the way, or signed by another, is refused.
func TestHookSM2(t *testing.T) {
	eachHooked(t, func(k *desk) {
		own, err := sm2.GenerateKey(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		der, err := smx509.MarshalPKIXPublicKey(own.Public())
		if err != nil {
			t.Fatal(err)
		}
		s, _ := k.system("cgj", string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})))
		b := receiver(t, nil)
		b.Now = func() time.Time { return k.clock.Now() }
		k.write(func(tx *db.Tx) error {
			text, err := PlatformKey(tx, k.book.Ring)
			if err == nil {
				b.Platform, err = client.ParsePlatformKey(text)
			}
			return err
		})
		h := k.hook(s, b.URL)
		k.push("cgj", "a")
		k.round()
		if events, _ := b.got(); events != 1 || k.state(h.Lane())[0] != Sent {
			t.Errorf("%d events, %v", events, b.wrong)
		}
	})
}

// A push that was changed, is late, or comes a second time is not taken.
func TestReceiverRefuses(t *testing.T) {
	now := time.Now()
	signed := func() *http.Request {
		body := `{"id":"e1","kind":"ping"}`
		r := httptest.NewRequest(http.MethodPost, "/in?a=1", strings.NewReader(body))
		if err := client.SignPush(r, client.PushSigned{URI: "/in?a=1", Time: now.Unix(), Body: client.Digest([]byte(body)), ID: "e1"}, "XK1", []byte("s"), nil); err != nil {
			t.Fatal(err)
		}
		return r
	}
	v := &client.Receiver{Secrets: map[string]string{"XK1": "s"}, Now: func() time.Time { return now }}
	first := signed()
	if e, err := v.Read(first); err != nil || e.ID != "e1" {
		t.Fatalf("%v %v", e, err)
	}
	again := signed()
	again.Header = first.Header
	if _, err := v.Read(again); !errors.Is(err, client.ErrSeen) {
		t.Errorf("the same push again: %v", err)
	}
	for name, change := range map[string]func(*http.Request){
		"another body":    func(r *http.Request) { r.Body = http.NoBody },
		"another address": func(r *http.Request) { r.URL.RawQuery = "a=2" },
		"another event":   func(r *http.Request) { r.Header.Set(client.OnceHeader, "e2") },
		"another key": func(r *http.Request) {
			r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), "XK1", "XK2", 1))
		},
		"no signature": func(r *http.Request) { r.Header.Del("Authorization") },
	} {
		r := signed()
		change(r)
		if _, err := v.Read(r); !errors.Is(err, client.ErrNotOurs) {
			t.Errorf("%s: %v", name, err)
		}
	}
	late := &client.Receiver{Secrets: v.Secrets, Now: func() time.Time { return now.Add(6 * time.Minute) }}
	if _, err := late.Read(signed()); err == nil {
		t.Error("a late push was taken")
	}
}

// What leads inside is not called, unless it is allowed; the push waits and says why.
func TestHookInside(t *testing.T) {
	eachHooked(t, func(k *desk) {
		s, key := k.system("cgj", "")
		b := receiver(t, map[string]string{key.ID: key.Secret})
		h := k.hook(s, b.URL)
		k.out.Outside = post.Reach{}.Client()
		k.push("cgj", "a")
		k.round()
		if _, pushes := b.got(); pushes != 0 {
			t.Errorf("%d pushes went inside", pushes)
		}
		k.write(func(tx *db.Tx) error {
			p, err := Parcels(tx, []string{h.Lane()}, Waiting, id.ID{}, 1)
			if err == nil && !strings.Contains(p[0].Answer, "内部网络") {
				t.Errorf("it says %q", p[0].Answer)
			}
			return err
		})
	})
}
