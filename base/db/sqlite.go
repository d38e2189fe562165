package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// patience is how long a statement waits for another process that writes the same file.
const patience = 30 * time.Second

// openSQLite opens one writer connection and a pool of readers as large as there are cores: more only make each other
// slower. The connection that keeps the log short opens when it is first needed.
func (d *DB) openSQLite(ctx context.Context, path string) error {
	d.path = strings.TrimPrefix(path, "//")
	if d.path == "" {
		return fmt.Errorf("数据库地址缺少文件路径；请写成 sqlite:文件路径")
	}
	if err := os.MkdirAll(filepath.Dir(d.path), 0o700); err != nil {
		return fmt.Errorf("数据库文件夹 %s 不能建立，请检查权限：%w", filepath.Dir(d.path), err)
	}
	if err := touch(d.path); err != nil {
		return fmt.Errorf("数据库文件 %s 打不开，请检查路径、权限和磁盘空间：%w", d.path, err)
	}
	err := errors.Join(
		d.pool(&d.writer, 1, "immediate", d.writerPragmas()...),
		d.readers(max(2, runtime.NumCPU()), "busy_timeout(10000)", "query_only(1)", "cache_size(-16000)", fmt.Sprintf("mmap_size(%d)", d.mapped())),
		d.pool(&d.keeper, 1, "deferred", "busy_timeout(100)", "synchronous(FULL)", "wal_autocheckpoint(0)"))
	if err == nil {
		err = d.explain(d.writer.PingContext(ctx))
	}
	if err != nil {
		return errors.Join(err, d.Close())
	}
	return nil
}

// mapped is how much of the file readers map into memory: as much as SQLite takes where pages are served, nothing in a
// first fill, which reads seldom and is held to little memory.
func (d *DB) mapped() int {
	if d.opts.exclusive {
		return 0
	}
	return 2147418112
}

// pool makes a pool of up to n connections to the file.
func (d *DB) pool(p **sql.DB, n int, lock string, pragmas ...string) (err error) {
	if *p, err = sql.Open("sqlite", dsn(d.path, pragmas, lock)); err != nil {
		return err
	}
	(*p).SetMaxOpenConns(n)
	(*p).SetMaxIdleConns(n)
	return nil
}

// readers makes the pool of connections that read.
func (d *DB) readers(n int, pragmas ...string) error {
	c, err := newReaders(dsn(d.path, pragmas, "deferred"))
	if err != nil {
		return err
	}
	d.reader = sql.OpenDB(c)
	d.reader.SetMaxOpenConns(n)
	d.reader.SetMaxIdleConns(n)
	return nil
}

// logPages is how long SQLite's log may grow, in pages of 4 KB, before it is moved into the file: often beside others,
// so that no decision waits for it long; seldom in a first fill, where the same pages change again and again.
const logPages, logPagesExclusive = 1_000, 65_536

func (d *DB) writerPragmas() []string {
	p := []string{fmt.Sprintf("busy_timeout(%d)", patience.Milliseconds()), "journal_mode(WAL)", "foreign_keys(0)", "temp_store(MEMORY)", "synchronous(FULL)", "secure_delete(1)"}
	if d.opts.exclusive {
		return append(p, "cache_size(-48000)", fmt.Sprintf("wal_autocheckpoint(%d)", logPagesExclusive))
	}
	return append(p, "cache_size(-32000)", fmt.Sprintf("wal_autocheckpoint(%d)", logPages))
}

// touch makes the file readable by its owner only.
func touch(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func dsn(path string, pragmas []string, lock string) string {
	q := url.Values{"_txlock": {lock}}
	for _, p := range pragmas {
		q.Add("_pragma", p)
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// writeSQLite runs fn on the one writer. Settings that differ between Write and Bulk are made before it begins: the
// connection may be a new one, after a context that ended in the middle of a statement.
func (d *DB) writeSQLite(ctx context.Context, k kind, fn func(*Tx) error) error {
	conn, err := d.writer.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	switch {
	case d.opts.exclusive && k == bulk:
		err = pragma(ctx, conn, "synchronous=normal")
	case d.opts.exclusive:
		err = pragma(ctx, conn, "synchronous=full")
	case k == bulk:
		err = pragma(ctx, conn, "wal_autocheckpoint=0")
	}
	if err != nil {
		return err
	}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	return d.run(ctx, conn, standard{tx}, k, fn)
}

func pragma(ctx context.Context, conn *sql.Conn, p string) error {
	_, err := conn.ExecContext(ctx, "pragma "+p)
	return err
}
