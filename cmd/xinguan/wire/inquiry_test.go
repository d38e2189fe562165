package wire

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/subject"
)

var hidden = regexp.MustCompile(`name="record" value="([^"]+)"/?><input type="hidden" name="field" value="([^"]+)"`)

// An official looks at what is not public of an organisation, field by field; nobody else gets into the inquiry.
func TestInquiry(t *testing.T) {
	w := aTown(t)
	server := httptest.NewServer(w.site)
	defer server.Close()
	clients := w.everyClient(t, server.URL)
	officer := clients["centre_officer"]
	form := func(q string) url.Values {
		return url.Values{"purpose": {"objection"}, "matter": {"示例异议001"}, "reason": {"核查示例异议"}, "q": {q}}
	}
	post := func(c *http.Client, path string, f url.Values) (int, string, string) {
		res, err := c.PostForm(server.URL+path, f)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		return res.StatusCode, res.Header.Get("Location"), read(t, res.Body)
	}
	lacking := form(w.code)
	lacking.Del("matter")
	if status, _, text := post(officer, "/office/query", lacking); status != 200 || !strings.Contains(text, "要写明办件编号") || !strings.Contains(text, `value="`+w.code+`"`) {
		t.Errorf("without a matter: %d", status)
	}
	_, to, _ := post(officer, "/office/query", form(w.code))
	if !strings.HasPrefix(to, "/office/query/") {
		t.Fatalf("leads to %q", to)
	}
	page := fetched(t, officer, server.URL+to)
	m := hidden.FindStringSubmatch(page)
	if m == nil || strings.Contains(page, "已显示") {
		t.Fatal("nothing is masked")
	}
	one := url.Values{"record": {m[1]}, "field": {m[2]}}
	for range 2 { // a double click
		if status, back, _ := post(officer, to+"/reveal", one); status != http.StatusSeeOther || back != to+"#r-"+m[1] {
			t.Errorf("reveal: %d %q", status, back)
		}
	}
	if n := strings.Count(fetched(t, officer, server.URL+to), "已显示并记下"); n != 1 {
		t.Errorf("%d fields are shown", n)
	}
	for name, f := range map[string]url.Values{"a public field": {"record": {m[1]}, "field": {"party_name"}}, "no record": {"record": {id.New().String()}, "field": {m[2]}}, "nonsense": {"record": {"x"}, "field": {"y"}}} {
		if status, _, _ := post(officer, to+"/reveal", f); status != http.StatusNotFound {
			t.Errorf("%s: %d", name, status)
		}
	}
	for role, c := range clients { // another's inquiry by its address
		if status, _ := walk(t, c, "GET", server.URL+to); role != "centre_officer" && status != http.StatusNotFound && status != http.StatusForbidden {
			t.Errorf("%s reads another's inquiry: %d", role, status)
		}
		if status, _, _ := post(c, to+"/reveal", one); role != "centre_officer" && status != http.StatusNotFound && status != http.StatusForbidden {
			t.Errorf("%s reveals in another's inquiry: %d", role, status)
		}
	}
	audit := fetched(t, clients["audit_admin"], server.URL+"/office/looks?actor=centre")
	for _, want := range []string{"核查示例异议", "示例异议001", "有哪些非公开记录", "要写明办件编号"} {
		if !strings.Contains(audit, want) {
			t.Errorf("the audit administrator does not see %s", want)
		}
	}
}

// Natural persons are found by the very number only, for a purpose that allows it.
func TestInquiryAboutPersons(t *testing.T) {
	w := aTown(t)
	server := httptest.NewServer(w.site)
	defer server.Close()
	officer := w.everyClient(t, server.URL)["reviewer"]
	const number = "441998199001010023"
	var person subject.Person
	err := w.hub.DB.Write(t.Context(), func(tx *db.Tx) error {
		all, err := subject.Persons(tx, w.hub.Ring, []string{number})
		person = all[number]
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(purpose, q string) (int, string, string) {
		res, err := officer.PostForm(server.URL+"/office/query", url.Values{"purpose": {purpose}, "matter": {"1"}, "reason": {"示例"}, "q": {q}, "subject": {person.ID.String()}})
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		return res.StatusCode, res.Header.Get("Location"), read(t, res.Body)
	}
	if _, to, _ := ask("supervision", number); !strings.HasPrefix(to, "/office/query/"+person.ID.String()) {
		t.Errorf("by number: %q", to)
	}
	for name, c := range map[string][2]string{"repair": {"repair", number}, "nobody": {"supervision", "441998199001010031"}, "by id": {"supervision", "示例某人"}} {
		if status, to, text := ask(c[0], c[1]); status != 200 || to != "" || strings.Contains(text, number) && name == "nobody" {
			t.Errorf("%s: %d %q", name, status, to)
		}
	}
}

func read(t *testing.T, r io.Reader) string {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
