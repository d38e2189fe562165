package people

import (
	"context"
	"errors"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/ledger"
)

// Reset is what a one-time link sets anew.
type Reset string

// What a link may set anew.
const (
	ResetPassword Reset = "password" // the password; the authenticator stays
	ResetAll      Reset = "all"      // the authenticator too: phone lost, or the first time
)

// LinkPath is the address under which doors take one-time links, before the secret.
const LinkPath = "/office/link/"

// Link is a one-time link of an account; Secret is shown once, stored nowhere, and goes into its address.
type Link struct {
	Secret string
	Until  clock.Instant
}

// ResetLink makes a link with which the account's holder sets a password. It is handed over in person or by a way already
// known; links made before are worth nothing. Nobody resets their own account.
func (g *Registry) ResetLink(ctx context.Context, by Actor, account id.ID, what Reset, why string) (l Link, err error) {
	e := ledger.Entry{Object: "account/" + account.String(), Reason: why, Detail: map[string]any{"what": what}}
	err = g.act(ctx, by, AccountReset, e, func(tx *db.Tx, r *Rights) error {
		a, err := AccountByID(tx, account)
		switch {
		case err != nil:
			return err
		case a.ID.String() == by.ID:
			return web.Fail(web.Forbidden, "不能重置自己的登录方式；请由另一名安全管理员办理，或者在“我的账号”里改密码。")
		case a.Status != Open || a.Login == "":
			return web.Fail(web.Conflict, "这个账号已停用或不用密码登录，不能重置。")
		case strings.TrimSpace(why) == "":
			return web.Fail(web.Invalid, "请写明重置的事由，例如本人到场、忘记密码。")
		}
		l, err = g.newLink(tx, by, account, what)
		return err
	})
	return l, err
}

func (g *Registry) newLink(tx *db.Tx, by Actor, account id.ID, what Reset) (Link, error) {
	if _, err := tx.Exec(`update one_time set used = $1 where account = $2 and used = ''`, tx.Now().String(), account); err != nil {
		return Link{}, err
	}
	l := Link{Secret: randomText(tokenSize), Until: clock.InstantOf(tx.Now().Add(g.roles.SignIn.link()))}
	digest := tokenDigest(l.Secret)
	_, err := tx.Exec(`insert into one_time (digest, account, kind, by_whom, at, until_t, used) values ($1, $2, $3, $4, $5, $6, '')`,
		digest[:], account, string(what), by.ID, tx.Now(), l.Until)
	return l, err
}

var errLink = web.Fail(web.NotFound, "链接用过了、过期了或者不完整；请联系安全管理员另发一个。")

// LinkAccount is the account a link is for, as long as it works.
func (g *Registry) LinkAccount(ctx context.Context, secret string) (a Account, err error) {
	err = g.db.View(ctx, func(tx *db.Tx) error {
		a, _, err = linked(tx, secret)
		return err
	})
	return a, err
}

func linked(tx *db.Tx, secret string) (a Account, what Reset, err error) {
	digest := tokenDigest(secret)
	var account id.ID
	err = db.Each(tx, func(scan db.Scanner) error { return scan(&account, &what) },
		`select account, kind from one_time where digest = $1 and used = '' and until_t > $2`, digest[:], tx.Now().String())
	if err != nil {
		return a, what, err
	}
	if account.IsZero() {
		return a, what, errLink
	}
	a, err = AccountByID(tx, account)
	if err == nil && a.Status != Open {
		err = errLink
	}
	return a, what, err
}

// UseLink sets the password a link is for. All sessions of the account end; its holder signs in with the new one.
func (g *Registry) UseLink(ctx context.Context, secret, password string) error {
	a, err := g.LinkAccount(ctx, secret)
	if err != nil {
		return err
	}
	if err := checkPassword(password, g.roles.SignIn.PasswordMin, a); err != nil {
		return err
	}
	hashed, err := g.hashed(ctx, password)
	if err != nil {
		return err
	}
	return g.db.Write(ctx, func(tx *db.Tx) error {
		a, what, err := linked(tx, secret)
		if err != nil {
			return err
		}
		digest := tokenDigest(secret)
		n, err := tx.Exec(`update one_time set used = $1 where digest = $2 and used = ''`, tx.Now().String(), digest[:])
		if err == nil && n == 0 {
			err = errLink
		}
		if err != nil {
			return err
		}
		return g.relock(tx, a, what, hashed)
	})
}

// relock gives an account a new password, takes its authenticator away where that was asked for, and ends its sessions.
func (g *Registry) relock(tx *db.Tx, a Account, what Reset, secret string) error {
	if what == ResetAll {
		if _, err := tx.Exec(`update account set totp = null, totp_step = 0 where id = $1`, a.ID); err != nil {
			return err
		}
	}
	_, err := endSessions(tx, "secret", `account = $3`, a.ID)
	return errors.Join(err, g.setSecret(tx, credentials{Account: a}, secret), g.passed(tx, byCode, string(a.ID[:])),
		ledger.Audit(tx, ledger.Entry{Actor: a.ID.String(), Action: "account.link", Object: "account/" + a.ID.String(), Detail: map[string]any{"what": what}}))
}
