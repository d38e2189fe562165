package people

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/pquerna/otp/totp"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/base/seal"
	"xinguan/base/web"
	"xinguan/core/ledger"
)

// TestMain makes hashes cheap; what is shipped is looked at first.
func TestMain(m *testing.M) {
	if cost.Memory < 19<<10 || cost.Iterations < 2 {
		panic("a guess is too cheap")
	}
	cost = &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}
	os.Exit(m.Run())
}

// hands is a clock a test moves.
type hands struct {
	mu  sync.Mutex
	now time.Time
}

func (h *hands) Now() time.Time { h.mu.Lock(); defer h.mu.Unlock(); return h.now }

func (h *hands) set(t time.Time) { h.mu.Lock(); defer h.mu.Unlock(); h.now = t }

func (h *hands) pass(d time.Duration) { h.mu.Lock(); defer h.mu.Unlock(); h.now = h.now.Add(d) }

// house is an installation with its first accounts.
type house struct {
	*Registry
	t     *testing.T
	clock *hands
	began id.ID              // what the case writes comes after it
	first map[string]Founded // by login
	keys  map[string]string  // authenticators by login
	words map[string]string  // passwords
}

var founders = []Founder{
	{"sys", "甲示例", "xyzx", "system_admin"}, {"sec", "乙示例", "xyzx", "security_admin"}, {"aud", "丙示例", "xyzx", "audit_admin"},
	{"clerk1", "丁示例", "scjgj", "clerk"},
}

// cases are what is tried on each engine, each on an installation of its own.
var cases = []struct {
	name string
	try  func(h *house)
}{
	{"FirstDay", firstDay},
	{"NobodyLearnsWhoHasAnAccount", nobodyLearnsWhoHasAnAccount},
	{"GuessingIsSlow", guessingIsSlow},
	{"ManyGuessesAtOnce", manyGuessesAtOnce},
	{"AddressIsSlowedToo", addressIsSlowedToo},
	{"SessionTokens", sessionTokens},
	{"NoTokenIsStored", noTokenIsStored},
	{"SessionsEnd", sessionsEnd},
	{"CodesWorkOnce", codesWorkOnce},
	{"CodesCannotBeGuessed", codesCannotBeGuessed},
	{"OneCodeTwoSessions", oneCodeTwoSessions},
	{"ResetLink", resetLink},
	{"AccountsAndRoles", accountsAndRoles},
	{"EverythingIsAudited", everythingIsAudited},
	{"TwoPersons", twoPersons},
	{"ProposalsAreExact", proposalsAreExact},
	{"TwoAtOnce", twoAtOnce},
	{"Mergers", mergers},
	{"Leaving", leaving},
	{"ClosingEachOther", closingEachOther},
	{"Devices", devices},
	{"SendingForOthers", sendingForOthers},
	{"BreakGlass", breakGlass},
	{"ClockSetBack", clockSetBack},
	{"ByIdentity", byIdentity},
	{"IdentityCannotBeForged", identityCannotBeForged},
}

// TestRegistry makes one database an engine; a case begins with empty tables.
func TestRegistry(t *testing.T) {
	at := &hands{}
	dbtest.Each(t, []db.Set{db.Migrations(), ledger.Migrations(), Migrations()}, func(t *testing.T, d *db.DB) {
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) { c.try(newHouse(t, d, at)) })
		}
	}, db.WithClock(at))
}

var ourTables = []string{"org", "org_change", "account", "account_role", "session", "attempt", "one_time", "recovery", "proposal", "mandate", "emergency", "emergency_seen", "identity", "acts_for"}

func newHouse(t *testing.T, d *db.DB, at *hands) *house {
	at.set(aDay.Time().Add(9 * time.Hour))
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		for _, table := range ourTables {
			if _, err := tx.Exec("delete from " + table); err != nil {
				return err
			}
		}
		return changed(tx)
	})
	if err != nil {
		t.Fatal(err)
	}
	ring, err := seal.Open(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	h := &house{NewRegistry(d, ring, dongguanCity(), dongguanRoles()), t, at, id.New(), map[string]Founded{}, map[string]string{}, map[string]string{}}
	made, err := h.Found(t.Context(), founders)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range made {
		h.first[f.Account.Login], h.words[f.Account.Login] = f, f.Password
	}
	return h
}

func (h *house) ctx() context.Context { return h.t.Context() }

func (h *house) try(login, password string) (SignedIn, error) {
	return h.SignIn(h.ctx(), Attempt{Login: login, Password: password, Address: "192.0.2.1", Device: "test"})
}

// must ends the test at an error.
func must[T any](h *house) func(T, error) T {
	return func(v T, err error) T {
		h.t.Helper()
		if err != nil {
			h.t.Fatal(err)
		}
		return v
	}
}

// code is what the authenticator of a login shows now.
func (h *house) code(login string) string {
	c, err := totp.GenerateCode(h.keys[login], h.clock.Now())
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

// in signs somebody in, with all that is asked of them the first time.
func (h *house) in(login string) (token string, s Session) {
	h.t.Helper()
	h.clock.pass(time.Minute) // a fresh code
	out := must[SignedIn](h)(h.try(login, h.words[login]))
	if out.Stage == StageCode {
		out = must[SignedIn](h)(h.Code(h.ctx(), out.Token, h.code(login)))
	}
	if out.Stage == StagePassword {
		word := "three blue trams at noon " + login[:1]
		out = must[SignedIn](h)(h.ChangePassword(h.ctx(), out.Token, h.words[login], word))
		h.words[login] = word
	}
	if out.Stage == StageEnrol {
		e := must[Enrolment](h)(h.Enrol(h.ctx(), out.Token, "信用示例"))
		h.keys[login] = e.Secret
		var err error
		if out, _, err = h.Enrolled(h.ctx(), out.Token, h.code(login)); err != nil {
			h.t.Fatal(err)
		}
	}
	s = must[Session](h)(h.Session(h.ctx(), out.Token))
	if out.Stage != StageIn || s.Stage != StageIn {
		h.t.Fatalf("%s stands at %s", login, out.Stage)
	}
	return out.Token, s
}

func (h *house) says(err error, part string) {
	h.t.Helper()
	var e *web.Error
	if err == nil || !strings.Contains(err.Error(), part) || !errors.As(err, &e) || e.Kind == web.Internal {
		h.t.Errorf("%v, want a sentence with %q", err, part)
	}
}

func (h *house) out(token, reason string) {
	h.t.Helper()
	_, err := h.Session(h.ctx(), token)
	var out SignedOut
	if !errors.As(err, &out) || out.Reason != reason {
		h.t.Errorf("the session ended as %v, want %q", err, reason)
	}
}

var _ clock.Clock = (*hands)(nil)
