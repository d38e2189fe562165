package rating

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ident"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// Stock is everything models may know of a whole city: its organisations in the order of their ids, and behind each its
// facts. It can be built from the database at any time, and kept as a flat file.
type Stock struct {
	Dict    Dict
	Parties []Party
	First   []uint32 // place of a party's first fact; one more than parties
	facts   []byte   // factSize each
}

// Facts is how many facts there are.
func (s *Stock) Facts() int { return len(s.facts) / factSize }

// BuildStock reads the stock in one snapshot: two sweeps, each once over its table in the order it lies in.
func BuildStock(tx *db.Tx, laws record.Laws) (*Stock, error) {
	s := &Stock{}
	var lines []subject.Line
	stands := map[id.ID]id.ID{} // of those that do not stand for themselves
	err := subject.EachLine(tx, func(l subject.Line) error {
		if !l.Canonical.IsZero() && l.Canonical != l.ID {
			stands[l.ID] = l.Canonical
			return nil
		}
		lines = append(lines, l)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, l := range lines {
		s.Parties = append(s.Parties, Party{ID: l.ID, Kind: l.Kind, Town: l.Town, Provisional: l.Provisional, Status: l.Status})
	}
	return s, s.fill(tx, laws, stands)
}

func (s *Stock) fill(tx *db.Tx, laws record.Laws, stands map[id.ID]id.ID) error {
	var moved []Fact // of subjects another stands for: out of order
	at := 0
	s.First = make([]uint32, 1, len(s.Parties)+1)
	err := record.EachHeader(tx, func(r *record.Record) error {
		f, ok := s.Dict.factOf(laws, r)
		if !ok {
			return nil
		}
		if to, ok := stands[r.Subject]; ok {
			if i, found := s.find(to); found {
				f.Subject = uint32(i)
				moved = append(moved, f)
			}
			return nil
		}
		for at < len(s.Parties) && compareIDs(s.Parties[at].ID, r.Subject) < 0 {
			at++
			s.First = append(s.First, uint32(s.Facts()))
		}
		if at < len(s.Parties) && s.Parties[at].ID == r.Subject {
			f.Subject = uint32(at)
			s.facts = f.put(s.facts)
		}
		return nil
	})
	for len(s.First) <= len(s.Parties) {
		s.First = append(s.First, uint32(s.Facts()))
	}
	if err == nil && len(moved) > 0 {
		s.insert(moved)
	}
	return err
}

func (s *Stock) find(x id.ID) (int, bool) {
	return slices.BinarySearchFunc(s.Parties, x, func(p Party, x id.ID) int { return compareIDs(p.ID, x) })
}

// insert puts facts where they belong, in one pass.
func (s *Stock) insert(moved []Fact) {
	slices.SortStableFunc(moved, func(a, b Fact) int { return int(a.Subject) - int(b.Subject) })
	out := make([]byte, 0, len(s.facts)+len(moved)*factSize)
	for i := range s.Parties {
		from, to := int(s.First[i])*factSize, int(s.First[i+1])*factSize
		s.First[i] = uint32(len(out) / factSize)
		out = append(out, s.facts[from:to]...)
		for len(moved) > 0 && int(moved[0].Subject) == i {
			out, moved = moved[0].put(out), moved[1:]
		}
	}
	s.First[len(s.Parties)] = uint32(len(out) / factSize)
	s.facts = out
}

// Of reads the facts of the party at i into buf, which it grows as needed.
func (s *Stock) Of(i int, buf []Fact) []Fact {
	from, to := int(s.First[i]), int(s.First[i+1])
	if cap(buf) < to-from {
		buf = make([]Fact, to-from)
	}
	buf = buf[:to-from]
	for n := range buf {
		buf[n].get(s.facts[(from+n)*factSize:])
	}
	return buf
}

// fileHead begins a fact file.
const fileHead = "xinguan facts 1\n"

// head is what a fact file says before its rows.
type head struct {
	Items, Classes, Kinds, Towns, Statuses []string
	Parties, Facts                         int
}

// partySize is a party in a file: id, kind, provisional, town, status, first fact.
const partySize = 16 + 1 + 1 + 2 + 2 + 4

// Save writes the stock as a file, whole or not at all.
func (s *Stock) Save(path string) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".facts-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	w := bufio.NewWriterSize(f, 1<<20)
	err = errors.Join(s.write(w), w.Flush(), f.Sync(), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

func (s *Stock) write(w io.Writer) error {
	var kinds, towns, statuses Dict
	rows := make([]byte, 0, len(s.Parties)*partySize)
	le := binary.LittleEndian
	for i, p := range s.Parties {
		rows = append(rows, p.ID[:]...)
		rows = append(rows, byte(kinds.item(string(p.Kind))), 0)
		if p.Provisional {
			rows[len(rows)-1] = 1
		}
		rows = le.AppendUint16(rows, towns.item(p.Town))
		rows = le.AppendUint16(rows, statuses.item(p.Status))
		rows = le.AppendUint32(rows, s.First[i])
	}
	h, err := json.Marshal(head{s.Dict.Items, s.Dict.Classes, kinds.Items, towns.Items, statuses.Items, len(s.Parties), s.Facts()})
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(w, "%s%d\n%s", fileHead, len(h), h); err != nil {
		return err
	}
	if _, err := w.Write(rows); err != nil {
		return err
	}
	_, err = w.Write(s.facts)
	return err
}

// ErrFile is returned for a file that is no fact file, or not whole; it can be built again from the database.
var ErrFile = errors.New("不是完整的事实文件，请从数据库重建")

// OpenStock reads a file that Save wrote.
func OpenStock(path string) (*Stock, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var n int
	if len(b) < len(fileHead) || string(b[:len(fileHead)]) != fileHead {
		return nil, ErrFile
	}
	b = b[len(fileHead):]
	end := slices.Index(b[:min(len(b), 20)], '\n')
	if end < 0 {
		return nil, ErrFile
	}
	if _, err := fmt.Sscanf(string(b[:end]), "%d", &n); err != nil || n < 0 || n > len(b)-end-1 {
		return nil, ErrFile
	}
	var h head
	b = b[end+1:]
	if err := json.Unmarshal(b[:n], &h); err != nil || h.Parties < 0 || h.Facts < 0 || len(b)-n != h.Parties*partySize+h.Facts*factSize {
		return nil, ErrFile
	}
	s := &Stock{Dict: Dict{Items: h.Items, Classes: h.Classes}, facts: b[n+h.Parties*partySize:]}
	return s, s.parties(b[n:], h)
}

func (s *Stock) parties(b []byte, h head) error {
	le := binary.LittleEndian
	for i := range h.Parties {
		row := b[i*partySize:]
		kind, town, status := int(row[16]), int(le.Uint16(row[18:])), int(le.Uint16(row[20:]))
		first := le.Uint32(row[22:])
		if kind >= len(h.Kinds) || town >= len(h.Towns) || status >= len(h.Statuses) || int(first) > h.Facts || i > 0 && first < s.First[i-1] {
			return ErrFile
		}
		s.Parties = append(s.Parties, Party{ID: id.ID(row[:16]), Kind: ident.Kind(h.Kinds[kind]), Provisional: row[17] == 1, Town: h.Towns[town], Status: h.Statuses[status]})
		s.First = append(s.First, first)
	}
	s.First = append(s.First, uint32(h.Facts))
	return nil
}
