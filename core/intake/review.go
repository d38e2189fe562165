package intake

import (
	"fmt"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ledger"
)

// Rows of an item that wants a second person wait, sealed, until somebody else than who sent them has looked at them:
// approved they are settled as any row, sent back they are held with the reason. Nothing of them is public meanwhile.

// setAside takes the rows that wait for a second person out of the chunk.
func (c *chunk) setAside() error {
	if c.sender == "" || c.reviewed {
		return nil
	}
	var now, waiting []row
	for _, r := range c.rows {
		if it, ok := c.Catalog.Of(r.Item, r.Version); ok && it.Review && !r.Held {
			waiting = append(waiting, r)
		} else {
			now = append(now, r)
		}
	}
	if len(waiting) == 0 {
		return nil
	}
	if err := c.tx.Alone(); err != nil {
		return err
	}
	aside := chunk{settler: c.settler, tx: c.tx, rows: waiting, result: c.result}
	if err := aside.report(); err != nil {
		return err
	}
	c.rows, c.result = now, aside.result
	c.result.Pending += len(waiting)
	return c.loadPending(c.tx, c.b.ID, c.sender, waiting)
}

// pendingAAD binds a sealed row to its place.
func pendingAAD(batch id.ID, row int) []byte { return fmt.Appendf(nil, "pending/%s/%d", batch, row) }

// ReviewTopic is the outbox topic of second persons: rows of a batch wait for one, or one sent some back; Ref is the batch.
const ReviewTopic = "review"

func (im *Importer) loadPending(tx *db.Tx, batch id.ID, sender string, rows []row) error {
	if len(rows) == 0 {
		return nil
	}
	err := tx.Load("pending", []string{"batch", "row", "sealed", "sent_by", "sent_at", "reviewed_by"}, len(rows), func(i int) []any {
		r := rows[i]
		r.Findings = nil // they are stored
		return []any{batch[:], int64(r.N), im.Ring.Seal(r.encode(nil), pendingAAD(batch, r.N)), sender, tx.Now().String(), ""}
	})
	if err != nil {
		return err
	}
	return ledger.Append(tx, ledger.Change{Topic: ReviewTopic, Ref: batch})
}

// waitingRow is a row that waits, with who sent it.
type waitingRow struct {
	row
	sentBy, reviewedBy string
}

func (im *Importer) scanPending(batch id.ID) func(db.Scanner) (waitingRow, error) {
	return func(scan db.Scanner) (w waitingRow, err error) {
		var n int
		var sealed []byte
		if err := scan(&n, &sealed, &w.sentBy, &w.reviewedBy); err != nil {
			return w, err
		}
		raw, err := im.Ring.Unseal(sealed, pendingAAD(batch, n))
		if err != nil {
			return w, fmt.Errorf("pending row %d: %w", n, err)
		}
		w.row, err = decodeRow(raw)
		return w, err
	}
}

// Review is what a second person is asked to look at: the rows of a batch that nobody has approved yet.
type Review struct {
	Batch
	Rows   int
	Firsts []string // accounts that sent them; none of them may approve
	Since  clock.Instant
	Seen   string // stands for exactly these rows
}

// maxReviews is how many batches the queue of a second person lists.
const maxReviews = 200

// Reviews are the batches a condition on item and agency selects in which rows wait for a second person, the oldest
// first. The condition's parameters begin at $1.
func Reviews(tx *db.Tx, where string, args []any) (out []Review, err error) {
	all, err := db.All(tx, scanSeen, fmt.Sprintf(`select %s from batch where (%s) and stage = 'done' and pending > 0 order by id limit %d`, seenColumns, where, maxReviews), args...)
	if err != nil {
		return nil, err
	}
	for _, b := range all {
		r, err := ReviewOf(tx, b.ID)
		if err != nil {
			return nil, err
		}
		if r.Rows > 0 {
			out = append(out, r)
		}
	}
	return out, nil
}

// ReviewOf is what waits for a second person in a batch; no rows where nothing does.
func ReviewOf(tx *db.Tx, batch id.ID) (r Review, err error) {
	if r.Batch, err = BatchByID(tx, batch); err != nil {
		return r, err
	}
	var newest clock.Instant
	err = db.Each(tx, func(scan db.Scanner) error {
		var n int
		var by string
		var first, last clock.Instant
		if err := scan(&by, &n, &first, &last); err != nil {
			return err
		}
		r.Firsts, r.Rows = append(r.Firsts, by), r.Rows+n
		if r.Since.IsZero() || first.Before(r.Since.Time) {
			r.Since = first
		}
		if last.After(newest.Time) {
			newest = last
		}
		return nil
	}, `select sent_by, count(*), min(sent_at), max(sent_at) from pending where batch = $1 and reviewed_by = '' group by sent_by order by sent_by`, batch)
	r.Seen = fmt.Sprintf("%d-%s", r.Rows, newest)
	return r, err
}

// Reviewed is what a second person said of rows of a batch.
type Reviewed struct {
	Approved bool
	Rows     int
	Reason   string
	By       string // account
	At       clock.Instant
}

// ReviewsPast is what second persons said of a batch, the newest first.
func ReviewsPast(tx *db.Tx, batch id.ID) ([]Reviewed, error) {
	return db.All(tx, func(scan db.Scanner) (r Reviewed, err error) {
		var verdict string
		err = scan(&verdict, &r.Rows, &r.Reason, &r.By, &r.At)
		r.Approved = verdict == approved
		return r, err
	}, `select verdict, rows, reason, reviewed_by, reviewed_at from review where batch = $1 order by n desc limit 50`, batch)
}

// The verdicts of a second person.
const (
	approved = "approved"
	returned = "returned"
)

// Hands are who had a row in hand before it was taken in: who sent the file or the row, and the second person, where one
// was asked. Accounts; empty where the operator of the machine took the file in.
type Hands struct {
	SentBy, ReviewedBy string
	ReviewedAt         clock.Instant
}

// HandsOf are the hands a row of a batch went through.
func HandsOf(tx *db.Tx, batch id.ID, row int) (h Hands, err error) {
	err = db.Each(tx, func(scan db.Scanner) error { return scan(&h.SentBy) }, `select sent_by from batch where id = $1`, batch)
	if err != nil {
		return h, err
	}
	return h, db.Each(tx, func(scan db.Scanner) error { return scan(&h.SentBy, &h.ReviewedBy, &h.ReviewedAt) },
		`select sent_by, reviewed_by, reviewed_at from reviewed where batch = $1 and row = $2`, batch, row)
}
