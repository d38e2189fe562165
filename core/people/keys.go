package people

import (
	"fmt"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/seal"
)

// HoldsSealed tells whether the tables hold anything that only its own key file opens: authenticators, digests of
// identities.
func HoldsSealed(tx *db.Tx) (bool, error) {
	return db.One(tx, scanOne[bool], `select exists (select 1 from account where totp is not null) or exists (select 1 from identity)`)
}

// CheckKeys opens one authenticator: a wrong key file must be noticed before anybody signs in with it.
func CheckKeys(tx *db.Tx, ring *seal.Keyring) error {
	return db.Each(tx, func(scan db.Scanner) error {
		var x id.ID
		var sealed []byte
		if err := scan(&x, &sealed); err != nil {
			return err
		}
		if _, err := ring.Unseal(sealed, totpPlace(x)); err != nil {
			return fmt.Errorf("密钥文件与数据库不是一套，账号的动态验证码打不开；请换回原来的密钥文件：%w", err)
		}
		return nil
	}, `select id, totp from account where totp is not null limit 1`)
}
