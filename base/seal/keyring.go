package seal

import (
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Keyring holds the keys of one installation: several that seal, one of them current, and one for indexes. It is safe
// for concurrent use, by several processes on the same file too.
type Keyring struct {
	path  string
	mu    sync.Mutex // guards the file and changes of state
	state atomic.Pointer[state]
}

// state is what the file says; it is replaced, never changed.
type state struct {
	keys    []ringKey
	current ringKey
	index   []byte
	stamp   stamp
}

type ringKey struct {
	id   uint32
	aead cipher.AEAD
	made time.Time
}

// Key describes a key without showing it.
type Key struct {
	ID      uint32
	Made    time.Time
	Current bool
}

// Open reads the keyring at path. Where there is no file it makes one with a first key, readable by its owner only:
// keep a copy apart from the database, for what was sealed is lost without it. A file others can read is refused.
func Open(path string) (*Keyring, error) {
	s, err := load(path)
	if errors.Is(err, fs.ErrNotExist) {
		s, err = create(path)
	}
	if err != nil {
		return nil, err
	}
	r := &Keyring{path: path}
	r.state.Store(s)
	return r, nil
}

func create(path string) (*state, error) {
	if err := newKeyFile().writeNew(path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("密钥文件 %s 不能建立；请检查文件夹是否存在、是否可写：%w", path, err)
	}
	return load(path) // ours, or that of a process that came first
}

// AddKey makes a new key, writes it to the file and makes it current. Texts sealed with older keys still open. Other
// processes learn of the key when they meet a text sealed with it, or at Reload.
func (r *Keyring) AddKey() (id uint32, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	unlock, err := lock(r.path)
	if err != nil {
		return 0, err
	}
	defer unlock()
	f, _, err := readKeyFile(r.path)
	if err != nil {
		return 0, err
	}
	f.add()
	if err := f.replace(r.path); err != nil {
		return 0, fmt.Errorf("新密钥没有写成，仍用原来的；请检查磁盘空间和权限：%w", err)
	}
	return f.Current, r.reload()
}

// Drop takes a key out of the file for good. What it sealed never opens again, so first nothing may need it any more. The
// current key stays.
func (r *Keyring) Drop(id uint32) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	unlock, err := lock(r.path)
	if err != nil {
		return err
	}
	defer unlock()
	f, _, err := readKeyFile(r.path)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(f.Keys, func(k keyRecord) bool { return k.ID == id })
	switch {
	case i < 0:
		return fmt.Errorf("密钥文件里没有%d号密钥", id)
	case f.Current == id:
		return fmt.Errorf("%d号是当前密钥，不能删除；请先更换密钥", id)
	}
	f.Keys = slices.Delete(f.Keys, i, i+1)
	if err := f.replace(r.path); err != nil {
		return fmt.Errorf("密钥没有删除；请检查磁盘空间和权限：%w", err)
	}
	return r.reload()
}

// Current is the id of the key that seals now.
func (r *Keyring) Current() uint32 { return r.state.Load().current.id }

// Reload reads the file again.
func (r *Keyring) Reload() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.reload()
}

func (r *Keyring) reload() error {
	s, err := load(r.path)
	if err == nil {
		r.state.Store(s)
	}
	return err
}

// Keys lists the keys that seal, oldest first.
func (r *Keyring) Keys() []Key {
	s := r.state.Load()
	out := make([]Key, len(s.keys))
	for i, k := range s.keys {
		out[i] = Key{ID: k.id, Made: k.made, Current: k.id == s.current.id}
	}
	return out
}

// key finds a key; where it is unknown and the file has changed, the file is read again.
func (r *Keyring) key(id uint32) (ringKey, bool) {
	if k, ok := r.state.Load().find(id); ok {
		return k, true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if now, err := stampOf(r.path); err == nil && now != r.state.Load().stamp {
		_ = r.reload() // a file that cannot be read leaves the keys as they are
	}
	return r.state.Load().find(id)
}

func (s *state) find(id uint32) (ringKey, bool) {
	i := slices.IndexFunc(s.keys, func(k ringKey) bool { return k.id == id })
	if i < 0 {
		return ringKey{}, false
	}
	return s.keys[i], true
}

// Format prints only the place of the file, whatever the verb: keys must not end up in a log.
func (r *Keyring) Format(s fmt.State, _ rune) { fmt.Fprintf(s, "keyring %s", r.path) }

// stamp tells one version of the file from another.
type stamp struct {
	size int64
	at   time.Time
}

func stampOf(path string) (stamp, error) {
	info, err := os.Stat(path)
	if err != nil {
		return stamp{}, err
	}
	return stamp{info.Size(), info.ModTime()}, nil
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	rand.Read(b)
	return b
}
