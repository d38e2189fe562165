package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
)

// session is a transaction that has begun.
type session interface {
	query(ctx context.Context, q string, args []any) (Rows, error)
	exec(ctx context.Context, q string, args []any) (int64, error)
	commit() error
	rollback() error
}

// standard is a transaction of the standard library.
type standard struct{ *sql.Tx }

func (s standard) query(ctx context.Context, q string, args []any) (Rows, error) {
	rows, err := s.QueryContext(ctx, q, args...)
	if err != nil {
		return nil, err // not a nil *sql.Rows in an interface that is not nil
	}
	return rows, nil
}

func (s standard) exec(ctx context.Context, q string, args []any) (int64, error) {
	r, err := s.ExecContext(ctx, q, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

func (s standard) commit() error { return s.Commit() }

func (s standard) rollback() error { return s.Rollback() }

// direct is a snapshot of SQLite read through the driver itself. The standard library and the driver start a goroutine
// each for every query, to break it off when the context ends, and for a page of a dozen small queries that, and the
// library's locks, cost as much as reading does. Here the context is looked at before each row, and only a statement
// that was slow the last time is watched while it seeks its first row.
type direct struct {
	conn  *readyConn
	open  []*directRows
	stuck bool // it could not be ended
}

// viewDirect runs fn in a snapshot on one of SQLite's readers.
func (d *DB) viewDirect(ctx context.Context, fn func(*Tx) error) error {
	conn, err := d.reader.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	var failed error
	err = conn.Raw(func(c any) error {
		s, err := beginDirect(c)
		if err != nil {
			return err
		}
		if failed = d.run(ctx, conn, s, reading, fn); s.stuck {
			return driver.ErrBadConn // the pool opens another one
		}
		return nil
	})
	if failed != nil {
		return failed
	}
	return err
}

func beginDirect(conn any) (*direct, error) {
	c, ok := conn.(*readyConn)
	if !ok {
		return nil, fmt.Errorf("db: a reader is not a %T", conn)
	}
	return &direct{conn: c}, c.do("begin")
}

func (s *direct) query(ctx context.Context, q string, args []any) (Rows, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	values, err := valuesOf(args)
	if err != nil {
		return nil, err
	}
	rows, err := s.conn.brisk(ctx, q, values)
	if err != nil {
		return nil, err
	}
	r := &directRows{ctx: ctx, rows: rows, row: make([]driver.Value, len(rows.Columns()))}
	s.open = append(s.open, r)
	return r, nil
}

func (s *direct) exec(ctx context.Context, q string, args []any) (int64, error) {
	values, err := valuesOf(args)
	if err != nil {
		return 0, err
	}
	r, err := s.conn.ExecContext(ctx, q, values)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

func (s *direct) commit() error { return s.end("commit") }

func (s *direct) rollback() error { return s.end("rollback") }

// end closes what is still being read, without which the snapshot would go on.
func (s *direct) end(how string) error {
	var errs []error
	for _, r := range s.open {
		errs = append(errs, r.Close())
	}
	err := errors.Join(append(errs, s.conn.do(how))...)
	s.stuck = err != nil
	return err
}

// valuesOf are parameters as drivers take them.
func valuesOf(args []any) ([]driver.NamedValue, error) {
	out := make([]driver.NamedValue, len(args))
	for i, a := range args {
		v, err := driver.DefaultParameterConverter.ConvertValue(a)
		if err != nil {
			return nil, fmt.Errorf("db: parameter %d: %w", i+1, err)
		}
		out[i] = driver.NamedValue{Ordinal: i + 1, Value: v}
	}
	return out, nil
}

// directRows are rows the driver reads.
type directRows struct {
	ctx  context.Context
	rows driver.Rows // nil once closed
	row  []driver.Value
	err  error
}

// Next reads the next row; false at the end, after an error, and once the context has ended.
func (r *directRows) Next() bool {
	if r.rows == nil {
		return false
	}
	if r.err = r.ctx.Err(); r.err == nil {
		r.err = r.rows.Next(r.row)
	}
	if r.err == nil {
		return true
	}
	if r.err == io.EOF {
		r.err = nil
	}
	r.err = errors.Join(r.err, r.Close())
	return false
}

// Scan puts the columns of the row where they are wanted.
func (r *directRows) Scan(dest ...any) error {
	if r.rows == nil {
		return errors.New("db: there is no row to read")
	}
	if len(dest) != len(r.row) {
		return fmt.Errorf("db: %d places for %d columns", len(dest), len(r.row))
	}
	for i, d := range dest {
		if err := assign(d, r.row[i]); err != nil {
			return fmt.Errorf("column %d: %w", i+1, err)
		}
	}
	return nil
}

// Err is why Next ended before the last row.
func (r *directRows) Err() error { return r.err }

// Close ends the reading; again is harmless.
func (r *directRows) Close() error {
	if r.rows == nil {
		return nil
	}
	rows := r.rows
	r.rows = nil
	return rows.Close()
}
