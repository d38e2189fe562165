package bench

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"xinguan/base/db"
	"xinguan/base/seal"
	"xinguan/city/dongguan"
	"xinguan/core/city"
	"xinguan/core/people"
)

// appoint opens an account for an officer of the credit centre, signs in, and gives the token.
func appoint(t *testing.T, address, keys string) string {
	t.Helper()
	d, err := db.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	c, err := city.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	roles, err := people.LoadRoles(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	ring, err := seal.Open(keys)
	if err != nil {
		t.Fatal(err)
	}
	g := people.NewRegistry(d, ring, c, roles)
	made, err := g.Found(t.Context(), []people.Founder{{Login: "centre", Name: "示例丁", Org: "xyzx", Role: "centre_officer"}})
	if err != nil {
		t.Fatal(err)
	}
	in, err := g.SignIn(t.Context(), people.Attempt{Login: "centre", Password: made[0].Password, Device: "soak"})
	if err == nil {
		in, err = g.ChangePassword(t.Context(), in.Token, made[0].Password, "只用于测试的一句话二〇二六年")
	}
	if err != nil {
		t.Fatal(err)
	}
	e, err := g.Enrol(t.Context(), in.Token, "soak")
	if err != nil {
		t.Fatal(err)
	}
	code, err := totp.GenerateCode(e.Secret, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if in, _, err = g.Enrolled(t.Context(), in.Token, code); err != nil {
		t.Fatal(err)
	}
	return in.Token
}

// public files objections and withdraws every third.
func (s *siege) public(ctx context.Context, chance *rand.Rand) {
	for n := 0; ctx.Err() == nil; n++ {
		f := s.next(chance)
		if f.once == "" || !s.file(f) || n%3 != 0 {
			continue
		}
		status, page, _ := s.post("/cases/act", "number", f.number, "code", f.code, "step", "withdraw", "seen", "1", "once", f.once)
		if status == http.StatusOK && strings.Contains(page, "申请人撤回") {
			s.mu.Lock()
			f.withdrawn = true
			s.withdrawn++
			s.mu.Unlock()
		}
	}
}

// next is an objection that was sent and not acknowledged, else a new one.
func (s *siege) next(chance *rand.Rand) *filed {
	s.mu.Lock()
	for _, f := range s.opened {
		if f.location == "" {
			defer s.mu.Unlock()
			f.location = "under way"
			return f
		}
	}
	f := &filed{path: s.targets[chance.IntN(len(s.targets))]}
	s.mu.Unlock()
	if f.once = hidden(s.get(f.path), "once"); f.once == "" {
		return f
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	f.location = "under way"
	s.opened = append(s.opened, f)
	return f
}

// file sends an objection, acknowledged by the address of its number and code.
func (s *siege) file(f *filed) bool {
	status, _, location := s.post(f.path, "once", f.once, "ground", "wrong", "asks", "金额不对（示例）", "name", "示例经办", "phone", "0769-00000000")
	s.mu.Lock()
	defer s.mu.Unlock()
	f.location = ""
	if status != http.StatusSeeOther {
		if status != 0 && status != http.StatusServiceUnavailable {
			s.t.Errorf("%s: %d", f.path, status)
		}
		return false
	}
	page := s.get(location)
	f.location, f.number, f.code = location, caseNumber.FindString(page), hidden(page, "code")
	return f.number != ""
}

// office forwards cases to the authority.
func (s *siege) office(ctx context.Context) {
	for ctx.Err() == nil {
		for _, m := range regexp.MustCompile(`href="(/office/cases/[a-z0-9]{26})"`).FindAllStringSubmatch(s.get("/office/cases"), -1) {
			page := s.get(m[1])
			if !strings.Contains(page, m[1]+"/steps/forward") {
				continue
			}
			status, _, _ := s.post(m[1]+"/steps/forward", "seen", hidden(page, "seen"))
			number := caseNumber.FindString(page)
			s.mu.Lock()
			for _, f := range s.opened {
				if status == http.StatusSeeOther && f.number == number {
					f.forwarded = true
					s.forwarded++
				}
			}
			s.mu.Unlock()
		}
	}
}

var caseNumber = regexp.MustCompile(`东信异〔\d+〕\d+号`)

// kept looks whether what was acknowledged of the last objections is there.
func (s *siege) kept() {
	s.t.Helper()
	for _, f := range s.opened[max(0, len(s.opened)-12):] {
		if f.location == "" || f.location == "under way" {
			continue
		}
		page := s.get(f.location)
		if page == "" { // no answer in time
			s.t.Logf("%s: no answer", f.location)
			continue
		}
		number, code := caseNumber.FindString(page), cmp.Or(hidden(page, "code"), f.code) // what is over has no form that holds the code
		if number == "" || f.number != "" && number != f.number {
			s.t.Fatalf("an objection that was acknowledged as %q is gone: %q\n%.4000s", f.number, number, page)
		}
		f.number, f.code = number, code
		_, page, _ = s.post("/cases", "number", number, "code", code)
		if f.withdrawn && !strings.Contains(page, "申请人撤回") {
			s.t.Errorf("%s: the withdrawal that was acknowledged is gone", number)
		}
		x := s.rows("select count(*) from flow_step s join flow_case c on c.id = s.case_id where s.step = 'forward' and c.number = '" + number + "'")
		if f.forwarded && x != 1 {
			s.t.Errorf("%s: forwarded, and %d times so in the database", number, x)
		}
	}
}

func (s *siege) get(path string) string {
	r, err := http.NewRequest(http.MethodGet, s.site+path, nil)
	if err != nil {
		s.t.Error(err)
		return ""
	}
	_, page, _ := s.ask(r)
	return page
}

// post sends a form, in the office as the officer; status 0 is no answer.
func (s *siege) post(path string, pairs ...string) (status int, page, location string) {
	var body bytes.Buffer
	w, form := multipart.NewWriter(&body), url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		_ = w.WriteField(pairs[i], pairs[i+1]) // into memory
		form.Set(pairs[i], pairs[i+1])
	}
	_ = w.Close()
	kind := w.FormDataContentType()
	if strings.HasPrefix(path, "/office") {
		kind, body = "application/x-www-form-urlencoded", *bytes.NewBufferString(form.Encode())
	}
	r, err := http.NewRequest(http.MethodPost, s.site+path, &body)
	if err != nil {
		return 0, "", ""
	}
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Origin", s.site)
	return s.ask(r)
}

func (s *siege) ask(r *http.Request) (status int, page, location string) {
	r.AddCookie(&http.Cookie{Name: "xinguan_office", Value: s.officer})
	res, err := noFollow.Do(r)
	if err != nil {
		return 0, "", ""
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil && res.StatusCode == http.StatusOK {
		return 0, "", ""
	}
	return res.StatusCode, string(raw), res.Header.Get("Location")
}

func hidden(page, name string) string {
	if m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(page); m != nil {
		return m[1]
	}
	return ""
}
