package intake

import (
	"errors"
	"fmt"

	"xinguan/base/db"
	"xinguan/base/id"
)

// Returned adds to a batch what another platform found in a row that was accepted here, about a party with a name and code,
// both empty for a person: its sender sees it among the other findings and answers it as a warning. Found twice, it stands once.
func Returned(tx *db.Tx, batch id.ID, f Finding, party, code string) error {
	f.Level = Warning
	scanInt := func(scan db.Scanner) (n int64, err error) { err = scan(&n); return n, err }
	same, err := db.One(tx, scanInt, `select count(*) from finding where batch = $1 and row = $2 and rule = $3 and answer = ''`, batch, f.Row, f.Rule)
	if err != nil || same > 0 {
		return err
	}
	last, err := db.One(tx, scanInt, `select coalesce(max(n), 0) from finding where batch = $1 and row = $2`, batch, f.Row)
	if err != nil {
		return err
	}
	_, err1 := tx.Exec(`insert into finding (batch, row, n, level, rule, column_title, value, expected, proposed, confidence, message, party, party_code, answer, answer_why)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', '')`,
		batch, f.Row, last+1, string(f.Level), f.Rule, f.Column, f.Value, f.Expected, f.Proposed, f.Confidence, f.Message, party, code)
	_, err2 := tx.Exec(`update batch set warnings = warnings + 1 where id = $1`, batch)
	if err := errors.Join(err1, err2); err != nil {
		return fmt.Errorf("finding of another platform: %w", err)
	}
	return nil
}

// Settled answers what another platform found in a row, once it was put right there.
func Settled(tx *db.Tx, batch id.ID, row int, rule, by, why string) error {
	_, err := tx.Exec(`update finding set answer = $1, answer_why = $2, answer_by = $3, answer_at = $4 where batch = $5 and row = $6 and rule = $7 and answer = ''`,
		AnswerConfirmed, why, by, tx.Now(), batch, row, rule)
	return err
}
