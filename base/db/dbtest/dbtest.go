// Package dbtest gives tests real databases: a SQLite file and, where PostgreSQL's programs are found, a throw-away
// cluster started once per test process.
package dbtest

import (
	"context"
	"flag"
	"path/filepath"
	"testing"

	"xinguan/base/db"
	"xinguan/base/testdata"
)

// Each runs the test on SQLite and on PostgreSQL, each time with a fresh database brought up to date.
func Each(t *testing.T, sets []db.Set, test func(t *testing.T, d *db.DB), opts ...db.Option) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, Open(t, db.SQLite, sets, opts...)) })
	t.Run("postgres", func(t *testing.T) { test(t, Open(t, db.Postgres, sets, opts...)) })
}

// Open makes a fresh database on one engine; it is closed and removed with the test.
func Open(t testing.TB, engine db.Engine, sets []db.Set, opts ...db.Option) *db.DB {
	t.Helper()
	ctx := context.Background()
	d, err := db.Open(ctx, URL(t, engine), opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	if err := db.Migrate(ctx, d, sets...); err != nil {
		t.Fatal(err)
	}
	return d
}

// watch lets tests find a transaction begun in another; benches measure what a server does.
func watch() {
	if f := flag.Lookup("test.bench"); f == nil || f.Value.String() == "" {
		db.Watch()
	}
}

// URL is the address of a fresh, empty database.
func URL(t testing.TB, engine db.Engine) string {
	t.Helper()
	watch()
	if engine == db.SQLite {
		return "sqlite:" + filepath.Join(t.TempDir(), "test.db")
	}
	url, _, remove, err := fresh("")
	if err != nil {
		testdata.Missing(t, missing(err))
	}
	t.Cleanup(remove)
	return url
}

// missing says what a test lacks where there is no PostgreSQL.
func missing(err error) string {
	return "PostgreSQL (" + err.Error() + "; install it or set XINGUAN_TEST_PG)"
}
