package db

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strconv"
)

//go:embed sql/*.sql
var files embed.FS

// Migrations is the table this package keeps for itself. A database without it has no Mark.
func Migrations() Set {
	sub, _ := fs.Sub(files, "sql")
	return Set{Package: "db", FS: sub}
}

// Mark stands for all that was committed up to this moment by Write and Bulk, of whatever process: where two are equal,
// nothing was committed between them but by Aside, and what was read after the first is still so at the second. It says
// nothing about order.
func (d *DB) Mark(ctx context.Context) (string, error) {
	var n int64
	err := d.reader.QueryRowContext(ctx, `select cast(sum(n) as bigint) from commit_mark`).Scan(&n)
	return strconv.FormatInt(n, 10), d.explain(err)
}

// Aside is Write for what no public answer is made from, such as a note of who looked: Mark stays as it is.
func (d *DB) Aside(ctx context.Context, fn func(*Tx) error) error { return d.write(ctx, aside, fn) }

// marked is what a transaction has to tell of when it ends; nil for those that change no mark.
type marked struct {
	tx      *Tx
	changes int64 // SQLite: that its connection had made before
}

// beginMark notes what there is to compare with at the end. Only a database whose tables are being made lacks the table.
func (d *DB) beginMark(tx *Tx, k kind) (*marked, error) {
	if !k.marks() {
		return nil, nil
	}
	if !d.marks.Load() {
		there, err := One(tx, scanNumber, map[Engine]string{SQLite: `select count(*) from sqlite_master where name = 'commit_mark'`,
			Postgres: `select count(to_regclass('commit_mark'))`}[d.engine])
		if err != nil || there == 0 {
			return nil, err
		}
		d.marks.Store(true)
	}
	m := &marked{tx: tx}
	var err error
	if d.engine == SQLite {
		m.changes, err = One(tx, scanNumber, `select total_changes()`)
	}
	return m, err
}

// end moves the mark if the transaction changed anything. It is the last thing a transaction does, so that whoever waits
// for a row of the table waits for a commit and nothing else.
func (m *marked) end() (err error) {
	switch {
	case m == nil:
	case m.tx.engine == SQLite:
		_, err = m.tx.Exec(`update commit_mark set n = n + 1 where total_changes() > $1`, m.changes)
	default:
		_, err = m.tx.Exec(`update commit_mark set n = n + 1 where lane = pg_backend_pid() % 64 and txid_current_if_assigned() is not null`)
	}
	if err != nil {
		return fmt.Errorf("db: the mark: %w", err)
	}
	return nil
}
