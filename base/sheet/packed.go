package sheet

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"

	"github.com/klauspost/compress/zstd"
)

// OpenPacked is Open for exports of other programs: text files (CSV, JSON lines) may be packed with gzip or Zstandard.
// They are unpacked as they are read; Progress counts bytes of the file as it lies there. The encoding is told by the
// first 16 MB.
func OpenPacked(path string) (*Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, openError(path, err)
	}
	magic := make([]byte, 4)
	n, _ := io.ReadFull(f, magic)
	unpack := unpackers[string(magic[:min(n, 2)])]
	if n == 4 && string(magic) == "\x28\xb5\x2f\xfd" {
		unpack = unzstd
	}
	if unpack == nil {
		f.Close()
		return Open(path)
	}
	r, err := openPacked(f, unpack)
	if err != nil {
		f.Close()
		return nil, err
	}
	return r, nil
}

type unpacker func(io.Reader) (io.ReadCloser, error)

var unpackers = map[string]unpacker{"\x1f\x8b": func(r io.Reader) (io.ReadCloser, error) { return gzip.NewReader(r) }}

func unzstd(r io.Reader) (io.ReadCloser, error) {
	d, err := zstd.NewReader(r, zstd.WithDecoderMaxMemory(1<<30), zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	return d.IOReadCloser(), nil
}

// told is how much of a packed file is unpacked to tell its encoding.
const told = 16 << 20

func openPacked(f *os.File, unpack unpacker) (*Reader, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, openError(f.Name(), err)
	}
	p := &packed{file: f, unpack: unpack, left: told}
	if err := p.rewind(); err != nil {
		return nil, &Error{"压缩文件打不开；请检查文件是否完整。", err}
	}
	head := make([]byte, 4096)
	n, err := io.ReadFull(p, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, &Error{"压缩文件解不开；请检查文件是否完整。", err}
	}
	if err := p.rewind(); err != nil {
		return nil, err
	}
	if head = head[:n]; bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) || bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		p.left = -1 // the encoding is told, so nobody will go back
	}
	r, err := textReader(p, info.Size(), head)
	if err != nil {
		return nil, err
	}
	r.source = packedSource{r.source, p, info.Size()}
	return r, nil
}

// textReader reads a text file, whatever its form.
func textReader(f input, size int64, head []byte) (*Reader, error) {
	if object, _ := jsonLike(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")); object {
		return openJSON(f, size, head)
	}
	return openCSV(f, size, head)
}

// packed is the text inside a packed file. Until it is told to begin again it gives the first part only.
type packed struct {
	file   *os.File
	unpack unpacker
	in     io.ReadCloser
	count  counter
	left   int // bytes to give; -1 = all
}

func (p *packed) rewind() error {
	if p.in != nil {
		p.in.Close()
	}
	if _, err := p.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	p.count = counter{r: p.file}
	var err error
	p.in, err = p.unpack(&p.count)
	return err
}

func (p *packed) Read(b []byte) (int, error) {
	if p.left == 0 {
		return 0, io.EOF
	}
	if p.left > 0 {
		b = b[:min(len(b), p.left)]
	}
	n, err := p.in.Read(b)
	if p.left > 0 {
		p.left -= n
	}
	return n, err
}

// Seek only goes back to the beginning, from where all is given.
func (p *packed) Seek(offset int64, whence int) (int64, error) {
	if offset != 0 || whence != io.SeekStart {
		return 0, os.ErrInvalid
	}
	p.left = -1
	return 0, p.rewind()
}

// ReadAt is for formats that are not packed.
func (p *packed) ReadAt([]byte, int64) (int, error) { return 0, os.ErrInvalid }

func (p *packed) Close() error {
	p.in.Close()
	return p.file.Close()
}

// packedSource tells the progress in bytes of the packed file.
type packedSource struct {
	source
	packed *packed
	size   int64
}

func (s packedSource) progress() (done, total int64) { return min(s.packed.count.n, s.size), s.size }
