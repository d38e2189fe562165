package spool

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"xinguan/base/disk"
	"xinguan/base/id"
	"xinguan/base/seal"
)

// Writer appends records to a new spool. It is not safe for concurrent use.
type Writer struct {
	f     *os.File
	ring  *seal.Keyring
	at    place
	plain []byte // records of the frame being filled
	named bool   // the file's name is on the disk
	err   error  // the first failure; nothing is written after it
}

// Create makes the file at path, replacing one that is there, readable by its owner only.
func Create(path string, ring *seal.Keyring) (*Writer, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("暂存文件 %s 不能建立；请检查磁盘空间和权限：%w", path, err)
	}
	w := &Writer{f: f, ring: ring, at: place{file: id.New()}, plain: make([]byte, 0, frameSize+frameSize/4)}
	w.write(append([]byte(magic), w.at.file[:]...))
	if w.err != nil {
		f.Close()
		return nil, w.err
	}
	return w, nil
}

// Append adds a record; the bytes are copied. It is on the disk only after Sync.
func (w *Writer) Append(record []byte) error {
	if len(record) > MaxRecord {
		return fmt.Errorf("spool: a record of %d bytes is longer than %d", len(record), MaxRecord)
	}
	if len(w.plain) > 0 && len(w.plain)+len(record) > frameSize+frameSize/8 {
		w.flush()
	}
	w.plain = binary.AppendUvarint(w.plain, uint64(len(record)))
	w.plain = append(w.plain, record...)
	w.at.count++
	if len(w.plain) >= frameSize {
		w.flush()
	}
	return w.err
}

// flush seals the frame being filled.
func (w *Writer) flush() {
	if w.at.count > 0 {
		w.frame()
	}
}

// frame writes what was gathered as a frame; without records it is a mark.
func (w *Writer) frame() {
	sealed := w.ring.Seal(w.plain, w.at.aad())
	var head [frameHead]byte
	binary.BigEndian.PutUint32(head[:], uint32(len(sealed)))
	binary.BigEndian.PutUint32(head[4:], w.at.count)
	w.write(head[:])
	w.write(sealed)
	w.at.next()
	w.plain = w.plain[:0]
}

func (w *Writer) write(b []byte) {
	if w.err != nil {
		return
	}
	if _, err := w.f.Write(b); err != nil {
		w.err = fmt.Errorf("暂存文件 %s 写不进去；请检查磁盘空间：%w", w.f.Name(), err)
	}
}

// Sync acknowledges: when it returns nil, everything appended so far survives kill -9 and power loss.
func (w *Writer) Sync() error {
	w.flush()
	w.frame()
	if w.err == nil {
		w.err = w.f.Sync()
	}
	if w.err == nil && !w.named {
		w.err = disk.SyncFolder(filepath.Dir(w.f.Name()))
		w.named = w.err == nil
	}
	return w.err
}

// Close closes the file. What was not acknowledged by Sync is lost to readers, who get ErrTorn.
func (w *Writer) Close() error {
	w.flush()
	return errors.Join(w.err, w.f.Close())
}
