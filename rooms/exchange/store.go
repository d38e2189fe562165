package exchange

import (
	"fmt"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
)

func scanInt(scan db.Scanner) (n int64, err error) { err = scan(&n); return n, err }

// File is a file for another platform.
type File struct {
	Name, Target, Item string
	Records, Answered  int64
	Digest             string
	Made, Delivered    clock.Instant
	Tries              int64
	Trouble            string
	Closed             clock.Instant
}

const fileColumns = `name, target, item, records, answered, digest, made, delivered, tries, trouble, closed`

func scanFile(scan db.Scanner) (f File, err error) {
	err = scan(&f.Name, &f.Target, &f.Item, &f.Records, &f.Answered, &f.Digest, &f.Made, &f.Delivered, &f.Tries, &f.Trouble, &f.Closed)
	return f, err
}

func insertFile(tx *db.Tx, f File, sealed []byte) error {
	_, err := tx.Exec(`insert into exchange_file (name, target, item, records, digest, body, made, delivered, tries, trouble, answered, closed) values ($1, $2, $3, $4, $5, $6, $7, '', 0, '', 0, '')`,
		f.Name, f.Target, f.Item, f.Records, f.Digest, sealed, f.Made)
	return err
}

func fileByName(tx *db.Tx, name string) (File, error) {
	return db.One(tx, scanFile, `select `+fileColumns+` from exchange_file where name = $1`, name)
}

func files(tx *db.Tx, target string, limit int) ([]File, error) {
	return db.All(tx, scanFile, fmt.Sprintf(`select %s from exchange_file where target = $1 order by made desc, name desc limit %d`, fileColumns, limit), target)
}

func lastMade(tx *db.Tx, target, item string) (at clock.Instant, err error) {
	return db.One(tx, func(scan db.Scanner) (at clock.Instant, err error) { err = scan(&at); return at, err },
		`select coalesce(max(made), '') from exchange_file where target = $1 and item = $2`, target, item)
}

func undelivered(tx *db.Tx, target string) ([]File, error) {
	return db.All(tx, scanFile, `select `+fileColumns+` from exchange_file where target = $1 and closed = '' and delivered = '' order by made, name limit 100`, target)
}

// lateFiles counts what was delivered before a moment and is not answered in full.
func lateFiles(tx *db.Tx, target string, before clock.Instant) (int64, error) {
	return db.One(tx, scanInt, `select count(*) from exchange_file where target = $1 and closed = '' and (delivered <> '' and delivered < $2 or delivered = '' and made < $2)`, target, before)
}

func sealedBody(tx *db.Tx, name string) ([]byte, error) {
	return db.One(tx, func(scan db.Scanner) (b []byte, err error) { err = scan(&b); return b, err }, `select body from exchange_file where name = $1`, name)
}

// delivered notes a delivery or why it failed.
func delivered(tx *db.Tx, name string, failed error) (err error) {
	if failed != nil {
		_, err = tx.Exec(`update exchange_file set tries = tries + 1, trouble = $1 where name = $2`, trouble(failed), name)
		return err
	}
	_, err = tx.Exec(`update exchange_file set delivered = $1, tries = tries + 1, trouble = '' where name = $2 and delivered = ''`, tx.Now(), name)
	return err
}

// trouble is a failure for a page, without what nobody needs.
func trouble(err error) string {
	if r := []rune(err.Error()); len(r) > 300 {
		return string(r[:300])
	}
	return err.Error()
}

// answered adds to what is answered of a file; once all is, the body is erased.
func answered(tx *db.Tx, name string, n int64) error {
	if _, err := tx.Exec(`update exchange_file set answered = answered + $1, delivered = case when delivered = '' then $2 else delivered end where name = $3`, n, tx.Now(), name); err != nil {
		return err
	}
	_, err := tx.Exec(`update exchange_file set closed = $1, body = null where name = $2 and closed = '' and answered >= records`, tx.Now(), name)
	return err
}

// knows tells whether an answer came before, and remembers it.
func knows(tx *db.Tx, digest, file string) (bool, error) {
	n, err := tx.Exec(`insert into exchange_answer (digest, file, came, records, applied, stale) values ($1, $2, $3, 0, 0, 0) on conflict (digest) do nothing`, digest, file, tx.Now())
	return n == 0, err
}

func noteAnswer(tx *db.Tx, digest string, t Taken) error {
	_, err := tx.Exec(`update exchange_answer set records = $1, applied = $2, stale = $3 where digest = $4`, t.Lines, t.Accepted+t.Rejected, t.Stale, digest)
	return err
}

// Comparison is one comparison with what another site shows.
type Comparison struct {
	ID                                    id.ID
	Title                                 string
	At                                    clock.Instant
	By                                    string
	Records, Shown, Missing, Down, Closed int64
	Trouble                               string // why it did not come about
}

func insertComparison(tx *db.Tx, c Comparison) error {
	_, err := tx.Exec(`insert into exchange_compare (id, title, at, by_whom, records, shown, missing, down, closed, trouble) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		c.ID, c.Title, c.At, c.By, c.Records, c.Shown, c.Missing, c.Down, c.Closed, c.Trouble)
	return err
}

func comparisons(tx *db.Tx, limit int) ([]Comparison, error) {
	return db.All(tx, func(scan db.Scanner) (c Comparison, err error) {
		err = scan(&c.ID, &c.Title, &c.At, &c.By, &c.Records, &c.Shown, &c.Missing, &c.Down, &c.Closed, &c.Trouble)
		return c, err
	}, fmt.Sprintf(`select id, title, at, by_whom, records, shown, missing, down, closed, trouble from exchange_compare order by id desc limit %d`, limit))
}

// lastBy is when somebody compared last; the zero instant for never.
func lastBy(tx *db.Tx, by string) (clock.Instant, error) {
	return db.One(tx, func(scan db.Scanner) (at clock.Instant, err error) { err = scan(&at); return at, err },
		`select coalesce(max(at), '') from exchange_compare where by_whom = $1 and trouble = ''`, by)
}

// forgetTrouble removes what was said of comparisons that did not come about: the next one tells.
func forgetTrouble(tx *db.Tx) error {
	_, err := tx.Exec(`delete from exchange_compare where trouble <> ''`)
	return err
}
