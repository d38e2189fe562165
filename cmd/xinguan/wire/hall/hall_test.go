// Package hall holds the tests of the whole site in which people decide about one subject, on each engine and in a browser. They are a
// package of their own for the time they take.
package hall

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/seal"
	"xinguan/base/ui/uitest"
	"xinguan/city/dongguan"
	"xinguan/cmd/xinguan/wire"
	"xinguan/core/access"
	"xinguan/core/catalog"
	"xinguan/core/city"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/intake"
	"xinguan/core/people"
	"xinguan/core/rating"
	"xinguan/core/record"
	"xinguan/core/rulebook"
	"xinguan/core/seed"
	"xinguan/core/subject"
)

// reply is an answer with its body read.
type reply struct {
	status int
	header http.Header
	text   string
}

func TestMain(m *testing.M) {
	code := m.Run()
	usual.Close()
	bare.Close()
	os.Exit(code)
}

// hands is a clock that tests move.
type hands struct {
	mu  sync.Mutex
	now time.Time
}

func (h *hands) Now() time.Time { h.mu.Lock(); defer h.mu.Unlock(); return h.now }
func (h *hands) to(d clock.Date) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = d.Time().Add(10 * time.Hour)
}

func (h *hands) pass(d time.Duration) { h.mu.Lock(); defer h.mu.Unlock(); h.now = h.now.Add(d) }

// hall is a town with one subject before us, and the people who decide about it.
type hall struct {
	hub     *house.Hub
	site    http.Handler
	code    string // of the subject
	penalty string // the record decided about

	t      *testing.T
	clock  *hands
	rec    record.Record
	tokens map[string]string
	secret map[string]string
	before func(*hall)      // done before people get their accounts; nil for nothing
	more   []people.Founder // who gets one beside the usual ones
	from   string           // address of who comes from outside
}

// halled counts halls: each has visitors of its own.
var halled atomic.Int64

// plan is what halls have in common: built once for each engine, the others are copies.
type plan struct {
	dbtest.Stencil
	peopled bool // with the usual people

	mu    sync.Mutex // of what follows: halls of both engines are opened at once
	built map[db.Engine]*hall
	keys  map[db.Engine][]byte
}

func newPlan(peopled bool) *plan {
	p := &plan{peopled: peopled, built: map[db.Engine]*hall{}, keys: map[db.Engine][]byte{}}
	p.Sets, p.Fill = wire.Migrations(), p.build
	return p
}

// usual is the plan of most halls; where others get accounts too, people come later: the first are brought in together.
var usual, bare = newPlan(true), newPlan(false)

// password is everyone's.
const password = "只用于测试的一句话二〇二六"

const halls = "2026-11-20" // a Friday

// eachHall runs a test in a hall on each engine, with people besides those who are always there.
func eachHall(t *testing.T, test func(t *testing.T, h *hall), also ...people.Founder) {
	eachBuilt(t, func(h *hall) { h.more = also }, test)
}

// eachBuilt is eachHall with halls that are built otherwise. Both engines are tried at once: one waits for its disk while the other
// reckons.
func eachBuilt(t *testing.T, with func(*hall), test func(t *testing.T, h *hall)) {
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); test(t, newHall(t, db.SQLite, with)) })
	t.Run("postgres", func(t *testing.T) { t.Parallel(); test(t, newHall(t, db.Postgres, with)) })
}

// newHall is a hall of the usual plan, with what a test wants besides.
func newHall(t *testing.T, engine db.Engine, with func(*hall)) *hall {
	h, p := emptyHall(t), usual
	if with(h); h.before != nil || len(h.more) > 0 {
		p = bare
	}
	d, like, keys := p.copy(t, engine, h.clock)
	dir := t.TempDir()
	h.must(os.WriteFile(filepath.Join(dir, "keys"), keys, 0o600))
	h.open(d, dir)
	h.serve()
	h.rec, h.code, h.penalty = like.rec, like.code, like.penalty
	maps.Copy(h.tokens, like.tokens)
	maps.Copy(h.secret, like.secret)
	if !p.peopled {
		h.people()
	}
	return h
}

