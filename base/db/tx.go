package db

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"

	"xinguan/base/clock"
)

// Tx is one transaction. "Now" is the same for all of it.
type Tx struct {
	ctx    context.Context
	on     session
	conn   *sql.Conn // PostgreSQL: for COPY
	engine Engine
	now    clock.Instant
	loaded map[string]int64 // PostgreSQL: rows by table
	leg    *leg             // of a Relay whose slices overlap
	relay  int32            // its number

	onlyAdds bool // see OnlyAdds
}

// Context is the context the transaction runs under.
func (t *Tx) Context() context.Context { return t.ctx }

// Engine tells which engine is behind.
func (t *Tx) Engine() Engine { return t.engine }

// Now is the transaction's moment.
func (t *Tx) Now() clock.Instant { return t.now }

// Today is the transaction's day in the city's zone.
func (t *Tx) Today() clock.Date { return t.now.Date() }

// SQL is the transaction of the standard library, for libraries that want one; nil in a View on SQLite.
func (t *Tx) SQL() *sql.Tx {
	s, _ := t.on.(standard)
	return s.Tx
}

// Keep ends a query whose rows are not to change before the transaction is over. On SQLite nothing changes beside it.
func (t *Tx) Keep() string {
	if t.engine == Postgres {
		return " for share"
	}
	return ""
}

// Exec runs a statement and says how many rows it changed.
func (t *Tx) Exec(q string, args ...any) (int64, error) {
	return t.on.exec(t.ctx, q, args)
}

// Query runs a query; the caller closes the rows.
func (t *Tx) Query(q string, args ...any) (Rows, error) {
	return t.on.query(t.ctx, q, args)
}

// Scanner reads the columns of one row.
type Scanner = func(dest ...any) error

// Each calls fn for every row.
func Each(t *Tx, fn func(Scanner) error, q string, args ...any) (err error) {
	rows, err := t.Query(q, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := fn(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// All reads every row.
func All[T any](t *Tx, scan func(Scanner) (T, error), q string, args ...any) ([]T, error) {
	var out []T
	err := Each(t, func(s Scanner) error {
		v, err := scan(s)
		out = append(out, v)
		return err
	}, q, args...)
	return out, err
}

// One reads the first row; sql.ErrNoRows when there is none.
func One[T any](t *Tx, scan func(Scanner) (T, error), q string, args ...any) (v T, err error) {
	rows, err := t.Query(q, args...)
	if err != nil {
		return v, err
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return v, err
		}
		return v, sql.ErrNoRows
	}
	v, err = scan(rows.Scan)
	return v, err
}

// In is a list of placeholders: In(3, 2) is "($3,$4)".
func In(first, n int) string {
	var b strings.Builder
	b.WriteByte('(')
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(first + i))
	}
	b.WriteByte(')')
	return b.String()
}

// Values are n rows of placeholders: Values(3, 2, 2) is "($3,$4),($5,$6)".
func Values(first, n, columns int) string {
	rows := make([]string, n)
	for i := range rows {
		rows[i] = In(first+i*columns, columns)
	}
	return strings.Join(rows, ",")
}

// Table is n rows of placeholders as a table whose columns, named column1 on, have the types given: PostgreSQL takes what
// it is not told for text, SQLite needs no telling.
func (t *Tx) Table(first, n int, types ...string) string {
	rows := Values(first, n, len(types))
	if t.engine != Postgres || n == 0 {
		return "(values " + rows + ")"
	}
	head := make([]string, len(types))
	for i, kind := range types {
		head[i] = "$" + strconv.Itoa(first+i) + "::" + kind
	}
	rest := rows[strings.IndexByte(rows, ')')+1:]
	return "(values (" + strings.Join(head, ",") + ")" + rest + ")"
}

// Keys is a table of one column, column1, that holds keys handed over as the parameters from the first on. PostgreSQL takes
// them as one array, in a statement it has planned before.
func (t *Tx) Keys(first int, keys [][]byte) (table string, args []any) {
	if t.engine == Postgres {
		return "(select unnest($" + strconv.Itoa(first) + "::bytea[]) as column1)", []any{keys}
	}
	args = make([]any, len(keys))
	for i, k := range keys {
		args[i] = k
	}
	return t.Table(first, len(keys), "bytea"), args
}

// Probe joins a table row by row through an index, after what stands before it. PostgreSQL is kept from reading the whole
// table, which it takes for the cheaper way for some thousand keys, and which grows.
func (t *Tx) Probe(table, alias, on string) string {
	if t.engine == Postgres {
		return " cross join lateral (select * from " + table + " " + alias + " where " + on + " offset 0) " + alias
	}
	return " cross join " + table + " " + alias + " on " + on
}
