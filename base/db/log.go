package db

import (
	"context"
	"fmt"
)

// SQLite's log (WAL) beside bulk work. Were it moved into the file by the commits that make it long, as SQLite does by
// itself, every so often a slice would hold the writer for as long as that takes. So while Bulk runs commits only
// append, and a connection of its own moves the log between slices, when decisions may go ahead at the same time.

// Pages whose rows come in no order change again and again, so that moving them seldom pays: at 16 MB bulk work took a
// third longer than at 64 MB.
const (
	moveAt  = 16_384 // pages (64 MB) waiting in the log from where they are moved
	renewAt = 24_576 // pages (96 MB) of log from where it must be started anew
)

// betweenSlices keeps the log short. An error is no trouble yet: the next time does the rest.
func (d *DB) betweenSlices(ctx context.Context) {
	pages, moved, err := d.log(ctx, "noop")
	if err != nil || pages-moved < moveAt {
		return
	}
	if pages, _, err = d.log(ctx, "passive"); err != nil || pages < renewAt {
		return
	}
	// Decisions kept appending while the log was moved, so it never was moved whole, and only then does the next
	// transaction start it anew. What is left is little: move that with nobody writing.
	if d.gate.enter(ctx, false) == nil {
		_, _, _ = d.log(ctx, "passive")
		d.gate.leave()
	}
}

// log moves pages into the file as far as no reader needs the log to stay ("passive"), or only looks ("noop"), and
// says how many pages the log has and how many of them are moved.
func (d *DB) log(ctx context.Context, mode string) (pages, moved int, err error) {
	var busy int
	err = d.keeper.QueryRowContext(ctx, "pragma wal_checkpoint("+mode+")").Scan(&busy, &pages, &moved)
	return pages, moved, err
}

// endSlices gives the work of moving the log back to the commits.
func (d *DB) endSlices() {
	ctx := context.Background()
	if d.gate.enter(ctx, false) != nil {
		return
	}
	defer d.gate.leave()
	_, _, _ = d.log(ctx, "passive")
	_, _ = d.writer.ExecContext(ctx, fmt.Sprintf("pragma wal_autocheckpoint=%d", logPages))
}

// flush puts on the disk all that was committed before. Both engines flush their log as a whole, so one small
// transaction that waits for the disk takes the earlier ones along.
func (d *DB) flush(ctx context.Context) error {
	return d.Write(ctx, func(tx *Tx) error {
		if d.engine == Postgres {
			_, err := tx.Exec("select pg_logical_emit_message(true, 'xinguan', '')")
			return err
		}
		return touchHeader(tx)
	})
}

// touchHeader writes the first page of the file as it is.
func touchHeader(tx *Tx) error {
	version, err := One(tx, func(s Scanner) (v int, err error) { err = s(&v); return v, err }, "pragma user_version")
	if err != nil {
		return err
	}
	_, err = tx.Exec(fmt.Sprintf("pragma user_version = %d", version))
	return err
}
