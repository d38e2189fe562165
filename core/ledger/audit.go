package ledger

import (
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

// AuditHead is the number of the last sealed line of the audit log.
func AuditHead(tx *db.Tx) (int64, error) {
	h, err := db.One(tx, scanHead, `select seq, hash from ledger_head where chain = 'audit'`)
	return h.seq, err
}
