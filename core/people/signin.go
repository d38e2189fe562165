package people

import (
	"context"
	"encoding/hex"
	"errors"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/ledger"
)

// Attempt is what somebody signs in with.
type Attempt struct {
	Login, Password string
	Address         string // network the request comes from
	Device          string // what the browser calls itself
}

// SignedIn is what an attempt came to: the token for the cookie, and what is to be done next.
type SignedIn struct {
	Token string
	Stage Stage
}

// errWrong is the one answer to a wrong password, a login nobody has, a closed account: nobody learns which it was.
var errWrong = web.Fail(web.Forbidden, "账号或密码不对，或者账号已停用；请检查后再试，忘记密码的请联系安全管理员重置。")

// errNoRole is for one who proved who they are and has nothing to do here today.
var errNoRole = web.Fail(web.Forbidden, "账号还没有有效的角色，或者角色已经到期；请联系安全管理员。")

// SignIn checks a login and a password. Every attempt is counted, by login and by address, before the password is looked
// at; every answer takes the time of one comparison. Errors are Waiting, or a sentence.
func (g *Registry) SignIn(ctx context.Context, in Attempt) (SignedIn, error) {
	login := foldLogin(in.Login)
	var c credentials
	err := g.db.Aside(ctx, func(tx *db.Tx) (err error) {
		if err := g.count(tx, byAddress, in.Address); err != nil {
			return err
		}
		if err := g.count(tx, byLogin, login); err != nil {
			return err
		}
		if c, err = credentialsByLogin(tx, login); errors.Is(err, ErrNoAccount) {
			c, err = credentials{}, nil
		}
		return err
	})
	if err != nil {
		return SignedIn{}, err
	}
	ok, err := g.right(ctx, in.Password, c.secret)
	if err != nil {
		return SignedIn{}, err
	}
	if !ok || c.Status != Open {
		return SignedIn{}, errors.Join(errWrong, g.refused(ctx, c, in)) // Join keeps the sentence first
	}
	return g.enter(ctx, c, in)
}

// refused writes a failed attempt into the audit log, without what was typed.
func (g *Registry) refused(ctx context.Context, c credentials, in Attempt) error {
	e := ledger.Entry{Action: "sign_in.refused", Object: "account/none", Detail: map[string]any{"from": g.from(in.Address)}}
	if !c.ID.IsZero() {
		e.Object = "account/" + c.ID.String()
	}
	return g.db.Aside(ctx, func(tx *db.Tx) error { return ledger.Audit(tx, e) })
}

// from is what the audit log says of a network address: a keyed digest. Lines of one address can be told from others, and
// with the key file an address that is suspected can be compared; the log keeps for good what it is told, and an address is
// personal information that must be erased in time. The address itself stands in the session until that is swept.
func (g *Registry) from(address string) string {
	if address == "" {
		return ""
	}
	sum := g.ring.Index("people.from", address)
	return hex.EncodeToString(sum[:8])
}

// enter begins the session of one whose password was right. Wrong codes are counted apart (see Code), so a password that
// was stolen does not help to guess them.
func (g *Registry) enter(ctx context.Context, c credentials, in Attempt) (out SignedIn, err error) {
	err = g.db.Aside(ctx, func(tx *db.Tx) error {
		now, err := credentialsOf(tx, c.ID)
		if err != nil || now.secret != c.secret || now.Status != Open { // changed while the hash was worked out
			return errors.Join(errWrong, err)
		}
		held, err := heldToday(tx, c.ID)
		if err != nil {
			return err
		}
		if len(held) == 0 {
			return errNoRole
		}
		if err := errors.Join(g.passed(tx, byLogin, c.Login), g.passed(tx, byAddress, in.Address)); err != nil {
			return err
		}
		s := stored{account: c.ID, capacity: held[0].ID, started: tx.Now(), proved: tx.Now(), device: short(in.Device), address: in.Address}
		s.stage = StageCode
		if !c.HasTOTP {
			s.stage = c.next()
		}
		out.Stage = s.stage
		out.Token, err = newSession(tx, s)
		return errors.Join(err, ledger.Audit(tx, ledger.Entry{Actor: c.ID.String(), Action: "sign_in." + string(s.stage), Object: "account/" + c.ID.String(),
			Detail: map[string]any{"from": g.from(in.Address)}}))
	})
	return out, err
}

// next is what is to be done once the code was right, or none is asked for.
func (c credentials) next() Stage {
	switch {
	case c.ChangeDue:
		return StagePassword
	case !c.HasTOTP:
		return StageEnrol
	}
	return StageIn
}

// forward brings a session on to its next stage, under a new token. Its time starts when signing in is complete.
func (g *Registry) forward(tx *db.Tx, row stored, to Stage) (out SignedIn, err error) {
	if row.stage != StageIn {
		row.started = tx.Now()
	}
	row.stage = to
	out.Stage = to
	out.Token, err = renew(tx, row)
	return out, err
}

// short keeps what a browser calls itself to a readable length.
func short(device string) string {
	device = strings.Join(strings.Fields(strings.ToValidUTF8(device, "")), " ")
	if len(device) > 160 {
		device = strings.ToValidUTF8(device[:160], "")
	}
	return device
}

