package rulebook_test

import (
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"xinguan/base/clock"
	"xinguan/core/rulebook"
)

// two are rulebooks with drawn periods, the second in force from later on.
func two(rt *rapid.T) (both, first *rulebook.Rules, transition string) {
	book := func(id string, from, until clock.Date, transition string) *rulebook.Book {
		b := &rulebook.Book{ID: id, Title: id, From: from, Until: until, Transition: transition, CoversEarlier: until != "", Classes: map[rulebook.Severity]*rulebook.Class{}, Params: map[string]rulebook.Param{}}
		for _, sev := range rulebook.Severities {
			low := rapid.IntRange(1, 24).Draw(rt, id+"min")
			high := low + rapid.IntRange(0, 36).Draw(rt, id+"more")
			shown := rapid.IntRange(0, 9).Draw(rt, id+"shown") > 0
			b.Classes[sev] = &rulebook.Class{Shown: &shown, Min: "min" + string(sev), Max: "max" + string(sev)}
			b.Params["min"+string(sev)] = rulebook.Param{Value: strconv.Itoa(low), Unit: "month"}
			b.Params["max"+string(sev)] = rulebook.Param{Value: strconv.Itoa(high), Unit: "month"}
		}
		return b
	}
	transition = rapid.SampledFrom([]string{rulebook.DecidedAfter, rulebook.LiveAtEntry, rulebook.MoreLenient}).Draw(rt, "transition")
	old := book("old", "2020-01-01", "2025-12-31", rulebook.MoreLenient)
	alone := *old
	alone.Until = ""
	return &rulebook.Rules{Books: []*rulebook.Book{old, book("new", entry, "", transition)}}, &rulebook.Rules{Books: []*rulebook.Book{&alone}}, transition
}

const entry clock.Date = "2026-01-01"

// A later rulebook changes only what its transition says: nothing before it is in force, nothing that is over, nothing
// decided before where it is for later decisions only; it lengthens nothing but by an express take-over, takes no day
// back that has passed, and brings nothing back.
func TestALaterRulebookChangesOnlyWhatItsTransitionSays(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		both, first, transition := two(rt)
		decided := clock.Date("2021-01-01").AddDays(rapid.IntRange(0, 2500).Draw(rt, "decided"))
		asOf := max(decided, clock.Date("2025-06-01").AddDays(rapid.IntRange(0, 1500).Draw(rt, "asOf")))
		sev := rapid.SampledFrom(rulebook.Severities).Draw(rt, "class")
		old, now := first.Reckon(rulebook.Decision{Decided: decided, Severity: sev}, asOf), both.Reckon(rulebook.Decision{Decided: decided, Severity: sev}, asOf)
		if again := both.Reckon(rulebook.Decision{Decided: decided, Severity: sev}, asOf); again != now {
			rt.Fatalf("reckoned again: %+v, then %+v", now, again)
		}
		switch {
		case asOf < entry || decided < entry && (transition == rulebook.DecidedAfter || old.Until < entry || !old.Shown):
			if now != old {
				rt.Fatalf("%s changes %+v into %+v", transition, old, now)
			}
		case decided < entry:
			if now.Until > old.Until && transition != rulebook.LiveAtEntry {
				rt.Fatalf("%s lengthens %+v to %+v", transition, old, now)
			}
			if now.Until < entry.AddDays(-1) || now.Shown && now.RepairFrom < min(entry, old.RepairFrom) {
				rt.Fatalf("a day that has passed is taken back: %+v", now)
			}
		case now.Book != "new":
			rt.Fatalf("decided under the new book, reckoned by %s", now.Book)
		}
	})
}

// Nothing can be repaired before the minimum of a book that counts for it, nor is it shown after the maximum; the days
// are those of the month, or its last.
func TestMinimumAndMaximum(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		both, _, _ := two(rt)
		decided := clock.Date("2021-01-01").AddDays(rapid.IntRange(0, 3500).Draw(rt, "decided"))
		sev := rapid.SampledFrom(rulebook.Severities).Draw(rt, "class")
		asOf := max(decided, "2026-03-01")
		got := both.Reckon(rulebook.Decision{Decided: decided, Severity: sev}, asOf)
		if !got.Shown {
			return
		}
		least, most := 1<<10, 0
		for _, b := range both.Books {
			if low, _ := b.Params["min"+string(sev)].Months(); decided < entry || b.ID == "new" {
				high, _ := b.Params["max"+string(sev)].Months()
				least, most = min(least, low), max(most, high)
			}
		}
		if got.RepairFrom <= decided.AddMonths(least) && got.RepairFrom <= got.Until {
			rt.Fatalf("decided %s, repairable from %s, minimum %d months", decided, got.RepairFrom, least)
		}
		if got.Until > max(decided.AddMonths(most), entry.AddDays(-1)) {
			rt.Fatalf("decided %s, shown until %s, maximum %d months", decided, got.Until, most)
		}
		if d, u := decided.Time().Day(), got.Until.Time(); got.Until != entry.AddDays(-1) && u.Day() != d && u.AddDate(0, 0, 1).Day() != 1 {
			rt.Fatalf("decided on the %d, shown until %s", d, got.Until)
		}
	})
}
