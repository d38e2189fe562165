package draw

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"xinguan/base/db"
	"xinguan/base/id"
)

// TestTwoAtOnceOnOnePlan: officers who act on the same plan in the same moment go one after the other; nobody is told of a failure
// and no place is given twice.
func TestTwoAtOnceOnOnePlan(t *testing.T) {
	each(t, func(t *testing.T, f *field) {
		p := f.drawn()
		planned := func() (out []Visit) {
			must(t, f.hub.DB.View(t.Context(), func(tx *db.Tx) error {
				all, err := Visits(tx, p.ID)
				for _, v := range all {
					if v.State == Planned && v.List == Objects {
						out = append(out, v)
					}
				}
				return err
			}))
			return out
		}
		f.write(func(tx *db.Tx) error { return Extend(tx, f.hub, first, p.ID, 0, 3, "示例扩大") })
		for round := range 5 {
			errs := make([]error, 3)
			var all sync.WaitGroup
			for i, v := range planned()[:len(errs)] {
				all.Go(func() {
					errs[i] = f.hub.DB.Write(t.Context(), func(tx *db.Tx) error {
						return Replace(tx, f.hub, first, p.ID, v.List, v.N, "gone", "示例")
					})
				})
			}
			all.Wait()
			if err := errors.Join(errs...); err != nil {
				t.Fatalf("round %d: %v", round, err)
			}
		}
		if b := f.bundle(p.ID, true); !f.proven(b) {
			t.Error("the draw is not the one of the seed any more")
		}
	})
}

// TestWhatIsAnothers: nobody changes an officer of another department by its id, and the form of a plan sent twice drafts one.
func TestWhatIsAnothers(t *testing.T) {
	each(t, func(t *testing.T, f *field) {
		p := f.plan()
		p.ID = id.New()
		if a, b := f.proposed(p), f.proposed(p); a.ID != b.ID || a.Number != b.Number {
			t.Errorf("drafted twice: %s, %s", a.Number, b.Number)
		}
		var ours []Officer
		read := func() {
			f.write(func(tx *db.Tx) (err error) { ours, err = officersOf(tx, first.Org); return err })
		}
		read()
		theirs := ours[0]
		theirs.Name, theirs.Active = "示例改名", false
		if says := f.try(func(tx *db.Tx) error { return Enlist(tx, Hand{"丙", "示例丙", "xfj"}, theirs) }); !strings.Contains(says, "没有这个人") {
			t.Errorf("another department's officer is changed: %q", says)
		}
		if read(); ours[0].Name == theirs.Name || !ours[0].Active {
			t.Errorf("%+v", ours[0])
		}
	})
}
