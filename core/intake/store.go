package intake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"database/sql"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
)

// batch is one file on its way through pass 2.
type batch struct {
	ID        id.ID
	Item      string
	Agency    string
	File      string
	Digest    []byte
	Titles    []string
	SettledTo int64
	Stage     string
	Profile   profile
	SentBy    string // account; empty for the operator of the machine
	Result    Result
}

// The stages of a batch.
const (
	stageReceived = "received"
	stageGate     = "gate" // waits, whole, for the sender's word
	stageDone     = "done"
	stageDropped  = "dropped" // sent by mistake: nothing of it was taken in
	stageUndoing  = "undoing" // being taken back; goes on when asked again
	stageUndone   = "undone"  // taken back by its sender
)

// insert acknowledges the batch with its file-level findings.
func (b *batch) insert(tx *db.Tx, file []Finding) error {
	for _, f := range file {
		b.Result.count(f.Level)
	}
	r := b.Result
	shape, err := json.Marshal(b.Profile)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`insert into batch (id, item, agency, file_name, file_digest, stage, titles, read, accepted, corrected, duplicate, held, warnings, notices, settled_to, started, finished, profile, sent_by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, 0, 0, $9, $10, 0, $11, '', $12, $13)`,
		b.ID, b.Item, b.Agency, b.File, b.Digest, b.Stage, titlesJSON(b.Titles), r.Read, r.Warnings, r.Notices, tx.Now(), string(shape), b.SentBy)
	if err != nil {
		return fmt.Errorf("batch: %w", err)
	}
	return loadFindings(tx, b.ID, file, nil)
}

// unfinished finds the batch of a file that an earlier run acknowledged and did not finish.
func (im *Importer) unfinished(ctx context.Context, digest []byte, item string) (b *batch, err error) {
	err = im.DB.View(ctx, func(tx *db.Tx) error {
		one, err := db.One(tx, scanBatch, `select `+batchColumns+` from batch where file_digest = $1 and item = $2 and stage in ('received', 'gate') order by id desc limit 1`, digest, item)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		b = &one
		return err
	})
	return b, err
}

// settledBefore tells whether the same file was taken in to its end by an earlier batch.
func (im *Importer) settledBefore(ctx context.Context, b *batch) (yes bool, err error) {
	err = im.DB.View(ctx, func(tx *db.Tx) error {
		yes, err = db.One(tx, func(scan db.Scanner) (yes bool, err error) { err = scan(&yes); return yes, err },
			`select exists (select 1 from batch where file_digest = $1 and item = $2 and id <> $3 and stage = 'done')`, b.Digest, b.Item, b.ID)
		return err
	})
	return yes, err
}

const batchColumns = `id, item, agency, file_name, file_digest, titles, settled_to, stage, read, accepted, corrected, duplicate, pending, held, warnings, notices, sent_by`

func scanBatch(scan db.Scanner) (b batch, err error) {
	var titles string
	r := &b.Result
	err = scan(&b.ID, &b.Item, &b.Agency, &b.File, &b.Digest, &titles, &b.SettledTo, &b.Stage, &r.Read, &r.Accepted, &r.Corrected, &r.Duplicate, &r.Pending, &r.Held, &r.Warnings, &r.Notices, &b.SentBy)
	if err != nil {
		return b, err
	}
	r.Batch, r.BatchID = b.ID.String(), b.ID
	return b, json.Unmarshal([]byte(titles), &b.Titles)
}

// errOther is met when two runs settle the same batch at once: one of them gives way.
var errOther = errors.New("另一个进程正在处理同一个文件；请等它结束，再报送一次即可核对结果")

// advance moves the batch on in the transaction of the chunk it settled.
func (b *batch) advance(tx *db.Tx, from, to int64, r Result) error {
	stage := stageReceived
	finished := clock.Instant{}
	if to >= int64(r.Read) {
		stage, finished = stageDone, tx.Now()
	}
	n, err := tx.Exec(`update batch set settled_to = $1, accepted = $2, corrected = $3, duplicate = $4, held = $5, warnings = $6, notices = $7, stage = $8, finished = $9, pending = $10
		where id = $11 and settled_to = $12`,
		to, r.Accepted, r.Corrected, r.Duplicate, r.Held, r.Warnings, r.Notices, stage, finished, r.Pending, b.ID, from)
	if err == nil && n != 1 {
		err = errOther
	}
	return err
}

// loadFindings stores findings; row and number make the key. last says how many findings some rows have already.
func loadFindings(tx *db.Tx, batch id.ID, found []Finding, last map[int]int64) error {
	numbers := make([]int64, len(found))
	if last == nil {
		last = map[int]int64{}
	}
	for i, f := range found {
		last[f.Row]++
		numbers[i] = last[f.Row]
	}
	return tx.Load("finding", []string{"batch", "row", "n", "level", "rule", "column_title", "value", "expected", "proposed", "confidence", "message", "party", "party_code", "answer", "answer_why"}, len(found), func(i int) []any {
		f := &found[i]
		return []any{batch[:], int64(f.Row), numbers[i], string(f.Level), f.Rule, f.Column, f.Value, f.Expected, f.Proposed, int64(f.Confidence), f.Message, f.party, f.partyCode, f.answer, f.answerWhy}
	})
}

func (im *Importer) loadHeld(tx *db.Tx, batch id.ID, rows []*row) error {
	return tx.Load("held", []string{"batch", "row", "sealed"}, len(rows), func(i int) []any {
		raw, err := json.Marshal(rows[i].Raw)
		if err != nil {
			raw = []byte("[]")
		}
		return []any{batch[:], int64(rows[i].N), im.Ring.Seal(raw, heldAAD(batch, rows[i].N))}
	})
}

// heldAAD binds a sealed row to its place.
func heldAAD(batch id.ID, row int) []byte { return fmt.Appendf(nil, "held/%s/%d", batch, row) }

// Findings are those of a batch in the order of its rows, at most limit.
func Findings(tx *db.Tx, batch id.ID, limit int) (out []Finding, err error) {
	err = EachFinding(tx, batch, func(f Finding) bool {
		out = append(out, f)
		return len(out) < limit
	})
	return out, err
}

// EachFinding hands over the findings of a batch in the order of its rows, for as long as more are wanted.
func EachFinding(tx *db.Tx, batch id.ID, more func(Finding) bool) error {
	rows, err := tx.Query(`select row, level, rule, column_title, value, expected, proposed, confidence, message from finding where batch = $1 order by row, n`, batch)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var f Finding
		if err := rows.Scan(&f.Row, &f.Level, &f.Rule, &f.Column, &f.Value, &f.Expected, &f.Proposed, &f.Confidence, &f.Message); err != nil {
			return err
		}
		if !more(f) {
			return nil
		}
	}
	return rows.Err()
}

// Newest is when the newest batch was finished; the zero instant before the first.
func Newest(tx *db.Tx) (clock.Instant, error) {
	return db.One(tx, func(scan db.Scanner) (at clock.Instant, err error) { err = scan(&at); return at, err },
		`select coalesce(max(finished), '') from batch`)
}
