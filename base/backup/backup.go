// Package backup writes and reads backups: one file that holds many, each with its digest, ended by a manifest. It can
// be sealed to a public key, so that the machine that makes backups cannot read them.
//
// A backup is a tar compressed with zstd, so that it can be taken apart without this program too: `tar --zstd -x`. What
// is written as one stream of unknown length lies in pieces of a few megabytes, NAME/00001 and so on, which `cat` joins
// again. The last entry is manifest.json. A sealed backup has an envelope round the whole; see Recipient.
package backup

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"time"

	"github.com/klauspost/compress/zstd"
)

// ErrDamaged says that a backup is cut off, changed, or none at all.
var ErrDamaged = errors.New("备份文件不完整或被改动过，不能使用；请换一份备份")

// Entry is what the manifest says of one stream.
type Entry struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// manifestName is the entry that ends a backup.
const manifestName = "manifest.json"

// whole is the manifest as it is stored: the streams, and what the caller says about them.
type whole struct {
	Entries []Entry         `json:"entries"`
	About   json.RawMessage `json:"about"`
}

// piece is how much of a stream one entry of the tar holds, in bytes.
const piece = 4 << 20

// Writer makes a backup. It is not safe for concurrent use.
type Writer struct {
	seal    io.WriteCloser // nil where it is not sealed
	squeeze *zstd.Encoder
	tar     *tar.Writer
	at      time.Time
	entries []Entry
}

// NewWriter begins a backup on w; at is the moment it shows. to is whom it is sealed to, nil for nobody.
func NewWriter(w io.Writer, to *Recipient, at time.Time) (*Writer, error) {
	b := &Writer{at: at.UTC().Truncate(time.Second)}
	if to != nil {
		sealed, err := to.seal(w)
		if err != nil {
			return nil, err
		}
		b.seal, w = sealed, sealed
	}
	squeeze, err := zstd.NewWriter(w, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	b.squeeze, b.tar = squeeze, tar.NewWriter(squeeze)
	return b, nil
}

// Create begins a stream; it ends with Close, before the next begins.
func (b *Writer) Create(name string) io.WriteCloser {
	return &stream{b: b, name: name, digest: sha256.New(), buf: make([]byte, 0, piece)}
}

// stream cuts what is written into pieces.
type stream struct {
	b      *Writer
	name   string
	digest hash.Hash
	buf    []byte
	n      int
	bytes  int64
}

func (s *stream) Write(p []byte) (int, error) {
	total := len(p)
	for len(p) > 0 {
		n := min(len(p), piece-len(s.buf))
		s.buf = append(s.buf, p[:n]...)
		p = p[n:]
		if len(s.buf) == piece {
			if err := s.flush(); err != nil {
				return 0, err
			}
		}
	}
	return total, nil
}

func (s *stream) flush() error {
	s.n++
	s.digest.Write(s.buf)
	s.bytes += int64(len(s.buf))
	err := s.b.entry(fmt.Sprintf("%s/%05d", s.name, s.n), s.buf)
	s.buf = s.buf[:0]
	return err
}

// Close writes what is left; an empty stream has one empty piece.
func (s *stream) Close() error {
	if len(s.buf) > 0 || s.n == 0 {
		if err := s.flush(); err != nil {
			return err
		}
	}
	s.b.entries = append(s.b.entries, Entry{s.name, s.bytes, hex.EncodeToString(s.digest.Sum(nil))})
	return nil
}

func (b *Writer) entry(name string, content []byte) error {
	if err := b.tar.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(content)), ModTime: b.at, Format: tar.FormatPAX}); err != nil {
		return err
	}
	_, err := b.tar.Write(content)
	return err
}

