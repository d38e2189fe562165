package db

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"xinguan/base/clock"
	"xinguan/base/id"
)

type word string

// places are a place of each kind that columns are read into.
func places() []any {
	return []any{new(string), new([]byte), new(int), new(int64), new(int32), new(uint8), new(float64), new(bool), new(any), new(word), new(*string), new(*int64),
		new(sql.NullString), new(sql.NullInt64), new(sql.NullBool), new(clock.Date), new(id.ID)}
}

// TestReadersGiveWhatTheStandardLibraryGives reads values of every type into places of every kind, directly and by
// database/sql: the values are the same, and what cannot be read into a place cannot by both.
func TestReadersGiveWhatTheStandardLibraryGives(t *testing.T) {
	d := openFile(t)
	for _, value := range []string{`null`, `0`, `1`, `2`, `-7`, `3000000000`, `1.5`, `3.0`, `''`, `'文字'`, `'42'`, `'true'`, `'2026-11-28'`, `x''`, `x'00ff'`, `x'000102030405060708090a0b0c0d0e0f'`} {
		q := `select ` + value
		for i := range places() {
			want, got := places()[i], places()[i]
			wantErr := d.Reader().QueryRow(q).Scan(want)
			gotErr := d.View(context.Background(), func(tx *Tx) error {
				_, err := One(tx, func(scan Scanner) (struct{}, error) { return struct{}{}, scan(got) }, q)
				return err
			})
			if (wantErr == nil) != (gotErr == nil) {
				t.Errorf("%s into a %T: %v, by the standard library %v", value, got, gotErr, wantErr)
				continue
			}
			if wantErr == nil && !reflect.DeepEqual(want, got) {
				t.Errorf("%s into a %T: %v, by the standard library %v", value, got, reflect.ValueOf(got).Elem(), reflect.ValueOf(want).Elem())
			}
		}
	}
}

// TestAViewLeavesNothingBehind: rows that nobody closed, an error, a panic and an ended context all end the snapshot, and
// the next one sees what was written since.
func TestAViewLeavesNothingBehind(t *testing.T) {
	d := openFile(t)
	ctx := context.Background()
	put := func() {
		if err := d.Write(ctx, func(tx *Tx) error { _, err := tx.Exec(`insert into t (n) values (1)`); return err }); err != nil {
			t.Fatal(err)
		}
	}
	put()
	put()
	left := map[string]func(tx *Tx) error{
		"open rows": func(tx *Tx) error {
			rows, err := tx.Query(`select n from t`)
			if err == nil && !rows.Next() {
				err = errors.New("no row")
			}
			return err
		},
		"an error": func(tx *Tx) error {
			_, err := tx.Query(`select n from t`)
			return errors.Join(err, io.ErrUnexpectedEOF)
		},
		"a panic":  func(tx *Tx) error { _, _ = tx.Query(`select n from t`); panic("here") },
		"nonsense": func(tx *Tx) error { _, err := tx.Query(`select nonsense from t`); return err },
	}
	for range 5 { // more often than there are readers
		for name, fn := range left {
			func() {
				defer func() { _ = recover() }()
				if err := d.View(ctx, fn); (err == nil) != (name == "open rows") {
					t.Errorf("%s: %v", name, err)
				}
			}()
			before := count(t, d)
			put()
			if got := count(t, d); got != before+1 {
				t.Fatalf("after %s: %d rows, want %d", name, got, before+1)
			}
		}
	}
}

// TestAViewEndsWithItsContext: between rows at once, and a statement that was slow before on the way to its first row.
func TestAViewEndsWithItsContext(t *testing.T) {
	d := openFile(t)
	ctx, cancel := context.WithCancel(context.Background())
	err := d.View(ctx, func(tx *Tx) error {
		n := 0
		return Each(tx, func(Scanner) error {
			if n++; n == 3 {
				cancel()
			}
			if n > 3 {
				t.Error("a row was read after the end")
			}
			return nil
		}, `with recursive n(x) as (select 1 union all select x + 1 from n where x < 100000) select x from n`)
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("between rows: %v", err)
	}
	const long = `with recursive n(x) as (select 1 union all select x + 1 from n where x < $1) select count(*) from n`
	ask := func(ctx context.Context, n int) error {
		return d.View(ctx, func(tx *Tx) error { _, err := One(tx, scanNumber, long, n); return err })
	}
	for range 2 * d.Reader().Stats().MaxOpenConnections { // on each connection
		if err := ask(context.Background(), 200_000); err != nil {
			t.Fatal(err)
		}
	}
	short, stop := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer stop()
	began := time.Now()
	if err := ask(short, 1_000_000_000); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("on the way to the first row: %v after %v", err, time.Since(began))
	}
	if err := ask(context.Background(), 10); err != nil {
		t.Errorf("after that: %v", err)
	}
}

// TestQueriesInsideQueries: the same statement can be read while it is being read.
func TestQueriesInsideQueries(t *testing.T) {
	d := openFile(t)
	const q = `with n(x) as (values (1), (2), (3)) select x from n`
	var seen []string
	if err := d.View(context.Background(), func(tx *Tx) error {
		return Each(tx, func(scan Scanner) error {
			var outer string
			if err := scan(&outer); err != nil {
				return err
			}
			return Each(tx, func(scan Scanner) error {
				var inner string
				err := scan(&inner)
				seen = append(seen, outer+inner)
				return err
			}, q)
		}, q)
	}); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(seen, " "); got != "11 12 13 21 22 23 31 32 33" {
		t.Error(got)
	}
}

func openFile(t *testing.T) *DB {
	t.Helper()
	d, err := Open(context.Background(), "sqlite:"+filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	if err := d.Timeless(context.Background(), func(tx *Tx) error { _, err := tx.Exec(`create table t (n bigint)`); return err }); err != nil {
		t.Fatal(err)
	}
	return d
}

func count(t *testing.T, d *DB) (n int64) {
	t.Helper()
	if err := d.View(context.Background(), func(tx *Tx) (err error) { n, err = One(tx, scanNumber, `select count(*) from t`); return err }); err != nil {
		t.Fatal(err)
	}
	return n
}
