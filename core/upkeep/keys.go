package upkeep

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"xinguan/base/db"
	"xinguan/base/seal"
	"xinguan/base/spool"
	"xinguan/base/vault"
	"xinguan/core/ledger"
)

// KeyUse is a key of the ring and how much still needs it.
type KeyUse struct {
	seal.Key
	Needed int64 // sealed texts in the database
	Spools int   // sealed spools that wait to be settled
}

// Idle tells whether nothing needs the key any more. Old backups are another matter: what is in them opens only with the
// key of their time.
func (k KeyUse) Idle() bool { return !k.Current && k.Needed == 0 && k.Spools == 0 }

// KeyUses lists the keys, oldest first.
func (in *Installation) KeyUses(ctx context.Context) ([]KeyUse, error) {
	var counts map[uint32]int64
	err := in.DB.View(ctx, func(tx *db.Tx) (err error) { counts, err = vault.Counts(tx, in.Vaults); return err })
	if err != nil {
		return nil, err
	}
	spools, err := in.spoolKeys()
	if err != nil {
		return nil, err
	}
	var out []KeyUse
	for _, k := range in.Ring.Keys() {
		out = append(out, KeyUse{k, counts[k.ID], spools[k.ID]})
	}
	return out, nil
}

// spoolKeys counts the spools by each key they need.
func (in *Installation) spoolKeys() (map[uint32]int, error) {
	out := map[uint32]int{}
	for _, f := range in.Folders {
		if !f.Fleeting {
			continue
		}
		err := f.each(func(_, path string) error {
			if !strings.HasSuffix(path, ".spool") {
				return nil
			}
			keys, err := spool.Keys(path)
			for _, k := range keys {
				out[k]++
			}
			if errors.Is(err, os.ErrNotExist) {
				return nil
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Actions of keys in the audit log.
const (
	KeyMade    = "keys.rotate"
	KeyDropped = "keys.drop"
	KeyRenewed = "keys.renew"
)

// Rotate makes a new key the current one. What older keys sealed is sealed again by Renew, which may be stopped and
// begun again.
func (in *Installation) Rotate(ctx context.Context, actor, why string) (uint32, error) {
	key, err := in.Ring.AddKey()
	if err != nil {
		return 0, err
	}
	return key, in.note(ctx, ledger.Entry{Actor: actor, Action: KeyMade, Object: fmt.Sprintf("key/%d", key), Reason: why})
}

// Renew seals again under the current key what older ones sealed. Where nothing is left to do it writes nothing.
func (in *Installation) Renew(ctx context.Context, tell func(done int64)) (int64, error) {
	done, err := vault.Renew(ctx, in.DB, in.Ring, in.Vaults, tell)
	if done > 0 {
		current := in.Ring.Current()
		err = errors.Join(err, in.note(ctx, ledger.Entry{Actor: "system", Action: KeyRenewed, Object: fmt.Sprintf("key/%d", current), Detail: map[string]int64{"texts": done}}))
	}
	return done, err
}

// Drop takes a key that nothing needs out of the key file.
func (in *Installation) Drop(ctx context.Context, id uint32, actor, why string) error {
	uses, err := in.KeyUses(ctx)
	if err != nil {
		return err
	}
	for _, k := range uses {
		if k.ID != id {
			continue
		}
		if !k.Current && !k.Idle() {
			return fmt.Errorf("%d号密钥还不能删除：数据库里还有%d处、暂存里还有%d个文件用它密封；请先执行 xinguan keys renew，并等暂存的文件入库", id, k.Needed, k.Spools)
		}
		if err := in.Ring.Drop(id); err != nil {
			return err
		}
		return in.note(ctx, ledger.Entry{Actor: actor, Action: KeyDropped, Object: fmt.Sprintf("key/%d", id), Reason: why})
	}
	return fmt.Errorf("密钥文件里没有%d号密钥", id)
}

func (in *Installation) note(ctx context.Context, e ledger.Entry) error {
	return in.DB.Write(ctx, func(tx *db.Tx) error { return ledger.Audit(tx, e) })
}
