package spool

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"xinguan/base/id"
	"xinguan/base/seal"
)

// Reader reads a spool from its beginning. It is not safe for concurrent use.
type Reader struct {
	f      *os.File
	in     *bufio.Reader
	ring   *seal.Keyring
	at     place  // of the frame to be read next
	plain  []byte // what is left of the frame read last
	left   uint32 // records in plain
	marked bool   // the frame read last was a mark
	err    error  // ends reading; SeekTo clears it
}

// Open opens the spool at path. A file without a whole header is ErrTorn, another kind of file ErrDamaged.
func Open(path string, ring *seal.Keyring) (*Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("暂存文件 %s 打不开；请检查它是否还在：%w", path, err)
	}
	r := &Reader{f: f, in: bufio.NewReaderSize(f, 256<<10), ring: ring}
	if err := r.begin(); err != nil {
		f.Close()
		return nil, err
	}
	return r, nil
}

// begin reads the header.
func (r *Reader) begin() error {
	var head [fileHead]byte
	if _, err := io.ReadFull(r.in, head[:]); err != nil {
		return torn(err)
	}
	if string(head[:len(magic)]) != magic {
		return ErrDamaged
	}
	r.at = place{file: id.ID(head[len(magic):])}
	r.plain, r.left, r.marked, r.err = nil, 0, false, nil
	return nil
}

// Next returns the next record, valid for as long as the caller wants. It ends with io.EOF when everything that Sync
// acknowledged was read, with ErrTorn when the file goes on after that and breaks off, with ErrDamaged when a frame
// does not open.
func (r *Reader) Next() ([]byte, error) {
	for r.left == 0 && r.err == nil {
		r.err = r.frame()
	}
	if r.err != nil {
		return nil, r.err
	}
	n, used := binary.Uvarint(r.plain)
	if used <= 0 || n > uint64(len(r.plain)-used) {
		r.err = ErrDamaged
		return nil, r.err
	}
	record := r.plain[used : used+int(n) : used+int(n)]
	r.plain = r.plain[used+int(n):]
	r.left--
	return record, nil
}

// frame reads and opens the next frame.
func (r *Reader) frame() error {
	size, err := r.head()
	if err != nil {
		return err
	}
	sealed := make([]byte, size)
	if _, err := io.ReadFull(r.in, sealed); err != nil {
		return torn(err)
	}
	plain, err := r.ring.Unseal(sealed, r.at.aad())
	if err != nil {
		return fmt.Errorf("%w：%w", ErrDamaged, err)
	}
	r.plain, r.left, r.marked = plain, r.at.count, r.at.count == 0
	r.at.next()
	return nil
}

// head reads the head of a frame into the place and returns the length of the sealed part. Where the file ends after
// a mark, that is io.EOF.
func (r *Reader) head() (size int, err error) {
	var head [frameHead]byte
	_, err = io.ReadFull(r.in, head[:])
	if errors.Is(err, io.EOF) && r.marked {
		return 0, io.EOF
	}
	if err != nil {
		return 0, torn(err)
	}
	size = int(binary.BigEndian.Uint32(head[:]))
	r.at.count = binary.BigEndian.Uint32(head[4:])
	if size < seal.Overhead || size > maxFrame {
		return 0, ErrTorn // zeros where data was to be, as some file systems leave them
	}
	return size, r.enough(size)
}

// enough tells from the size of the file whether a frame can be whole, before memory is taken for it.
func (r *Reader) enough(size int) error {
	if size <= r.in.Buffered() {
		return nil
	}
	info, err := r.f.Stat()
	if err != nil {
		return err
	}
	at, err := r.f.Seek(0, io.SeekCurrent)
	if err == nil && int64(size-r.in.Buffered()) > info.Size()-at {
		err = ErrTorn
	}
	return err
}

// SeekTo goes to record n, counted from 0, from wherever the reader is. It passes over whole frames without opening
// them; the frame it stops in proves the number. Beyond the end, Next says io.EOF, ErrTorn or ErrDamaged.
func (r *Reader) SeekTo(n int64) error {
	if uint64(n) < r.at.first-uint64(r.left) || r.err != nil {
		if _, err := r.f.Seek(0, io.SeekStart); err != nil {
			return err
		}
		r.in.Reset(r.f)
		if err := r.begin(); err != nil {
			return err
		}
	}
	return r.Skip(n - int64(r.at.first-uint64(r.left)))
}

// Skip passes over the next n records.
func (r *Reader) Skip(n int64) error {
	for n > 0 && r.err == nil {
		if r.left > 0 {
			r.Next()
			n--
			continue
		}
		passed, err := r.pass(n)
		n, r.err = n-passed, err
	}
	if r.err == io.EOF {
		return nil
	}
	return r.err
}

// pass goes over one frame of at most n records, or opens it when it holds more.
func (r *Reader) pass(n int64) (passed int64, err error) {
	peeked, err := r.in.Peek(frameHead)
	if err != nil || int64(binary.BigEndian.Uint32(peeked[4:])) > n || binary.BigEndian.Uint32(peeked[4:]) == 0 {
		return 0, r.frame()
	}
	size, err := r.head()
	if err != nil {
		return 0, err
	}
	if _, err := r.in.Discard(size); err != nil {
		return 0, torn(err)
	}
	passed = int64(r.at.count)
	r.marked = false
	r.at.next()
	return passed, nil
}

// torn makes an early end of the file ErrTorn and leaves other failures as they are.
func torn(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return ErrTorn
	}
	return err
}

// Close closes the file.
func (r *Reader) Close() error { return r.f.Close() }

// Keys are the keys of the ring the frames of a spool need, in the order they first appear. A torn end is passed over.
func Keys(path string) ([]uint32, error) {
	r, err := Open(path, nil)
	if errors.Is(err, ErrTorn) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer r.Close()
	var out []uint32
	for {
		size, err := r.head()
		if errors.Is(err, io.EOF) || errors.Is(err, ErrTorn) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		head, err := r.in.Peek(seal.HeadSize)
		if err != nil {
			return out, nil
		}
		key, err := seal.KeyOfHead(head)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(out, key) {
			out = append(out, key)
		}
		if _, err := r.in.Discard(size); err != nil {
			return out, nil
		}
		r.marked = r.at.count == 0
		r.at.next()
	}
}
