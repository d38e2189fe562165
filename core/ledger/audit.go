package ledger

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"

	"github.com/emmansun/gmsm/sm3"

	"xinguan/base/db"
	"xinguan/base/id"
)

// Entry is one line of the audit log. It names things by id and code; personal data does not belong in it, for it
// can never be erased.
type Entry struct {
	Actor  string // who: an account's id, or "system"
	Action string // what was done: a permission's name
	Object string // to what: kind and id
	Reason string // why, in the actor's words
	Detail any    // more, written as JSON; nil for none
}

// Audit adds an entry in the caller's transaction.
func Audit(tx *db.Tx, e Entry) error {
	detail := ""
	if e.Detail != nil {
		raw, err := json.Marshal(e.Detail)
		if err != nil {
			return fmt.Errorf("ledger: detail of %s: %w", e.Action, err)
		}
		detail = string(raw)
	}
	x := id.New()
	_, err := tx.Exec(`insert into audit (id, at, actor, action, object, reason, detail) values ($1, $2, $3, $4, $5, $6, $7)`,
		x[:], tx.Now().String(), e.Actor, e.Action, e.Object, e.Reason, detail)
	return err
}

// auditForm begins what is hashed, so that another form one day gives other hashes.
const auditForm = "audit 1\n"

// digest is the SM3 of the line in its canonical encoding: the form, then number, previous hash and every field, each
// text with its length (8 bytes, big-endian) before it. The number comes first, so no line can take another's place.
func (l line) digest() []byte {
	h := sm3.New()
	h.Write([]byte(auditForm))
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], uint64(l.seq))
	h.Write(n[:])
	for _, field := range [][]byte{l.prev, l.id[:], []byte(l.at.String()), []byte(l.Actor), []byte(l.Action),
		[]byte(l.Object), []byte(l.Reason), []byte(l.detail)} {
		binary.BigEndian.PutUint64(n[:], uint64(len(field)))
		h.Write(n[:])
		h.Write(field)
	}
	return h.Sum(nil)
}

// Verify walks the whole sealed audit log and returns an error, in Chinese, that names the first line which was
// changed, taken out or put in. Lines not sealed yet, of the last second or so, are not covered; nor is a log that
// somebody with the database in hand rewrote from some line to the end together with ledger_head: against that, keep
// the last hash elsewhere.
func Verify(ctx context.Context, d *db.DB) error {
	return d.View(ctx, func(tx *db.Tx) error {
		want, err := db.One(tx, scanHead, `select seq, hash from ledger_head where chain = 'audit'`)
		if err != nil {
			return err
		}
		last := head{hash: []byte{}}
		err = db.Each(tx, func(scan db.Scanner) error {
			l, err := scanLine(scan)
			if err == nil {
				err = l.follows(last)
			}
			last = head{l.seq, l.hash}
			return err
		}, `select `+lineColumns+` from audit where seq is not null order by seq`)
		if err != nil {
			return err
		}
		if last.seq != want.seq || !bytes.Equal(last.hash, want.hash) {
			return fmt.Errorf("审计日志应到第 %d 条为止，现在只到第 %d 条，末尾被删改过；请立即保全数据库，并与备份核对", want.seq, last.seq)
		}
		return nil
	})
}

// follows tells whether the line is whole and continues the chain after last.
func (l line) follows(last head) error {
	const then = "；请立即保全数据库，并与备份核对"
	switch {
	case l.seq != last.seq+1:
		return fmt.Errorf("审计日志第 %d 条不见了（第 %d 条之后就是第 %d 条）%s", last.seq+1, last.seq, l.seq, then)
	case !bytes.Equal(l.prev, last.hash):
		return fmt.Errorf("审计日志第 %d 条（%s，%s）与前一条接不上，两条之一被改动过%s", l.seq, l.at.Chinese(), l.Action, then)
	case !bytes.Equal(l.hash, l.digest()):
		return fmt.Errorf("审计日志第 %d 条（%s，%s）的内容与摘要不符，被改动过%s", l.seq, l.at.Chinese(), l.Action, then)
	}
	return nil
}
