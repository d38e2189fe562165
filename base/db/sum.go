package db

import (
	"fmt"
	"strings"
)

// Sum adds figures up in a table: its columns are those of its key, which may hold texts, numbers and bytes, and n. Each
// row holds the values of the key and what to add; no key comes twice. Where two transactions may add to the same rows,
// rows come in the order of their keys, so that the two wait for each other and neither for both.
func (t *Tx) Sum(table string, key []string, n int, row func(i int) []any) error {
	if n == 0 {
		return nil
	}
	if t.engine == Postgres {
		return t.sumArrays(table, key, n, row)
	}
	width := len(key) + 1
	return t.blocks(n, width, func(count int) string { return sumSQL(table, key, "values "+unnumbered(count, width)) }, listed(row))
}

// sumArrays hands the server one array for each column, in one statement it has planned before: thousands of rows of
// placeholders take it longer to read than to add.
func (t *Tx) sumArrays(table string, key []string, n int, row func(i int) []any) error {
	args, kinds := make([]any, len(key)+1), make([]string, len(key)+1)
	for i := range n {
		for c, v := range row(i) {
			var err error
			if args[c], kinds[c], err = appended(args[c], v, n); err != nil {
				return err
			}
		}
	}
	for c := range kinds {
		kinds[c] = fmt.Sprintf("$%d::%s[]", c+1, kinds[c])
	}
	_, err := t.Exec(sumSQL(table, key, "select * from unnest("+strings.Join(kinds, ", ")+")"), args...)
	return err
}

// appended is an array of a column with one value more, and what its values are called; of is how many there will be.
func appended(array, v any, of int) (any, string, error) {
	switch v := v.(type) {
	case string:
		return grown(array, v, of), "text", nil
	case []byte:
		return grown(array, v, of), "bytea", nil
	case int64:
		return grown(array, v, of), "bigint", nil
	}
	return nil, "", fmt.Errorf("db: %T cannot be part of a sum", v)
}

func grown[T any](array any, v T, of int) []T {
	if array == nil {
		array = make([]T, 0, of)
	}
	return append(array.([]T), v)
}

func sumSQL(table string, key []string, rows string) string {
	columns := strings.Join(key, ", ")
	return "insert into " + table + " (" + columns + ", n) " + rows + " on conflict (" + columns + ") do update set n = " + table + ".n + excluded.n"
}
