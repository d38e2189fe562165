package people

import (
	"context"
	"crypto/sha256"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/ledger"
)

// Stage is how far a signing-in has come. Only one that is In may do anything.
type Stage string

// The stages, in order: the password was right and a code is asked for; a password of one's own is due; an
// authenticator is due; signed in.
const (
	StageCode     Stage = "code"
	StagePassword Stage = "password"
	StageEnrol    Stage = "enrol"
	StageIn       Stage = "in"
)

// halfway is how long a signing-in may take that is not complete.
const halfway = 10 * time.Minute

// Session is one signing-in, as a request finds it.
type Session struct {
	ID       id.ID
	Account  Account
	Stage    Stage
	Actor    Actor  // in the role chosen; may do nothing before Stage is In
	Held     []Held // the roles to choose from today
	Chosen   id.ID  // of Held
	Title    string // of the role
	Org      Org
	Started  clock.Instant
	Proved   clock.Instant // when the password was last given
	EndsIdle clock.Instant // signed out then unless a request comes first
	Ends     clock.Instant // signed out then in any case
	Warn     bool          // the page should say that the end is near
	fresh    time.Duration
	now      clock.Instant
}

// Fresh tells whether the password was given a short while ago; a sensitive act wants it again otherwise.
func (s Session) Fresh() bool { return s.now.Sub(s.Proved.Time) <= s.fresh }

// ErrProve is what a sensitive act answers when the password was given too long ago; see Registry.Prove.
var ErrProve = web.Fail(web.Forbidden, "这一步要再确认一次是您本人；请重新输入密码。")

// Sensitive refuses a sensitive act unless the password was given a short while ago.
func (s Session) Sensitive() error {
	if !s.Fresh() {
		return ErrProve
	}
	return nil
}

// SignedOut is the error of a request whose session has ended, with the reason for the person. Reason "none" is one who
// never signed in.
type SignedOut struct{ Reason string }

// ended are the reasons a session ends, as the person reads them.
var ended = map[string]string{
	"none":      "请先登录。",
	"out":       "您已经退出登录。",
	"idle":      "很久没有操作，为保护信息已自动退出；请重新登录，填过的内容不会因此提交。",
	"absolute":  "登录时间到了，已自动退出；请重新登录。",
	"closed":    "这次登录已被管理员下线；有疑问请联系安全管理员。",
	"elsewhere": "您在另一台设备上把这次登录下线了；如不是您本人所为，请立即改密码并联系安全管理员。",
	"secret":    "密码或登录方式改过，请用新的重新登录。",
	"account":   "账号已停用；有疑问请联系本单位的管理员。",
	"clock":     "服务器的时间校准过，以前的登录都已退出；请重新登录。",
	"role":      "您当时用的角色已经到期或被收回；请重新登录。",
}

// Error is the sentence.
func (e SignedOut) Error() string { return ended[e.Reason] }

// Unwrap lets doors answer with the sentence.
func (e SignedOut) Unwrap() error { return web.Fail(web.Forbidden, "%s", ended[e.Reason]) }

// tokenSize is in characters: 258 bits nobody can guess.
const tokenSize = 43

func tokenDigest(token string) [32]byte { return sha256.Sum256([]byte(token)) }

// stored is a row of the table.
type stored struct {
	digest                []byte
	id, account, capacity id.ID
	stage                 Stage
	started, seen, proved clock.Instant
	device, address       string
	ended                 clock.Instant
	why                   string
}

const sessionColumns = `digest, id, account, capacity, stage, started, seen, proved, device, address, ended, why`

func scanSession(scan db.Scanner) (s stored, err error) {
	err = scan(&s.digest, &s.id, &s.account, &s.capacity, &s.stage, &s.started, &s.seen, &s.proved, &s.device, &s.address, &s.ended, &s.why)
	return s, err
}

// touchEvery is how exactly a session knows when it was last used: not every request writes.
const touchEvery = time.Minute

// Session finds the session of a token, as long as it holds. The error is SignedOut where it does not.
func (g *Registry) Session(ctx context.Context, token string) (s Session, err error) {
	var row stored
	err = g.db.View(ctx, func(tx *db.Tx) error {
		row, s, err = g.session(tx, token)
		return err
	})
	if err != nil {
		return Session{}, err
	}
	if s.now.Sub(row.seen.Time) < touchEvery {
		return s, nil
	}
	err = g.db.Aside(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`update session set seen = $1 where digest = $2 and ended = ''`, tx.Now().String(), row.digest)
		return err
	})
	if web.AsError(ctx, err).Kind == web.Unavailable {
		err = nil // reading goes on while nothing can be written; the session only ends the sooner
	}
	return s, err
}

