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
	if err := d.refuseNewer(ctx, sets); err != nil {
		return err
	}
	for _, s := range sets {
		if err := d.migrate(ctx, s); err != nil {
			return fmt.Errorf("数据库结构（%s）不能升级：%w", s.Package, err)
		}
	}
	return nil
}

func (d *DB) migrate(ctx context.Context, s Set) error {
	p, err := d.provider(s)
	if err != nil {
		return err
	}
	return d.up(ctx, p)
}

// up applies what is missing. When it fails although the database got further, another process is migrating too, and
// what is left is tried again.
func (d *DB) up(ctx context.Context, p *goose.Provider) error {
	for {
		before, target, err := p.GetVersions(ctx)
		if err != nil {
			return err
		}
		if before > target {
			return fmt.Errorf("这个数据库由更新的版本建立（%d，本程序只认识到%d）；请改用新版本的程序", before, target)
		}
		if _, err = p.Up(ctx); err == nil {
			return nil
		}
		after, _, again := p.GetVersions(ctx)
		if again != nil || after == before {
			return err
		}
	}
}

// once is a version table in which a version is entered once. SQLite has no lock that outlasts a transaction, so two
// processes may set out on the same migration; the one that comes second stumbles here at the latest, and rolls back.
type once struct{ database.Store }

func (s once) Insert(ctx context.Context, tx database.DBTxConn, req database.InsertRequest) error {
	_, err := s.GetMigration(ctx, tx, req.Version)
	if err == nil {
		return fmt.Errorf("version %d was applied by another process", req.Version)
	}
	if !errors.Is(err, database.ErrVersionNotFound) {
		return err
	}
	return s.Store.Insert(ctx, tx, req)
}

// TableExists asks the store behind, which may not know.
func (s once) TableExists(ctx context.Context, tx database.DBTxConn) (bool, error) {
	if x, ok := s.Store.(database.StoreExtender); ok {
		return x.TableExists(ctx, tx)
	}
	return false, errors.ErrUnsupported
}

// migrationLock is any number all processes agree on.
const migrationLock = 7_402_026_041

// lockMigrations keeps two processes from migrating at once by an advisory lock on PostgreSQL; on SQLite see once.
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
