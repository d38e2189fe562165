package subject

import (
	"bytes"
	"cmp"
	"slices"
	"sync"

	"xinguan/base/id"
	"xinguan/core/ident"
)

func compareID(a, b id.ID) int { return bytes.Compare(a[:], b[:]) }

// builder gathers names in columns, in any order, and makes a segment of them.
type builder struct {
	table [1 << 16]uint16 // symbol of each character of the first plane
	rare  map[rune]uint16 // and of others
	words map[string]uint16
	ids   []id.ID // subject of each name
	s     segment
}

func newBuilder() *builder {
	b := &builder{rare: map[rune]uint16{}, words: map[string]uint16{}}
	b.s.runes, b.s.start = make([]rune, 1, 8192), make([]uint32, 1)
	return b
}

func (b *builder) add(n Name) {
	norm := ident.NormName(n.Name)
	if norm == "" {
		return
	}
	for _, r := range norm {
		b.s.text = append(b.s.text, b.symbol(r))
	}
	at, length := 0, 0
	if n.Trade != "" {
		at, length = within(norm, n.Trade)
	}
	b.row(n.Subject, flagsOf(n, norm), b.word(n.Town), b.word(n.Status), at, length)
}

// row adds the columns beside the text, which is in already.
func (b *builder) row(x id.ID, flags uint8, town, status uint16, tradeAt, tradeLen int) {
	s := &b.s
	if tradeAt+tradeLen > longestName {
		tradeAt, tradeLen = 0, 0
	}
	s.start = append(s.start, uint32(len(s.text)))
	b.ids = append(b.ids, x)
	s.flags = append(s.flags, flags)
	s.town, s.status = append(s.town, town), append(s.status, status)
	s.tradeAt, s.tradeLen = append(s.tradeAt, uint8(tradeAt)), append(s.tradeLen, uint8(tradeLen))
}

// take adds the living names of a part.
func (b *builder) take(p part) {
	symbols, words := make([]uint16, len(p.runes)), make([]uint16, len(p.words))
	for c, r := range p.runes[1:] {
		symbols[c+1] = b.symbol(r)
	}
	for i, w := range p.words {
		words[i] = b.word(w)
	}
	for doc := range uint32(p.size()) {
		if p.dead.has(p.subject[doc]) {
			continue
		}
		for _, c := range p.name(doc) {
			b.s.text = append(b.s.text, symbols[c])
		}
		b.row(p.ids[p.subject[doc]], p.flags[doc], words[p.town[doc]], words[p.status[doc]], int(p.tradeAt[doc]), int(p.tradeLen[doc]))
	}
}

// lastSymbol stands for all characters that came after 65,534 different ones; Unicode has no more in use for names.
const lastSymbol = 1<<16 - 1

func (b *builder) symbol(r rune) uint16 {
	if r < 1<<16 {
		if b.table[r] == 0 {
			b.table[r] = b.newSymbol(r)
		}
		return b.table[r]
	}
	c, ok := b.rare[r]
	if !ok {
		c = b.newSymbol(r)
		b.rare[r] = c
	}
	return c
}

func (b *builder) newSymbol(r rune) uint16 {
	if len(b.s.runes) > lastSymbol {
		return lastSymbol
	}
	b.s.runes = append(b.s.runes, r)
	return uint16(len(b.s.runes) - 1)
}

func (b *builder) word(w string) uint16 {
	i, ok := b.words[w]
	if !ok {
		i = uint16(len(b.s.words))
		b.words[w] = i
		b.s.words = append(b.s.words, w)
	}
	return i
}

// finish makes the segment. The builder is used up.
func (b *builder) finish() *segment {
	s := b.arranged(b.order())
	var work sync.WaitGroup
	work.Go(s.sortTrades)
	s.post()
	work.Wait()
	s.known = make(map[rune]uint16, len(s.runes))
	s.sound = make([]uint16, len(s.runes))
	for c, r := range s.runes[1:] {
		s.known[r] = uint16(c + 1)
		s.sound[c+1] = soundOf(r)
	}
	return s
}

// keyed is a name and what it is ordered by.
type keyed struct {
	key uint64
	doc uint32
}

func sortKeyed(k []keyed) {
	slices.SortFunc(k, func(a, b keyed) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.doc, b.doc)) })
}

func (b *builder) order() []keyed {
	out := make([]keyed, len(b.ids))
	for i := range out {
		name := b.s.name(uint32(i))
		class := uint64(b.s.flags[i] & (isFormer | isGone))
		out[i] = keyed{class<<48 | uint64(min(len(name), longestName))<<32 | uint64(hash(name)), uint32(i)}
	}
	sortKeyed(out)
	return out
}

// arranged copies the columns in order and notes where the bands of equal class and length begin.
func (b *builder) arranged(order []keyed) *segment {
	from, n := &b.s, len(order)
	s := &segment{runes: slices.Clip(from.runes), words: from.words, text: make([]uint16, 0, len(from.text)), start: make([]uint32, 1, n+1),
		flags: make([]uint8, n), town: make([]uint16, n), status: make([]uint16, n), tradeAt: make([]uint8, n), tradeLen: make([]uint8, n)}
	var counts [classes * (longestName + 1)]uint32
	subject := b.number()
	s.ids, s.subject = b.ids, make([]uint32, n)
	for i, k := range order {
		s.text = append(s.text, from.name(k.doc)...)
		s.start = append(s.start, uint32(len(s.text)))
		s.flags[i], s.town[i], s.status[i] = from.flags[k.doc], from.town[k.doc], from.status[k.doc]
		s.tradeAt[i], s.tradeLen[i] = from.tradeAt[k.doc], from.tradeLen[k.doc]
		s.subject[i] = subject[k.doc]
		counts[(k.key>>48)*(longestName+1)+k.key>>32&longestName]++
	}
	b.s = segment{}
	at := uint32(0)
	for c := range classes {
		for l := range longestName + 1 {
			s.band[c][l] = at
			at += counts[c*(longestName+1)+l]
		}
		s.band[c][longestName+1] = at
	}
	return s
}

// number sorts the subjects and gives the position of each name's subject among them.
func (b *builder) number() []uint32 {
	all := b.ids
	b.ids = slices.Clone(all)
	slices.SortFunc(b.ids, compareID)
	b.ids = slices.Clip(slices.Compact(b.ids))
	out := make([]uint32, len(all))
	at := 0
	for i, x := range all {
		at, _ = follow(b.ids, at, x)
		out[i] = uint32(at)
	}
	return out
}

// sortTrades orders names by their trade names, best names first among equals.
func (s *segment) sortTrades() {
	var order []keyed
	for doc := range uint32(s.size()) {
		if s.tradeLen[doc] > 0 && s.flags[doc]&isHidden == 0 {
			order = append(order, keyed{uint64(hash(s.trade(doc))), doc})
		}
	}
	sortKeyed(order)
	s.byTrade = make([]uint32, len(order))
	for i, k := range order {
		s.byTrade[i] = k.doc
	}
}
