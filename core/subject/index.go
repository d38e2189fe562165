package subject

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ident"
	"xinguan/core/ledger"
)

// Why is why a name was found.
type Why string

// From the very name down to a resemblance.
const (
	Exact    Why = "exact"
	Prefix   Why = "prefix"
	Contains Why = "contains"
	Sound    Why = "sound" // differs only in characters that sound the same
	Fuzzy    Why = "fuzzy"
)

// Hit is a subject found, by its present or a former name (normalised).
type Hit struct {
	ID     id.ID
	Norm   string
	Former bool
	Why    Why
	Score  float64 // 1 = the very name
}

// Options narrow a search.
type Options struct {
	Limit int // default 20
}

// Index finds organisations by name, in memory: names that contain the query, and names like it. It follows the outbox
// and is safe for concurrent use.
type Index struct {
	places []string
	state  atomic.Pointer[state]
	mu     sync.Mutex // one change at a time
	seq    int64      // how far the outbox was followed
}

// state is what searches see: a large segment, a small one with what changed since, and whom it replaces.
type state struct {
	base, recent *segment
	replaced     map[id.ID]bool
	entries      []entry // of recent
	subjects     int
}

// Build reads every name from the database.
func Build(ctx context.Context, d *db.DB, places []string) (*Index, error) {
	x := &Index{places: places}
	return x, x.rebuild(ctx, d)
}

func (x *Index) rebuild(ctx context.Context, d *db.DB) error {
	var all []entry
	var seq int64
	err := d.View(ctx, func(tx *db.Tx) (err error) {
		if seq, err = ledger.Head(tx); err != nil {
			return err
		}
		all, err = x.read(tx, "", nil)
		return err
	})
	if err != nil {
		return err
	}
	x.seq = seq
	base := build(all)
	x.state.Store(&state{base: base, recent: build(nil), subjects: len(base.known)})
	return nil
}

// Of makes an index of names given directly, for benchmarks and tests.
func Of(places []string, names map[id.ID]string) *Index {
	x := &Index{places: places}
	all := make([]entry, 0, len(names))
	for s, n := range names {
		all = append(all, entry{subject: s, norm: ident.NormName(n)})
	}
	x.state.Store(&state{base: build(all), recent: build(nil), subjects: len(all)})
	return x
}

// read are the names of all subjects, or of some.
func (x *Index) read(tx *db.Tx, where string, args []any) (out []entry, err error) {
	err = db.Each(tx, func(scan db.Scanner) error {
		var e entry
		var kind ident.Kind
		var name, status, until string
		if err := scan(&e.subject, &e.norm, &name, &until, &kind, &status); err != nil {
			return err
		}
		e.former, e.gone = until != "", gone(status)
		e.hidden = Hidden(kind, name, x.places)
		out = append(out, e)
		return nil
	}, `select n.subject_id, n.norm, n.name, n.until_d, s.kind, s.status from subject_name n join subject s on s.subject_id = n.subject_id where s.kind <> 'person'`+where, args...)
	return out, err
}

func gone(status string) bool {
	return strings.Contains(status, "销") || strings.Contains(status, "迁出")
}

// Len is how many subjects can be found.
func (x *Index) Len() int { return x.state.Load().subjects }

// Search finds subjects by part of a name, most alike first, each once. Queries of fewer than two characters find
// nothing but an equal name.
func (x *Index) Search(query string, o Options) []Hit {
	if o.Limit == 0 {
		o.Limit = 20
	}
	q := []byte(ident.NormName(query))
	if len(q) == 0 {
		return nil
	}
	s := x.state.Load()
	f := &finder{limit: o.Limit, at: map[id.ID]int{}}
	f.run(s.recent, nil, q)
	f.run(s.base, s.replaced, q)
	if len(f.hits) < o.Limit {
		f.like(s.recent, nil, q)
		f.like(s.base, s.replaced, q)
	}
	return f.sorted()
}

// finder collects hits, one a subject.
type finder struct {
	limit int
	hits  []ranked
	at    map[id.ID]int
}

type ranked struct {
	Hit
	rank   int // order of Why
	gone   bool
	length int
}

func (f *finder) run(s *segment, replaced map[id.ID]bool, q []byte) {
	s.exact(q, func(i int) { f.add(s, i, replaced, Exact, 1) })
	n := float64(utf8.RuneCount(q))
	left := 3 * f.limit
	s.contains(q, func(i int) bool {
		name := s.name(i)
		why := Contains
		if strings.HasPrefix(string(name), string(q)) {
			why = Prefix
		}
		f.add(s, i, replaced, why, n/float64(s.length[i]))
		left--
		return left > 0
	})
}

