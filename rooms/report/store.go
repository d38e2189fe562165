package report

import (
	"embed"
	"fmt"
	"io/fs"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
)

//go:embed sql/*.sql
var files embed.FS

// Migrations are the tables of this room.
func Migrations() db.Set {
	sub, err := fs.Sub(files, "sql")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return db.Set{Package: "report", FS: sub}
}

// noted is a report that was issued.
type noted struct {
	Code, Number, AsOf string
	At                 clock.Instant
}

// note keeps that a report was issued; the same one again changes nothing.
func (s source) note(tx *db.Tx) error {
	_, err := tx.Exec(`insert into report_issue (subject_id, code, number, at, as_of) values ($1, $2, $3, $4, $5) on conflict (subject_id, code) do nothing`,
		s.subject.ID, s.Code, s.Number, tx.Now().String(), s.AsOf)
	return err
}

// issuedTo are the reports issued about subjects that are one, the last first, at most limit.
func issuedTo(tx *db.Tx, of []id.ID, limit int) ([]noted, error) {
	args := make([]any, len(of))
	for i, x := range of {
		args[i] = x
	}
	return db.All(tx, func(scan db.Scanner) (n noted, err error) {
		err = scan(&n.Code, &n.Number, &n.AsOf, &n.At)
		return n, err
	}, `select code, number, as_of, at from report_issue where subject_id in `+db.In(1, len(of))+fmt.Sprintf(` order by at desc, code limit %d`, limit), args...)
}
