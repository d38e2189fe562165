package main

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"

	"xinguan/base/db"
	"xinguan/core/flow"
)

// aPaper is what is handed in.
const aPaper = "%PDF-1.7 示例"

// send posts a form of the public. A value that is aPaper is a file, named by the field "file".
func (s *fort) send(path string, pairs ...string) *httptest.ResponseRecorder {
	s.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	file := "示例.pdf"
	for i := 0; i+1 < len(pairs); i += 2 {
		switch {
		case pairs[i] == "file":
			file = pairs[i+1]
		case pairs[i+1] == aPaper:
			f, err := form.CreateFormFile(pairs[i], file)
			if err == nil {
				_, err = f.Write([]byte(aPaper))
			}
			if err != nil {
				s.t.Fatal(err)
			}
		default:
			if err := form.WriteField(pairs[i], pairs[i+1]); err != nil {
				s.t.Fatal(err)
			}
		}
	}
	form.Close()
	r := httptest.NewRequest(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	w := httptest.NewRecorder()
	s.h.ServeHTTP(w, r)
	return w
}

// hidden is what a hidden field of a page says.
func hidden(page, name string) string {
	if m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(page); m != nil {
		return m[1]
	}
	return ""
}

// objects files an objection with a paper whose file has a name.
func (s *fort) objects(file string) (c flow.Case, number, code string) {
	s.t.Helper()
	for _, subject := range s.codes("penalty") {
		m := regexp.MustCompile(`href="(/objection/[^"/]+/[a-z0-9]+)"`).FindStringSubmatch(s.ask("/subjects/" + subject).Body.String())
		if m == nil {
			continue
		}
		w := s.send(m[1], "once", hidden(s.ask(m[1]).Body.String(), "once"), "ground", "wrong", "asks", planted, "name", planted, "phone", "0769-00000000", "file", file, "paper_proof", aPaper)
		page := s.ask(w.Header().Get("Location")).Body.String()
		if number, code = hidden(page, "number"), hidden(page, "code"); number == "" {
			s.t.Fatalf("the objection: %d %.300s", w.Code, strings.TrimSpace(w.Body.String()))
		}
		err := s.e.db.View(s.t.Context(), func(tx *db.Tx) (err error) { c, err = s.hub.Flow.ByCode(tx, number, code); return err })
		if err != nil {
			s.t.Fatal(err)
		}
		return c, number, code
	}
	s.t.Fatal("nothing to object to")
	return c, "", ""
}
