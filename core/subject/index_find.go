package subject

import (
	"cmp"
	"math"
	"slices"
	"unicode/utf8"

	"xinguan/base/id"
	"xinguan/core/ident"
)

// Scores: each kind of hit lies below the one before; names like the query are graded among themselves.
const (
	scoreExact    = 1
	scoreTrade    = 0.96
	scorePrefix   = 0.92
	scoreContains = 0.88
	scoreGaps     = 0.86 // of the likeness of names that hold the query's characters in order
	scoreLike     = 0.85 // of the likeness of others
)

// finder collects hits, one a subject.
type finder struct {
	Options
	found []found
	at    map[id.ID]int // position in found
	exact bool          // the very name is among them
	// Names hold the query already: of those like it only names that sound the same are worth showing.
	soundOnly bool
}

// found is a name found.
type found struct {
	segment *segment
	doc     uint32
	why     Why
	score   float64
	matched []Range // in characters
}

func (f *found) class() uint8 { return f.segment.flags[f.doc] & (isFormer | isGone) }

// order puts the more alike first, then those still registered and present names, then the shorter.
func order(a, b found) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.class(), b.class()),
		cmp.Compare(len(a.segment.name(a.doc)), len(b.segment.name(b.doc))))
}

// add keeps the better of two names of a subject and tells whether it is a subject's first.
func (f *finder) add(n found) (first bool) {
	x := n.segment.ids[n.segment.subject[n.doc]]
	at, seen := f.at[x]
	switch {
	case !seen:
		f.at[x] = len(f.found)
		f.found = append(f.found, n)
	case order(n, f.found[at]) < 0:
		f.found[at] = n
	}
	return !seen
}

// passing is the test a name of a part must pass, nil where every name does; none tells that no name can.
func (f *finder) passing(p part) (pass func(doc uint32) bool, none bool) {
	kind := uint8(slices.Index(ident.Kinds, f.Kind) + 1)
	town, status := slices.Index(p.words, f.Town), slices.Index(p.words, f.Status)
	if f.Kind != "" && kind == 0 || f.Town != "" && town < 0 || f.Status != "" && status < 0 {
		return nil, true
	}
	if f.Kind == "" && f.Town == "" && f.Status == "" && p.dead == nil {
		return func(uint32) bool { return true }, false
	}
	return func(doc uint32) bool {
		return (f.Kind == "" || p.flags[doc]/kindBit == kind) && (f.Town == "" || int(p.town[doc]) == town) &&
			(f.Status == "" || int(p.status[doc]) == status) && !p.dead.has(p.subject[doc])
	}, false
}

// prefixesSought is how many names that hold the query are read on for names that begin with it.
const prefixesSought = 100

// holding finds names of a part that hold the query.
func (f *finder) holding(p part, q query) {
	pass, none := f.passing(p)
	symbols := p.symbols(q.runes)
	if none || slices.Contains(symbols, 0) {
		return
	}
	p.equal(symbols, func(doc uint32) {
		if pass(doc) {
			f.exact = true
			f.add(found{p.segment, doc, Exact, scoreExact, []Range{{0, len(symbols)}}})
		}
	})
	if q.bare() {
		f.traded(p, symbols, pass)
	}
	prefixes, others, seen := 0, 0, 0
	p.containing(symbols, func(doc uint32, at int) bool {
		if !pass(doc) {
			return true
		}
		seen++
		matched := []Range{{at, at + len(symbols)}}
		switch {
		case at == 0 && prefixes < f.Limit:
			if f.add(found{p.segment, doc, Prefix, scorePrefix, matched}) {
				prefixes++
			}
		case others < f.Limit:
			if f.add(found{p.segment, doc, Contains, scoreContains, matched}) {
				others++
			}
		}
		return others < f.Limit || prefixes < f.Limit && seen < f.Limit+prefixesSought
	})
}

func (f *finder) traded(p part, symbols []uint16, pass func(uint32) bool) {
	left := f.Limit
	p.traded(symbols, func(doc uint32) bool {
		at := int(p.tradeAt[doc])
		if pass(doc) && f.add(found{p.segment, doc, Trade, scoreTrade, []Range{{at, at + len(symbols)}}}) {
			left--
		}
		return left > 0
	})
}

// spelled is how many names are taken of each spelling that sounds like the query.
const spelled = 12

// like finds names of a part that are like the query.
func (f *finder) like(p part, q query) {
	pass, none := f.passing(p)
	if none {
		return
	}
	space := scratches.Get().(*scratch)
	defer scratches.Put(space)
	q.runes = q.runes[:min(len(q.runes), longestLike)]
	symbols := p.symbols(q.runes)
	space.align.prepare(q, symbols)
	take := func(doc uint32) {
		if !pass(doc) {
			return
		}
		score, pairs := space.align.similar(p.segment, p.name(doc))
		if score == 0 {
			return
		}
		why := space.align.why(pairs)
		switch {
		case why == Contains:
			score *= scoreGaps
		case why == Fuzzy && f.soundOnly:
			return
		default:
			score *= scoreLike
		}
		f.add(found{p.segment, doc, why, score, matched(pairs)})
	}
	p.sounded(q.runes, func(spelling []uint16) {
		left := spelled
		p.containing(spelling, func(doc uint32, _ int) bool {
			take(doc)
			left--
			return left > 0
		})
	})
	if !f.soundOnly {
		p.like(symbols, space, pass, take)
	}
}

// matched are the characters of the name that are the query's, as ranges; pairs run from the end.
func matched(pairs []pairing) (out []Range) {
	for _, p := range slices.Backward(pairs) {
		switch last := len(out) - 1; {
		case !p.same:
		case last >= 0 && out[last].To == p.name:
			out[last].To++
		default:
			out = append(out, Range{p.name, p.name + 1})
		}
	}
	return out
}

// hits are the best of what was found.
func (f *finder) hits() []Hit {
	slices.SortStableFunc(f.found, order)
	out := make([]Hit, min(len(f.found), f.Limit))
	for i := range out {
		n := &f.found[i]
		s := n.segment
		h := Hit{ID: s.ids[s.subject[n.doc]], Norm: s.norm(n.doc), Former: s.flags[n.doc]&isFormer != 0, Why: n.why, Score: math.Round(1000*n.score) / 1000}
		h.Matched = inBytes(h.Norm, n.matched)
		out[i] = h
	}
	return out
}

// Range is a part of a text, in bytes: text[From:To].
type Range struct{ From, To int }

// inBytes turns positions of characters, in order, into positions of bytes.
func inBytes(s string, in []Range) []Range {
	out := make([]Range, len(in))
	at, runes := 0, 0
	upTo := func(n int) int {
		for ; runes < n; runes++ {
			_, size := utf8.DecodeRuneInString(s[at:])
			at += size
		}
		return at
	}
	for i, r := range in {
		out[i].From = upTo(r.From)
		out[i].To = upTo(r.To)
	}
	return out
}

// MatchedIn is Matched for the name as it is written in the register, to mark it there; nil where that is another name.
func (h Hit) MatchedIn(name string) []Range {
	var norm []byte
	var begin, end []int // in name, of each byte of norm
	for i, r := range name {
		part := ident.NormName(string(r))
		norm = append(norm, part...)
		for range len(part) {
			begin, end = append(begin, i), append(end, i+utf8.RuneLen(r))
		}
	}
	if string(norm) != h.Norm {
		return nil
	}
	out := make([]Range, 0, len(h.Matched))
	for _, m := range h.Matched {
		if m.From < m.To {
			out = append(out, Range{begin[m.From], end[m.To-1]})
		}
	}
	return out
}
