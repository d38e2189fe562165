package intake

import (
	"hash/maphash"

	"xinguan/base/id"
	"xinguan/core/record"
)

// ours remembers what one run of a batch wrote, so that a first fill need not look in the database for what it wrote
// itself: where an item has as many records as the run wrote, it has no others. Nil for what is settled outside a run.
type ours struct {
	seed   maphash.Seed
	keys   map[uint64]struct{} // of the rows written and committed
	wrote  map[string]int64    // records, by item
	staged []stagedKey         // written in the transaction before, not known to be committed
	to     int64               // where the batch stands once they are
}

type stagedKey struct {
	item string
	hash uint64
}

// most is how many keys are remembered; past it the database is asked again. They take some 40 MB.
const most = 2 << 20

func newOurs() *ours {
	return &ours{seed: maphash.MakeSeed(), keys: map[uint64]struct{}{}, wrote: map[string]int64{}}
}

// committed takes over what was staged, if the batch says that it was committed.
func (o *ours) committed(settled int64) {
	if o.to == settled && len(o.keys) < most {
		for _, k := range o.staged {
			o.wrote[k.item]++
			o.keys[k.hash] = struct{}{}
		}
	}
	o.staged, o.to = nil, 0
}

// stage notes what a transaction wrote that takes the batch up to a row.
func (o *ours) stage(add []record.New, to int64) {
	o.staged, o.to = make([]stagedKey, len(add)), to
	for i := range add {
		n := &add[i]
		o.staged[i] = stagedKey{n.Item, o.hash(n.Subject, n.Item, n.Key, n.Digest)}
	}
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
