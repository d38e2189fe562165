package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"xinguan/base/clock"
)

// Write runs fn in a transaction that goes before any waiting slice of Bulk. On PostgreSQL a transaction that lost a
// race is tried again, so fn must not do anything outside it.
func (d *DB) Write(ctx context.Context, fn func(*Tx) error) error {
	return d.write(ctx, interactive, fn)
}

// Timeless is Write for what has nothing to do with the time: it goes on where a clock that was set back stops the rest.
func (d *DB) Timeless(ctx context.Context, fn func(*Tx) error) error {
	return d.write(ctx, timeless, fn)
}

// TimelessAside is Timeless for what no public answer is made from.
func (d *DB) TimelessAside(ctx context.Context, fn func(*Tx) error) error {
	return d.write(ctx, timelessAside, fn)
}

// View runs fn in one read snapshot.
func (d *DB) View(ctx context.Context, fn func(*Tx) error) error {
	defer d.notNested()()
	if d.engine == SQLite {
		return d.explain(d.viewDirect(ctx, fn))
	}
	conn, tx, err := d.begin(ctx, d.reader, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead})
	if err != nil {
		return d.explain(err)
	}
	defer conn.Close()
	return d.explain(d.run(ctx, conn, standard{tx}, reading, fn))
}

// Bulk calls step, each call one transaction, until it says there is no more. rows is how many rows the step should
// take. Shared with others on SQLite, it is steered so that a transaction lasts about 40 ms, commit included. What
// Bulk has done survives a power cut once it returns; until then an Exclusive database may lose the last slices whole.
func (d *DB) Bulk(ctx context.Context, step func(tx *Tx, rows int) (more bool, err error)) error {
	d.notNested()() // before anything that would wait for the outer transaction
	p := pace{rows: bulkRows}
	if d.steered() {
		p.rows = firstRows
		defer d.endSlices()
	}
	grown := unseen{}
	for more := true; more; {
		var began time.Time
		var slice *Tx
		err := d.write(ctx, bulk, func(tx *Tx) (err error) {
			began, slice = time.Now(), tx
			more, err = step(tx, int(p.rows))
			return err
		})
		if err != nil {
			return err
		}
		grown.add(slice.loaded)
		grown.look(ctx, d, more && !slice.onlyAdds)
		if d.steered() {
			p.learn(time.Since(began))
			d.betweenSlices(ctx)
		}
	}
	if d.opts.exclusive {
		return d.flush(ctx)
	}
	return nil
}

// steered tells whether bulk work must leave room for others: PostgreSQL has many writers, an exclusive file no others.
func (d *DB) steered() bool { return d.engine == SQLite && !d.opts.exclusive }

// kind is what a transaction is for.
type kind int

const (
	interactive kind = iota
	timeless
	aside // changes nothing public answers are made from
	timelessAside
	bulk
	reading
)

// marks tells whether what it changes may change a public answer.
func (k kind) marks() bool { return k != reading && k != aside && k != timelessAside }

// timed tells whether it has to wait for the right time.
func (k kind) timed() bool { return k != timeless && k != timelessAside }

func (d *DB) write(ctx context.Context, k kind, fn func(*Tx) error) error {
	defer d.notNested()()
	if err := d.inTime(); err != nil && k.timed() {
		return err
	}
	if d.engine == Postgres {
		return d.explain(retry(ctx, func() error { return d.writePostgres(ctx, k, fn) }))
	}
	if err := d.gate.enter(ctx, k != bulk); err != nil {
		return err
	}
	defer d.gate.leave()
	return d.explain(d.writeSQLite(ctx, k, fn))
}

// run calls fn in a transaction that has begun, and ends it: by commit, or by rollback after an error or a panic.
func (d *DB) run(ctx context.Context, conn *sql.Conn, on session, k kind, fn func(*Tx) error) error {
	done := false
	defer func() {
		if !done {
			_ = on.rollback()
		}
	}()
	now := clock.InstantOf(d.clock.Now())
	t := &Tx{ctx: ctx, on: on, conn: conn, engine: d.engine, now: now}
	mark, err := d.beginMark(t, k)
	if err == nil {
		err = fn(t)
	}
	if err == nil {
		err = mark.end()
	}
	if err != nil {
		return stopped(ctx, err)
	}
	done = true
	err = on.commit()
	if err == nil && k != reading {
		d.reached(now)
	}
	return stopped(ctx, err)
}

// stopped names the cause where a statement only noticed that its transaction was gone: the caller was told to stop.
func stopped(ctx context.Context, err error) error {
	if err == nil || ctx.Err() == nil || errors.Is(err, ctx.Err()) {
		return err
	}
	return fmt.Errorf("%w: %w", ctx.Err(), err)
}