// copy is a database like those of the plan, the hall it was built as, and the keys to what is sealed in it.
func (p *plan) copy(t *testing.T, engine db.Engine, now *hands) (*db.DB, *hall, []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.built[engine] == nil {
		p.built[engine] = emptyHall(t)
	}
	d := p.Open(t, engine, db.WithClock(now))
	return d, p.built[engine], p.keys[engine]
}

func emptyHall(t *testing.T) *hall {
	n := halled.Add(1)
	h := &hall{t: t, clock: &hands{}, tokens: map[string]string{}, secret: map[string]string{}, from: fmt.Sprintf("198.51.%d.%d:1", n>>8&255, n&255)}
	h.clock.to(halls)
	return h
}

func (h *hall) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// build fills the database copies are made of.
func (p *plan) build(d *db.DB) (err error) {
	h := p.built[d.Engine()]
	dir := h.t.TempDir()
	h.open(d, dir)
	h.take(dir)
	h.serve()
	h.choose()
	if p.peopled {
		h.people()
	}
	p.keys[d.Engine()], err = os.ReadFile(filepath.Join(dir, "keys"))
	return err
}

// open is everything behind the site.
func (h *hall) open(d *db.DB, dir string) {
	c, err := city.Load(dongguan.FS)
	h.must(err)
	items, err1 := catalog.Load(dongguan.FS, c.Null)
	rules, err2 := rulebook.Load(dongguan.FS)
	ring, err3 := seal.Open(filepath.Join(dir, "keys"))
	h.must(errors.Join(err1, err2, err3))
	h.hub = &house.Hub{DB: d, City: c, Catalog: items, Rules: rules, Ring: ring, Clock: h.clock, Log: slog.New(slog.DiscardHandler), Site: "https://credit.example", Keeping: 16 << 20}
	models, err := rating.Load(dongguan.FS, items)
	h.must(err)
	h.hub.Rating = rating.Service{Laws: h.hub.Laws(), Models: models}
	h.hub.Purposes, err = access.LoadRules(dongguan.FS)
	h.must(err)
	h.must(wire.Staff(h.hub, dongguan.FS))
	im := &intake.Importer{DB: d, Ring: ring, City: c, Catalog: items, Spool: filepath.Join(dir, "spool"), Clock: h.clock, Records: h.store()}
	h.hub.Uploads = intake.NewUploads(im, h.hub.Log)
}

// take takes in a few organisations and their penalties.
func (h *hall) take(dir string) {
	opt := seed.Options{Seed: 7, Subjects: 30, Records: 40, City: h.hub.City, Today: halls, PartyKind: true}
	for item, write := range map[string]func(io.Writer, seed.Options) error{"registration": seed.Registrations, "penalty": seed.Penalties} {
		var out bytes.Buffer
		path := filepath.Join(dir, item+".csv")
		h.must(errors.Join(write(&out, opt), os.WriteFile(path, out.Bytes(), 0o600)))
		_, err := h.hub.Uploads.File(h.t.Context(), intake.Job{Item: item, Path: path})
		h.must(err)
	}
}

// serve opens the site.
func (h *hall) serve() {
	var err error
	h.hub.Index, err = subject.Build(h.t.Context(), h.hub.DB, h.hub.City.Places())
	h.must(err)
	h.site, err = wire.Site(h.hub)
	h.must(err)
}

func (h *hall) store() *record.Store {
	return &record.Store{Laws: h.hub.Laws(), Effects: wire.Effects(h.hub.Tiers)}
}

