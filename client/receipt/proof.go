package receipt

import (
	"errors"
	"fmt"
	"time"

	"github.com/transparency-dev/formats/log"
	fnote "github.com/transparency-dev/formats/note"
	fproof "github.com/transparency-dev/formats/proof"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
)

// Included is what a proof shows.
type Included struct {
	Origin string
	Index  uint64 // from 0
	Size   uint64 // of the log at the checkpoint
	Root   []byte
	Signed []Cosignature // witnesses that signed the same checkpoint, of those that were asked for
}

// Cosignature is a witness's signature with the moment it was made.
type Cosignature struct {
	Name string
	At   time.Time
}

// Why a proof proves nothing.
var (
	ErrProof  = errors.New("证明的格式看不懂，或内容不完整")
	ErrAbsent = errors.New("内容与证明对不上：内容被改动过，或证明不是它的")
	ErrKey    = errors.New("存证日志是用另一把密钥签名的；请找回当时的密钥文件")
)

// Verify checks, without any log at hand, that an entry is in the log a verifier belongs to; the proof is C2SP tlog-proof text.
// Errors are ErrProof, ErrKey (no valid signature of that key) and ErrAbsent. Cosignatures of the witnesses given are told, those
// of others are not.
func Verify(entry, text []byte, v note.Verifier, witnesses ...note.Verifier) (Included, error) {
	var p fproof.TLogProof
	if err := p.Unmarshal(text); err != nil {
		return Included{}, fmt.Errorf("%w（%w）", ErrProof, err)
	}
	c, _, n, err := log.ParseCheckpoint(p.Checkpoint, v.Name(), v, witnesses...)
	if err != nil {
		return Included{}, fmt.Errorf("%w（%w）", ErrKey, err)
	}
	hashes := make([][]byte, len(p.Hashes))
	for i := range p.Hashes {
		hashes[i] = p.Hashes[i][:]
	}
	if p.Index >= c.Size {
		return Included{}, ErrAbsent
	}
	if err := proof.VerifyInclusion(rfc6962.DefaultHasher, p.Index, c.Size, rfc6962.DefaultHasher.HashLeaf(entry), hashes, c.Hash); err != nil {
		return Included{}, fmt.Errorf("%w（%w）", ErrAbsent, err)
	}
	return Included{Origin: c.Origin, Index: p.Index, Size: c.Size, Root: c.Hash, Signed: signed(n, v)}, nil
}

// signed are the cosignatures of an opened note.
func signed(n *note.Note, v note.Verifier) (out []Cosignature) {
	for _, s := range n.Sigs {
		if s.Name == v.Name() && s.Hash == v.KeyHash() {
			continue
		}
		if at, err := fnote.CoSigV1Timestamp(s); err == nil {
			out = append(out, Cosignature{s.Name, at})
		}
	}
	return out
}
