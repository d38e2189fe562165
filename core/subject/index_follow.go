package subject

import (
	"context"
	"slices"
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
		return allNames(tx, b.add)
	})
	if err != nil {
		return nil, err
	}
	x.publish([]part{{segment: b.finish()}})
	return x, nil
}

// standing is what the index needs of a subject beside its names; few differ.
type standing struct {
	kind         ident.Kind
	status, town string
}

// allNames reads two tables, each from one end to the other: asking for the subject of every name takes three times as
// long. Names of subjects ruled to be the same are those of the one that stands for them.
func allNames(tx *db.Tx, add func(Name)) error {
	var ids []id.ID
	var of []uint32 // position in all
	var all []standing
	known := map[standing]uint32{}
	canonical := map[id.ID]id.ID{}
	err := db.Each(tx, func(scan db.Scanner) error {
		var x, c id.ID
		var s standing
		if err := scan(&x, &c, &s.kind, &s.status, &s.town); err != nil {
			return err
		}
		if _, ok := known[s]; !ok {
			known[s] = uint32(len(all))
			all = append(all, s)
		}
		if !c.IsZero() {
			canonical[x] = c
		}
		ids, of = append(ids, x), append(of, known[s])
		return nil
	}, `select subject_id, canonical, kind, status, town from subject where kind <> 'person' order by subject_id`)
	if err != nil {
		return err
	}
	at := 0
	return db.Each(tx, func(scan db.Scanner) error {
		var n Name
		var until string
		if err := scan(&n.Subject, &n.Name, &n.Trade, &until, &n.Restricted); err != nil {
			return err
		}
		ok := true
		if at, ok = follow(ids, at, n.Subject); ok {
			s := all[of[at]]
			n.Kind, n.Status, n.Town, n.Former = s.kind, s.status, s.town, until != ""
			if c, joined := canonical[n.Subject]; joined && c != n.Subject {
				if to, ok := follow(ids, at, c); ok {
					n.move(c, all[of[to]])
				}
			}
			add(n)
		}
		return nil
	}, `select subject_id, norm, trade, until_d, restricted from subject_name`)
}

// move makes the name one of the subject that stands for its own: another name of it, as a former one is, and hidden
// where it was.
func (n *Name) move(to id.ID, s standing) {
	n.Restricted = n.Restricted || personNamed(n.Kind, n.Name, n.Trade)
	n.Subject, n.Former, n.Kind, n.Status, n.Town = to, true, s.kind, s.status, s.town
}

// follow is the position of x in sorted ids: mostly where the last one was, or the next.
func follow(ids []id.ID, at int, x id.ID) (int, bool) {
	for next := at; next < min(at+2, len(ids)); next++ {
		if ids[next] == x {
			return next, true
		}
	}
	found, ok := slices.BinarySearchFunc(ids, x, compareID)
	if !ok {
		return at, false
	}
	return found, true
}

// selectNames are the names of organisations with the subjects that stand for theirs; more conditions may follow.
const selectNames = `select n.subject_id, n.norm, n.trade, n.until_d, n.restricted, m.kind, s.subject_id, s.kind, s.status, s.town from subject_name n
	join subject m on m.subject_id = n.subject_id join subject s on s.subject_id = coalesce(m.canonical, m.subject_id) where s.kind <> 'person'`

func scanName(scan db.Scanner) (n Name, err error) {
	var until string
	var to id.ID
	var s standing
	err = scan(&n.Subject, &n.Name, &n.Trade, &until, &n.Restricted, &n.Kind, &to, &s.kind, &s.status, &s.town)
	n.Former, n.Status, n.Town = until != "", s.status, s.town
	if to != n.Subject {
		n.move(to, s)
	}
	return n, err
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
		if changed, err = withGroups(tx, changed); err != nil {
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

// Seq is the number of the last change of the outbox the index knows.
func (x *Index) Seq() int64 {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.seq
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

// withGroups adds the subjects that are one with some: their names lie together.
func withGroups(tx *db.Tx, of []id.ID) ([]id.ID, error) {
	by, err := MembersOf(tx, of)
	if err != nil {
		return nil, err
	}
	seen := make(map[id.ID]bool, len(of))
	var out []id.ID
	for _, x := range of {
		for _, m := range by[x] {
			if !seen[m] {
				seen[m] = true
				out = append(out, m)
			}
		}
	}
	return out, nil
}

func namesOf(tx *db.Tx, of []id.ID) (out []Name, err error) {
	keys := make([]any, len(of))
	for i := range of {
		keys[i] = of[i]
	}
	err = inChunks(tx, keys, selectNames+` and n.subject_id in `, func(scan db.Scanner) error {
		n, err := scanName(scan)
		out = append(out, n)
		return err
	})
	return out, err
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
