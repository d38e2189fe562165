package subject

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/ident"
	"xinguan/core/ledger"
)

// filedUnder is a decision about a subject that no register has sent, under an old organisation code.
func filedUnder(n int, name string) Entry {
	whole := code(1000 + n)
	return Entry{Key: Key{ident.TypeOrgCode, whole[8:17]}, Kind: ident.KindOther, Name: name}
}

// threeOfOne are a registered company and two subjects that decisions made of it.
func threeOfOne(t testing.TB, d *db.DB) (r, p, q id.ID) {
	t.Helper()
	r = settled(t, d, entry(1, "东莞市示例晨曦五金制品有限公司"))[0].ID
	both := decided(t, d, filedUnder(1, "东莞示例晨曦五金制品厂"), filedUnder(2, "东莞市示例晨羲五金制品有限公司"))
	return r, both[0].ID, both[1].ID
}

func ruling(a, b id.ID, v Verdict) Ruling {
	return Ruling{A: a, B: b, Verdict: v, By: "核对员甲", Why: "营业执照和处罚决定书核对一致"}
}

func linked(t testing.TB, d *db.DB, r Ruling) (e Edge, f Effect) {
	t.Helper()
	write(t, d, func(tx *db.Tx) (err error) { e, f, err = Link(tx, r); return err })
	return e, f
}

// refused is the sentence a ruling is refused with.
func refused(t testing.TB, d *db.DB, r Ruling) string {
	t.Helper()
	err := d.Write(ctx, func(tx *db.Tx) error { _, _, err := Link(tx, r); return err })
	var w *web.Error
	if !errors.As(err, &w) || w.Message == "" {
		t.Fatalf("%+v: %v", r, err)
	}
	return fmt.Sprint(w.Kind, " ", w.Message)
}

func TestLinkAndUndo(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		r, p, _ := threeOfOne(t, d)
		index, err := Build(ctx, d, testPlaces)
		if err != nil {
			t.Fatal(err)
		}
		old := code(1001)[8:17]
		before := stored(t, d, old)
		var seen Effect
		view(t, d, func(tx *db.Tx) (err error) { seen, err = Preview(tx, ruling(p, r, Same)); return err })
		want := []Move{{Brief{p, "东莞示例晨曦五金制品厂", old}, Brief{p, "东莞示例晨曦五金制品厂", old}, Brief{r, "东莞市示例晨曦五金制品有限公司", code(1)}, []string{"东莞示例晨曦五金制品厂"}}}
		if diff := cmp.Diff(want, seen.Moves); diff != "" {
			t.Error(diff)
		}
		if now := stored(t, d, old); !cmp.Equal(now, before) {
			t.Errorf("the preview changed something: %+v", now)
		}

		careful := ruling(p, r, Same)
		careful.Seen = seen.Seen
		e, did := linked(t, d, careful)
		if !cmp.Equal(did, seen) {
			t.Errorf("previewed %+v, did %+v", seen, did)
		}
		s := stored(t, d, old)
		if s.ID != r || s.Code != code(1) || len(s.Others) != 1 || s.Others[0].ID != p || !cmp.Equal(s, stored(t, d, code(1))) {
			t.Errorf("the old code gives %+v", s)
		}
		follows(t, d, index, "东莞示例晨曦五金制品厂", r, 1)

		var back Effect
		view(t, d, func(tx *db.Tx) (err error) { back, err = PreviewUndo(tx, e.ID); return err })
		if len(back.Moves) != 1 || back.Moves[0].Subject.ID != p || back.Moves[0].From.ID != r || back.Moves[0].To.ID != p {
			t.Errorf("undoing moves %+v", back)
		}
		write(t, d, func(tx *db.Tx) error { _, err := Undo(tx, e.ID, "核对员乙", "两家的地址不同"); return err })
		if now := stored(t, d, old); !cmp.Equal(now, before) {
			t.Errorf("undone: %+v, was %+v", now, before)
		}
		follows(t, d, index, "东莞示例晨曦五金制品厂", p, 2)
		if _, err := ledger.Seal(ctx, d); err != nil {
			t.Fatal(err)
		}
		if _, err := ledger.Verify(ctx, d); err != nil {
			t.Error(err)
		}
	})
}

