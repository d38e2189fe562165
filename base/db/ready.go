package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"time"

	"modernc.org/sqlite"
)

// readers opens SQLite connections that keep the statements of queries prepared: parsing and planning a statement costs
// as much as reading a subject with it. pgx does the same for PostgreSQL by itself.
type readers struct{ driver.Connector }

func newReaders(dsn string) (driver.Connector, error) {
	c, err := sqlite.NewConnector(dsn)
	return readers{c}, err
}

// Connect opens one connection.
func (r readers) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := r.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	inner, ok := c.(sqliteConn)
	if !ok {
		return nil, errors.Join(errors.New("db: the driver's connection lacks what a reader needs"), c.Close())
	}
	return &readyConn{sqliteConn: inner, kept: map[string]*readyStmt{}}, nil
}

// sqliteConn is what database/sql asks of a connection of this driver.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// readyConn is a connection with the statements it has prepared. database/sql lets one goroutine at a time call it.
type readyConn struct {
	sqliteConn
	kept map[string]*readyStmt
}

// readyStmt is a prepared statement; busy while its rows are being read.
type readyStmt struct {
	driver.Stmt
	ask  driver.StmtQueryContext
	busy bool
	slow bool // it took long to its first row the last time
}

// slow is from when on a statement took long to its first row.
const slow = 5 * time.Millisecond

// mostReady bounds how many statements a connection keeps: lists of keys make a text for each length. When it is full, it
// starts anew.
const mostReady = 200

// Unwrap is the driver's own connection.
func (c *readyConn) Unwrap() driver.Conn { return c.sqliteConn }

// QueryContext runs a query by its prepared statement; a query that is being read already is prepared once more.
func (c *readyConn) QueryContext(ctx context.Context, q string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.ready(ctx, q)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.sqliteConn.QueryContext(ctx, q, args)
	}
	return s.query(ctx, args)
}

// brisk is QueryContext for a caller that looks at the context between rows: only a statement that was slow the last time
// is broken off on its way to the first row, as watching it takes the driver a goroutine.
func (c *readyConn) brisk(ctx context.Context, q string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.ready(ctx, q)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.sqliteConn.QueryContext(ctx, q, args)
	}
	if !s.slow {
		ctx = context.Background()
	}
	began := time.Now()
	rows, err := s.query(ctx, args)
	s.slow = time.Since(began) > slow
	return rows, err
}

// do runs a statement without parameters or rows.
func (c *readyConn) do(q string) error {
	ctx := context.Background()
	s, err := c.ready(ctx, q)
	if err != nil {
		return err
	}
	run, ok := s.Stmt.(driver.StmtExecContext)
	if !ok {
		return errors.New("db: the driver's statement cannot be run")
	}
	_, err = run.ExecContext(ctx, nil)
	return err
}

func (s *readyStmt) query(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	rows, err := s.ask.QueryContext(ctx, args)
	if err != nil {
		return nil, err
	}
	s.busy = true
	return &readyRows{rows, s}, nil
}

// ready is the prepared statement of a text; nil where it is busy or cannot be kept.
func (c *readyConn) ready(ctx context.Context, q string) (*readyStmt, error) {
	if s, ok := c.kept[q]; ok {
		if s.busy {
			return nil, nil
		}
		return s, nil
	}
	if len(c.kept) >= mostReady {
		if err := c.forget(); err != nil {
			return nil, err
		}
	}
	stmt, err := c.PrepareContext(ctx, q)
	if err != nil {
		return nil, err
	}
	ask, ok := stmt.(driver.StmtQueryContext)
	if !ok {
		return nil, stmt.Close()
	}
	s := &readyStmt{Stmt: stmt, ask: ask}
	c.kept[q] = s
	return s, nil
}

// forget closes the statements nobody reads from.
func (c *readyConn) forget() error {
	var errs []error
	for q, s := range c.kept {
		if !s.busy {
			errs = append(errs, s.Close())
			delete(c.kept, q)
		}
	}
	return errors.Join(errs...)
}

// Close ends the statements and the connection.
func (c *readyConn) Close() error {
	err := c.forget()
	return errors.Join(err, c.sqliteConn.Close())
}

// readyRows are rows of a prepared statement, which is free again when they are closed.
type readyRows struct {
	driver.Rows
	of *readyStmt
}

// Close ends the reading and readies the statement for the next.
func (r *readyRows) Close() error {
	r.of.busy = false
	return r.Rows.Close()
}
