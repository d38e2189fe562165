package subject

// post makes the posting lists in two passes: count, then fill. Hidden names are in none.
func (s *segment) post() {
	t := newPairTable()
	s.eachPair(t, func(slot, _ uint32) { t.count[slot]++ })
	pairs := make([]keyed, 0, t.used) // doc is the slot here
	for slot, p := range t.pairs {
		if p != 0 {
			pairs = append(pairs, keyed{uint64(p), uint32(slot)})
		}
	}
	sortKeyed(pairs)
	s.row = make([]uint32, len(s.runes)+1)
	s.second, s.from = make([]uint16, len(pairs)), make([]uint32, len(pairs)+1)
	total := uint32(0)
	for i, p := range pairs {
		s.row[p.key>>16+1]++
		s.second[i], s.from[i] = uint16(p.key), total
		t.count[p.doc], total = total, total+t.count[p.doc]
	}
	s.from[len(pairs)] = total
	for a := range len(s.runes) {
		s.row[a+1] += s.row[a]
	}
	s.lists = make([]uint32, total)
	clear(t.last)
	s.eachPair(t, func(slot, doc uint32) {
		s.lists[t.count[slot]] = doc
		t.count[slot]++
	})
}

// eachPair calls fn for the distinct pairs of every name that is not hidden.
func (s *segment) eachPair(t *pairTable, fn func(slot, doc uint32)) {
	for doc := range uint32(s.size()) {
		if s.flags[doc]&isHidden != 0 {
			continue
		}
		name := s.name(doc)
		for i := 1; i < len(name); i++ {
			slot := t.slot(uint32(name[i-1])<<16 | uint32(name[i]))
			if t.last[slot] != doc+1 {
				t.last[slot] = doc + 1
				fn(slot, doc)
			}
		}
	}
}

// pairTable is a hash table of pairs with open addressing: a map of the language takes four times as long.
type pairTable struct {
	pairs, count []uint32
	last         []uint32 // the name that had the pair last, plus one
	used         int
}

func newPairTable() *pairTable {
	t := &pairTable{}
	t.resize(1 << 10)
	return t
}

func (t *pairTable) resize(n int) {
	t.pairs, t.count, t.last = make([]uint32, n), make([]uint32, n), make([]uint32, n)
}

func (t *pairTable) find(pair uint32) uint32 {
	mask := uint32(len(t.pairs) - 1)
	at := pair * 2654435769 >> 7 & mask
	for t.pairs[at] != 0 && t.pairs[at] != pair {
		at = (at + 1) & mask
	}
	return at
}

// slot is where a pair is kept, from now on.
func (t *pairTable) slot(pair uint32) uint32 {
	at := t.find(pair)
	if t.pairs[at] != 0 {
		return at
	}
	if t.used++; 2*t.used > len(t.pairs) {
		t.grow()
		at = t.find(pair)
	}
	t.pairs[at] = pair
	return at
}

func (t *pairTable) grow() {
	old := *t
	t.resize(2 * len(old.pairs))
	for i, p := range old.pairs {
		if p != 0 {
			at := t.find(p)
			t.pairs[at], t.count[at], t.last[at] = p, old.count[i], old.last[i]
		}
	}
}