// TestTogether: what was filed under one was read under another from the ruling on, over a third as long as both rulings stood,
// and until the first of them was undone.
func TestTogether(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		r, p, q := threeOfOne(t, d)
		together := func() (all []Time) {
			view(t, d, func(tx *db.Tx) (err error) { all, err = Together(tx, p); return err })
			return all
		}
		if all := together(); !cmp.Equal(all, []Time{{Subject: p}}) {
			t.Errorf("alone: %+v", all)
		}
		first, _ := linked(t, d, ruling(p, r, Same))
		second, _ := linked(t, d, ruling(r, q, Same))
		want := []Time{{Subject: p}, {Subject: r, From: first.At}, {Subject: q, From: later(first.At, second.At)}}
		if all := together(); !cmp.Equal(all, want) {
			t.Errorf("three: %+v, want %+v", all, want)
		}
		write(t, d, func(tx *db.Tx) error {
			_, err := Undo(tx, first.ID, "核对员乙", "两家的地址不同")
			if err == nil {
				_, err = tx.Exec(`update subject_edge set undone = $1 where id = $2`, clock.InstantOf(first.At.AddDate(0, 0, 2)), first.ID) // the clock of the test stands
			}
			return err
		})
		all := together()
		if len(all) != 3 || all[1].Until.IsZero() || all[1].Until != all[2].Until {
			t.Errorf("undone: %+v", all)
		}
		view(t, d, func(tx *db.Tx) error {
			of, err := Together(tx, q)
			if len(of) != 3 || !of[1].Until.IsZero() || of[2].Until.IsZero() {
				t.Errorf("of the third: %+v", of)
			}
			return err
		})
	})
}

func later(a, b clock.Instant) clock.Instant {
	if b.After(a.Time) {
		return b
	}
	return a
}

// follows tells whether an index that follows, and one made anew, find a name with a subject, and hold so many.
func follows(t *testing.T, d *db.DB, x *Index, name string, want id.ID, n int) {
	t.Helper()
	if _, err := ledger.Seal(ctx, d); err != nil {
		t.Fatal(err)
	}
	if err := x.Update(ctx, d); err != nil {
		t.Fatal(err)
	}
	fresh, err := Build(ctx, d, testPlaces)
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range []*Index{x, fresh} {
		hits := x.Search(name, Options{})
		if len(hits) == 0 || hits[0].ID != want || hits[0].Why != Exact {
			t.Errorf("index %d: %s gives %+v", i, name, hits)
		}
		if x.Len() != n+1 { // and the third of the city
			t.Errorf("index %d holds %d subjects, want %d", i, x.Len(), n+1)
		}
	}
}

func TestRulingsThatAreRefused(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		r, p, q := threeOfOne(t, d)
		other := settled(t, d, entry(2, "东莞市示例晨曦塑胶有限公司"))[0].ID
		apart, _ := linked(t, d, ruling(p, q, NotSame))
		first, _ := linked(t, d, ruling(r, p, Same))
		for name, c := range map[string]struct {
			r    Ruling
			says []string
		}{
			"nobody signs":        {Ruling{A: r, B: q, Verdict: Same, Why: "x"}, []string{"理由"}},
			"no reason":           {Ruling{A: r, B: q, Verdict: Same, By: "x", Why: " "}, []string{"理由"}},
			"itself":              {ruling(r, r, Same), []string{"同一个主体"}},
			"again":               {ruling(p, r, Same), []string{"核对员甲", first.ID.String(), "不用再认定"}},
			"against a link":      {ruling(r, p, NotSame), []string{first.ID.String(), "撤销"}},
			"against a not-same":  {ruling(q, p, Same), []string{apart.ID.String(), "不是同一单位", "撤销"}},
			"through the group":   {ruling(q, r, Same), []string{apart.ID.String(), "不是同一单位", "撤销"}},
			"two codes":           {ruling(r, other, Same), []string{code(1), code(2), "两家单位"}},
			"two codes, by group": {ruling(p, other, Same), []string{code(1), code(2), "两家单位"}},
		} {
			said := refused(t, d, c.r)
			for _, s := range c.says {
				if !strings.Contains(said, s) {
					t.Errorf("%s: %q does not say %q", name, said, s)
				}
			}
		}
		write(t, d, func(tx *db.Tx) error { _, err := Undo(tx, apart.ID, "核对员乙", "看错了"); return err })
		linked(t, d, ruling(q, p, Same))
		if s := stored(t, d, code(1)); len(s.Others) != 2 {
			t.Errorf("%+v", s)
		}
		err := d.Write(ctx, func(tx *db.Tx) error { _, err := Undo(tx, apart.ID, "核对员丙", "再来"); return err })
		if err == nil || !strings.Contains(err.Error(), "核对员乙") {
			t.Errorf("undone twice: %v", err)
		}
	})
}

