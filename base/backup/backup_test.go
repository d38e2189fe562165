package backup_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xinguan/base/backup"
)

type about struct{ Who string }

// streams are one empty, one of several pieces that end on a boundary, one short.
func streams() map[string][]byte {
	r := rand.NewChaCha8([32]byte{1})
	long := make([]byte, 8<<20)
	r.Read(long)
	return map[string][]byte{"a/empty": nil, "b": long, "c": []byte("short")}
}

func made(t *testing.T, to *backup.Recipient) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := backup.NewWriter(&out, to, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	all := streams()
	for _, name := range []string{"a/empty", "b", "c"} {
		s := w.Create(name)
		if _, err := s.Write(all[name]); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Finish(about{"me"}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func identity(t *testing.T) *backup.Identity {
	t.Helper()
	id, err := backup.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestWhatWentInComesOut(t *testing.T) {
	id := identity(t)
	for name, to := range map[string]*backup.Recipient{"open": nil, "sealed": id.Recipient()} {
		raw := made(t, to)
		got, a := map[string][]byte{}, about{}
		entries, err := backup.Read(bytes.NewReader(raw), id, &a, func(name string, r io.Reader) (err error) {
			got[name], err = io.ReadAll(r)
			return err
		})
		if err != nil || len(entries) != 3 || a.Who != "me" {
			t.Fatalf("%s: %v %+v %v", name, entries, a, err)
		}
		for stream, want := range streams() {
			if !bytes.Equal(got[stream], want) {
				t.Errorf("%s: %s is not what it was", name, stream)
			}
		}
		if _, err := backup.Read(bytes.NewReader(raw), id, &a, func(string, io.Reader) error { return nil }); err != nil {
			t.Errorf("%s: looked through without reading: %v", name, err)
		}
	}
}

func TestWhatIsCutOffOrChangedIsRefused(t *testing.T) {
	id := identity(t)
	for name, raw := range map[string][]byte{"open": made(t, nil), "sealed": made(t, id.Recipient())} {
		for _, at := range []int{3, len(raw) / 3, len(raw) - 5, len(raw) - 40} {
			changed := bytes.Clone(raw)
			changed[at] ^= 0x10
			for what, bad := range map[string][]byte{"cut": raw[:at], "changed": changed} {
				var a about
				_, err := backup.Read(bytes.NewReader(bad), id, &a, func(name string, r io.Reader) error {
					_, err := io.Copy(io.Discard, r)
					return err
				})
				if !errors.Is(err, backup.ErrDamaged) {
					t.Errorf("%s, %s at %d of %d: %v", name, what, at, len(raw), err)
				}
			}
		}
	}
}

func TestASealedBackupOpensWithItsKeyOnly(t *testing.T) {
	id, other := identity(t), identity(t)
	raw := made(t, id.Recipient())
	if bytes.Contains(raw, []byte("short")) {
		t.Error("the content lies open")
	}
	for _, key := range []*backup.Identity{nil, other} {
		var a about
		if _, err := backup.Read(bytes.NewReader(raw), key, &a, nil); err == nil || !strings.Contains(err.Error(), "--key") {
			t.Errorf("with %v: %v", key, err)
		}
	}
	path := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(path, []byte(id.Text()), 0o600); err != nil {
		t.Fatal(err)
	}
	read, err := backup.ReadIdentity(path)
	if err != nil {
		t.Fatal(err)
	}
	var a about
	if _, err := backup.Read(bytes.NewReader(raw), read, &a, func(string, io.Reader) error { return nil }); err != nil {
		t.Error(err)
	}
	public, err := backup.ParseRecipient(id.Recipient().String())
	if err != nil || public.String() != read.Recipient().String() {
		t.Errorf("public key: %v", err)
	}
	for _, bad := range []string{"", "xgbk1", "xgbk1!!!", id.Recipient().String()[:40]} {
		if _, err := backup.ParseRecipient(bad); err == nil {
			t.Errorf("%q passes for a public key", bad)
		}
	}
}
