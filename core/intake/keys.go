package intake

import (
	"database/sql"
	"errors"
	"maps"
	"slices"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/seal"
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

// KeysInUse are the keys of the ring something in the database needs, in order: persons' keys and held rows.
func KeysInUse(tx *db.Tx) ([]uint32, error) {
	counts, err := KeyCounts(tx)
	return slices.Sorted(maps.Keys(counts)), err
}

// KeyCounts counts what each key of the ring sealed: persons' keys and held rows.
func KeyCounts(tx *db.Tx) (map[uint32]int64, error) {
	out, err := subject.KeysInUse(tx)
	if err != nil {
		return nil, err
	}
	err = db.Each(tx, func(scan db.Scanner) error {
		var head []byte
		var n int64
		if err := scan(&head, &n); err != nil {
			return err
		}
		key, err := seal.KeyOfHead(head)
		out[key] += n
		return err
	}, `select substr(sealed, 1, 5), count(*) from held group by 1`)
	return out, err
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