// Finish writes the manifest with what about says, and ends the backup. The writer below is not closed.
func (b *Writer) Finish(about any) error {
	said, err := json.Marshal(about)
	if err != nil {
		return err
	}
	raw, err := json.MarshalIndent(whole{b.entries, said}, "", " ")
	if err != nil {
		return err
	}
	if err := errors.Join(b.entry(manifestName, raw), b.tar.Close(), b.squeeze.Close()); err != nil {
		return err
	}
	if b.seal != nil {
		return b.seal.Close()
	}
	return nil
}

// Read reads a backup: each is called for every stream with a reader of its content, in the order they were written. It
// may leave some unread. After the last stream all digests are compared, and the caller's part of the manifest is put
// into about. Nothing each made is good before Read returns without an error.
func Read(r io.Reader, key *Identity, about any, each func(name string, content io.Reader) error) ([]Entry, error) {
	plain, err := unsealed(r, key)
	if err != nil {
		return nil, err
	}
	expand, err := zstd.NewReader(plain, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(256<<20))
	if err != nil {
		return nil, err
	}
	defer expand.Close()
	in := &source{tar: tar.NewReader(expand)}
	if err := in.next(); err != nil {
		return nil, err
	}
	for in.stream != "" {
		if err := in.read(each); err != nil {
			return nil, err
		}
	}
	return in.finish(expand, about)
}

// source walks the pieces.
type source struct {
	tar     *tar.Reader
	stream  string // the one the present piece belongs to; empty at the manifest
	entries []Entry
}

// next goes to the next piece.
func (s *source) next() error {
	head, err := s.tar.Next()
	if err != nil {
		return damaged(err)
	}
	s.stream = ""
	if head.Name != manifestName {
		if len(head.Name) < 7 || head.Name[len(head.Name)-6] != '/' {
			return ErrDamaged
		}
		s.stream = head.Name[:len(head.Name)-6]
	}
	return nil
}

// read gives one stream to each and passes over what it leaves.
func (s *source) read(each func(string, io.Reader) error) error {
	p := &pieces{source: s, name: s.stream, digest: sha256.New()}
	if err := each(p.name, p); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, p); err != nil {
		return err
	}
	s.entries = append(s.entries, Entry{p.name, p.bytes, hex.EncodeToString(p.digest.Sum(nil))})
	return nil
}

// pieces joins the pieces of one stream.
type pieces struct {
	*source
	name   string
	digest hash.Hash
	bytes  int64
}

func (p *pieces) Read(b []byte) (int, error) {
	for p.stream == p.name {
		n, err := p.tar.Read(b)
		p.digest.Write(b[:n])
		p.bytes += int64(n)
		if n > 0 {
			return n, nil
		}
		if !errors.Is(err, io.EOF) {
			return 0, damaged(err)
		}
		if err := p.next(); err != nil {
			return 0, err
		}
	}
	return 0, io.EOF
}

// finish compares what was read with the manifest.
func (s *source) finish(rest io.Reader, about any) ([]Entry, error) {
	raw, err := io.ReadAll(io.LimitReader(s.tar, 64<<20))
	if err != nil {
		return nil, damaged(err)
	}
	var w whole
	if json.Unmarshal(raw, &w) != nil || len(w.Entries) != len(s.entries) {
		return nil, ErrDamaged
	}
	for i, e := range w.Entries {
		if e != s.entries[i] {
			return nil, fmt.Errorf("%w（%s）", ErrDamaged, e.Name)
		}
	}
	if _, err := io.Copy(io.Discard, rest); err != nil { // the end of a sealed backup is authenticated too
		return nil, damaged(err)
	}
	if err := json.NewDecoder(bytes.NewReader(w.About)).Decode(about); err != nil {
		return nil, ErrDamaged
	}
	return w.Entries, nil
}

// damaged makes what an unreadable backup gives one error people understand; other failures pass.
func damaged(err error) error {
	switch {
	case errors.Is(err, ErrDamaged), errors.Is(err, errKey):
		return err
	case err == nil:
		return nil
	}
	return fmt.Errorf("%w（%w）", ErrDamaged, err)
}
