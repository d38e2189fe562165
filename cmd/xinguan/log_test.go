package main

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/cmd/xinguan/wire"
)

// A person lives in the sheet, is searched for and asked for by number, and stands in no line of any log.
const (
	loggedName   = "示例庚寅卯"
	loggedNumber = "441998199003077777"
)

func TestNoLogNamesAnybody(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", t.TempDir())
	url1, keys := dbtest.URL(t, db.SQLite), filepath.Join(t.TempDir(), "keys")
	said := ran(t, exitSettled, "seed", "--db", url1, "--keys", keys, "--subjects", "20", "--records", "40", "--dirt", "0.05")
	e, err := store{DB: url1, Keys: keys}.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer e.close()
	var log bytes.Buffer
	old := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	defer slog.SetDefault(old)
	hub, err := e.hub(context.Background(), "https://credit.example.cn", "", newLog(&log, "debug", "json"))
	if err != nil {
		t.Fatal(err)
	}
	h, err := wire.Site(hub)
	if err != nil {
		t.Fatal(err)
	}
	code, name := someSubject(t, e)
	for _, path := range []string{"/search?q=" + url.QueryEscape(loggedName), "/search?q=" + loggedNumber, "/subjects/" + loggedNumber, "/subjects/" + code, "/subjects/" + code + "x",
		"/search?q=" + url.QueryEscape(name), "/api/v1/subjects/" + code, "/api/v1/search?q=" + url.QueryEscape(name), "/" + loggedNumber, "/disclosures?q=" + url.QueryEscape(name), "/api/v1/disclosures?town=" + loggedNumber} {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("User-Agent", loggedName)
		r.Header.Set("Referer", "https://credit.example.cn/search?q="+loggedNumber)
		h.ServeHTTP(httptest.NewRecorder(), r)
	}
	e.db.Close() // failures are logged too
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/subjects/"+code, nil))
	text := log.String()
	if strings.Count(text, `"msg":"request"`) != 12 || !strings.Contains(text, `"msg":"failed"`) {
		t.Fatalf("the log is not the one looked for:\n%s", text)
	}
	for _, bad := range []string{loggedName, loggedNumber, code, name, url.QueryEscape(name), url.QueryEscape(loggedName), "192.0.2.1"} {
		if strings.Contains(text, bad) {
			t.Errorf("the log holds %q:\n%.2000s", bad, lineWith(text, bad))
		}
	}
	if m := regexp.MustCompile(`\d{17}[\dXx]`).FindString(text + said); m != "" {
		t.Errorf("something like a number of a person is logged: %s", m)
	}
}

func lineWith(text, part string) string {
	for _, line := range strings.Split(text, "\n") {
		if strings.Contains(line, part) {
			return line
		}
	}
	return ""
}

// someSubject is the code and name of an organisation of the sheets.
func someSubject(t *testing.T, e *env) (code, name string) {
	t.Helper()
	err := e.db.View(t.Context(), func(tx *db.Tx) error {
		_, err := db.One(tx, func(scan db.Scanner) (struct{}, error) { return struct{}{}, scan(&code, &name) }, `select code, name from subject where kind = 'enterprise' and code <> '' order by code limit 1`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return code, name
}

// Every command says nothing of a person either, however it ends.
func TestCommandsNameNobody(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", t.TempDir())
	sheet := filepath.Join(t.TempDir(), loggedName+".csv")
	if err := os.WriteFile(sheet, []byte("行政相对人名称,证件号码\n"+loggedName+","+loggedNumber+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	run(t.Context(), []string{"import", "--db", dbtest.URL(t, db.SQLite), "--item", "penalty_person", "--agency", "cgj", sheet}, &out, &errs)
	if strings.Contains(out.String()+errs.String(), loggedNumber) {
		t.Errorf("the command repeats a number: %s%s", out.String(), errs.String())
	}
}
