package record

import (
	"context"
	"fmt"

	"xinguan/base/db"
	"xinguan/core/catalog"
)

// Narrow moves what a version of the catalogue that came into force shows no more of an item, as events, in slices beside
// other work; it says how many records were moved. Stopped in the middle it begins anew and finds the rest; done, it finds
// nothing.
func (s *Store) Narrow(ctx context.Context, d *db.DB, it *catalog.Item, cause, actor string) (moved int, err error) {
	var at Fixed
	err = d.Bulk(ctx, func(tx *db.Tx, rows int) (bool, error) {
		page, err := db.All(tx, scanRecord, fmt.Sprintf(`select %s from record r where r.item = $1 and (r.subject_id, r.id) > ($2, $3) order by r.subject_id, r.id limit %d`, columns, rows),
			it.Code, at.Subject[:], at.ID[:])
		if err != nil || len(page) == 0 {
			return false, err
		}
		n, err := s.narrowSlice(tx, at, page, cause, actor)
		if err != nil {
			return false, err
		}
		moved, at = moved+n, page[len(page)-1].Fixed
		return len(page) == rows, nil
	})
	return moved, err
}

func (s *Store) narrowSlice(tx *db.Tx, after Fixed, page []Record, cause, actor string) (int, error) {
	past, err := eventsBetween(tx, after, page[len(page)-1].Fixed)
	if err != nil {
		return 0, err
	}
	var moved []move
	for i := range page {
		r := &page[i]
		now := s.derive(r.Fixed, past[r.ID], tx.Today())
		if now.days() != r.days() && now.days() != s.deriveBy(r.Fixed, past[r.ID], tx.Today(), s.terms).days() { // and no rulebook that waits
			moved = append(moved, move{r, now, len(past[r.ID]) + 1})
		}
	}
	return len(moved), writeMoves(tx, cause, actor, moved)
}
