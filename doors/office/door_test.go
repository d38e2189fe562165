package office

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/pquerna/otp/totp"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/seal"
	"xinguan/city/dongguan"
	"xinguan/core/city"
	"xinguan/core/house"
	"xinguan/core/ledger"
	"xinguan/core/people"
)

// hands is a clock that tests move.
type hands struct {
	mu  sync.Mutex
	now time.Time
}

func (h *hands) Now() time.Time          { h.mu.Lock(); defer h.mu.Unlock(); return h.now }
func (h *hands) forward(d time.Duration) { h.mu.Lock(); defer h.mu.Unlock(); h.now = h.now.Add(d) }

// bureau is an office with one room, two accounts, and a browser.
type bureau struct {
	t      *testing.T
	server *httptest.Server
	client *http.Client
	clock  *hands
	made   map[string]people.Founded
	secret map[string]string
	done   []string // what the room's desks did
}

// tried is the room: a page, an act, an act that wants to be sure, and a page for administrators.
func (b *bureau) tried() house.Room {
	text := func(s string) templ.Component {
		return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
			_, err := io.WriteString(w, templ.EscapeString(s))
			return err
		})
	}
	act := func(name string) func(*house.Hub, *house.Visit) (house.Page, error) {
		return func(_ *house.Hub, v *house.Visit) (house.Page, error) {
			b.done = append(b.done, name+":"+v.PostFormValue("what"))
			return house.Page{Moved: "/office/tried", Said: "办好了<b>" + v.PostFormValue("what")}, nil
		}
	}
	return house.Room{Name: "tried", Title: "试", Desks: []house.Desk{
		{Pattern: "GET /office/tried", Permission: people.OfficeEnter, Page: func(_ *house.Hub, v *house.Visit) (house.Page, error) {
			return house.Page{Title: "试", Nav: "/office/tried", Body: text("您是" + v.Name + "，" + v.Role)}, nil
		}},
		{Pattern: "POST /office/tried", Permission: people.IntakeSend, Page: act("plain")},
		{Pattern: "POST /office/tried/sure", Permission: people.OfficeEnter, Sure: true, Page: act("sure")},
		{Pattern: "GET /office/tried/broken", Permission: people.OfficeEnter, Page: func(*house.Hub, *house.Visit) (house.Page, error) {
			return house.Page{}, errors.New("secret cause")
		}},
		{Pattern: "GET /office/tried/roles", Permission: people.RoleGrant, Page: func(*house.Hub, *house.Visit) (house.Page, error) {
			return house.Page{Title: "角色", Body: text("x")}, nil
		}},
	}, Menu: []house.Entry{
		{Group: "试用", Title: "试一试", Href: "/office/tried", Permission: people.OfficeEnter, Waiting: func(*house.Hub, *db.Tx, people.Actor) (int, error) { return 3, nil }},
		{Group: "试用", Title: "授角色", Href: "/office/tried/roles", Permission: people.RoleGrant},
	}}
}

