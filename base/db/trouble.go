package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// explain puts a sentence for people before an error whose cause lies outside the program; others pass unchanged.
func (d *DB) explain(err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	var told trouble
	if errors.As(err, &told) {
		return err
	}
	say := d.saySQLite(err)
	if d.engine == Postgres {
		say = d.sayPostgres(err)
	}
	if say == "" {
		return err
	}
	return trouble{say: say, cause: err, away: d.away(err)}
}

// trouble is an error with a sentence that says what to do.
type trouble struct {
	say   string
	cause error
	away  bool
	told  bool // the sentence is for whoever asked, not only for those who run the program
}

// Away tells that the database cannot be used for now, and that nothing but the database is to be mended: it is stopped
// or restarting, its disk is full, another program holds the file.
func (t trouble) Away() bool { return t.away }

// Tell is the sentence where whoever asked may read it; empty otherwise.
func (t trouble) Tell() string {
	if t.told {
		return t.say + "。"
	}
	return ""
}

func (d *DB) away(err error) bool {
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		switch lite.Code() & 0xff {
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN:
			return true
		}
		return false
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "53100" || pg.Code == "53300" || pg.Code == "25006" || strings.HasPrefix(pg.Code, "57P")
	}
	return lostConnection(err)
}

// lostConnection tells the ways in which a connection to PostgreSQL is not there or breaks.
func lostConnection(err error) bool {
	var c *pgconn.ConnectError
	var n *net.OpError
	return errors.As(err, &c) || errors.As(err, &n) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, io.EOF) || strings.Contains(err.Error(), "conn closed")
}

func (t trouble) Error() string { return t.say + "（" + t.cause.Error() + "）" }
func (t trouble) Unwrap() error { return t.cause }

func (d *DB) saySQLite(err error) string {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return ""
	}
	switch e.Code() & 0xff { // the rest says where it happened
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fmt.Sprintf("数据库文件 %s 正被另一个程序占用，等了 %d 秒仍不能写入；请等它结束（例如正在进行的导入）后再试", d.path, int(patience.Seconds()))
	case sqlite3.SQLITE_FULL:
		return fmt.Sprintf("磁盘已满，数据库文件 %s 写不下；请腾出空间后再试，已写入的内容没有丢失", d.path)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN:
		return fmt.Sprintf("数据库文件 %s 不能写入；请检查文件和所在文件夹的权限", d.path)
	case sqlite3.SQLITE_IOERR:
		return fmt.Sprintf("读写数据库文件 %s 出错；请检查磁盘", d.path)
	case sqlite3.SQLITE_NOTADB:
		return fmt.Sprintf("文件 %s 不是数据库；请检查路径，换一个文件名可新建数据库", d.path)
	case sqlite3.SQLITE_CORRUPT:
		return fmt.Sprintf("数据库文件 %s 已损坏；请停止写入，用最近的备份恢复", d.path)
	}
	return ""
}

func (d *DB) sayPostgres(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return map[string]string{
			"53100": "PostgreSQL 所在磁盘已满；请腾出空间后再试",
			"53300": "PostgreSQL 的连接数已用完；请稍后再试，或调大 max_connections",
			"25006": "PostgreSQL 当前只读（可能连到了备机）；请改连主库",
			"42501": "当前 PostgreSQL 账号权限不足；请联系数据库管理员授权",
			"57P01": "PostgreSQL 正在停止；请稍后再试",
			"57P02": "PostgreSQL 刚刚崩溃，正在恢复；请稍后再试",
			"57P03": "PostgreSQL 正在启动；请稍后再试",
			"28P01": "PostgreSQL 账号或密码不对；请检查数据库地址",
			"3D000": "PostgreSQL 里没有这个数据库；请检查地址里的库名，或先建库",
		}[e.Code]
	}
	if lostConnection(err) {
		return fmt.Sprintf("与 PostgreSQL（%s）的连接断了；请检查服务是否在运行，然后再试", d.url)
	}
	return ""
}
