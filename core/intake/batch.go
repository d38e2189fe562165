package intake

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
)

// BatchStage is where a batch stands.
type BatchStage string

// The stages a sender sees.
const (
	BatchReceived BatchStage = stageReceived
	BatchAtGate   BatchStage = stageGate
	BatchDone     BatchStage = stageDone
	BatchDropped  BatchStage = stageDropped
	BatchUndoing  BatchStage = stageUndoing
	BatchUndone   BatchStage = stageUndone
)

// Batch is a file that was taken in, as its sender sees it.
type Batch struct {
	ID                id.ID
	Item, Agency      string
	File              string
	Titles            []string
	Stage             BatchStage
	Result            Result
	Moved             int // held rows that came back in a repair workbook, and are the business of its batch
	Started, Finished clock.Instant
}

// ErrNoBatch is returned for a batch that does not exist.
var ErrNoBatch = errors.New("intake: no such batch")

const seenColumns = batchColumns + `, moved, started, finished`

func scanSeen(scan db.Scanner) (out Batch, err error) {
	b, err := scanBatch(func(dest ...any) error { return scan(append(dest, &out.Moved, &out.Started, &out.Finished)...) })
	out.ID, out.Item, out.Agency, out.File, out.Titles, out.Stage, out.Result = b.ID, b.Item, b.Agency, b.File, b.Titles, BatchStage(b.Stage), b.Result
	return out, err
}

// BatchByID is one batch.
func BatchByID(tx *db.Tx, x id.ID) (Batch, error) {
	b, err := db.One(tx, scanSeen, `select `+seenColumns+` from batch where id = $1`, x)
	if errors.Is(err, sql.ErrNoRows) {
		return b, ErrNoBatch
	}
	return b, err
}

// Batches are batches a condition on item and agency selects, newest first; before is the last of the page before, zero
// for the first page. The condition's parameters begin at $1.
func Batches(tx *db.Tx, where string, args []any, before id.ID, limit int) ([]Batch, error) {
	if !before.IsZero() {
		args = append(args, before)
		where = fmt.Sprintf("(%s) and id < $%d", where, len(args))
	}
	return db.All(tx, scanSeen, fmt.Sprintf(`select %s from batch where %s order by id desc limit %d`, seenColumns, where, limit), args...)
}

// WaitingBatches counts the batches a condition selects that need their sender: rows held, or all of it at the gate.
func WaitingBatches(tx *db.Tx, where string, args []any) (int, error) {
	n, err := db.One(tx, func(scan db.Scanner) (n int64, err error) { err = scan(&n); return n, err },
		`select count(*) from batch where (`+where+`) and (stage = 'gate' or stage = 'done' and held > 0)`, args...)
	return int(n), err
}

// RuleCount is how often a rule speaks in a batch, and how often nobody has answered yet.
type RuleCount struct {
	Level        Level
	Rule, Column string
	N, Open      int64
}

// RuleCounts are the rules that speak in a batch, errors first. A held row that was put right has no findings any more.
func RuleCounts(tx *db.Tx, batch id.ID) ([]RuleCount, error) {
	return db.All(tx, func(scan db.Scanner) (c RuleCount, err error) {
		err = scan(&c.Level, &c.Rule, &c.Column, &c.N, &c.Open)
		return c, err
	}, ruleCounts, batch)
}

const (
	ruleCounts = `select level, rule, column_title, count(*), count(*) filter (where answer = '') from finding where batch = $1
		group by rule, column_title, level
		order by case level when 'error' then 1 when 'warning' then 2 else 3 end, count(*) desc, rule, column_title`
	// The places are taken from the index by rules alone, then the rows are read.
	findingsOf = `select f.row, f.n, f.level, f.rule, f.column_title, f.value, f.expected, f.proposed, f.confidence, f.message, f.party, f.answer, f.answer_why, f.answer_by, f.answer_at
		from (select batch, row, n from finding where batch = $1 and rule = $2 and column_title = $3 and level = $4 and (row, n) > ($5, $6) order by row, n limit %d) k
		join finding f on f.batch = k.batch and f.row = k.row and f.n = k.n order by f.row, f.n`
	heldCells = `select row, sealed from held where batch = $1 and row in `
)

// Seen is a finding as the sender sees it, with what was answered to it.
type Seen struct {
	Finding
	N                   int64 // among those of its row
	Party               string
	Answer, Why, By, At string
	Cells               []string // of a held row, as sent; nil for a row that was accepted
}

// FindingsOf are findings of a rule on a column after a place, in the order of the sheet, at most limit.
func FindingsOf(tx *db.Tx, batch id.ID, of RuleCount, row int, n int64, limit int) ([]Seen, error) {
	return db.All(tx, func(scan db.Scanner) (s Seen, err error) {
		f := &s.Finding
		err = scan(&f.Row, &s.N, &f.Level, &f.Rule, &f.Column, &f.Value, &f.Expected, &f.Proposed, &f.Confidence, &f.Message, &s.Party, &s.Answer, &s.Why, &s.By, &s.At)
		return s, err
	}, fmt.Sprintf(findingsOf, limit), batch, of.Rule, of.Column, string(of.Level), row, n)
}

// HeldCells are the cells of held rows of a batch, as sent, by row. Rows that are not held any more are left out.
func (im *Importer) HeldCells(tx *db.Tx, batch id.ID, rows []int) (map[int][]string, error) {
	out := map[int][]string{}
	if len(rows) == 0 {
		return out, nil
	}
	args, marks := []any{batch}, make([]string, len(rows))
	for i, r := range rows {
		args = append(args, r)
		marks[i] = fmt.Sprintf("$%d", len(args))
	}
	all, err := db.All(tx, scanHeld(im.Ring, batch), heldCells+`(`+strings.Join(marks, ",")+`)`, args...)
	for _, h := range all {
		out[h.n] = h.cells
	}
	return out, err
}
