package seal

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

func open(t testing.TB) *Keyring {
	t.Helper()
	r, err := Open(filepath.Join(t.TempDir(), "test.keys"))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestSealOpensOnlyWithTheSameKeyAndPlace(t *testing.T) {
	r, other := open(t), open(t)
	plain, aad := []byte("示例甲"), []byte("held/1")
	sealed := r.Seal(plain, aad)
	if got, err := r.Unseal(sealed, aad); err != nil || !bytes.Equal(got, plain) {
		t.Fatalf("Unseal = %q, %v", got, err)
	}
	if bytes.Contains(sealed, plain) || bytes.Equal(sealed, r.Seal(plain, aad)) {
		t.Error("the sealed text shows the plain one, or two are alike")
	}
	if len(sealed) != len(plain)+Overhead {
		t.Errorf("sealed is %d bytes longer, not Overhead", len(sealed)-len(plain))
	}
	if _, err := r.Unseal(sealed, []byte("held/2")); !errors.Is(err, ErrTampered) {
		t.Errorf("moved to another place: %v", err)
	}
	if _, err := other.Unseal(sealed, aad); !errors.Is(err, ErrTampered) {
		t.Errorf("another ring's key of the same number: %v", err)
	}
}

func TestSpoiltTextsGiveTypedErrors(t *testing.T) {
	r := open(t)
	sealed := r.Seal([]byte("内容"), nil)
	for i := range sealed {
		bad := bytes.Clone(sealed)
		bad[i] ^= 1
		_, err := r.Unseal(bad, nil)
		want := ErrTampered
		if i == 0 {
			want = ErrVersion
		} else if i < ringHead {
			want = ErrNoKey
		}
		if !errors.Is(err, want) {
			t.Errorf("bit of byte %d turned: %v, want %v", i, err, want)
		}
		if _, err := r.Unseal(sealed[:i], nil); !errors.Is(err, ErrTruncated) && !errors.Is(err, ErrTampered) {
			t.Errorf("cut to %d bytes: %v", i, err)
		}
	}
	if _, err := r.Unseal(nil, nil); !errors.Is(err, ErrTruncated) {
		t.Errorf("nothing at all: %v", err)
	}
}

func TestRotation(t *testing.T) {
	r := open(t)
	second, err := Open(r.path) // another process
	if err != nil {
		t.Fatal(err)
	}
	old := r.Seal([]byte("旧"), nil)
	n, err := r.AddKey()
	if err != nil || n != 2 {
		t.Fatalf("AddKey = %d, %v", n, err)
	}
	fresh := r.Seal([]byte("新"), nil)
	if id, _ := KeyOf(fresh); id != 2 || !r.Stale(old) || r.Stale(fresh) {
		t.Errorf("sealed with key %d; old stale %v, new stale %v", id, r.Stale(old), r.Stale(fresh))
	}
	for _, ring := range []*Keyring{r, second} {
		for _, sealed := range [][]byte{old, fresh} {
			if _, err := ring.Unseal(sealed, nil); err != nil {
				t.Errorf("after rotation: %v", err)
			}
		}
	}
	if keys := r.Keys(); len(keys) != 2 || keys[0].Current || !keys[1].Current {
		t.Errorf("Keys = %+v", keys)
	}
	if r.Index("a", "b") != second.Index("a", "b") {
		t.Error("rotation changed the index")
	}
}

func TestTwoProcessesRotateAtOnce(t *testing.T) {
	r := open(t)
	var wg sync.WaitGroup
	var done sync.Map
	for i := range 8 {
		wg.Go(func() {
			other, err := Open(r.path)
			if err != nil {
				t.Error(err)
				return
			}
			n, err := other.AddKey() // refused when another is at it
			if err != nil {
				return
			}
			if _, twice := done.LoadOrStore(n, i); twice {
				t.Errorf("key %d was given twice", n)
			}
		})
	}
	wg.Wait()
	if err := r.Reload(); err != nil {
		t.Fatal(err)
	}
	n := 1
	done.Range(func(_, _ any) bool { n++; return true })
	if len(r.Keys()) != n {
		t.Errorf("%d keys in the file, %d were given", len(r.Keys()), n)
	}
}

func TestFirstUseByManyAtOnceMakesOneKeyring(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new.keys")
	var wg sync.WaitGroup
	rings := make([]*Keyring, 8)
	for i := range rings {
		wg.Go(func() {
			var err error
			if rings[i], err = Open(path); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if t.Failed() {
		return
	}
	sealed := rings[0].Seal([]byte("x"), nil)
	for _, r := range rings {
		if _, err := r.Unseal(sealed, nil); err != nil {
			t.Errorf("rings differ: %v", err)
		}
	}
	left, _ := filepath.Glob(path + ".*")
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestFileMustBePrivate(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes mean nothing on Windows")
	}
	r := open(t)
	if info, err := os.Stat(r.path); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("made with %v, %v", info.Mode(), err)
	}
	for _, mode := range []os.FileMode{0o640, 0o604, 0o644, 0o620} {
		os.Chmod(r.path, mode)
		if _, err := Open(r.path); err == nil || !strings.Contains(err.Error(), "chmod 600") {
			t.Errorf("mode %o: %v", mode, err)
		}
	}
}

func TestDamagedFileIsNamedAndShowsNoSecret(t *testing.T) {
	r := open(t)
	good, _ := os.ReadFile(r.path)
	_, after, _ := strings.Cut(string(good), "secret = \"")
	hidden := after[:20]
	for name, bad := range map[string]string{
		"cut":         string(good[:len(good)-12]),
		"empty":       "",
		"no current":  strings.Replace(string(good), "current = 1", "current = 7", 1),
		"version":     strings.Replace(string(good), "version = 1", "version = 9", 1),
		"bad line":    strings.Replace(string(good), "secret = ", "secret ", 1),
		"short index": strings.Replace(string(good), "index = \"", "index = \"AAAA", 1),
	} {
		os.WriteFile(r.path, []byte(bad), 0o600)
		_, err := Open(r.path)
		if err == nil || !strings.Contains(err.Error(), r.path) || !strings.Contains(err.Error(), "备份") {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && strings.Contains(err.Error(), hidden) {
			t.Errorf("%s: the message shows the secret", name)
		}
	}
}

func TestDataKeys(t *testing.T) {
	r := open(t)
	id, wrapped, key := r.NewDataKey()
	sealed := key.Seal([]byte("示例乙"), []byte("row"))
	again, err := r.UnwrapDataKey(wrapped)
	if err != nil || again.ID() != id {
		t.Fatalf("UnwrapDataKey = %v, %v", again, err)
	}
	if got, err := again.Unseal(sealed, []byte("row")); err != nil || string(got) != "示例乙" {
		t.Errorf("Unseal = %q, %v", got, err)
	}
	_, _, other := r.NewDataKey()
	if _, err := other.Unseal(sealed, []byte("row")); !errors.Is(err, ErrNoKey) {
		t.Errorf("another person's key: %v", err)
	}
	if _, err := r.Unseal(sealed, []byte("row")); !errors.Is(err, ErrVersion) {
		t.Errorf("the ring itself: %v", err)
	}
	if _, err := r.UnwrapDataKey(r.Seal([]byte("short"), wrapAAD)); !errors.Is(err, ErrTruncated) {
		t.Errorf("what is no key: %v", err)
	}
	r.AddKey()
	moved, err := r.Rewrap(wrapped)
	if err != nil || r.Stale(moved) || !r.Stale(wrapped) {
		t.Errorf("Rewrap: %v", err)
	}
}

func TestIndexKeepsDomainsApart(t *testing.T) {
	r, other := open(t), open(t)
	seen := map[[32]byte]string{}
	for _, c := range [][2]string{{"a", "bc"}, {"ab", "c"}, {"", "abc"}, {"abc", ""}, {"resident", "x"}, {"phone", "x"}} {
		sum := r.Index(c[0], c[1])
		if sum != r.Index(c[0], c[1]) || sum == other.Index(c[0], c[1]) {
			t.Errorf("%q: not stable, or the same under another key", c)
		}
		if was, twice := seen[sum]; twice {
			t.Errorf("%q and %s share a digest", c, was)
		}
		seen[sum] = fmt.Sprint(c)
	}
}

func TestKeysDoNotPrint(t *testing.T) {
	r := open(t)
	_, _, key := r.NewDataKey()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x"} {
		if got := fmt.Sprintf(verb, r); got != "keyring "+r.path {
			t.Errorf("%s of the ring: %s", verb, got)
		}
		if got := fmt.Sprintf(verb, key); got != "data key "+key.ID().String() {
			t.Errorf("%s of a data key: %s", verb, got)
		}
	}
}

func TestConcurrentUse(t *testing.T) {
	r := open(t)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 200 {
				if _, err := r.Unseal(r.Seal([]byte("x"), nil), nil); err != nil {
					t.Error(err)
				}
				r.Index("d", "v")
			}
			if i == 0 {
				r.AddKey()
			}
		})
	}
	wg.Wait()
}

