package db

import (
	"bytes"
	"io"
	"io/fs"
	"regexp"
	"strings"
	"time"
)

// lines is a file system whose SQL files are made for one engine: lines marked for it are switched on, and on
// PostgreSQL every text column gets C collation, so that both engines order alike.
type lines struct {
	fs.FS
	engine Engine
}

// textColumn is the definition of a text column: at the start of a line, within a line, or added later.
var textColumn = regexp.MustCompile(`(?mi)(^\s+|[(,]\s*|\badd\s+(?:column\s+)?(?:if\s+not\s+exists\s+)?)(\w+\s+text)\b`)

func (l lines) Open(name string) (fs.File, error) {
	if !strings.HasSuffix(name, ".sql") {
		return l.FS.Open(name)
	}
	raw, err := fs.ReadFile(l.FS, name)
	if err != nil {
		return nil, err
	}
	return &file{Reader: bytes.NewReader([]byte(l.rewrite(string(raw)))), name: name}, nil
}

// ReadDir lists the files; goose globs them.
func (l lines) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(l.FS, name) }

func (l lines) rewrite(s string) string {
	mark := "--sqlite "
	if l.engine == Postgres {
		mark = "--pg "
	}
	out := strings.Split(s, "\n")
	for i, line := range out {
		out[i] = strings.TrimPrefix(line, mark)
	}
	s = strings.Join(out, "\n")
	if l.engine == Postgres {
		s = textColumn.ReplaceAllString(s, `$1$2 collate "C"`)
	}
	return s
}

// file is one rewritten file.
type file struct {
	*bytes.Reader
	name string
}

func (f *file) Stat() (fs.FileInfo, error) { return info{f}, nil }
func (f *file) Close() error               { return nil }

type info struct{ f *file }

func (i info) Name() string       { return i.f.name }
func (i info) Size() int64        { return i.f.Reader.Size() }
func (i info) Mode() fs.FileMode  { return 0o444 }
func (i info) ModTime() time.Time { return time.Time{} }
func (i info) IsDir() bool        { return false }
func (i info) Sys() any           { return nil }

var _ io.Reader = (*file)(nil)
