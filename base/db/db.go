// Package db is one database behind two engines: SQLite in a file and PostgreSQL, chosen by URL. SQL is written once
// in the common subset; the few places where the engines differ are in this package and in marked lines of migrations.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"xinguan/base/clock"
)

// Engine is the kind of database behind a DB.
type Engine int

// The engines.
const (
	SQLite Engine = iota
	Postgres
)

// DB is an open database. It is safe for concurrent use.
type DB struct {
	engine Engine
	url    string // safe to print
	path   string // SQLite: the file
	clock  clock.Clock
	opts   options

	writer *sql.DB // SQLite: exactly one connection
	reader *sql.DB
	keeper *sql.DB // SQLite: the connection that moves the log into the file while Bulk runs
	gate   gate
	inside sync.Map    // goroutines that are in a transaction
	marks  atomic.Bool // there is a table of marks
}

type options struct {
	clock     clock.Clock
	exclusive bool
}

// Option changes how a database is opened.
type Option func(*options)

// WithClock sets what "now" is; the default is the machine's clock.
func WithClock(c clock.Clock) Option { return func(o *options) { o.clock = c } }

// Exclusive is for first fills: large slices, and slices of Bulk that are not forced onto the disk one by one (SQLite:
// synchronous=normal; PostgreSQL: synchronous_commit=off). kill -9 loses nothing; a power cut may lose the last slices,
// each whole, together with the settled_to written in them, so an import goes on where the database says. Write is
// forced onto the disk as ever and takes what came before along, and so is all of a Bulk when it returns.
func Exclusive() Option { return func(o *options) { o.exclusive = true } }

// Open opens "sqlite:PATH" or "postgres://…".
func Open(ctx context.Context, url string, opts ...Option) (*DB, error) {
	d := &DB{url: url, opts: options{clock: clock.System{}}}
	for _, o := range opts {
		o(&d.opts)
	}
	d.clock = d.opts.clock
	scheme, rest, found := strings.Cut(url, ":")
	var err error
	switch {
	case scheme == "sqlite" && found:
		err = d.openSQLite(ctx, rest)
	case scheme == "postgres" || scheme == "postgresql":
		err = d.openPostgres(ctx, url)
	default:
		// No more than the scheme is repeated: what follows may hold a password.
		err = fmt.Errorf("数据库地址看不懂（开头是 %q）；请写成 sqlite:文件路径 或 postgres://用户@主机/库名", scheme)
	}
	if err != nil {
		return nil, err
	}
	return d, nil
}

// Engine tells which engine is behind.
func (d *DB) Engine() Engine { return d.engine }

// URL is the address without a password.
func (d *DB) URL() string { return d.url }

// Clock is what the database takes "now" from.
func (d *DB) Clock() clock.Clock { return d.clock }

// Close ends all connections. SQLite writes the log back into the file when the last process closes it.
func (d *DB) Close() error {
	pools := []*sql.DB{d.keeper, d.reader, d.writer}
	if d.reader == d.writer {
		pools = pools[2:]
	}
	var errs []error
	for _, p := range pools {
		if p != nil {
			errs = append(errs, p.Close())
		}
	}
	return errors.Join(errs...)
}

// Writer is the pool of connections that write, for libraries that bring their own statements. On SQLite it holds the
// one writer: whatever uses it must be brief.
func (d *DB) Writer() *sql.DB { return d.writer }

// Reader is the pool of connections that read, likewise.
func (d *DB) Reader() *sql.DB { return d.reader }
