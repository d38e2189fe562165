package people

import (
	"context"
	"crypto/subtle"
	"encoding/base32"
	"errors"
	"net/url"
	"strings"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/ledger"
)

// period is how long an authenticator's code holds, in seconds; codes of the period before and after are taken too, for
// clocks that differ.
const period = 30

// recoveryCodes is how many codes are given for the day the authenticator is lost.
const recoveryCodes = 10

// Enrolment is what an authenticator app wants to know.
type Enrolment struct {
	Secret string // to type in
	URI    string // to scan: otpauth://…
}

// Enrol prepares an authenticator for a session that is due one, or whose holder wants another and gave the password a
// short while ago. Asked again in the same session it says the same. Nothing changes before Enrolled.
func (g *Registry) Enrol(ctx context.Context, token, issuer string) (e Enrolment, err error) {
	err = g.db.View(ctx, func(tx *db.Tx) error {
		row, c, err := g.enrolling(tx, token)
		if err != nil {
			return err
		}
		e.Secret = g.offered(row)
		q := url.Values{"secret": {e.Secret}, "issuer": {issuer}}
		e.URI = "otpauth://totp/" + url.PathEscape(issuer+":"+c.Login) + "?" + q.Encode()
		return nil
	})
	return e, err
}

func (g *Registry) enrolling(tx *db.Tx, token string) (stored, credentials, error) {
	row, c, err := g.at(tx, token, StageEnrol, StageIn)
	if err == nil && row.stage == StageIn && tx.Now().Sub(row.proved.Time) > g.roles.SignIn.fresh() {
		err = ErrProve
	}
	return row, c, err
}

// offered is the secret a session is offered. It follows from the session and the key file, so that it need not be
// stored before it is taken.
func (g *Registry) offered(row stored) string {
	sum := g.ring.Index("people.totp", string(row.digest))
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:20])
}

// Enrolled takes the authenticator once it shows a right code, and gives new recovery codes, which are shown this once.
func (g *Registry) Enrolled(ctx context.Context, token, code string) (out SignedIn, recovery []string, err error) {
	err = g.db.Write(ctx, func(tx *db.Tx) error {
		recovery = nil
		row, c, err := g.enrolling(tx, token)
		if err != nil {
			return err
		}
		secret := g.offered(row)
		step, ok := matches(secret, code, 0, tx.Now().Unix())
		if !ok {
			return web.Fail(web.Invalid, "验证码不对；请检查手机时间是否准确，等下一个验证码出现后再试。")
		}
		sealed := g.ring.Seal([]byte(secret), totpPlace(c.ID))
		if _, err := tx.Exec(`update account set totp = $1, totp_step = $2 where id = $3`, sealed, step, c.ID); err != nil {
			return err
		}
		if recovery, err = g.newRecovery(tx, c.ID); err != nil {
			return err
		}
		c.HasTOTP = true
		out, err = g.forward(tx, row, c.next())
		return errors.Join(err, ledger.Audit(tx, ledger.Entry{Actor: c.ID.String(), Action: "account.authenticator", Object: "account/" + c.ID.String()}))
	})
	return out, recovery, err
}

// totpPlace ties a sealed secret to its account.
func totpPlace(account id.ID) []byte { return append([]byte("account.totp "), account[:]...) }

// newRecovery gives an account new recovery codes; those before are worth nothing.
func (g *Registry) newRecovery(tx *db.Tx, account id.ID) ([]string, error) {
	if _, err := tx.Exec(`delete from recovery where account = $1`, account); err != nil {
		return nil, err
	}
	out := make([]string, recoveryCodes)
	for i := range out {
		out[i] = spoken(4)
		digest := g.recoveryDigest(account, out[i])
		if _, err := tx.Exec(`insert into recovery (account, digest, used) values ($1, $2, '')`, account, digest); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (g *Registry) recoveryDigest(account id.ID, code string) []byte {
	code = strings.ToLower(strings.NewReplacer("-", "", " ", "", "—", "").Replace(code))
	sum := g.ring.Index("people.recovery", string(account[:])+code)
	return sum[:]
}

// Code takes the authenticator's code, or one of the recovery codes, of a session that is asked for it. Wrong ones are
// counted by account; a code works once.
func (g *Registry) Code(ctx context.Context, token, code string) (out SignedIn, err error) {
	var wrong error
	err = g.db.Write(ctx, func(tx *db.Tx) error {
		wrong = nil
		row, c, err := g.at(tx, token, StageCode)
		if err != nil {
			return err
		}
		if err := g.count(tx, byCode, string(c.ID[:])); err != nil {
			return err
		}
		by, err := g.accept(tx, c, code)
		if err != nil || by == "" {
			wrong = wrongCode(c, tx.Now())
			return errors.Join(err, ledger.Audit(tx, ledger.Entry{Action: "sign_in.refused", Object: "account/" + c.ID.String(), Detail: map[string]any{"code": true}}))
		}
		out, err = g.forward(tx, row, c.next())
		return errors.Join(err, g.passed(tx, byCode, string(c.ID[:])),
			ledger.Audit(tx, ledger.Entry{Actor: c.ID.String(), Action: "sign_in." + string(out.Stage), Object: "session/" + row.id.String(), Detail: map[string]any{"by": by}}))
	})
	if err == nil {
		err = wrong // the attempt itself is kept
	}
	return out, err
}

// wrongCode says what to do. Codes of before the last one used are refused even where the clock says they are those of now:
// somebody may have seen them.
func wrongCode(c credentials, now clock.Instant) error {
	if c.step > now.Unix()/period+1 {
		return web.Fail(web.Invalid, "服务器的时间比您上次登录时还早，验证码现在对不上；请联系系统管理员校准时间，急用可以先用恢复码。")
	}
	return web.Fail(web.Invalid, "验证码不对或已经用过；请等下一个验证码出现后再试。手机不在身边的，可以用恢复码。")
}

// accept uses a code up. by is what it was, empty where it is none.
func (g *Registry) accept(tx *db.Tx, c credentials, code string) (by string, err error) {
	secret, err := g.ring.Unseal(c.totp, totpPlace(c.ID))
	if err != nil {
		return "", err
	}
	if step, ok := matches(string(secret), code, c.step, tx.Now().Unix()); ok {
		n, err := tx.Exec(`update account set totp_step = $1 where id = $2 and totp_step < $3`, step, c.ID, step)
		if err != nil || n == 0 {
			return "", err
		}
		return "authenticator", nil
	}
	n, err := tx.Exec(`update recovery set used = $1 where account = $2 and digest = $3 and used = ''`, tx.Now().String(), c.ID, g.recoveryDigest(c.ID, code))
	if err != nil || n == 0 {
		return "", err
	}
	return "recovery", nil
}

// matches finds the period of a code, after the last one used, in the time it takes whatever the answer.
func matches(secret, code string, last, now int64) (step int64, ok bool) {
	code = strings.ReplaceAll(strings.TrimSpace(code), " ", "")
	for at := now/period - 1; at <= now/period+1; at++ {
		want, err := hotp.GenerateCodeCustom(secret, uint64(at), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && at > last {
			step, ok = at, true
		}
	}
	return step, ok
}

// RecoveryLeft is how many recovery codes an account has left.
func RecoveryLeft(tx *db.Tx, account id.ID) (int64, error) {
	return db.One(tx, scanOne[int64], `select count(*) from recovery where account = $1 and used = ''`, account)
}
