package ledger

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
)

// audited writes and seals n lines.
func audited(t testing.TB, d *db.DB, n int) {
	t.Helper()
	write(t, d, func(tx *db.Tx) error {
		for i := range n {
			if err := Audit(tx, Entry{"system", "test.act", fmt.Sprint("thing/", i), "试一试", map[string]int{"b": i, "a": 1}}); err != nil {
				return err
			}
		}
		return nil
	})
	if _, err := Seal(ctx, d); err != nil {
		t.Fatal(err)
	}
}

// harm runs statements, as somebody with the database in hand would.
func harm(t testing.TB, d *db.DB, statements string) {
	t.Helper()
	write(t, d, func(tx *db.Tx) error {
		for q := range strings.SplitSeq(statements, ";") {
			if q = strings.TrimSpace(q); q == "" {
				continue
			}
			if _, err := tx.Exec(q); err != nil {
				return err
			}
		}
		return nil
	})
}

// fault is what Verify finds wrong; nil for nothing.
func fault(t testing.TB, d *db.DB, anchors ...Anchor) *Fault {
	t.Helper()
	var f *Fault
	if _, err := Verify(ctx, d, anchors...); err != nil && !errors.As(err, &f) {
		t.Fatal(err)
	}
	return f
}

func TestVerifyNamesTheFirstBadLine(t *testing.T) {
	for name, c := range map[string]struct {
		harm string
		seq  int64
		what string
	}{
		"nothing":      {``, 0, ``},
		"changed":      {`update audit set actor = 'someone else' where seq = 3`, 3, faultContent},
		"moved":        {`update audit set at = '2020-01-01T00:00:00.000000Z' where seq = 2`, 2, faultContent},
		"detail":       {`update audit set detail = '{"a":1,"b":4}' where seq = 4`, 4, faultContent},
		"rehashed":     {`update audit set hash = prev where seq = 3`, 3, faultContent},
		"deleted":      {`delete from audit where seq = 2`, 2, faultMissing},
		"first":        {`delete from audit where seq = 1`, 1, faultMissing},
		"last":         {`delete from audit where seq = 5`, 5, faultEnd},
		"tail":         {`delete from audit where seq >= 3`, 3, faultEnd},
		"all":          {`delete from audit`, 1, faultEnd},
		"unsealed":     {`update audit set seq = null where seq = 5`, 5, faultEnd},
		"swapped":      {`update audit set seq = -seq where seq in (2, 3); update audit set seq = 5 + seq where seq < 0`, 2, faultOrder},
		"head":         {`update ledger_head set seq = 4 where chain = 'audit'`, 5, faultHead},
		"tail, hidden": {`delete from audit where seq = 5; update ledger_head set seq = 4, hash = (select hash from audit where seq = 4) where chain = 'audit'`, 0, ``},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, d *db.DB) {
				audited(t, d, 5)
				harm(t, d, c.harm)
				f := fault(t, d)
				if c.what == "" {
					if f != nil {
						t.Errorf("found %+v", f)
					}
					return
				}
				if f == nil || f.Seq != c.seq || f.What != c.what || !strings.Contains(f.Error(), fmt.Sprintf("第%d条", c.seq)) {
					t.Errorf("found %+v, want %s in line %d", f, c.what, c.seq)
				}
			})
		})
	}
}

// TestAnchorsFindWhatTheDatabaseHides: a hash kept elsewhere shows a tail cut off with its note, and a log rewritten.
func TestAnchorsFindWhatTheDatabaseHides(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		audited(t, d, 5)
		c, err := Verify(ctx, d)
		if err != nil || c.Lines != 5 || len(c.Hash) != 64 {
			t.Fatalf("%+v, %v", c, err)
		}
		var hash []byte
		fmt.Sscanf(c.Hash, "%x", &hash)
		kept := Anchor{5, hash}
		if c, err = Verify(ctx, d, kept); err != nil || c.Proved != 5 {
			t.Fatalf("%+v, %v", c, err)
		}
		other := slices.Clone(hash)
		other[0] ^= 1
		if f := fault(t, d, Anchor{5, other}); f == nil || f.What != faultLog || f.Seq != 5 {
			t.Errorf("rewritten: %+v", f)
		}
		harm(t, d, `delete from audit where seq = 5; update ledger_head set seq = 4, hash = (select hash from audit where seq = 4) where chain = 'audit'`)
		if f := fault(t, d, kept); f == nil || f.What != faultEnd || f.Seq != 5 {
			t.Errorf("cut off: %+v", f)
		}
	})
}

