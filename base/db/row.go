package db

import (
	"database/sql/driver"
	"encoding/binary"
	"fmt"
)

// Row takes the values of a row that is loaded, one for each column, in their order. For PostgreSQL they are written as
// COPY has them at once.
type Row struct {
	args   []any  // SQLite
	copied []byte // PostgreSQL: rows not sent yet
	binary bool
	n      int // values put
	err    error
}

// Text puts a text.
func (r *Row) Text(s string) {
	if !r.binary {
		r.args = append(r.args, s)
		return
	}
	r.head(len(s))
	r.copied = append(r.copied, s...)
}

// TextBytes is Text of a text that lies in bytes.
func (r *Row) TextBytes(b []byte) {
	if !r.binary {
		r.args = append(r.args, string(b))
		return
	}
	r.head(len(b))
	r.copied = append(r.copied, b...)
}

// Bytes puts bytes; nil is NULL.
func (r *Row) Bytes(b []byte) {
	switch {
	case b == nil:
		r.Null()
	case !r.binary:
		r.args = append(r.args, b)
	default:
		r.head(len(b))
		r.copied = append(r.copied, b...)
	}
}

// Int puts a number for a column of eight bytes, as all are.
func (r *Row) Int(n int64) {
	if !r.binary {
		r.args = append(r.args, n)
		return
	}
	r.head(8)
	r.copied = binary.BigEndian.AppendUint64(r.copied, uint64(n))
}

// Bool puts yes or no.
func (r *Row) Bool(yes bool) {
	if !r.binary {
		r.args = append(r.args, yes)
		return
	}
	r.head(1)
	one := byte(0)
	if yes {
		one = 1
	}
	r.copied = append(r.copied, one)
}

// Null puts that there is nothing.
func (r *Row) Null() {
	if !r.binary {
		r.args = append(r.args, nil)
		return
	}
	r.head(-1)
}

// head begins a value of so many bytes.
func (r *Row) head(size int) {
	r.n++
	r.copied = binary.BigEndian.AppendUint32(r.copied, uint32(int32(size)))
}

// put puts a value of any of these kinds, or one that knows how to store itself as one of them.
func (r *Row) put(v any) {
	if !r.binary {
		r.args = append(r.args, v)
		return
	}
	switch v := v.(type) {
	case nil:
		r.Null()
	case string:
		r.Text(v)
	case []byte:
		r.Bytes(v)
	case int64:
		r.Int(v)
	case bool:
		r.Bool(v)
	default:
		r.convert(v)
	}
}

func (r *Row) convert(v any) {
	value, err := driver.DefaultParameterConverter.ConvertValue(v)
	switch value.(type) {
	case nil, string, []byte, int64, bool:
		if err == nil {
			r.put(value)
			return
		}
	}
	if err == nil {
		err = fmt.Errorf("db: COPY cannot carry %T", v)
	}
	r.err = err
}

// listed puts rows that are lists of values.
func listed(row func(i int) []any) func(int, *Row) {
	return func(i int, r *Row) {
		for _, v := range row(i) {
			r.put(v)
		}
	}
}
