package subject

import (
	"cmp"
	"math"
	"slices"
	"sync"
)

// Bounds of a search for names like a query.
const (
	postingsWeighed = 24_000 // postings added up
	namesWeighed    = 1_500  // names all of whose pairs are compared with the query's
	namesAligned    = 64     // names compared character by character
	longestWild     = 6      // queries up to this length are also tried with any one character changed
)

// scratch is the working space of one search for names like a query.
type scratch struct {
	weight  []uint16 // by name
	touched []uint32
	mask    []uint64 // by symbol: where the query has it
	ranked  []ranked
	align   aligner
}

var scratches = sync.Pool{New: func() any { return &scratch{} }}

type ranked struct {
	doc   uint32
	score int32
}

// like calls take for the names that pass most likely to be like q, in no order.
func (s *segment) like(q []uint16, space *scratch, pass func(doc uint32) bool, take func(doc uint32)) {
	if len(q) < 3 {
		return
	}
	space.fit(s)
	lists := s.weighted(q)
	s.weigh(len(q), lists, space)
	for _, r := range s.compared(q, lists, space, pass) {
		take(r.doc)
	}
	if len(q) <= longestWild {
		s.wild(q, take)
	}
}

func (space *scratch) fit(s *segment) {
	if len(space.weight) < s.size() {
		space.weight = make([]uint16, s.size())
	}
	if len(space.mask) < len(s.runes) {
		space.mask = make([]uint64, len(s.runes))
	}
	space.touched, space.ranked = space.touched[:0], space.ranked[:0]
}

// weightedList is the posting list of the pair that ends at a place of the query; the rarer, the heavier.
type weightedList struct {
	list   []uint32
	at     int
	weight int32
}

func (s *segment) weighted(q []uint16) []weightedList {
	var out []weightedList
	for i := 1; i < len(q); i++ {
		if l := s.list(q[i-1], q[i]); len(l) > 0 {
			out = append(out, weightedList{l, i, int32(16*math.Log2(float64(s.size()+1)/float64(len(l)))) + 1})
		}
	}
	slices.SortFunc(out, func(a, b weightedList) int { return cmp.Compare(len(a.list), len(b.list)) })
	return out
}

// weigh adds up what names have in common with the query, rarest pair first. Of a list too long to be read only names
// about as long as the query are.
func (s *segment) weigh(n int, lists []weightedList, space *scratch) {
	left := postingsWeighed
	for k, l := range lists {
		if left <= 0 || k > 0 && len(l.list) > s.size()/8+1000 {
			return
		}
		if len(l.list) <= left {
			left -= space.add(l.list, l.weight)
			continue
		}
		for c := range classes {
			some := l.list[gallop(l.list, s.band[c][max(n-1, 0)]):]
			some = some[:gallop(some, s.band[c][min(n+2, longestName+1)])]
			left -= space.add(some[:min(len(some), max(left, 0))], l.weight)
		}
	}
}

func (space *scratch) add(list []uint32, weight int32) int {
	for _, doc := range list {
		if space.weight[doc] == 0 {
			space.touched = append(space.touched, doc)
		}
		space.weight[doc] += uint16(weight)
	}
	return len(list)
}

// compared picks the heaviest names, weighs all their pairs, and picks the best of them. It clears the space.
func (s *segment) compared(q []uint16, lists []weightedList, space *scratch, pass func(doc uint32) bool) []ranked {
	for _, doc := range space.touched {
		if pass(doc) {
			space.ranked = append(space.ranked, ranked{doc, int32(space.weight[doc])})
		}
		space.weight[doc] = 0
	}
	some := heaviest(space.ranked, namesWeighed)
	var weights [longestLike]int32
	for _, l := range lists {
		weights[l.at] = l.weight
	}
	for i, c := range q {
		space.mask[c] |= 1 << i
	}
	space.mask[0] = 0
	for i := range some {
		some[i].score = shared(s.name(some[i].doc), space.mask, &weights, len(q))
	}
	for _, c := range q {
		space.mask[c] = 0
	}
	return heaviest(some, namesAligned)
}

// shared is the weight of the query's pairs that a name has, less a little for another length.
func shared(name []uint16, mask []uint64, weights *[longestLike]int32, n int) int32 {
	has, last := uint64(0), uint64(0)
	for _, c := range name {
		m := mask[c]
		has |= last << 1 & m
		last = m
	}
	score := -2 * int32(max(len(name)-n, n-len(name)))
	for i := range n {
		if has>>i&1 != 0 {
			score += weights[i]
		}
	}
	return score
}

// heaviest are the best, at most n and in no order, by counting: names of the last score taken are the first of the
// segment. It reorders all.
func heaviest(all []ranked, n int) []ranked {
	if len(all) <= n {
		return all
	}
	const most = 1 << 12
	var counts [most]int32
	slot := func(r ranked) int { return int(min(max(r.score, 0)>>2, most-1)) }
	for _, r := range all {
		counts[slot(r)]++
	}
	least, better := most-1, 0
	for ; least > 0 && better+int(counts[least]) <= n; least-- {
		better += int(counts[least])
	}
	kept, equals := all[:0], n-better
	for _, r := range all {
		k := slot(r)
		if k < least || k == least && equals == 0 {
			continue
		}
		if k == least {
			equals--
		}
		kept = append(kept, r)
	}
	return kept
}

// wildTried bounds how many pairs are looked up for one changed character, wildTaken how many names are taken.
const (
	wildTried = 6000
	wildTaken = 40
)

// wild takes names that hold q with any one character other than it is.
func (s *segment) wild(q []uint16, take func(doc uint32)) {
	tried := 0
	changed := slices.Clone(q)
	for i := range q {
		left := wildTaken / len(q)
		hit := func(doc uint32, _ int) bool {
			take(doc)
			left--
			return left > 0
		}
		if i == 0 {
			s.containing(q[1:], hit)
			continue
		}
		if i == len(q)-1 {
			s.containing(q[:i], hit)
			continue
		}
		for _, c := range s.second[s.row[q[i-1]]:s.row[q[i-1]+1]] {
			if tried++; left <= 0 || tried > wildTried {
				break
			}
			if changed[i] = c; c != q[i] && s.list(c, q[i+1]) != nil {
				s.containing(changed, hit)
			}
		}
		changed[i] = q[i]
	}
}
