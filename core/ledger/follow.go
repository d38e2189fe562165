package ledger

import (
	"context"
	"database/sql"
	"errors"

	"xinguan/base/db"
)

// changesAtOnce bounds how many changes a follower is handed at once.
const changesAtOnce = 50

// Begin lets a follower of the outbox start after a number; one that has begun stays where it is.
func Begin(tx *db.Tx, follower string, seq int64) error {
	_, err := tx.Exec(`insert into follower (name, seq) values ($1, $2) on conflict (name) do nothing`, follower, seq)
	return err
}

// Begun tells whether a follower has begun.
func Begun(tx *db.Tx, follower string) (bool, error) {
	_, err := reached(tx, follower)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

func reached(tx *db.Tx, follower string) (int64, error) {
	return db.One(tx, func(scan db.Scanner) (n int64, err error) { err = scan(&n); return n, err }, `select seq from follower where name = $1`, follower)
}

// Follow hands a follower what happened under a topic since it was here last, in order: about as many things as rows says,
// at least one change. How far it came is remembered in the same transaction. more is false where nothing is new, and for
// a follower that has not begun.
func Follow(tx *db.Tx, follower, topic string, rows int, do func([]Change) error) (more bool, err error) {
	seq, err := reached(tx, follower)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	some, err := changesAfter(tx, topic, seq, min(max(rows, 1), changesAtOnce), rows)
	if err != nil || len(some) == 0 {
		return false, err
	}
	if err := do(some); err != nil {
		return false, err
	}
	_, err = tx.Exec(`update follower set seq = $1 where name = $2`, some[len(some)-1].Seq, follower)
	return true, err
}

// Behind tells whether there is anything for a follower to do: it has not begun, or something happened since.
func Behind(tx *db.Tx, follower, topic string) (bool, error) {
	seq, err := reached(tx, follower)
	if errors.Is(err, sql.ErrNoRows) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	some, err := changesAfter(tx, topic, seq, 1, 1)
	return len(some) > 0, err
}

// CatchUp hands a follower all that happened under a topic since it was here last, in slices that let others write in between;
// who was never here begins with what happens from now on. It looks first without the writer's lock: most times there is
// nothing.
func CatchUp(ctx context.Context, d *db.DB, follower, topic string, do func(*db.Tx, []Change) error) error {
	behind := false
	err := d.View(ctx, func(tx *db.Tx) (err error) { behind, err = Behind(tx, follower, topic); return err })
	if err != nil || !behind {
		return err
	}
	return d.Bulk(ctx, func(tx *db.Tx, rows int) (bool, error) {
		begun, err := Begun(tx, follower)
		if err == nil && !begun {
			err = beginNow(tx, follower)
		}
		if err != nil || !begun {
			return false, err
		}
		return Follow(tx, follower, topic, rows, func(some []Change) error { return do(tx, some) })
	})
}

// beginNow lets a follower begin with what happens from now on.
func beginNow(tx *db.Tx, follower string) error {
	head, err := Head(tx)
	if err != nil {
		return err
	}
	return Begin(tx, follower, head)
}

// Things are what a change is about: its own reference, or the pairs it carries.
func (c Change) Things() []Pair {
	if len(c.Refs) == 0 && !c.Ref.IsZero() && !c.Subject.IsZero() {
		return []Pair{{Subject: c.Subject, Record: c.Ref}}
	}
	return c.Refs
}
