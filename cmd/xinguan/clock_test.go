package main

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/core/intake"
	"xinguan/core/ledger"
	"xinguan/core/people"
	"xinguan/core/upkeep"
)

// hands is a clock that can be set.
type hands struct {
	mu sync.Mutex
	by time.Duration
}

func (h *hands) Now() time.Time { h.mu.Lock(); defer h.mu.Unlock(); return time.Now().Add(h.by) }

func (h *hands) set(by time.Duration) { h.mu.Lock(); defer h.mu.Unlock(); h.by = by }

// timed is a city that has a file to import, under a clock that can be set.
type timed struct {
	*fort
	where store
	hands *hands
	file  string
	code  string
}

func openTimed(t *testing.T, engine db.Engine) *timed {
	t.Helper()
	url, keys := seeded(t, engine)
	dir := t.TempDir()
	said(t, exitSettled, "seed", "--subjects", "60", "--records", "120", "--dirt", "0", "--seed", "9", "--out", dir)
	c := &timed{where: store{DB: url, Keys: keys, Log: filepath.Join(dir, "tlog")}, hands: &hands{}, file: filepath.Join(dir, "法人行政许可.csv")}
	c.fort = openFort(t, c.where, db.WithClock(clock.NewSteady(c.hands)))
	c.code = c.codes("penalty")[0]
	return c
}

func (c *timed) imported() (intake.Result, error) {
	return c.e.importer().File(c.t.Context(), intake.Job{Item: "permit", Path: c.file})
}

// signIn is the page that answers a wrong password.
func (c *timed) signIn() *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/office/sign-in", strings.NewReader("login=nobody&password=x"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	w := httptest.NewRecorder()
	c.h.ServeHTTP(w, r)
	return w
}

// The clock of a running server is set back by some hours: pages are shown as of the day that was reached, whatever would
// write says why it does not, and once the time is right all goes on without a restart.
func TestTheClockIsSetBack(t *testing.T) {
	eachEngine(t, func(t *testing.T, engine db.Engine) {
		c := openTimed(t, engine)
		reached := c.hub.Clock.Now()
		if _, err := ledger.Seal(t.Context(), c.e.db); err != nil {
			t.Fatal(err)
		}
		c.hands.set(-26 * time.Hour)
		if now := c.hub.Clock.Now(); now.Before(reached.Add(-time.Minute)) {
			t.Errorf("pages go by %s, %s was reached", now, reached)
		}
		if _, err := c.imported(); !errors.Is(err, db.ErrLate) || !strings.Contains(err.Error(), "25小时") {
			t.Errorf("an import: %v", err)
		}
		for name, w := range map[string]*httptest.ResponseRecorder{"signing in": c.signIn(), "a report": c.ask("/subjects/" + c.code + "/report.pdf")} {
			if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "拨回") || w.Header().Get("Retry-After") == "" {
				t.Errorf("%s: %d %.200s", name, w.Code, w.Header())
			}
		}
		for _, path := range []string{"/", "/subjects/" + c.code, "/api/v1/disclosures"} {
			if w := c.ask(path); w.Code != http.StatusOK {
				t.Errorf("%s, which only reads: %d", path, w.Code)
			}
		}
		for _, p := range probes(c.e, c.hub) {
			if err := p.OK(t.Context()); (err != nil) != (p.Name == "clock") {
				t.Errorf("probe %s: %v", p.Name, err)
			}
		}
		c.hands.set(0)
		c.goesOn()
	})
}

// goesOn imports, signs in, proves.
func (c *timed) goesOn() {
	c.t.Helper()
	if res, err := c.imported(); err != nil || res.Accepted == 0 {
		c.t.Errorf("an import: %+v %v", res, err)
	}
	if w := c.signIn(); w.Code != http.StatusForbidden {
		c.t.Errorf("signing in: %d", w.Code)
	}
	if w := c.ask("/subjects/" + c.code + "/report.pdf"); w.Code != http.StatusOK {
		c.t.Errorf("a report: %d", w.Code)
	}
	if _, err := c.e.proofs.Publish(c.t.Context()); err != nil {
		c.t.Error(err)
	}
	said(c.t, exitSettled, "audit", "verify", "--db", c.where.DB, "--keys", c.where.Keys, "--log", c.where.Log)
}

// A clock that is put right by some seconds stands still for them, and nobody notices.
func TestTheClockIsPutRight(t *testing.T) {
	eachEngine(t, func(t *testing.T, engine db.Engine) {
		c := openTimed(t, engine)
		before := c.hub.Clock.Now()
		c.hands.set(-40 * time.Second)
		c.goesOn()
		err := c.e.db.View(t.Context(), func(tx *db.Tx) error {
			at, err := upkeep.Reached(tx)
			if at.Before(before.Add(-5 * time.Second)) {
				t.Errorf("written at %s, after %s", at, before)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// A clock was a day ahead and is right now: the server starts, shows and does not write, doctor says what to do, and doing
// it is enough.
func TestTheClockWasAhead(t *testing.T) {
	eachEngine(t, func(t *testing.T, engine db.Engine) {
		c := openTimed(t, engine)
		flags := []string{"--db", c.where.DB, "--keys", c.where.Keys}
		accept := append([]string{"clock", "accept", "--why", "校准"}, flags...)
		if got := said(t, exitFailed, accept...); !strings.Contains(got, "不需要") {
			t.Error(got)
		}
		c.hands.set(24 * time.Hour)
		if _, err := c.e.people(); err != nil {
			t.Fatal(err)
		}
		if _, err := c.hub.People.SignIn(t.Context(), people.Attempt{Login: "nobody", Password: "x", Address: "192.0.2.1"}); err == nil {
			t.Fatal("nobody is in")
		}
		if res, err := c.imported(); err != nil || res.Accepted == 0 {
			t.Fatal(res, err)
		}
		if _, err := ledger.Seal(t.Context(), c.e.db); err != nil {
			t.Fatal(err)
		}
		again := openFort(t, c.where) // by the machine's own clock
		if w := again.ask("/subjects/" + c.code + "/report.pdf"); w.Code != http.StatusServiceUnavailable {
			t.Errorf("a report: %d", w.Code)
		}
		ran(t, exitSettled, append([]string{"backup", "-o", t.TempDir() + "/a.xgb", "--fast"}, flags...)...)
		if f := examined(t, c.where, 0)["时间先后"]; f.Level != upkeep.Urgent || !strings.Contains(f.Advice, "xinguan clock accept") {
			t.Errorf("doctor: %+v", f)
		}
		if got := said(t, exitSettled, accept...); !strings.Contains(got, "请逐件核对") {
			t.Error(got)
		}
		if f := examined(t, c.where, 0)["时间先后"]; f.Level != upkeep.Well {
			t.Errorf("doctor, after it was accepted: %+v", f)
		}
		c.fort = openFort(t, c.where)
		if w := c.ask("/subjects/" + c.code + "/report.pdf"); w.Code != http.StatusOK {
			t.Errorf("a report, after it was accepted: %d", w.Code)
		}
		said(t, exitSettled, append([]string{"audit", "verify"}, flags...)...)
	})
}
