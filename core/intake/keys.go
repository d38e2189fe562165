package intake

import (
	"database/sql"
	"errors"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/seal"
	"xinguan/base/vault"
	"xinguan/core/subject"
)

// errKeys is met when the key file is not the one the database was sealed with.
var errKeys = errors.New("密钥文件与数据库不符：数据库里有用另一把密钥密封的内容；请找回原来的密钥文件，用 --keys 指明")

// HoldsSealed tells whether the database holds anything that only its own key file opens: persons, or held rows.
func HoldsSealed(tx *db.Tx) (bool, error) {
	if _, err := subject.SealedKey(tx); !errors.Is(err, sql.ErrNoRows) {
		return err == nil, err
	}
	_, err := heldSample(tx)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// CheckKeys opens a sample of what is sealed: a wrong key file must be noticed before anything is sealed with it.
func CheckKeys(tx *db.Tx, ring *seal.Keyring) error {
	if wrapped, err := subject.SealedKey(tx); err == nil {
		if _, err := ring.UnwrapDataKey(wrapped); err != nil {
			return errKeys
		}
	}
	sample, err := heldSample(tx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := ring.Unseal(sample.sealed, heldAAD(sample.batch, sample.row)); err != nil {
		return errKeys
	}
	return nil
}

// Vaults are the columns of this package that the keyring sealed.
func Vaults() []vault.Column {
	return []vault.Column{rowVault("held", heldAAD), rowVault("pending", pendingAAD), draftVault()}
}

func draftVault() vault.Column {
	return vault.Column{Table: "draft", Key: []string{"id"}, Column: "sealed", Again: vault.Reseal(func(key []any) []byte { return draftAAD(id.ID(key[0].([]byte))) })}
}

func rowVault(table string, aad func(id.ID, int) []byte) vault.Column {
	return vault.Column{Table: table, Key: []string{"batch", "row"}, Column: "sealed", Again: vault.Reseal(func(key []any) []byte {
		return aad(id.ID(key[0].([]byte)), int(key[1].(int64)))
	})}
}

type sealedRow struct {
	batch  id.ID
	row    int
	sealed []byte
}

func heldSample(tx *db.Tx) (sealedRow, error) {
	return db.One(tx, func(scan db.Scanner) (r sealedRow, err error) { err = scan(&r.batch, &r.row, &r.sealed); return r, err },
		`select batch, row, sealed from held limit 1`)
}