// choose takes a penalty of an authority of the city that will become repairable while it is shown.
func (h *hall) choose() {
	h.must(h.hub.DB.View(h.t.Context(), func(tx *db.Tx) error {
		all, _, err := record.List(tx, record.Filter{Item: "penalty", Limit: 100})
		for _, r := range all {
			s, err := subject.Get(tx, r.Subject)
			if err != nil {
				return err
			}
			org, err := h.hub.Answerable(tx, r.Agency, r.AuthorityCode)
			if err != nil {
				return err
			}
			if org == r.AuthorityCode && r.RepairFrom > halls && r.RepairFrom < "2026-12-20" || h.rec.Item == "" {
				h.rec, h.code, h.penalty = *r, s.Code, r.ID.String()
			}
		}
		return err
	}))
	if h.rec.AuthorityCode == "" {
		h.t.Fatal("no penalty of an authority of the city")
	}
}

// people signs those in who are needed: two who decide and one who sends, one of another authority, two of the credit
// centre, the counter.
func (h *hall) people() {
	org := h.rec.AuthorityCode
	other := "cgj"
	if org == other {
		other = "scjgj"
	}
	if h.before != nil {
		h.before(h)
	}
	made, err := h.hub.People.Found(h.t.Context(), append([]people.Founder{{Login: "decider", Name: "示例甲", Org: org, Role: "decider"}, {Login: "second", Name: "示例乙", Org: org, Role: "decider"}, {Login: "clerk", Name: "示例庚", Org: org, Role: "clerk"},
		{Login: "stranger", Name: "示例丙", Org: other, Role: "decider"}, {Login: "centre", Name: "示例丁", Org: "xyzx", Role: "centre_officer"},
		{Login: "head", Name: "示例戊", Org: "xyzx", Role: "centre_supervisor"}, {Login: "counter", Name: "示例己", Org: "zsj", Role: "counter"}}, h.more...))
	h.must(err)
	for _, m := range made {
		ctx := h.t.Context()
		in, err := h.hub.People.SignIn(ctx, people.Attempt{Login: m.Account.Login, Password: m.Password, Device: "test"})
		h.must(err)
		in, err = h.hub.People.ChangePassword(ctx, in.Token, m.Password, password)
		h.must(err)
		e, err := h.hub.People.Enrol(ctx, in.Token, "test")
		h.must(err)
		code, err := totp.GenerateCode(e.Secret, h.clock.Now())
		h.must(err)
		in, _, err = h.hub.People.Enrolled(ctx, in.Token, code)
		h.must(err)
		h.tokens[m.Account.Login], h.secret[m.Account.Login] = in.Token, e.Secret
	}
}

// signIn signs somebody in again: sessions end by themselves when the clock moves.
func (h *hall) signIn(login string) {
	h.t.Helper()
	in, err := h.hub.People.SignIn(h.t.Context(), people.Attempt{Login: login, Password: password, Device: "test"})
	h.must(err)
	code, err := totp.GenerateCode(h.secret[login], h.clock.Now())
	h.must(err)
	in, err = h.hub.People.Code(h.t.Context(), in.Token, code)
	h.must(err)
	h.tokens[login] = in.Token
}

// send posts a form; as is who has signed in, empty for the public. A value that begins with % is a paper.
func (h *hall) send(as, path string, pairs ...string) reply {
	h.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for i := 0; i+1 < len(pairs); i += 2 {
		if strings.HasPrefix(pairs[i+1], "%") {
			f, err := w.CreateFormFile(pairs[i], "示例.pdf")
			h.must(err)
			_, err = f.Write([]byte(pairs[i+1]))
			h.must(err)
			continue
		}
		h.must(w.WriteField(pairs[i], pairs[i+1]))
	}
	h.must(w.Close())
	kind, text := w.FormDataContentType(), body.String()
	if as != "" {
		form := url.Values{}
		for i := 0; i+1 < len(pairs); i += 2 {
			form.Set(pairs[i], pairs[i+1])
		}
		kind, text = "application/x-www-form-urlencoded", form.Encode()
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(text))
	r.Header.Set("Content-Type", kind)
	return h.do(as, r)
}

func (h *hall) get(as, path string) reply {
	return h.do(as, httptest.NewRequest(http.MethodGet, path, nil))
}

