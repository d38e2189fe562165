package ledger

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"

	"xinguan/base/db"
	"xinguan/base/id"
)

// Kinds of leaves.
const (
	KindBatch     = "batch"     // a file that was taken in
	KindReport    = "report"    // a report that was issued
	KindCatalogue = "catalogue" // an edition of the catalogue
	KindRulebook  = "rulebook"  // an edition of a rulebook
	KindRelease   = "release"   // a version of this program that worked on the data
	KindDraw      = "draw"      // the frame of a draw, before its seed is known
	KindAudit     = "audit"     // the end of the audit log
	kindLost      = "lost"      // an entry of the log this database does not know: it was restored from a backup
)

// leafForm begins what is hashed, so that another form one day gives other digests.
const leafForm = "xinguan leaf 1\n"

// saltSize is the size of a salt: enough that nobody can test guesses of the data against the public log.
const saltSize = 16

// leafDigest is what the log holds of a leaf: SHA-256 of form, salt and canonical data.
func leafDigest(salt, data []byte) []byte {
	h := sha256.New()
	h.Write([]byte(leafForm))
	h.Write(salt)
	h.Write(data)
	return h.Sum(nil)
}

// marshal writes a flat JSON object in its one form: keys in order, no blanks, numbers as they were.
func marshal(v map[string]any) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSpace(out.Bytes()), err
}

// Attest queues a leaf in the caller's transaction: that something of a kind, known under ref, is as data says. It is
// queued once, however often it is asked for. Data is a flat object without personal data; kind, ref and moment are
// added to it.
func Attest(tx *db.Tx, kind, ref string, data map[string]any) error {
	all := maps.Clone(data)
	if all == nil {
		all = map[string]any{}
	}
	all["kind"], all["ref"], all["at"] = kind, ref, tx.Now().String()
	raw, err := marshal(all)
	if err != nil {
		return fmt.Errorf("ledger: leaf %s/%s: %w", kind, ref, err)
	}
	if _, err := object(raw); err != nil {
		return fmt.Errorf("ledger: leaf %s/%s is not flat", kind, ref)
	}
	salt := make([]byte, saltSize)
	rand.Read(salt)
	x := id.New()
	n, err := tx.Exec(`insert into leaf (id, kind, ref, data, salt, digest, at, proof) values ($1, $2, $3, $4, $5, $6, $7, '') on conflict (kind, ref) do nothing`,
		x[:], kind, ref, string(raw), salt, leafDigest(salt, raw), tx.Now())
	if err != nil || n == 0 {
		return err
	}
	return name(tx, kind, ref, data)
}

// attestAudit queues the end of the audit log where it moved since the last time.
func attestAudit(tx *db.Tx) error {
	h, err := db.One(tx, scanHead, `select seq, hash from ledger_head where chain = 'audit'`)
	if err != nil || h.seq == 0 {
		return err
	}
	return Attest(tx, KindAudit, fmt.Sprint(h.seq), map[string]any{"seq": h.seq, "hash": fmt.Sprintf("%x", h.hash)})
}
