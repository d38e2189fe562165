package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/cmd/xinguan/wire"
)

// site is a running portal over one database.
type site struct {
	t   *testing.T
	srv *httptest.Server
}

// newSite seeds a small fictional city through the command line and serves it.
func newSite(t *testing.T, engine db.Engine) site {
	t.Helper()
	where := store{DB: dbtest.URL(t, engine), Keys: filepath.Join(t.TempDir(), "keys")}
	var out, errs bytes.Buffer
	if code := run(t.Context(), []string{"seed", "--db", where.DB, "--keys", where.Keys, "--subjects", "300", "--records", "400", "--dirt", "0.05"}, &out, &errs); code != exitSettled {
		t.Fatalf("seed: exit %d: %s%s", code, out.String(), errs.String())
	}
	e, err := where.open(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.close)
	hub, err := e.hub(context.Background(), "https://credit.example.cn", "", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	h, err := wire.Site(hub)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return site{t, srv}
}

func (s site) get(path string, want int) string {
	s.t.Helper()
	res, err := http.Get(s.srv.URL + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != want {
		s.t.Fatalf("%s: status %d, want %d (%v)\n%.300s", path, res.StatusCode, want, err, body)
	}
	return string(body)
}

type listed struct {
	Records []struct {
		ID, Name, Code string
		Doc            string `json:"document_number"`
		Until          string `json:"shown_until"`
	}
	Next string
}

// all pages through a list to its end and fails when a record comes twice.
func (s site) all(query string) (out listed) {
	s.t.Helper()
	seen := map[string]bool{}
	for after := ""; ; {
		var page listed
		if err := json.Unmarshal([]byte(s.get("/api/v1/disclosures?"+query+"&after="+after, 200)), &page); err != nil {
			s.t.Fatal(err)
		}
		for _, r := range page.Records {
			if seen[r.ID] {
				s.t.Fatalf("%s: record %s comes twice", query, r.ID)
			}
			seen[r.ID] = true
			out.Records = append(out.Records, r)
		}
		if page.Next == "" || len(page.Records) == 0 {
			return out
		}
		after = page.Next
	}
}

// A day in the city: sheets come in, and what they say is found, shown, listed, exported and printed alike, through
// every door, on both engines; persons nowhere.
func TestADayInTheCity(t *testing.T) {
	for name, engine := range map[string]db.Engine{"sqlite": db.SQLite, "postgres": db.Postgres} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, engine)
			s.get("/healthz", 200)
			if home := s.get("/", 200); !strings.Contains(home, "查一家单位的公共信用信息") {
				t.Error("the first page does not open with the search")
			}
			penalties := s.all("item=penalty")
			permits := s.all("item=permit")
			if len(penalties.Records) < 100 || len(permits.Records) < 300 {
				t.Fatalf("%d penalties and %d permits are shown", len(penalties.Records), len(permits.Records))
			}
			one := penalties.Records[0]
			s.subject(one.Name, one.Code, one.Doc)
			s.filters(one.Doc, one.Code)
			s.absent()
		})
	}
}

// subject finds one organisation in every way and reads its page, answer and report.
func (s site) subject(name, code, doc string) {
	s.t.Helper()
	runes := []rune(name)
	misspelt := string(runes[:len(runes)-5]) + "错" + string(runes[len(runes)-4:])
	for _, q := range []string{name, string(runes[3:9]), misspelt, code, strings.ToLower(code)} {
		if page := s.get("/search?q="+url.QueryEscape(q), 200); !strings.Contains(page, code) {
			s.t.Errorf("searching %q does not find %s", q, code)
		}
	}
	page := s.get("/subjects/"+code, 200)
	for _, want := range []string{name, doc, "为什么在这里", "公示到哪一天", "怎样修复", "免费", "觉得不对", "12345", "起公示"} {
		if !strings.Contains(page, want) {
			s.t.Errorf("the page of %s lacks %q", code, want)
		}
	}
	if answer := s.get("/api/v1/subjects/"+code+"/records?item=penalty", 200); !strings.Contains(answer, doc) {
		s.t.Error("the interface lacks the record the page shows")
	}
	if pdf := s.get("/subjects/"+code+"/report.pdf", 200); !strings.HasPrefix(pdf, "%PDF-") {
		s.t.Error("the report is no PDF")
	}
}

func (s site) filters(doc, code string) {
	s.t.Helper()
	for _, q := range []string{"doc=" + url.QueryEscape(doc), "name=" + code, "kind=" + url.QueryEscape("罚款"), "from=2020-01-01", "authority=sthjj", "town=441900119"} {
		all := s.all("item=penalty")
		some := s.all("item=penalty&" + q)
		if len(some.Records) > len(all.Records) {
			s.t.Errorf("filter %s widens the list", q)
		}
		if strings.HasPrefix(q, "doc=") && (len(some.Records) == 0 || some.Records[0].Doc != doc) {
			s.t.Errorf("the document number %s is not found", doc)
		}
	}
	for _, form := range []string{"csv", "xlsx", "atom"} {
		s.get("/disclosures."+form+"?item=penalty", 200)
	}
	s.get("/disclosures?item=wrong", 422)
	s.get("/catalog/penalty", 200)
	s.get("/catalog/penalty/template.xlsx", 200)
	s.get("/developers", 200)
}

// absent looks for what must not be there.
func (s site) absent() {
	s.t.Helper()
	for _, path := range []string{"/subjects/91440101MA5C44W11K", "/subjects/nothing", "/catalog/nothing", "/nothing"} {
		s.get(path, 404)
	}
	if page := s.get("/search?q="+url.QueryEscape("示例甲"), 200); strings.Contains(page, "身份证号") && strings.Contains(page, "441998190") {
		s.t.Error("a person's number is on a public page")
	}
	for _, item := range []string{"permit_person", "penalty_person"} {
		s.get("/api/v1/disclosures?item="+item, 422)
	}
}
