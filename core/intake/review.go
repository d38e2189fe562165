package intake

import (
	"context"
	"fmt"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/ledger"
	"xinguan/core/people"
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
		if it, ok := c.Catalog.Item(r.Item); ok && it.Review && !r.Held {
			waiting = append(waiting, r)
		} else {
			now = append(now, r)
		}
	}
	if len(waiting) == 0 {
		return nil
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

func (im *Importer) loadPending(tx *db.Tx, batch id.ID, sender string, rows []row) error {
	return tx.Load("pending", []string{"batch", "row", "sealed", "sent_by", "sent_at", "reviewed_by"}, len(rows), func(i int) []any {
		r := rows[i]
		r.Findings = nil // they are stored
		return []any{batch[:], int64(r.N), im.Ring.Seal(r.encode(nil), pendingAAD(batch, r.N)), sender, tx.Now().String(), ""}
	})
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

// reviewing is a batch with rows that the actor may approve or send back, as they were seen.
func (u *Uploads) reviewing(tx *db.Tx, g *people.Registry, by people.Actor, x id.ID, seen string) (Review, error) {
	r, err := ReviewOf(tx, x)
	if err != nil {
		return r, web.Fail(web.NotFound, "没有这一批，或者它不由您复核。")
	}
	if err := g.MayBeSecond(tx, by, people.Second{Org: r.Agency, Item: r.Item, Approval: people.RecordRelease, Firsts: r.Firsts}); err != nil {
		return r, err
	}
	if r.Rows == 0 {
		return r, web.Fail(web.Conflict, "这一批刚刚已由另一人复核；请回到列表看结果。")
	}
	if r.Seen != seen {
		return r, web.Fail(web.Conflict, "这一批里待复核的行和您打开时看到的不一样了；请重新打开，看过以后再决定。")
	}
	return r, nil
}

// Approve lets the rows of a batch that wait in, all that were seen, and settles them. Of two second persons at once one
// wins, the other is told.
func (u *Uploads) Approve(ctx context.Context, g *people.Registry, by people.Actor, x id.ID, seen string) (out Result, err error) {
	err = u.DB.Write(ctx, func(tx *db.Tx) error {
		r, err := u.reviewing(tx, g, by, x, seen)
		if err != nil {
			return err
		}
		n, err := tx.Exec(`update pending set reviewed_by = $1 where batch = $2 and reviewed_by = ''`, by.ID, x)
		if err == nil && int(n) != r.Rows {
			err = web.Fail(web.Conflict, "这一批刚刚已由另一人复核；请回到列表看结果。")
		}
		if err != nil {
			return err
		}
		return u.say(tx, by, x, approved, r.Rows, "")
	})
	if err != nil {
		return out, err
	}
	return u.settleReviewed(ctx, x)
}

// say writes down what a second person said.
func (u *Uploads) say(tx *db.Tx, by people.Actor, x id.ID, verdict string, rows int, reason string) error {
	_, err := tx.Exec(`insert into review (batch, n, verdict, rows, reason, reviewed_by, reviewed_at)
		select $1, coalesce(max(n), 0) + 1, $2, $3, $4, $5, $6 from review where batch = $1`, x, verdict, rows, reason, by.ID, tx.Now().String())
	if err != nil {
		return err
	}
	return ledger.Audit(tx, ledger.Entry{Actor: by.ID, Action: string(people.RecordRelease), Object: "batch/" + x.String(), Reason: reason,
		Detail: map[string]any{"verdict": verdict, "rows": rows}})
}

// SendBack gives rows that wait, all of the batch where none are named, back to their sender: they are held with the
// reason. It counts them.
func (u *Uploads) SendBack(ctx context.Context, g *people.Registry, by people.Actor, x id.ID, seen string, rows []int, reason string) (n int, err error) {
	if reason = strings.TrimSpace(reason); reason == "" {
		return 0, web.Fail(web.Invalid, "请写明退回的理由，报送人会看到。")
	}
	err = u.DB.Write(ctx, func(tx *db.Tx) error {
		r, err := u.reviewing(tx, g, by, x, seen)
		if err != nil {
			return err
		}
		back, err := u.takeBack(tx, r, rows)
		if err != nil {
			return err
		}
		if n = len(back); n == 0 {
			return web.Fail(web.Conflict, "选中的行不在待复核的行里；请重新打开再看。")
		}
		if err := u.holdAgain(tx, x, back, reason); err != nil {
			return err
		}
		return u.say(tx, by, x, returned, n, reason)
	})
	return n, err
}

// takeBack takes rows out of what waits.
func (u *Uploads) takeBack(tx *db.Tx, r Review, rows []int) (out []*row, err error) {
	want := map[int]bool{}
	for _, n := range rows {
		want[n] = true
	}
	all, err := db.All(tx, u.scanPending(r.ID), `select row, sealed, sent_by, reviewed_by from pending where batch = $1 and reviewed_by = '' order by row`, r.ID)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if len(want) > 0 && !want[all[i].N] {
			continue
		}
		if _, err := tx.Exec(`delete from pending where batch = $1 and row = $2`, r.ID, all[i].N); err != nil {
			return nil, err
		}
		out = append(out, &all[i].row)
	}
	return out, nil
}

func (u *Uploads) holdAgain(tx *db.Tx, x id.ID, rows []*row, reason string) error {
	found := make([]Finding, len(rows))
	numbers := make([]int, len(rows))
	for i, r := range rows {
		numbers[i] = r.N
		found[i] = Finding{Row: r.N, Level: Error, Rule: "review.returned", Message: "复核人退回：" + reason + "。请改好后重新提交，再由另一人复核。"}
	}
	last, err := findingsBefore(tx, x, numbers)
	if err != nil {
		return err
	}
	if err := loadFindings(tx, x, found, last); err != nil {
		return err
	}
	if err := u.loadHeld(tx, x, rows); err != nil {
		return err
	}
	_, err = tx.Exec(`update batch set held = held + $1, pending = pending - $2 where id = $3`, len(rows), len(rows), x)
	return err
}

// findingsBefore is how many findings rows of a batch have, by the highest number.
func findingsBefore(tx *db.Tx, batch id.ID, rows []int) (map[int]int64, error) {
	out := map[int]int64{}
	for len(rows) > 0 {
		n := min(500, len(rows))
		args := []any{batch}
		for _, r := range rows[:n] {
			args = append(args, r)
		}
		err := db.Each(tx, func(scan db.Scanner) error {
			var row int
			var last int64
			err := scan(&row, &last)
			out[row] = last
			return err
		}, `select row, max(n) from finding where batch = $1 and row in `+db.In(2, n)+` group by row`, args...)
		if err != nil {
			return nil, err
		}
		rows = rows[n:]
	}
	return out, nil
}
