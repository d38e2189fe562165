package subject

import (
	"sync"

	"xinguan/core/ident"
)

// sounds numbers the readings of the characters of the unified block; 0 stands for none.
var sounds = sync.OnceValue(func() []uint16 {
	out, numbers := make([]uint16, 0xa000-0x4e00), map[string]uint16{"": 0}
	for i := range out {
		s := ident.Sound(rune(0x4e00 + i))
		if _, ok := numbers[s]; !ok {
			numbers[s] = uint16(len(numbers))
		}
		out[i] = numbers[s]
	}
	return out
})

func soundOf(r rune) uint16 {
	if r < 0x4e00 || r >= 0xa000 {
		return 0
	}
	return sounds()[r-0x4e00]
}

// Bounds of the search for names that sound like a query.
const (
	longestSounded = 6    // characters; longer ones have pairs enough in common
	soundsTried    = 4000 // pairs looked up
	soundsFound    = 60   // spellings followed
)

// sounded calls found for every other spelling of q, of the same sounds, all of whose pairs occur in names.
func (s *segment) sounded(q []rune, found func(spelling []uint16)) {
	if len(q) < 2 || len(q) > longestSounded {
		return
	}
	choices := make([][]uint16, len(q))
	for i, r := range q {
		choices[i] = s.alikeSounding(r)
	}
	tried, taken := 0, 0
	spelling := make([]uint16, 0, len(q))
	var next func(i int)
	next = func(i int) {
		if i == len(q) {
			taken++
			found(spelling)
			return
		}
		for _, c := range choices[i] {
			if taken >= soundsFound {
				return
			}
			if i > 0 {
				if tried++; tried > soundsTried || s.list(spelling[i-1], c) == nil {
					continue
				}
			}
			spelling = append(spelling, c)
			next(i + 1)
			spelling = spelling[:i]
		}
	}
	next(0)
}

// alikeSounding are the symbols that sound like r; r itself first.
func (s *segment) alikeSounding(r rune) []uint16 {
	var out []uint16
	self := s.known[r]
	if self != 0 {
		out = append(out, self)
	}
	if sound := soundOf(r); sound != 0 {
		for c, other := range s.sound {
			if other == sound && uint16(c) != self {
				out = append(out, uint16(c))
			}
		}
	}
	return out
}
