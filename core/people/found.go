package people

import (
	"context"
	"errors"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/ledger"
)

// Founder is one of the first accounts of an installation.
type Founder struct {
	Login, Name, Org string
	Role             Role
}

// Founded is such an account with the password it signs in with the first time; it must set its own then, and an
// authenticator.
type Founded struct {
	Account  Account
	Role     Role
	Password string // shown once, stored nowhere
}

// Founded tells whether the installation has accounts already.
func (g *Registry) Founded(tx *db.Tx) (bool, error) {
	return db.One(tx, scanOne[bool], `select exists (select 1 from account where login is not null)`)
}

// Found makes the first accounts, all or none. Where there are accounts already it is refused: from then on the system
// administrator opens accounts and the security administrator gives roles.
func (g *Registry) Found(ctx context.Context, founders []Founder) (out []Founded, err error) {
	made := make([]Founded, len(founders))
	hashes := make([]string, len(founders))
	for i := range founders {
		made[i] = Founded{Role: founders[i].Role, Password: spoken(4)}
		if hashes[i], err = g.hashed(ctx, made[i].Password); err != nil {
			return nil, err
		}
	}
	err = g.db.Write(ctx, func(tx *db.Tx) error {
		if has, err := g.Founded(tx); err != nil || has {
			return errors.Join(err, web.Fail(web.Conflict, "已经有账号了，不能再初始化；请由系统管理员开立账号、安全管理员授予角色。"))
		}
		r, err := g.Rights(tx)
		for i := 0; err == nil && i < len(founders); i++ {
			made[i].Account, err = g.found(tx, r, Operator, founders[i], hashes[i])
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return made, nil
}

func (g *Registry) found(tx *db.Tx, r *Rights, by Actor, f Founder, secret string) (Account, error) {
	x := id.New()
	a, err := insertAccount(tx, r, by, x, NewAccount{f.Login, f.Name, f.Org}, secret)
	if err != nil {
		return a, err
	}
	if _, err = insertGrant(tx, r, by, NewGrant{Account: x, Role: f.Role, Basis: "初始化"}); err != nil {
		return a, err
	}
	return a, ledger.Audit(tx, ledger.Entry{Actor: by.ID, Action: "account.found", Object: "account/" + x.String(), Detail: map[string]any{"role": f.Role}})
}
