package db_test

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
)

// kept are the streams of a snapshot in memory.
type kept map[string]*bytes.Buffer

func (k kept) create(name string) io.WriteCloser {
	k[name] = &bytes.Buffer{}
	return nopCloser{k[name]}
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

func prepare(ctx context.Context, d *db.DB, versions map[string]int64) error {
	return db.MigrateTo(ctx, d, versions, withMark...)
}

// withMark are sets one of which puts rows in by itself: restored, they must not be there twice.
var withMark = append([]db.Set{filled}, things...)

func fillThings(t *testing.T, d *db.DB, from, n int) {
	t.Helper()
	err := d.Write(context.Background(), func(tx *db.Tx) error {
		for i := from; i < from+n; i++ {
			if _, err := tx.Exec(`insert into thing (id, name, n, yes) values ($1, $2, $3, true)`, []byte{byte(i >> 8), byte(i)}, "a\tb\\n\n\"'示例", int64(i)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A snapshot holds what was there when it began, though others write on; restored, it is the same to the byte.
func TestASnapshotIsOneMomentAndComesBack(t *testing.T) {
	dbtest.Each(t, withMark, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		fillThings(t, d, 0, 300)
		streams, c := kept{}, db.Contents{}
		err := d.Snapshot(ctx, func() {}, func(s *db.Snapshot) (err error) {
			fillThings(t, d, 300, 50)
			if c, err = s.Contents(); err != nil {
				return err
			}
			return s.Dump(&c, streams.create)
		})
		if err != nil {
			t.Fatal(err)
		}
		if i := indexOf(c.Tables, "thing"); i < 0 || c.Tables[i].Rows != 300 || c.Versions["things"] == 0 {
			t.Fatalf("the snapshot says %+v", c)
		}
		url := dbtest.URL(t, d.Engine())
		restore(t, url, &c, streams)
		back, err := db.Open(ctx, url)
		if err != nil {
			t.Fatal(err)
		}
		defer back.Close()
		if err := back.Sound(ctx); err != nil {
			t.Error(err)
		}
		if got, want := all(t, back), all(t, d)[:300]; !cmp.Equal(got, want) {
			t.Error(cmp.Diff(got, want))
		}
		if n := rows(t, back, "mark"); n != 2 {
			t.Errorf("%d marks", n)
		}
		fillThings(t, back, 1000, 1) // it goes on
		if err := db.Migrate(ctx, back, withMark...); err != nil {
			t.Error(err)
		}
	})
}

func indexOf(tables []db.Table, name string) int {
	for i, t := range tables {
		if t.Name == name {
			return i
		}
	}
	return -1
}

func restore(t *testing.T, url string, c *db.Contents, streams kept) {
	t.Helper()
	ctx := context.Background()
	r, err := db.NewRestore(ctx, url, c, prepare)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range streams {
		if ok, err := r.Stream(ctx, name, content); err != nil || !ok {
			t.Fatalf("%s: %v %v", name, ok, err)
		}
	}
	if err := r.Finish(ctx); err != nil {
		t.Fatal(err)
	}
}

func all(t *testing.T, d *db.DB) (out []string) {
	t.Helper()
	err := d.View(context.Background(), func(tx *db.Tx) (err error) {
		out, err = db.All(tx, func(scan db.Scanner) (s string, err error) {
			var id []byte
			var n int64
			err = scan(&id, &s, &n)
			return string(id) + s + string(rune('a'+n)), err
		}, `select id, name, n from thing order by id`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func rows(t *testing.T, d *db.DB, table string) (n int64) {
	t.Helper()
	err := d.View(context.Background(), func(tx *db.Tx) error {
		counts, err := db.Counts(tx)
		n = counts[table]
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestARestoreOverwritesNothing(t *testing.T) {
	dbtest.Each(t, things, func(t *testing.T, d *db.DB) {
		c := &db.Contents{Engine: d.Engine().Name(), Versions: map[string]int64{"things": 1}}
		url := d.URL()
		if d.Engine() == db.Postgres {
			url = dbtest.URL(t, db.Postgres)
			other, err := db.Open(context.Background(), url)
			if err != nil {
				t.Fatal(err)
			}
			defer other.Close()
			if err := db.Migrate(context.Background(), other, things...); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := db.NewRestore(context.Background(), url, c, prepare); err == nil || !strings.Contains(err.Error(), "不会覆盖") {
			t.Errorf("restored over what is there: %v", err)
		}
	})
	c := &db.Contents{Engine: db.PostgresName}
	if _, err := db.NewRestore(context.Background(), "sqlite:"+filepath.Join(t.TempDir(), "x"), c, prepare); err == nil || !strings.Contains(err.Error(), "PostgreSQL") {
		t.Errorf("another engine: %v", err)
	}
}

// A program that lacks a whole package refuses the database of one that has it.
func TestADatabaseOfANewerProgramIsRefused(t *testing.T) {
	dbtest.Each(t, nil, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		if err := db.Migrate(ctx, d, withMark...); err != nil {
			t.Fatal(err)
		}
		if err := db.Migrate(ctx, d, things...); err == nil || !strings.Contains(err.Error(), "请改用新版本的程序") || !strings.Contains(err.Error(), "filled") {
			t.Errorf("an older program opens it: %v", err)
		}
	})
}

// TestASnapshotPausesByTheMegabyte: a pause for each row would make the backup of a city take days.
func TestASnapshotPausesByTheMegabyte(t *testing.T) {
	dbtest.Each(t, withMark, func(t *testing.T, d *db.DB) {
		fillThings(t, d, 0, 3000)
		streams, pauses := kept{}, 0
		err := d.Snapshot(context.Background(), func() { pauses++ }, func(s *db.Snapshot) error {
			c, err := s.Contents()
			if err != nil {
				return err
			}
			pauses = 0
			return s.Dump(&c, streams.create)
		})
		if err != nil {
			t.Fatal(err)
		}
		if pauses > 20 {
			t.Errorf("%d pauses for 3000 rows", pauses)
		}
	})
}