func (h *hall) do(as string, r *http.Request) reply {
	if as != "" {
		r.AddCookie(&http.Cookie{Name: "xinguan_office", Value: h.tokens[as]})
	}
	r.RemoteAddr = h.from
	rec := httptest.NewRecorder()
	h.site.ServeHTTP(rec, r)
	return reply{rec.Code, rec.Header(), rec.Body.String()}
}

// field is what a hidden field of a page says.
func field(page, name string) string { return uitest.Match(page, `name="`+name+`" value="([^"]*)"`) }

// apply sends a form of the public and gives number and code of the case, and the case.
func (h *hall) apply(path string, pairs ...string) (number, code string, c flow.Case) {
	h.t.Helper()
	form := h.get("", path)
	if form.status != 200 {
		h.t.Fatalf("%s: %d", path, form.status)
	}
	pairs = append(pairs, "once", field(form.text, "once"), "name", "示例经办", "phone", "0769-00000000")
	first := h.send("", path, pairs...)
	again := h.send("", path, pairs...)
	if first.status != 303 || again.header.Get("Location") != first.header.Get("Location") {
		h.t.Fatalf("%s sent: %d %q, again %d %q", path, first.status, said(first.text), again.status, said(again.text))
	}
	shown := h.get("", first.header.Get("Location"))
	number, code = field(shown.text, "number"), field(shown.text, "code")
	if number == "" || len(code) != 9 || shown.header.Get("Cache-Control") != "no-store" {
		h.t.Fatalf("no number or code: %d %q %q", shown.status, number, code)
	}
	h.must(h.hub.DB.View(h.t.Context(), func(tx *db.Tx) (err error) { c, err = h.hub.Flow.ByCode(tx, number, code); return err }))
	return number, code, c
}

// said is the sentence of a page that refuses.
func said(page string) string { return uitest.Match(page, `class="lede">([^<]*)<`) }

// step takes a step in the office.
func (h *hall) step(as string, c flow.Case, way, step string, pairs ...string) reply {
	h.t.Helper()
	page := h.get(as, "/office/cases/"+c.ID.String())
	return h.send(as, "/office/cases/"+c.ID.String()+"/"+way+"/"+step, append(pairs, "seen", field(page.text, "seen"))...)
}

// doors are the public answers that show the record, each with how it names it.
func (h *hall) doors() map[string]string {
	return map[string]string{"/subjects/" + h.code: h.rec.DocNo, "/subjects/" + h.code + "/timeline": "r-" + h.penalty,
		"/api/v1/subjects/" + h.code + "/records?item=penalty": h.rec.DocNo, "/disclosures?item=penalty&name=" + h.code: h.rec.DocNo,
		"/disclosures.csv?item=penalty&name=" + h.code: h.rec.DocNo, "/api/v1/disclosures?item=penalty&name=" + h.code: h.rec.DocNo,
		"/objection/" + h.code + "/" + h.penalty: h.rec.DocNo, "/repair/" + h.code + "/" + h.penalty: h.rec.DocNo,
		"/subjects/" + h.code + "/feed.atom": h.penalty}
}

// shown fails unless every door shows the record, or none does.
func (h *hall) shown(want bool, when string) {
	h.t.Helper()
	for path, name := range h.doors() {
		if has := strings.Contains(h.get("", path).text, name); has != want {
			h.t.Errorf("%s: %s shows the record: %v", when, path, has)
		}
	}
}

// marked fails unless the mark stands wherever the record does, or nowhere.
func (h *hall) marked(want bool, when string) {
	h.t.Helper()
	for path, mark := range map[string]string{"/subjects/" + h.code: "异议处理中", "/disclosures?item=penalty&name=" + h.code: "异议处理中",
		"/api/v1/subjects/" + h.code + "/records?item=penalty": `"disputed":true`} {
		if has := strings.Contains(h.get("", path).text, mark); has != want {
			h.t.Errorf("%s: %s carries the mark: %v", when, path, has)
		}
	}
}

func (h *hall) lapse() (n int) {
	h.t.Helper()
	n, err := h.hub.Flow.Lapse(h.t.Context(), h.hub.DB, 10)
	h.must(err)
	return n
}
