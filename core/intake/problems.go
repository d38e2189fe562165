package intake

import (
	"database/sql"
	"errors"
	"fmt"

	"xinguan/base/db"
	"xinguan/base/id"
)

// FindingsAfter are the findings of a batch after a place, in the order of the sheet, those of one level where it is
// given, at most limit.
func FindingsAfter(tx *db.Tx, batch id.ID, level Level, row int, n int64, limit int) ([]Seen, error) {
	where, args := "", []any{batch, row, n}
	if level != "" {
		where, args = " and level = $4", append(args, string(level))
	}
	return db.All(tx, func(scan db.Scanner) (s Seen, err error) {
		f := &s.Finding
		err = scan(&f.Row, &s.N, &f.Level, &f.Rule, &f.Column, &f.Value, &f.Expected, &f.Proposed, &f.Confidence, &f.Message, &s.Party, &s.Answer, &s.Why, &s.By, &s.At)
		return s, err
	}, fmt.Sprintf(`select row, n, level, rule, column_title, value, expected, proposed, confidence, message, party, answer, answer_why, answer_by, answer_at
		from finding where batch = $1 and (row, n) > ($2, $3)%s order by row, n limit %d`, where, limit), args...)
}

// UploadOfBatch is the upload a batch came by; ErrNoUpload where it came by the command line.
func UploadOfBatch(tx *db.Tx, batch id.ID) (Upload, error) {
	u, err := db.One(tx, scanUpload, `select `+uploadColumns+` from upload where batch = $1`, batch.String())
	if errors.Is(err, sql.ErrNoRows) {
		return u, ErrNoUpload
	}
	return u, err
}
