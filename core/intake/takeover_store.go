package intake

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ledger"
	"xinguan/core/record"
)

// storedTakeover is a take-over as the database has it.
type storedTakeover struct {
	id                   id.ID
	platform, stage      string
	plan                 []byte
	first                bool
	settledTo, talliedTo int64
	progress             progress
	saved                string
}

const takeoverColumns = `id, platform, plan, stage, first, settled_to, tallied_to, progress`

func scanTakeover(scan db.Scanner) (s storedTakeover, err error) {
	if err := scan(&s.id, &s.platform, &s.plan, &s.stage, &s.first, &s.settledTo, &s.talliedTo, &s.saved); err != nil {
		return s, err
	}
	return s, json.Unmarshal([]byte(s.saved), &s.progress)
}

// openTakeover is the last take-over; nil where there was none.
func openTakeover(tx *db.Tx) (*storedTakeover, error) {
	s, err := db.One(tx, scanTakeover, `select `+takeoverColumns+` from takeover order by id desc limit 1`)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &s, err
}

// TakeoverUnderWay tells whether a take-over has begun to load and is not finished: lists are incomplete until it is.
func TakeoverUnderWay(tx *db.Tx) (bool, error) {
	n, err := db.One(tx, func(scan db.Scanner) (n int, err error) { err = scan(&n); return n, err }, `select count(*) from takeover where stage = 'loading'`)
	return n > 0, err
}

// insertTakeover stores a take-over that begins, and a batch for each of its files.
func insertTakeover(tx *db.Tx, t *Takeover) error {
	raw, err := json.Marshal(t.progress)
	if err != nil {
		return err
	}
	t.saved = string(raw)
	_, err = tx.Exec(`insert into takeover (id, platform, plan, stage, first, settled_to, tallied_to, started, finished, progress, report)
		values ($1, $2, $3, $4, $5, 0, 0, $6, '', $7, '')`, t.id, t.plan.Platform, t.plan.digest, t.stage, t.first, tx.Now(), t.saved)
	if err != nil {
		return fmt.Errorf("takeover: %w", err)
	}
	for _, f := range t.progress.Files {
		b := &batch{ID: f.Batch, Item: f.Item, Agency: External, File: filepath.Base(f.Path), Digest: t.id[:], Stage: stageTakeover}
		if err := b.insert(tx, nil); err != nil {
			return err
		}
	}
	return nil
}

// stageTakeover is the stage of the batch of a file of an earlier platform; it is no history of a sender.
const stageTakeover = "takeover"

// save stores how far the take-over has come, and gives what is stored.
func (t *Takeover) save(tx *db.Tx, settled, tallied int64) (saved string, err error) {
	raw, err := json.Marshal(t.progress)
	if err != nil {
		return "", err
	}
	return string(raw), t.put(tx, string(raw), settled, tallied)
}

// put is save of a progress as it was. Two processes at once are told from each other by what they expect there.
func (t *Takeover) put(tx *db.Tx, progress string, settled, tallied int64) error {
	n, err := tx.Exec(`update takeover set stage = $1, settled_to = $2, tallied_to = $3, progress = $4 where id = $5 and progress = $6 and stage <> 'done'`,
		t.stage, settled, tallied, progress, t.id, t.saved)
	if err == nil && n != 1 {
		err = errOther
	}
	return err
}

// close stores the report, ends the batches, and leaves a trace in the log and for those who follow.
func (t *Takeover) close(tx *db.Tx, r *TakeoverReport) error {
	raw, err := r.seal(tx.Now())
	if err != nil {
		return err
	}
	_, err = tx.Exec(`update takeover set stage = 'done', finished = $1, report = $2 where id = $3`, tx.Now(), string(raw), t.id)
	if err != nil {
		return err
	}
	for _, f := range t.progress.Files {
		if err := endTakeoverBatch(tx, f, t.id); err != nil {
			return err
		}
	}
	err = ledger.Audit(tx, ledger.Entry{Actor: takeoverActor, Action: "takeover", Object: "takeover/" + t.id.String(), Reason: "接管" + t.plan.Platform,
		Detail: map[string]any{"digest": r.Digest, "read": r.Read, "taken": r.Taken, "refused": r.Refused, "balanced": r.Balanced}})
	if err != nil {
		return err
	}
	return ledger.Append(tx, ledger.Change{Topic: record.Topic, Ref: t.id})
}

func endTakeoverBatch(tx *db.Tx, f *oldFile, takeover id.ID) error {
	taken, twice := f.sum(func(s *side) int64 { return s.Taken }), f.sum(func(s *side) int64 { return s.Twice + s.Repeated })
	warned := 0
	for _, n := range f.Warned {
		warned += n
	}
	_, err := tx.Exec(`update batch set read = $1, accepted = $2, duplicate = $3, held = $4, warnings = $5, settled_to = $6, finished = $7 where id = $8 and file_digest = $9`,
		f.Read, taken, twice, f.sum(func(s *side) int64 { return s.Refused }), warned, f.Read, tx.Now(), f.Batch, takeover)
	return err
}

// stored is the report as it was stored.
func (t *Takeover) stored(ctx context.Context) (*TakeoverReport, error) {
	r := &TakeoverReport{}
	err := t.DB.View(ctx, func(tx *db.Tx) error {
		raw, err := db.One(tx, func(scan db.Scanner) (s string, err error) { err = scan(&s); return s, err }, `select report from takeover where id = $1`, t.id)
		if err != nil {
			return err
		}
		return json.Unmarshal([]byte(raw), r)
	})
	return r, err
}
