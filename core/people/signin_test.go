package people

import (
	"encoding/base32"
	"errors"
	"strings"
	"sync"
	"time"

	"xinguan/base/db"
)

// firstDay: one-time password, own password, authenticator, in; and none of it can be skipped.
func firstDay(h *house) {
	first := must[SignedIn](h)(h.try("SYS ", h.words["sys"]))
	s := must[Session](h)(h.Session(h.ctx(), first.Token))
	if first.Stage != StagePassword || Decide(s.Actor, OfficeEnter).Allowed {
		h.t.Errorf("after a one-time password: %s, %+v", first.Stage, Decide(s.Actor, OfficeEnter))
	}
	_, err := h.Enrol(h.ctx(), first.Token, "x")
	h.says(err, "重新登录")
	_, err = h.Prove(h.ctx(), first.Token, "x")
	h.says(err, "密码不对")
	for password, want := range map[string]string{"short": "至少12", "aaaaaaaaaaaaaaa": "太少", "Passw0rd2026!!": "常用", "sys sys sys is me": "账号名",
		h.words["sys"]: "一样"} {
		_, err := h.ChangePassword(h.ctx(), first.Token, h.words["sys"], password)
		h.says(err, want)
	}
	token, s := h.in("sys")
	if !Decide(s.Actor, AccountOpen).Allowed || Decide(s.Actor, RoleGrant).Allowed || s.Title != "系统管理员" || s.Org.Code != "xyzx" || token == first.Token {
		h.t.Errorf("signed in: %+v", s)
	}
	h.out(first.Token, "secret")
	_, err = h.Found(h.ctx(), founders[:1])
	h.says(err, "不能再初始化")
}

// nobodyLearnsWhoHasAnAccount: a login nobody has, a wrong password, a closed account answer alike.
func nobodyLearnsWhoHasAnAccount(h *house) {
	_, none := h.try("nobody", "x")
	_, wrong := h.try("clerk1", "x")
	_, long := h.try("clerk1", strings.Repeat("x", 100_000))
	if none == nil || wrong == nil || long == nil || none.Error() != wrong.Error() || none.Error() != long.Error() {
		h.t.Errorf("%v / %v / %v", none, wrong, long)
	}
	for range 5 { // the fifth failure of each, and one more
		_, none = h.try("nobody", "x")
		_, wrong = h.try("clerk1", "x")
	}
	var w Waiting
	if !errors.As(wrong, &w) || none.Error() != wrong.Error() {
		h.t.Errorf("%v / %v", none, wrong)
	}
}

// guessingIsSlow: five free guesses, then each doubles the wait, the right password waits as well, and it works again
// after the wait.
func guessingIsSlow(h *house) {
	guesses := 0
	begin := h.clock.Now()
	for h.clock.Now().Sub(begin) < 24*time.Hour {
		_, err := h.try("clerk1", "guess")
		var w Waiting
		if errors.As(err, &w) {
			if _, err := h.try("clerk1", h.words["clerk1"]); !errors.As(err, &w) {
				h.t.Fatalf("the right password during the wait: %v", err)
			}
			h.clock.pass(w.For)
			continue
		}
		guesses++
	}
	if guesses < 10 || guesses > 40 {
		h.t.Errorf("%d guesses in a day", guesses)
	}
	h.clock.pass(time.Hour)
	must[SignedIn](h)(h.try("clerk1", h.words["clerk1"]))
}

