package rating

import (
	"math/rand/v2"
	"testing"
)

// TestWithout: taking records out of a day gives what reckoning without them gives, those of one decision included.
func TestWithout(t *testing.T) {
	_, m := city(t)
	for seed := range uint64(80) {
		k := crowd(3+int(seed)%12, seed)
		r := rand.New(rand.NewPCG(seed, 9))
		for i := range k.Facts { // some decisions stand in several records
			if r.IntN(3) == 0 {
				k.Facts[i].Cause = uint32(1 + r.IntN(3))
			}
		}
		e := m.Engine(k.Dict)
		e.remember(k.Facts)
		w := e.look(k)
		for range 40 {
			on := dayOf("2026-11-23") + day(r.IntN(500))
			var skip []int
			out := make([]bool, len(k.Facts))
			for i := range k.Facts {
				if r.IntN(4) == 0 {
					skip, out[i] = append(skip, i), true
				}
			}
			got := w.without(on, skip)
			want := m.Engine(k.Dict).Reckon(k.Party, k.Facts, on, out)
			if got.Points != want.Points || got.Grade != want.Grade || got.Outside != want.Outside {
				t.Fatalf("seed %d, %s without %v: %+v, not %+v", seed, dateOf(on), skip, got, want)
			}
		}
	}
}

// BenchmarkCrowd is the explanation and the outlook of one subject with 5,545 records.
func BenchmarkCrowd(b *testing.B) {
	_, m := city(b)
	k := crowd(5543, 1)
	for b.Loop() {
		e := m.Engine(k.Dict)
		_ = e.Explain(k, "2026-11-23", "").Bytes()
		_ = e.Outlook(k, "2026-11-23")
	}
}
