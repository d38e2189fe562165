package record

import (
	"errors"
	"fmt"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/ledger"
)

// ErrNone is returned for a record that does not exist.
var ErrNone = errors.New("record: no such record")

// Topic is the outbox topic of everything that happens to records.
const Topic = "record"

// Effect is what a room does in the same transaction when a record changes: small, in its own tables, keyed by subject.
type Effect func(tx *db.Tx, before, after Record, e Event) error

// Store applies events under the laws and runs the effects registered for them.
type Store struct {
	Laws
	Effects []Effect
}

// Apply is the only writer of events and derived columns. Each event gets the next number of its record; two officers
// who act at once on the same record get a conflict from the primary key, not a race.
func (s *Store) Apply(tx *db.Tx, events ...Event) error {
	counts := tallies{}
	changes := make([]ledger.Change, 0, len(events))
	for _, e := range events {
		after, err := s.apply(tx, e, counts)
		if err != nil {
			return err
		}
		changes = append(changes, ledger.Change{Topic: Topic, Subject: e.Subject, Ref: e.Record})
		more, err := s.followed(tx, e, &after, counts)
		if err != nil {
			return err
		}
		changes = append(changes, more...)
	}
	if err := counts.store(tx); err != nil {
		return err
	}
	return ledger.Append(tx, changes...)
}

// followed applies what follows from an event: the other penalties of the decision heed the heaviest.
func (s *Store) followed(tx *db.Tx, e Event, after *Record, counts tallies) (out []ledger.Change, err error) {
	if !e.Kind.weighs() {
		return nil, nil
	}
	more, err := s.weigh(tx, after)
	for _, m := range more {
		if _, err := s.apply(tx, m, counts); err != nil {
			return nil, err
		}
		out = append(out, ledger.Change{Topic: Topic, Subject: m.Subject, Ref: m.Record})
	}
	return out, err
}

func (s *Store) apply(tx *db.Tx, e Event, counts tallies) (after Record, err error) {
	if err := e.check(); err != nil {
		return after, err
	}
	before, err := Get(tx, e.Subject, e.Record)
	if err != nil {
		return after, err
	}
	past, err := events(tx, e.Subject, e.Record)
	if err != nil {
		return after, err
	}
	if e.Effective == "" {
		e.Effective = tx.Today()
	}
	after = before
	after.Derived = s.derive(before.Fixed, append(past, e), tx.Today())
	e.Rulebook = after.Rulebook
	if err := insertEvent(tx, e, len(past)+1); err != nil {
		return after, err
	}
	if err := update(tx, &after); err != nil {
		return after, err
	}
	counts.change(&before.Fixed, before.Derived, after.Derived, tx.Today())
	s.redecided(counts, &before.Fixed, before.Derived, after.Derived)
	if e.Kind == Unfiled {
		s.unarrived(counts, &before.Fixed)
	}
	for _, effect := range s.Effects {
		if err := effect(tx, before, after, e); err != nil {
			return after, fmt.Errorf("effect of %s: %w", e.Kind, err)
		}
	}
	return after, nil
}

func insertEvent(tx *db.Tx, e Event, n int) error {
	done, err := tx.Exec(`insert into record_event (subject_id, record_id, n, kind, effective, value, cause, actor, rulebook, at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (subject_id, record_id, n) do nothing`,
		e.Subject, e.Record, n, string(e.Kind), string(e.Effective), e.Value, e.Cause, e.Actor, e.Rulebook, tx.Now())
	switch {
	case err != nil:
		return fmt.Errorf("event %d of record %s: %w", n, e.Record, err)
	case done == 0:
		return errMoved
	}
	return nil
}

// errMoved is for the second of two who act on a record at the same moment.
var errMoved = web.Fail(web.Conflict, "这条信息刚刚有人办理过，您看到的已经不是最新情况；请刷新，看过再办。")

func update(tx *db.Tx, r *Record) error {
	_, err := tx.Exec(`update record set current = $1, public = $2, state = $3, severity = $4, severity_source = $5,
		shown_from = $6, shown_until = $7, repair_from = $8, rulebook = $9, disputed = $10, shielded_fields = $11, heaviest = $12, severity_basis = $13 where subject_id = $14 and id = $15`,
		r.Current, r.Public, string(r.State), string(r.Severity), r.SeveritySource,
		string(r.ShownFrom), string(r.ShownUntil), string(r.RepairFrom), r.Rulebook, r.Disputed, r.ShieldedFields, string(r.Heaviest), r.SeverityBasis, r.Subject, r.ID)
	return err
}

// Events is everything that happened to a record, in order.
func Events(tx *db.Tx, subject, rec id.ID) ([]Event, error) { return events(tx, subject, rec) }

func events(tx *db.Tx, subject, rec id.ID) ([]Event, error) {
	return db.All(tx, func(scan db.Scanner) (Event, error) {
		e := Event{Subject: subject, Record: rec}
		err := scan(&e.Kind, &e.Effective, &e.Value, &e.Cause, &e.Actor, &e.Rulebook)
		return e, err
	}, `select kind, effective, value, cause, actor, rulebook from record_event where subject_id = $1 and record_id = $2 order by n`, subject, rec)
}

// Suppose is what would be derived of a record if something happened to it today.
func (l Laws) Suppose(tx *db.Tx, r *Record, e Event) (Derived, error) {
	past, err := events(tx, r.Subject, r.ID)
	if e.Effective = tx.Today(); err != nil {
		return Derived{}, err
	}
	return l.derive(r.Fixed, append(past, e), tx.Today()), nil
}

// Rebuild computes the derived columns of a subject's records again from fixed parts, events and rulebooks, and
// returns those that differ from what is stored: none, unless a new rulebook waits to be applied.
func (l Laws) Rebuild(tx *db.Tx, subject id.ID) ([]Record, error) {
	stored, err := db.All(tx, scanRecord, `select `+columns+` from record r where r.subject_id = $1 order by r.id`, subject)
	if err != nil {
		return nil, err
	}
	var differ []Record
	for _, r := range stored {
		past, err := events(tx, subject, r.ID)
		if err != nil {
			return nil, err
		}
		want := l.derive(r.Fixed, past, tx.Today())
		if want != r.Derived {
			r.Derived = want
			differ = append(differ, r)
		}
	}
	return differ, nil
}
