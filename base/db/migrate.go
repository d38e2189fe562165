package db

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
)

// Set is the migrations of one package: goose files (NNNNN_name.sql), append-only.
type Set struct {
	Package string
	FS      fs.FS
}

// Migrate brings every set up to date, in order. A database newer than this binary is refused.
func Migrate(ctx context.Context, d *DB, sets ...Set) error {
	unlock, err := d.lockMigrations(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	for _, s := range sets {
		if err := d.migrate(ctx, s); err != nil {
			return fmt.Errorf("数据库结构（%s）不能升级：%w", s.Package, err)
		}
	}
	return nil
}

func (d *DB) migrate(ctx context.Context, s Set) error {
	dialect := goose.DialectSQLite3
	if d.engine == Postgres {
		dialect = goose.DialectPostgres
	}
	store, err := database.NewStore(database.Dialect(dialect), "version_"+s.Package)
	if err != nil {
		return err
	}
	p, err := goose.NewProvider("", d.writer, lines{s.FS, d.engine}, goose.WithStore(store), goose.WithVerbose(false))
	if err != nil {
		return err
	}
	if err := d.refuseNewer(ctx, p); err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

func (d *DB) refuseNewer(ctx context.Context, p *goose.Provider) error {
	current, target, err := p.GetVersions(ctx)
	if err != nil {
		return err
	}
	if current > target {
		return fmt.Errorf("这个数据库由更新的版本建立（%d，本程序只认识到%d）；请改用新版本的程序", current, target)
	}
	return nil
}

// migrationLock is any number all processes agree on.
const migrationLock = 7_402_026_041

// lockMigrations keeps two processes from migrating at once: an advisory lock on PostgreSQL; SQLite has one writer, and
// the connection waits for it.
func (d *DB) lockMigrations(ctx context.Context) (unlock func(), err error) {
	if d.engine == SQLite {
		return func() {}, nil
	}
	conn, err := d.writer.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, "select pg_advisory_lock($1)", migrationLock); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return func() {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), "select pg_advisory_unlock($1)", migrationLock)
		conn.Close()
	}, nil
}
