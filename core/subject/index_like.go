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

// Bounds of the search for names with one character changed.
const (
	wildTried = 4000 // characters tried in the place of one
	wildRead  = 8000 // postings read
	wildTaken = 40   // names taken
	wildShort = 3000 // a list up to this length is read for any character at once
)

// wild takes names that hold q with any one character other than it is. Where the pairs that stay are all common, each
// character that may stand there is tried, else the names with these pairs are looked at.
func (s *segment) wild(q []uint16, take func(doc uint32)) {
	tried, left := wildTried, wildRead
	for i := range q {
		taken := 0
		hit := func(doc uint32, _ int) bool {
			take(doc)
			taken++
			return taken < wildTaken/len(q)
		}
		pattern := slices.Clone(q)
		switch pattern[i] = anyone; {
		case i == 0:
			s.matching(q[1:], &left, hit)
		case i == len(q)-1:
			s.matching(q[:i], &left, hit)
		case s.shortest(pattern) <= wildShort:
			s.matching(pattern, &left, hit)
		default:
			for _, c := range s.second[s.row[q[i-1]]:s.row[q[i-1]+1]] {
				if tried--; tried < 0 || left <= 0 {
					break
				}
				if s.list(c, q[i+1]) != nil {
					pattern[i] = c
					s.matching(pattern, &left, hit)
				}
			}
		}
	}
}

// shortest is the length of a pattern's shortest posting list; that of no list is past any bound.
func (s *segment) shortest(pattern []uint16) int {
	shortest := math.MaxInt
	for i := 1; i < len(pattern); i++ {
		if pattern[i-1] != anyone && pattern[i] != anyone {
			shortest = min(shortest, len(s.list(pattern[i-1], pattern[i])))
		}
	}
	return shortest
}
