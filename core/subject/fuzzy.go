package subject

import (
	"cmp"
	"math"
	"slices"
	"sync"
	"unicode/utf8"

	"xinguan/core/ident"
)

// Bounds of a fuzzy search: how many postings are read, and how many names are compared letter by letter.
const (
	postingsRead  = 120_000
	namesCompared = 120
	// alike is the least share of a query that a name must have in common to be shown.
	alike = 0.6
)

// scratch is the working space of one fuzzy search.
type scratch struct {
	weight  []float32 // by entry
	touched []uint32
}

var scratches = sync.Pool{New: func() any { return &scratch{} }}

// likely is an entry with the weight of the pairs it shares with the query.
type likely struct {
	i      int
	weight float32
}

// fuzzy are the entries most like q, by rarity-weighted pairs in common, then compared letter by letter.
func (s *segment) fuzzy(q []byte, take func(i int, score float64, sound bool)) {
	space := scratches.Get().(*scratch)
	defer scratches.Put(space)
	runes := []rune(string(q))
	for _, c := range s.weigh(q, space) {
		score, sound := compare(runes, []rune(string(s.name(c.i))))
		if score >= alike {
			take(c.i, score, sound)
		}
	}
}

// weigh adds up, rarest pair first, how much each entry has in common with q, and gives the best.
func (s *segment) weigh(q []byte, space *scratch) []likely {
	if len(space.weight) < len(s.subjects) {
		space.weight = make([]float32, len(s.subjects))
	}
	space.touched = space.touched[:0]
	var lists [][]uint32
	for _, p := range pairs(nil, q) {
		if l := s.list(p); len(l) > 0 {
			lists = append(lists, l)
		}
	}
	slices.SortFunc(lists, func(a, b []uint32) int { return cmp.Compare(len(a), len(b)) })
	read := 0
	for n, l := range lists {
		if read += len(l); read > postingsRead && n > 0 {
			break
		}
		l = l[:min(len(l), postingsRead)]
		w := float32(math.Log(float64(len(s.subjects)+1) / float64(len(l))))
		for _, i := range l {
			if space.weight[i] == 0 {
				space.touched = append(space.touched, i)
			}
			space.weight[i] += w
		}
	}
	return s.best(q, space)
}

// best picks the heaviest entries and clears the space. Among equals the length nearest to the query's goes first.
func (s *segment) best(q []byte, space *scratch) []likely {
	top := make([]likely, 0, 2*namesCompared)
	n := utf8.RuneCount(q)
	order := func(a, b likely) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.i, b.i))
	}
	least := float32(0)
	for _, i := range space.touched {
		w := space.weight[i] - 0.05*float32(abs(int(s.length[i])-n))
		space.weight[i] = 0
		if w <= least {
			continue
		}
		if top = append(top, likely{int(i), w}); len(top) == cap(top) {
			slices.SortFunc(top, order)
			top = top[:namesCompared]
			least = top[namesCompared-1].weight
		}
	}
	slices.SortFunc(top, order)
	return top[:min(len(top), namesCompared)]
}

func abs(n int) int { return max(n, -n) }

// compare is how much of the query the name has, in order, with a few letters changed, missing or added: 1 less the cost
// of the cheapest alignment of q inside name (what stands before and after costs a little) per letter. sound tells that
// all that was changed sounds the same.
func compare(q, name []rune) (score float64, sound bool) {
	const skip, miss, same = 0.02, 1.0, 0.4
	row := make([]float64, len(name)+1)
	loud := make([]bool, len(name)+1) // whether the alignment holds a change that sounds different
	for j := range row {
		row[j] = float64(j) * skip
	}
	for i, a := range q {
		diagonal, dLoud := row[0], loud[0]
		row[0], loud[0] = row[0]+miss, true
		for j, b := range name {
			up, upLoud := row[j+1], loud[j+1]
			cost, differs := 0.0, false
			if a != b {
				cost, differs = miss, true
				if soundsLike(a, b) {
					cost, differs = same, false
				}
			}
			best, bestLoud := diagonal+cost, dLoud || differs
			if up+miss < best {
				best, bestLoud = up+miss, true
			}
			if step := row[j] + gap(i, len(q)); step < best {
				best, bestLoud = step, loud[j] || i < len(q)-1
			}
			diagonal, dLoud = up, upLoud
			row[j+1], loud[j+1] = best, bestLoud
		}
	}
	end := len(name)
	return 1 - row[end]/float64(len(q)), !loud[end]
}

// gap is the cost of a letter of the name that the query lacks: little after the query's end, more inside it.
func gap(i, n int) float64 {
	if i == n-1 {
		return 0.02
	}
	return 0.8
}

func soundsLike(a, b rune) bool {
	s := ident.Sound(a)
	return s != "" && s == ident.Sound(b)
}
