package rating

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"slices"

	"xinguan/base/db"
	"xinguan/base/id"
)

// adopting stands in the place of a run's day while it is written down what a new version changed.
const adopting = "adopt"

// causeOf is what changes are written down as; empty for a version that is not in force yet: nothing of it is anybody's
// history.
func (s Service) causeOf(tx *db.Tx, m *Model, cause string) (string, error) {
	shadow, err := s.Shadow(tx, tx.Today())
	if slices.Contains(shadow, m) {
		return "", err
	}
	return cause, err
}

// adopts tells whether it is still to be written down what a version that came into force changed.
func (s Service) adopts(tx *db.Tx, m *Model) (bool, error) {
	old, err := s.before(tx, m)
	if err != nil || old == nil {
		return false, err
	}
	_, done, err := adopted(tx, m)
	return !done, err
}

// adopt writes down what a version that came into force changed for whom, once: in slices, going on where it broke off.
func (s Service) adopt(ctx context.Context, d *db.DB, m *Model) error {
	return d.Bulk(ctx, func(tx *db.Tx, rows int) (bool, error) {
		old, err := s.before(tx, m)
		if err != nil || old == nil {
			return false, err
		}
		after, done, err := adopted(tx, m)
		if err != nil || done {
			return false, err
		}
		some, err := storedAfter(tx, m, after, max(rows, 1))
		if err != nil {
			return false, err
		}
		if len(some) == 0 {
			return false, noteAdopted(tx, m, after, tx.Now().String())
		}
		if err := moved(tx, old, some); err != nil {
			return false, err
		}
		return true, noteAdopted(tx, m, some[len(some)-1].Subject, "")
	})
}

// before is the version a version took the place of; nil where it took none's, or where it came with the city's folder.
func (s Service) before(tx *db.Tx, m *Model) (*Model, error) {
	past, err := Releases(tx, m)
	if err != nil || m.From != "" {
		return nil, err
	}
	from := effective(m, past)
	if from == "" || from > tx.Today() {
		return nil, nil
	}
	return s.LiveOf(tx, m.ID, from.AddDays(-1))
}

// moved writes down what differs from the version before.
func moved(tx *db.Tx, old *Model, some []Result) error {
	had, err := storedBetween(tx, old, some[0].Subject, some[len(some)-1].Subject)
	if err != nil {
		return err
	}
	var moves []change
	for i := range some {
		was, ok := had[some[i].Subject]
		if ok && (was.Score != some[i].Score || was.Grade != some[i].Grade) {
			moves = append(moves, change{was, some[i]})
		}
	}
	return insertMoves(tx, moves, "version")
}

func adopted(tx *db.Tx, m *Model) (after id.ID, done bool, err error) {
	var finished string
	_, err = db.One(tx, func(scan db.Scanner) (struct{}, error) { return struct{}{}, scan(&after, &finished) },
		`select done, finished from rating_run where model = $1 and version = $2 and as_of = $3`, m.ID, m.Version, adopting)
	if errors.Is(err, sql.ErrNoRows) {
		return after, false, nil
	}
	return after, finished != "", err
}

func noteAdopted(tx *db.Tx, m *Model, after id.ID, finished string) error {
	_, err := tx.Exec(`insert into rating_run (model, version, as_of, done, n, finished, at) values ($1, $2, $3, $4, 0, $5, $6)
		on conflict (model, version, as_of) do update set done = excluded.done, finished = excluded.finished, at = excluded.at`,
		m.ID, m.Version, adopting, bytes.Clone(after[:]), finished, tx.Now().String())
	return err
}
