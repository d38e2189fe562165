package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"runtime/debug"
	"strings"

	"xinguan/base/db"
	"xinguan/base/tlog"
	"xinguan/core/ledger"
)

// openProofs is the transparency log in a folder, signed with the key of this installation.
func (e *env) openProofs(dir string) (*ledger.Proofs, error) {
	s, err := e.ring.Signer(e.trust.Origin)
	if err != nil {
		return nil, err
	}
	if e.trust.Key != "" && e.trust.Key != s.Public() {
		return nil, errors.New("城市目录 log.yaml 里公布的公钥与密钥文件里的不同；请找回当时的密钥文件，或更正 log.yaml")
	}
	return &ledger.Proofs{DB: e.db, Log: &tlog.Log{Dir: dir, Signer: s, Verifier: s.Verifier()}, Key: s.Public(), Trust: e.trust}, nil
}

// publish writes what waits into the transparency log; a server on the same database may be at it already.
func (e *env) publish(ctx context.Context) error {
	if _, err := ledger.Seal(ctx, e.db); err != nil {
		return err
	}
	if err := e.proofs.NoteAudit(ctx); err != nil {
		return err
	}
	if _, err := e.proofs.Publish(ctx); err != nil && !errors.Is(err, tlog.ErrBusy) {
		return err
	}
	return nil
}

// edition is a state of what the program works with.
type edition struct {
	kind, ref string
	data      map[string]any
}

// attestEditions queues for the transparency log what this run works with: catalogue, rulebooks, program, and keeps the texts
// of the catalogue. Each edition is queued once.
func (e *env) attestEditions(ctx context.Context) error {
	if err := e.catalog.Adopt(ctx, e.db); err != nil {
		return err
	}
	all, err := e.editions()
	if err != nil {
		return err
	}
	missing := false
	err = e.db.View(ctx, func(tx *db.Tx) error { // most times none is, and nobody waits for the writer's lock
		for _, x := range all {
			_, err := ledger.LeafData(tx, x.kind, x.ref)
			if missing = missing || errors.Is(err, ledger.ErrNoLeaf); err != nil && !errors.Is(err, ledger.ErrNoLeaf) {
				return err
			}
		}
		return nil
	})
	if err != nil || !missing {
		return err
	}
	return e.db.Write(ctx, func(tx *db.Tx) error {
		for _, x := range all {
			if err := ledger.Attest(tx, x.kind, x.ref, x.data); err != nil {
				return err
			}
		}
		return nil
	})
}

func (e *env) editions() (all []edition, err error) {
	add := func(kind, path string) error {
		sum, err := digestOf(e.folder, path)
		all = append(all, edition{kind, path + "/" + sum, map[string]any{"path": path, "sha256": sum}})
		return err
	}
	if err := add(ledger.KindCatalogue, "items"); err != nil {
		return nil, err
	}
	books, err := fs.ReadDir(e.folder, "rulebook")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, b := range books {
		if err := add(ledger.KindRulebook, "rulebook/"+b.Name()); err != nil {
			return nil, err
		}
	}
	if rev := revision(); rev != "" {
		all = append(all, edition{ledger.KindRelease, rev, map[string]any{"revision": rev}})
	}
	return all, nil
}

// digestOf is the SHA-256 of a file, or of a folder: of the lines that sha256sum prints for its files in order.
func digestOf(folder fs.FS, path string) (string, error) {
	var lines []string
	err := fs.WalkDir(folder, path, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(folder, name)
		lines = append(lines, fmt.Sprintf("%x  %s\n", sha256.Sum256(raw), name))
		return err
	})
	if err != nil {
		return "", err
	}
	if len(lines) == 1 && strings.HasSuffix(lines[0], "  "+path+"\n") {
		return lines[0][:2*sha256.Size], nil
	}
	return fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join(lines, "")))), nil
}

// revision is the version of the program's source; empty where it was built without one.
func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	rev := ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			rev = s.Value
		case s.Key == "vcs.modified" && s.Value == "true" && rev != "":
			rev += "+modified"
		}
	}
	return rev
}
