package record

import (
	"fmt"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
)

// Stock is a record of an earlier platform on its way into this one: what it is, what happened to it there, and under
// which ids it was known.
type Stock struct {
	New
	Events []Event // in order; Rulebook is filled in by Derive
	Old    []OldID

	derived Derived
}

// OldID is an id a record had on an earlier platform and the state it was in there.
type OldID struct {
	ID, State string
	Takeover  id.ID
	Twice     bool // a repeat of the record: the record stands for it, and is not its own
}

// Tally gathers what records add to the figures until Store writes it. The zero value is empty.
type Tally struct{ t tallies }

// Len is how many different figures it holds.
func (t *Tally) Len() int { return len(t.t) }

// Add takes another's figures in.
func (t *Tally) Add(o *Tally) {
	if t.t == nil {
		t.t = make(tallies, len(o.t))
	}
	for k, n := range o.t {
		t.t[k] += n
	}
}

// Store adds the figures up in the caller's transaction.
func (t *Tally) Store(tx *db.Tx) error { return t.t.store(tx) }

// Derive computes the derived columns of stock as the law stands on a day, and counts it. It needs no database, so it
// can run beside Fill.
func (s *Store) Derive(in []Stock, asOf clock.Date, counts *Tally) {
	if counts.t == nil {
		counts.t = make(tallies, 2*len(in))
	}
	for i := range in {
		r := &in[i]
		s.days(&r.New)
		r.derived = s.derive(r.Fixed, r.Events, asOf)
		for e := range r.Events {
			r.Events[e].Rulebook = r.derived.Rulebook
		}
		s.count(counts.t, &r.Fixed, r.derived)
	}
}

// Fill loads derived stock as it is: records, bodies, events and old ids, with the effects of the events. The figures
// are the caller's to store, the outbox to write. Stock should come by subject: then every table is only appended to.
func (s *Store) Fill(tx *db.Tx, in []Stock) error {
	err := tx.LoadRows("record", recordColumns, len(in), func(i int, r *db.Row) { putRecord(r, &in[i].Fixed, &in[i].derived) })
	if err != nil {
		return fmt.Errorf("record: %w", err)
	}
	if err = tx.LoadRows("record_body", bodyColumns, len(in), func(i int, r *db.Row) { in[i].putBody(r) }); err != nil {
		return fmt.Errorf("record body: %w", err)
	}
	if err := fillEvents(tx, in); err != nil {
		return err
	}
	if err := fillOld(tx, in); err != nil {
		return err
	}
	return s.fillEffects(tx, in)
}

// place is an entry of a list within stock.
type place struct{ record, entry int }

func places(in []Stock, length func(*Stock) int) []place {
	out := make([]place, 0, len(in))
	for i := range in {
		for k := range length(&in[i]) {
			out = append(out, place{i, k})
		}
	}
	return out
}

var eventColumns = []string{"subject_id", "record_id", "n", "kind", "effective", "value", "cause", "actor", "rulebook", "at"}

func fillEvents(tx *db.Tx, in []Stock) error {
	at, now := places(in, func(r *Stock) int { return len(r.Events) }), tx.Now().String()
	for _, p := range at {
		if err := in[p.record].Events[p.entry].check(); err != nil {
			return err
		}
	}
	err := tx.LoadRows("record_event", eventColumns, len(at), func(i int, row *db.Row) {
		r, e := &in[at[i].record], &in[at[i].record].Events[at[i].entry]
		row.Bytes(r.Subject[:])
		row.Bytes(r.ID[:])
		row.Int(int64(at[i].entry + 1))
		for _, s := range [...]string{string(e.Kind), string(e.Effective), e.Value, e.Cause, e.Actor, e.Rulebook, now} {
			row.Text(s)
		}
	})
	if err != nil {
		return fmt.Errorf("record event: %w", err)
	}
	return nil
}

var oldColumns = []string{"subject_id", "id", "old_id", "old_state", "item", "takeover", "twice"}

func fillOld(tx *db.Tx, in []Stock) error {
	at := places(in, func(r *Stock) int { return len(r.Old) })
	err := tx.LoadRows("record_old", oldColumns, len(at), func(i int, row *db.Row) {
		r, o := &in[at[i].record], &in[at[i].record].Old[at[i].entry]
		row.Bytes(r.Subject[:])
		row.Bytes(r.ID[:])
		for _, s := range [...]string{o.ID, o.State, r.Item} {
			row.Text(s)
		}
		row.Bytes(o.Takeover[:])
		row.Bool(o.Twice)
	})
	if err != nil {
		return fmt.Errorf("record old: %w", err)
	}
	return nil
}

// fillEffects runs the effects event by event, as Apply would have.
func (s *Store) fillEffects(tx *db.Tx, in []Stock) error {
	if len(s.Effects) == 0 {
		return nil
	}
	for i := range in {
		r := &in[i]
		for n, e := range r.Events {
			before := Record{Fixed: r.Fixed, Derived: s.derive(r.Fixed, r.Events[:n], tx.Today())}
			after := Record{Fixed: r.Fixed, Derived: s.derive(r.Fixed, r.Events[:n+1], tx.Today())}
			for _, effect := range s.Effects {
				if err := effect(tx, before, after, e); err != nil {
					return fmt.Errorf("effect of %s: %w", e.Kind, err)
				}
			}
		}
	}
	return nil
}
