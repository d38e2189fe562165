package upkeep

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"xinguan/base/backup"
	"xinguan/base/db"
	"xinguan/base/job"
)

// Target is where a backup is restored to: all of it must be empty.
type Target struct {
	URL     string
	Folders []Folder
	CityDir string // the city folder is written here; empty for nowhere
	Sets    []db.Set
}

// errNoHead is told of a file that holds streams but is no backup of an installation.
var errNoHead = errors.New("这不是信莞的备份文件；请检查文件名")

// Verify reads a backup to its end and compares every digest, without restoring anything.
func Verify(r io.Reader, key *backup.Identity) (m Manifest, streams []backup.Entry, err error) {
	streams, err = backup.Read(r, key, &m, func(string, io.Reader) error { return nil })
	if err == nil && m.Format != format {
		err = fmt.Errorf("备份的格式是 %d，本程序只认识 %d；请用作备份的那个版本的程序", m.Format, format)
	}
	return m, streams, err
}

// Restore writes a backup to the target. Where it fails, nothing it began counts as restored.
func Restore(ctx context.Context, r io.Reader, key *backup.Identity, t Target) (Manifest, error) {
	if err := t.empty(); err != nil {
		return Manifest{}, err
	}
	w := &restoring{Target: t, ctx: ctx}
	var m Manifest
	_, err := backup.Read(r, key, &m, w.stream)
	if err == nil && w.db == nil {
		err = errNoHead
	}
	if err == nil {
		return m, w.db.Finish(ctx)
	}
	if w.db != nil {
		w.db.Abandon()
	}
	for _, f := range t.Folders {
		os.RemoveAll(f.Path) // it was empty
	}
	return m, err
}

// empty refuses folders that hold something.
func (t Target) empty() error {
	dirs := []string{t.CityDir}
	for _, f := range t.Folders {
		dirs = append(dirs, f.Path)
	}
	for _, dir := range dirs {
		if files, err := os.ReadDir(dir); err == nil && len(files) > 0 {
			return fmt.Errorf("文件夹 %s 里有东西，恢复不会覆盖它；请换一个位置，或先把它移走", dir)
		}
	}
	return nil
}

type restoring struct {
	Target
	ctx context.Context
	db  *db.Restore
}

func (w *restoring) stream(name string, content io.Reader) error {
	if name == headStream {
		return w.begin(content)
	}
	if w.db == nil {
		return errNoHead
	}
	if taken, err := w.db.Stream(w.ctx, name, content); taken || err != nil {
		return err
	}
	if rest, ok := strings.CutPrefix(name, cityPrefix); ok {
		return w.file(w.CityDir, rest, content)
	}
	for _, f := range w.Folders {
		if rest, ok := strings.CutPrefix(name, folderPrefix+f.Name+"/"); ok {
			return w.file(f.Path, rest, content)
		}
	}
	return nil // of a folder nobody asked for
}

// begin makes ready for the database the head speaks of.
func (w *restoring) begin(content io.Reader) error {
	var m Manifest
	if err := json.NewDecoder(content).Decode(&m); err != nil {
		return errNoHead
	}
	if m.Format != format {
		return fmt.Errorf("备份的格式是 %d，本程序只认识 %d；请用作备份的那个版本的程序", m.Format, format)
	}
	if err := w.notNewer(m); err != nil {
		return err
	}
	var err error
	w.db, err = db.NewRestore(w.ctx, w.URL, &m.Database, func(ctx context.Context, d *db.DB, versions map[string]int64) error {
		return errors.Join(db.MigrateTo(ctx, d, versions, w.Sets...), job.MigrateTo(ctx, d, m.Queue))
	})
	return err
}

// notNewer refuses a backup of a newer program before anything is made.
func (w *restoring) notNewer(m Manifest) error {
	known, err := db.Newest(w.Sets...)
	if err != nil {
		return err
	}
	for name, v := range m.Database.Versions {
		if v > known[name] {
			return fmt.Errorf("备份由更新的版本作成（%s %d，本程序只认识到%d）；请用新版本的程序恢复", name, v, known[name])
		}
	}
	return nil
}

// file writes one file below a folder.
func (w *restoring) file(dir, name string, content io.Reader) (err error) {
	if dir == "" {
		return nil
	}
	local := filepath.FromSlash(name)
	if !filepath.IsLocal(local) {
		return backup.ErrDamaged
	}
	path := filepath.Join(dir, local)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, content)
	return errors.Join(err, f.Sync(), f.Close())
}
