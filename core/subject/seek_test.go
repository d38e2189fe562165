package subject

import (
	"slices"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ident"
	"xinguan/core/ledger"
)

// seeking is a matcher of the test city; reps are the legal representatives that records give.
func seeking(t testing.TB, reps map[id.ID]string) Matcher {
	return Matcher{Weights: testWeights(t), Places: testPlaces, Town: func(c string) string { return "镇" + c },
		Traits: func(_ *db.Tx, x id.ID) (Traits, error) { return Traits{LegalRep: reps[x]}, nil }}
}

// tell writes to the outbox what an import writes there, and seals it.
func tell(t testing.TB, d *db.DB, in ...Settled) {
	t.Helper()
	write(t, d, func(tx *db.Tx) error {
		for _, s := range in {
			if err := ledger.Append(tx, ledger.Change{Topic: Topic, Subject: s.ID}); err != nil {
				return err
			}
		}
		return nil
	})
	if _, err := ledger.Seal(ctx, d); err != nil {
		t.Fatal(err)
	}
}

// open are the open proposals as "name | name: clue", in order.
func open(t testing.TB, d *db.DB, m Matcher) (out []string) {
	t.Helper()
	if err := m.Seek(ctx, d); err != nil {
		t.Fatal(err)
	}
	view(t, d, func(tx *db.Tx) error {
		all, _, err := Proposals(tx, 100)
		for _, p := range all {
			both := []string{p.A.Name, p.B.Name}
			slices.Sort(both)
			out = append(out, strings.Join(both, " | ")+": "+string(p.Why))
		}
		return err
	})
	slices.Sort(out)
	return out
}

func same(t testing.TB, what string, got []string, want ...string) {
	t.Helper()
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

func TestProposals(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		m := seeking(t, nil)
		const name, wrong = "东莞市示例晨曦五金制品有限公司", "东莞市示例晨羲五金制品有限公司"
		// A decision comes first, the register after it.
		p := decided(t, d, filedUnder(1, wrong))
		tell(t, d, p...)
		same(t, "nothing to compare with", open(t, d, m))
		r := settled(t, d, entry(1, name), entry(2, "东莞市示例鸿达塑胶有限公司"))
		tell(t, d, r...)
		asked := wrong + " | " + name + ": name"
		if name < wrong {
			asked = name + " | " + wrong + ": name"
		}
		same(t, "the register came", open(t, d, m), asked)
		same(t, "nothing is asked twice", open(t, d, m), asked)

		e, _ := linked(t, d, ruling(p[0].ID, r[0].ID, NotSame))
		same(t, "answered", open(t, d, m))
		tell(t, d, p[0], r[0])
		same(t, "answered for good", open(t, d, m))
		write(t, d, func(tx *db.Tx) error { _, err := Undo(tx, e.ID, "乙", "再看"); return err })
		same(t, "the answer was taken back", open(t, d, m), asked)
		linked(t, d, ruling(p[0].ID, r[0].ID, Same))
		same(t, "linked", open(t, d, m))

		// The register sends the other one too, under a code of its own: the link is to be looked at again.
		whole := entry(9, wrong)
		whole.Key = Key{ident.TypeUSCC, code(1001)}
		tell(t, d, settled(t, d, whole)...)
		same(t, "both are registered", open(t, d, m), strings.Replace(asked, ": name", ": registers", 1))
	})
}

// What somebody ruled before anybody was asked is not asked after it; the menu counts what the list shows, up to a bound.
func TestWhatWasRuledIsNotAsked(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		m := seeking(t, nil)
		const name, wrong = "东莞市示例晨曦五金制品有限公司", "东莞市示例晨羲五金制品有限公司"
		p, q := decided(t, d, filedUnder(1, wrong)), decided(t, d, filedUnder(2, "东莞市示例鸿达塑胶厂"))
		r := settled(t, d, entry(1, name), entry(2, "东莞市示例鸿达塑胶有限公司"))
		linked(t, d, ruling(p[0].ID, r[0].ID, NotSame))
		tell(t, d, append(append(p, q...), r...)...)
		if got := open(t, d, m); len(got) != 1 || !strings.Contains(got[0], "鸿达") {
			t.Errorf("asked: %q", got)
		}
		view(t, d, func(tx *db.Tx) error {
			for most, want := range map[int]int{0: 0, 1: 1, 100: 1} {
				if n, err := Waiting(tx, most); n != want || err != nil {
					t.Errorf("of at most %d %d wait, %v", most, n, err)
				}
			}
			return nil
		})
	})
}

