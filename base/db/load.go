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
	per := max(1, widest/len(columns))
	for from := 0; from < n; {
		count := min(per, n-from)
		if count < per {
			per = 1
			count = 1
		}
		stop := n - (n-from)%count
		if err := t.insertBlock(table, columns, from, stop, count, row); err != nil {
			return err
		}
		from = stop
	}
	return nil
}

// insertBlock inserts rows from…to, count at a time, through one prepared statement.
func (t *Tx) insertBlock(table string, columns []string, from, to, count int, row func(int) []any) error {
	stmt, err := t.tx.PrepareContext(t.ctx, insertSQL(table, columns, count))
	if err != nil {
		return err
	}
	defer stmt.Close()
	args := make([]any, 0, count*len(columns))
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

// insertSQL numbers no parameter: the driver looks the name of a numbered one up at every bind, an eighth of a load.
func insertSQL(table string, columns []string, count int) string {
	one := "(" + strings.TrimSuffix(strings.Repeat("?,", len(columns)), ",") + ")"
	return fmt.Sprintf("insert into %s (%s) values %s", table, strings.Join(columns, ", "), strings.TrimSuffix(strings.Repeat(one+",", count), ","))
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
