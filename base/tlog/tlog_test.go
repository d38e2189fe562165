package tlog

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	fnote "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
)

const origin = "example.org/log"

// fresh is an empty log with a new key.
func fresh(t testing.TB) *Log {
	t.Helper()
	secret, public, err := note.GenerateKey(rand.Reader, origin)
	if err != nil {
		t.Fatal(err)
	}
	s, err1 := note.NewSigner(secret)
	v, err2 := note.NewVerifier(public)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	return &Log{Dir: filepath.Join(t.TempDir(), "log"), Signer: s, Verifier: v}
}

// grow appends n entries in one session and returns the checkpoint over all.
func grow(t testing.TB, l *Log, n int) Checkpoint {
	t.Helper()
	ctx := context.Background()
	w, err := l.Write(ctx)
	if err != nil {
		t.Fatal(err)
	}
	size, err := w.Size(ctx)
	if err != nil {
		t.Fatal(err)
	}
	entries := make([][]byte, n)
	for i := range entries {
		entries[i] = entry(int(size) + i)
	}
	first, err := w.Append(ctx, entries)
	if err != nil || first != size {
		t.Fatalf("first %d after %d entries, %v", first, size, err)
	}
	c, err := w.Signed(ctx, size+uint64(n))
	if err := errors.Join(err, w.Close(ctx)); err != nil {
		t.Fatal(err)
	}
	return c
}

func entry(i int) []byte { return fmt.Appendf(nil, "entry %d", i) }

// TestEveryEntryIsProved: over the borders of tiles, every entry has a proof, no other entry passes with it, and a
// later checkpoint proves it as well.
func TestEveryEntryIsProved(t *testing.T) {
	ctx, l := t.Context(), fresh(t)
	if _, err := l.Checkpoint(); !errors.Is(err, ErrNone) {
		t.Fatal(err)
	}
	first := grow(t, l, 257)
	c := grow(t, l, 300)
	p, err := l.Prover(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Grown(ctx, first); err != nil {
		t.Error(err)
	}
	if err := l.Check(ctx, c, func(i uint64, e []byte) error {
		proof, err := p.Proof(ctx, i)
		if err != nil {
			return err
		}
		got, err := Verify(e, proof, l.Verifier)
		if err != nil || got.Index != i || got.Size != 557 {
			return fmt.Errorf("%d: %+v, %w", i, got, err)
		}
		if _, err := Verify(entry(int(i)+1), proof, l.Verifier); !errors.Is(err, ErrAbsent) {
			return fmt.Errorf("%d: another entry passes: %v", i, err)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
	if _, err := Verify(entry(0), []byte("nonsense"), l.Verifier); !errors.Is(err, ErrProof) {
		t.Error(err)
	}
	for name, past := range map[string]Checkpoint{"another past": {Size: 257, Root: flip(first.Root, 0)}, "a longer past": {Size: 558, Root: c.Root}} {
		if err := p.Grown(ctx, past); !errors.Is(err, ErrFiles) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestTamperedFiles: no byte of entries or tiles changes unnoticed.
func TestTamperedFiles(t *testing.T) {
	ctx, l := t.Context(), fresh(t)
	c := grow(t, l, 300)
	var files []string
	_ = filepath.WalkDir(filepath.Join(l.Dir, "tile"), func(path string, d os.DirEntry, err error) error {
		if !d.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if len(files) < 4 {
		t.Fatalf("only %d files", len(files))
	}
	for _, path := range files {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for name, bad := range map[string][]byte{"a bit": flip(raw, len(raw)/2), "the last bit": flip(raw, len(raw)-1), "the end": raw[:len(raw)-1], "all": nil} {
			if err := os.WriteFile(path, bad, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := l.Check(ctx, c, func(uint64, []byte) error { return nil }); !errors.Is(err, ErrFiles) {
				t.Errorf("%s of %s: %v", name, path, err)
			}
		}
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Check(ctx, c, func(uint64, []byte) error { return nil }); err != nil {
		t.Error(err)
	}
}

func flip(raw []byte, i int) []byte {
	out := bytes.Clone(raw)
	out[i] ^= 1
	return out
}

// witness is somebody who signs checkpoints.
func witness(t testing.TB, name string) (*fnote.Signer, note.Verifier) {
	t.Helper()
	secret, public, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		t.Fatal(err)
	}
	s, err1 := fnote.NewSignerForCosignatureV1(secret)
	v, err2 := Witness(public)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	return s, v
}

// TestWitnesses: signatures of known witnesses count, those of others do not, and none makes up for the log's own.
func TestWitnesses(t *testing.T) {
	ctx, l := t.Context(), fresh(t)
	c := grow(t, l, 3)
	known, verifier := witness(t, "witness.example/a")
	stranger, _ := witness(t, "witness.example/b")
	n, err := note.Open(c.Note, note.VerifierList(l.Verifier))
	if err != nil {
		t.Fatal(err)
	}
	both, err := note.Sign(n, known, stranger)
	if err != nil {
		t.Fatal(err)
	}
	got, lines, err := Cosigned(both, l.Verifier, verifier)
	if err != nil || got.Size != 3 || len(lines) != 1 || lines["witness.example/a"].At.IsZero() {
		t.Fatalf("%+v %v %v", got, lines, err)
	}
	if _, _, err := Cosigned(c.Note, l.Verifier, verifier); !errors.Is(err, ErrWitness) {
		t.Error(err)
	}
	alone, err := note.Sign(&note.Note{Text: n.Text}, known)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := Cosigned(alone, l.Verifier, verifier); !errors.Is(err, ErrKey) {
		t.Error(err)
	}
	p, err := l.Prover(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	proof, err := p.Proof(ctx, 1)
	if err != nil {
		t.Fatal(err)
	}
	line := lines["witness.example/a"].Text
	joined := Join(Join(proof, line), line)
	if strings.Count(string(joined), line) != 1 {
		t.Errorf("%s", joined)
	}
	in, err := Verify(entry(1), joined, l.Verifier, verifier)
	if err != nil || len(in.Signed) != 1 || in.Signed[0].Name != "witness.example/a" {
		t.Errorf("%+v, %v", in, err)
	}
	if size, err := SizeOf(joined); size != 3 || err != nil {
		t.Errorf("%d, %v", size, err)
	}
}

func FuzzVerify(f *testing.F) {
	l := fresh(f)
	c := grow(f, l, 3)
	p, err := l.Prover(f.Context(), c)
	if err != nil {
		f.Fatal(err)
	}
	good, err := p.Proof(f.Context(), 1)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(entry(1), good)
	f.Add([]byte{}, []byte("c2sp.org/tlog-proof@v1\nindex 18446744073709551615\n\n"))
	f.Fuzz(func(t *testing.T, e, proof []byte) {
		in, err := Verify(e, proof, l.Verifier)
		if err == nil && !bytes.Equal(e, entry(int(in.Index))) {
			t.Errorf("%q is proved at %d", e, in.Index)
		}
	})
}
