package subject

import (
	"context"
	"time"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ident"
	"xinguan/core/ledger"
)

// Build reads every name from the database.
func Build(ctx context.Context, d *db.DB, places []string) (*Index, error) {
	x := &Index{places: places}
	b := newBuilder()
	err := d.View(ctx, func(tx *db.Tx) (err error) {
		if x.seq, err = ledger.Head(tx); err != nil {
			return err
		}
		return names(tx, b.add, "")
	})
	if err != nil {
		return nil, err
	}
	x.publish([]part{{segment: b.finish()}})
	return x, nil
}

// names reads the names of organisations; where narrows it.
func names(tx *db.Tx, add func(Name), where string, args ...any) error {
	return db.Each(tx, func(scan db.Scanner) error {
		var n Name
		var until string
		if err := scan(&n.Subject, &n.Name, &n.Trade, &until, &n.Kind, &n.Status, &n.Town); err != nil {
			return err
		}
		n.Former = until != ""
		add(n)
		return nil
	}, `select n.subject_id, n.norm, n.trade, n.until_d, s.kind, s.status, s.town from subject_name n join subject s on s.subject_id = n.subject_id where s.kind <> '`+
		string(ident.KindPerson)+`'`+where, args...)
}

// Follow brings the index up to date every while until ctx ends, reading what the outbox says has changed.
func (x *Index) Follow(ctx context.Context, d *db.DB, every time.Duration, failed func(error)) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := x.Update(ctx, d); err != nil && ctx.Err() == nil {
				failed(err)
			}
		}
	}
}

// changesRead is how many outbox rows are taken in at once.
const changesRead = 1000

// Update takes in all that was sealed since the last time.
func (x *Index) Update(ctx context.Context, d *db.DB) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	for {
		more, err := x.update(ctx, d)
		if err != nil || !more {
			return err
		}
	}
}

func (x *Index) update(ctx context.Context, d *db.DB) (more bool, err error) {
	var changed []id.ID
	var now []Name
	seq := x.seq
	err = d.View(ctx, func(tx *db.Tx) error {
		if changed, seq, err = changes(tx, seq); err != nil {
			return err
		}
		now, err = namesOf(tx, changed)
		return err
	})
	if err != nil || seq == x.seq {
		return false, err
	}
	x.change(changed, now)
	x.seq = seq
	return true, nil
}

// changes are the subjects that changed after seq, each once, and the number of the last change read.
func changes(tx *db.Tx, seq int64) (out []id.ID, last int64, err error) {
	some, err := ledger.Since(tx, Topic, seq, changesRead)
	set := map[id.ID]bool{}
	note := func(x id.ID) {
		if !x.IsZero() && !set[x] {
			set[x] = true
			out = append(out, x)
		}
	}
	for _, c := range some {
		seq = max(seq, c.Seq)
		note(c.Subject)
		for _, p := range c.Refs {
			note(p.Subject)
		}
	}
	return out, seq, err
}

func namesOf(tx *db.Tx, of []id.ID) (out []Name, err error) {
	for len(of) > 0 {
		n := min(chunk, len(of))
		args := make([]any, n)
		for i := range args {
			args[i] = of[i]
		}
		if err := names(tx, func(n Name) { out = append(out, n) }, " and s.subject_id in "+db.In(1, n), args...); err != nil {
			return nil, err
		}
		of = of[n:]
	}
	return out, nil
}

// change makes the names of subjects those given: what was known of them is dead, a new segment holds what is.
func (x *Index) change(subjects []id.ID, now []Name) {
	old := x.state.Load().parts
	parts := make([]part, 0, len(old)+1)
	for _, p := range old {
		parts = append(parts, part{p.segment, p.without(subjects)})
	}
	b := newBuilder()
	for _, n := range now {
		b.add(n)
	}
	x.publish(merged(append(parts, part{segment: b.finish()})))
}

// without is the set of dead subjects and those given.
func (p part) without(subjects []id.ID) bits {
	var dead []int
	for _, s := range subjects {
		if at, ok := p.place(s); ok {
			dead = append(dead, at)
		}
	}
	if len(dead) == 0 {
		return p.dead
	}
	return p.dead.with(len(p.ids), dead...)
}

// merged joins the last parts as long as the one before is not much larger, so that there are few, and a name is moved
// few times. A part that is dead by a third is made anew.
func merged(parts []part) []part {
	for n := len(parts); n > 1 && parts[n-2].size() < 3*parts[n-1].size(); n = len(parts) {
		parts = append(parts[:n-2], join(parts[n-2], parts[n-1]))
	}
	for i, p := range parts {
		if 3*p.dead.count() > len(p.ids) {
			parts[i] = join(p)
		}
	}
	return parts
}

func join(parts ...part) part {
	b := newBuilder()
	for _, p := range parts {
		b.take(p)
	}
	return part{segment: b.finish()}
}
