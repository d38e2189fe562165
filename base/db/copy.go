package db

import (
	"encoding/binary"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// copyIn streams rows by COPY inside the transaction. They are written here and not by the library, which makes an object of
// each value and looks up how to write it: half of what a load costs this program.
func (t *Tx) copyIn(table string, columns []string, n int, put func(int, *Row)) error {
	if t.loaded == nil {
		t.loaded = map[string]int64{}
	}
	t.loaded[table] += int64(n)
	names := ""
	for i, c := range columns {
		if i > 0 {
			names += ", "
		}
		names += pgx.Identifier{c}.Sanitize()
	}
	q := "copy " + pgx.Identifier{table}.Sanitize() + " (" + names + ") from stdin binary"
	return t.conn.Raw(func(driver any) error {
		conn, ok := driver.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("db: COPY needs pgx, not %T", driver)
		}
		rows := copying{put: put, n: n, width: len(columns), row: Row{binary: true, copied: append(make([]byte, 0, copyRoom), copyHead...)}}
		_, err := conn.Conn().PgConn().CopyFrom(t.ctx, &rows, q)
		if rows.row.err != nil {
			return rows.row.err
		}
		return err
	})
}

// copyHead begins the binary form: its signature, no flags, nothing more.
const copyHead = "PGCOPY\n\377\r\n\000" + "\x00\x00\x00\x00" + "\x00\x00\x00\x00"

// copyRoom holds what is sent at once, and a row beyond.
const copyRoom = 80 << 10

// copying is the binary form of rows, written as it is read.
type copying struct {
	put          func(int, *Row)
	n, at, width int
	row          Row
	sent         int // of what row holds
}

// Read fills p unless the rows end.
func (c *copying) Read(p []byte) (int, error) {
	r := &c.row
	if len(r.copied)-c.sent < len(p) {
		r.copied = append(r.copied[:0], r.copied[c.sent:]...)
		c.sent = 0
		for c.at < c.n && len(r.copied) < len(p) {
			if c.next(); r.err != nil {
				return 0, r.err
			}
		}
	}
	n := copy(p, r.copied[c.sent:])
	if c.sent += n; n == 0 && len(p) > 0 {
		return 0, io.EOF
	}
	return n, nil
}

// next writes the next row.
func (c *copying) next() {
	r := &c.row
	r.copied = binary.BigEndian.AppendUint16(r.copied, uint16(c.width))
	r.n = 0
	if c.put(c.at, r); r.n != c.width && r.err == nil {
		r.err = fmt.Errorf("db: %d values for %d columns", r.n, c.width)
	}
	c.at++
}
