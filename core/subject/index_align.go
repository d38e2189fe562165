package subject

import "math"

// Costs of bringing a query to a name: a character of the query that is missing or another costs its weight.
const (
	sameSound = 0.35 // of the weight, where the other character sounds the same
	openGap   = 0.4  // a gap: characters of the name that the query lacks
	splitGap  = 1.2  // a gap within the trade name
	longerGap = 0.06 // each further one
	outside   = 1e-5 // a character of the name before or after what the query stands for

	alike      = 0.62 // the least similarity worth showing
	alikeTrade = 0.5  // and the least share of the trade name
)

// Weights of a character of the query: within its trade name, and outside, where places, trades and legal forms stand.
const (
	weightTrade = 1.6
	weightOther = 0.55
)

// aligner compares one query with names character by character.
type aligner struct {
	query
	symbols []uint16
	sounds  []uint16
	weight  []float32
	total   float32

	cells []cell
	pairs []pairing
}

// cell is the least cost of bringing the first i characters of the query to the first j of the name: in all, and where
// it ends in a gap.
type cell struct {
	best, gap float32
	by        step
	opened    bool // the gap begins here
}

// step is how a cell was reached: the last two characters stand for each other, the query's is missing from the name,
// or the name's lies in a gap.
type step uint8

const (
	byPair step = iota
	byMissing
	byGap
)

// pairing is a character of the query and the character of the name that stands for it.
type pairing struct {
	q, name      int
	same, sounds bool
}

func (a *aligner) prepare(q query, symbols []uint16) {
	a.query, a.symbols, a.total = q, symbols, 0
	a.sounds, a.weight = a.sounds[:0], a.weight[:0]
	for i := range symbols {
		w := float32(weightOther)
		if i >= q.tradeAt && i < q.tradeEnd {
			w = weightTrade
		}
		a.weight, a.total = append(a.weight, w), a.total+w
		a.sounds = append(a.sounds, soundOf(q.runes[i]))
	}
}

// similar is how alike the query is to a name, from 0 to 1, and what of it stands where; 0 where they are too different.
func (a *aligner) similar(s *segment, name []uint16) (float64, []pairing) {
	cost := a.fill(s, name)
	score := math.Round(1000*(1-float64(cost/a.total))) / 1000 // what lies outside breaks no tie
	if score < alike {
		return 0, nil
	}
	pairs := a.trace(s, name)
	if a.ofTrade(pairs) < alikeTrade {
		return 0, nil
	}
	return score, pairs
}

func (a *aligner) fill(s *segment, name []uint16) float32 {
	const never = 1e9
	n, m := len(a.symbols), len(name)
	if need := (n + 1) * (m + 1); len(a.cells) < need {
		a.cells = make([]cell, 2*need)
	}
	row := a.cells[:m+1]
	for j := range row {
		row[j] = cell{best: float32(j) * outside, gap: never, by: byGap}
	}
	for i := 1; i <= n; i++ {
		above := row
		row = a.cells[i*(m+1) : (i+1)*(m+1)]
		symbol, sound, w := a.symbols[i-1], a.sounds[i-1], a.weight[i-1]
		open, longer := a.gapAfter(i)
		row[0] = cell{best: above[0].best + w, gap: never, by: byMissing}
		for j, c := range name {
			swap := w
			switch {
			case c == symbol:
				swap = 0
			case sound != 0 && sound == s.sound[c]:
				swap = w * sameSound
			}
			x := cell{best: above[j].best + swap, gap: row[j].best + open, opened: true}
			if row[j].gap+longer < x.gap {
				x.gap, x.opened = row[j].gap+longer, false
			}
			if missing := above[j+1].best + w; missing < x.best {
				x.best, x.by = missing, byMissing
			}
			if x.gap < x.best {
				x.best, x.by = x.gap, byGap
			}
			row[j+1] = x
		}
	}
	return row[m].best
}

// gapAfter is what a gap costs after the first i characters of the query, and each further character of it.
func (a *aligner) gapAfter(i int) (open, longer float32) {
	switch {
	case i == len(a.symbols):
		return outside, outside
	case a.splitsTrade(i):
		return splitGap, longerGap
	}
	return openGap, longerGap
}

func (a *aligner) splitsTrade(i int) bool { return i > a.tradeAt && i < a.tradeEnd }

// trace is what stands for what on the cheapest way, from the end.
func (a *aligner) trace(s *segment, name []uint16) []pairing {
	a.pairs = a.pairs[:0]
	width := len(name) + 1
	for i, j := len(a.symbols), len(name); i > 0; {
		x := a.cells[i*width+j]
		switch x.by {
		case byMissing:
			i--
		case byGap:
			for !a.cells[i*width+j].opened {
				j--
			}
			j--
		case byPair:
			i, j = i-1, j-1
			same := a.symbols[i] == name[j]
			a.pairs = append(a.pairs, pairing{i, j, same, !same && a.sounds[i] != 0 && a.sounds[i] == s.sound[name[j]]})
		}
	}
	return a.pairs
}

// ofTrade is how much of the query's trade name was found.
func (a *aligner) ofTrade(pairs []pairing) float64 {
	found := 0.0
	for _, p := range pairs {
		switch {
		case p.q < a.tradeAt || p.q >= a.tradeEnd:
		case p.same:
			found++
		case p.sounds:
			found += 1 - sameSound
		}
	}
	return found / float64(max(min(a.tradeEnd, len(a.symbols))-a.tradeAt, 1))
}

// why says what an alignment is: the whole query, its trade name in one piece, the rest with gaps; the same sounds; or
// something like it. Pairs run from the end.
func (a *aligner) why(pairs []pairing) Why {
	same, sounds, gaps, split := 0, 0, false, false
	for k, p := range pairs {
		if p.same {
			same++
		}
		if p.sounds {
			sounds++
		}
		if k > 0 && pairs[k-1].name != p.name+1 {
			gaps = true
			split = split || a.splitsTrade(pairs[k-1].q)
		}
	}
	switch {
	case same == len(a.symbols) && !split:
		return Contains
	case same+sounds == len(a.symbols) && sounds > 0 && !gaps:
		return Sound
	}
	return Fuzzy
}