// at finds the session of a token that stands at one of some stages.
func (g *Registry) at(tx *db.Tx, token string, stages ...Stage) (stored, credentials, error) {
	row, s, err := g.session(tx, token)
	if err != nil {
		return row, credentials{}, err
	}
	for _, stage := range stages {
		if s.Stage == stage {
			c, err := credentialsOf(tx, row.account)
			return row, c, err
		}
	}
	return row, credentials{}, web.Fail(web.Conflict, "登录的这一步已经做过了；请继续下一步，或者重新登录。")
}

// Choose goes on in another of the account's roles, under a new token.
func (g *Registry) Choose(ctx context.Context, token string, grant id.ID) (out SignedIn, err error) {
	err = g.db.Aside(ctx, func(tx *db.Tx) error {
		row, _, err := g.at(tx, token, StageIn)
		if err != nil {
			return err
		}
		held, err := heldToday(tx, row.account)
		if err != nil {
			return err
		}
		for _, h := range held {
			if h.ID == grant {
				row.capacity = grant
				out.Stage = StageIn
				out.Token, err = renew(tx, row)
				return errors.Join(err, ledger.Audit(tx, ledger.Entry{Actor: row.account.String(), Action: "session.role", Object: "session/" + row.id.String(),
					Detail: map[string]any{"role": h.Role}}))
			}
		}
		return web.Fail(web.Forbidden, "您今天没有这个角色；请从列出的角色里选。")
	})
	return out, err
}

// Prove confirms that it is still the account's holder who acts, by the password; for sensitive acts. Failures count
// like those of signing in. The token is new.
func (g *Registry) Prove(ctx context.Context, token, password string) (out SignedIn, err error) {
	c, err := g.provable(ctx, token)
	if err != nil {
		return out, err
	}
	ok, err := g.right(ctx, password, c.secret)
	if err != nil {
		return out, err
	}
	if !ok {
		return out, errors.Join(errPassword, g.refused(ctx, c, Attempt{}))
	}
	err = g.db.Aside(ctx, func(tx *db.Tx) error {
		row, now, err := g.at(tx, token, StageIn)
		if err != nil {
			return err
		}
		if now.secret != c.secret {
			return SignedOut{"secret"}
		}
		row.proved = tx.Now()
		out.Stage = StageIn
		out.Token, err = renew(tx, row)
		return errors.Join(err, g.passed(tx, byLogin, c.Login),
			ledger.Audit(tx, ledger.Entry{Actor: row.account.String(), Action: "session.prove", Object: "session/" + row.id.String()}))
	})
	return out, err
}

var errPassword = web.Fail(web.Forbidden, "密码不对；请检查大小写后再试。")

func (g *Registry) provable(ctx context.Context, token string) (c credentials, err error) {
	err = g.db.Aside(ctx, func(tx *db.Tx) error {
		_, c, err = g.at(tx, token, StagePassword, StageIn)
		if err != nil {
			return err
		}
		return g.count(tx, byLogin, c.Login)
	})
	return c, err
}

// ChangePassword sets a password of the holder's own. All other sessions of the account end.
func (g *Registry) ChangePassword(ctx context.Context, token, old, password string) (out SignedIn, err error) {
	c, err := g.provable(ctx, token)
	if err != nil {
		return out, err
	}
	ok, err := g.right(ctx, old, c.secret)
	if err != nil {
		return out, err
	}
	if !ok {
		return out, errors.Join(errPassword, g.refused(ctx, c, Attempt{}))
	}
	if err := g.forgive(ctx, c); err != nil {
		return out, err
	}
	if old == password {
		return out, web.Fail(web.Invalid, "新密码和原来的一样；请换一个。")
	}
	if err := checkPassword(password, g.roles.SignIn.PasswordMin, c.Account); err != nil {
		return out, err
	}
	secret, err := g.hashed(ctx, password)
	if err != nil {
		return out, err
	}
	err = g.db.Aside(ctx, func(tx *db.Tx) error {
		row, now, err := g.at(tx, token, StagePassword, StageIn)
		if err != nil {
			return err
		}
		if now.secret != c.secret {
			return SignedOut{"secret"}
		}
		if err := g.setSecret(tx, now, secret); err != nil {
			return err
		}
		if _, err := endSessions(tx, "secret", `account = $3 and digest <> $4`, row.account, row.digest); err != nil {
			return err
		}
		now.ChangeDue = false
		row.proved = tx.Now()
		out, err = g.forward(tx, row, now.next())
		return errors.Join(err, ledger.Audit(tx, ledger.Entry{Actor: row.account.String(), Action: "account.password", Object: "account/" + row.account.String()}))
	})
	return out, err
}

// forgive takes a counted attempt back once the password was right, whatever becomes of the rest.
func (g *Registry) forgive(ctx context.Context, c credentials) error {
	return g.db.Aside(ctx, func(tx *db.Tx) error { return g.passed(tx, byLogin, c.Login) })
}

// setSecret stores the hash of a password of the holder's own.
func (g *Registry) setSecret(tx *db.Tx, c credentials, secret string) error {
	_, err := tx.Exec(`update account set secret = $1, secret_at = $2, change_due = $3 where id = $4`, secret, tx.Now().String(), false, c.ID)
	return errors.Join(err, g.passed(tx, byLogin, c.Login))
}
