package db

import (
	"database/sql/driver"
	"fmt"
	"strings"
)

// Load inserts n rows: COPY on PostgreSQL, prepared inserts of many rows on SQLite.
func (t *Tx) Load(table string, columns []string, n int, row func(i int) []any) error {
	switch {
	case n == 0:
		return nil
	case t.engine == Postgres:
		return t.copyIn(table, columns, n, row)
	}
	return t.insertMany(table, columns, n, row)
}

// widest is how many values one prepared insert takes: past a few hundred nothing is gained.
const widest = 400

func (t *Tx) insertMany(table string, columns []string, n int, row func(int) []any) error {
	return t.blocks(n, len(columns), func(count int) string { return insertSQL(table, columns, count) }, row)
}

// blocks runs one prepared statement over n rows of some width, many at a time, and what is left over one by one; q is the
// statement for so many rows.
func (t *Tx) blocks(n, width int, q func(count int) string, row func(int) []any) error {
	per := max(1, widest/width)
	for from := 0; from < n; {
		count := min(per, n-from)
		if count < per {
			per = 1
			count = 1
		}
		stop := n - (n-from)%count
		if err := t.block(q(count), from, stop, count, row); err != nil {
			return err
		}
		from = stop
	}
	return nil
}

// block runs a statement over rows from…to, count at a time.
func (t *Tx) block(q string, from, to, count int, row func(int) []any) error {
	stmt, err := t.SQL().PrepareContext(t.ctx, q)
	if err != nil {
		return err
	}
	defer stmt.Close()
	var args []any
	for i := from; i < to; i += count {
		args = args[:0]
		for k := range count {
			args = append(args, row(i+k)...)
		}
		if _, err := stmt.ExecContext(t.ctx, args...); err != nil {
			return err
		}
	}
	return nil
}

func insertSQL(table string, columns []string, count int) string {
	return fmt.Sprintf("insert into %s (%s) values %s", table, strings.Join(columns, ", "), unnumbered(count, len(columns)))
}

// unnumbered are the placeholders of some rows. They have no number: the driver looks the name of a numbered one up at every
// bind, an eighth of a load, and the engine once more when it reads the statement.
func unnumbered(rows, width int) string {
	one := "(" + strings.TrimSuffix(strings.Repeat("?,", width), ",") + ")"
	return strings.TrimSuffix(strings.Repeat(one+",", rows), ",")
}

// plain replaces values that know how to store themselves by what they store; COPY does not ask them.
func plain(row []any) ([]any, error) {
	for i, v := range row {
		if x, ok := v.(driver.Valuer); ok {
			value, err := x.Value()
			if err != nil {
				return nil, err
			}
			row[i] = value
		}
	}
	return row, nil
}
