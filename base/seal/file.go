package seal

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/BurntSushi/toml"

	"xinguan/base/disk"
)

const (
	fileVersion = 1
	indexSize   = 32
	fileNotice  = "# 密钥文件。没有它，密封的内容再也打不开：请另存一份副本，与数据库分开保管；不要外传，不要手工修改。\n"
)

// keyFile is the file's content in TOML.
type keyFile struct {
	Version int         `toml:"version"`
	Current uint32      `toml:"current"`
	Index   string      `toml:"index"` // base64, 32 bytes
	Keys    []keyRecord `toml:"key"`
	// Signers are made when they are first asked for.
	Signers []signerRecord `toml:"signer,omitempty"`
}

type keyRecord struct {
	ID     uint32    `toml:"id"`
	Made   time.Time `toml:"made"`
	Secret string    `toml:"secret"` // base64, 16 bytes
}

func newKeyFile() *keyFile {
	f := &keyFile{Version: fileVersion, Index: base64.StdEncoding.EncodeToString(randomBytes(indexSize))}
	f.add()
	return f
}

// add makes a key with the next number the current one.
func (f *keyFile) add() {
	next := uint32(1)
	for _, k := range f.Keys {
		next = max(next, k.ID+1)
	}
	f.Keys = append(f.Keys, keyRecord{
		ID: next, Made: time.Now().UTC().Truncate(time.Second), Secret: base64.StdEncoding.EncodeToString(randomBytes(keySize)),
	})
	f.Current = next
}

// state checks the content and makes it usable.
func (f *keyFile) state() (*state, error) {
	s := &state{}
	if f.Version != fileVersion {
		return nil, fmt.Errorf("格式版本是 %d，本程序只认识 %d", f.Version, fileVersion)
	}
	index, err := secret(f.Index, indexSize)
	if err != nil {
		return nil, fmt.Errorf("index：%w", err)
	}
	s.index = index
	for _, k := range f.Keys {
		key, err := k.open()
		if err != nil {
			return nil, fmt.Errorf("第 %d 号密钥：%w", k.ID, err)
		}
		if _, twice := s.find(k.ID); twice {
			return nil, fmt.Errorf("第 %d 号密钥出现了两次", k.ID)
		}
		s.keys = append(s.keys, key)
	}
	current, ok := s.find(f.Current)
	if !ok {
		return nil, fmt.Errorf("当前密钥是 %d 号，但文件里没有它", f.Current)
	}
	s.current = current
	return s, nil
}

func (k keyRecord) open() (ringKey, error) {
	raw, err := secret(k.Secret, keySize)
	if err != nil {
		return ringKey{}, err
	}
	aead, err := newAEAD(raw)
	return ringKey{id: k.ID, made: k.Made, aead: aead}, err
}

func secret(text string, size int) ([]byte, error) {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(raw) != size {
		return nil, errors.New("内容残缺")
	}
	return raw, nil
}

func load(path string) (*state, error) {
	f, at, err := readKeyFile(path)
	if err != nil {
		return nil, err
	}
	s, err := f.state()
	if err != nil {
		return nil, fmt.Errorf("密钥文件 %s 已损坏，请用备份的副本换上：%w", path, err)
	}
	s.stamp = at
	return s, nil
}

// readKeyFile reads the file if nobody but its owner can.
func readKeyFile(path string) (*keyFile, stamp, error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, stamp{}, fmt.Errorf("密钥文件 %s 打不开；请检查路径和权限：%w", path, err)
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return nil, stamp{}, err
	}
	if err := private(path, info); err != nil {
		return nil, stamp{}, err
	}
	raw, err := io.ReadAll(io.LimitReader(in, 1<<20))
	if err != nil {
		return nil, stamp{}, fmt.Errorf("密钥文件 %s 读不出来；请检查磁盘：%w", path, err)
	}
	f := &keyFile{}
	if _, err := toml.Decode(string(raw), f); err != nil {
		// The parser's message may quote a line, that is a secret: it is left out.
		return nil, stamp{}, fmt.Errorf("密钥文件 %s 已损坏，请用备份的副本换上", path)
	}
	return f, stamp{info.Size(), info.ModTime()}, nil
}

// private refuses a file that group or others may use. Windows keeps such rights elsewhere.
func private(path string, info fs.FileInfo) error {
	if !info.Mode().IsRegular() {
		return fmt.Errorf("密钥文件 %s 不是普通文件；请指明一个文件", path)
	}
	if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode&0o077 != 0 {
		return fmt.Errorf("密钥文件 %s 别的用户也能读写（权限 %04o），不能使用；请执行 chmod 600 %s 再试，并考虑更换密钥", path, mode, path)
	}
	return nil
}

// writeNew puts the file in place unless there is one (fs.ErrExist). It appears whole or not at all.
func (f *keyFile) writeNew(path string) error {
	tmp, err := f.writeTemp(path)
	if err != nil {
		return err
	}
	defer os.Remove(tmp)
	if err := os.Link(tmp, path); errors.Is(err, fs.ErrExist) {
		return err
	} else if err != nil { // a file system without links
		if _, err := os.Lstat(path); err == nil {
			return fs.ErrExist
		}
		if err := os.Rename(tmp, path); err != nil {
			return err
		}
	}
	return disk.SyncFolder(filepath.Dir(path))
}

// replace puts the file in the place of the old one.
func (f *keyFile) replace(path string) error {
	tmp, err := f.writeTemp(path)
	if err != nil {
		return err
	}
	if err := os.Rename(tmp, path); err != nil {
		os.Remove(tmp)
		return err
	}
	return disk.SyncFolder(filepath.Dir(path))
}

// writeTemp writes the content to a new file beside path, mode 0600, down to the disk.
func (f *keyFile) writeTemp(path string) (name string, err error) {
	var text bytes.Buffer
	text.WriteString(fileNotice)
	if err := toml.NewEncoder(&text).Encode(f); err != nil {
		return "", err
	}
	out, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.keys") // CreateTemp makes files 0600
	if err != nil {
		return "", err
	}
	_, err = out.Write(text.Bytes())
	err = errors.Join(err, out.Sync(), out.Close())
	if err != nil {
		os.Remove(out.Name())
	}
	return out.Name(), err
}

// lock keeps two processes from changing the file at once. It waits a little: the other needs but a moment.
func lock(path string) (unlock func(), err error) {
	name := path + ".lock"
	for wait := 10 * time.Millisecond; ; wait *= 2 {
		unlock, err := disk.Lock(name)
		switch {
		case err == nil:
			return unlock, nil
		case !errors.Is(err, disk.ErrLocked):
			return nil, fmt.Errorf("密钥文件旁边不能写；请检查文件夹权限：%w", err)
		case wait > time.Second:
			return nil, fmt.Errorf("另一个程序正在更换密钥（%s），请稍后再试", name)
		}
		time.Sleep(wait)
	}
}