// Two people look at the same pair; the second must look again.
func TestTwoAtOnce(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		r, p, q := threeOfOne(t, d)
		var seen Effect
		view(t, d, func(tx *db.Tx) (err error) { seen, err = Preview(tx, ruling(p, r, Same)); return err })
		linked(t, d, ruling(q, r, Same))
		late := ruling(p, r, Same)
		late.Seen = seen.Seen
		if said := refused(t, d, late); !strings.Contains(said, "请重新查看") {
			t.Error(said)
		}
		both := make(chan error, 2)
		for range 2 {
			go func() {
				both <- d.Write(ctx, func(tx *db.Tx) error { _, _, err := Link(tx, ruling(p, r, Same)); return err })
			}()
		}
		one, two := <-both, <-both
		if (one == nil) == (two == nil) {
			t.Errorf("both at once: %v and %v", one, two)
		}
		var w *web.Error
		if err := errors.Join(one, two); !errors.As(err, &w) || w.Kind != web.Conflict {
			t.Errorf("%v", err)
		}
	})
}

// The register arrives for a subject of a group: it stands for the group from then on.
func TestTheRegisterChoosesWhoStands(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		both := decided(t, d, filedUnder(1, "东莞示例晨曦五金制品厂"), entry(1, "东莞市示例晨曦五金制品有限公司"))
		index, err := Build(ctx, d, testPlaces)
		if err != nil {
			t.Fatal(err)
		}
		linked(t, d, ruling(both[0].ID, both[1].ID, Same))
		reg := entry(3, "东莞示例晨曦五金制品厂")
		reg.Key = Key{ident.TypeUSCC, code(1001)} // holds the organisation code of the first
		reg.Name = "东莞示例晨曦五金制品厂"
		settled(t, d, reg)
		if s := stored(t, d, code(1)); s.ID != both[0].ID || s.Code != code(1001) {
			t.Errorf("who stands: %+v", s)
		}
		if _, err := ledger.Seal(ctx, d); err != nil {
			t.Fatal(err)
		}
		if err := index.Update(ctx, d); err != nil {
			t.Fatal(err)
		}
		if hits := index.Search("东莞市示例晨曦五金制品有限公司", Options{}); len(hits) != 1 || hits[0].ID != both[0].ID {
			t.Errorf("%+v", hits)
		}
	})
}

