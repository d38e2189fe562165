package seal

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/mod/sumdb/note"
)

// TestSigner: a name has one key for ever, also after other keys were added and for whoever opens the file.
func TestSigner(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	ring, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	a, err := ring.Signer("example.org/log")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ring.AddKey(); err != nil {
		t.Fatal(err)
	}
	signed, err := note.Sign(&note.Note{Text: "text\n"}, a)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	b, err := again.Signer("example.org/log")
	if err != nil || b.Public() != a.Public() {
		t.Fatalf("%v: %v and %v", err, a, b)
	}
	if _, err := note.Open(signed, note.VerifierList(b.Verifier())); err != nil {
		t.Error(err)
	}
	other, err := ring.Signer("example.org/other")
	if err != nil || other.Public() == a.Public() {
		t.Errorf("%v %v", other, err)
	}
	raw, _ := os.ReadFile(path)
	for _, s := range []string{fmt.Sprintf("%+v %#v %s", a, a, a), a.Public()} {
		if strings.Contains(s, "PRIVATE") || s == "" || strings.Contains(string(raw), s) {
			t.Errorf("prints %q", s)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	if _, err := ring.Signer("two words"); err == nil {
		t.Error("a name with a blank")
	}
}

// TestSignerOnce: however many ask at once, a name gets one key.
func TestSignerOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	if _, err := Open(path); err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	var mu sync.Mutex
	seen := map[string]bool{}
	for range 8 {
		wait.Go(func() {
			ring, err := Open(path)
			if err != nil {
				t.Error(err)
				return
			}
			for {
				if s, err := ring.Signer("example.org/log"); err == nil {
					mu.Lock()
					seen[s.Public()] = true
					mu.Unlock()
					return
				}
			}
		})
	}
	wait.Wait()
	if len(seen) != 1 {
		t.Errorf("%d keys", len(seen))
	}
}
