package rating

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ledger"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// follower and subjectFollower are the readers of the outbox that keep results up to date.
const (
	follower        = "rating"
	subjectFollower = "rating.subjects"
)

// sawFirst lets following begin where the first run began.
func sawFirst(tx *db.Tx, seq int64) error {
	if err := carryOver(tx); err != nil {
		return err
	}
	if err := ledger.Begin(tx, follower, seq); err != nil {
		return err
	}
	return ledger.Begin(tx, subjectFollower, seq)
}

// carryOver goes on where a version before this one stopped, which kept that in a table of its own.
func carryOver(tx *db.Tx) error {
	seq, err := db.One(tx, func(scan db.Scanner) (n int64, err error) { err = scan(&n); return n, err }, `select seq from rating_seen`)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return ledger.Begin(tx, follower, seq)
}

// Ran tells whether a model was ever run over the whole stock.
func Ran(tx *db.Tx, m *Model) (bool, error) {
	n, err := db.One(tx, func(scan db.Scanner) (n int64, err error) { err = scan(&n); return n, err },
		`select count(*) from rating_run where model = $1 and version = $2 and finished <> '' and as_of <> $3`, m.ID, m.Version, adopting)
	return n > 0, err
}

// CatchUp runs versions over the whole city that were approved since: those not in force yet beside those that are, so that
// on their first day every result is there; then what the new version changed is written down, and once a day how many
// have which grade.
func (s Service) CatchUp(ctx context.Context, d *db.DB) error {
	var live, shadow, late []*Model
	err := d.View(ctx, func(tx *db.Tx) error {
		var err error
		if live, shadow, err = s.standing(tx, tx.Today()); err != nil {
			return err
		}
		late = nil
		for _, m := range append(slices.Clone(live), shadow...) {
			ran, err := Ran(tx, m)
			if err != nil {
				return err
			}
			if !ran {
				late = append(late, m)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, m := range late {
		if _, err := s.Run(ctx, d, m, nil); err != nil {
			return err
		}
	}
	for _, m := range live {
		adopts := func(tx *db.Tx) (bool, error) { return s.adopts(tx, m) }
		if err := where(ctx, d, adopts, func() error { return s.adopt(ctx, d, m) }); err != nil {
			return err
		}
	}
	for _, m := range append(slices.Clone(live), shadow...) {
		if err := tallyToday(ctx, d, m); err != nil {
			return err
		}
	}
	return nil
}

// where does what a look finds to be done. Most times nothing is, and nobody waits for the one writer of SQLite because of it.
func where(ctx context.Context, d *db.DB, waits func(*db.Tx) (bool, error), do func() error) error {
	yes := false
	err := d.View(ctx, func(tx *db.Tx) (err error) { yes, err = waits(tx); return err })
	if err != nil || !yes {
		return err
	}
	return do()
}

// Follow reckons anew whoever's records changed since the last call, and whoever's result ended by the passing of time.
func (s Service) Follow(ctx context.Context, d *db.DB) error {
	for _, step := range []struct {
		waits func(*db.Tx) (bool, error)
		do    func(context.Context, *db.DB) error
	}{{behind(follower, record.Topic), s.followRecords}, {behind(subjectFollower, subject.Topic), s.followSubjects}, {s.late, s.followTime}} {
		if err := where(ctx, d, step.waits, func() error { return step.do(ctx, d) }); err != nil {
			return err
		}
	}
	return nil
}

func behind(follower, topic string) func(*db.Tx) (bool, error) {
	return func(tx *db.Tx) (bool, error) { return ledger.Behind(tx, follower, topic) }
}

func (s Service) followRecords(ctx context.Context, d *db.DB) error {
	return d.Bulk(ctx, func(tx *db.Tx, rows int) (bool, error) {
		if err := carryOver(tx); err != nil {
			return false, err
		}
		return ledger.Follow(tx, follower, record.Topic, rows, func(some []ledger.Change) error { return s.refreshAll(tx, touched(some), "records") })
	})
}

// late tells whether any result ended by the passing of time.
func (s Service) late(tx *db.Tx) (bool, error) {
	live, shadow, err := s.standing(tx, tx.Today())
	for _, m := range append(live, shadow...) {
		if err != nil {
			return false, err
		}
		var some []id.ID
		if some, err = due(tx, m, 1); len(some) > 0 {
			return true, err
		}
	}
	return false, err
}

func (s Service) followTime(ctx context.Context, d *db.DB) error {
	return d.Bulk(ctx, func(tx *db.Tx, rows int) (bool, error) {
		more := false
		live, shadow, err := s.standing(tx, tx.Today())
		if err != nil {
			return false, err
		}
		for _, m := range append(live, shadow...) {
			late, err := due(tx, m, min(rows, 500))
			if err != nil {
				return false, err
			}
			more = more || len(late) > 0
			if err := s.refreshAll(tx, late, "time"); err != nil {
				return false, err
			}
		}
		return more, nil
	})
}

// followSubjects reckons anew who was ruled to be another, or became it no longer, and whose entry in the register changed.
func (s Service) followSubjects(ctx context.Context, d *db.DB) error {
	return d.Bulk(ctx, func(tx *db.Tx, rows int) (bool, error) {
		begun, err := ledger.Begun(tx, follower)
		if err != nil || !begun {
			return false, err
		}
		head, err := ledger.Head(tx)
		if err == nil {
			err = ledger.Begin(tx, subjectFollower, head)
		}
		if err != nil {
			return false, err
		}
		return ledger.Follow(tx, subjectFollower, subject.Topic, rows, func(some []ledger.Change) error { return s.refreshAll(tx, touched(some), "records") })
	})
}

func touched(some []ledger.Change) []id.ID {
	seen := map[id.ID]bool{}
	var out []id.ID
	add := func(x id.ID) {
		if !x.IsZero() && !seen[x] {
			seen[x] = true
			out = append(out, x)
		}
	}
	for _, c := range some {
		add(c.Subject)
		for _, p := range c.Refs {
			add(p.Subject)
		}
	}
	return out
}

// refreshAll reckons some subjects; those that are not there are passed over.
func (s Service) refreshAll(tx *db.Tx, of []id.ID, cause string) error {
	if len(of) == 0 {
		return nil
	}
	r, err := s.refresher(tx)
	if err != nil {
		return err
	}
	return r.refresh(of, cause)
}
