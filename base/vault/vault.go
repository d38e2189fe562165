// Package vault knows the columns of a database whose texts the keyring sealed: it counts what each key is needed for,
// and seals again under the current key what older ones sealed, a few rows at a time, beside whoever else writes.
package vault

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"xinguan/base/db"
	"xinguan/base/seal"
)

// Column is a column of sealed texts. Its owner says how a text is sealed again: by Reseal with what it is bound to, or
// for data keys by seal.Keyring.Rewrap.
type Column struct {
	Table  string
	Key    []string // the primary key
	Most   int      // rows of a step, where texts are long; 0 for short ones
	Column string
	// Again opens and seals again the text in the row with a key; the values are []byte, int64 or string.
	Again func(ring *seal.Keyring, key []any, sealed []byte) ([]byte, error)
}

// Reseal is an Again for texts bound to what aad makes of the key.
func Reseal(aad func(key []any) []byte) func(*seal.Keyring, []any, []byte) ([]byte, error) {
	return func(ring *seal.Keyring, key []any, sealed []byte) ([]byte, error) {
		plain, err := ring.Unseal(sealed, aad(key))
		if err != nil {
			return nil, err
		}
		return ring.Seal(plain, aad(key)), nil
	}
}

// Counts adds up what each key of the ring sealed in the columns.
func Counts(tx *db.Tx, columns []Column) (map[uint32]int64, error) {
	out := map[uint32]int64{}
	for _, c := range columns {
		err := db.Each(tx, func(scan db.Scanner) error {
			var head []byte
			var n int64
			if err := scan(&head, &n); err != nil {
				return err
			}
			key, err := seal.KeyOfHead(head)
			out[key] += n
			return err
		}, fmt.Sprintf(`select substr(%[1]s, 1, %[3]d), count(*) from %[2]s where length(%[1]s) > 0 group by 1`, c.Column, c.Table, seal.HeadSize))
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", c.Table, c.Column, err)
		}
	}
	return out, nil
}

// Lost is told of texts whose key is not in the ring, or that do not open: they are left as they are.
type Lost struct {
	Table string
	Rows  int64
	Cause error
}

func (l Lost) Error() string {
	return fmt.Sprintf("%s 有%d处打不开（%v）", l.Table, l.Rows, l.Cause)
}

// Renew seals again everything in the columns that another than the current key sealed. It can be stopped at any time
// and begun again: what is done is done. tell hears how many texts were sealed again. Texts that do not open are passed
// over and told in the error, a joined list of Lost.
func Renew(ctx context.Context, d *db.DB, ring *seal.Keyring, columns []Column, tell func(done int64)) (done int64, err error) {
	var lost []error
	for _, c := range columns {
		w := renewal{Column: c, ring: ring, current: seal.Head(ring.Current())}
		for more := true; more; {
			after := w // a transaction may be tried again: what it learned counts when it is committed
			err := d.Write(ctx, func(tx *db.Tx) (err error) {
				after = w
				more, err = after.step(tx)
				return err
			})
			if err != nil {
				return done + w.done, err
			}
			if w = after; tell != nil {
				tell(done + w.done)
			}
		}
		done += w.done
		if w.lost.Rows > 0 {
			w.lost.Table = c.Table
			lost = append(lost, w.lost)
		}
	}
	return done, errors.Join(lost...)
}

// mostRows is how many short texts a step takes: a few milliseconds, so that decisions go between.
const mostRows = 100

// renewal is where the work on a column stands.
type renewal struct {
	Column
	ring    *seal.Keyring
	current []byte
	after   []any // the key of the last row looked at
	done    int64
	lost    Lost
}

type found struct {
	key    []any
	sealed []byte
}

func (w *renewal) step(tx *db.Tx) (more bool, err error) {
	limit := w.Most
	if limit == 0 {
		limit = mostRows
	}
	rows, err := w.page(tx, limit)
	if err != nil {
		return false, err
	}
	done, lost := int64(0), w.lost
	for _, r := range rows {
		fresh, err := w.Again(w.ring, r.key, r.sealed)
		if err != nil {
			lost.Rows++
			lost.Cause = err
			continue
		}
		n, err := tx.Exec(w.update(), append([]any{fresh, r.sealed}, r.key...)...)
		if err != nil {
			return false, err
		}
		done += n
	}
	if len(rows) > 0 {
		w.after = rows[len(rows)-1].key
	}
	w.done, w.lost = w.done+done, lost
	return len(rows) == limit, nil
}

// page is the next rows another key sealed.
func (w *renewal) page(tx *db.Tx, limit int) ([]found, error) {
	key := strings.Join(w.Key, ", ")
	q := fmt.Sprintf(`select %s, %[2]s from %[3]s where length(%[2]s) > 0 and substr(%[2]s, 1, %[4]d) <> $1`, key, w.Column.Column, w.Table, seal.HeadSize)
	args := []any{w.current}
	if w.after != nil {
		q += fmt.Sprintf(` and (%s) > %s`, key, db.In(2, len(w.Key)))
		args = append(args, w.after...)
	}
	q += fmt.Sprintf(` order by %s limit %d`, key, limit)
	return db.All(tx, func(scan db.Scanner) (f found, err error) {
		f.key = make([]any, len(w.Key))
		dest := make([]any, 0, len(w.Key)+1)
		for i := range f.key {
			dest = append(dest, &f.key[i])
		}
		return f, scan(append(dest, &f.sealed)...)
	}, q, args...)
}

// update changes a row only while it holds the text that was read: one erased meanwhile stays erased.
func (w *renewal) update() string {
	q := fmt.Sprintf(`update %s set %[2]s = $1 where %[2]s = $2`, w.Table, w.Column.Column)
	for i, k := range w.Key {
		q += fmt.Sprintf(` and %s = $%d`, k, i+3)
	}
	return q
}
