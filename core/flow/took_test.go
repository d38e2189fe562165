package flow

import (
	"slices"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
)

// What a case took is what its own clock counted: neither the days it waited for papers nor those it waited for the first
// day of repair are the authority's, whoever reads them; the days on both sides of a pause are.
func TestWhatACaseTookIsWithoutItsPauses(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		on := func(d clock.Date) { k.day.Clock = clock.At(d) }
		plain, _, err := k.open(nil)
		plain = k.must(plain, err)
		paused, _, err := k.open(nil)
		paused = k.must(paused, err)
		open, _, err := k.open(nil)
		k.must(open, err)
		for _, c := range []*Case{&plain, &paused} {
			*c = k.must(k.take(Move{Case: c.ID, Step: "accept", Seen: c.N, By: officer("甲")}))
		}
		on("2026-11-24") // two working days on
		grant := func(c Case) {
			k.must(k.take(Move{Case: c.ID, Step: "grant", Seen: c.N, By: officer("甲"), Document: "示例修〔2026〕1号"}))
		}
		attend := func() {
			if n, err := k.AttendAll(t.Context(), k.d); err != nil || n != 2 {
				t.Fatalf("%d steps, %v; want one of each open case", n, err)
			}
		}
		grant(plain)
		paused = k.must(k.take(Move{Case: paused.ID, Step: "ask", Seen: paused.N, By: officer("甲"), Text: "请补缴款凭证"}))
		on("2026-11-30") // four of waiting
		paused = k.must(k.take(Move{Case: paused.ID, Step: "supply", Seen: paused.N, By: Hand{Party: Applicant, Name: "申请人"}, Papers: []Upload{proof}}))
		k.holds = "record.early"
		attend()
		on("2026-12-07") // five more, by a condition
		k.holds = "record.due"
		attend()
		on("2026-12-08") // and one of work
		grant(k.is(paused))
		k.view(func(tx *db.Tx) error {
			took, err := k.Took(tx, "2026-01-01")
			if got := took[[2]string{"repair", "sthjj"}]; !slices.Equal(got, []int{2, 3}) {
				t.Errorf("took %v, want 2, and of the one that was paused 3", got)
			}
			if later, _ := k.Took(tx, "2026-12-01"); len(later) != 0 {
				t.Errorf("of cases opened later: %v", later)
			}
			return err
		})
	})
}

// is is a case as it stands.
func (k *desk) is(c Case) (now Case) {
	k.view(func(tx *db.Tx) (err error) { now, err = k.Get(tx, c.ID); return err })
	return now
}
