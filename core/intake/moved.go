package intake

import (
	"encoding/binary"
	"strconv"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
)

// A repair workbook says of each row which batch holds it, and where. When it comes back, the row waits in its old batch
// no more: whatever becomes of it now is told by the batch that brought it.

// origin is where a row of a repair workbook was held, encoded; nil where the sheet does not say so in a way that can be
// read.
func (c *checker) origin(cells []string) []byte {
	a := c.adopting
	if a.batch < 0 || a.row < 0 || a.batch >= len(cells) || a.row >= len(cells) {
		return nil
	}
	x, err := id.Parse(strings.TrimSpace(cells[a.batch]))
	n, err2 := strconv.Atoi(strings.TrimSpace(cells[a.row]))
	if err != nil || err2 != nil || n < 1 {
		return nil
	}
	return binary.AppendUvarint(x[:], uint64(n))
}

// waited is what origin encoded.
func (r *row) waited() (batch id.ID, n int, ok bool) {
	if len(r.From) <= len(batch) {
		return batch, 0, false
	}
	copy(batch[:], r.From)
	v, read := binary.Uvarint(r.From[len(batch):])
	return batch, int(v), read > 0
}

// relieve takes rows that came back out of the batches that held them. A batch of another agency or item is left alone.
func (c *chunk) relieve() error {
	for i := range c.rows {
		x, n, ok := c.rows[i].waited()
		if !ok || x == c.b.ID {
			continue
		}
		if err := c.tx.Alone(); err != nil {
			return err
		}
		gone, err := c.tx.Exec(`delete from held where batch = $1 and row = $2 and exists (select 1 from batch where id = $1 and item = $3 and agency = $4 and stage = 'done')`,
			x, n, c.b.Item, c.b.Agency)
		if err != nil {
			return err
		}
		if gone == 0 {
			continue // put right in the browser, or sent back before
		}
		past, err := dropFindings(c.tx, x, n)
		if err != nil {
			return err
		}
		_, err = c.tx.Exec(`update batch set held = held - 1, moved = moved + 1, warnings = warnings - $1, notices = notices - $2 where id = $3`, past.Warnings, past.Notices, x)
		if err != nil {
			return err
		}
	}
	return nil
}

// dropFindings deletes what was found on a row, and says what it counted for.
func dropFindings(tx *db.Tx, batch id.ID, n int) (past Result, err error) {
	err = db.Each(tx, func(scan db.Scanner) error {
		var l Level
		err := scan(&l)
		past.count(l)
		return err
	}, `select level from finding where batch = $1 and row = $2`, batch, n)
	if err == nil {
		_, err = tx.Exec(`delete from finding where batch = $1 and row = $2`, batch, n)
	}
	return past, err
}
