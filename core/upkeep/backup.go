package upkeep

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"

	"xinguan/base/backup"
	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/job"
	"xinguan/base/vault"
	"xinguan/core/ledger"
)

// Manifest is what a backup says of itself. Keys themselves are never in it.
type Manifest struct {
	Format   int           `json:"format"`
	Program  string        `json:"program"` // version of the program that made it
	At       clock.Instant `json:"at"`
	Database db.Contents   `json:"database"`
	Queue    int           `json:"queue"` // version of the job queue's own tables
	Keys     []uint32      `json:"keys"`  // ids of the keys without which its sealed parts stay shut
	City     CityVersion   `json:"city"`
	AuditSeq int64         `json:"audit_seq"` // the last sealed line of the audit log
}

// CityVersion names a city folder.
type CityVersion struct {
	Name   string `json:"name"`
	Digest string `json:"digest"` // see CityDigest
}

// Streams of a backup beside those of the database.
const (
	headStream   = "head.json" // the manifest without counts: a restore needs it first
	folderPrefix = "folder/"   // folder/spool/…
	cityPrefix   = "city/"
)

const format = 1

// Program is the version of this program, as the build knows it.
func Program() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	out := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			out += " " + s.Value[:12]
		}
	}
	return out
}

// Backup writes a backup of everything but the keys to w, sealed to a recipient unless to is nil. Others write on
// meanwhile; pause is called between small steps, so that it can leave the machine to them.
func (in *Installation) Backup(ctx context.Context, w io.Writer, to *backup.Recipient, pause db.Pause) (Manifest, error) {
	m := Manifest{Format: format, Program: Program(), At: clock.InstantOf(in.Clock.Now())}
	var err error
	if m.Queue, err = job.Version(ctx, in.DB); err != nil {
		return m, err
	}
	out, err := backup.NewWriter(w, to, m.At.Time)
	if err != nil {
		return m, err
	}
	held, err := in.holdFleeting()
	if err != nil {
		return m, err
	}
	defer func() { held.close() }()
	err = in.DB.Snapshot(ctx, pause, func(s *db.Snapshot) error {
		later, err := in.holdFleeting() // what came in between
		if err != nil {
			return err
		}
		held = held.join(later)
		return in.dump(s, out, &m)
	})
	if err == nil {
		err = errors.Join(in.folders(out, held), in.cityFiles(out))
	}
	if err == nil {
		err = out.Finish(m)
	}
	return m, err
}

// dump writes the head and the database.
func (in *Installation) dump(s *db.Snapshot, out *backup.Writer, m *Manifest) (err error) {
	if m.Database, err = s.Contents(); err != nil {
		return err
	}
	counts, err := vault.Counts(s.Tx(), in.Vaults)
	if err != nil {
		return err
	}
	m.Keys = slices.Sorted(maps.Keys(counts))
	if m.AuditSeq, err = ledger.AuditHead(s.Tx()); err != nil {
		return err
	}
	m.City.Name = in.City.Name
	if m.City.Digest, err = CityDigest(in.CityFS); err != nil {
		return err
	}
	head, err := json.Marshal(m)
	if err != nil {
		return err
	}
	if err := put(out, headStream, bytes.NewReader(head)); err != nil {
		return err
	}
	return s.Dump(&m.Database, out.Create)
}

func put(out *backup.Writer, name string, content io.Reader) error {
	s := out.Create(name)
	_, err := io.Copy(s, content)
	return errors.Join(err, s.Close())
}

// heldFiles are open files by their name in the backup.
type heldFiles map[string]*os.File

func (h heldFiles) close() {
	for _, f := range h {
		f.Close()
	}
}

// join adds the files of o that are not held yet, and closes the others.
func (h heldFiles) join(o heldFiles) heldFiles {
	for name, f := range o {
		if _, twice := h[name]; twice {
			f.Close()
			continue
		}
		h[name] = f
	}
	return h
}

func (in *Installation) holdFleeting() (heldFiles, error) {
	out := heldFiles{}
	for _, folder := range in.Folders {
		if !folder.Fleeting {
			continue
		}
		err := folder.each(func(name, path string) error {
			f, err := os.Open(path)
			if err == nil {
				out[name] = f
			}
			return gone(err)
		})
		if err != nil {
			out.close()
			return nil, err
		}
	}
	return out, nil
}

// gone lets a file pass that went while its folder was read.
func gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// each calls fn for every file of the folder with its name in the backup.
func (f Folder) each(fn func(name, path string) error) error {
	return filepath.WalkDir(f.Path, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return gone(err)
		}
		rel, err := filepath.Rel(f.Path, path)
		if err != nil {
			return err
		}
		return fn(folderPrefix+f.Name+"/"+filepath.ToSlash(rel), path)
	})
}

// folders copies what lies beside the database, after the snapshot: all that the snapshot speaks of is there.
func (in *Installation) folders(out *backup.Writer, held heldFiles) error {
	for name, f := range held {
		if err := put(out, name, f); err != nil {
			return fmt.Errorf("备份 %s 时读不出来：%w", f.Name(), err)
		}
	}
	for _, folder := range in.Folders {
		if folder.Fleeting {
			continue
		}
		err := folder.each(func(name, path string) error {
			f, err := os.Open(path)
			if err != nil {
				return gone(err)
			}
			defer f.Close()
			return put(out, name, f)
		})
		if err != nil {
			return fmt.Errorf("备份文件夹 %s 时读不出来：%w", folder.Path, err)
		}
	}
	return nil
}

func (in *Installation) cityFiles(out *backup.Writer) error {
	return walk(in.CityFS, func(name string, content []byte) error {
		return put(out, cityPrefix+name, bytes.NewReader(content))
	})
}