func newBureau(t *testing.T) *bureau {
	t.Helper()
	b := &bureau{t: t, clock: &hands{now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}, made: map[string]people.Founded{}, secret: map[string]string{}}
	c, err := city.Load(dongguan.FS)
	roles, err2 := people.LoadRoles(dongguan.FS)
	ring, err3 := seal.Open(filepath.Join(t.TempDir(), "keys"))
	if err := errors.Join(err, err2, err3); err != nil {
		t.Fatal(err)
	}
	d := dbtest.Open(t, db.SQLite, []db.Set{ledger.Migrations(), people.Migrations()}, db.WithClock(b.clock))
	hub := &house.Hub{DB: d, City: c, Ring: ring, People: people.NewRegistry(d, ring, c, roles), Clock: b.clock, Log: slog.New(slog.DiscardHandler)}
	made, err := hub.People.Found(t.Context(), []people.Founder{{Login: "clerk", Name: "示例报送", Org: "cgj", Role: "clerk"}, {Login: "security", Name: "示例安全", Org: "xyzx", Role: "security_admin"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range made {
		b.made[m.Account.Login] = m
	}
	h, err := Handler(hub, []house.Room{b.tried()})
	if err != nil {
		t.Fatal(err)
	}
	b.server = httptest.NewServer(h)
	t.Cleanup(b.server.Close)
	b.fresh()
	return b
}

// fresh is a browser without cookies.
func (b *bureau) fresh() {
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.t.Fatal(err)
	}
	b.client = &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

type answer struct {
	status int
	to     string // where it leads
	text   string
	header http.Header
}

// main is what the page says, without its frame.
func (a answer) main() string {
	_, text, _ := strings.Cut(a.text, "<main")
	return text
}

func (b *bureau) send(method, path string, form url.Values, header ...string) answer {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.server.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header.Get("Location"), string(body), res.Header}
}

func (b *bureau) get(path string) answer { b.t.Helper(); return b.send("GET", path, nil) }

func (b *bureau) post(path string, pairs ...string) answer {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return b.send("POST", path, form)
}

func (b *bureau) leads(a answer, to string) {
	b.t.Helper()
	if a.status != http.StatusSeeOther || a.to != to {
		b.t.Fatalf("%d to %q, wanted %q: %s", a.status, a.to, to, a.main())
	}
}

const ownPassword = "桂花开在十月的城南 河风慢"

var secretShown = regexp.MustCompile(`密钥：<code[^>]*>([A-Z2-7 ]+)<`)

// signIn goes through all the pages the first time, through password and code afterwards.
func (b *bureau) signIn(login string) {
	b.t.Helper()
	if b.secret[login] == "" {
		b.leads(b.post("/office/sign-in", "login", login, "password", b.made[login].Password), "/office/sign-in/password")
		b.leads(b.post("/office/sign-in/password", "old", b.made[login].Password, "password", ownPassword, "again", ownPassword), "/office/sign-in/enrol")
		m := secretShown.FindStringSubmatch(b.get("/office/sign-in/enrol").text)
		if m == nil {
			b.t.Fatal("no secret is shown")
		}
		b.secret[login] = strings.ReplaceAll(m[1], " ", "")
		if a := b.post("/office/sign-in/enrol", "code", b.code(login)); a.status != 200 || !strings.Contains(a.text, "请记下恢复码") {
			b.t.Fatalf("enrol: %d %s", a.status, a.main())
		}
		return
	}
	b.clock.forward(time.Minute)
	b.leads(b.post("/office/sign-in", "login", login, "password", ownPassword), "/office/sign-in/code")
	b.leads(b.post("/office/sign-in/code", "code", b.code(login)), "/office")
}

func (b *bureau) code(login string) string {
	c, err := totp.GenerateCode(b.secret[login], b.clock.Now())
	if err != nil {
		b.t.Fatal(err)
	}
	return c
}

func (b *bureau) token() string {
	u, _ := url.Parse(b.server.URL + "/office")
	for _, c := range b.client.Jar.Cookies(u) {
		if c.Name == sessionCookie {
			return c.Value
		}
	}
	return ""
}

// The first day of a clerk: sign-in step by step, the menu they may use, an act, the sentence shown once, signing out.
func TestADay(t *testing.T) {
	b := newBureau(t)
	b.leads(b.get("/office/tried?a=1"), "/office/sign-in?next=%2Foffice%2Ftried%3Fa%3D1")
	wrong := b.post("/office/sign-in", "login", "clerk", "password", "不是这个密码啊")
	if wrong.status != 403 || !strings.Contains(wrong.text, "账号或密码不对") || !strings.Contains(wrong.text, `value="clerk"`) {
		t.Errorf("wrong password: %d %s", wrong.status, wrong.main())
	}
	b.signIn("clerk")
	home := b.get("/office")
	if home.status != 200 || !strings.Contains(home.text, "试一试") || strings.Contains(home.text, "授角色") || home.header.Get("Cache-Control") != "no-store" {
		t.Errorf("home: %d %v %s", home.status, home.header, home.main())
	}
	b.leads(b.post("/office/tried", "what", "甲"), "/office/tried")
	if page := b.get("/office/tried"); !strings.Contains(page.text, "办好了&lt;b&gt;甲") || !strings.Contains(page.text, "您是示例报送，报送员") {
		t.Errorf("after the act: %s", page.main())
	}
	if page := b.get("/office/tried"); strings.Contains(page.text, "办好了") {
		t.Error("the sentence is shown twice")
	}
	if a := b.get("/office/tried/roles"); a.status != 403 || !strings.Contains(a.text, "没有办理这一步的权限") {
		t.Errorf("another's page: %d", a.status)
	}
	if a := b.get("/office/tried/broken"); a.status != 500 || strings.Contains(a.text, "secret cause") || !strings.Contains(a.text, "编号 ") {
		t.Errorf("a failure: %d %s", a.status, a.main())
	}
	if a := b.get("/office/nothing"); a.status != 404 {
		t.Errorf("nothing: %d", a.status)
	}
	old := b.token()
	b.leads(b.post("/office/sign-out"), "/office/sign-in")
	if a := b.send("GET", "/office/tried", nil, "Cookie", sessionCookie+"="+old); a.status != 303 {
		t.Errorf("the old session still opens pages: %d", a.status)
	}
}

// What cannot be undone asks for the password again, brings along what was filled in, and is done once.
func TestSure(t *testing.T) {
	b := newBureau(t)
	b.signIn("clerk")
	b.leads(b.post("/office/tried/sure", "what", "刚登录"), "/office/tried")
	b.clock.forward(20 * time.Minute)
	ask := b.post("/office/tried/sure", "what", `后来"<i>`)
	if ask.status != 200 || !strings.Contains(ask.text, "请再确认一次是您本人") || !strings.Contains(ask.text, `name="what" value="后来&#34;&lt;i&gt;"`) || len(b.done) != 1 {
		t.Fatalf("asked: %d %v %s", ask.status, b.done, ask.main())
	}
	if again := b.post("/office/tried/sure", "what", "后来", proofField, "不是这个密码啊"); again.status != 200 || !strings.Contains(again.text, "密码不对") || len(b.done) != 1 {
		t.Errorf("a wrong password: %v %s", b.done, again.main())
	}
	before := b.token()
	b.leads(b.post("/office/tried/sure", "what", "后来", proofField, ownPassword), "/office/tried")
	if len(b.done) != 2 || b.done[1] != "sure:后来" || b.token() == before {
		t.Errorf("done %v, token changed %v", b.done, b.token() != before)
	}
}

// What others might try with a browser that is signed in, or with addresses.
func TestTricks(t *testing.T) {
	b := newBureau(t)
	for _, next := range []string{"https://evil.example/office/x", "//evil.example/office/x", "/catalog", "/office/../catalog", `/office\evil`, "javascript:alert(1)", "/office/sign-in/code"} {
		if a := b.get("/office/sign-in?next=" + url.QueryEscape(next)); strings.Contains(a.text, "evil") || strings.Contains(a.text, `value="/catalog"`) || strings.Contains(a.text, "alert") {
			t.Errorf("next=%s is taken", next)
		}
	}
	b.signIn("clerk")
	for _, header := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example"}} {
		if a := b.send("POST", "/office/tried", url.Values{"what": {"伪造"}}, header...); a.status != 403 || len(b.done) != 0 {
			t.Errorf("%v: %d %v", header, a.status, b.done)
		}
	}
	planted := strings.Repeat("A", len(b.token()))
	b.fresh()
	u, _ := url.Parse(b.server.URL + "/office")
	b.client.Jar.SetCookies(u, []*http.Cookie{{Name: sessionCookie, Value: planted, Path: "/office"}})
	b.signIn("clerk")
	if b.token() == planted {
		t.Error("a session planted before signing in is the session afterwards")
	}
	b.clock.forward(40 * time.Minute)
	b.leads(b.get("/office"), "/office/sign-in")
	if page := b.get("/office/sign-in"); !strings.Contains(page.text, "很久没有操作") {
		t.Errorf("the reason is not told: %s", page.main())
	}
}