func (f *finder) like(s *segment, replaced map[id.ID]bool, q []byte) {
	if utf8.RuneCount(q) < 3 {
		return
	}
	s.fuzzy(q, func(i int, score float64, sound bool) {
		why := Fuzzy
		if sound {
			why = Sound
		}
		f.add(s, i, replaced, why, score)
	})
}

var ranks = map[Why]int{Exact: 0, Prefix: 1, Contains: 1, Sound: 2, Fuzzy: 2}

// add keeps the better of two names of a subject.
func (f *finder) add(s *segment, i int, replaced map[id.ID]bool, why Why, score float64) {
	x := s.subjects[i]
	if replaced[x] {
		return
	}
	r := ranked{Hit{x, string(s.name(i)), s.flags[i]&isFormer != 0, why, score}, ranks[why], s.flags[i]&isGone != 0, int(s.length[i])}
	at, seen := f.at[x]
	if !seen {
		f.at[x] = len(f.hits)
		f.hits = append(f.hits, r)
		return
	}
	if order(r, f.hits[at]) < 0 {
		f.hits[at] = r
	}
}

func order(a, b ranked) int {
	return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(b.Score, a.Score), cmpBool(a.Former, b.Former), cmpBool(a.gone, b.gone),
		cmp.Compare(a.length, b.length), cmp.Compare(a.Norm, b.Norm))
}

func cmpBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func (f *finder) sorted() []Hit {
	slices.SortStableFunc(f.hits, order)
	out := make([]Hit, min(len(f.hits), f.limit))
	for i := range out {
		out[i] = f.hits[i].Hit
	}
	return out
}

// mostRecent is how many names may wait in the small segment before everything is read again.
const mostRecent = 20_000

// Follow brings the index up to date every while until ctx ends, reading what the outbox says has changed.
func (x *Index) Follow(ctx context.Context, d *db.DB, every time.Duration, failed func(error)) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := x.Update(ctx, d); err != nil && ctx.Err() == nil {
				failed(err)
			}
		}
	}
}

// Update takes in what changed since the last time.
func (x *Index) Update(ctx context.Context, d *db.DB) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	var changed []id.ID
	seq := x.seq
	err := d.View(ctx, func(tx *db.Tx) error {
		some, err := ledger.Since(tx, Topic, x.seq, 1000)
		for _, c := range some {
			seq = max(seq, c.Seq)
			if len(c.Refs) == 0 {
				changed = append(changed, c.Subject)
			}
			for _, p := range c.Refs {
				changed = append(changed, p.Subject)
			}
		}
		return err
	})
	if err != nil || len(changed) == 0 {
		return err
	}
	if len(changed)+len(x.state.Load().entries) > mostRecent {
		return x.rebuild(ctx, d)
	}
	if err := x.overlay(ctx, d, changed); err != nil {
		return err
	}
	x.seq = seq
	return nil
}

// overlay rebuilds the small segment with the present names of the subjects that changed.
func (x *Index) overlay(ctx context.Context, d *db.DB, changed []id.ID) error {
	old := x.state.Load()
	replaced := make(map[id.ID]bool, len(old.replaced)+len(changed))
	for s := range old.replaced {
		replaced[s] = true
	}
	set := map[id.ID]bool{}
	for _, s := range changed {
		set[s], replaced[s] = true, true
	}
	entries := slices.DeleteFunc(slices.Clone(old.entries), func(e entry) bool { return set[e.subject] })
	err := d.View(ctx, func(tx *db.Tx) error {
		for rest := changed; len(rest) > 0; {
			n := min(chunk, len(rest))
			args := make([]any, n)
			for i := range args {
				args[i] = rest[i]
			}
			some, err := x.read(tx, " and n.subject_id in "+db.In(1, n), args)
			if err != nil {
				return err
			}
			entries, rest = append(entries, some...), rest[n:]
		}
		return nil
	})
	if err != nil {
		return err
	}
	recent := build(slices.Clone(entries))
	fresh := len(recent.known)
	for _, s := range recent.known {
		if old.base.has(s) {
			fresh--
		}
	}
	x.state.Store(&state{base: old.base, recent: recent, entries: entries, replaced: replaced, subjects: len(old.base.known) + fresh})
	return nil
}
