package dbtest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"xinguan/base/db"
	"xinguan/base/testdata"
)

// Stencil makes databases that hold the same. The first of an engine is made and filled; the others are copies of it, which
// cost a fraction of that. It is safe for concurrent use.
type Stencil struct {
	Sets []db.Set
	Fill func(*db.DB) error

	mu     sync.Mutex
	file   []byte // SQLite's, once it is filled
	filled string // the name of PostgreSQL's
	remove func()
}

// Open copies a database on one engine; it is closed and removed with the test. opts are for filling and for the copy.
func (s *Stencil) Open(t testing.TB, engine db.Engine, opts ...db.Option) *db.DB {
	t.Helper()
	address := s.copy(t, engine, opts)
	d, err := db.Open(context.Background(), address, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// Close removes what the copies are made from.
func (s *Stencil) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.remove != nil {
		s.remove()
	}
}

func (s *Stencil) copy(t testing.TB, engine db.Engine, opts []db.Option) (address string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if engine == db.Postgres {
		return s.copyPostgres(t, opts)
	}
	if s.file == nil {
		s.file = s.sqlite(t, opts)
	}
	path := filepath.Join(t.TempDir(), "test.db")
	if err := os.WriteFile(path, s.file, 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + path
}

// sqlite is the file of a database that is filled. Closed by its last user, it needs no other file beside it.
func (s *Stencil) sqlite(t testing.TB, opts []db.Option) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "stencil.db")
	s.make(t, "sqlite:"+path, opts)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (s *Stencil) copyPostgres(t testing.TB, opts []db.Option) string {
	t.Helper()
	if s.filled == "" {
		address, name, remove, err := fresh("")
		if err != nil {
			testdata.Missing(t, missing(err))
		}
		s.remove = remove
		s.make(t, address, opts)
		s.filled = name
	}
	address, _, remove, err := fresh(s.filled)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(remove)
	return address
}

func (s *Stencil) make(t testing.TB, address string, opts []db.Option) {
	t.Helper()
	d, err := db.Open(context.Background(), address, opts...)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := db.Migrate(context.Background(), d, s.Sets...); err != nil {
		t.Fatal(err)
	}
	if err := s.Fill(d); err != nil {
		t.Fatal(err)
	}
}
