package ledger

import (
	"errors"
	"slices"
	"testing"

	"xinguan/base/db"
	"xinguan/base/id"
)

// TestFollow: a follower is handed everything once and in order, a few at a time, takes up where it stopped, and one that
// fails is handed the same again.
func TestFollow(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		var got, want []id.ID
		for range 7 {
			of := id.New()
			want = append(want, of)
			write(t, d, func(tx *db.Tx) error {
				return Append(tx, Change{Topic: "a", Subject: id.New(), Ref: of}, Change{Topic: "b", Subject: id.New(), Ref: id.New()})
			})
		}
		many := []Pair{{id.New(), id.New()}, {id.New(), id.New()}, {id.New(), id.New()}, {id.New(), id.New()}}
		write(t, d, func(tx *db.Tx) error { return Append(tx, Change{Topic: "a", Refs: many}) })
		for _, p := range many {
			want = append(want, p.Record)
		}
		seal(t, d, 15)
		follow := func(fail error) (more bool, err error) {
			err = d.Write(ctx, func(tx *db.Tx) error {
				more, err = Follow(tx, "f", "a", 3, func(some []Change) error {
					for _, c := range some {
						for _, p := range c.Things() {
							if fail == nil {
								got = append(got, p.Record)
							}
						}
					}
					return fail
				})
				return err
			})
			return more, err
		}
		if more, err := follow(nil); more || err != nil || len(got) > 0 {
			t.Fatalf("before it began: %v %v", more, err)
		}
		write(t, d, func(tx *db.Tx) error { return errors.Join(Begin(tx, "f", 0), Begin(tx, "f", 99)) })
		if _, err := follow(errors.New("no")); err == nil {
			t.Error("a failure is not told")
		}
		slicesRead := 0
		for more := true; more; slicesRead++ {
			var err error
			if more, err = follow(nil); err != nil {
				t.Fatal(err)
			}
		}
		if !slices.Equal(got, want) || slicesRead != 4 { // 3, 3, 1 with the four of the last, and a look that finds nothing
			t.Errorf("in %d slices handed %d of %d", slicesRead, len(got), len(want))
		}
	})
}
