package subject

import (
	mathbits "math/bits"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"xinguan/base/id"
	"xinguan/core/ident"
)

// segment is an immutable index of names. Each character has a symbol of 16 bits; names lie one after the other in
// text. Names are ordered by class (present names of those still registered first), then by length, then by hash, so
// that a posting list read from its beginning gives the best names first, names of one length are neighbours, and the
// very name is found by halving.
type segment struct {
	runes []rune   // character of each symbol; 0 stands for none
	sound []uint16 // sound of each symbol
	known map[rune]uint16

	text     []uint16
	start    []uint32 // where each name begins; one more than names
	subject  []uint32 // position in ids
	flags    []uint8
	town     []uint16 // position in words
	status   []uint16 // position in words
	tradeAt  []uint8
	tradeLen []uint8 // 0 = none
	band     [classes][longestName + 2]uint32

	ids   []id.ID // subjects, sorted
	words []string

	byTrade []uint32 // names by hash of their trade names

	// Posting lists of pairs of neighbouring characters: those of first symbol a lie in row[a]…row[a+1], by second.
	row    []uint32
	second []uint16
	from   []uint32
	lists  []uint32
}

const (
	isFormer = 1 << iota
	isGone   // deregistered, revoked …: after the others
	isHidden // found by the whole name only
	kindBit  // kinds lie above

	classes     = 4
	longestName = 255 // longer names are in one band
)

func flagsOf(n Name, norm string) (f uint8) {
	if n.Former {
		f |= isFormer
	}
	if gone(n.Status) {
		f |= isGone
	}
	if n.Restricted || personNamed(n.Kind, norm, n.Trade) {
		f |= isHidden
	}
	return f | uint8(slices.Index(ident.Kinds, n.Kind)+1)*kindBit
}

func gone(status string) bool {
	return strings.Contains(status, "销") || strings.Contains(status, "迁出")
}

func (s *segment) size() int { return len(s.subject) }

func (s *segment) name(doc uint32) []uint16 { return s.text[s.start[doc]:s.start[doc+1]] }

func (s *segment) norm(doc uint32) string {
	var b strings.Builder
	for _, c := range s.name(doc) {
		b.WriteRune(s.runes[c])
	}
	return b.String()
}

// symbols are those of a query; 0 where no name has the character.
func (s *segment) symbols(q []rune) []uint16 {
	out := make([]uint16, len(q))
	for i, r := range q {
		out[i] = s.known[r]
	}
	return out
}

// place is the position of a subject, if the segment has any name of it.
func (s *segment) place(x id.ID) (int, bool) {
	return slices.BinarySearchFunc(s.ids, x, compareID)
}

// list is the posting list of a pair.
func (s *segment) list(a, b uint16) []uint32 {
	if a == 0 || b == 0 {
		return nil
	}
	low, high := s.row[a], s.row[a+1]
	i, ok := slices.BinarySearch(s.second[low:high], b)
	if !ok {
		return nil
	}
	return s.lists[s.from[int(low)+i]:s.from[int(low)+i+1]]
}

// equal calls hit for every name that is q, hidden ones included.
func (s *segment) equal(q []uint16, hit func(doc uint32)) {
	h, n := hash(q), min(len(q), longestName)
	for c := range classes {
		low, high := s.band[c][n], s.band[c][n+1]
		at := low + uint32(sort.Search(int(high-low), func(i int) bool { return hash(s.name(low+uint32(i))) >= h }))
		for ; at < high && hash(s.name(at)) == h; at++ {
			if slices.Equal(s.name(at), q) {
				hit(at)
			}
		}
	}
}

// traded calls hit for names whose trade name is q, best first, until hit says stop.
func (s *segment) traded(q []uint16, hit func(doc uint32) bool) {
	h := hash(q)
	at := sort.Search(len(s.byTrade), func(i int) bool { return hash(s.trade(s.byTrade[i])) >= h })
	for ; at < len(s.byTrade); at++ {
		trade := s.trade(s.byTrade[at])
		if hash(trade) != h || slices.Equal(trade, q) && !hit(s.byTrade[at]) {
			return
		}
	}
}

func (s *segment) trade(doc uint32) []uint16 {
	at := s.start[doc] + uint32(s.tradeAt[doc])
	return s.text[at : at+uint32(s.tradeLen[doc])]
}

// hash is FNV-1a over symbols.
func hash(t []uint16) uint32 {
	h := uint32(2166136261)
	for _, c := range t {
		h = (h ^ uint32(c)) * 16777619
	}
	return h
}

const (
	mostRead  = 40_000 // postings looked at for names that hold a query
	shortList = 16     // a list up to this length is not compared with others: its names are looked at
)

// within is where, in characters, part lies in s; n is 0 where it does not.
func within(s, part string) (at, n int) {
	before, _, ok := strings.Cut(s, part)
	if !ok {
		return 0, 0
	}
	return utf8.RuneCountInString(before), utf8.RuneCountInString(part)
}

// bits is a set of positions; nil is empty.
type bits []uint64

func (b bits) has(i uint32) bool { return b != nil && b[i/64]&(1<<(i%64)) != 0 }

func (b bits) count() (n int) {
	for _, w := range b {
		n += mathbits.OnesCount64(w)
	}
	return n
}

// with is a copy that also holds i; n is how many positions there are.
func (b bits) with(n int, i ...int) bits {
	out := make(bits, (n+63)/64)
	copy(out, b)
	for _, k := range i {
		out[k/64] |= 1 << (k % 64)
	}
	return out
}
