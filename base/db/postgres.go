package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// mostConns is how many connections to a server there are at most.
const mostConns = 16

func (d *DB) openPostgres(ctx context.Context, address string) error {
	cfg, err := pgx.ParseConfig(address)
	if err != nil {
		return errors.New("PostgreSQL 地址看不懂；请写成 postgres://用户:密码@主机:端口/库名")
	}
	d.engine = Postgres
	d.url = printable(address)
	cfg.RuntimeParams["timezone"] = "UTC"
	d.writer = stdlib.OpenDB(*cfg)
	d.writer.SetMaxOpenConns(mostConns)
	d.writer.SetMaxIdleConns(8)
	d.reader = d.writer
	if err := d.writer.PingContext(ctx); err != nil {
		d.writer.Close()
		return fmt.Errorf("连不上 PostgreSQL（%s）；请检查地址、账号，以及服务是否在运行：%w", d.url, hidden(err))
	}
	return nil
}

// printable is the address without its password.
func printable(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "postgres://…"
	}
	return u.Redacted()
}

// hidden keeps the connection string, which may hold a password, out of the message.
func hidden(err error) error {
	var c *pgconn.ConnectError
	if errors.As(err, &c) {
		return errors.Unwrap(err)
	}
	return err
}

const attempts = 5

// retry runs a transaction again when PostgreSQL says it lost a race.
func retry(ctx context.Context, fn func() error) error {
	for n := 1; ; n++ {
		err := fn()
		if n == attempts || !lostRace(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(rand.IntN(20*n)+1) * time.Millisecond):
		}
	}
}

func lostRace(err error) bool {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return false
	}
	var asked again
	return pg.Code == "40001" || pg.Code == "40P01" || pg.Code == uniqueViolation && errors.As(err, &asked)
}

const uniqueViolation = "23505"

// again marks an error after which the transaction may be tried again when a unique key was the cause.
type again struct{ error }

func (a again) Unwrap() error { return a.error }

// Again marks the error of an insert that another transaction may have made at the same moment: tried again, the
// transaction finds that row instead. A conflict that must stay a conflict is not marked.
func Again(err error) error {
	if err == nil {
		return nil
	}
	return again{err}
}

// writePostgres runs fn in a transaction. Slices of Bulk in a first fill do not wait for the disk.
func (d *DB) writePostgres(ctx context.Context, k kind, fn func(*Tx) error) error {
	conn, tx, err := d.begin(ctx, d.writer, nil)
	if err != nil {
		return err
	}
	defer conn.Close()
	return d.run(ctx, conn, standard{tx}, k, func(t *Tx) error {
		if d.opts.exclusive && k == bulk {
			if _, err := t.Exec("set local synchronous_commit = off"); err != nil {
				return err
			}
		}
		return fn(t)
	})
}

// begin opens a transaction on a connection of a pool. After the server was restarted the pool is full of connections that
// are none: nothing was asked on them yet, so the next one is tried.
func (d *DB) begin(ctx context.Context, pool *sql.DB, opts *sql.TxOptions) (*sql.Conn, *sql.Tx, error) {
	for n := 0; ; n++ {
		conn, err := pool.Conn(ctx)
		if err != nil {
			return nil, nil, err
		}
		tx, err := conn.BeginTx(ctx, opts)
		if err == nil {
			return conn, tx, nil
		}
		if err = errors.Join(err, conn.Close()); d.engine != Postgres || n > mostConns || ctx.Err() != nil || !lostConnection(err) {
			return nil, nil, err
		}
	}
}
