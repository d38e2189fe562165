// Package tlog keeps an append-only log of small entries in plain files, in the layout of C2SP tlog-tiles, and proves to
// anyone that an entry is in it. A checkpoint is the log's size and root hash, signed; whoever keeps one can later see
// whether the log was rewritten. Witnesses are others who sign the same checkpoint (C2SP tlog-cosignature).
//
// Tessera does the writing, one process at a time. Checking needs no files: the entry, its proof and a public key.
package tlog

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/transparency-dev/formats/log"
	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera/client"
	"golang.org/x/mod/sumdb/note"

	"xinguan/client/receipt"
)

// Log is a log in a folder. Whoever only reads it needs no Signer.
type Log struct {
	Dir      string
	Signer   note.Signer   // signs checkpoints; another algorithm is another Signer with its Verifier
	Verifier note.Verifier // its name is the log's own (the origin)
}

// What can be wrong with a log.
var (
	ErrBusy  = errors.New("另一个程序正在写存证日志")
	ErrKey   = receipt.ErrKey
	ErrNone  = errors.New("存证日志还没有内容")
	ErrFiles = errors.New("存证日志的文件缺失或被改动过；请从备份恢复整个文件夹")
)

// Checkpoint is a state of the log that was signed.
type Checkpoint struct {
	Size uint64
	Root []byte
	Note []byte // as signed, with all signatures
}

// Checkpoint reads the newest checkpoint and checks its signature; ErrNone before the first.
func (l *Log) Checkpoint() (Checkpoint, error) {
	raw, err := os.ReadFile(filepath.Join(l.Dir, "checkpoint"))
	if errors.Is(err, fs.ErrNotExist) {
		return Checkpoint{}, ErrNone
	}
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%w：%w", ErrFiles, err)
	}
	return OpenCheckpoint(raw, l.Verifier)
}

// OpenCheckpoint reads a signed checkpoint of the log a verifier is named after. ErrKey where it carries no valid
// signature of that key.
func OpenCheckpoint(raw []byte, v note.Verifier) (Checkpoint, error) {
	c, _, _, err := log.ParseCheckpoint(raw, v.Name(), v)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%w（%w）", ErrKey, err)
	}
	return Checkpoint{Size: c.Size, Root: c.Hash, Note: raw}, nil
}

func (l *Log) files() client.FileFetcher { return client.FileFetcher{Root: l.Dir} }

// entriesPerBundle is how many entries a file of them holds, by the layout.
const entriesPerBundle = 256

// Entries gives the entries from one index up to the size of a checkpoint to fn, in order.
func (l *Log) Entries(ctx context.Context, from, size uint64, fn func(index uint64, entry []byte) error) error {
	for b := from / entriesPerBundle; b*entriesPerBundle < size; b++ {
		bundle, err := client.GetEntryBundle(ctx, l.files().ReadEntryBundle, b, size)
		if err != nil {
			return fmt.Errorf("%w：%w", ErrFiles, err)
		}
		for i, e := range bundle.Entries {
			index := b*entriesPerBundle + uint64(i)
			if index < from || index >= size {
				continue
			}
			if err := fn(index, e); err != nil {
				return err
			}
		}
	}
	return nil
}

// Check reads every entry up to a checkpoint, gives each to fn, and recomputes the root from them: ErrFiles where it
// is not the one that was signed, or where the tiles others make proofs from say something else.
func (l *Log) Check(ctx context.Context, c Checkpoint, fn func(index uint64, entry []byte) error) error {
	factory := compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}
	all := factory.NewEmptyRange(0)
	prover, err := l.Prover(ctx, c)
	if err != nil {
		return err
	}
	err = l.Entries(ctx, 0, c.Size, func(i uint64, e []byte) error {
		leaf := rfc6962.DefaultHasher.HashLeaf(e)
		if err := all.Append(leaf, nil); err != nil {
			return err
		}
		if i%entriesPerBundle == 0 {
			if err := prover.checkTile(ctx, l, i, leaf); err != nil {
				return err
			}
		}
		return fn(i, e)
	})
	if err != nil {
		return err
	}
	root := rfc6962.DefaultHasher.EmptyRoot()
	if c.Size > 0 {
		if root, err = all.GetRootHash(nil); err != nil {
			return err
		}
	}
	if all.End() != c.Size || string(root) != string(c.Root) {
		return fmt.Errorf("%w：%d条内容算出的根与签名的不同", ErrFiles, c.Size)
	}
	return nil
}

// checkTile compares the tile of hashes that begins at an entry with the entries, and the tiles above it with the root.
func (p *Prover) checkTile(ctx context.Context, l *Log, first uint64, leaf []byte) error {
	n := min(entriesPerBundle, p.at.Size-first)
	hashes, err := client.FetchLeafHashes(ctx, l.files().ReadTile, first, n, p.at.Size)
	if err == nil && uint64(len(hashes)) != n {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return fmt.Errorf("%w：第%d条起的摘要文件（%w）", ErrFiles, first+1, err)
	}
	err = l.Entries(ctx, first, first+n, func(i uint64, e []byte) error {
		if string(hashes[i-first]) != string(rfc6962.DefaultHasher.HashLeaf(e)) {
			return fmt.Errorf("%w：第%d条与它的摘要文件不同", ErrFiles, i+1)
		}
		return nil
	})
	if err != nil {
		return err
	}
	path, err := p.builder.InclusionProof(ctx, first)
	if err == nil {
		err = proof.VerifyInclusion(rfc6962.DefaultHasher, first, p.at.Size, leaf, path, p.at.Root)
	}
	if err != nil {
		return fmt.Errorf("%w：第%d条的证明做不出来（%w）", ErrFiles, first+1, err)
	}
	return nil
}

// Prover makes proofs against one checkpoint.
type Prover struct {
	at      Checkpoint
	builder *client.ProofBuilder
}

// Prover reads what proofs against a checkpoint need.
func (l *Log) Prover(ctx context.Context, c Checkpoint) (*Prover, error) {
	b, err := client.NewProofBuilder(ctx, c.Size, l.files().ReadTile)
	if err != nil {
		return nil, fmt.Errorf("%w：%w", ErrFiles, err)
	}
	return &Prover{c, b}, nil
}

// Grown checks that the log up to an older checkpoint is the beginning of the newer one.
func (p *Prover) Grown(ctx context.Context, old Checkpoint) error {
	if old.Size > p.at.Size {
		return fmt.Errorf("%w：以前有%d条，现在只有%d条", ErrFiles, old.Size, p.at.Size)
	}
	if old.Size == 0 {
		return nil
	}
	hashes, err := p.builder.ConsistencyProof(ctx, old.Size, p.at.Size)
	if err == nil {
		err = proof.VerifyConsistency(rfc6962.DefaultHasher, old.Size, p.at.Size, hashes, old.Root, p.at.Root)
	}
	if err != nil {
		return fmt.Errorf("%w：前%d条与以前签过的不同（%w）", ErrFiles, old.Size, err)
	}
	return nil
}
