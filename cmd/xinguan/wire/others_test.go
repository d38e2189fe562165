package wire

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/intake"
	"xinguan/core/ledger"
	"xinguan/core/people"
	"xinguan/doors/office"
)

// something of an organisation, by its number, and words that must not come out of it.
type belonging struct {
	under, org, number string
	words              []string
}

// belongings are real things of organisations other than the one whose officers ask: a batch, a case and its paper, an
// account, a proposal.
func (w *town) belongings(t *testing.T) (out []belonging) {
	t.Helper()
	err := w.hub.DB.View(t.Context(), func(tx *db.Tx) error {
		all, err := intake.Batches(tx, "agency <> $1", []any{"cgj"}, id.ID{}, 5)
		for _, b := range all {
			out = append(out, belonging{"batches", b.Agency, b.ID.String(), []string{b.File}})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	number, code := w.objects(t)
	err = w.hub.DB.View(t.Context(), func(tx *db.Tx) error {
		c, err := w.hub.Flow.ByCode(tx, number, code)
		if err == nil {
			out = append(out, belonging{"cases", c.Org, c.ID.String(), []string{number, "金额不对（示例）"}})
		}
		a, err2 := people.AccountByLogin(tx, "auditor")
		if err2 == nil {
			out = append(out, belonging{"accounts", a.Org, a.ID.String(), []string{a.Name}})
		}
		return first(err, err2)
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// objects files an objection and gives its number and code.
func (w *town) objects(t *testing.T) (number, code string) {
	t.Helper()
	path := "/objection/" + w.code + "/" + w.penalty
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range map[string]string{"once": field(w.ask("GET", path).text, "once"), "ground": "wrong", "asks": "金额不对（示例）", "name": "示例经办", "phone": "0769-00000000"} {
		if err := form.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	form.Close()
	r := httptest.NewRequest(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	rec := httptest.NewRecorder()
	w.site.ServeHTTP(rec, r)
	shown := w.ask("GET", rec.Header().Get("Location")).text
	if number, code = field(shown, "number"), field(shown, "code"); number == "" {
		t.Fatalf("the objection: %d %q", rec.Code, said(rec.Body.String()))
	}
	return number, code
}

// TestOthersNumbers walks every desk that names something by its number, as every role of an organisation, with the numbers
// of real things of other organisations: whoever may not see them there learns nothing of them, and is seen trying.
func TestOthersNumbers(t *testing.T) {
	w := aTown(t)
	server := httptest.NewServer(w.site)
	defer server.Close()
	clients, all, theirs := w.everyClient(t, server.URL), actors(t, w.hub), w.belongings(t)
	tried := map[string]int{}
	for _, room := range Rooms() {
		for _, d := range room.Desks {
			method, pattern, _ := strings.Cut(d.Pattern, " ")
			for _, b := range theirs {
				if !strings.HasPrefix(pattern, "/office/"+b.under+"/{") {
					continue
				}
				path := strings.Replace(pattern, "{id}", b.number, 1)
				path = regexp.MustCompile(`\{[^}]+\}`).ReplaceAllString(path, id.New().String())
				for role, client := range clients {
					if people.Decide(all[role], d.Permission, people.Scope{Org: b.org, Item: "penalty"}).Allowed {
						continue // it is theirs to see
					}
					tried[b.under]++
					before := w.refusals(t)
					status, page := asks(t, client, method, server.URL+path)
					if status != http.StatusNotFound && status != http.StatusForbidden {
						t.Errorf("%s as %s, of %s: %d", d.Pattern, role, b.org, status)
					}
					for _, word := range b.words {
						if word != "" && word != "示例"+string(role) && strings.Contains(page, word) { // one's own name stands above every page
							t.Errorf("%s as %s says %q", d.Pattern, role, word)
						}
					}
					if after := w.refusals(t); after != before+1 {
						t.Errorf("%s as %s: %d lines in the audit log", d.Pattern, role, after-before)
					}
				}
			}
		}
	}
	if len(tried) != 3 {
		t.Errorf("tried: %v", tried)
	}
}

func asks(t *testing.T, c *http.Client, method, address string) (status int, page string) {
	t.Helper()
	var res *http.Response
	var err error
	if method == http.MethodPost {
		res, err = c.PostForm(address, url.Values{"seen": {"1"}, "reason": {"示例"}})
	} else {
		res, err = c.Get(address)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(res.Body); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, b.String()
}

// refusals are how many lines of the audit log speak of somebody who was turned away.
func (w *town) refusals(t *testing.T) (n int64) {
	t.Helper()
	if _, err := ledger.Seal(t.Context(), w.hub.DB); err != nil {
		t.Fatal(err)
	}
	err := w.hub.DB.View(t.Context(), func(tx *db.Tx) (err error) { n, err = ledger.CountOf(tx, office.DeskRefused); return err })
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestOtherSites sends every form of every door from another site, as a browser says it does, signed in: none is taken.
func TestOtherSites(t *testing.T) {
	w := aTown(t)
	server := httptest.NewServer(w.site)
	defer server.Close()
	clerk := w.everyClient(t, server.URL)["centre_supervisor"]
	forms := []string{"/office/sign-in", "/office/sign-in/code", "/office/sign-in/password", "/office/sign-in/enrol", "/office/sign-out", "/office/role", "/office/me/devices"}
	for _, room := range Rooms() {
		for _, d := range room.Desks {
			forms = append(forms, strings.TrimPrefix(d.Pattern, "POST "))
		}
		for _, r := range room.Routes {
			forms = append(forms, strings.TrimPrefix(r.Pattern, "POST "))
		}
	}
	tried := 0
	for _, path := range forms {
		if !strings.HasPrefix(path, "/") {
			continue // it is only read
		}
		tried++
		path = regexp.MustCompile(`\{[^}]+\}`).ReplaceAllString(path, id.New().String())
		for _, header := range [][2]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}} {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+path, strings.NewReader("seen=1"))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set(header[0], header[1])
			res, err := clerk.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			if res.StatusCode != http.StatusForbidden {
				t.Errorf("%s from %s: %d", path, header[1], res.StatusCode)
			}
		}
	}
	if tried < 40 {
		t.Errorf("only %d forms", tried)
	}
}