// TestARulingWhileTheRegisterArrives: the register changes who stands for a group while somebody rules that a third is one
// with it; all three are one afterwards.
func TestARulingWhileTheRegisterArrives(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		all := decided(t, d, filedUnder(1, "东莞示例晨曦五金制品厂"), entry(1, "东莞市示例晨曦五金制品有限公司"), filedUnder(3, "东莞市示例晨曦五金厂"))
		linked(t, d, ruling(all[0].ID, all[1].ID, Same))
		reg := entry(3, "东莞示例晨曦五金制品厂")
		reg.Key = Key{ident.TypeUSCC, code(1001)} // holds the organisation code of the first
		ruled := make(chan error, 1)
		var once sync.Once
		write(t, d, func(tx *db.Tx) error {
			_, err := Settle(tx, testPlaces, []Entry{reg})
			once.Do(func() {
				go func() {
					ruled <- d.Write(ctx, func(tx *db.Tx) error { _, _, err := Link(tx, ruling(all[1].ID, all[2].ID, Same)); return err })
				}()
				time.Sleep(500 * time.Millisecond) // time enough to rule in, where nothing makes it wait
			})
			return err
		})
		if err := <-ruled; err != nil {
			t.Fatal(err)
		}
		view(t, d, func(tx *db.Tx) error {
			members, err := Members(tx, all[2].ID)
			if len(members) != 3 || members[0] != all[0].ID {
				t.Errorf("one with the third: %v, all are %v", members, all)
			}
			return err
		})
	})
}

// Whatever is linked and undone, in whatever order, who stands for whom follows from the rulings in force alone, and
// undoing them all gives back what was.
func TestRulingsInAnyOrder(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, sets, db.WithClock(clock.At(today)))
	var ids []id.ID
	for _, s := range append(settled(t, d, entry(1, "东莞市示例甲有限公司"), entry(2, "东莞市示例乙有限公司")),
		decided(t, d, filedUnder(1, "示例甲"), filedUnder(2, "示例甲厂"), filedUnder(3, "示例乙"), entry(3, "示例丙"))...) {
		ids = append(ids, s.ID)
	}
	state := func() (out []member) {
		view(t, d, func(tx *db.Tx) (err error) { out, err = membersAs(tx, ids); return err })
		return out
	}
	before := state()
	rapid.Check(t, func(rt *rapid.T) {
		var inForce []Edge
		for range rapid.IntRange(1, 8).Draw(rt, "steps") {
			if len(inForce) > 0 && rapid.IntRange(0, 2).Draw(rt, "undo") == 0 {
				i := rapid.IntRange(0, len(inForce)-1).Draw(rt, "which")
				write(t, d, func(tx *db.Tx) error { _, err := Undo(tx, inForce[i].ID, "甲", "试"); return err })
				inForce = slices.Delete(inForce, i, i+1)
			} else {
				r := ruling(rapid.SampledFrom(ids).Draw(rt, "a"), rapid.SampledFrom(ids).Draw(rt, "b"), rapid.SampledFrom([]Verdict{Same, Same, NotSame}).Draw(rt, "verdict"))
				_ = d.Write(ctx, func(tx *db.Tx) error {
					e, _, err := Link(tx, r)
					if err == nil {
						inForce = append(inForce, e)
					}
					return err
				})
			}
			consistent(rt, state(), inForce)
		}
		for len(inForce) > 0 {
			i := rapid.IntRange(0, len(inForce)-1).Draw(rt, "last")
			write(t, d, func(tx *db.Tx) error { _, err := Undo(tx, inForce[i].ID, "甲", "试"); return err })
			inForce = slices.Delete(inForce, i, i+1)
		}
		if diff := cmp.Diff(before, state(), cmp.AllowUnexported(member{})); diff != "" {
			rt.Fatalf("not as before: %s", diff)
		}
	})
}

// consistent checks the state against the rulings, taken in another order.
func consistent(t *rapid.T, now []member, edges []Edge) {
	turned := slices.Clone(edges)
	slices.Reverse(turned)
	want := grouped(now, turned)
	size := map[id.ID]int{}
	for _, c := range want {
		size[c]++
	}
	for _, m := range now {
		if m.stands() != want[m.id] || m.canonical.IsZero() != (size[want[m.id]] == 1) {
			t.Fatalf("%s stands under %s, want %s", m.name, m.stands(), want[m.id])
		}
	}
	for _, e := range edges {
		if (want[e.A] == want[e.B]) != (e.Verdict == Same) {
			t.Fatalf("a ruling in force is not kept: %+v", e)
		}
	}
}
