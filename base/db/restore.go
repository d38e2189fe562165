package db

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5/stdlib"

	"xinguan/base/disk"
)

// Restore fills an empty database from the streams of a snapshot. Use Stream for each, then Finish, or Abandon.
type Restore struct {
	url  string
	path string    // SQLite
	file *os.File  // SQLite: filled beside the path, renamed when all is well
	db   *DB       // PostgreSQL
	made bool      // PostgreSQL: tables are there
	prep Prepare   // PostgreSQL
	sets []Table   // PostgreSQL: what was loaded
	head *Contents // PostgreSQL: known before the first stream
}

// Prepare makes, on PostgreSQL, the tables as they were when the snapshot was taken.
type Prepare func(ctx context.Context, d *DB, versions map[string]int64) error

// NewRestore begins to fill the database at a URL, which must not be there yet (SQLite) or hold no tables (PostgreSQL).
// c is what the snapshot said of itself.
func NewRestore(ctx context.Context, url string, c *Contents, prepare Prepare) (*Restore, error) {
	r := &Restore{url: url, prep: prepare, head: c}
	path, isFile := strings.CutPrefix(url, "sqlite:")
	switch {
	case isFile && c.Engine != SQLiteName, !isFile && c.Engine != PostgresName:
		return nil, fmt.Errorf("备份来自 %s，不能恢复到 %s；请恢复到同一种数据库", engineTitle(c.Engine), engineTitle(map[bool]string{true: SQLiteName, false: PostgresName}[isFile]))
	case isFile:
		return r, r.beginFile(strings.TrimPrefix(path, "//"))
	}
	return r, r.beginServer(ctx)
}

func engineTitle(name string) string {
	return map[string]string{SQLiteName: "SQLite", PostgresName: "PostgreSQL"}[name]
}

const unfinished = ".restoring"

func (r *Restore) beginFile(path string) (err error) {
	r.path = path
	for _, p := range []string{path, path + "-wal", path + "-shm"} {
		if _, err := os.Lstat(p); !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("文件 %s 已经存在，恢复不会覆盖它；请换一个路径，或先把它移走", p)
		}
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("文件夹 %s 不能建立，请检查权限：%w", filepath.Dir(path), err)
	}
	r.file, err = os.OpenFile(path+unfinished, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("文件 %s 不能建立，请检查权限：%w", path, err)
	}
	return nil
}

func (r *Restore) beginServer(ctx context.Context) (err error) {
	if r.db, err = Open(ctx, r.url, Exclusive()); err != nil {
		return err
	}
	var names []Table
	err = r.db.View(ctx, func(tx *Tx) (err error) { names, err = tablesOf(tx); return err })
	if err == nil && len(names) > 0 {
		err = fmt.Errorf("数据库 %s 里已经有表（%s 等%d张），恢复不会覆盖它；请恢复到一个新建的空库", r.db.URL(), names[0].Name, len(names))
	}
	if err == nil {
		err = r.prep(ctx, r.db, r.head.Versions)
	}
	if err == nil {
		err = r.empty(ctx)
	}
	if err != nil {
		r.db.Close()
	}
	return err
}

// empty takes out what making the tables put in.
func (r *Restore) empty(ctx context.Context) error {
	return r.db.Write(ctx, func(tx *Tx) error {
		have, err := tablesOf(tx)
		if err != nil || len(have) == 0 {
			return err
		}
		names := make([]string, len(have))
		for i, t := range have {
			names[i] = t.Name
		}
		_, err = tx.Exec(`truncate ` + list(names))
		return err
	})
}

// Stream takes one stream of the database; a name that is none is told by ok.
func (r *Restore) Stream(ctx context.Context, name string, content io.Reader) (ok bool, err error) {
	table, isTable := strings.CutPrefix(name, TablePrefix)
	switch {
	case name == PagesStream && r.file != nil:
		_, err = io.Copy(r.file, content)
		if err != nil {
			err = fmt.Errorf("恢复到 %s 时写不下去了；请检查磁盘空间：%w", r.path, err)
		}
		return true, err
	case isTable && r.db != nil:
		return true, r.load(ctx, table, content)
	}
	return false, nil
}

func (r *Restore) load(ctx context.Context, table string, content io.Reader) error {
	for _, t := range r.head.Tables {
		if t.Name == table {
			return r.copyIn(ctx, t, content)
		}
	}
	return fmt.Errorf("备份里有表 %s，但备份的说明里没有它；请换一份备份", table)
}

func (r *Restore) copyIn(ctx context.Context, t Table, content io.Reader) error {
	conn, err := r.db.writer.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return r.db.explain(conn.Raw(func(driver any) error {
		c, ok := driver.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("db: COPY needs pgx, not %T", driver)
		}
		_, err := c.Conn().PgConn().CopyFrom(ctx, content, `copy `+quoted(t.Name)+` (`+list(t.Columns)+`) from stdin`)
		return err
	}))
}

// Finish makes the filled database the one at the URL, or fails and leaves it as it is.
func (r *Restore) Finish(ctx context.Context) error {
	if r.db != nil {
		err := r.db.Write(ctx, func(tx *Tx) error {
			for name, last := range r.head.Sequences {
				if _, err := tx.Exec(`select setval(to_regclass($1), $2)`, quoted(name), last); err != nil {
					return err
				}
			}
			return nil
		})
		if err == nil {
			_, err = r.db.writer.ExecContext(ctx, `analyze`)
		}
		return errors.Join(err, r.db.Close())
	}
	if err := errors.Join(r.file.Sync(), r.file.Close()); err != nil {
		return fmt.Errorf("恢复到 %s 时写不下去了；请检查磁盘空间：%w", r.path, err)
	}
	if err := os.Rename(r.path+unfinished, r.path); err != nil {
		return err
	}
	return disk.SyncFolder(filepath.Dir(r.path))
}

// Abandon gives up: nothing is at the path of a SQLite file; a PostgreSQL database keeps what was loaded and must be
// emptied.
func (r *Restore) Abandon() {
	if r.db != nil {
		r.db.Close()
		return
	}
	r.file.Close()
	os.Remove(r.path + unfinished)
}

// Sound lets the engine look through its own file: SQLite checks every page and index. PostgreSQL checks while it loads.
func (d *DB) Sound(ctx context.Context) error {
	if d.engine == Postgres {
		return nil
	}
	return d.View(ctx, func(tx *Tx) error {
		said, err := All(tx, scanText, `pragma integrity_check(3)`)
		if err != nil {
			return err
		}
		if len(said) != 1 || said[0] != "ok" {
			return fmt.Errorf("数据库文件 %s 有损坏（%s）；请换一份备份", d.path, strings.Join(said, "；"))
		}
		return nil
	})
}