// TestAnyChangeIsFound: whatever column of whatever line of whatever history is changed, Verify names a line no later.
func TestAnyChangeIsFound(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, []db.Set{Migrations()}, db.WithClock(clock.At("2026-11-24")))
	rapid.Check(t, func(t *rapid.T) {
		empty := func() {
			if err := d.Write(ctx, func(tx *db.Tx) error {
				_, err := tx.Exec(`delete from audit`)
				_, err2 := tx.Exec(`update ledger_head set seq = 0, hash = $1`, []byte{})
				return errors.Join(err, err2)
			}); err != nil {
				t.Fatal(err)
			}
		}
		empty()
		n := 0
		for range rapid.IntRange(1, 4).Draw(t, "transactions") {
			k := rapid.IntRange(1, 5).Draw(t, "lines")
			n += k
			err := d.Write(ctx, func(tx *db.Tx) error {
				for range k {
					text := rapid.StringN(0, 6, -1)
					e := Entry{text.Draw(t, "actor"), text.Draw(t, "action"), text.Draw(t, "object"), text.Draw(t, "reason"), nil}
					if err := Audit(tx, e); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := Seal(ctx, d); err != nil {
				t.Fatal(err)
			}
		}
		if c, err := Verify(ctx, d); err != nil || c.Lines != int64(n) {
			t.Fatalf("whole: %+v, %v", c, err)
		}
		seq := rapid.IntRange(1, n).Draw(t, "seq")
		column := rapid.SampledFrom([]string{"actor", "action", "object", "reason", "detail"}).Draw(t, "column")
		err := d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(`update audit set `+column+` = `+column+` || 'x' where seq = $1`, seq)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		var f *Fault
		if _, err := Verify(ctx, d); !errors.As(err, &f) || f.Seq != int64(seq) {
			t.Fatalf("%s of line %d changed: %v", column, seq, err)
		}
	})
}

func TestLines(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		write(t, d, func(tx *db.Tx) error {
			for _, e := range []Entry{{Actor: "a", Action: "intake.confirm", Object: "batch/1"}, {Actor: "b", Action: "intakes", Object: "batch"},
				{Actor: "a", Action: "record.look", Object: "subject/1"}, {Actor: "a", Action: "intake.import", Object: "batch/2"}} {
				if err := Audit(tx, e); err != nil {
					return err
				}
			}
			return nil
		})
		seal(t, d, 4)
		audited(t, d, 0)
		for name, c := range map[string]struct {
			f     Filter
			limit int
			want  []int64
		}{
			"all": {Filter{}, 10, []int64{4, 3, 2, 1}}, "newest": {Filter{}, 2, []int64{4, 3}}, "next page": {Filter{Before: 3}, 2, []int64{2, 1}},
			"actor": {Filter{Actor: "b"}, 9, []int64{2}}, "action": {Filter{Action: "intake.confirm"}, 9, []int64{1}}, "kind of action": {Filter{Action: "intake."}, 9, []int64{4, 1}},
			"kind of object": {Filter{Object: "batch/", Actor: "a"}, 9, []int64{4, 1}}, "day": {Filter{From: "2026-11-24", To: "2026-11-24"}, 9, []int64{4, 3, 2, 1}},
			"before": {Filter{To: "2026-11-23"}, 9, nil}, "after": {Filter{From: "2026-11-25"}, 9, nil},
		} {
			var got []int64
			_ = d.View(ctx, func(tx *db.Tx) error {
				lines, err := Lines(tx, c.f, c.limit)
				if err != nil {
					t.Error(err)
				}
				for _, l := range lines {
					got = append(got, l.Seq)
				}
				return nil
			})
			if !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, want %v", name, got, c.want)
			}
		}
	})
}
