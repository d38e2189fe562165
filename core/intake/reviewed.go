package intake

import (
	"context"
	"fmt"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ledger"
)

// settleReviewed settles the approved rows of a batch, in slices; killed in the middle it goes on when the program starts
// again. The outcome counts these rows only.
func (u *Uploads) settleReviewed(ctx context.Context, x id.ID) (out Result, err error) {
	ctx = context.WithoutCancel(ctx)
	before, err := u.figures(ctx, x)
	if err != nil {
		return out, err
	}
	err = u.DB.Bulk(ctx, func(tx *db.Tx, rows int) (bool, error) { return u.settleSome(tx, x, rows) })
	if err != nil {
		return out, err
	}
	if _, err = ledger.Seal(ctx, u.DB); err != nil {
		return out, err
	}
	out, err = u.figures(ctx, x)
	out.Add(Result{Read: -before.Read, Accepted: -before.Accepted, Corrected: -before.Corrected, Duplicate: -before.Duplicate, Pending: -before.Pending,
		Held: -before.Held, Warnings: -before.Warnings, Notices: -before.Notices})
	return out, err
}

func (u *Uploads) figures(ctx context.Context, x id.ID) (r Result, err error) {
	err = u.DB.View(ctx, func(tx *db.Tx) error {
		b, err := BatchByID(tx, x)
		r = b.Result
		return err
	})
	return r, err
}

// settleSome settles at most so many approved rows, as pass 2 does, and moves the batch's figures by what came of them.
func (u *Uploads) settleSome(tx *db.Tx, x id.ID, rows int) (more bool, err error) {
	b, err := db.One(tx, scanBatch, `select `+batchColumns+` from batch where id = $1`, x)
	if err != nil {
		return false, err
	}
	all, err := db.All(tx, u.scanPending(x), fmt.Sprintf(`select row, sealed, sent_by, reviewed_by from pending where batch = $1 and reviewed_by <> '' order by row limit %d`, rows), x)
	if err != nil || len(all) == 0 {
		return false, err
	}
	s, err := u.reviewedChunk(tx, &b, all)
	if err != nil {
		return false, err
	}
	if err := s.settle(); err != nil {
		return false, err
	}
	r := s.result
	if err := u.letIn(tx, x, s, all); err != nil {
		return false, err
	}
	b.Result.Add(Result{Accepted: r.Accepted, Corrected: r.Corrected, Duplicate: r.Duplicate, Held: r.Held, Warnings: r.Warnings, Notices: r.Notices, Pending: -len(all)})
	n := b.Result
	_, err = tx.Exec(`update batch set accepted = $1, corrected = $2, duplicate = $3, held = $4, warnings = $5, notices = $6, pending = $7 where id = $8`,
		n.Accepted, n.Corrected, n.Duplicate, n.Held, n.Warnings, n.Notices, n.Pending, x)
	if err == nil && n.Pending == 0 {
		err = s.attest(tx)
	}
	return len(all) == rows, err
}

func (u *Uploads) reviewedChunk(tx *db.Tx, b *batch, all []waitingRow) (*chunk, error) {
	remembered, err := memoryOf(tx, b)
	if err != nil {
		return nil, err
	}
	numbers := make([]int, len(all))
	rows := make([]row, len(all))
	for i, w := range all {
		numbers[i], rows[i] = w.N, w.row
	}
	last, err := findingsBefore(tx, b.ID, numbers)
	s := &settler{Importer: u.Importer, b: b, sender: b.SentBy, reviewed: true, last: last, stored: map[string]int{}, remembered: remembered}
	return &chunk{settler: s, tx: tx, rows: rows}, err
}

// letIn takes the rows out of what waits, and names for those that came in who had them in hand.
func (u *Uploads) letIn(tx *db.Tx, x id.ID, s *chunk, all []waitingRow) error {
	for i, w := range all {
		n, err := tx.Exec(`delete from pending where batch = $1 and row = $2`, x, w.N)
		if err == nil && n != 1 {
			err = errOther
		}
		if err != nil {
			return err
		}
		if s.rows[i].Held {
			continue
		}
		_, err = tx.Exec(`insert into reviewed (batch, row, sent_by, reviewed_by, reviewed_at) values ($1, $2, $3, $4, $5)`, x, w.N, w.sentBy, w.reviewedBy, tx.Now().String())
		if err != nil {
			return err
		}
	}
	return nil
}

// resumeReviewed settles what was approved before the program stopped.
func (u *Uploads) resumeReviewed(ctx context.Context) error {
	var all []id.ID
	err := u.DB.View(ctx, func(tx *db.Tx) (err error) {
		all, err = db.All(tx, func(scan db.Scanner) (x id.ID, err error) { err = scan(&x); return x, err }, `select distinct batch from pending where reviewed_by <> ''`)
		return err
	})
	for _, x := range all {
		if _, err := u.settleReviewed(ctx, x); err != nil {
			return err
		}
	}
	return err
}
