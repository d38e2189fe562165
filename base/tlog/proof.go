package tlog

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/transparency-dev/formats/log"
	fnote "github.com/transparency-dev/formats/note"
	fproof "github.com/transparency-dev/formats/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"

	"xinguan/client/receipt"
)

// Proof makes the proof that the entry at an index is in the log, as C2SP tlog-proof text: index, hashes, checkpoint.
func (p *Prover) Proof(ctx context.Context, index uint64) ([]byte, error) {
	hashes, err := p.builder.InclusionProof(ctx, index)
	if err != nil {
		return nil, fmt.Errorf("%w：%w", ErrFiles, err)
	}
	out := fproof.TLogProof{Index: index, Checkpoint: p.at.Note}
	for _, h := range hashes {
		if len(h) != rfc6962.DefaultHasher.Size() {
			return nil, ErrFiles
		}
		out.Hashes = append(out.Hashes, [32]byte(h))
	}
	return out.Marshal(), nil
}

// SizeOf is the size of the log at the checkpoint of a proof, unchecked.
func SizeOf(text []byte) (uint64, error) {
	var p fproof.TLogProof
	var c log.Checkpoint
	if err := p.Unmarshal(text); err != nil {
		return 0, ErrProof
	}
	if _, err := c.Unmarshal(p.Checkpoint); err != nil {
		return 0, ErrProof
	}
	return c.Size, nil
}

// What is checked offline is the code others check receipts with.
type (
	// Included is what a proof shows.
	Included = receipt.Included
	// Cosignature is a witness's signature with the moment it was made.
	Cosignature = receipt.Cosignature
)

// Why a proof proves nothing.
var (
	ErrProof  = receipt.ErrProof
	ErrAbsent = receipt.ErrAbsent
)

// Verify checks, without any log at hand, that an entry is in the log a verifier belongs to; see receipt.Verify.
func Verify(entry, text []byte, v note.Verifier, witnesses ...note.Verifier) (Included, error) {
	return receipt.Verify(entry, text, v, witnesses...)
}

// Witness reads the public key of a witness, as witnesses publish it.
func Witness(vkey string) (note.Verifier, error) { return fnote.NewVerifierForCosignatureV1(vkey) }

// Cosigned reads a checkpoint that others signed too: the checkpoint itself, and for each witness among those known
// the line of its signature. Lines of others are dropped. Without one of a known witness it is ErrWitness.
func Cosigned(raw []byte, v note.Verifier, known ...note.Verifier) (Checkpoint, map[string]Line, error) {
	c, _, n, err := log.ParseCheckpoint(raw, v.Name(), v, known...)
	if err != nil {
		return Checkpoint{}, nil, fmt.Errorf("%w（%w）", ErrKey, err)
	}
	lines := map[string]Line{}
	for _, s := range n.Sigs {
		if s.Name == v.Name() && s.Hash == v.KeyHash() {
			continue
		}
		if at, err := fnote.CoSigV1Timestamp(s); err == nil {
			lines[s.Name] = Line{Text: fmt.Sprintf("— %s %s\n", s.Name, s.Base64), At: at}
		}
	}
	if len(lines) == 0 {
		return Checkpoint{}, nil, ErrWitness
	}
	return Checkpoint{Size: c.Size, Root: c.Hash, Note: raw}, lines, nil
}

// ErrWitness is a checkpoint without a valid signature of a witness that is known here.
var ErrWitness = errors.New("没有登记过的见证方的有效签名")

// Line is one line of signature under a checkpoint.
type Line struct {
	Text string
	At   time.Time
}

// Body is the part of a checkpoint that is signed: origin, size, root, each on a line.
func Body(checkpoint []byte) []byte {
	body, _, _ := bytes.Cut(checkpoint, []byte("\n\n"))
	return append(bytes.Clone(body), '\n')
}

// Join puts further lines of signature under a proof or a checkpoint.
func Join(text []byte, lines ...string) []byte {
	out := bytes.Clone(text)
	for _, l := range lines {
		if !bytes.Contains(out, []byte(l)) {
			out = append(out, l...)
		}
	}
	return out
}
