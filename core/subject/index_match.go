package subject

import (
	"cmp"
	"slices"
)

// containing calls hit for names that hold q, best first, and where in them, until hit says stop.
func (s *segment) containing(q []uint16, hit func(doc uint32, at int) bool) {
	if len(q) == 1 {
		s.containingOne(q[0], hit)
		return
	}
	left := mostRead
	s.matching(q, &left, hit)
}

// anyone stands for any character in a pattern.
const anyone = 0

// matching calls hit for names that hold a pattern of at least two characters, as containing does, and reads no more
// than left postings.
func (s *segment) matching(pattern []uint16, left *int, hit func(doc uint32, at int) bool) {
	lists, ok := s.pairsOf(pattern)
	if !ok {
		return
	}
	few := 3
	if len(lists[0]) <= shortList {
		few = 1
	}
	common(lists[:min(len(lists), few)], left, func(doc uint32) bool {
		at := window(s.name(doc), pattern)
		return at < 0 || hit(doc, at)
	})
}

// pairsOf are the posting lists of a pattern, shortest first; ok is false where it has none or one is empty.
func (s *segment) pairsOf(pattern []uint16) (lists [][]uint32, ok bool) {
	lists = make([][]uint32, 0, 32)
	for i := 1; i < len(pattern); i++ {
		if pattern[i-1] == anyone || pattern[i] == anyone {
			continue
		}
		l := s.list(pattern[i-1], pattern[i])
		if len(l) == 0 {
			return nil, false
		}
		lists = append(lists, l)
	}
	slices.SortFunc(lists, func(a, b []uint32) int { return cmp.Compare(len(a), len(b)) })
	return lists, len(lists) > 0
}

// common calls hit for what all lists hold, in order, until hit says stop or as many postings were read as are left; the
// shortest list comes first.
func common(lists [][]uint32, left *int, hit func(doc uint32) bool) {
	first, rest := lists[0], lists[1:]
	for ; len(first) > 0 && *left > 0; *left-- {
		doc, all := first[0], true
		for k, l := range rest {
			l = l[gallop(l, doc):]
			if rest[k] = l; len(l) == 0 {
				return
			}
			if l[0] != doc {
				doc, all = l[0], false
				break
			}
		}
		if all {
			if !hit(doc) {
				return
			}
			first = first[1:]
			continue
		}
		first = first[gallop(first, doc):]
	}
}

// gallop is the position of the first element not below x: doubling steps, then halving.
func gallop(l []uint32, x uint32) int {
	if len(l) == 0 || l[0] >= x {
		return 0
	}
	step := 1
	for step < len(l) && l[step] < x {
		step *= 2
	}
	low, high := step/2, min(step+1, len(l))
	at, _ := slices.BinarySearch(l[low:high], x)
	return low + at
}

// window is where a pattern begins in name, or -1.
func window(name, pattern []uint16) int {
next:
	for at := 0; at+len(pattern) <= len(name); at++ {
		for i, c := range pattern {
			if name[at+i] != c && c != anyone {
				continue next
			}
		}
		return at
	}
	return -1
}

// containingOne answers a query of one character from the heads of its pairs' lists.
func (s *segment) containingOne(c uint16, hit func(doc uint32, at int) bool) {
	if c == 0 {
		return
	}
	var docs []uint32
	for i := s.row[c]; i < s.row[c+1]; i++ {
		l := s.lists[s.from[i]:s.from[i+1]]
		docs = append(docs, l[:min(len(l), 20)]...)
	}
	slices.Sort(docs)
	for _, doc := range slices.Compact(docs) {
		if !hit(doc, slices.Index(s.name(doc), c)) {
			return
		}
	}
}
