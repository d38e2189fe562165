package db_test

import (
	"context"
	"io/fs"
	"sync"
	"testing"
	"testing/fstest"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
)

func TestNewerDataIsRefused(t *testing.T) {
	dbtest.Each(t, things, func(t *testing.T, d *db.DB) {
		newer := fstest.MapFS{"00001_things.sql": things[0].FS.(fstest.MapFS)["00001_things.sql"],
			"00002_more.sql": {Data: []byte("-- +goose Up\ncreate table more (id bytea not null primary key);\n")}}
		ctx := context.Background()
		if err := db.Migrate(ctx, d, db.Set{Package: "things", FS: newer}); err != nil {
			t.Fatal(err)
		}
		if err := db.Migrate(ctx, d, things...); err == nil {
			t.Error("an older binary accepted newer data")
		}
	})
}

func TestMigratingAgainChangesNothing(t *testing.T) {
	dbtest.Each(t, things, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		if err := d.Write(ctx, func(tx *db.Tx) error { return load(tx, "kept") }); err != nil {
			t.Fatal(err)
		}
		if err := db.Migrate(ctx, d, things...); err != nil {
			t.Fatal(err)
		}
		if got := names(t, d); len(got) != 1 {
			t.Errorf("after the second time: %q", got)
		}
	})
}

// filled has a migration that would show if it were applied twice.
var filled = db.Set{Package: "filled", FS: fstest.MapFS{
	"00001_table.sql": {Data: []byte("-- +goose Up\ncreate table mark (n bigint not null);\n")},
	"00002_fill.sql":  {Data: []byte("-- +goose Up\ninsert into mark (n) values (1);\n")},
	"00003_fill.sql":  {Data: []byte("-- +goose Up\ninsert into mark (n) values (2);\n")},
}}

func TestTwoProcessesMigrateAtOnce(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run([]string{"sqlite", "postgres"}[engine], func(t *testing.T) {
			url, ctx := dbtest.URL(t, engine), context.Background()
			var all sync.WaitGroup
			for range 4 {
				d, err := db.Open(ctx, url)
				if err != nil {
					t.Fatal(err)
				}
				defer d.Close()
				all.Go(func() {
					if err := db.Migrate(ctx, d, filled); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			if n := count(t, url, "select count(*) from mark"); n != 2 {
				t.Errorf("%d rows were filled in, want 2", n)
			}
		})
	}
}

// late lets another process migrate at the last moment: when the second file is read, after it was found missing.
type late struct {
	fs.FS
	before func()
}

func (l late) Open(name string) (fs.File, error) {
	if name == "00002_fill.sql" {
		l.before()
	}
	return l.FS.Open(name)
}

func (l late) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(l.FS, name) }

// On SQLite no lock covers all of a migration, so a version another process entered meanwhile must not be applied again.
func TestMigrationAppliedMeanwhileIsNotAppliedTwice(t *testing.T) {
	url, ctx := dbtest.URL(t, db.SQLite), context.Background()
	slow, err := db.Open(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	quick, err := db.Open(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer quick.Close()
	other := sync.OnceFunc(func() {
		if err := db.Migrate(ctx, quick, filled); err != nil {
			t.Error(err)
		}
	})
	first := fstest.MapFS{"00001_table.sql": filled.FS.(fstest.MapFS)["00001_table.sql"]}
	for _, s := range []db.Set{{Package: "filled", FS: first}, {Package: "filled", FS: late{filled.FS, other}}} {
		if err := db.Migrate(ctx, slow, s); err != nil {
			t.Fatal(err)
		}
	}
	if n := count(t, url, "select count(*) from mark"); n != 2 {
		t.Errorf("%d rows were filled in, want 2", n)
	}
}

func count(t *testing.T, url, q string) (n int64) {
	t.Helper()
	d, err := db.Open(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	err = d.View(context.Background(), func(tx *db.Tx) (err error) {
		n, err = db.One(tx, func(s db.Scanner) (n int64, err error) { err = s(&n); return n, err }, q)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// The server's own collation may be another one; every text column must carry C whatever way it was made.
func TestTextColumnsOrderByBytesOnPostgres(t *testing.T) {
	set := db.Set{Package: "texts", FS: fstest.MapFS{"00001_texts.sql": {Data: []byte(`-- +goose Up
create table texts (a text not null, b bigint,
    c text, d  text default 'in text')
;
alter table texts add column e text not null default '';
--pg alter table texts add f text;
--sqlite alter table texts add f text;
`)}}}
	url := dbtest.URL(t, db.Postgres)
	d, err := db.Open(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := db.Migrate(context.Background(), d, set); err != nil {
		t.Fatal(err)
	}
	if n := count(t, url, `select count(*) from information_schema.columns where table_name = 'texts' and collation_name = 'C'`); n != 5 {
		t.Errorf("%d of 5 text columns have C collation", n)
	}
}
