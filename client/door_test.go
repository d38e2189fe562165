package client_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/client"
	"xinguan/cmd/xinguan/wire/sandbox"
	"xinguan/core/partner"
	"xinguan/doors/api"
)

// engines runs a test in a city on each engine.
func engines(t *testing.T, test func(t *testing.T, c *sandbox.City)) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(map[db.Engine]string{db.SQLite: "sqlite", db.Postgres: "postgres"}[e], func(t *testing.T) { test(t, aCity(t, dbtest.URL(t, e))) })
	}
}

func kindOf(err error) string {
	var p *client.Problem
	if errors.As(err, &p) {
		return p.Kind()
	}
	return ""
}

// answer sends a request that is signed already, or not at all.
func answer(t *testing.T, r *http.Request) (status int, text string, h http.Header) {
	t.Helper()
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(raw), res.Header
}

func signed(t *testing.T, c *client.Client, method, uri string, body []byte, at time.Time) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, c.Site+uri, bytes.NewReader(body))
	if err == nil {
		err = c.Key.Sign(r, client.Digest(body), at)
	}
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Only what was signed by a key that holds, just now, for the first time, is taken for a system's.
func TestWhoIsNotKnown(t *testing.T) {
	engines(t, func(t *testing.T, city *sandbox.City) {
		c, err := city.Client(t.Context(), "cgj")
		if err != nil {
			t.Fatal(err)
		}
		const self, nothing = "/api/v1/partner/self", "/api/v1/partner/nil-returns"
		said := []byte(`{"item":"penalty"}`)
		once := func(method, uri string, body []byte, change func(*http.Request)) (int, string) {
			r := signed(t, c, method, uri, body, time.Now())
			change(r)
			status, text, _ := answer(t, r)
			return status, text
		}
		for name, f := range map[string]func() (int, string){
			"no signature": func() (int, string) {
				return once("GET", self, nil, func(r *http.Request) { r.Header.Del("Authorization") })
			},
			"other address": func() (int, string) { return once("GET", self, nil, func(r *http.Request) { r.URL.RawQuery = "x=1" }) },
			"other method":  func() (int, string) { return once("GET", self, nil, func(r *http.Request) { r.Method = "DELETE" }) },
			"other once": func() (int, string) {
				return once("POST", nothing, said, func(r *http.Request) { r.Header.Set(client.OnceHeader, "a") })
			},
			"an hour ago": func() (int, string) {
				status, text, _ := answer(t, signed(t, c, "GET", self, nil, time.Now().Add(-time.Hour)))
				return status, text
			},
			"no such key": func() (int, string) {
				other := client.New(c.Site, client.Key{ID: "XKAAAAAAAAAAAAAA", Secret: c.Key.Secret})
				status, text, _ := answer(t, signed(t, other, "GET", self, nil, time.Now()))
				return status, text
			},
		} {
			if status, text := f(); status != 401 || !strings.Contains(text, "/developers#signature") {
				t.Errorf("%s: %d %.200s", name, status, text)
			}
		}
		if status, text := once("POST", nothing, said, func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader(`{"item":"permit" }`)) }); status != 422 || !strings.Contains(text, "SM3") {
			t.Errorf("another body: %d %.200s", status, text)
		}
		for _, r := range []*http.Request{signed(t, c, "GET", self, nil, time.Now()), signed(t, c, "POST", nothing, said, time.Now())} {
			again := r.Clone(t.Context())
			if r.Method == "POST" {
				again.Body = io.NopCloser(bytes.NewReader(said))
				r.Header.Set("Content-Type", "application/json")
			}
			if status, text, h := answer(t, r); status != 200 || h.Get("RateLimit-Remaining") == "" || h.Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("%s: %d %.200s %v", r.Method, status, text, h)
			}
			if status, text, _ := answer(t, again); status != 401 || !strings.Contains(text, "已经收到过") {
				t.Errorf("%s a second time: %d %.200s", r.Method, status, text)
			}
		}
	})
}