// manyGuessesAtOnce: guesses that run side by side are counted before they are answered.
func manyGuessesAtOnce(h *house) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	looked := 0
	for range 24 {
		wg.Go(func() {
			_, err := h.try("clerk1", "guess")
			var w Waiting
			if !errors.As(err, &w) {
				mu.Lock()
				looked++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if looked > 5 {
		h.t.Errorf("%d of 24 guesses were looked at", looked)
	}
}

// addressIsSlowedToo: who tries one password on many logins from one address.
func addressIsSlowedToo(h *house) {
	var w Waiting
	n := 0
	for ; n < 60; n++ {
		err := h.db.Write(h.ctx(), func(tx *db.Tx) error { return h.count(tx, byAddress, "192.0.2.1") })
		if errors.As(err, &w) {
			break
		}
	}
	if n != 30 {
		h.t.Errorf("stopped after %d", n)
	}
	if _, err := h.try("clerk1", h.words["clerk1"]); !errors.As(err, &w) {
		h.t.Errorf("from that address: %v", err)
	}
	if _, err := h.SignIn(h.ctx(), Attempt{Login: "clerk1", Password: h.words["clerk1"], Address: "192.0.2.2"}); err != nil {
		h.t.Errorf("from another: %v", err)
	}
}

// sessionTokens: a new token at every step, the old one is worth nothing, and signing out ends it.
func sessionTokens(h *house) {
	token, _ := h.in("clerk1")
	proved := must[SignedIn](h)(h.Prove(h.ctx(), token, h.words["clerk1"]))
	h.out(token, "none")
	must[Session](h)(h.Session(h.ctx(), proved.Token))
	if err := h.SignOut(h.ctx(), proved.Token); err != nil {
		h.t.Fatal(err)
	}
	h.out(proved.Token, "out")
	if err := h.SignOut(h.ctx(), proved.Token); err != nil {
		h.t.Errorf("twice: %v", err)
	}
	_, err := h.Prove(h.ctx(), proved.Token, h.words["clerk1"])
	h.says(err, "退出")
	for _, forged := range []string{"", "x", strings.Repeat("A", tokenSize), token + "A", "' or 1=1 --"} {
		h.out(forged, "none")
	}
}

// noTokenIsStored: who reads the database cannot take over a session, a link, a recovery code or an authenticator.
func noTokenIsStored(h *house) {
	token, sec := h.in("sec")
	l := must[Link](h)(h.ResetLink(h.ctx(), sec.Actor, h.first["clerk1"].Account.ID, ResetAll, "本人到场"))
	raw, _ := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(h.keys["sec"])
	secrets := []string{token, l.Secret, h.words["sec"], h.keys["sec"], string(raw)}
	err := h.db.View(h.ctx(), func(tx *db.Tx) error {
		for _, q := range []string{`select secret from account`, `select totp from account where totp is not null`, `select digest from session`, `select digest from one_time`,
			`select digest from recovery`, `select detail from audit`, `select object from audit`} {
			if err := db.Each(tx, func(scan db.Scanner) error {
				var b []byte
				err := scan(&b)
				for _, s := range secrets {
					if strings.Contains(string(b), s) {
						h.t.Errorf("%s shows a secret", q)
					}
				}
				return err
			}, q); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

func sessionsEnd(h *house) {
	token, s := h.in("clerk1")
	if s.Warn || !s.Fresh() || s.Sensitive() != nil {
		h.t.Errorf("a new session: %+v", s)
	}
	h.clock.pass(29 * time.Minute)
	s = must[Session](h)(h.Session(h.ctx(), token))
	if !s.Warn || s.Fresh() || !errors.Is(s.Sensitive(), ErrProve) {
		h.t.Errorf("a minute before: %+v", s)
	}
	h.clock.pass(29 * time.Minute) // the request before counted
	must[Session](h)(h.Session(h.ctx(), token))
	h.clock.pass(30 * time.Minute)
	h.out(token, "idle")

	token, _ = h.in("clerk1")
	for range 29 {
		h.clock.pass(20 * time.Minute)
		must[Session](h)(h.Session(h.ctx(), token))
	}
	h.clock.pass(20 * time.Minute)
	h.out(token, "absolute")
}

// codesWorkOnce: a code that was seen over a shoulder, and a recovery code on a slip found in the bin.
func codesWorkOnce(h *house) {
	h.in("clerk1")
	h.clock.pass(time.Minute)
	code := h.code("clerk1")
	first := must[SignedIn](h)(h.try("clerk1", h.words["clerk1"]))
	s := must[Session](h)(h.Session(h.ctx(), first.Token))
	if first.Stage != StageCode || Decide(s.Actor, IntakeSend, Scope{Org: "scjgj"}).Allowed {
		h.t.Errorf("before the code: %s", first.Stage)
	}
	must[SignedIn](h)(h.Code(h.ctx(), first.Token, code))
	second := must[SignedIn](h)(h.try("clerk1", h.words["clerk1"]))
	_, err := h.Code(h.ctx(), second.Token, code)
	h.says(err, "已经用过")

	var slips []string
	token, _ := h.in("clerk1")
	e := must[Enrolment](h)(h.Enrol(h.ctx(), token, "信用示例"))
	h.keys["clerk1"] = e.Secret
	out, slips, err := h.Enrolled(h.ctx(), token, h.code("clerk1"))
	if err != nil || out.Stage != StageIn || len(slips) != recoveryCodes {
		h.t.Fatalf("another authenticator: %+v, %v", out, err)
	}
	third := must[SignedIn](h)(h.try("clerk1", h.words["clerk1"]))
	if out := must[SignedIn](h)(h.Code(h.ctx(), third.Token, strings.ToUpper(strings.ReplaceAll(slips[0], "-", " ")))); out.Stage != StageIn {
		h.t.Errorf("a recovery code: %s", out.Stage)
	}
	fourth := must[SignedIn](h)(h.try("clerk1", h.words["clerk1"]))
	_, err = h.Code(h.ctx(), fourth.Token, slips[0])
	h.says(err, "已经用过")
}

// codesCannotBeGuessed: with a stolen password, five guesses and then a wait, however often one signs in.
func codesCannotBeGuessed(h *house) {
	h.in("clerk1")
	var w Waiting
	n := 0
	for ; n < 20; n++ {
		out := must[SignedIn](h)(h.try("clerk1", h.words["clerk1"]))
		if _, err := h.Code(h.ctx(), out.Token, "000000"); errors.As(err, &w) {
			break
		}
	}
	if n != 5 {
		h.t.Errorf("stopped after %d guesses", n)
	}
}

// oneCodeTwoSessions: the same code sent twice at the same moment opens one session.
func oneCodeTwoSessions(h *house) {
	h.in("clerk1")
	h.clock.pass(time.Minute)
	tokens := []string{must[SignedIn](h)(h.try("clerk1", h.words["clerk1"])).Token, must[SignedIn](h)(h.try("clerk1", h.words["clerk1"])).Token}
	code := h.code("clerk1")
	var wg sync.WaitGroup
	got := make([]error, 2)
	for i := range tokens {
		wg.Go(func() { _, got[i] = h.Code(h.ctx(), tokens[i], code) })
	}
	wg.Wait()
	if (got[0] == nil) == (got[1] == nil) {
		h.t.Errorf("%v / %v", got[0], got[1])
	}
}
