package intake

import (
	"context"
	"errors"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/ledger"
	"xinguan/core/people"
)

// errReviewed is for the second of two who look at the same rows.
var errReviewed = web.Fail(web.Conflict, "这一批刚刚已由另一人复核；请回到列表看结果。")

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
		return r, errReviewed
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
			err = errReviewed
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
		return db.Again(err) // another said something of the same batch at the same moment
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
		return errors.Join(u.say(tx, by, x, returned, n, reason), ledger.Append(tx, ledger.Change{Topic: ReviewTopic, Ref: x}))
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
		n, err := tx.Exec(`delete from pending where batch = $1 and row = $2 and reviewed_by = ''`, r.ID, all[i].N)
		if err == nil && n == 0 {
			err = errReviewed
		}
		if err != nil {
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
