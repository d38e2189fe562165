package intake

import (
	"hash/maphash"
	"maps"
	"slices"

	"xinguan/base/id"
	"xinguan/core/record"
)

// ours remembers what one run of a batch wrote, so that a first fill need not look in the database for what it wrote
// itself: where an item has as many records as the run wrote, it has no others. Nil for what is settled outside a run.
type ours struct {
	seed   maphash.Seed
	keys   map[uint64]struct{} // of the rows written and committed
	wrote  map[string]int64    // records, by item
	staged []staged            // written in transactions not known to be committed, in their order
}

// staged are the keys a transaction wrote that takes the batch up to a row, and how many records of which item.
type staged struct {
	to    int64
	keys  map[uint64]struct{}
	wrote map[string]int64
}

// most is how many keys are remembered; past it the database is asked again. They take some 40 MB.
const most = 2 << 20

func newOurs() *ours {
	return &ours{seed: maphash.MakeSeed(), keys: map[uint64]struct{}{}, wrote: map[string]int64{}}
}

// committed takes over what was staged up to a row, which the batch says was committed.
func (o *ours) committed(settled int64) {
	for len(o.staged) > 0 && o.staged[0].to <= settled {
		if len(o.keys) < most {
			for item, n := range o.staged[0].wrote {
				o.wrote[item] += n
			}
			maps.Copy(o.keys, o.staged[0].keys)
		}
		o.staged = o.staged[1:]
	}
}

// stage notes what a transaction is about to write that takes the batch up to a row.
func (o *ours) stage(add []record.New, to int64) {
	if o == nil {
		return
	}
	s := staged{to, make(map[uint64]struct{}, len(add)), map[string]int64{}}
	for i := range add {
		n := &add[i]
		s.keys[o.hash(n.Subject, n.Item, n.Key, n.Digest)] = struct{}{}
		s.wrote[n.Item]++
	}
	o.staged = append(o.staged, s)
}

// staging tells whether a record with that key may be among those staged.
func (o *ours) staging(subject id.ID, item string, key, digest []byte) bool {
	hash := o.hash(subject, item, key, digest)
	return slices.ContainsFunc(o.staged, func(s staged) bool { _, ok := s.keys[hash]; return ok })
}

// alone tells whether an item has no records but ours; there are so many in all.
func (o *ours) alone(item string, all int64) bool {
	if o == nil {
		return all == 0
	}
	return o.wrote[item] == all
}

// met tells whether a row with that key may have been written; a row that was is never missed.
func (o *ours) met(subject id.ID, r *row) bool {
	if o == nil {
		return r.Replaces != nil
	}
	_, ok := o.keys[o.hash(subject, r.Item, r.Key, r.Digest)]
	return ok || r.Replaces != nil
}

func (o *ours) hash(subject id.ID, item string, key, digest []byte) uint64 {
	return maphash.Comparable(o.seed, keyOf(subject, item, key, digest))
}
