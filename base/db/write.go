package db

import (
	"context"
	"database/sql"
	"sync"
	"time"

	"xinguan/base/clock"
)

// gate lets one writer in at a time on SQLite, and every waiting Write before the next slice of Bulk.
type gate struct {
	mu      sync.Mutex
	free    *sync.Cond
	busy    bool
	waiting int
}

func (g *gate) init() { g.free = sync.NewCond(&g.mu) }

func (g *gate) enter(first bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if first {
		g.waiting++
		defer func() { g.waiting-- }()
	}
	for g.busy || !first && g.waiting > 0 {
		g.free.Wait()
	}
	g.busy = true
}

func (g *gate) leave() {
	g.mu.Lock()
	g.busy = false
	g.mu.Unlock()
	g.free.Broadcast()
}

// Write runs fn in a transaction that goes before any waiting slice of Bulk. On PostgreSQL a transaction that lost a
// race is tried again, so fn must not do anything outside it.
func (d *DB) Write(ctx context.Context, fn func(*Tx) error) error {
	if d.engine == Postgres {
		return retry(ctx, func() error { return d.transact(ctx, d.writer, nil, fn) })
	}
	d.gate.enter(true)
	defer d.gate.leave()
	return d.transact(ctx, d.writer, nil, fn)
}

// View runs fn in one read snapshot.
func (d *DB) View(ctx context.Context, fn func(*Tx) error) error {
	return d.transact(ctx, d.reader, d.readOnly(), fn)
}

func (d *DB) readOnly() *sql.TxOptions {
	if d.engine == Postgres {
		return &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	}
	return &sql.TxOptions{ReadOnly: true}
}

// Bulk calls step, each call one transaction, until it says there is no more. rows is how many rows the step should
// take. Shared with others on SQLite, it is steered so that a transaction lasts about 40 ms, commit included.
func (d *DB) Bulk(ctx context.Context, step func(tx *Tx, rows int) (more bool, err error)) error {
	for more := true; more; {
		if err := ctx.Err(); err != nil {
			return err
		}
		began := time.Now()
		rows := d.pace.rows(d)
		err := d.bulkStep(ctx, func(tx *Tx) (err error) {
			more, err = step(tx, rows)
			return err
		})
		if err != nil {
			return err
		}
		d.pace.learn(rows, time.Since(began))
	}
	return nil
}

func (d *DB) bulkStep(ctx context.Context, fn func(*Tx) error) error {
	if d.engine == Postgres {
		return retry(ctx, func() error { return d.transact(ctx, d.writer, nil, fn) })
	}
	d.gate.enter(false)
	defer d.gate.leave()
	return d.transact(ctx, d.writer, nil, fn)
}

// pace steers the size of bulk slices by the time the last ones took.
type pace struct {
	mu      sync.Mutex
	current float64
}

func (p *pace) rows(d *DB) int {
	if d.opts.exclusive || d.engine == Postgres {
		return bulkRows
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.current == 0 {
		p.current = 200
	}
	return int(p.current)
}

func (p *pace) learn(rows int, took time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	want := float64(rows) * float64(slice) / float64(max(took, time.Millisecond))
	p.current = min(max(p.current*0.5+want*0.5, 50), min(p.current*2, bulkRows))
}

// transact runs fn on a connection of its own; a panic rolls back and goes on.
func (d *DB) transact(ctx context.Context, pool *sql.DB, opts *sql.TxOptions, fn func(*Tx) error) (err error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	tx, err := conn.BeginTx(ctx, opts)
	if err != nil {
		return err
	}
	t := &Tx{ctx: ctx, tx: tx, conn: conn, engine: d.engine, now: clock.InstantOf(d.clock.Now())}
	done := false
	defer func() {
		if !done {
			_ = tx.Rollback()
		}
	}()
	err = fn(t)
	done = true
	return t.finish(err)
}
