package ledger

import (
	"crypto/rand"
	"fmt"
	"maps"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/client/receipt"
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

// Attest queues a leaf in the caller's transaction: that something of a kind, known under ref, is as data says. It is
// queued once, however often it is asked for. Data is a flat object without personal data; kind, ref and moment are
// added to it.
func Attest(tx *db.Tx, kind, ref string, data map[string]any) error {
	all := maps.Clone(data)
	if all == nil {
		all = map[string]any{}
	}
	all["kind"], all["ref"], all["at"] = kind, ref, tx.Now().String()
	raw, err := receipt.Canonical(all)
	if err != nil {
		return fmt.Errorf("ledger: leaf %s/%s: %w", kind, ref, err)
	}
	if _, err := receipt.Object(raw); err != nil {
		return fmt.Errorf("ledger: leaf %s/%s is not flat", kind, ref)
	}
	salt := make([]byte, receipt.SaltSize)
	rand.Read(salt)
	x := id.New()
	n, err := tx.Exec(`insert into leaf (id, kind, ref, data, salt, digest, at, proof) values ($1, $2, $3, $4, $5, $6, $7, '') on conflict (kind, ref) do nothing`,
		x[:], kind, ref, string(raw), salt, receipt.LeafDigest(salt, raw), tx.Now())
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
