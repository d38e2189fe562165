// Package db is one database behind two engines: SQLite in a file and PostgreSQL, chosen by URL. SQL is written once
// in the common subset; the few places where the engines differ are in this package and in marked lines of migrations.
package db

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

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
	clock  clock.Clock
	opts   options

	writer *sql.DB // SQLite: exactly one connection
	reader *sql.DB
	gate   gate
	pace   pace
}

type options struct {
	clock     clock.Clock
	exclusive bool
}

// Option changes how a database is opened.
type Option func(*options)

// WithClock sets what "now" is; the default is the machine's clock.
func WithClock(c clock.Clock) Option { return func(o *options) { o.clock = c } }

// Exclusive is for first fills: large slices, and on SQLite one fsync at checkpoints instead of at every commit. A
// slice that a power cut loses is not in settled_to either, so an import goes on where the file says.
func Exclusive() Option { return func(o *options) { o.exclusive = true } }

// Open opens "sqlite:PATH" or "postgres://…".
func Open(ctx context.Context, url string, opts ...Option) (*DB, error) {
	d := &DB{url: url, opts: options{clock: clock.System{}}}
	for _, o := range opts {
		o(&d.opts)
	}
	d.clock = d.opts.clock
	d.gate.init()
	scheme, rest, _ := strings.Cut(url, ":")
	var err error
	switch scheme {
	case "sqlite":
		err = d.openSQLite(ctx, rest)
	case "postgres", "postgresql":
		err = d.openPostgres(ctx, url)
	default:
		return nil, fmt.Errorf("数据库地址 %q 看不懂；请写成 sqlite:文件路径 或 postgres://用户@主机/库名", scheme+":…")
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

// Close ends all connections; on SQLite it writes the log back into the file.
func (d *DB) Close() error {
	if d.engine == SQLite && d.writer != nil {
		d.checkpoint(context.Background(), "truncate")
	}
	if d.reader != nil && d.reader != d.writer {
		d.reader.Close()
	}
	if d.writer == nil {
		return nil
	}
	return d.writer.Close()
}

// slice is how long a transaction of Bulk may hold the one writer of SQLite.
const slice = 40 * time.Millisecond

// bulkRows is how many rows a step takes where nobody waits for it.
const bulkRows = 20_000

// Writer is the pool of connections that write, for libraries that bring their own statements. On SQLite it holds the
// one writer: whatever uses it must be brief.
func (d *DB) Writer() *sql.DB { return d.writer }
