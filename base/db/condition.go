package db

import (
	"context"
	"os"
	"path/filepath"
	"time"
)

// Condition is how the database is, as far as it says so itself.
type Condition struct {
	Engine  string
	Version string        // of the engine
	Now     time.Time     // PostgreSQL: by its own clock; zero on SQLite
	Bytes   int64         // of the database
	Log     int64         // SQLite: bytes of the log not moved into the file yet
	Folder  string        // SQLite: where the file lies; empty on PostgreSQL, whose disk is elsewhere
	Foreign []string      // PostgreSQL: our text columns that do not order by bytes, table.column
	Took    time.Duration // to answer
}

// Condition asks the database how it is.
func (d *DB) Condition(ctx context.Context) (c Condition, err error) {
	c.Engine = d.engine.Name()
	began := time.Now()
	err = d.View(ctx, func(tx *Tx) error {
		if d.engine == Postgres {
			return c.postgres(tx)
		}
		return c.sqlite(tx, d.path)
	})
	c.Took = time.Since(began)
	return c, err
}

func (c *Condition) sqlite(tx *Tx, path string) (err error) {
	if c.Version, err = One(tx, scanText, `select sqlite_version()`); err != nil {
		return err
	}
	c.Folder = filepath.Dir(path)
	if info, err := os.Stat(path); err == nil {
		c.Bytes = info.Size()
	}
	if info, err := os.Stat(path + "-wal"); err == nil {
		c.Log = info.Size()
	}
	return nil
}

func (c *Condition) postgres(tx *Tx) (err error) {
	if c.Version, err = One(tx, scanText, `select current_setting('server_version')`); err != nil {
		return err
	}
	if c.Now, err = One(tx, func(scan Scanner) (t time.Time, err error) { err = scan(&t); return t, err }, `select clock_timestamp()`); err != nil {
		return err
	}
	if c.Bytes, err = One(tx, scanNumber, `select pg_database_size(current_database())`); err != nil {
		return err
	}
	// The job library's own tables are exempt; they are not compared with what SQLite orders.
	c.Foreign, err = All(tx, scanText, `select table_name || '.' || column_name from information_schema.columns where table_schema = current_schema()
		and data_type = 'text' and coalesce(collation_name, '') <> 'C' and table_name not like 'river%' and table_name not like 'version\_%' order by 1 limit 20`)
	return err
}