// A key that was taken back, and a system that was closed, are refused from the next request on.
func TestKeysEnd(t *testing.T) {
	city := aCity(t, "")
	security, err1 := city.Actor(t.Context(), "xyzx", "security_admin")
	admin, err2 := city.Actor(t.Context(), "xyzx", "system_admin")
	s, k, err3 := city.System(t.Context(), "cgj", "")
	if err := errors.Join(err1, err2, err3); err != nil {
		t.Fatal(err)
	}
	c := client.New(city.Web.URL, client.Key{ID: k.ID, Secret: k.Secret})
	if _, err := c.Self(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := city.Hub.Partners().End(t.Context(), admin, s.ID, k.ID, "示例"); err == nil {
		t.Error("the system administrator ends keys")
	}
	if err := city.Hub.Partners().End(t.Context(), security, s.ID, k.ID, "示例"); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Self(t.Context()); kindOf(err) != "signature" || !strings.Contains(err.Error(), "收回") || !strings.Contains(err.Error(), k.ID) {
		t.Errorf("after its end: %v", err)
	}
	if _, err := client.New(city.Web.URL, client.Key{ID: k.ID, Secret: k.Secret + "x"}).Self(t.Context()); kindOf(err) != "signature" || strings.Contains(err.Error(), k.ID) {
		t.Errorf("who has only its number learns of it: %v", err)
	}
	if err := city.Hub.Partners().Close(t.Context(), admin, s.ID, "示例"); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Self(t.Context()); kindOf(err) != "signature" || !strings.Contains(err.Error(), "系统已于") {
		t.Errorf("after the system was closed: %v", err)
	}
}

// That a key is used is known also where it only reads: which one is in use is asked before another is ended.
func TestReadsUseAKey(t *testing.T) {
	engines(t, func(t *testing.T, city *sandbox.City) {
		s, k, err := city.System(t.Context(), "cgj", "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.New(city.Web.URL, client.Key{ID: k.ID, Secret: k.Secret}).Self(t.Context()); err != nil {
			t.Fatal(err)
		}
		err = city.Hub.DB.View(t.Context(), func(tx *db.Tx) error {
			all, err := partner.KeysOf(tx, s.ID)
			if len(all) != 1 || all[0].Used.IsZero() {
				t.Errorf("%+v", all)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// With an SM2 key pair the platform knows the public key only.
func TestSM2(t *testing.T) {
	city := aCity(t, "")
	key, err := sm2.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := smx509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	_, k, err := city.System(t.Context(), "cgj", string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})))
	if err != nil || k.Secret != "" {
		t.Fatal(k.Secret, err)
	}
	me, err := client.New(city.Web.URL, client.Key{ID: k.ID, SM2: key}).Self(t.Context())
	if err != nil || me.Org != "cgj" || len(me.Items) == 0 {
		t.Fatalf("%+v %v", me, err)
	}
	other, err := sm2.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.New(city.Web.URL, client.Key{ID: k.ID, SM2: other}).Self(t.Context()); kindOf(err) != "signature" {
		t.Errorf("another's private key: %v", err)
	}
	if _, _, err := city.System(t.Context(), "cgj", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"); err == nil || !strings.Contains(err.Error(), "公钥没有读懂") {
		t.Errorf("no key at all: %v", err)
	}
}

// A file that is sent again after a broken line is taken in once; another's batch is not there; who may not send an item
// is told so before anything is written.
func TestOnceAndOwn(t *testing.T) {
	engines(t, func(t *testing.T, city *sandbox.City) {
		c, err1 := city.Client(t.Context(), "cgj")
		other, err2 := city.Client(t.Context(), "scjgj")
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		f := client.File{Item: "penalty", Name: "处罚.csv", Once: "night-1", Body: bytes.NewReader(penalties(city, 1, 3))}
		one, err1 := c.Send(t.Context(), f)
		two, err2 := c.Send(t.Context(), f)
		if err := errors.Join(err1, err2); err != nil || one.ID != two.ID {
			t.Fatalf("%v: %+v %+v", err, one, two)
		}
		f.Body = bytes.NewReader(penalties(city, 9, 1))
		if _, err := c.Send(t.Context(), f); kindOf(err) != "invalid" {
			t.Errorf("another file under the same key: %v", err)
		}
		b, err := c.Wait(t.Context(), one.ID)
		if err != nil || b.State != "done" || b.Accepted != 3 || b.Held != 1 || b.File != "处罚.csv" {
			t.Fatalf("%+v %v", b, err)
		}
		for f, err := range c.Findings(t.Context(), b.ID, "error") {
			if err != nil || f.Row != 5 || f.Message == "" || len(f.Cells) < 10 {
				t.Errorf("%+v %v", f, err)
			}
		}
		if _, err := other.Batch(t.Context(), b.ID); kindOf(err) != "not_found" {
			t.Errorf("another's batch: %v", err)
		}
		if n := refusals(t, city); n != 1 {
			t.Errorf("%d refusals in the audit log", n)
		}
		if _, err := c.Send(t.Context(), client.File{Item: "penalty", Agency: "scjgj", Name: "a.csv", Body: strings.NewReader("x")}); kindOf(err) != "forbidden" {
			t.Errorf("for another: %v", err)
		}
		if book, err := c.Workbook(t.Context(), b.ID); err != nil || !bytes.HasPrefix(book, []byte("PK")) {
			t.Errorf("workbook: %d bytes, %v", len(book), err)
		}
	})
}

func refusals(t *testing.T, city *sandbox.City) (n int) {
	t.Helper()
	err := city.Hub.DB.View(t.Context(), func(tx *db.Tx) (err error) {
		n, err = db.One(tx, func(scan db.Scanner) (n int, err error) { err = scan(&n); return n, err }, `select count(*) from audit where actor like 'partner/%' and detail like '%refused%'`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// The shell examples of the guide do what they say, one after another, as a reader would type them.
func TestShellExamples(t *testing.T) {
	for _, tool := range []string{"bash", "curl", "openssl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is missing: the shell examples were not tried", tool)
		}
	}
	city := aCity(t, "")
	c, err := city.Client(t.Context(), "cgj")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "penalty.csv"), penalties(city, 20, 2), 0o600); err != nil {
		t.Fatal(err)
	}
	var sign string
	env := append(os.Environ(), "SITE="+c.Site, "KEY="+c.Key.ID, "SECRET="+c.Key.Secret, "CODE="+penalty(20)["uscc"])
	for _, e := range api.Examples() {
		if e.Name == "sign" {
			sign = e.Text
			continue
		}
		if strings.Contains(e.Name, "receipt") {
			time.Sleep(2 * time.Second) // “about a second after”
		}
		cmd := exec.CommandContext(t.Context(), "bash", "-euc", "ONCE=\n"+sign+e.Text)
		cmd.Dir, cmd.Env = dir, env
		out, err := cmd.CombinedOutput()
		if err != nil || strings.Contains(string(out), "/developers#") {
			t.Fatalf("%s: %v\n%.600s", e.Name, err, out)
		}
		env = append(env, learned(t, e.Name, out)...)
	}
	raw, err := os.ReadFile(filepath.Join(dir, "receipt.json"))
	if err != nil || !json.Valid(raw) {
		t.Errorf("receipt: %v %.100s", err, raw)
	}
}

// learned is what a reader takes from an answer for the next example.
func learned(t *testing.T, name string, out []byte) []string {
	t.Helper()
	var a struct {
		ID       string
		Accepted int
		State    string
		Findings []client.Finding
		Records  []client.Sent
	}
	if err := json.Unmarshal(out, &a); err != nil && len(out) > 0 {
		t.Fatalf("%s: %v %.300s", name, err, out)
	}
	switch {
	case strings.HasPrefix(name, "2-"):
		return []string{"ID=" + a.ID}
	case strings.HasPrefix(name, "3-"):
		if len(a.Findings) == 0 {
			t.Fatalf("%s: nothing was found", name)
		}
		f := a.Findings[0]
		return []string{"ROW=" + "4", "COLUMN=" + f.Column, "VALUE=" + f.Proposed}
	case strings.HasPrefix(name, "7-"):
		if len(a.Records) != 1 {
			t.Fatalf("%s: %.300s", name, out)
		}
		return []string{"RECORD=" + a.Records[0].Record}
	case strings.HasPrefix(name, "8-") && a.State != "done", strings.HasPrefix(name, "4-") && a.Accepted != 1:
		t.Errorf("%s: %.300s", name, out)
	}
	return nil
}
