package wire

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"xinguan/city/dongguan"
	"xinguan/core/city"
	"xinguan/core/people"
)

const rightsFile = "../../../docs/rights.md"

func dongguanRights(t *testing.T) *people.Rights {
	t.Helper()
	c, err := city.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	roles, err := people.LoadRoles(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	return &people.Rights{Roles: roles, Orgs: people.CityOrgs(c)}
}

// TestTheTableOfRightsIsCurrent: whoever changes what somebody may do sees it in this file's difference.
func TestTheTableOfRightsIsCurrent(t *testing.T) {
	var b bytes.Buffer
	if err := WriteRights(&b, dongguanRights(t)); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(rightsFile, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(rightsFile)
	if err != nil || !bytes.Equal(have, b.Bytes()) {
		t.Errorf("docs/rights.md is out of date (%v); run go test ./cmd/xinguan/wire -update", err)
	}
}

// TestEveryRouteNotSignedIn walks all addresses over HTTP, not signed in and with a cookie somebody made up: the answer is a
// refusal exactly where the table has no mark for the public. What is open to anyone is open to each role too.
func TestEveryRouteNotSignedIn(t *testing.T) {
	w := aTown(t)
	all := everybody(dongguanRights(t))
	for _, room := range Rooms() {
		for _, route := range room.Routes {
			method, path, _ := strings.Cut(route.Pattern, " ")
			path = strings.NewReplacer("{code}", w.codeFor(path), "{page}", "method", "{$}", "").Replace(path)
			for _, cookie := range []string{"", "xinguan=" + strings.Repeat("A", 43), "xinguan=' or 1=1 --"} {
				r := httptest.NewRequest(method, path, nil)
				r.Header.Set("Cookie", cookie)
				r.RemoteAddr = "127.0.0.1:1" // this machine is not held to the limit, which the other tests share
				rec := httptest.NewRecorder()
				w.site.ServeHTTP(rec, r)
				if refused := rec.Code == http.StatusUnauthorized || rec.Code == http.StatusForbidden; refused == people.Decide(people.Public, route.Permission).Allowed {
					t.Errorf("%s, not signed in (%q): %d", path, cookie, rec.Code)
				}
			}
			for _, who := range all {
				open := people.Decide(people.Public, route.Permission).Allowed
				if open && who.title != "系统操作员" && !people.Decide(who.actor, route.Permission).Allowed {
					t.Errorf("%s is open to anyone and not to %s", path, who.title)
				}
			}
		}
	}
}
