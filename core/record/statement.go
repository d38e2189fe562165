package record

import (
	"xinguan/base/db"
	"xinguan/base/id"
)

// PutStatement places what a subject says beside one of its records; number is that of the case it was checked in. The
// same again changes nothing. It ends with the record, because nothing is read beside one that is not shown.
func PutStatement(tx *db.Tx, subject, rec id.ID, number, says string) error {
	_, err := tx.Exec(`insert into record_statement (subject_id, record_id, number, says, at, ended) values ($1, $2, $3, $4, $5, '') on conflict (subject_id, record_id, number) do nothing`,
		subject, rec, number, says, tx.Now())
	return err
}

// EndStatement takes a statement away.
func EndStatement(tx *db.Tx, subject, rec id.ID, number string) error {
	_, err := tx.Exec(`update record_statement set ended = $1 where subject_id = $2 and record_id = $3 and number = $4 and ended = ''`, tx.Now().String(), subject, rec, number)
	return err
}

// subjectsAtOnce bounds a question for statements.
const subjectsAtOnce = 200

// withStatements adds to records what their subjects say beside them, the newest where there are several.
func withStatements(tx *db.Tx, rows []*Record, err error) ([]*Record, error) {
	if err != nil || len(rows) == 0 {
		return rows, err
	}
	var of []any
	seen := map[id.ID]bool{}
	for i := range rows {
		if x := rows[i].Subject; !seen[x] {
			seen[x], of = true, append(of, x)
		}
	}
	says := map[id.ID]string{}
	for ; len(of) > 0; of = of[min(len(of), subjectsAtOnce):] {
		n := min(len(of), subjectsAtOnce)
		err := db.Each(tx, func(scan db.Scanner) error {
			var x id.ID
			var text string
			err := scan(&x, &text)
			says[x] = text
			return err
		}, `select record_id, says from record_statement where ended = '' and subject_id in `+db.In(1, n)+` order by at`, of[:n]...)
		if err != nil {
			return nil, err
		}
	}
	for i := range rows {
		rows[i].Statement = says[rows[i].ID]
	}
	return rows, nil
}
