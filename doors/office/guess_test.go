package office

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// Who guesses over HTTP learns nothing by what is answered, and soon has to wait: one who has an account and one who has
// none are told the same, in the same kind of time, before and after the wait begins.
func TestGuessingAtTheDoor(t *testing.T) {
	b := newBureau(t)
	took := map[string][]time.Duration{}
	texts := map[string][]string{}
	for range 7 {
		for _, login := range []string{"clerk", "nobody"} {
			began := time.Now()
			a := b.post("/office/sign-in", "login", login, "password", "不是这个密码啊")
			took[login] = append(took[login], time.Since(began))
			if a.status != http.StatusForbidden || b.token() != "" {
				t.Fatalf("%s: %d %s", login, a.status, a.main())
			}
			texts[login] = append(texts[login], strings.ReplaceAll(regexp.MustCompile(`请等\d+秒`).ReplaceAllString(a.main(), "请等"), login, "X"))
		}
	}
	if !slices.Equal(texts["clerk"], texts["nobody"]) || !strings.Contains(texts["clerk"][6], "尝试的次数太多了") || strings.Contains(texts["clerk"][4], "尝试的次数太多了") {
		t.Error("an account is told from none")
	}
	known, unknown := slices.Min(took["clerk"][:5]), slices.Min(took["nobody"][:5])
	if known > 3*unknown || unknown > 3*known {
		t.Errorf("an account takes %s, none %s", known, unknown)
	}
	if a := b.post("/office/sign-in", "login", "clerk", "password", b.made["clerk"].Password); a.status != http.StatusForbidden {
		t.Errorf("the right password during the wait: %d", a.status)
	}
	b.clock.forward(2 * time.Minute)
	b.signIn("clerk")
}

// The same with codes: a password that was stolen does not help to guess them, and a code works once.
func TestGuessingCodesAtTheDoor(t *testing.T) {
	b := newBureau(t)
	b.signIn("clerk")
	b.fresh()
	b.clock.forward(time.Minute)
	b.leads(b.post("/office/sign-in", "login", "clerk", "password", ownPassword), "/office/sign-in/code")
	waits := 0
	for i := range 12 {
		code := []string{"000000", "123456", "999999"}[i%3]
		a := b.post("/office/sign-in/code", "code", code)
		if a.status == http.StatusSeeOther {
			t.Skip("the code was guessed, by a chance of one in a million")
		}
		if strings.Contains(a.text, "尝试的次数太多了") {
			waits++
		}
	}
	if waits != 7 {
		t.Errorf("%d of 12 codes were not looked at, wanted 7", waits)
	}
	if a := b.post("/office/sign-in/code", "code", b.code("clerk")); a.status == http.StatusSeeOther {
		t.Error("the right code is taken during the wait")
	}
	if a := b.get("/office/tried"); a.status != http.StatusSeeOther {
		t.Errorf("half signed in, a desk opens: %d", a.status)
	}
}

// Addresses that mean another than they say, and names no text can hold, end in a page with a sentence.
func TestAddressesThatTrick(t *testing.T) {
	b := newBureau(t)
	b.signIn("clerk")
	for _, path := range []string{"/office/..%2f..%2fetc/passwd", "/office/%2e%2e/%2e%2e/etc/passwd", "/office/tried%00", "/office/tried/%ff%fe", "/office/assets/..%2f..%2fgo.mod",
		"/office/" + strings.Repeat("a/", 3000), "/office/%e2%80%aetried", "/office//tried", "/office/tried;x=1", "/office/link/..%2f..", "/office/link/" + strings.Repeat("9", 4000)} {
		a := b.get(path)
		if a.status >= 500 || a.status == http.StatusOK && !strings.Contains(a.text, "<main") || strings.Contains(a.text, "root:") || strings.Contains(a.text, "module xinguan") {
			t.Errorf("%.60s: %d", path, a.status)
		}
	}
}
