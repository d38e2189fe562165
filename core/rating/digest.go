package rating

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// byRecord is an order of the facts that does not hang on how they were read: by the records they are of.
func (k Known) byRecord() []int32 {
	order := make([]int32, len(k.Facts))
	for i := range order {
		order[i] = int32(i)
	}
	var x, y []byte
	slices.SortFunc(order, func(a, b int32) int {
		if c := strings.Compare(k.Refs[a].Record, k.Refs[b].Record); c != 0 {
			return c
		}
		x, y = k.row(x[:0], a), k.row(y[:0], b)
		return bytes.Compare(x, y)
	})
	return order
}

// latestFirst orders facts by the day decided, the last first; those of one day as they stand in order, backwards. Days have two
// digits of 256: facts are dealt out by the lower, then by the higher.
func latestFirst(facts []Fact, order []int32) []int32 {
	out, dealt := slices.Clone(order), make([]int32, len(order))
	slices.Reverse(out)
	for shift := 0; shift < 16; shift += 8 {
		var at [256]int32
		for _, i := range out {
			at[^byte(facts[i].Decided>>shift)]++
		}
		var sum int32
		for d, n := range at {
			at[d], sum = sum, sum+n
		}
		for _, i := range out {
			d := ^byte(facts[i].Decided >> shift)
			dealt[at[d]] = i
			at[d]++
		}
		out, dealt = dealt, out
	}
	return out
}

// digest is of the facts in an order, with the record each comes from.
func (k Known) digest(order []int32) string {
	h, b := sha256.New(), make([]byte, 0, 2*digestChunk)
	for _, i := range order {
		if b = k.row(b, i); len(b) > digestChunk {
			h.Write(b)
			b = b[:0]
		}
	}
	h.Write(b)
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// digestChunk is how many bytes are digested at once.
const digestChunk = 1 << 13

// row is a fact as it is digested: what is told by a number only here is written out.
func (k Known) row(b []byte, i int32) []byte {
	f := k.Facts[i]
	b = append(append(b, k.Refs[i].Record...), 0)
	b = append(append(b, k.Dict.Items[f.Item]...), 0)
	b = append(append(b, k.Dict.Classes[f.Class]...), 0)
	f.Item, f.Class = 0, 0
	return append(f.put(b), '\n')
}