func (g *Registry) session(tx *db.Tx, token string) (stored, Session, error) {
	row, err := findSession(tx, token)
	if err != nil {
		return row, Session{}, err
	}
	a, err := AccountByID(tx, row.account)
	if err != nil {
		return row, Session{}, err
	}
	s := Session{ID: row.id, Account: a, Stage: row.stage, Started: row.started, Proved: row.proved, fresh: g.roles.SignIn.fresh(), now: tx.Now()}
	if reason := g.limits(&s, row, a); reason != "" {
		return row, s, SignedOut{reason}
	}
	return row, s, g.capacity(tx, &s, row)
}

func findSession(tx *db.Tx, token string) (row stored, err error) {
	if len(token) != tokenSize {
		return row, SignedOut{"none"}
	}
	digest := tokenDigest(token)
	err = db.Each(tx, func(scan db.Scanner) (err error) { row, err = scanSession(scan); return err },
		`select `+sessionColumns+` from session where digest = $1`, digest[:])
	switch {
	case err != nil:
		return row, err
	case row.digest == nil:
		return row, SignedOut{"none"}
	case !row.ended.IsZero():
		return row, SignedOut{row.why}
	}
	return row, nil
}

// limits says why the session has ended by itself, or nothing.
func (g *Registry) limits(s *Session, row stored, a Account) string {
	rules := g.roles.SignIn
	s.EndsIdle, s.Ends = clock.InstantOf(row.seen.Add(rules.idle())), clock.InstantOf(row.started.Add(rules.absolute()))
	if row.stage != StageIn {
		s.Ends = clock.InstantOf(row.started.Add(halfway))
	}
	warn := time.Duration(rules.WarnMinutes) * time.Minute
	s.Warn = s.EndsIdle.Sub(s.now.Time) <= warn || s.Ends.Sub(s.now.Time) <= warn
	switch {
	case a.Status != Open:
		return "account"
	case !s.now.Before(s.EndsIdle.Time):
		return "idle"
	case !s.now.Before(s.Ends.Time):
		return "absolute"
	}
	return ""
}

// capacity puts the role chosen, and those to choose from, into a session.
func (g *Registry) capacity(tx *db.Tx, s *Session, row stored) (err error) {
	if s.Held, err = heldToday(tx, s.Account.ID); err != nil || row.stage != StageIn {
		return err
	}
	r, err := g.Rights(tx)
	if err != nil {
		return err
	}
	for _, h := range s.Held {
		if h.ID == row.capacity {
			s.Chosen, s.Title = h.ID, r.Roles.Title(h.Role)
			s.Actor = r.Actor(s.Account.ID.String(), h.capacity(), tx.Today())
			s.Org, _ = r.Orgs.Org(s.Actor.Org)
			return nil
		}
	}
	return SignedOut{"role"}
}

// newSession begins a session under a new token.
func newSession(tx *db.Tx, s stored) (token string, err error) {
	token = randomText(tokenSize)
	digest := tokenDigest(token)
	if s.id.IsZero() {
		s.id = id.New()
	}
	_, err = tx.Exec(`insert into session (digest, id, account, capacity, stage, started, seen, proved, device, address, ended, why)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', '')`, digest[:], s.id, s.account, s.capacity, string(s.stage),
		s.started, tx.Now().String(), s.proved, s.device, s.address)
	return token, err
}

// renew gives a session that has come further a new token; the old one is worth nothing from then on, so whoever put it
// into a browser gains nothing by the owner's signing in.
func renew(tx *db.Tx, s stored) (token string, err error) {
	n, err := tx.Exec(`delete from session where digest = $1 and ended = ''`, s.digest)
	if err != nil {
		return "", err
	}
	if n == 0 {
		return "", SignedOut{"out"}
	}
	return newSession(tx, s)
}

// endSessions ends the sessions that a condition on the table selects; it says how many.
func endSessions(tx *db.Tx, why, where string, args ...any) (int64, error) {
	return tx.Exec(`update session set ended = $1, why = $2 where ended = '' and `+where, append([]any{tx.Now().String(), why}, args...)...)
}

// SignOut ends a session. One that has ended already is no error.
func (g *Registry) SignOut(ctx context.Context, token string) error {
	return g.db.Aside(ctx, func(tx *db.Tx) error {
		row, err := findSession(tx, token)
		if _, out := err.(SignedOut); out {
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := endSessions(tx, "out", `digest = $3`, row.digest); err != nil {
			return err
		}
		return ledger.Audit(tx, ledger.Entry{Actor: row.account.String(), Action: "session.out", Object: "session/" + row.id.String()})
	})
}
