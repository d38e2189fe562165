package rating

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash/crc32"
	"os"
	"path/filepath"
)

// fileHead begins a fact file: facts follow, then parties, then what the numbers in them stand for, its length and its check.
const fileHead = "xinguan facts 2\n"

// tailSize is length and check at the end of a file.
const tailSize = 8 + 4

// foot is what a fact file says behind its rows.
type foot struct {
	Items, Classes, Kinds, Towns, Statuses []string
	Parties, Facts                         int
	Seq                                    int64  // of the last change that is in it
	Mark                                   string // what that change was
	Laws                                   string // digest of what the city's catalogue says of items
}

// ErrFile is returned for a file that is no fact file, or not whole; it can be built again from the database.
var ErrFile = errors.New("不是完整的事实文件，请从数据库重建")

// saving is a fact file being written beside the one it will take the place of.
type saving struct {
	*builder
	f    *os.File
	w    *bufio.Writer
	path string
}

// startFile begins a file; abandon or finish ends it.
func startFile(path string) (*saving, error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".facts-*")
	if err != nil {
		return nil, err
	}
	s := &saving{f: f, w: bufio.NewWriterSize(f, 1<<20), path: path}
	s.builder = newBuilder(s.w)
	_, err = s.w.WriteString(fileHead)
	if err != nil {
		s.abandon()
	}
	return s, err
}

func (s *saving) abandon() {
	s.f.Close()
	os.Remove(s.f.Name())
}

// finish writes what follows the facts and lets the file take its place, whole or not at all.
func (s *saving) finish(x foot) error {
	x.Items, x.Classes = s.Dict.Items, s.Dict.Classes
	x.Kinds, x.Towns, x.Statuses = s.words.kinds.Items, s.words.towns.Items, s.words.statuses.Items
	x.Parties, x.Facts = s.Len(), s.n
	b, err := json.Marshal(x)
	if err == nil {
		_, err = s.w.Write(s.rows)
	}
	if err == nil {
		end := binary.LittleEndian.AppendUint64(b, uint64(len(b)))
		_, err = s.w.Write(binary.LittleEndian.AppendUint32(end, crc32.ChecksumIEEE(b)))
	}
	if err = errors.Join(err, s.w.Flush(), s.f.Sync(), s.f.Close()); err == nil {
		err = os.Rename(s.f.Name(), s.path)
	}
	if err != nil {
		os.Remove(s.f.Name())
		return err
	}
	return syncFolder(filepath.Dir(s.path))
}

// syncFolder makes a new name in a folder last through a power cut, where the system can.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = d.Sync() // some systems cannot
	return d.Close()
}

// openStock opens a fact file without reading its facts.
func openStock(path string) (*Stock, foot, error) {
	b, free, err := mapped(path)
	if err != nil {
		return nil, foot{}, err
	}
	s, x, err := readStock(b)
	if err != nil {
		return nil, x, errors.Join(err, free())
	}
	s.free = free
	return s, x, nil
}

func readStock(b []byte) (*Stock, foot, error) {
	var x foot
	le := binary.LittleEndian
	if len(b) < len(fileHead)+tailSize || string(b[:len(fileHead)]) != fileHead {
		return nil, x, ErrFile
	}
	rest, tail := b[len(fileHead):len(b)-tailSize], b[len(b)-tailSize:]
	n := le.Uint64(tail)
	if n > uint64(len(rest)) {
		return nil, x, ErrFile
	}
	rest, text := rest[:len(rest)-int(n)], rest[len(rest)-int(n):]
	if crc32.ChecksumIEEE(text) != le.Uint32(tail[8:]) || json.Unmarshal(text, &x) != nil || x.Facts < 0 || x.Parties < 0 ||
		len(rest) != x.Facts*rowSize+x.Parties*partySize {
		return nil, x, ErrFile
	}
	at := x.Facts * rowSize
	s := &Stock{Dict: Dict{Items: x.Items, Classes: x.Classes}, facts: rest[:at:at], rows: rest[at:], seq: x.Seq}
	s.words = words{kinds: Dict{Items: x.Kinds}, towns: Dict{Items: x.Towns}, statuses: Dict{Items: x.Statuses}}
	s.name()
	return s, x, s.check()
}

// check refuses rows whose numbers stand for nothing.
func (s *Stock) check() error {
	le := binary.LittleEndian
	before := uint32(0)
	for at := 0; at < len(s.rows); at += partySize {
		row := s.rows[at:]
		first := le.Uint32(row[16:])
		if int(row[20]) >= len(s.kinds) || int(le.Uint16(row[22:])) >= len(s.words.towns.Items) || int(le.Uint16(row[24:])) >= len(s.words.statuses.Items) ||
			first < before || int(first) > s.Facts() {
			return ErrFile
		}
		before = first
	}
	return nil
}