func FuzzUnseal(f *testing.F) {
	r := open(f)
	_, wrapped, key := r.NewDataKey()
	f.Add(r.Seal([]byte("plain"), []byte("aad")), []byte("aad"))
	f.Add(key.Seal([]byte("plain"), []byte("aad")), []byte("aad"))
	f.Add(wrapped, wrapAAD)
	f.Add([]byte{}, []byte{})
	f.Add([]byte{versionRing, 0, 0, 0, 1}, []byte{})
	known := []error{ErrTruncated, ErrVersion, ErrNoKey, ErrTampered}
	typed := func(err error) bool {
		for _, e := range known {
			if errors.Is(err, e) {
				return true
			}
		}
		return err == nil
	}
	f.Fuzz(func(t *testing.T, sealed, aad []byte) {
		_, err := r.Unseal(sealed, aad)
		_, err2 := key.Unseal(sealed, aad)
		_, err3 := r.UnwrapDataKey(sealed)
		if !typed(err) || !typed(err2) || !typed(err3) {
			t.Errorf("untyped errors: %v, %v, %v", err, err2, err3)
		}
		if err == nil && err2 == nil {
			t.Error("opened by two keys")
		}
	})
}

func BenchmarkSeal64K(b *testing.B) {
	r, plain := open(b), make([]byte, 64<<10)
	b.SetBytes(int64(len(plain)))
	for b.Loop() {
		r.Seal(plain, nil)
	}
}

func BenchmarkSealSmall(b *testing.B) {
	r, plain := open(b), make([]byte, 100)
	for b.Loop() {
		r.Seal(plain, nil)
	}
}

func BenchmarkUnseal64K(b *testing.B) {
	r := open(b)
	sealed := r.Seal(make([]byte, 64<<10), nil)
	b.SetBytes(64 << 10)
	for b.Loop() {
		r.Unseal(sealed, nil)
	}
}

func BenchmarkIndex(b *testing.B) {
	r := open(b)
	for b.Loop() {
		r.Index("resident", "441998190001010001")
	}
}
