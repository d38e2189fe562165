package db

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// openSQLite opens one writer connection and a pool of readers as large as there are cores: more only make each other
// slower.
func (d *DB) openSQLite(ctx context.Context, path string) error {
	if path == "" {
		return fmt.Errorf("数据库地址缺少文件路径；请写成 sqlite:文件路径")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("数据库文件夹 %s 不能建立，请检查权限：%w", filepath.Dir(path), err)
	}
	if err := touch(path); err != nil {
		return fmt.Errorf("数据库文件 %s 打不开，请检查路径、权限和磁盘空间：%w", path, err)
	}
	var err error
	if d.writer, err = sql.Open("sqlite", dsn(path, d.writerPragmas(), "immediate")); err != nil {
		return err
	}
	d.writer.SetMaxOpenConns(1)
	if err := d.writer.PingContext(ctx); err != nil {
		d.writer.Close()
		return fmt.Errorf("文件 %s 不是可用的数据库，或正被别的程序独占：%w", path, err)
	}
	if d.reader, err = sql.Open("sqlite", dsn(path, []string{"busy_timeout(10000)", "query_only(1)", "cache_size(-16000)", "mmap_size(268435456)"}, "deferred")); err != nil {
		return err
	}
	d.reader.SetMaxOpenConns(max(2, runtime.NumCPU()))
	d.reader.SetMaxIdleConns(max(2, runtime.NumCPU()))
	return nil
}

func (d *DB) writerPragmas() []string {
	p := []string{"busy_timeout(30000)", "journal_mode(WAL)", "foreign_keys(0)", "temp_store(MEMORY)"}
	if d.opts.exclusive {
		return append(p, "synchronous(NORMAL)", "cache_size(-96000)", "wal_autocheckpoint(65536)")
	}
	return append(p, "synchronous(FULL)", "cache_size(-32000)")
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

// checkpoint moves what is in the log into the file as far as no reader needs it.
func (d *DB) checkpoint(ctx context.Context, mode string) {
	_, _ = d.writer.ExecContext(ctx, "pragma wal_checkpoint("+mode+")")
}
