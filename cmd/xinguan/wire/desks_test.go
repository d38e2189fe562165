package wire

import (
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"xinguan/base/clock"
	"xinguan/city/dongguan"
	"xinguan/core/house"
	"xinguan/core/people"
)

// officers are somebody for each role that is held with an account.
var officers = []people.Founder{
	{Login: "clerk", Org: "cgj", Role: "clerk"}, {Login: "reviewer", Org: "cgj", Role: "reviewer"}, {Login: "decider", Org: "cgj", Role: "decider"},
	{Login: "centre", Org: "xyzx", Role: "centre_officer"}, {Login: "head", Org: "xyzx", Role: "centre_supervisor"}, {Login: "counter", Org: "zsj", Role: "counter"},
	{Login: "auditor", Org: "sjj", Role: "auditor"}, {Login: "system", Org: "xyzx", Role: "system_admin"}, {Login: "security", Org: "xyzx", Role: "security_admin"},
	{Login: "audit", Org: "xyzx", Role: "audit_admin"},
}

// actors are those officers as the city's roles make them.
func actors(t *testing.T, hub *house.Hub) map[people.Role]people.Actor {
	t.Helper()
	roles, err := people.LoadRoles(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	rights := &people.Rights{Roles: roles, Orgs: people.CityOrgs(hub.City)}
	out := map[people.Role]people.Actor{}
	for _, f := range officers {
		out[f.Role] = rights.Actor(f.Login, people.Capacity{Role: f.Role, Org: f.Org}, clock.Today(hub.Clock))
	}
	return out
}

// TestEveryDesk walks every desk as every role over HTTP, and as nobody: it opens exactly for those who hold its
// permission, ids that do not exist included.
func TestEveryDesk(t *testing.T) {
	w := aTown(t)
	server := httptest.NewServer(w.site)
	defer server.Close()
	nobody := browser(t)
	clients := w.everyClient(t, server.URL)
	all := actors(t, w.hub)
	for _, room := range Rooms() {
		for _, d := range room.Desks {
			method, path, _ := strings.Cut(d.Pattern, " ")
			path = regexp.MustCompile(`\{[^}]+\}`).ReplaceAllString(path, "06h1s6dr1sxxxemp00n436mhkc")
			if status, to := walk(t, nobody, method, server.URL+path); status != http.StatusSeeOther || !strings.HasPrefix(to, "/office/sign-in") {
				t.Errorf("%s without a session: %d %s", d.Pattern, status, to)
			}
			for role, client := range clients {
				status, to := walk(t, client, method, server.URL+path)
				if may := people.Holds(all[role], d.Permission).Allowed; !may && status != http.StatusForbidden || strings.HasPrefix(to, "/office/sign-in") || status >= 500 {
					t.Errorf("%s as %s: %d %s, may open it: %v", d.Pattern, role, status, to, may)
				}
			}
		}
	}
}

func browser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

func walk(t *testing.T, c *http.Client, method, address string) (status int, to string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(""))
	if err != nil {
		t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode, res.Header.Get("Location")
}

var secretShown = regexp.MustCompile(`密钥：<code[^>]*>([A-Z2-7 ]+)<`)

// everyClient is everybody, signed in once for all tests.
func (w *town) everyClient(t *testing.T, base string) map[people.Role]*http.Client {
	t.Helper()
	if w.clients == nil {
		w.clients = signedIn(t, w, base)
	}
	return w.clients
}

// signedIn signs everybody in for the first time, through the pages.
func signedIn(t *testing.T, w *town, base string) map[people.Role]*http.Client {
	t.Helper()
	founders := slices.Clone(officers)
	for i := range founders {
		founders[i].Name = "示例" + founders[i].Login
	}
	made, err := w.hub.People.Found(t.Context(), founders)
	if err != nil {
		t.Fatal(err)
	}
	const own = "桂花开在十月的城南 河风慢"
	out := map[people.Role]*http.Client{}
	for _, m := range made {
		c := browser(t)
		send(t, c, base+"/office/sign-in", url.Values{"login": {m.Account.Login}, "password": {m.Password}})
		send(t, c, base+"/office/sign-in/password", url.Values{"old": {m.Password}, "password": {own}, "again": {own}})
		found := secretShown.FindStringSubmatch(fetched(t, c, base+"/office/sign-in/enrol"))
		if found == nil {
			t.Fatalf("%s is not asked for an authenticator", m.Account.Login)
		}
		code, err := totp.GenerateCode(strings.ReplaceAll(found[1], " ", ""), time.Now())
		if err != nil {
			t.Fatal(err)
		}
		send(t, c, base+"/office/sign-in/enrol", url.Values{"code": {code}})
		out[m.Role] = c
	}
	return out
}

func send(t *testing.T, c *http.Client, address string, form url.Values) {
	t.Helper()
	res, err := c.PostForm(address, form)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode >= 400 {
		t.Fatalf("%s: %d", address, res.StatusCode)
	}
}

func fetched(t *testing.T, c *http.Client, address string) string {
	t.Helper()
	res, err := c.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var b strings.Builder
	if err := res.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestEveryDeskLeadsHome: from every page of the office that can be opened without an id one gets back to the workbench by the line
// above its title.
func TestEveryDeskLeadsHome(t *testing.T) {
	w := aTown(t)
	server := httptest.NewServer(w.site)
	defer server.Close()
	clients := w.everyClient(t, server.URL)
	all := actors(t, w.hub)
	for _, room := range Rooms() {
		for _, d := range room.Desks {
			method, path, _ := strings.Cut(d.Pattern, " ")
			if method != http.MethodGet || d.Page == nil || path == house.OfficePath || strings.Contains(path, "{") {
				continue
			}
			for role, client := range clients {
				if !people.Holds(all[role], d.Permission).Allowed {
					continue
				}
				if page := fetched(t, client, server.URL+path); strings.HasPrefix(page, "HTTP/1.1 200") && strings.Contains(page, "<h1") && !strings.Contains(page, `<a href="`+house.OfficePath+`">工作台</a>`) {
					t.Errorf("%s does not lead back to the workbench", path)
				}
				break
			}
		}
	}
}
