package rules

import (
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/core/house"
	"xinguan/core/ledger"
	"xinguan/core/record"
	"xinguan/core/rulebook"
)

//go:embed sql/*.sql
var files embed.FS

// Migrations are the tables of this room.
func Migrations() db.Set {
	sub, _ := fs.Sub(files, "sql")
	return db.Set{Package: "rules", FS: sub}
}

// Counted is what a rulebook would move, as it was counted last.
type Counted struct {
	Asked  clock.Instant  // zero where nobody asked
	Done   clock.Instant  // when it was counted last
	Ruling *record.Ruling // what came out then; nil for nothing yet
	Failed string         // why it could not be counted
}

// underWay tells that it was asked for and is not done yet.
func (c *Counted) underWay() bool { return c.Asked.After(c.Done.Time) }

// fresh tells that what was counted is of today.
func (c *Counted) fresh(today clock.Date) bool {
	return c.Ruling != nil && !c.underWay() && c.Done.Date() == today
}

// counted is the last count by a rulebook as it reads now; one that was changed since has none.
func counted(tx *db.Tx, b *rulebook.Book) (c Counted, err error) {
	var result string
	_, err = db.One(tx, func(scan db.Scanner) (struct{}, error) {
		return struct{}{}, scan(&c.Asked, &c.Done, &result, &c.Failed)
	},
		`select asked, done, result, failed from rules_count where book = $1 and body = $2`, b.ID, digest(b))
	if errors.Is(err, sql.ErrNoRows) {
		return Counted{}, nil
	}
	if err == nil && result != "" {
		err = json.Unmarshal([]byte(result), &c.Ruling)
	}
	return c, err
}

// ask asks for a count; one that is under way is enough.
func ask(tx *db.Tx, b *rulebook.Book, by string) error {
	n, err := tx.Exec(`insert into rules_count (book, body, by_whom, asked, done, result, failed) values ($1, $2, $3, $4, '', '', '')
		on conflict (book) do update set body = excluded.body, by_whom = excluded.by_whom, asked = excluded.asked,
			done = case when rules_count.body = excluded.body then rules_count.done else '' end, result = case when rules_count.body = excluded.body then rules_count.result else '' end, failed = ''
		where rules_count.done >= rules_count.asked or rules_count.body <> excluded.body`, b.ID, digest(b), by, tx.Now())
	if err != nil || n == 0 {
		return err
	}
	return ledger.Audit(tx, ledger.Entry{Actor: by, Action: "rulebook.count", Object: house.RulebookObject(b.ID)})
}

// keep keeps what was counted, or why it could not be.
func keep(tx *db.Tx, b *rulebook.Book, r *record.Ruling, failed string) error {
	result, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if failed != "" {
		result = nil
	}
	_, err = tx.Exec(`update rules_count set done = $1, result = $2, failed = $3 where book = $4 and body = $5`, tx.Now(), string(result), failed, b.ID, digest(b))
	return err
}

// digest tells whether a rulebook reads as it did.
func digest(b *rulebook.Book) string {
	raw, err := json.Marshal(b)
	if err != nil {
		panic(err) // texts, figures and maps by text
	}
	return fmt.Sprintf("%x", sha256.Sum256(raw))
}
