package people

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"time"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/idp"
	"xinguan/city/dongguan"
)

// somebody are the people of the test provider, in the order of its page.
var somebody = []idp.Person{
	{Title: "代表", Claims: map[string]any{"sub": "1", "user_type": "legal", "id_number": "441998200001010011", "org_code": "91441998MA00000001", "org_name": "示例公司", "capacity": "legal_representative"}},
	{Title: "个人", Claims: map[string]any{"sub": "2", "user_type": "natural", "id_number": "441998200001010011"}},
	{Title: "会计", Claims: map[string]any{"sub": "3", "user_type": "legal", "id_number": "441998200001010022", "org_code": "91441998MA00000001", "org_name": "示例公司", "capacity": "accountant"}},
	{Title: "到期", Claims: map[string]any{"sub": "4", "user_type": "legal", "id_number": "441998200001010033", "org_code": "91441998MA00000001", "org_name": "示例公司", "capacity": "agent", "mandate_until": "2026-11-23"}},
	{Title: "无号", Claims: map[string]any{"sub": "5", "user_type": "natural"}},
	{Title: "不明", Claims: map[string]any{"sub": "6", "user_type": "robot", "id_number": "441998200001010044"}},
}

// unified runs the test provider and is its client.
func (h *house) unified() *IdentityProvider {
	h.t.Helper()
	const back = "http://portal.invalid/back"
	var site http.Handler
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { site.ServeHTTP(w, r) }))
	h.t.Cleanup(srv.Close)
	provider, err := idp.New(srv.URL, "xinguan", "secret", back, h.clock, somebody...)
	if err != nil {
		h.t.Fatal(err)
	}
	site = provider.Handler()
	rules := must[IdentityRules](h)(LoadIdentity(dongguan.FS))
	return must[*IdentityProvider](h)(NewIdentityProvider(h.ctx(), IdentityConfig{Issuer: srv.URL, ClientID: "xinguan", Secret: "secret", Redirect: back}, rules, h.ring, h.clock))
}

// choose presses a button of the provider's page and follows as far as our own address.
func (h *house) choose(address, person string) url.Values {
	h.t.Helper()
	c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := c.PostForm(address, url.Values{"person": {person}})
	if err != nil {
		h.t.Fatal(err)
	}
	defer r.Body.Close()
	_, _ = io.Copy(io.Discard, r.Body)
	to, err := url.Parse(r.Header.Get("Location"))
	if err != nil || r.StatusCode != http.StatusSeeOther {
		h.t.Fatalf("%d %v", r.StatusCode, err)
	}
	return to.Query()
}

// byIdentity: companies' representatives and persons come by the unified identity, see what is theirs, and leave no number
// behind.
func byIdentity(h *house) {
	p := h.unified()
	come := func(person string) (Outside, error) {
		address, cookie, err := p.Begin("")
		if err != nil {
			return Outside{}, err
		}
		q := h.choose(address, person)
		o, _, err := p.Finish(h.ctx(), cookie, q.Get("state"), q.Get("code"))
		return o, err
	}
	company, herself := id.New(), id.New()
	mark := must[string](h)(h.db.Mark(h.ctx()))
	agent := must[Outside](h)(come("0"))
	if agent.Role != RoleAgent || agent.Code != "91441998MA00000001" || agent.Capacity == "" {
		h.t.Errorf("the representative: %+v", agent)
	}
	in := must[SignedIn](h)(h.EnterOutside(h.ctx(), agent, company, Attempt{Device: "phone"}))
	s := must[Session](h)(h.Session(h.ctx(), in.Token))
	if !Decide(s.Actor, LookOwn, Scope{Subject: company}).Allowed || Decide(s.Actor, LookOwn, Scope{Subject: herself}).Allowed ||
		Decide(s.Actor, OfficeEnter).Allowed || s.Title != "单位代表" {
		h.t.Errorf("as representative: %+v", s)
	}
	person := must[Outside](h)(come("1"))
	second := must[SignedIn](h)(h.EnterOutside(h.ctx(), person, herself, Attempt{}))
	s2 := must[Session](h)(h.Session(h.ctx(), second.Token))
	if s2.Account.ID != s.Account.ID || !Decide(s2.Actor, LookOwn, Scope{Subject: herself}).Allowed || Decide(s2.Actor, LookOwn, Scope{Subject: company}).Allowed {
		h.t.Errorf("as herself: %+v", s2)
	}
	h.out(in.Token, "role") // for the company she acts no more
	for who, want := range map[string]string{"2": "不能代表", "3": "到期", "4": "证件号码", "5": "个人还是单位"} {
		_, err := come(who)
		h.says(err, want)
	}
	_, err := h.EnterOutside(h.ctx(), agent, company, Attempt{})
	h.says(err, "从头") // the same way a second time
	_, err = h.EnterOutside(h.ctx(), agent, id.ID{}, Attempt{})
	h.says(err, "没有找到")
	if err := h.OutsideRefused(h.ctx(), "203.0.113.9", "示例"); err != nil {
		h.t.Fatal(err)
	}
	h.noNumbers()
	if now := must[string](h)(h.db.Mark(h.ctx())); now != mark {
		h.t.Error("who signs in, or tries to, lets the answers go that are kept for everybody")
	}
}

// noNumbers looks for the number of a document in the tables, and in the log, which is kept for good, for the address of
// who was turned away.
func (h *house) noNumbers() {
	h.t.Helper()
	err := h.db.View(h.ctx(), func(tx *db.Tx) error {
		for _, q := range []string{`select digest from identity`, `select name from account`, `select capacity from acts_for`, `select detail from audit`} {
			err := db.Each(tx, func(scan db.Scanner) error {
				var b []byte
				err := scan(&b)
				if strings.Contains(string(b), "4419982000") || strings.Contains(string(b), "203.0.113.9") {
					h.t.Errorf("%s shows a number: %s", q, b)
				}
				return err
			}, q)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

// identityCannotBeForged: another's state, a code used twice, a cookie of another browser, one that is old, one made up.
func identityCannotBeForged(h *house) {
	p := h.unified()
	finish := func(cookie, state, code string) error {
		_, next, err := p.Finish(context.Background(), cookie, state, code)
		if err == nil && next != "/my" {
			h.t.Errorf("leads on to %q", next)
		}
		return err
	}
	address, cookie, _ := p.Begin("/my")
	_, other, _ := p.Begin("/my")
	q := h.choose(address, "0")
	h.says(finish(cookie, "forged", q.Get("code")), "从头")
	h.says(finish(other, q.Get("state"), q.Get("code")), "从头")
	h.says(finish("AAAA", q.Get("state"), q.Get("code")), "从头")
	h.says(finish("", "", q.Get("code")), "从头")
	h.says(finish(cookie, q.Get("state"), "forged"), "从头")
	if err := finish(cookie, q.Get("state"), q.Get("code")); err != nil {
		h.t.Fatal(err)
	}
	h.says(finish(cookie, q.Get("state"), q.Get("code")), "从头")
	address, cookie, _ = p.Begin("/my")
	q = h.choose(address, "0")
	h.clock.pass(11 * time.Minute)
	h.says(finish(cookie, q.Get("state"), q.Get("code")), "从头")
}
