package catalog

import (
	"database/sql"
	"errors"

	"xinguan/base/clock"
	"xinguan/base/db"
)

// Trial is a version tried on what came in lately; the result is written by who reads sheets.
type Trial struct {
	Item        string
	Number      int
	N, Rev      int
	Asked, Done clock.Instant // Done is zero while it is under way
	Result      string
	Failed      string // why it could not be done, for who asked; there is no result then
}

// AskTrial asks for a trial of the newest text; one under way is enough.
func AskTrial(tx *db.Tx, item string, number int, by string) error {
	v, err := FindVersion(tx, item, number)
	if err != nil {
		return err
	}
	last, ok, err := LastTrial(tx, item, number, false)
	if err != nil || ok && last.Done.IsZero() && last.Rev == v.Rev {
		return err
	}
	if _, err := tx.Exec(`insert into catalog_trial (item, version, n, rev, by_whom, asked, done, result, failed) values ($1, $2, $3, $4, $5, $6, '', '', '') on conflict (item, version, n) do nothing`,
		item, number, last.N+1, v.Rev, by, tx.Now().String()); err != nil {
		return err
	}
	return audit(tx, by, "try", item, number, "", map[string]any{"text": v.Rev})
}

const trialColumns = `item, version, n, rev, asked, done, result, failed`

func scanTrial(scan db.Scanner) (t Trial, err error) {
	err = scan(&t.Item, &t.Number, &t.N, &t.Rev, &t.Asked, &t.Done, &t.Result, &t.Failed)
	return t, err
}

// LastTrial is the newest trial of a version, or the newest that came to a result; ok is false where there is none.
func LastTrial(tx *db.Tx, item string, number int, done bool) (t Trial, ok bool, err error) {
	where := ""
	if done {
		where = ` and done <> '' and failed = ''`
	}
	t, err = db.One(tx, scanTrial, `select `+trialColumns+` from catalog_trial where item = $1 and version = $2`+where+` order by n desc limit 1`, item, number)
	if errors.Is(err, sql.ErrNoRows) {
		return t, false, nil
	}
	return t, err == nil, err
}

// NextTrial is the trial that has waited longest; ok is false where none waits.
func NextTrial(tx *db.Tx) (t Trial, ok bool, err error) {
	t, err = db.One(tx, scanTrial, `select `+trialColumns+` from catalog_trial where done = '' order by asked limit 1`)
	if errors.Is(err, sql.ErrNoRows) {
		return t, false, nil
	}
	return t, err == nil, err
}

// Tried keeps what came out of a trial.
func Tried(tx *db.Tx, t Trial, result string) error { return t.end(tx, result, "") }

// Untried sets a trial aside that could not be done, and keeps why: those that wait behind it go on.
func Untried(tx *db.Tx, t Trial, why string) error { return t.end(tx, "", why) }

func (t *Trial) end(tx *db.Tx, result, failed string) error {
	_, err := tx.Exec(`update catalog_trial set done = $1, result = $2, failed = $3 where item = $4 and version = $5 and n = $6`, tx.Now().String(), result, failed, t.Item, t.Number, t.N)
	return err
}
