package catalog

import (
	"bytes"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"
)

// overlay is a folder with some files put over it, by path.
type overlay struct {
	fs.FS
	over map[string]string
}

// Open opens a file put over the folder, or the folder's own.
func (o overlay) Open(name string) (fs.File, error) {
	if text, ok := o.over[name]; ok {
		return &sheetFile{Reader: bytes.NewReader([]byte(text)), laid: laid{name, int64(len(text))}}, nil
	}
	return o.FS.Open(name)
}

// ReadDir lists a folder with what was put over it.
func (o overlay) ReadDir(dir string) ([]fs.DirEntry, error) {
	all, err := fs.ReadDir(o.FS, dir)
	for name, text := range o.over {
		base, within := strings.CutPrefix(name, dir+"/")
		if within && !strings.Contains(base, "/") && !slices.ContainsFunc(all, func(e fs.DirEntry) bool { return e.Name() == base }) {
			all = append(all, fs.FileInfoToDirEntry(laid{name, int64(len(text))}))
		}
	}
	slices.SortFunc(all, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return all, err
}

type sheetFile struct {
	io.Reader
	laid
}

// Stat describes the file.
func (f *sheetFile) Stat() (fs.FileInfo, error) { return f.laid, nil }

// Close does nothing: the file is in memory.
func (f *sheetFile) Close() error { return nil }

type laid struct {
	path string
	size int64
}

func (l laid) Name() string       { return l.path[strings.LastIndex(l.path, "/")+1:] }
func (l laid) Size() int64        { return l.size }
func (l laid) Mode() fs.FileMode  { return 0o444 }
func (l laid) ModTime() time.Time { return time.Time{} }
func (l laid) IsDir() bool        { return false }
func (l laid) Sys() any           { return nil }