// TestRuledWhileLooking: what somebody answers while pairs are being looked for is not asked again.
func TestRuledWhileLooking(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		m := seeking(t, nil)
		p := decided(t, d, filedUnder(1, "东莞市示例晨羲五金制品有限公司"))[0].ID
		r := settled(t, d, entry(1, "东莞市示例晨曦五金制品有限公司"))[0].ID
		var found []foundPair
		view(t, d, func(tx *db.Tx) (err error) { found, err = m.around(tx, []id.ID{p, r}, true); return err })
		if len(found) != 1 {
			t.Fatalf("found %v", found)
		}
		linked(t, d, ruling(p, r, NotSame))
		write(t, d, func(tx *db.Tx) error { return keep(tx, found, []id.ID{p, r}) })
		if got := open(t, d, m); len(got) != 0 {
			t.Errorf("asked again: %q", got)
		}
	})
}

// The place is left out or written in another way, and the legal form is another: the trade name and who runs it are the same.
func TestProposalsByTradeName(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		r := settled(t, d, entry(1, "东莞市示例晨曦五金制品有限公司"), entry(2, "东莞市示例鸿达五金制品有限公司"))
		p := decided(t, d, filedUnder(1, "东莞示例晨曦五金制品厂"), filedUnder(2, "示例晨曦五金制品公司"))
		tell(t, d, append(r, p...)...)
		got := open(t, d, seeking(t, map[id.ID]string{r[0].ID: "示例甲", p[0].ID: "示例甲"}))
		for _, want := range []string{"东莞市示例晨曦五金制品有限公司 | 东莞示例晨曦五金制品厂: name", "东莞市示例晨曦五金制品有限公司 | 示例晨曦五金制品公司: name"} {
			if !slices.Contains(got, want) {
				t.Errorf("%q lacks %s", got, want)
			}
		}
	})
}

func TestProposalsExpire(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		m := seeking(t, nil)
		r := settled(t, d, entry(1, "东莞市示例晨曦五金制品有限公司"))
		p := decided(t, d, filedUnder(1, "东莞市示例晨曦五金制品有限公司"), filedUnder(2, "示例晨曦五金制品有限公司"))
		tell(t, d, append(r, p...)...)
		if got := open(t, d, m); len(got) != 3 {
			t.Fatalf("%q", got)
		}
		linked(t, d, ruling(r[0].ID, p[0].ID, Same))
		e, _ := linked(t, d, ruling(r[0].ID, p[1].ID, Same))
		same(t, "all are one", open(t, d, m))
		write(t, d, func(tx *db.Tx) error { _, err := Undo(tx, e.ID, "乙", "再看"); return err })
		if got := open(t, d, m); len(got) != 2 {
			t.Errorf("one is apart again: %q", got)
		}
	})
}

// A decision gives the code of one and the name of another: a question where one of them is not in the register.
func TestSightings(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		m := seeking(t, nil)
		r := settled(t, d, entry(1, "东莞市示例晨曦五金制品有限公司"), entry(2, "东莞市示例鸿达五金制品有限公司"))
		p := decided(t, d, filedUnder(1, "东莞市示例晨曦五金制品厂"))
		tell(t, d, append(r, p...)...)
		before := open(t, d, m)
		write(t, d, func(tx *db.Tx) error {
			return Sight(tx, []Sighting{{r[1].ID, "东莞市示例晨曦五金制品有限公司"}, {r[0].ID, "东莞市示例晨曦五金制品厂"}, {r[0].ID, "东莞市示例晨曦五金制品厂"}})
		})
		after := open(t, d, m)
		if len(before) != 1 || len(after) != 1 { // both registered: no question; the other pair was asked about already
			t.Errorf("%q, then %q", before, after)
		}
	})
}

// A person's name in a trade name is a reason to ask only where it is the very same.
func TestNoQuestionAboutLikePersons(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		shop := entry(1, "东莞市长安张三丰小吃店")
		shop.Kind = ident.KindIndividualBusiness
		r := settled(t, d, shop)
		p := decided(t, d, filedUnder(1, "东莞市长安张三峰小吃店"), filedUnder(2, "东莞市长安张三丰小吃店"))
		tell(t, d, append(r, p...)...)
		same(t, "only the very same", open(t, d, seeking(t, map[id.ID]string{r[0].ID: "示例甲", p[0].ID: "示例甲"})), "东莞市长安张三丰小吃店 | 东莞市长安张三丰小吃店: name")
	})
}
