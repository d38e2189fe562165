package db

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
)

// Relay is Bulk for a step that lets the next slice begin while its own rows are still on their way into the tables: a
// server loads two at once, which are committed in their order all the same. A step
//
//   - looks up what it needs and prepares its rows, while at the most the slice before is being loaded (Beside),
//   - calls Pass where there is more: the next slice may begin, so from here on this one does nothing but load new rows,
//   - calls Turn: the slice before is committed, and what slices share may be changed.
//
// A step that changes such things before it loads calls Alone first. A slice that fails takes the one after it along; the
// step is then called for what is not committed, not Beside another. Where others use the database too, and on SQLite,
// which has one writer, slices follow each other as in Bulk.
func (d *DB) Relay(ctx context.Context, step func(tx *Tx, rows int) (more bool, err error)) error {
	if d.engine != Postgres || !d.opts.exclusive {
		return d.Bulk(ctx, step)
	}
	d.notNested()() // before anything that would wait for the outer transaction
	r := relay{d: d, step: step, number: rand.Int32(), grown: unseen{}}
	for more := true; more; {
		err := retry(ctx, func() (err error) { more, err = r.run(ctx); return err })
		if err != nil {
			return d.explain(err)
		}
	}
	return d.flush(ctx)
}

// legRows is how many rows a slice takes: two at once are no more than one of Bulk.
const legRows = bulkRows / 2

// relay is a load whose slices overlap.
type relay struct {
	d         *DB
	step      func(*Tx, int) (bool, error)
	number    int32 // by which the server tells its locks from those of others
	begun     int32 // slices
	committed int
	grown     unseen
}

// run carries slices in until none is left. Where one lost a race after others were committed, there are more to carry: it
// has all its attempts yet.
func (r *relay) run(ctx context.Context) (more bool, err error) {
	had := r.committed
	if err = r.carryAll(ctx); lostRace(err) && r.committed > had {
		return true, nil
	}
	return false, err
}

// carryAll begins each slice when the one before has passed, and the one before that is committed.
func (r *relay) carryAll(ctx context.Context) error {
	var before *leg
	for {
		l := r.begin(ctx, before)
		<-l.passed
		if err := r.end(ctx, before); err != nil {
			<-l.done
			return err
		}
		if before = l; l.ended() {
			if err := r.end(ctx, l); err != nil || !l.more {
				return err
			}
			before = nil
		}
	}
}

// leg is one slice of a relay.
type leg struct {
	n      int32
	before *leg          // nil when it is known to be committed
	alone  bool          // passes when it is committed only
	passed chan struct{} // closed by pass, when the next may begin
	pass   func()
	done   chan struct{} // closed when it is committed or failed, and the rest is known
	more   bool
	err    error
	slice  *Tx // once its step has run
}

func (l *leg) ended() bool {
	select {
	case <-l.done:
		return true
	default:
		return false
	}
}

// begin carries a slice in, in a goroutine of its own.
func (r *relay) begin(ctx context.Context, before *leg) *leg {
	r.begun++
	l := &leg{n: r.begun, before: before, passed: make(chan struct{}), done: make(chan struct{})}
	l.pass = sync.OnceFunc(func() { close(l.passed) })
	go func() {
		defer l.pass()
		defer close(l.done)
		if l.err = r.d.inTime(); l.err == nil {
			l.err = r.carry(ctx, l)
		}
	}()
	return l
}

// carry is the transaction of a slice. It holds a lock for whoever comes after it to wait for: it is the server that waits,
// and sees who waits for whom.
func (r *relay) carry(ctx context.Context, l *leg) error {
	defer r.d.notNested()()
	return r.d.writePostgres(ctx, bulk, func(tx *Tx) (err error) {
		if err := tx.await(r.number, l.n); err != nil {
			return err
		}
		tx.leg, tx.relay = l, r.number
		if l.more, err = r.step(tx, legRows); err == nil {
			err = tx.Turn()
		}
		l.slice = tx
		return err
	})
}

// end waits for a slice to be committed.
func (r *relay) end(ctx context.Context, l *leg) error {
	if l == nil {
		return nil
	}
	if <-l.done; l.err != nil {
		return l.err
	}
	r.committed++
	r.grown.add(l.slice.loaded)
	r.grown.look(ctx, r.d, l.more && !l.slice.onlyAdds)
	return nil
}

// errDropped ends a slice whose predecessor failed.
var errDropped = errors.New("db: the slice before failed")

// Beside tells whether the slice of a Relay before this one may not be committed yet. Its new rows are not to be seen then;
// all that came before it is.
func (t *Tx) Beside() bool { return t.leg != nil && t.leg.before != nil }

// Pass lets the next slice of a Relay begin.
func (t *Tx) Pass() {
	if t.leg != nil && !t.leg.alone {
		t.leg.pass()
	}
}

// Turn waits until the slice of a Relay before this one is committed.
func (t *Tx) Turn() error {
	if !t.Beside() {
		return nil
	}
	before := t.leg.before
	if err := t.await(t.relay, before.n); err != nil {
		return err
	}
	if <-before.done; before.err != nil {
		return errDropped
	}
	t.leg.before = nil
	return nil
}

// Alone is Turn for a slice of a Relay that no other may begin beside.
func (t *Tx) Alone() error {
	if t.leg != nil {
		t.leg.alone = true
	}
	return t.Turn()
}

// await takes the lock of a slice until the end of the transaction.
func (t *Tx) await(relay, n int32) error {
	_, err := t.Exec(`select pg_advisory_xact_lock($1, $2)`, relay, n)
	return err
}
