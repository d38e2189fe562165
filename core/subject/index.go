package subject

import (
	"iter"
	"sync"
	"sync/atomic"

	"xinguan/base/id"
	"xinguan/core/ident"
)

// Why is why a name was found.
type Why string

// From the very name down to a resemblance.
const (
	Exact    Why = "exact"
	Trade    Why = "trade" // the query is the trade name (字号)
	Prefix   Why = "prefix"
	Contains Why = "contains"
	Sound    Why = "sound" // differs only in characters that sound the same
	Fuzzy    Why = "fuzzy"
)

// Resembles tells whether a name does not hold the query as it was written, but something like it.
func (w Why) Resembles() bool { return w == Sound || w == Fuzzy }

// Hit is a subject found, by its present or a former name.
type Hit struct {
	ID      id.ID
	Norm    string // the name in the form of ident.NormName
	Former  bool   // it is a name the subject no longer has
	Why     Why
	Score   float64 // 1 = the very name; every step of Why is below the one before it
	Matched []Range // what of Norm the query matched, in order
}

// Options narrow a search. Empty fields do not.
type Options struct {
	Limit  int // default 20
	Kind   ident.Kind
	Town   string // division code
	Status string // as the register says
	Strict bool   // only names that hold the query as it is written
}

// Name is one name to be found.
type Name struct {
	Subject      id.ID
	Name         string // in any form
	Trade        string // its trade name; Of works it out where it is empty
	Former       bool
	Kind         ident.Kind
	Status, Town string
	Restricted   bool // found by the whole of it only, whatever it looks like
}

// Index finds organisations by name, in memory: names that hold the query, and names like it. It follows the outbox
// and is safe for concurrent use.
//
// Names lie in segments that never change. A change makes a small new segment and marks what it replaces as dead;
// small segments are merged as they gather, beside the searches.
type Index struct {
	places []string
	state  atomic.Pointer[state]
	ver    atomic.Uint64 // how often state was exchanged
	mu     sync.Mutex    // one change at a time
	seq    int64         // how far the outbox was followed
}

// state is what searches see.
type state struct {
	parts    []part // the largest first
	subjects int
}

// part is a segment and which of its subjects are found elsewhere by now.
type part struct {
	*segment
	dead bits
}

// Of makes an index of names given directly. places are those of the city, longest first.
func Of(places []string, names iter.Seq[Name]) *Index {
	b := newBuilder()
	for n := range names {
		if n.Trade == "" {
			n.Trade = ident.TradeName(n.Name, places)
		}
		b.add(n)
	}
	x := &Index{places: places}
	x.publish([]part{{segment: b.finish()}})
	return x
}

// publish lets searches see parts.
func (x *Index) publish(parts []part) {
	s := &state{parts: parts}
	for _, p := range parts {
		s.subjects += len(p.ids) - p.dead.count()
	}
	x.state.Store(s)
	x.ver.Add(1)
}

// Version changes whenever searches may find something else.
func (x *Index) Version() uint64 { return x.ver.Load() }

// Len is how many subjects can be found.
func (x *Index) Len() int { return x.state.Load().subjects }

// enough tells how many names that hold a query make looking for names like it needless: a long one that some name
// holds is hardly a mistake, of a short one there may be another that was meant.
func (q query) enough() int {
	if len(q.runes) > 3 {
		return 1
	}
	return 3
}

// Search finds subjects by a name or part of one, most alike first, each once: the very name, the very trade name,
// names that begin with the query, names that hold it (those still registered first, then short ones first), and where
// there are few of these, names like it.
func (x *Index) Search(text string, o Options) []Hit {
	q := x.query(text)
	if len(q.runes) == 0 {
		return nil
	}
	if o.Limit <= 0 {
		o.Limit = 20
	}
	f := &finder{Options: o, at: map[id.ID]int{}}
	parts := x.state.Load().parts
	for _, p := range parts {
		f.holding(p, q)
	}
	if !o.Strict && !f.exact && len(f.found) < min(q.enough(), o.Limit) {
		f.soundOnly = len(f.found) > 0
		for _, p := range parts {
			f.like(p, q)
		}
	}
	return f.hits()
}

// Bounds of a query: what is longer is no name and must not cost time.
const (
	longestText  = 1024 // bytes read of what was typed
	longestQuery = 100  // characters searched for
	longestLike  = 64   // characters compared with names like it
)

// query is a query in the form of names.
type query struct {
	runes []rune
	// The trade name within it, as far as it can be told; the whole where it is nothing else.
	tradeAt, tradeEnd int
}

func (x *Index) query(text string) query {
	norm := ident.NormName(text[:min(len(text), longestText)])
	q := query{runes: []rune(norm)}
	q.runes = q.runes[:min(len(q.runes), longestQuery)]
	norm = string(q.runes)
	q.tradeEnd = len(q.runes)
	if at, n := within(norm, ident.TradeName(norm, x.places)); n > 0 {
		q.tradeAt, q.tradeEnd = at, at+n
	}
	return q
}

// bare tells whether the query is nothing but a trade name.
func (q query) bare() bool { return q.tradeAt == 0 && q.tradeEnd == len(q.runes) }
