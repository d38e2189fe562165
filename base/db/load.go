package db

import (
	"fmt"
	"strings"
)

// Load inserts n rows: COPY on PostgreSQL, prepared inserts of many rows on SQLite.
func (t *Tx) Load(table string, columns []string, n int, row func(i int) []any) error {
	return t.LoadRows(table, columns, n, listed(row))
}

// LoadRows is Load for rows that are put value by value, which takes no memory for each.
func (t *Tx) LoadRows(table string, columns []string, n int, put func(i int, r *Row)) error {
	switch {
	case n == 0:
		return nil
	case t.engine == Postgres:
		return t.copyIn(table, columns, n, put)
	}
	return t.insertMany(table, columns, n, put)
}

// widest is how many values one prepared insert takes: past a few hundred nothing is gained.
const widest = 400

func (t *Tx) insertMany(table string, columns []string, n int, put func(int, *Row)) error {
	return t.blocks(n, len(columns), func(count int) string { return insertSQL(table, columns, count) }, put)
}

// blocks runs one prepared statement over n rows of some width, many at a time, and what is left over one by one; q is the
// statement for so many rows.
func (t *Tx) blocks(n, width int, q func(count int) string, put func(int, *Row)) error {
	per := max(1, widest/width)
	for from := 0; from < n; {
		count := min(per, n-from)
		if count < per {
			per = 1
			count = 1
		}
		stop := n - (n-from)%count
		if err := t.block(q(count), from, stop, count, put); err != nil {
			return err
		}
		from = stop
	}
	return nil
}

// block runs a statement over rows from…to, count at a time.
func (t *Tx) block(q string, from, to, count int, put func(int, *Row)) error {
	stmt, err := t.SQL().PrepareContext(t.ctx, q)
	if err != nil {
		return err
	}
	defer stmt.Close()
	var r Row
	for i := from; i < to; i += count {
		r.args = r.args[:0]
		for k := range count {
			put(i+k, &r)
		}
		if _, err := stmt.ExecContext(t.ctx, r.args...); err != nil {
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
