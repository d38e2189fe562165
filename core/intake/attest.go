package intake

import (
	"cmp"
	"fmt"

	"xinguan/base/db"
	"xinguan/core/ledger"
)

// attest queues the proof of a finished batch: which file, from whom, and what became of each of its rows. A receipt is
// made of it; see ledger.Receipt.
func (s *settler) attest(tx *db.Tx) error {
	b, r := s.b, s.b.Result
	data := map[string]any{"item": b.Item, "agency": b.Agency, "agency_name": s.agencyName(b.Agency), "file": b.File, "file_sha256": fmt.Sprintf("%x", b.Digest),
		"read": r.Read, "accepted": r.Accepted, "corrected": r.Corrected, "duplicate": r.Duplicate, "held": r.Held, "warnings": r.Warnings}
	if it, ok := s.Catalog.Item(b.Item); ok {
		data["item_title"], data["item_version"] = it.Title, cmp.Or(s.version, it.Version)
	}
	return ledger.Attest(tx, ledger.KindBatch, b.ID.String(), data)
}

func (s *settler) agencyName(code string) string {
	if a, ok := s.City.Agency(code); ok {
		return a.Name
	}
	return "其他报送单位"
}
