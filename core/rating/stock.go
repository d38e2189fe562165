package rating

import (
	"encoding/binary"
	"sort"

	"xinguan/base/id"
	"xinguan/core/ident"
)

// Stock is everything models may know of a whole city: its organisations in the order of their ids, and behind each its
// facts, in flat rows. It can be built from the database at any time; as a file it lies in memory only as far as it is read.
type Stock struct {
	Dict  Dict
	kinds []ident.Kind
	words words  // towns, statuses
	rows  []byte // partySize each
	facts []byte // rowSize each
	seq   int64  // of the last change of the outbox that is in it
	free  func() error
}

// words number the texts of parties.
type words struct{ kinds, towns, statuses Dict }

// partySize is a party as a row: id, place of the first fact, kind, provisional, town, status.
const partySize = 16 + 4 + 1 + 1 + 2 + 2

// rowSize is a fact as a row.
const rowSize = 26

// Close lets a file go; the stock must not be used afterwards.
func (s *Stock) Close() error {
	if s == nil || s.free == nil {
		return nil
	}
	free := s.free
	s.free = nil
	return free()
}

// Len is how many parties there are.
func (s *Stock) Len() int { return len(s.rows) / partySize }

// Facts is how many facts there are.
func (s *Stock) Facts() int { return len(s.facts) / rowSize }

// Party is the party at i.
func (s *Stock) Party(i int) Party {
	row, le := s.rows[i*partySize:(i+1)*partySize], binary.LittleEndian
	return Party{ID: id.ID(row[:16]), Kind: s.kinds[row[20]], Provisional: row[21] == 1,
		Town: s.words.towns.Items[le.Uint16(row[22:])], Status: s.words.statuses.Items[le.Uint16(row[24:])]}
}

// ID is the id of the party at i.
func (s *Stock) ID(i int) id.ID { return id.ID(s.rows[i*partySize:][:16]) }

// kind is the number of the kind of the party at i.
func (s *Stock) kind(i int) byte { return s.rows[i*partySize+20] }

// first is the place of a party's first fact; that after the last party is the number of facts.
func (s *Stock) first(i int) int {
	if i == s.Len() {
		return s.Facts()
	}
	return int(binary.LittleEndian.Uint32(s.rows[i*partySize+16:]))
}

// find is the place of a party, or where it would be.
func (s *Stock) find(x id.ID) (int, bool) {
	i := sort.Search(s.Len(), func(i int) bool { return compareIDs(s.ID(i), x) >= 0 })
	return i, i < s.Len() && s.ID(i) == x
}

// Of reads the facts of the party at i into buf, which it grows as needed.
func (s *Stock) Of(i int, buf []Fact) []Fact {
	from, to := s.first(i), s.first(i+1)
	if cap(buf) < to-from {
		buf = make([]Fact, to-from)
	}
	buf = buf[:to-from]
	rows := s.facts[from*rowSize : to*rowSize]
	for n := range buf {
		buf[n].fromRow(rows[n*rowSize : (n+1)*rowSize])
	}
	return buf
}

// name makes the kinds of parties ready.
func (s *Stock) name() {
	s.kinds = nil
	for _, k := range s.words.kinds.Items {
		s.kinds = append(s.kinds, ident.Kind(k))
	}
}
