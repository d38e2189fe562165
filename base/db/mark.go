package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
)

// watch is the connection that notices what others commit into a SQLite file, and how many there were before it.
type watch struct {
	mu   sync.Mutex
	pool *sql.DB
	conn *sql.Conn
	nth  int
}

// Mark stands for all that is committed at this moment, by whatever process: where two are equal, nothing was committed
// between them, and what was read after the first is still so at the second. It says nothing about order.
func (d *DB) Mark(ctx context.Context) (string, error) {
	if d.engine == Postgres {
		var mark string
		err := d.reader.QueryRowContext(ctx, `select txid_current_snapshot()::text`).Scan(&mark)
		return mark, d.explain(err)
	}
	mark, err := d.watch.mark(d)
	return mark, d.explain(err)
}

// mark asks SQLite, whose number means something on the connection it comes from only; a new one is another mark. It does
// not end with a request: a connection that is broken off is lost.
func (w *watch) mark(d *DB) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	ctx := context.Background()
	if w.conn == nil {
		if err := w.open(ctx, d); err != nil {
			return "", err
		}
	}
	var version int64
	if err := w.conn.QueryRowContext(ctx, `pragma data_version`).Scan(&version); err != nil {
		err = errors.Join(err, w.conn.Close())
		w.conn = nil
		return "", err
	}
	return fmt.Sprintf("%d.%d", w.nth, version), nil
}

func (w *watch) open(ctx context.Context, d *DB) (err error) {
	if w.pool == nil {
		c, err := newReaders(dsn(d.path, []string{"busy_timeout(10000)", "query_only(1)", "cache_size(-100)"}, "deferred"))
		if err != nil {
			return err
		}
		w.pool = sql.OpenDB(c)
	}
	w.nth++
	w.conn, err = w.pool.Conn(ctx)
	return err
}

func (w *watch) close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.pool == nil {
		return nil
	}
	var err error
	if w.conn != nil {
		err = w.conn.Close()
		w.conn = nil
	}
	return errors.Join(err, w.pool.Close())
}
